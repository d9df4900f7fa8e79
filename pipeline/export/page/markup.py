"""HTML put together from elements: whatever is not markup already is escaped, so that no text of a report can become any."""

import re
from html import escape
from typing import TypeAlias

_LONGEST = 2_000  # characters of one text: a cell can hold a whole chapter
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)  # nor what turns text round
_VOID = frozenset({"br", "col", "img", "input", "meta"})


class Html(str):
    """Markup."""

    __slots__ = ()


Child: TypeAlias = "str | None"  # Html as it is, any other text escaped, None nothing
Value: TypeAlias = "str | int | bool | None"


def tag(name: str, /, *children: Child, **attributes: Value) -> Html:
    """An element. `class_` stands for class, `_` for `-`; True is an attribute without value, False and None none."""
    head = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(head if name in _VOID else f"{head}{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    return Html("".join(text(child) for child in children if child is not None))


def text(said: str) -> Html:
    """A text as markup, without characters that no page can carry; a very long one is cut, and ends with "…"."""
    if isinstance(said, Html):
        return said
    shown = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
    return Html(_escaped(shown))


def _attribute(key: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escaped(str(value))}"'


def _escaped(said: str) -> str:
    return escape(_NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", said))
