"""The derived indicators of the form, computed from components in the form's own units with `Decimal`.

Written anew from the standard's definitions and on purpose not shared with the program under test: the samples are to
prove its formulas, not to repeat them. Units: 万元, 人, 吨, 吨标煤, 平方公里, 万立方米 (fresh water), 立方米 (reused water), 万吨.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

Amounts = Mapping[tuple[str, str], Decimal]
"""(concept, period) → amount."""

Formula = Callable[[Amounts, int], Decimal]
"""From the amounts and the years of the construction period."""

HUNDRED, TEN_THOUSAND = Decimal(100), Decimal(10000)
POLLUTANTS = ("cod_emission", "ammonia_nitrogen_emission", "so2_emission", "nox_emission")


def ratio(above: str, below: str, factor: Decimal = Decimal(1)) -> Callable[[Amounts, int], Decimal]:
    return lambda x, n: x[above, "current"] / x[below, "current"] * factor


def yearly(quotient: Decimal, years: int) -> Decimal:
    """Compound growth per year."""
    return quotient ** (Decimal(1) / years) - 1


def growth(x: Amounts, concept: str, n: int) -> Decimal:
    return yearly(x[concept, "current"] / x[concept, "base"], n)


def elasticity(concept: str) -> Callable[[Amounts, int], Decimal]:
    return lambda x, n: growth(x, concept, n) / growth(x, "added_value", n)


def since_three_years(x: Amounts, concept: str) -> Decimal:
    return x[concept, "current"] / x[concept, "Y-3"]


def pollutants(x: Amounts, n: int) -> Decimal:
    return sum((growth(x, item, n) for item in POLLUTANTS), Decimal(0)) / len(POLLUTANTS) / growth(x, "added_value", n)


def co2_reduction(x: Amounts, n: int) -> Decimal:
    now = x["co2_emission", "current"] / x["added_value", "current"]
    then = x["co2_emission", "base"] / x["added_value", "base"]
    return -yearly(now / then, n) * HUNDRED


def utilization(x: Amounts, _n: int) -> Decimal:
    whole = x["solid_waste_generated", "current"] + x["solid_waste_stock_utilized", "current"]
    return x["solid_waste_utilized", "current"] / whole * HUNDRED


def reuse(x: Amounts, _n: int) -> Decimal:
    reused = x["reused_water", "current"]
    return reused / (reused + x["fresh_water_use", "current"] * TEN_THOUSAND) * HUNDRED


FORMULAS: Mapping[str, Callable[[Amounts, int], Decimal]] = {
    "hightech_output_share": ratio("hightech_output", "industrial_output", HUNDRED),
    "added_value_per_employee": ratio("added_value", "employees"),
    "added_value_growth_3y": lambda x, n: yearly(since_three_years(x, "added_value"), 3) * HUNDRED,
    "resource_recovery_value_share": ratio("resource_recovery_value", "added_value", HUNDRED),
    "solid_waste_utilization_rate": utilization,
    "recycled_resource_rate": ratio("recycled_resource_used", "recycled_resource_collected", HUNDRED),
    "added_value_per_land": ratio("added_value", "industrial_land_area", 1 / TEN_THOUSAND),
    "added_value_per_land_growth_3y": lambda x, n: (
        yearly(since_three_years(x, "added_value") / since_three_years(x, "industrial_land_area"), 3) * HUNDRED
    ),
    "energy_elasticity": elasticity("energy_use"),
    "energy_per_added_value": ratio("energy_use", "added_value"),
    "renewable_energy_share": ratio("renewable_energy_use", "energy_use", HUNDRED),
    "fresh_water_elasticity": elasticity("fresh_water_use"),
    "fresh_water_per_added_value": ratio("fresh_water_use", "added_value", TEN_THOUSAND),
    "water_reuse_rate": reuse,
    "reclaimed_water_rate": ratio("reclaimed_water_used", "wastewater_plant_discharge", HUNDRED),
    "pollutant_elasticity": pollutants,
    "co2_intensity_reduction_rate": co2_reduction,
    "wastewater_per_added_value": ratio("wastewater_discharge", "added_value"),
    "solid_waste_per_added_value": ratio("solid_waste_generated", "added_value"),
}

DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(FORMULAS, 2),
    "energy_elasticity": 3,
    "fresh_water_elasticity": 3,
    "pollutant_elasticity": 3,
    "energy_per_added_value": 3,
    "solid_waste_per_added_value": 3,
}
