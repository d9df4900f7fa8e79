"""What of a document matters: indicator rows, totals, figures in running text."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from pipeline.model.document import NOTHING, Location, Message, Problem, Turn


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


class Mention(NamedTuple):
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
    of those readings, `reading` says which one this is, and `problems` holds what only this other reading leaves open. `across`: the
    table names its indicators across its columns, so that a row of the form is a column of the table."""

    table: int
    section: str
    roles: dict[int, Role]
    rows: tuple[Row, ...]
    header_rows: int
    main: bool
    reading: Message = NOTHING
    others: tuple["Form", ...] = ()
    problems: tuple["Problem", ...] = ()
    across: bool = False


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
    """What the parts of a total make: all of it, some of it (其中), or as shares 100; `PERHAPS` all of it, if the figures say so (全年)."""

    ALL = "all"
    SOME = "some"
    SHARES = "shares"
    PERHAPS = "perhaps"


class Addend(NamedTuple):
    """One printed figure of a sum, a part or the total: not yet read. `label` names its row and column."""

    label: str
    text: str
    location: Location
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A printed total and its parts, in any table. `total` is None for shares whose total is not printed. `unit_text` is that of all of
    them, empty where none is printed; `counted`: they are counts all the same. `sure`: the table allows no other reading; `others` are
    other parts that it allows."""

    kind: SumKind
    total: Addend | None
    parts: tuple[Addend, ...]
    unit_text: str = ""
    sure: bool = True
    others: tuple[tuple[Addend, ...], ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A column or row of figures: its name for people, all words above (or before) it, folded, and its figures by place, None where
    there is none. `unit_text` is that of all of them; `mixed`: they stand in several."""

    name: str
    words: str
    figures: tuple[Addend | None, ...]
    unit_text: str = ""
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """All columns (or all rows) of figures of one table, of which some may follow from others. `places` are the folded words of each
    place along the lines, `totals` says which are totals, `whole` is the place of the total of all."""

    lines: tuple[Line, ...]
    places: tuple[str, ...]
    totals: tuple[bool, ...]
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a table that says what it is of other lines of it, `parts`: by a formula over x0, x1, … (these parts in order) that is
    printed in its name or head (`sure`: with marks or whole names of lines, or with =) or that its name means, or as the mean of them
    (`sure`: nothing says that it is a weighted one). `places` and `totals` are as in `Lines`."""

    kind: Literal["printed", "named", "mean"]
    line: Line
    parts: tuple[Line, ...]
    places: tuple[str, ...]
    totals: tuple[bool, ...]
    formula: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the report, on one line, and where it stands."""

    text: str
    location: Location


class Claim(NamedTuple):
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
    turns: tuple[Turn, ...] = ()  # where it goes on elsewhere, counted in this text

    def place(self, span: tuple[int, int]) -> Location:
        """Where a piece of the text stands: on the page on which it begins."""
        turn = next((turn for turn in reversed(self.turns) if turn.at <= span[0]), None) if self.turns else None
        own = self.location
        page, bbox = (turn.page, turn.bbox) if turn else (own.page, own.bbox)
        return Location(page, bbox, own.table, own.row, own.column, own.paragraph, span, own.section)


@dataclass(frozen=True, slots=True)
class Roster:
    """A table that numbers things (重点项目): how many there are, and how many of each class, in the order of the table; no classes
    where it has none."""

    table: int
    caption: str
    things: int
    classes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything of a document that the next stages need. `restated`: sentences that say that earlier figures were restated."""

    identity: Identity
    forms: tuple[Form, ...]
    problems: tuple[Problem, ...] = ()
    restated: tuple[Quote, ...] = ()
    totals: tuple[Sum, ...] = ()
    lines: tuple[Lines, ...] = ()
    told: tuple[Told, ...] = ()
    passages: tuple[Passage, ...] = ()
    rosters: tuple[Roster, ...] = ()
