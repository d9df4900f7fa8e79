"""One annual report: chapters of running text with tables, the form of the standard, and the faults that an audit must find in it."""

import calendar
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import count
from typing import Any

from form import Sample  # type: ignore[import-not-found]
from formulas import DECIMALS, FORMULAS  # type: ignore[import-not-found]
from layout import Block, Grid, Heading, Line, Text  # type: ignore[import-not-found]

from .amounts import REPORTS, Park
from .prose import Deck, Prose, knowledge

CHOSEN = frozenset({1, 2, 6, 8, 11, 14, 15, 27, 28})
NUMERALS = "一二三四五六七八九十"
NUMBERINGS = (
    ("{numeral}、{title}", "（{second}）{title}"),
    ("{number} {title}", "{number}.{at} {title}"),
    ("第{numeral}章 {title}", "{number}.{at} {title}"),
)
PAGES = ((0.12, 6, 11, 8), (0.75, 25, 45, 34), (0.09, 45, 60, 50), (0.04, 68, 88, 78))
"""Share of reports, the fewest pages, the most, the commonest."""
LETTERS, TABLE_PAGES, FORM_PAGES = 1000, 0.7, 4
"""Letters on a page of text, what a table takes of a page, and the form, at the middle size of letters."""
SIZES = (12, 13, 14, 15)
FAULTS = {
    "derived": ("added_value_per_employee", "energy_per_added_value", "fresh_water_per_added_value", "added_value_per_land"),
    "duplicate": ("solid_waste_generated",),
    "total": ("",),
    "sentence": ("",),
}
"""Kinds of faults, and what they concern."""
RULES = {"derived": "derived-value", "duplicate": "duplicate-fact", "total": "table-total", "sentence": "text-arithmetic"}
FAULTY = 0.3
"""The share of reports with a fault."""


@dataclass(frozen=True, slots=True)
class Annual:
    """A report before it becomes a file: what it says, what an audit must find (`sample.findings`), and the size of its letters."""

    sample: Sample
    size: int


