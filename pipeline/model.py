"""All records that flow through the pipeline: frozen, slotted, without behaviour beyond what they say of themselves.

Printed figures are `Decimal` with their printed digits; `float` is used only for scores and for coordinates on a page.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
Ocr = Literal["auto", "never", "always"]
"""Which pages are read by text recognition: those that need it, none, all."""
BBox = tuple[float, float, float, float]
"""x0 y0 x1 y1 in PDF points from the top left of the page."""


class Message(NamedTuple):
    """One sentence for people, in both languages of the program."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


NOTHING = Message("", "")


# ---------------------------------------------------------------------------------------------- document (parse)
@dataclass(frozen=True, slots=True)
class Location:
    """A place in a document. Pages count from 1, tables, rows, columns and paragraphs from 0; None where unknown.

    The document itself is not named: locations live inside a report, and one document may be read under two names.
    """

    page: int | None = None
    bbox: BBox | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None
    span: tuple[int, int] | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, once, at its top left place. `text` is as printed, lines parted by a line feed. `confidence` (0 to 1) and `doubt`
    are those of its reading by text recognition."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    bbox: BBox | None = None
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a table as it stands on one page: its first row in the joined table, and how it was joined."""

    page: int | None
    first_row: int
    rows: int
    bbox: BBox | None = None
    cut_row: bool = False  # its first row went on from the row before: the two were made one
    header_rows: int = 0  # rows of a repeated header that were left out above it


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `rows` × `columns`; `index` counts the tables of the document from 0. Where its grid can be read otherwise, `others`
    are those readings of the same table (without `others` of their own), and `reading` says what each takes for granted."""

    index: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    caption: str = ""
    parts: tuple[Part, ...] = ()
    reading: Message = NOTHING
    others: tuple["Table", ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(part.page for part in self.parts if part.page is not None))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `level` is 0 for body text, 1 and up for headings."""

    text: str
    level: int = 0
    page: int | None = None
    bbox: BBox | None = None
    doubt: str = ""  # why its reading is not sure: it was recognised from a picture


@dataclass(frozen=True, slots=True)
class Problem:
    """A doubt about our own reading, never an error of the report."""

    kind: str
    message: Message
    location: Location = Location()


@dataclass(frozen=True, slots=True)
class Document:
    """What one file holds, in reading order. `pages` is None where the format has no pages."""

    format: str
    blocks: tuple[Paragraph | Table, ...]
    pages: int | None = None
    pages_failed: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    title: str = ""  # of the file's properties

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


# ---------------------------------------------------------------------------------------------- mentions (extract)
class Role(StrEnum):
    """What a column of an indicator table holds."""

    CATEGORY = "category"
    NUMBER = "number"
    INDICATOR = "indicator"
    UNIT = "unit"
    REQUIREMENT = "requirement"
    SELECTED = "selected"
    VALUE = "value"
    COMPLIANT = "compliant"
    REMARK = "remark"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Mention:
    """One cell of an indicator row: printed, not yet understood. `period` is what its column head says, or empty. `choice` is what a
    tick in its column says (`required`, `yes`, `no`), or empty: then the text says it."""

    role: Role
    text: str
    location: Location
    period: str = ""
    confidence: float = 1.0
    doubt: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an indicator table; requirement cells that go on over several rows are joined into one mention. `unit_text` is what
    its unit cell prints; `unit_fallback` the unit of its column head or of the table's caption, for a row without one."""

    label: str
    location: Location  # of the label
    number: int | None
    category: str
    unit_text: str
    mentions: tuple[Mention, ...]
    unit_fallback: str = ""

    def mention(self, role: Role) -> Mention | None:
        return next((mention for mention in self.mentions if mention.role is role), None)


