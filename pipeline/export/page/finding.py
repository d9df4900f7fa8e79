"""One finding: what it says and where, the arithmetic written out, the words quoted, the table or the page around it, and what follows
from it."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from pipeline.export.explanation import Line, place_name, workings
from pipeline.export.page.case import Node
from pipeline.export.page.markup import Html, join, tag, text
from pipeline.export.page.sentences import sentences
from pipeline.export.page.surroundings import surroundings
from pipeline.export.page.words import Words
from pipeline.export.schema import places
from pipeline.export.signing import named, reasons, signature
from pipeline.model import Finding, Severity

Pictures = Callable[[Node], Sequence[Html]]
"""The pictures of the pages that a finding speaks of."""
_OWN_MARKS = re.compile("(【[^【】]*】)")
_MARKED = 200  # characters of a figure that is looked for in a quote


def card(node: Node, words: Words, pictures: Pictures) -> Html:
    """A finding with all that belongs to it; its children stand inside."""
    children = [card(child, words, pictures) for child in node.children]
    return _article(node, words, [*_decided(node.finding, words), _details(node, words, pictures), _family(children, words)])


def _decided(finding: Finding, words: Words) -> Iterator[Html]:
    """What people said of the finding, who and when, and who signed that off."""
    lines = [(words.say("审计说明", "note"), reasons(finding))]
    if finding.decided:
        lines.append((words.say("编制人", "by"), named(finding.decided)))
    lines += [(words.say("复核", "reviewed"), signature(mark, words.language)) for mark in finding.reviewed]
    shown = [f"{head}{words.say('：', ': ')}{line}" for head, line in lines if line]
    if shown:
        yield tag("p", words.say("　", "  ").join(shown), class_="note")


def entry(node: Node, words: Words, page: str) -> Html:
    """A finding in a line or two, with a link to the page where all of it stands."""
    link = tag("a", words.say("算式、引文与原处", "Arithmetic, quotes and source"), href=f"{page}#f-{node.finding.id}")
    return _article(node, words, [tag("p", link), _family([entry(child, words, page) for child in node.children], words)])


def _family(children: Sequence[Html], words: Words) -> Html | None:
    return tag("section", tag("h4", words.say("随之而来", "What follows from it")), *children, class_="children") if children else None


def _article(node: Node, words: Words, parts: Sequence[Html | None]) -> Html:
    finding = node.finding
    name = f"f-{finding.id}"
    heading = tag("h3", badges(node, words), " ", words.title(finding), id=f"{name}-title")
    return tag(
        "article",
        tag("header", heading, tag("p", *where(node, words), class_="where")),
        tag("p", words.of(finding.message), class_="message"),
        *parts,
        id=name,
        class_=f"finding {finding.severity}" + (" dismissed" if finding.status == "dismissed" else ""),
        tabindex=-1,
        aria_labelledby=f"{name}-title",
        data_severity=finding.severity,
        data_rule=finding.rule,
        data_report=node.source.report.name,
        data_status=finding.status,
        data_changes="yes" if finding.changes_verdict else None,
    )


def badges(node: Node, words: Words) -> Html:
    """Severity, whether it changes 达标, and what people decided."""
    finding = node.finding
    shown = [tag("span", words.severity(finding.severity), class_=f"badge {finding.severity}")]
    if finding.changes_verdict:
        shown.append(tag("span", words.say("改变达标结论", "changes whether met"), class_="badge strong"))
    if finding.status != "open":
        shown.append(tag("span", words.label(finding.status, "handling"), class_="badge plain"))
    return join(*shown)


def where(node: Node, words: Words) -> Iterator[Html]:
    """Report, park and year, place, and the id that other commands ask for."""
    report = node.source.report
    year = f"{report.year}{words.say('年', '')}" if report.year else ""
    location = node.finding.location
    numbers = {"page": location.page, "table": location.table, "row": location.row, "col": location.column}
    place = place_name(numbers, words.language)
    park = " ".join(filter(None, (report.park, year)))
    for part in filter(None, (report.name, park, place, node.finding.location.section)):
        yield tag("span", part)
    yield tag("code", node.finding.id)


def _details(node: Node, words: Words, pictures: Pictures) -> Html:
    drawn = pictures(node)
    shown = [*drawn, *([] if drawn else sentences(node, words)), *surroundings(node, words)]
    parts = [arithmetic(node, words), evidence(node, words), *shown]
    summary = tag("summary", words.say("算式、引文与原处", "Arithmetic, quotes and source"))
    return tag("details", summary, *parts, open=node.finding.severity is Severity.ERROR)


def arithmetic(node: Node, words: Words) -> Html | None:
    """The arithmetic written out; None where there is none."""
    lines = [line for line in workings(node.source.case(node.finding), words.catalog, words.language) if line.head]
    return tag("dl", *(_line(head, list(same)) for head, same in groupby(lines, lambda line: line.head)), class_="sums") if lines else None


def _line(head: str, lines: Sequence[Line]) -> Html:
    return tag("div", tag("dt", head), *(tag("dd", line.text) for line in lines))


# ------------------------------------------------------------------------------------------------ quotes
def evidence(node: Node, words: Words) -> Html | None:
    """The words quoted, with the figures marked; None where nothing is quoted."""
    lines = words.of(places(node.finding.evidence)).splitlines()
    figures = _figures(node)
    quotes = [tag("li", _marked(line, figures)) for line in lines]
    head = tag("h4", words.say("引文", "Quoted"))
    return tag("section", head, tag("ul", *quotes), class_="quotes") if quotes else None


def _figures(node: Node) -> list[str]:
    """The figures that the finding is about, as printed, longest first."""
    facts = [node.source.facts[name] for name in node.finding.facts if name in node.source.facts]
    printed = {node.finding.reported, *(fact.text for fact in facts), *(fact.printed.strip() for fact in facts)}
    return sorted(
        (item for item in printed if 0 < len(item) <= _MARKED and any(map(str.isdigit, item))), key=lambda item: (-len(item), item)
    )


def _marked(line: str, figures: Sequence[str]) -> Html:
    """The figures marked: those that the quote itself marks, or else those that the finding is about."""
    own = "|".join(map(re.escape, figures))
    pattern = _OWN_MARKS if _OWN_MARKS.search(line) else re.compile(rf"(?<![\d.])({own})(?![\d.])") if own else None
    pieces = pattern.split(line) if pattern else [line]
    return join(*(tag("mark", piece) if at % 2 else text(piece) for at, piece in enumerate(pieces)))
