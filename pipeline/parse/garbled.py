"""Characters of a text layer that mean nothing: codes without a letter, private codes, replacement signs. Works on a reader's
characters as plain dictionaries."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pipeline.parse.symbols import pictorial

Shape = dict[str, Any]


def meaningless(text: str) -> bool:
    return text.startswith("(cid:") or text == "\ufffd" or "\ue000" <= text[:1] <= "\uf8ff"


def garbled_share(chars: Sequence[Shape]) -> float:
    """The share of printed characters without meaning; 1 where figures lost some of their signs to it, so that none of the page's
    figures can be trusted."""
    printed = [char for char in chars if not char["text"].isspace()]
    bad = sum(meaningless(char["text"]) for char in printed)
    if not bad:
        return 0.0
    return 1.0 if lost_figures(printed) else bad / len(printed)


def lost_figures(printed: Sequence[Shape]) -> bool:
    """Whether characters without meaning stand in figures: directly beside a digit or a point, or two together."""
    return any((_broken(first, second) or _broken(second, first)) and _touch(first, second) for first, second in pairwise(printed))


def _broken(char: Shape, other: Shape) -> bool:
    return _lost(char) and (_lost(other) or _of_figure(other))


def _lost(char: Shape) -> bool:
    return meaningless(char["text"]) and not pictorial(char.get("fontname") or "")


def _of_figure(char: Shape) -> bool:
    return bool(char["text"].isdigit() or char["text"] in ".,")


def _touch(first: Shape, second: Shape) -> bool:
    near = 0.3 * max(first["size"], second["size"])
    return bool(abs(first["top"] - second["top"]) < near and -near < second["x0"] - first["x1"] < near)
