"""`parkaudit inspect`: what was read of one file, as JSON or to read. What was read goes to stdout."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Readings
from dataclasses import replace
from typing import Any

from pipeline.catalog import Catalog, label, load_catalog
from pipeline.cli.text import printable
from pipeline.errors import ExitStatus, UsageError
from pipeline.export.drawing import draw_pages
from pipeline.model import Candidate, Cell, Form, Language, Mapping, Mention, Message, Paragraph, Problem, Role, Row, Table
from pipeline.run import Reading, check_standard, read_and_map
from pipeline.text import fold

_SHORT = 100  # characters of a paragraph in the text view
_CANDIDATES = 3  # shown of a row, with their evidence
_SHOWN = (Role.VALUE, Role.SELECTED, Role.REQUIREMENT, Role.COMPLIANT)  # cells shown beside a row's mapping


def run(arguments: Namespace) -> ExitStatus:
    catalog = load_catalog(arguments.patterns)
    check_standard(arguments.standard, catalog)
    if not arguments.file.is_file():
        raise UsageError(f"“{arguments.file}”不是文件，请检查路径。", f"{arguments.file} is not a file; check the path.")
    reading = _as_taken(read_and_map(arguments.file, arguments.file.name, catalog, arguments.standard, ocr=arguments.ocr))
    if arguments.draw is not None:
        images = draw_pages(arguments.file, reading.document, reading.matched.forms, arguments.draw)
        said = Message(f"已在 {arguments.draw} 写出 {len(images)} 页图片。", f"{len(images)} page images are in {arguments.draw}.")
        sys.stderr.write(printable(said.say(arguments.lang)) + "\n")
    if arguments.json:
        json.dump(_as_json(reading, arguments.lang), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _as_text(reading, catalog, arguments.lang))
    return ExitStatus.DONE


def _problems(reading: Reading) -> tuple[Problem, ...]:
    return (*reading.document.problems, *reading.extract.problems, *reading.matched.problems)


def _form(reading: Reading, table: Table) -> Form | None:
    return next((form for form in reading.matched.forms if form.table == table.index), None)


def _as_taken(reading: Reading) -> Reading:
    """With each table in the reading that was taken: the rows and columns of mappings and figures are those of its grid."""
    taken = {form.table: form.reading for form in reading.matched.forms}
    blocks = (_in_reading(block, taken) if isinstance(block, Table) else block for block in reading.document.blocks)
    return replace(reading, document=replace(reading.document, blocks=tuple(blocks)))


def _in_reading(table: Table, taken: Readings[int, Message]) -> Table:
    return next((other for other in table.others if other.reading == taken.get(table.index)), table)


def _mappings(reading: Reading, table: Table) -> Iterator[Mapping]:
    return (mapping for mapping in reading.matched.mappings if mapping.table == table.index)


# ------------------------------------------------------------------------------------------------ JSON
def _as_json(reading: Reading, language: Language) -> dict[str, Any]:
    document, identity = reading.document, reading.extract.identity
    return {
        "report": reading.name,
        "format": document.format,
        "sha256": reading.sha256,
        "pages": document.pages,
        "park": identity.park,
        "year": identity.year,
        "standard": reading.matched.standard,
        "blocks": [_paragraph(block) if isinstance(block, Paragraph) else _table(block, reading) for block in document.blocks],
        "problems": [_problem(problem, reading.name, language) for problem in _problems(reading)],
    }


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {"type": "paragraph", "text": paragraph.text, "level": paragraph.level, "page": paragraph.page}


def _table(table: Table, reading: Reading) -> dict[str, Any]:
    form = _form(reading, table)
    return {
        "type": "table",
        "index": table.index,
        "caption": table.caption,
        "pages": list(table.pages),
        "rows": table.rows,
        "cols": table.columns,
        "cells": [_cell(cell) for cell in table.cells],
        "roles": {str(column): str(role) for column, role in sorted(form.roles.items())} if form else {},
        "mappings": [_mapping(mapping) for mapping in _mappings(reading, table)],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "row": cell.row,
        "col": cell.column,
        "row_span": cell.row_span,
        "col_span": cell.column_span,
        "text": cell.text,
        "page": cell.page,
        "bbox": [round(edge, 2) for edge in cell.bbox] if cell.bbox else None,
    }


def _mapping(mapping: Mapping) -> dict[str, Any]:
    return {
        "row": mapping.row,
        "label": mapping.label,
        "concept": mapping.concept,
        "period": mapping.period,
        "method": mapping.method,
        "score": mapping.score,
        "candidates": [_candidate(item) for item in mapping.candidates],
        "reason": mapping.reason,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    evidence = [{"name": term.name, "weight": term.weight, "said": term.said} for term in candidate.evidence]
    return {"concept": candidate.concept, "score": candidate.score, "why": candidate.why, "evidence": evidence}


def _problem(problem: Problem, report: str, language: Language) -> dict[str, Any]:
    place = problem.location
    message = problem.message.say(language)
    return {
        "report": report,
        "kind": problem.kind,
        "message": message,
        "page": place.page,
        "table": place.table,
        "row": place.row,
        "col": place.column,
    }


# ------------------------------------------------------------------------------------------------ text
def _as_text(reading: Reading, catalog: Catalog, language: Language) -> Iterator[str]:
    yield from _heading(reading, language)
    for block in reading.document.blocks:
        yield from _paragraph_text(block) if isinstance(block, Paragraph) else _table_text(block, reading, catalog, language)
    for problem in _problems(reading):
        yield f"! {problem.kind}: {_one_line(problem.message.say(language))}{_where(problem)}"


def _heading(reading: Reading, language: Language) -> Iterator[str]:
    document, identity = reading.document, reading.extract.identity
    yield printable(reading.name)
    yield f"{document.format}  sha256 {reading.sha256}"
    rows = (
        (Message("页数", "pages"), document.pages),
        (Message("园区", "park"), identity.park),
        (Message("年份", "year"), identity.year),
        (Message("规划基准年", "base year"), identity.base_year),
        (Message("标准", "standard"), reading.matched.standard),
        (Message("表格", "tables"), len(document.tables)),
    )
    yield "  ".join(f"{name.say(language)} {value or '-'}" for name, value in rows)


def _paragraph_text(paragraph: Paragraph) -> Iterator[str]:
    short = _shortened(_one_line(paragraph.text))
    yield f"\n{'#' * paragraph.level} {short}" if paragraph.level else f"  {short}"


def _table_text(table: Table, reading: Reading, catalog: Catalog, language: Language) -> Iterator[str]:
    form = _form(reading, table)
    pages = "-".join(str(page) for page in sorted({*table.pages[:1], *table.pages[-1:]}))
    name = Message("表", "table").say(language)
    yield f"\n[{name} {table.index}] {_one_line(table.caption)}  {table.rows} × {table.columns}{f'  p. {pages}' if pages else ''}"
    if form is None:
        yield f"    {Message('不是指标表', 'no indicator table').say(language)}"
        return
    yield "    " + "  ".join(f"{column}={label(catalog, role, 'role').say(language)}" for column, role in sorted(form.roles.items()))
    if form.across:
        yield from _across_text(form, list(_mappings(reading, table)), catalog, language)
        return
    mappings = {mapping.row: mapping for mapping in _mappings(reading, table)}
    rows = {row.location.row: row for row in form.rows}
    for index in range(table.rows):
        row, mapping = rows.get(index), mappings.get(index)
        text = _row_text(row, mapping, catalog, language) if row and mapping else _left_out(table, form, index, language)
        yield f"    {index:3}  {text}"
        yield from _weighed(mapping, catalog, language) if row and mapping else ()


def _across_text(form: Form, mappings: Sequence[Mapping], catalog: Catalog, language: Language) -> Iterator[str]:
    """A table that names its indicators across the columns: a line for each column."""
    for row, mapping in zip(form.rows, mappings, strict=True):
        yield f"    {row.location.column:3}  {_row_text(row, mapping, catalog, language)}"
        yield from _weighed(mapping, catalog, language)


def _row_text(row: Row, mapping: Mapping, catalog: Catalog, language: Language) -> str:
    """Number, label, what it was taken for, and what the row prints: value with unit, choice, requirement."""
    number = f"{row.number}." if row.number is not None else ""
    printed = (f"{label(catalog, mention.role, 'role').say(language)} {_printed(mention, row)}" for mention in _shown(row, catalog))
    return "  ".join([f"{number:>3}", f"{_one_line(mapping.label)}  →  {_meaning(mapping, language)}", *printed])


def _weighed(mapping: Mapping, catalog: Catalog, language: Language) -> Iterator[str]:
    """The best candidates of a row whose label alone does not say what it is, and the evidence for and against each."""
    for candidate in mapping.candidates[:_CANDIDATES] if mapping.method in {"", "fuzzy"} else ():
        said = (f"{catalog.weights[term.name].name.say(language)} {term.weight:+.2f}" for term in candidate.evidence)
        yield f"              {candidate.score:.2f}  {candidate.concept}  {', '.join(said)}"


def _shown(row: Row, catalog: Catalog) -> Iterator[Mention]:
    """The cells that say something, and every value."""
    for role in _SHOWN:
        for mention in row.mentions:
            empty = not mention.text.strip() or (role is not Role.VALUE and fold(mention.text) in catalog.words["not_given"])
            if mention.role is role and not empty:
                yield mention


def _printed(mention: Mention, row: Row) -> str:
    """A cell; of values their unit, and which period's they are where the row has several."""
    if mention.role is not Role.VALUE:
        return _one_line(mention.text) + (f" = {mention.choice}" if mention.choice else "")
    several = sum(other.role is Role.VALUE for other in row.mentions) > 1
    return f"{_one_line(mention.text)} {_one_line(row.unit_text)}".rstrip() + (f" ({mention.period})" if several and mention.period else "")


