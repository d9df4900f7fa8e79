"""HTML put together from elements: whatever is not markup already is escaped, so that no text of a report can become any."""

from html import escape
from typing import TypeAlias

from pipeline.export.schema import presentable

_VOID = frozenset({"br", "col", "img", "input", "meta"})


class Html(str):
    """Markup."""

    __slots__ = ()

    def __html__(self) -> str:
        """What template engines ask whether a text is markup."""
        return self


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
    return Html(escape(presentable(said)))


def _attribute(key: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(presentable(str(value), None))}"'
