"""A park over the years: its amounts, the same whichever of its reports prints them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from form import CANONICAL, Key, template  # type: ignore[import-not-found]
from make import ALWAYS  # type: ignore[import-not-found]
from parks import FORM, KINDS, rounded

from .prose import knowledge

REPORTS = 4
"""A park's reports, of years that follow one another."""
STYLES = (
    {"money": ("万元", 0), "area": ("平方公里", 2), "energy": ("吨标煤", 0), "waste": ("吨", 1), "co2": ("吨", 0)},
    {"money": ("亿元", 4), "area": ("公顷", 1), "energy": ("万吨标煤", 4), "waste": ("t", 2), "co2": ("t", 0)},
    {"money": ("亿元", 2), "area": ("km2", 3), "energy": ("tce", 2), "waste": ("吨", 0), "co2": ("吨", 2)},
)
"""Units and decimals of one hand; what they are of, by `parks.KINDS`."""


@dataclass(frozen=True)
class Park:
    """One park of an archive; `reports` of it carry the numbers from `index` * REPORTS."""

    seed: int
    index: int

    def draw(self, *about: object) -> random.Random:
        """Chance that depends on the park, and on what is asked, alone."""
        return random.Random("/".join(map(str, (self.seed, self.index, *about))))

    @cached_property
    def name(self) -> str:
        """Names differ in their first three characters: by them, parks are told apart."""
        words, draw = knowledge()["words"], self.draw("name")
        syllables, rest = words["syllable"], self.index
        first = syllables[rest % 30] + syllables[(rest // 30 + 7 * rest + 11) % 30] + (syllables[rest // 900 % 30] if rest >= 900 else "")
        return f"{first}{draw.choice(words['ending'])}"

    @cached_property
    def first(self) -> int:
        """The year of its first report."""
        return self.draw("first").randint(2014, 2019)

    @cached_property
    def base(self) -> int:
        return self.first - self.draw("base").randint(4, 7)

    @cached_property
    def of_base(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """For each component its amount in the base year, in the form's unit, and how many times as much it is each year."""
        draw = self.draw("amounts")

        def between(low: float, high: float) -> Decimal:
            return Decimal(str(round(draw.uniform(low, high), 6)))

        def slower(growth: Decimal, low: float, high: float) -> Decimal:
            """A growth that is only so much of another."""
            return 1 + (growth - 1) * between(low, high)

        value, more = Decimal(draw.randint(300_000, 4_000_000)) + between(0, 1), between(1.05, 1.11)
        energy, water, waste = value * between(0.06, 0.45), value * between(2, 7) / 10000, value * between(0.01, 0.08)
        output, stock, reuse = value / between(0.2, 0.35), waste * between(0.02, 0.08), between(0.8, 0.95)
        oxygen = water * between(20, 150) / 100  # so many milligrams to the litre
        plant, thirst, hunger = value * between(1, 5) / 10000, slower(more, 0.1, 0.4), slower(more, 0.1, 0.45)
        return {
            "hightech_output": (output * between(0.36, 0.7), more),
            "industrial_output": (output, more),
            "employees": (value / between(18, 60), slower(more, 0.1, 0.4)),
            "added_value": (value, more),
            "resource_recovery_value": (value * between(0.05, 0.2), more),
            "solid_waste_utilized": ((waste + stock) * between(0.78, 0.95), thirst),
            "solid_waste_generated": (waste, thirst),
            "solid_waste_stock_utilized": (stock, thirst),
            "industrial_land_area": (value / 10000 / between(11, 40), slower(more, 0.1, 0.4)),
            "energy_use": (energy, hunger),
            "renewable_energy_use": (energy * between(0.11, 0.3), hunger),
            "fresh_water_use": (water, thirst),
            "reused_water": (water * 10000 * reuse / (1 - reuse), thirst),
            "wastewater_plant_discharge": (plant, thirst),
            "reclaimed_water_used": (plant * between(0.33, 0.6), thirst),
            "co2_emission": (energy * between(2, 2.6), 1 - (more - 1) * between(0.1, 0.4)),
            "wastewater_discharge": (water * 10000 * between(0.5, 0.8), thirst),
            "cod_emission": (oxygen, between(0.93, 0.99)),
            "ammonia_nitrogen_emission": (oxygen * between(0.05, 0.3), between(0.93, 0.99)),
            "so2_emission": (between(30, 900), between(0.93, 0.99)),
            "nox_emission": (between(30, 900), between(0.93, 0.99)),
        }

    def amount(self, concept: str, year: int) -> Decimal:
        start, growth = self.of_base[concept]
        noise = self.draw(concept, year).uniform(-0.002, 0.002)
        return start * growth ** (year - self.base) * (1 + Decimal(str(round(noise, 6))))

    def printed(self, year: int) -> tuple[dict[Key, str], dict[str, str]]:
        """The components of the form for a year as that report prints them, and the units that are not the form's (by concept)."""
        draw = self.draw("printed", year)
        style, years = draw.choice(STYLES), {"current": year, "base": self.base, "Y-3": year - 3}
        amounts, units = dict(ALWAYS), dict[str, str]()
        for entry in template(FORM):
            if entry.concept in self.of_base:
                kind = next((kind for part, kind in KINDS.items() if part in entry.concept), "")
                unit, places = style[kind] if kind else (entry.unit, 0 if entry.concept in {"employees", "reused_water"} else 2)
                scale = CANONICAL[unit][1] if kind and unit in CANONICAL else 1
                amounts[entry.key] = rounded(self.amount(entry.concept, years[entry.period]) / scale, places)
                units |= {entry.concept: unit} if unit != entry.unit else {}
        more = {"green_coverage_rate": f"{draw.uniform(20, 45):.1f}", "publicity_events": str(draw.randint(3, 9))}
        more["new_symbiosis_chains"] = str(draw.randint(7, 20))
        return amounts | {(concept, "current"): text for concept, text in more.items()}, units
