"""How well faults are found and explained: `python benchmarks/judging.py [--parks N] [--reports N]`.

Clean reports are the forms of `samples/` without their faults, and parks invented here: figures rounded and in units as parks print them,
derived figures computed from the components before they are rounded. Into copies of each, one fault is planted in a cell of the table;
in every third copy a second one of another kind. The cells go through the stages as a document does. Printed, by kind of fault:

- found: faults that an open finding above info is about (its figure; for a component also a figure computed from it), without a parent;
- error: those found by a finding of severity error;
- cause: of those that one edit explains, the first diagnosis is the right one;
- root: of wrong components that two figures or more are computed from, the component is the one named.

Then precision (open findings above info that are about a fault), the same in clean reports, coverage (derived figures judged, of those
whose components are printed), and the time and memory of judging alone, beside what pdfplumber takes for the words and tables of the
samples' PDF pages; every second report of those is clean. Times are those of the processor, not of the clock.
"""

import argparse
import gc
import random
import resource
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from time import process_time
from typing import NamedTuple

from parks import CHOICE, DECIMALS, FORMULAS, REQUIREMENT, ROOT, SAMPLES, VALUE, Key, Park, computed, invented, of_samples, rounded

from pipeline.catalog import Catalog, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Cell, Document, Extract, Fact, Finding, Judgement, Kind, Matched, Paragraph, Part, Severity, Table, Verdict
from pipeline.validate import validate

HEAD = ("序号", "指标", "单位", "要求", "是否选为考核指标", "数值")
SINCE_BASE = ("energy_elasticity", "fresh_water_elasticity", "pollutant_elasticity", "co2_intensity_reduction_rate")
Cells = list[list[str]]


# ------------------------------------------------------------------------------------------------ faults
class Fault(NamedTuple):
    """What was planted: in which row and column, the text, the figures concerned, the diagnoses that are right, the figure altered."""

    kind: str
    row: int
    column: int
    text: str
    about: frozenset[str]
    causes: tuple[str, ...] = ()
    root: str = ""


Edit = Callable[[str, random.Random], str]


def shifted(*powers: int) -> Edit:
    def edit(text: str, draw: random.Random) -> str:
        number = Decimal(text) * Decimal(10) ** draw.choice(powers)
        return f"{number:f}"

    return edit


def swapped(text: str, draw: random.Random) -> str:
    first = 0 if text.startswith(("0.", "-0.")) else 1  # no figure begins with a 0 that was swapped there
    places = [index for index, character in enumerate(text) if character.isdigit()][first:]
    pairs = [(left, right) for left, right in pairwise(places) if text[left] != text[right]]
    left, right = draw.choice(pairs or [(0, 0)])
    characters = list(text)
    characters[left], characters[right] = characters[right], characters[left]
    return "".join(characters)


def mistyped(text: str, draw: random.Random) -> str:
    place = draw.choice([index for index, character in enumerate(text) if character.isdigit()][:3])
    return text[:place] + draw.choice([digit for digit in "123456789" if digit != text[place]]) + text[place + 1 :]


def other(text: str, draw: random.Random) -> str:
    factor = Decimal(str(draw.choice((draw.uniform(0.4, 0.92), draw.uniform(1.08, 1.8)))))
    return rounded(Decimal(text) * factor, len(text.partition(".")[2]))


EDITS: Mapping[str, tuple[Edit, tuple[str, ...]]] = {
    "decimal-shift": (shifted(1, -1), ("decimal-shift", "unit-slip")),
    "unit-slip": (shifted(3, -3, 4, -4), ("unit-slip", "decimal-shift")),
    "sign": (lambda text, _: f"-{text}", ("sign",)),
    "digit-swap": (swapped, ("digit-swap",)),
    "digit-typo": (mistyped, ("digit-typo",)),
    "arbitrary": (other, ()),
}


def derived_fault(kind: str) -> Callable[[Park, random.Random], Fault | None]:
    def plant(park: Park, draw: random.Random) -> Fault | None:
        edit, causes = EDITS[kind]
        concept = draw.choice([entry.concept for entry in park.entries if entry.concept in FORMULAS])
        row, figure = park.row(concept), None
        figure = None if row is None else park.figure(row)
        if row is None or not figure or (kind == "sign" and figure < 0):
            return None
        text = edit(park.cells[row][VALUE], draw)
        return Fault(kind, row, VALUE, text, frozenset({concept}), causes, concept) if apart(park, concept, text, figure) else None

    return plant


def apart(park: Park, concept: str, text: str, right: Decimal) -> bool:
    """Whether a planted figure is further from the right one than what may pass for truncation."""
    places = min(len(text.partition(".")[2]), len(f"{right:f}".partition(".")[2]))
    return abs(Decimal(text) - right) > 4 * Decimal(1).scaleb(-places)


