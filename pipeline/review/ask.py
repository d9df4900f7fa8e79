"""What a request says: the filter of a list, the person, the fields of a form."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

from starlette.requests import Request

from pipeline.errors import UsageError
from pipeline.index import Filter
from pipeline.review.deciding import Person

WHO = "parkaudit-who"
"""The cookie with the name of who decides, asked for once."""
PAGE = 50
"""Rows of a list that are shown at a time."""
FIELDS = ("text", "report", "rule", "severity", "status", "changes")
"""What a list of findings can be narrowed by, as the page calls it."""
_LONGEST_NAME = 40
LONGEST_REASON = 500


class Ask(NamedTuple):
    """A request, read."""

    request: Request
    form: Mapping[str, str]

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def path(self) -> Mapping[str, str]:
        return self.request.path_params

    @property
    def who(self) -> str:
        return name_of(unquote(self.request.cookies.get(WHO, "")))

    def person(self) -> Person:
        """Raises UsageError where the name or the reason is missing, or it is too long."""
        why = _plain(self.form.get("why", ""))
        if not self.who:
            raise UsageError("请先在页首填写您的姓名，再作决定。", "Write your name at the top of the page first.")
        if not why:
            raise UsageError("请写明理由，再作决定。", "Write the reason first.")
        if len(why) > LONGEST_REASON:
            raise UsageError(f"理由太长，请不超过 {LONGEST_REASON} 字。", f"The reason is too long; {LONGEST_REASON} characters at most.")
        return Person(self.who, why)


def name_of(given: str) -> str:
    """A name as it is kept: one line, not too long."""
    return _plain(given)[:_LONGEST_NAME]


def _plain(given: str) -> str:
    """In one line, without characters that steer what shows it."""
    return "".join(character for character in " ".join(given.split()) if character.isprintable()).strip()


def as_cookie(name: str) -> str:
    return quote(name)


def wanted(fields: Mapping[str, str]) -> Filter:
    """The filter that the fields of the list, of a query or a form, say."""
    given = {name: fields.get(name) or None for name in FIELDS}
    changes = {"yes": True, "no": False}.get(given["changes"] or "")
    return Filter(
        text=given["text"] or "",
        report=given["report"],
        rule=given["rule"],
        severity=given["severity"],
        status=given["status"],
        changes_verdict=changes,
    )


def offset(fields: Mapping[str, str]) -> int:
    """How many rows stand before the page asked for."""
    return max(number(fields.get("page", "")) - 1, 0) * PAGE


def number(text: str) -> int:
    """A whole number; 0 where the text is none."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0


__all__ = ["FIELDS", "PAGE", "WHO", "Ask", "as_cookie", "name_of", "number", "offset", "wanted"]
