"""Clean reports for the benchmark of judging: the forms of `samples/` without their faults, and parks invented here."""

import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "samples")]

from form import TEMPLATE, Entry, Key, Sample  # noqa: E402
from formulas import DECIMALS, FORMULAS  # noqa: E402
from make import ALWAYS, SAMPLES  # noqa: E402

VALUE, CHOICE, REQUIREMENT = 5, 4, 3


@dataclass(frozen=True)
class Park:
    """A clean report: its rows as printed, the exact components in the form's units, and n."""

    name: str
    entries: tuple[Entry, ...]
    cells: tuple[tuple[str, ...], ...]
    exact: Mapping[Key, Decimal]
    year: int
    n: int
    stated: bool
    own_findings: frozenset[tuple[str, str]] = frozenset()  # (rule, concept) of a sample that is meant to have them

    def row(self, concept: str, period: str = "current") -> int | None:
        return next((index for index, entry in enumerate(self.entries) if entry.key == (concept, period)), None)

    def figure(self, row: int) -> Decimal | None:
        """The printed figure of a row, nothing where it is none."""
        text = self.cells[row][VALUE].replace(",", "")
        return Decimal(text) if text.replace(".", "").replace("-", "").isdigit() else None


# ------------------------------------------------------------------------------------------------ clean reports
def invented(seed: int) -> Park:
    """A park with plausible amounts; a third of them do not state their base year."""
    draw = random.Random(seed)
    n, year = draw.randint(4, 12), draw.randint(2016, 2023)

    def between(low: float, high: float) -> Decimal:
        return Decimal(str(round(draw.uniform(low, high), 6)))

    value = Decimal(draw.randint(300_000, 8_000_000)) + between(0, 1)
    energy, water, waste = value * between(0.05, 0.45), value * between(2, 7) / 10000, value * between(0.01, 0.09)
    output, stock, reuse = value / between(0.2, 0.35), waste * between(0.02, 0.08), between(0.76, 0.95)
    land, growth, plant = value / 10000 / between(10, 50), between(1.04, 1.12), value * between(1, 5) / 10000
    exact: dict[Key, Decimal] = {
        ("hightech_output", "current"): output * between(0.32, 0.7),
        ("industrial_output", "current"): output,
        ("employees", "current"): Decimal(int(value / between(16, 60))),
        ("added_value", "current"): value,
        ("added_value", "base"): value / growth**n,
        ("added_value", "Y-3"): value / between(1.04, 1.12) ** 3,
        ("resource_recovery_value", "current"): value * between(0.05, 0.2),
        ("solid_waste_utilized", "current"): (waste + stock) * between(0.75, 0.97),
        ("solid_waste_generated", "current"): waste,
        ("solid_waste_stock_utilized", "current"): stock,
        ("industrial_land_area", "current"): land,
        ("industrial_land_area", "Y-3"): land / between(1.01, 1.1),
        ("energy_use", "current"): energy,
        ("energy_use", "base"): energy / between(1.01, 1.02) ** n,
        ("renewable_energy_use", "current"): energy * between(0.1, 0.3),
        ("fresh_water_use", "current"): water,
        ("fresh_water_use", "base"): water / between(1.005, 1.02) ** n,
        ("reused_water", "current"): water * 10000 * reuse / (1 - reuse),
        ("wastewater_plant_discharge", "current"): plant,
        ("reclaimed_water_used", "current"): plant * between(0.12, 0.4),
        ("co2_emission", "current"): energy * between(2, 2.6),
        ("wastewater_discharge", "current"): value * between(1, 6.5),
    }
    exact["co2_emission", "base"] = exact["co2_emission", "current"] * between(1.035, 1.07) ** n / growth**n
    for pollutant in ("cod_emission", "ammonia_nitrogen_emission", "so2_emission", "nox_emission"):
        exact[pollutant, "current"] = between(10, 800)
        exact[pollutant, "base"] = exact[pollutant, "current"] * between(1.01, 1.08) ** n
    return laid_out(f"park-{seed}", draw, exact, year, n)


STYLES = (
    {"money": ("万元", 0), "area": ("平方公里", 2), "energy": ("吨标煤", 0), "waste": ("吨", 1), "co2": ("吨", 0)},
    {"money": ("亿元", 4), "area": ("公顷", 1), "energy": ("万吨标煤", 4), "waste": ("万吨", 4), "co2": ("万吨", 3)},
    {"money": ("亿元", 2), "area": ("平方公里", 3), "energy": ("吨标煤", 2), "waste": ("吨", 0), "co2": ("万吨", 2)},
)
SCALE = {"亿元": 10000, "公顷": Decimal("0.01"), "万吨标煤": 10000, "万吨": 10000}
KINDS = {
    "output": "money",
    "added_value": "money",
    "recovery_value": "money",
    "land": "area",
    "energy": "energy",
    "solid": "waste",
    "co2": "co2",
}


def laid_out(name: str, draw: random.Random, exact: Mapping[Key, Decimal], year: int, n: int) -> Park:
    style, sample = draw.choice(STYLES), replace(SAMPLES[0], year=year, base_year=year - n, amounts=ALWAYS, units={}, labels={})
    more = {"green_coverage_rate": f"{draw.uniform(20, 45):.1f}", "publicity_events": "4", "new_symbiosis_chains": str(draw.randint(7, 20))}
    entries, cells = [], []
    for entry in TEMPLATE:
        unit, text = entry.unit, more.get(entry.concept) or ALWAYS.get(entry.key, "-")
        if entry.key in exact:
            kind = next((kind for part, kind in KINDS.items() if part in entry.concept), "")
            unit, places = style[kind] if kind else (entry.unit, 0 if entry.concept in {"employees", "reused_water"} else 2)
            scale = SCALE.get(unit, 1) if kind else 1
            text = rounded(exact[entry.key] / scale, places)
        elif entry.concept in FORMULAS and (right := computed(exact, entry.concept, n)) is not None:
            text = rounded(right, DECIMALS[entry.concept] + (entry.concept == "solid_waste_per_added_value"))
        entries.append(entry)
        cells.append(row_of(sample, entry, unit, text))
    return Park(name, tuple(entries), tuple(cells), exact, year, n, stated=draw.random() < 0.67)


def row_of(sample: Sample, entry: Entry, unit: str, text: str) -> tuple[str, ...]:
    choice = sample.choice(entry.number) if entry.requirement else "-"
    return str(entry.number), sample.label(entry), unit, "\n".join(entry.requirement) or "-", choice, text


def computed(exact: Mapping[Key, Decimal], concept: str, n: int) -> Decimal | None:
    try:
        return FORMULAS[concept](exact, n)
    except KeyError:
        return None


def rounded(value: Decimal, places: int) -> str:
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def of_samples() -> Iterator[Park]:
    """The forms of the samples as they would be without faults."""
    for sample in SAMPLES:
        if sample.shape == "values":
            clean = replace(sample, faults={})
            cells = tuple(row_of(clean, entry, clean.unit(entry), clean.value(entry)) for entry in clean.entries)
            own = frozenset(item for item in sample.findings if item[0] == "requirement-unmet")
            yield Park(
                sample.name, clean.entries, cells, clean.numbers, clean.year, clean.year - clean.base_year, stated=True, own_findings=own
            )