def component_fault(kind: str) -> Callable[[Park, random.Random], Fault | None]:
    def plant(park: Park, draw: random.Random) -> Fault | None:
        edit, causes = EDITS[kind]
        row = draw.choice([index for index, entry in enumerate(park.entries) if entry.key in park.exact])
        entry, text = park.entries[row], park.cells[row][VALUE].replace(",", "")
        changed = edit(text, draw)
        factor = Decimal(changed) / Decimal(text) if Decimal(text) else Decimal(1)
        follow = frozenset(followers(park, entry.key, factor))
        if entry.concept == "solid_waste_generated" or abs(factor - 1) < Decimal("0.03") or not follow:
            return None
        shared = len(follow) > 1
        return Fault(
            f"component {kind}",
            row,
            VALUE,
            changed,
            follow | {entry.concept},
            causes if shared else (),
            entry.concept if shared else "",
        )

    return plant


def followers(park: Park, key: Key, factor: Decimal) -> Iterator[str]:
    """The printed derived figures that a changed component contradicts."""
    changed = {**park.exact, key: park.exact[key] * factor}
    for entry in park.entries:
        row = park.row(entry.concept)
        if entry.concept in FORMULAS and row is not None and (right := park.figure(row)) is not None:
            try:
                wrong = computed(changed, entry.concept, park.n)
            except ArithmeticError:
                continue
            if wrong is not None and apart(park, entry.concept, rounded(wrong, len(f"{right:f}".partition(".")[2])), right):
                yield entry.concept


def wrong_base_year(park: Park, draw: random.Random) -> Fault | None:
    concept = draw.choice(SINCE_BASE)
    row = park.row(concept)
    figure = None if row is None else park.figure(row)
    if row is None or figure is None:
        return None
    wrong = computed(park.exact, concept, draw.choice([n for n in range(park.n - 2, park.n + 4) if n != park.n]))
    text = rounded(wrong, DECIMALS[concept]) if wrong is not None else ""
    return (
        Fault("base-year", row, VALUE, text, frozenset({concept}), ("base-year",)) if text and apart(park, concept, text, figure) else None
    )


VARIANTS: Mapping[str, Callable[[Mapping[Key, Decimal]], Decimal]] = {
    "solid_waste_utilization_rate": lambda x: x["solid_waste_utilized", "current"] / x["solid_waste_generated", "current"] * 100,
    "added_value_growth_3y": lambda x: (x["added_value", "current"] / x["added_value", "Y-3"] - 1) / 3 * 100,
    "added_value_per_land": lambda x: x["industrial_output", "current"] / x["industrial_land_area", "current"] / 10000,
    "energy_per_added_value": lambda x: x["energy_use", "current"] / x["industrial_output", "current"],
    "added_value_per_employee": lambda x: x["industrial_output", "current"] / x["employees", "current"],
}


def variant(park: Park, draw: random.Random) -> Fault | None:
    concept = draw.choice(sorted(VARIANTS))
    row = park.row(concept)
    figure = None if row is None else park.figure(row)
    if row is None or figure is None:
        return None
    text = rounded(VARIANTS[concept](park.exact), DECIMALS[concept])
    return (
        Fault("formula-variant", row, VALUE, text, frozenset({concept}), ("formula-variant",))
        if apart(park, concept, text, figure)
        else None
    )


def stale(park: Park, draw: random.Random) -> Fault | None:
    made = derived_fault("arbitrary")(park, draw)
    if made is None:
        return None
    return made._replace(kind="stale-copy", causes=("stale-copy",))


def duplicate(park: Park, draw: random.Random) -> Fault | None:
    row = draw.choice([index for index, entry in enumerate(park.entries) if entry.concept == "solid_waste_generated"])
    text = mistyped(park.cells[row][VALUE].replace(",", ""), draw)
    return Fault("duplicate-fact", row, VALUE, text, frozenset({"solid_waste_generated"}))


def impossible(park: Park, draw: random.Random) -> Fault | None:
    row = park.row(draw.choice(("green_coverage_rate", "key_enterprise_disclosure_rate", "cleaner_production_audit_rate")))
    assert row is not None
    return Fault("impossible-value", row, VALUE, f"{draw.uniform(101, 140):.1f}", frozenset({park.entries[row].concept}))


def blank(park: Park, draw: random.Random) -> Fault | None:
    rows = [index for index, cells in enumerate(park.cells) if cells[CHOICE] in {"是", "必选"} and park.figure(index) is not None]
    row = draw.choice(rows)
    return Fault("missing-value", row, VALUE, "-", frozenset({park.entries[row].concept}))


