"""One file through all stages: bytes in, `Report` out. Whatever is wrong with the file, the answer is a row, not an exception."""

import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.catalog import Catalog
from pipeline.decisions import NOTHING_DECIDED, Decisions, label_key
from pipeline.errors import UnreadableError
from pipeline.extract import extract
from pipeline.isolate import progress
from pipeline.match import UNRECOGNISED, match
from pipeline.model import NOTHING, Document, Extract, Matched, Message, Ocr, Report, Status
from pipeline.parse import NO_CARE, TEXT_ONLY, Care, parse
from pipeline.run.around import around
from pipeline.run.failure import NO_TABLE, failed, fingerprint, sentence, unexpected
from pipeline.validate import validate

_log = logging.getLogger(__name__)

_MUCH_UNREAD = frozenset(
    {"altchunk", "part-unreadable", "table-lost", TEXT_ONLY}
)  # problems that mean: a whole part of the document was not read
_NAMED_PAGES = 8  # pages named in a reason; a long list is in reports.csv


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one file, before any judgement."""

    name: str
    sha256: str
    document: Document
    extract: Extract
    matched: Matched
    labels: frozenset[str]  # of all rows, as decisions know them


def read(path: Path, ocr: Ocr = "auto") -> Document:
    """Read one file as a Document, without looking for indicators. Raises UnreadableError."""
    return parse(path, ocr)


def read_and_map(
    path: Path,
    name: str,
    catalog: Catalog,
    standard: str = "",
    decisions: Decisions | None = None,
    *,
    ocr: Ocr = "auto",
    care: Care = NO_CARE,
) -> Reading:
    """Read one file and map its rows. `standard` overrides the one recognised. Raises UnreadableError."""
    document = parse(path, ocr, care)
    progress()  # of no page from here on
    extracted = extract(document, catalog, name)
    readings = (reading for form in extracted.forms for reading in (form, *form.others))
    labels = frozenset(label_key(row.label) for reading in readings for row in reading.rows)
    decided = decisions.for_file(name, extracted.identity.park, labels) if decisions else NOTHING_DECIDED
    matched = match(extracted, catalog, name, standard, decided)
    stale = tuple(decided.stale(labels, matched.facts, catalog.concepts))
    return Reading(name, fingerprint(path), document, extracted, replace(matched, problems=(*matched.problems, *stale)), labels)


def examine(
    path: Path,
    name: str,
    catalog: Catalog,
    standard: str = "",
    decisions: Decisions | None = None,
    *,
    ocr: Ocr = "auto",
    care: Care = NO_CARE,
) -> Report:
    """Read and judge one file. Raises nothing but MemoryError: who limits memory decides what comes of it."""
    began = time.perf_counter()
    try:
        report = _judged(read_and_map(path, name, catalog, standard, decisions, ocr=ocr, care=care), catalog)
        return replace(report, seconds=round(time.perf_counter() - began, 2))
    except MemoryError:
        raise
    except UnreadableError as error:
        return failed(path, name, error.message, error.kind)
    except Exception as error:
        _log.exception("%s", name)
        return failed(path, name, unexpected(type(error).__name__))


def _judged(reading: Reading, catalog: Catalog) -> Report:
    document, extracted, matched = reading.document, reading.extract, reading.matched
    judgement = validate(matched, extracted, catalog, reading.name)
    status, reason = _status(document)
    if reason == NOTHING:
        reason = _unjudged(reading)
    return Report(
        name=reading.name,
        sha256=reading.sha256,
        format=document.format,
        status=status,
        reason=reason,
        park=extracted.identity.park,
        year=extracted.identity.year,
        standard=matched.standard,
        pages=document.pages,
        pages_failed=document.pages_failed,
        tables=len(document.tables),
        base_year=judgement.base_year,
        base_year_basis=judgement.base_year_basis,
        facts=matched.facts,
        checks=judgement.checks,
        findings=judgement.findings,
        unmapped=matched.unmapped,
        problems=(*document.problems, *extracted.problems, *matched.problems),
        labels=reading.labels,
        restated=extracted.restated,
        prose=around(judgement.findings, matched.facts, extracted.passages),
    )


def _unjudged(reading: Reading) -> Message:
    """Why a file that was read in full was not judged; nothing where it was."""
    if not reading.extract.forms:
        return NO_TABLE
    return next((sentence(problem.message) for problem in reading.matched.problems if problem.kind == UNRECOGNISED), NOTHING)


def _status(document: Document) -> tuple[Status, Message]:
    """Was the file read in full, and if not, why."""
    why = next((item.message for item in document.problems if item.location.page in document.pages_failed), NOTHING)
    if document.pages_failed and len(document.pages_failed) == document.pages:
        return Status.FAILED, sentence(why) if why != NOTHING else _pages_unread(document, NOTHING)
    if document.pages_failed:
        return Status.PARTIAL, _pages_unread(document, why)
    unread = next((item.message for item in document.problems if item.kind in _MUCH_UNREAD), None)
    return (Status.PARTIAL, sentence(unread)) if unread else (Status.OK, NOTHING)


def _pages_unread(document: Document, why: Message) -> Message:
    failed_pages = document.pages_failed
    named = [str(page) for page in failed_pages[:_NAMED_PAGES]] + ["…"] * (len(failed_pages) > _NAMED_PAGES)
    return Message(
        f"{document.pages} 页中有 {len(failed_pages)} 页未能读取（第 {'、'.join(named)} 页）。{why.zh}",
        f"{len(failed_pages)} of {document.pages} pages could not be read ({', '.join(named)}). {why.en}".rstrip(),
    )