@dataclass(frozen=True, slots=True)
class Form:
    """An indicator table understood as rows. `main`: it may be the table of the standard (it prints choices, or numbers or many rows
    beside requirements); the others restate some of its figures. Where the table's grid can be read otherwise, `others` are the forms
    of those readings, `reading` says which one this is, and `problems` holds what only this other reading leaves open."""

    table: int
    section: str
    roles: dict[int, Role]
    rows: tuple[Row, ...]
    header_rows: int
    main: bool
    reading: Message = NOTHING
    others: tuple["Form", ...] = ()
    problems: tuple["Problem", ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is, and of when. `base_year` is the year printed as 规划基准年; its place proves it. `dominant_industry` is the
    sentence that says that one industry gives more than 70 % of gross industrial output, if one does."""

    park: str = ""
    year: int | None = None
    base_year: int | None = None
    base_year_text: str = ""
    address: str = ""
    dominant_industry: str = ""


class SumKind(StrEnum):
    """What the parts of a total make: all of it, some of it (其中), or as shares 100."""

    ALL = "all"
    SOME = "some"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Addend:
    """One printed figure of a sum, a part or the total: not yet read. `label` names its row and column."""

    label: str
    text: str
    location: Location
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A printed total and its parts, in any table. `total` is None for shares whose total is not printed. `unit_text` is that of all of
    them, empty where none is printed. `sure`: the table allows no other reading; `others` are other parts that it allows."""

    kind: SumKind
    total: Addend | None
    parts: tuple[Addend, ...]
    unit_text: str = ""
    sure: bool = True
    others: tuple[tuple[Addend, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the report, on one line, and where it stands."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure in running text, as printed there. `low` and `high` are what its digits and its words (约, 逾, 以上) leave open, in
    `unit`; None where an end is open. `exact`: a count, which stands for itself. `noun` is what is said to be so many, `core` that
    without words that add nothing (全区, 年末), `scope` whose
    it is where that is not the park's, `period` a year or `last` (empty: the year reported). `span` is its place in the text of its
    passage."""

    text: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str
    span: tuple[int, int]
    exact: bool = False
    decimals: int = 0
    hedge: Literal["", "about", "least", "most"] = ""
    noun: str = ""
    core: str = ""
    scope: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of running text, or a cell of prose, without white space and in half-width figures. `sentences` says
    where each sentence begins and ends; the spans of the claims count in this text."""

    text: str
    location: Location
    sentences: tuple[tuple[int, int], ...]
    claims: tuple[Claim, ...] = ()
    level: int = 0
    doubt: str = ""  # why its reading is not sure


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything of a document that the next stages need. `restated`: sentences that say that earlier figures were restated."""

    identity: Identity
    forms: tuple[Form, ...]
    problems: tuple[Problem, ...] = ()
    restated: tuple[Quote, ...] = ()
    totals: tuple[Sum, ...] = ()
    passages: tuple[Passage, ...] = ()


# ---------------------------------------------------------------------------------------------- facts (match)
class Interval(NamedTuple):
    """A closed interval."""

    low: Decimal
    high: Decimal

    def meets(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high

    def contains(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


class Term(NamedTuple):
    """One piece of evidence for or against a candidate: its name, what it adds to the score, and what it rests on."""

    name: str
    weight: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a label may mean; losers are kept, a reviewer needs them. `evidence` adds up to `score`; `why` says it in one line."""

    concept: str
    score: float
    why: str
    evidence: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """What one row of a form was taken for; `concept` is empty when it stayed unmapped, then `reason` says why."""

    table: int
    row: int
    label: str
    concept: str
    period: str
    method: str
    score: float
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


class Kind(StrEnum):
    VALUE = "value"
    SELECTED = "selected"
    COMPLIANT = "compliant"
    REQUIREMENT = "requirement"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or choice read. `value`, `low`, `high` are in `unit`, the canonical unit of the concept; `low` and `high` bound
    what the printed digits stand for (half a unit of the last one)."""

    id: str
    concept: str
    period: str
    kind: Kind
    text: str
    printed: str
    label: str
    location: Location
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    unit_text: str = ""
    source: Literal["table", "text"] = "table"
    method: str = ""
    score: float = 0.0
    confidence: float = 1.0
    doubt: str = ""
    scope: str = ""
    main: bool = True  # printed in the table of the standard, not in a table that restates it
    number: int | None = None  # 序号 of its row
    chosen_by: frozenset[str] = frozenset()  # indicators whose formulas alone decided for this reading: they cannot check it

    @property
    def interval(self) -> Interval | None:
        return None if self.low is None or self.high is None else Interval(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A row of an indicator table that was not mapped."""

    location: Location
    label: str
    unit_text: str
    text: str
    candidates: tuple[Candidate, ...]
    reason: Message


@dataclass(frozen=True, slots=True)
class Matched:
    """What match gives: the standard recognised, the tables that are its own (by index), the facts, each row's mapping, what
    stayed unmapped, and the forms in the readings that were taken."""

    standard: str
    facts: tuple[Fact, ...]
    mappings: tuple[Mapping, ...]
    unmapped: tuple[Unmapped, ...]
    problems: tuple[Problem, ...] = ()
    own: frozenset[int] = frozenset()
    forms: tuple[Form, ...] = ()


# ---------------------------------------------------------------------------------------------- judgement (validate)
class Verdict(StrEnum):
    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied to one concept and period. `low` and `high` bound what was recomputed, in `unit`."""

    id: str
    rule: str
    concept: str
    period: str
    verdict: Verdict
    reason: str = ""
    reported: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    n: int | None = None
    inputs: tuple[str, ...] = ()
    formula: str = ""  # as the pack writes it


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reader should look at. `id` hashes what it says, not where the row stood."""

    id: str
    rule: str
    severity: Severity
    message: Message
    concept: str = ""
    period: str = ""
    reported: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    diagnosis: tuple[str, ...] = ()
    evidence: tuple[Message, ...] = ()
    location: Location = Location()
    facts: tuple[str, ...] = ()
    parent: str = ""
    repair: str = ""
    changes_verdict: bool | None = None
    status: Literal["open", "accepted", "dismissed"] = "open"  # with `note`: from people's decisions
    note: str = ""
    candidates: tuple[
        tuple[str, str], ...
    ] = ()  # each likely cause with the value that would make it hold; empty where another is to blame


@dataclass(frozen=True, slots=True)
class Judgement:
    """What validate gives for one report."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    base_year: int | None = None
    base_year_basis: Literal["stated", "inferred", "none"] = "none"


# ---------------------------------------------------------------------------------------------- one report (run)
class Status(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One figure in the history of a park: the surest reading of a concept for an absolute year, which is `fact`; `others` are the
    other readings of it (fact ids), `agree` whether all of them can be the same figure."""

    concept: str
    year: int
    fact: Fact
    others: tuple[str, ...] = ()
    agree: bool | None = None  # None where there is one reading only


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the run knows of one input file: one row of reports.csv and what belongs to it."""

    name: str  # `report` in the outputs
    sha256: str
    format: str
    status: Status
    reason: Message = NOTHING
    park: str = ""
    park_id: str = ""
    year: int | None = None
    standard: str = ""
    pages: int | None = None
    pages_failed: tuple[int, ...] = ()
    tables: int = 0
    base_year: int | None = None
    base_year_basis: str = "none"
    facts: tuple[Fact, ...] = ()
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    seconds: float = 0.0
    labels: frozenset[str] = frozenset()  # of all rows of its indicator tables, folded: which decisions bear on it
    restated: tuple[Quote, ...] = ()  # sentences that say that earlier figures were restated
    # known only beside the other reports of a run
    duplicate_of: str = ""  # the report that is kept of the same park and year
    series: tuple[SeriesPoint, ...] = ()  # the figures of the park's history that this report is the source of

    @property
    def coverage(self) -> float | None:
        """The share of the derived figures reported that could be checked; None where none is reported."""
        reported = [check for check in self.checks if check.rule == "derived-value" and check.reported is not None]
        return sum(check.verdict is not Verdict.UNDETERMINED for check in reported) / len(reported) if reported else None