def not_chosen(park: Park, draw: random.Random) -> Fault | None:
    row = draw.choice([index for index, cells in enumerate(park.cells) if cells[CHOICE] == "必选"])
    return Fault("selection", row, CHOICE, "否", frozenset({park.entries[row].concept}))


def other_limit(park: Park, draw: random.Random) -> Fault | None:
    rows = [index for index, cells in enumerate(park.cells) if cells[REQUIREMENT][:1] in {"≥", "≤"}]
    row = draw.choice(rows)
    text = park.cells[row][REQUIREMENT]
    return Fault("requirement-text", row, REQUIREMENT, f"{text[0]}{Decimal(text[1:]) + 2}", frozenset({park.entries[row].concept}))


FAULTS: Sequence[Callable[[Park, random.Random], Fault | None]] = (
    *(derived_fault(kind) for kind in EDITS),
    *(component_fault(kind) for kind in ("decimal-shift", "unit-slip", "digit-swap", "digit-typo", "arbitrary")),
    wrong_base_year,
    variant,
    stale,
    duplicate,
    impossible,
    blank,
    not_chosen,
    other_limit,
)


# ------------------------------------------------------------------------------------------------ reports
class Read(NamedTuple):
    matched: Matched
    extract: Extract


def read(park: Park, faults: Sequence[Fault], catalog: Catalog) -> Read:
    """The report with its faults, as the stages before judging give it."""
    rows: Cells = [list(HEAD), *map(list, park.cells)]
    for fault in faults:
        rows[fault.row + 1][fault.column] = fault.text
    cells = tuple(Cell(text, row, column) for row, line in enumerate(rows) for column, text in enumerate(line))
    table = Table(0, len(rows), len(HEAD), cells, "对照考核表", (Part(None, 0, len(rows)),))
    stated = f"规划基准年为{park.year - park.n}年。" if park.stated else "园区概况。"
    texts = ("园区名称：栖禾经济技术开发区", f"数据基准年为{park.year}年", stated)
    extracted = extract(Document("docx", (*map(Paragraph, texts), table)), catalog, park.name)
    matched = match(extracted, catalog, park.name)
    return Read(replace(matched, facts=(*matched.facts, *_printed_last_year(matched.facts, faults, park.year))), extracted)


def _printed_last_year(facts: Sequence[Fact], faults: Sequence[Fault], year: int) -> Iterator[Fact]:
    """What a column of last year's figures prints where a figure was not brought up to date."""
    stale = {concept for fault in faults if fault.kind == "stale-copy" for concept in fault.about}
    for fact in facts:
        if fact.concept in stale and fact.kind is Kind.VALUE:
            yield fact._replace(id=f"{fact.id}-last", period=str(year - 1))


def judged(case: Read, catalog: Catalog) -> Judgement:
    return validate(case.matched, case.extract, catalog, "report")


def loud(judgement: Judgement) -> list[Finding]:
    return [item for item in judgement.findings if item.severity is not Severity.INFO and not item.parent]


class Tally:
    """What was planted and what came of it."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[tuple[bool, bool, bool | None, bool | None]]] = defaultdict(list)
        self.right = self.wrong = 0
        self.missed: list[str] = []

    def add(self, park: Park, faults: Sequence[Fault], case: Read, judgement: Judgement) -> None:
        findings = [item for item in loud(judgement) if (item.rule, item.concept) not in park.own_findings]
        rows = {fact.id: fact.location.row for fact in case.matched.facts}
        places = {item.id: {rows.get(name) for name in item.facts} for item in findings}
        for fault in faults:
            mine = sorted((item for item in findings if item.concept in fault.about), key=lambda item: item.concept != fault.root)
            named = next((item for item in mine if item.concept == fault.root), None) if fault.root else None
            cause = mine[0].diagnosis[0] if mine and mine[0].diagnosis else ""
            right = (cause in fault.causes) if mine and fault.causes else None
            root = (named is not None) if mine and fault.root and fault.kind.startswith("component") else None
            self.kinds[fault.kind].append((bool(mine), any(item.severity is Severity.ERROR for item in mine), right, root))
            if not mine or right is False or root is False:
                cell = f"{park.entries[fault.row].key} {park.cells[fault.row][fault.column]} -> {fault.text}"
                self.missed.append(f"{park.name} {fault.kind} {cell}: {cause} {sorted(item.concept for item in mine)}")
        about = frozenset[str]().union(*(fault.about for fault in faults))
        cells = {fault.row + 1 for fault in faults}
        for item in findings:
            explained = item.concept in about or (item.rule == "selection" and faults) or cells & places[item.id]
            self.right += bool(explained)
            self.wrong += not explained
            if not explained:
                self.missed.append(f"{park.name} OTHER {item.rule} {item.concept}: {item.message.en[:150]} | {[f.kind for f in faults]}")


def share(answers: Sequence[bool | None]) -> str:
    known = [answer for answer in answers if answer is not None]
    return f"{sum(known) / len(known):.3f} ({len(known)})" if known else "-"


def coverage(parks: Sequence[Park], catalog: Catalog) -> tuple[int, int]:
    """Derived figures judged, and those that could be."""
    done = asked = 0
    for park in parks:
        checks = {item.concept: item.verdict for item in judged(read(park, (), catalog), catalog).checks if item.rule == "derived-value"}
        for concept in FORMULAS:
            row = park.row(concept)
            if row is not None and park.figure(row) is not None:
                asked += 1
                done += checks.get(concept, Verdict.UNDETERMINED) is not Verdict.UNDETERMINED
    return done, asked


# ------------------------------------------------------------------------------------------------ time
def pdfplumber_seconds() -> float:
    """Per report, over the samples' PDF files: words and tables of every page."""
    import pdfplumber

    files = [ROOT / "samples" / sample.name for sample in SAMPLES if sample.name.endswith(".pdf")]
    start = process_time()
    for file in files:
        with pdfplumber.open(file) as document:
            for page in document.pages:
                page.extract_words()
                page.extract_tables()
    return (process_time() - start) / len(files)


