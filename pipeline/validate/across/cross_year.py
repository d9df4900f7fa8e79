"""cross-year: a figure of one park and year as different reports print it.

A report is compared with the earlier ones of its park, and a second file of one park and year with the first. Where it agrees with an
earlier report on a figure, all is well; a figure of a year that has its own report must agree with that one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from pipeline.catalog import Catalog, figure_name, label
from pipeline.model import Cause, Check, Fact, Finding, Interval, Kind, Message, Quote, Severity, Verdict
from pipeline.text import fold, without_brackets, without_marks
from pipeline.validate.across.files import File, Key, Park, equal, same_base, width
from pipeline.validate.across.restated import restatement
from pipeline.validate.across.writer import Other, Writer
from pipeline.validate.derived import LAST_DIGIT, TRAILING_ZEROS, loosened, trailing_zeros
from pipeline.validate.diagnosis import candidates, edits
from pipeline.validate.ledger import plain
from pipeline.validate.wording import printed

RULE = "cross-year"
RESTATED = "restated"
_MOST = 5  # figures of one year in two reports, from which most of them differing says that the years are not the same
_FILES = 8  # of one year that a further one is compared with
_SLIPS_OF_RECOGNITION = frozenset({"digit-typo", "decimal-shift", "sign"})


def judge_figures(park: Park, catalog: Catalog) -> Iterator[tuple[File, Check | Finding]]:
    """The files of one year among themselves, then what is kept of each year against the years before it."""
    for kept in park.kept:
        same_year = sorted(park.of_year(kept.year), key=lambda file: file.name)
        for place, file in enumerate(same_year[1:], start=1):
            before = same_year[max(place - _FILES, 0) : place]
            yield from ((file, item) for item in _Comparison(file, before, catalog).items())
            yield from ((file, item) for item in _words(file, same_year[place - 1], catalog))
    for place, file in enumerate(park.kept[1:], start=1):
        yield from ((file, item) for item in _Comparison(file, park.kept[:place], catalog).items())
        yield from ((file, item) for item in _base_year(file, park.kept[:place], catalog))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A figure and another report's, which may or may not be the same."""

    key: Key
    mine: Fact
    other: Other
    same: bool

    @property
    def interval(self) -> Interval:
        assert self.other.fact.interval is not None
        return self.other.fact.interval


class _Comparison:
    """One report against the earlier ones, oldest first."""

    def __init__(self, file: File, earlier: Sequence[File], catalog: Catalog) -> None:
        self.file, self.earlier, self.catalog = file, earlier, catalog
        self.writer = Writer(file, catalog)

    @cached_property
    def _pairs(self) -> list[_Pair]:
        return [pair for key in sorted(self.file.figures) if (pair := self._pair(key))]

    def _pair(self, key: Key) -> _Pair | None:
        """The printing to compare a figure with: any that agrees, else that of the figure's own year, else the latest one. A year that
        has its own report must agree with that."""
        printing = [file for file in self.earlier if key in file.figures]
        own = [file for file in printing if file.year == key.year]
        agreeing = [pair for file in own or printing for pair in self._agreeing(key, file)]
        if agreeing:
            return agreeing[-1]
        if not printing:
            return None
        file = (own or printing)[-1]
        return _Pair(key, self.file.figures[key][0], Other(file, file.figures[key][0]), same=False)

    def _agreeing(self, key: Key, file: File) -> Iterator[_Pair]:
        for mine, theirs in product(self.file.figures[key], file.figures[key]):
            if equal(mine, theirs, self.catalog):
                yield _Pair(key, mine, Other(file, theirs), same=True)

    def items(self) -> Iterator[Check | Finding]:
        """A check for every figure, a finding for every one that differs; where most figures of a year differ it is one finding."""
        counted = Counter((pair.other.file.name, pair.key.year) for pair in self._pairs)
        differing = Counter((pair.other.file.name, pair.key.year) for pair in self._pairs if not pair.same)
        unlike = {place for place, count in counted.items() if count >= _MOST and 3 * differing[place] > 2 * count}
        findings: dict[Key, Finding] = {}
        for pair in self._pairs:
            reason = "" if pair.same else self._reason(pair)
            verdict = Verdict.CONSISTENT if pair.same else Verdict.INCONSISTENT
            yield self.writer.check(RULE, (pair.mine,), (pair.other,), verdict, reason)
            if not pair.same and (pair.other.file.name, pair.key.year) not in unlike:
                findings[pair.key] = self._finding(pair, reason)
        yield from (_under(finding, key, findings, self.file, self.catalog) for key, finding in findings.items())
        yield from (self._unlike(place, differing[place], counted[place]) for place in sorted(unlike))

    # ------------------------------------------------------------------------------------------ one figure
    def _finding(self, pair: _Pair, reason: str) -> Finding:
        mine, (file, theirs) = pair.mine, pair.other
        quote = self._quote(pair)
        repairs = () if reason in {LAST_DIGIT, TRAILING_ZEROS} else edits(self.catalog, mine, pair.interval)
        causes = candidates(repairs, pair.interval, mine) + ((Cause("scope"),) if mine.scope != theirs.scope else ())
        return self.writer.finding(
            RULE,
            None if reason else self._severity(pair, [cause.kind for cause in causes]),
            pair.key.concept,
            template=reason or ("same-year" if file.year == self.file.year else "default"),
            say={
                "name": self.writer.name(*pair.key),
                "reported": printed(mine),
                "other": printed(theirs),
                "year": str(file.year),
                "report": file.name,
                "quote": quote.text if quote else "",
            },
            facts=(mine,),
            others=(pair.other,),
            bounds=pair.interval,
            candidates=causes,
            repair=plain(theirs.value) if theirs.value is not None else "",
            more=(_place(quote),) if quote else (),
        )

    def _severity(self, pair: _Pair, diagnosis: Sequence[str]) -> Severity:
        mine, theirs = pair.mine, pair.other.fact
        if mine.scope and theirs.scope and mine.scope != theirs.scope:
            return Severity.INFO
        if self._misread(mine, self.file, diagnosis) or self._misread(theirs, pair.other.file, diagnosis):
            return Severity.INFO
        own = (mine.main and theirs.main) or _label(mine) == _label(theirs)
        return Severity.ERROR if own and mine.scope == theirs.scope else Severity.WARNING

    @staticmethod
    def _misread(fact: Fact, file: File, diagnosis: Sequence[str]) -> bool:
        """Whether it is rather our reading: a doubtful figure of a picture, apart by what recognition gets wrong."""
        return bool(fact.doubt) and file.is_picture(fact) and not _SLIPS_OF_RECOGNITION.isdisjoint(diagnosis[:1])

    def _reason(self, pair: _Pair) -> str:
        """Why a difference is none that counts: cut off instead of rounded, zeros that were not meant, restated and said so."""
        mine, theirs = pair.mine, pair.other.fact
        assert mine.interval is not None
        coarse = max(width(mine), width(theirs))
        if width(mine) != width(theirs) and Interval(mine.interval.low - coarse, mine.interval.high + coarse).meets(pair.interval):
            return LAST_DIGIT
        if not self.catalog.concepts[pair.key.concept].integer and any(
            zeros and loosened(interval, zeros).meets(other)
            for zeros, interval, other in (
                (trailing_zeros(mine), mine.interval, pair.interval),
                (trailing_zeros(theirs), pair.interval, mine.interval),
            )
        ):
            return TRAILING_ZEROS
        return RESTATED if self._quote(pair) else ""

    def _quote(self, pair: _Pair) -> Quote | None:
        """The sentence that says so; two files of one year restate nothing."""
        return None if pair.other.file.year == self.file.year else restatement(self.file, pair.mine, self.catalog)

    # ------------------------------------------------------------------------------------------ most of them
    def _unlike(self, place: tuple[str, int], differing: int, counted: int) -> Finding:
        name, year = place
        pairs = [pair for pair in self._pairs if (pair.other.file.name, pair.key.year) == place and not pair.same]
        other = pairs[0].other.file
        return self.writer.finding(
            RULE,
            None,
            "",
            template="unlike",
            say={
                "report": name,
                "year": str(other.year),
                "of": Message(f"{year}年", str(year)) if year > 0 else Message("规划基准年", "the base year"),
                "count": str(counted),
                "differing": str(differing),
            },
            facts=[pair.mine for pair in pairs],
            others=[pair.other for pair in pairs],
        )