def annual(number: int, seed: int = 0, *, again: bool = False) -> Annual:
    """Report `number` of the archive `seed`; `again`: with one sentence more, as if it had been edited."""
    park = Park(seed, number // REPORTS)
    year, draw = park.first + number % REPORTS, random.Random(f"{seed}/report/{number}")
    amounts, units = park.printed(year)
    size = draw.choice(SIZES)
    kind = draw.choice(tuple(FAULTS)) if draw.random() < FAULTY else ""
    about = draw.choice(FAULTS.get(kind, ("",)))
    make = partial(
        Sample,
        name=f"{number:05} {park.name}{year}年度评价报告{'.pdf' if number % 2 else '.docx'}",
        park=park.name,
        year=year,
        base_year=park.base,
        shape="values",
        amounts=amounts,
        units=units,
        chosen=CHOSEN,
        period_label=draw.choice(("before", "after")),
        requirement_rows=draw.choice(("blank", "merged", "one cell")),
        selected_head=draw.choice(("是否选为考核指标", "是否为考核指标")),
        table={"repeat": draw.random() < 0.5},
    )
    clean = make(blocks=())
    text, ending = Chapters(clean, draw, pages_of(draw) * SIZES[1] / size, kind, again=again).blocks()
    found = ((RULES[kind], about),) if kind else ()
    return Annual(make(blocks=text, ending=ending, findings=found, faults=planted(clean, kind, about)), size)


def pages_of(draw: random.Random) -> float:
    """How long a report is."""
    (low, high, mode) = draw.choices([rest for _, *rest in PAGES], [share for share, *_ in PAGES])[0]
    return draw.triangular(low, high, mode)


def planted(sample: Sample, kind: str, concept: str) -> dict[tuple[int, str], str]:
    """What is printed in place of the right figure, by number and concept: a tenth too much."""
    if kind == "derived":
        right = FORMULAS[concept](sample.numbers, sample.year - sample.base_year)
        number = {"added_value_per_employee": 2, "added_value_per_land": 8, "energy_per_added_value": 11, "fresh_water_per_added_value": 14}
        step = Decimal(1).scaleb(-DECIMALS[concept])
        return {(number[concept], concept): str((right * Decimal("1.1") + 2 * step).quantize(step, ROUND_HALF_UP))}
    if kind == "duplicate":
        text = sample.amounts[concept, "current"]
        step = Decimal(1).scaleb(-len(text.partition(".")[2]))
        return {(28, concept): str((Decimal(text) * Decimal("1.1")).quantize(step, ROUND_HALF_UP))}
    return {}


class Chapters:
    """The running text and the side tables of one report."""

    def __init__(self, sample: Sample, draw: random.Random, pages: float, kind: str, *, again: bool) -> None:
        self.sample, self.draw, self.kind, self.again = sample, draw, kind, again
        self.prose = Prose(draw, self.known())
        tables = max(4, min(40, round(pages * draw.uniform(0.3, 0.8))))
        self.letters = LETTERS * max(2, pages - FORM_PAGES - TABLE_PAGES * tables)
        self.places = self.share_out(tables)
        self.captions = count(1)
        self.seen: set[str] = set()

    def known(self) -> dict[str, str]:
        sample, words = self.sample, knowledge()["words"]
        year, days = sample.year, 366 if calendar.isleap(sample.year) else 365
        good, far = self.draw.randint(262, 345), self.draw.randint(3, 19)
        years = {
            "year": year,
            "last": year - 1,
            "before_last": year - 2,
            "next": year + 1,
            "base": sample.base_year,
            "far": self.draw.randint(3, 19),
        }
        return {name: str(value) for name, value in years.items()} | {
            "park": sample.park,
            "city": sample.park[:2] + "海",
            "province": self.draw.choice(words["province"]),
            "far": str(far),
            "good": str(good),
            "goodshare": str((Decimal(good * 100) / days).quantize(Decimal("0.1"), ROUND_HALF_UP)),
            "output": self.billions("industrial_output"),
            "added": self.billions("added_value"),
            "staff": sample.amounts["employees", "current"],
            "events": sample.amounts["publicity_events", "current"],
        }

    def billions(self, concept: str) -> str:
        """亿元 to two decimals, of an amount as printed in the form."""
        return str((self.sample.numbers[concept, "current"] / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP))

    def share_out(self, tables: int) -> dict[str, list[str]]:
        """Kinds of tables by the title of the section that they stand in."""
        sections = [section for chapter in knowledge()["chapters"] for section in chapter["sections"] if "tables" in section]
        decks = {section["title"]: Deck(self.draw, section["tables"]) for section in sections}
        places: dict[str, list[str]] = {title: [] for title in decks}
        if self.kind == "total":
            places["重点工程"].append("projects")
        for _, section in zip(range(tables), Deck(self.draw, sections), strict=False):
            places[section["title"]].append(next(decks[section["title"]]))
        return places

    def blocks(self) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """What stands before the form, and after it."""
        sample, chapters = self.sample, knowledge()["chapters"]
        styles = self.draw.choice(NUMBERINGS)
        parts = [tuple(self.chapter(number, chapter, styles)) for number, chapter in enumerate(chapters)]
        cut = len(parts) if self.draw.random() < 0.75 else len(parts) - 1  # some put the form before their plans
        title = Heading(f"{sample.park}国家生态工业示范园区建设{sample.year}年度评价报告", 0)
        head = (Heading("附表 国家生态工业示范园区对照考核表"), Text(f"园区名称：{sample.park}", centred=True))
        return (title, *(block for part in parts[:cut] for block in part), *head), tuple(block for part in parts[cut:] for block in part)

    def chapter(self, number: int, chapter: dict[str, Any], styles: tuple[str, str]) -> Iterator[Block]:
        own, below = styles
        yield Heading(own.format(numeral=NUMERALS[number], number=number + 1, title=chapter["title"]))
        for at, section in enumerate(chapter["sections"]):
            yield Heading(below.format(number=number + 1, at=at + 1, second=NUMERALS[at], title=section["title"]), 2)
            yield from self.section(section)

    def section(self, section: dict[str, Any]) -> Iterator[Block]:
        shares = sum(other["share"] for chapter in knowledge()["chapters"] for other in chapter["sections"])
        paragraphs = list(self.paragraphs(section, self.letters * section["share"] / shares))
        tables = self.places.get(section["title"], [])
        for at, paragraph in enumerate(paragraphs):
            yield paragraph
            for kind in tables[at :: len(paragraphs)]:
                yield from self.table(kind)

    def paragraphs(self, section: dict[str, Any], letters: float) -> Iterator[Text]:
        deck, written = Deck(self.draw, [*section["text"], *knowledge()["common"]]), 0
        first = "".join(self.prose.sentence(text) for text in section.get("lead", ()))
        if section["title"] == "重点工程":
            first += self.edited()
        while written < letters:
            text = first + "".join(self.prose.sentence(next(deck)) for _ in range(self.draw.randint(3, 12)))
            if not text:
                return  # there is no more to say
            first, written = "", written + len(text)
            yield Text(text)

    def edited(self) -> str:
        fault = "全年梳理管网缺陷{plan}处，已修复{done}处，剩余{wrong}处正在修复。" if self.kind == "sentence" else ""
        return self.prose.fill(fault) + ("本报告经专家审阅后作了文字修改。" if self.again else "")

    def table(self, kind: str) -> Iterator[Block]:
        about = knowledge()["tables"][kind]
        title = about["title"] if kind not in self.seen else self.prose.fill(f"{{side}}片区{about['title']}")
        self.seen.add(kind)
        columns = about["columns"]
        rows = 12 if about.get("months") else self.draw.randint(*about["rows"])
        body = [tuple(self.prose.fill(text, {"row": str(row), "month": str(row)}) for _, text, *_ in columns) for row in range(1, rows + 1)]
        if about.get("total"):
            body.append(self.totals(columns, body))
        yield Text(f"表{next(self.captions)} {title}", centred=True)
        head = tuple(self.prose.fill(name, {}) for name, *_ in columns)
        yield Grid(head, tuple(body), widths=tuple(width for _, _, width, *_ in columns), repeat=self.draw.random() < 0.5)

    def totals(self, columns: list[list[Any]], body: list[Line]) -> Line:
        """The row of sums; one of them wrong, once, where that is the fault of this report."""
        sums = [str(sum(int(row[at] or 0) for row in body)) if "sum" in column else "" for at, column in enumerate(columns)]
        if self.kind == "total" and "合计" not in self.seen and columns[0][0] == "序号":
            last = max(at for at, text in enumerate(sums) if text)
            sums[last] = str(int(sums[last]) + 90)
            self.seen.add("合计")
        sums[0] = "合计"
        return tuple(sums)