def peak() -> int:
    """Kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description="Recall, precision and cost of judging.")
    parser.add_argument("--parks", type=int, default=40, help="invented parks (default 40)")
    parser.add_argument("--reports", type=int, default=1000, help="reports judged for time and memory (default 1000)")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="list N misses")
    arguments = parser.parse_args()
    catalog = load_catalog()
    parks = [*of_samples(), *map(invented, range(arguments.parks))]
    tally, clean, cases, whole = Tally(), Tally(), list[Read](), list[Read]()
    for number, park in enumerate(parks):
        untouched = read(park, (), catalog)
        whole.append(untouched)
        clean.add(park, (), untouched, judged(untouched, catalog))
        draw = random.Random(number)
        for index, plant in enumerate(FAULTS):
            planted = [fault for fault in (planted_once(plant, park, draw), *second(index, park, draw)) if fault]
            if len(planted) == 2 and planted[0].about & planted[1].about:
                planted.pop()
            case = read(park, planted, catalog)
            cases.append(case)
            tally.add(park, planted, case, judged(case, catalog))
    report(tally, clean, len(parks))
    print("coverage of derived figures: {} of {}".format(*coverage(parks, catalog)))
    if arguments.reports:
        cost([case for faulty in cases for case in (faulty, draw.choice(whole))], arguments.reports, catalog)
    print("\n".join(tally.missed[: arguments.misses]))


def planted_once(plant: Callable[[Park, random.Random], Fault | None], park: Park, draw: random.Random) -> Fault | None:
    """A fault that can be seen, within a few tries."""
    return next((fault for fault in (plant(park, draw) for _ in range(20)) if fault), None)


def second(index: int, park: Park, draw: random.Random) -> Iterator[Fault | None]:
    if index % 3 == 0:
        yield planted_once(draw.choice((impossible, not_chosen, other_limit, duplicate)), park, draw)


def report(tally: Tally, clean: Tally, parks: int) -> None:
    print(f"{'planted':26} {'found':>14} {'error':>14} {'cause':>14} {'root':>14}")
    for kind, answers in tally.kinds.items():
        print(f"{kind:26} " + " ".join(f"{share(column):>14}" for column in zip(*answers, strict=True)))
    every = [answer for answers in tally.kinds.values() for answer in answers]
    print(f"{'all':26} " + " ".join(f"{share(column):>14}" for column in zip(*every, strict=True)))
    total = tally.right + tally.wrong
    print(f"precision {tally.right / total:.4f} of {total} open findings above info; in {parks} clean reports: {clean.wrong}")


def cost(cases: Sequence[Read], reports: int, catalog: Catalog) -> None:
    """Judging alone, over so many reports in turn."""
    for case in cases[:50]:
        judged(case, catalog)
    gc.collect()
    gc.freeze()  # as in a worker, which holds one report, not the thousands read here
    before, start = peak(), process_time()
    for number in range(reports):
        judged(cases[number % len(cases)], catalog)
    each, grown = (process_time() - start) / reports, peak() - before
    plumber = pdfplumber_seconds()
    print(f"judging {each * 1000:.1f} ms a report, pdfplumber {plumber * 1000:.0f} ms: {each / plumber:.2%}")
    print(f"peak memory over {reports} reports: +{grown / 1024:.1f} MB")


if __name__ == "__main__":
    main()