def _label(fact: Fact) -> str:
    return without_brackets(fold(without_marks(fact.label)))


def _place(quote: Quote) -> Message:
    page = quote.location.page
    return Message(f"第{page}页“{quote.text}”" if page else f"“{quote.text}”", f"p. {page}: “{quote.text}”" if page else f"“{quote.text}”")


def _under(finding: Finding, key: Key, findings: Mapping[Key, Finding], file: File, catalog: Catalog) -> Finding:
    """A derived figure follows from a component that differs in the same way."""
    standard = catalog.standards.get(file.report.standard)
    indicator = standard.indicator(key.concept) if standard else None
    operands = indicator.formula.operands if indicator and indicator.formula else ()
    parents = (findings.get(Key(concept, key.year)) for concept, period in operands if period == "current")
    parent = next((found for found in parents if found and found.severity is not Severity.INFO), None)
    return replace(finding, severity=Severity.INFO, parent=parent.id) if parent else finding


# ---------------------------------------------------------------------------------------------- base years, choices
def _base_year(file: File, earlier: Sequence[File], catalog: Catalog) -> Iterator[Finding]:
    """Two stated base years with one set of base figures."""
    stated = [other for other in (*earlier, file) if other.report.base_year_basis == "stated" and other.report.base_year]
    if file not in stated or len(stated) < 2:
        return
    other = stated[-2]
    if other.report.base_year != file.report.base_year and same_base(file.report, other.report, catalog):
        say = {"mine": str(file.report.base_year), "other": str(other.report.base_year), "year": str(other.year), "report": other.name}
        yield Writer(file, catalog).finding(RULE, None, "", template="base-year", say=say, quote=f"{say['mine']} {say['other']}")


def _words(file: File, other: File, catalog: Catalog) -> Iterator[Finding]:
    """Choices and categories of two files of one year."""
    writer = Writer(file, catalog)
    for place in sorted(file.words.keys() & other.words.keys()):
        mine, theirs = file.words[place], other.words[place]
        if _word(mine) != _word(theirs) and mine.concept in catalog.concepts:
            yield writer.finding(
                RULE,
                None,
                mine.concept,
                template="choice" if mine.kind is not Kind.VALUE else "same-year",
                say={
                    "name": figure_name(catalog, mine.concept, mine.period),
                    "kind": label(catalog, mine.kind, "kind"),
                    "reported": printed(mine),
                    "other": printed(theirs),
                    "report": other.name,
                    "year": str(other.year),
                },
                facts=(mine,),
                others=(Other(other, theirs),),
            )


def _word(fact: Fact) -> str:
    return "yes" if fact.kind is Kind.SELECTED and fact.text != "no" else fact.text
