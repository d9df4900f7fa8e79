"""Figures that people corrected, told as such where a finding quotes them: what is printed, what it was corrected to, by whom and why."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.decisions.records import Figure
from pipeline.model import Finding, Message
from pipeline.text import fold

METHOD = "decision"
"""How a mapping or a reading came about that a person decided."""

_NUMBER = re.compile(r"[^\s\d.]*[\d.,]+")


class Correction(NamedTuple):
    """A correction in force, and the figure as the audit takes it (`text`, without its unit)."""

    figure: Figure
    text: str

    @property
    def place(self) -> Message:
        """The place as findings write it."""
        table, row = self.figure.table + 1, self.figure.row + 1
        return Message(f"表{table} 第{row}行", f"table {table}, row {row}")


def typed(figure: Figure) -> Correction:
    """The correction of a figure of which only the entry is at hand."""
    found = _NUMBER.match(figure.value.strip())
    return Correction(figure, found.group() if found else figure.value.strip())


def quotation(text: str, printed: str, method: str) -> Message:
    """A figure as its cell prints it; one that a person corrected with what it was corrected to."""
    if method != METHOD or not text or not printed or _token(fold(text)).search(fold(printed)):
        return Message(text, text)
    return _both(_one_line(printed), text)


def told(finding: Finding, own: Sequence[Correction], elsewhere: Iterable[Correction]) -> Finding:
    """A finding that quotes corrected figures as printed, and says who corrected them and why. `own`: those of its own report that it
    rests on; `elsewhere`: all of other reports, of which it tells those that it quotes with their report's name."""
    other = [item for item in elsewhere if any(_is_quoted(line, item, item.figure.report) for line in finding.evidence)]
    if not own and not other:
        return finding
    message, evidence = finding.message, finding.evidence
    for item in own:
        message = _in_sentence(message, item) if sum(item.text == known.text for known in own) == 1 else message
        evidence = tuple(_as_printed(line, item) if _is_quoted(line, item) else line for line in evidence)
    for item in other:
        evidence = tuple(_as_printed(line, item) if _is_quoted(line, item, item.figure.report) else line for line in evidence)
    return replace(finding, message=message, evidence=(*evidence, *_who([*own, *other], finding)))


def _token(text: str) -> re.Pattern[str]:
    """A number that stands by itself: no part of another, no year, no number of a row or a table."""
    return re.compile(rf"(?<![\d.,第表]){re.escape(text)}(?![\d年]|[.,]\d)")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _both(printed: str, text: str) -> Message:
    return Message(f"{printed}（更正为{text}）", f"{printed} (corrected to {text})")


def _is_quoted(line: Message, item: Correction, report: str = "") -> bool:
    """Whether a line of evidence quotes the corrected cell."""
    return f"{item.place.zh}“" in line.zh and report in line.zh and bool(_token(item.text).search(line.zh))


def _as_printed(said: Message, item: Correction) -> Message:
    """The figure where it is quoted last: a label before it may hold the same digits."""
    instead = _both(_one_line(item.figure.expect), item.text)
    return Message(*(_put(text, list(_token(item.text).finditer(text))[-1:], new) for text, new in zip(said, instead, strict=True)))


def _in_sentence(said: Message, item: Correction) -> Message:
    """Where the figure stands more than once a limit or another figure may look like it: then it is said behind the sentence."""
    found = [list(_token(item.text).finditer(text)) for text in said]
    if any(len(places) > 1 for places in found):
        printed = _one_line(item.figure.expect)
        zh, en = (
            f"（{item.place.zh}原印{printed}，更正为{item.text}）",
            f" (In {item.place.en} {printed} is printed, corrected to {item.text}.)",
        )
        return Message(said.zh + zh, said.en + en)
    instead = _both(_one_line(item.figure.expect), item.text)
    return Message(*(_put(text, places, new) for text, places, new in zip(said, found, instead, strict=True)))


def _put(text: str, places: Sequence[re.Match[str]], new: str) -> str:
    for place in places:
        text = text[: place.start()] + new + text[place.end() :]
    return text


def _who(items: Iterable[Correction], finding: Finding) -> Iterator[Message]:
    """A line for each correction, unless a line says it already."""
    for figure, _ in dict.fromkeys(items):
        place, printed, day = typed(figure).place, _one_line(figure.expect), figure.when[:10]
        why, value = _one_line(figure.why), f"{figure.value} {figure.unit}".rstrip()
        line = Message(
            f"更正：{figure.report} {place.zh}原印“{printed}”，{figure.who} {day} 更正为“{value}”：{why}",
            f"Corrected: {figure.report}, {place.en}: “{printed}” is printed, “{value}” put by {figure.who} {day}: {why}",
        )
        if line not in finding.evidence:
            yield line


__all__ = ["METHOD", "Correction", "quotation", "told", "typed"]