def _left_out(table: Table, form: Form, index: int, language: Language) -> str:
    """A row that is none of an indicator: what it is, and its text."""
    cells = [cell for cell in table.cells if cell.row == index and cell.text.strip()]
    text = _shortened(" | ".join(_one_line(cell.text) for cell in cells))
    return f"     ({_why_left_out(cells, form, index).say(language)})  {text}".rstrip()


def _why_left_out(cells: Sequence[Cell], form: Form, index: int) -> Message:
    first = min((row.location.row or 0 for row in form.rows), default=0)
    if not cells:
        return Message("空行", "blank")
    if len(cells) == 1 and cells[0].column_span > 1:
        return Message("标题行", "title row")
    if index < max(first, form.header_rows):
        return Message("表头", "head")
    if all(form.roles.get(cell.column) in {Role.REQUIREMENT, Role.REMARK} for cell in cells):
        return Message("上一行的续行", "goes on from the row above")
    return Message("不是指标行", "no indicator")


def _meaning(mapping: Mapping, language: Language) -> str:
    if mapping.concept:
        return f"{mapping.concept}  {mapping.period}  {mapping.method}  {mapping.score:.2f}"
    return Message("未对应", "unmapped").say(language)


def _where(problem: Problem) -> str:
    place = problem.location
    parts = (("p. ", place.page), ("table ", place.table), ("row ", place.row), ("col ", place.column))
    known = ", ".join(f"{name}{value}" for name, value in parts if value is not None)
    return f"  ({known})" if known else ""


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))
