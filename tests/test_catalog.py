"""The catalogue: complete, its lookups, and wrong packs refused with file and line."""

import pickle
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.catalog import Catalog, alias_diff, check_pack, load_catalog
from pipeline.errors import PatternError
from pipeline.model import Role

D = Decimal


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_the_catalogue_is_read_once(catalog: Catalog) -> None:
    assert load_catalog() is catalog


# ------------------------------------------------------------------------------------------------------------ units
@pytest.mark.parametrize(
    ("text", "quantity", "factor"),
    [
        ("万元", "money", "1"),
        ("（亿元）", "money", "10000"),
        ("亿", "money", "10000"),
        ("吨", "water", "1"),
        ("万吨/年", "water", "10000"),
        ("万m³", "water", "10000"),
        ("亿立方米", "water", "100000000"),
        ("万吨标准煤", "energy", "10000"),
        ("tce", "energy", "1"),
        ("公顷", "area", "0.01"),
        ("k㎡", "area", "1"),
        ("tCO₂", "co2", "1"),
        ("%", "ratio", "0.01"),
        ("％", "ratio", "0.01"),
        ("", "number", "1"),
        ("起", "count", "1"),
        ("吨标煤/万元", "energy/money", "1"),
        ("千克标煤/万元", "energy/money", "0.001"),
        ("吨标煤／亿元", "energy/money", "0.0001"),
        ("吨标煤/万元（当量值）", "energy/money", "1"),
        ("亿元/平 方公 里", "money/area", "10000"),
        ("亿元/\nkm2", "money/area", "10000"),
        ("万元/亩", "money/area", "1500"),
        ("万元/人·年", "money/people", "1"),
        ("万元/（人·年）", "money/people", "1"),
        ("m3/万元", "water/money", "1"),
        ("吨/万元", "water/money", "1"),
        ("吨/万元", "mass/money", "1"),
        ("次/年", "count/time", "1"),
        ("次", "count/time", "1"),
    ],
)
def test_units(catalog: Catalog, text: str, quantity: str, factor: str) -> None:
    unit = catalog.unit(text, quantity)
    assert unit is not None
    assert unit.factor == D(factor)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("吨", "energy"),
        ("立方米", "mass"),
        ("-", "ratio"),
        ("—", "number"),
        ("万吨/天", "water"),
        ("万美元", "money"),
        ("吨/", "mass/money"),
        ("%", ""),
    ],
)
def test_what_is_no_unit_of_the_quantity(catalog: Catalog, text: str, quantity: str) -> None:
    assert catalog.unit(text, quantity) is None


def test_a_mu_is_exactly_a_1500th(catalog: Catalog) -> None:
    land, per_land = catalog.concepts["industrial_land_area"], catalog.concepts["added_value_per_land"]
    mu, per_mu = catalog.unit("亩", "area"), catalog.unit("万元/亩", "money/area")
    assert mu is not None
    assert per_mu is not None
    assert catalog.to_canonical(land, mu) * 1500 == 1
    assert catalog.to_canonical(per_land, per_mu) == D("0.15")


def test_readings_tell_another_dimension_from_an_unknown_unit(catalog: Catalog) -> None:
    assert {unit.quantity for unit in catalog.readings("吨")} == {"mass", "water", "co2"}
    assert {unit.quantity for unit in catalog.readings("吨/万元")} == {"mass/money", "water/money"}
    assert catalog.readings("微克/立方米") == ()


# --------------------------------------------------------------------------------------------------------- formulas
def computed(catalog: Catalog, concept: str, n: int | None = None, **printed: str) -> Decimal:
    """An indicator from printed components in canonical units; `added_value_base` is the base year's."""
    indicator = catalog.standards["hj274-2015"].indicator(concept)
    assert indicator is not None
    assert indicator.formula is not None
    values: dict[tuple[str, str], Decimal] = {}
    for name, period in indicator.formula.operands:
        key = name if period == "current" else f"{name}_{period.lower().replace('-', '')}"
        values[name, period] = D(printed[key]) * catalog.base_factor(name)
    return indicator.formula.evaluate(values, n) / catalog.base_factor(concept)


def test_results_come_out_in_the_indicators_unit(catalog: Catalog) -> None:
    """亿元/平方公里 from 万元 and 平方公里; 立方米/万元 from 万立方米 and 万元; % from a ratio; 立方米 and 万立方米 in one sum."""
    assert computed(catalog, "added_value_per_land", added_value="2500000", industrial_land_area="5") == 50
    assert computed(catalog, "fresh_water_per_added_value", fresh_water_use="300", added_value="2000000") == D("1.5")
    assert computed(catalog, "hightech_output_share", hightech_output="57", industrial_output="100") == 57
    assert computed(catalog, "water_reuse_rate", reused_water="9000000", fresh_water_use="100") == 90
    assert computed(catalog, "added_value_growth_3y", added_value="1331", added_value_y3="1000").quantize(D("1e-9")) == 10
    halved = computed(
        catalog, "co2_intensity_reduction_rate", 1, co2_emission="1", added_value="2", co2_emission_base="1", added_value_base="1"
    )
    assert halved == 50


# ------------------------------------------------------------------------------------------------------- extra packs
CONCEPT = """\
heat_use:
  name: {zh: 供热量, en: Heat}
  shape: amount
  quantity: heat
  unit: 吉焦
  aliases: [热力消费量]
"""
UNITS = """\
heat:
  吉焦: {factor: "1", variants: [GJ]}
"""
STANDARD = """\
id: park-1
name: {zh: 某标准, en: Some standard}
status: provisional
minimum: "1"
minimum_basis: {zh: 无, en: none}
groups: {G1: {at_least: "1", basis: {zh: 无, en: none}}}
"""
INDICATOR = """\
- number: "1"
  category: 资源
  concept: energy_per_added_value
  requirement: {limits: [{is: "<=", value: "0.4"}]}
  required: true
  formula: energy_use / added_value
  basis: high
"""
RELATION = """\
- id: less
  expression: renewable_energy_use <= energy_use
  severity: error
  concept: energy_use
  message: {zh: 部分不大于整体, en: part within whole}
  holds: [{renewable_energy_use: "1", energy_use: "2"}]
  fails: [{renewable_energy_use: "3", energy_use: "2"}]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_pack(**files: str) -> Path:
        for kind, text in files.items():
            (tmp_path / f"{kind}.yaml").write_text(text, "utf-8")
        return tmp_path

    return write_pack


def test_an_extra_pack_adds_to_the_built_in_ones(write: Write) -> None:
    pack = write(
        concepts=CONCEPT,
        units=UNITS,
        standard=STANDARD,
        indicators=INDICATOR,
        relations=RELATION,
        words="not_given: [略]\n",
        columns="value: [实测]\n",
    )
    catalog = check_pack(pack)
    assert catalog.concepts["heat_use"].unit == "吉焦"
    assert set(catalog.standards) == {*load_catalog().standards, "park-1"}
    assert {"略", "-"} <= set(catalog.words["not_given"])
    assert {"实测", "数值"} <= set(catalog.columns[Role.VALUE])
    assert load_catalog([pack]).concepts["heat_use"].id == "heat_use"


def test_a_folder_of_packs_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "concepts.yaml").write_text(CONCEPT.replace("heat\n", "energy\n").replace("吉焦", "吨标煤"), "utf-8")
    assert "heat_use" in load_catalog([tmp_path]).concepts


WRONG = {
    "unknown key": ("concepts", CONCEPT + "  colour: red\n", 7),
    "missing key": ("concepts", CONCEPT.replace("  shape: amount\n", ""), 2),
    "wrong type": ("concepts", CONCEPT.replace("[热力消费量]", "热力消费量"), 6),
    "number without quotes": ("units", UNITS.replace('"1"', "1"), 2),
    "word that YAML takes for a truth value": ("words", "selected_no:\n  - 否\n  - no\n", 3),
    "not a list": ("indicators", "a: b\n", 1),
    "key twice": ("concepts", CONCEPT + "heat_use:\n  shape: amount\n", 7),
    "alias of another concept": ("concepts", CONCEPT.replace("热力消费量", "工业增加值"), 6),
    "alias twice": ("concepts", CONCEPT.replace("热力消费量", "供热量"), 6),
    "alias that is a look-alike": ("concepts", CONCEPT + "  confusable_with:\n    - {label: 热力消费量, why: x}\n", 8),
    "unknown quantity": ("concepts", CONCEPT.replace("heat\n", "warmth\n"), 2),
    "unknown unit": ("concepts", CONCEPT.replace("吉焦", "担"), 2),
    "category without choices": ("concepts", CONCEPT.replace("amount", "category"), 2),
    "spelling of two units": ("units", UNITS + '  兆焦: {factor: "0.001", variants: [GJ]}\n', 3),
    "base unit not first": ("units", UNITS.replace('"1"', '"2"'), 2),
    "unknown role": ("columns", "colour: [颜色]\n", 1),
    "unknown concept": ("indicators", INDICATOR.replace("energy_per_added_value", "no_such"), 3),
    "concept twice": ("indicators", INDICATOR + INDICATOR.replace('"1"', '"2"'), 8),
    "unknown group": ("indicators", INDICATOR + "  group: G9\n", 8),
    "unknown concept in a formula": ("indicators", INDICATOR.replace("/ added_value", "/ no_such"), 6),
    "formula that cannot be read": ("indicators", INDICATOR.replace("/ added_value", "/ max(added_value)"), 6),
    "formula of another dimension": ("indicators", INDICATOR.replace("energy_use /", "fresh_water_use /"), 6),
    "water added to mass": ("indicators", INDICATOR.replace("energy_use /", "(fresh_water_use + solid_waste_generated) /"), 6),
    "unknown severity": ("relations", RELATION.replace("severity: error", "severity: fatal"), 3),
    "relation without comparison": ("relations", RELATION.replace("<=", "+"), 2),
    "sides of two dimensions": ("relations", RELATION.replace("<= energy_use", "<= added_value"), 2),
    "example that does not hold": ("relations", RELATION.replace('"1", energy', '"9", energy'), 6),
    "example that lacks a figure": ("relations", RELATION.replace(', energy_use: "2"}]\n  fails', "}]\n  fails"), 6),
    "not YAML": ("concepts", "a: [b\nc: d\n", 2),
}


@pytest.mark.parametrize(("kind", "text", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_pack_is_refused_with_file_and_line(write: Write, kind: str, text: str, line: int) -> None:
    good = {"concepts": CONCEPT, "units": UNITS, "standard": STANDARD, "indicators": INDICATOR, "relations": RELATION}
    pack = write(**(good | {kind: text}))
    for load in (check_pack, lambda folder: load_catalog([folder])):
        with pytest.raises(PatternError) as refusal:
            load(pack)
        assert f"{kind}.yaml:{line}" in refusal.value.message.zh
        assert f"{kind}.yaml:{line}" in refusal.value.message.en


@pytest.mark.parametrize(
    "files",
    [{}, {"colours": "a: b\n"}, {"concepts": ""}, {"standard": STANDARD}, {"indicators": INDICATOR}],
    ids=lambda files: "+".join(files) or "nothing",
)
def test_a_folder_that_is_no_pack_is_refused(write: Write, files: dict[str, str]) -> None:
    with pytest.raises(PatternError):
        check_pack(write(**files))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="no pattern folder"):
        check_pack(tmp_path / "none")


def test_the_catalogue_can_be_sent_to_another_process_and_its_records_are_hashable(catalog: Catalog) -> None:
    assert pickle.loads(pickle.dumps(catalog)) == catalog
    kinds = (catalog.concepts, catalog.standards, catalog.rules)
    assert len({item for kind in kinds for item in kind.values()}) == sum(map(len, kinds))


def test_names_are_proposed_as_a_diff(tmp_path: Path) -> None:
    own = "coal:\n  name: {zh: 原煤, en: coal}\n  shape: amount\ncoke:\n  name: {zh: 焦炭, en: coke}\n  aliases:\n    - 冶金焦\n"
    (tmp_path / "concepts.yaml").write_text(own, encoding="utf-8")
    assert added(alias_diff({"coal": ["煤, 炭"], "coke": ["焦"]}, [tmp_path])) == ['+  aliases: ["煤, 炭"]', '+    - "焦"']
    (line,) = added(alias_diff({"added_value": ["本区产出"]}))
    assert line.endswith(', "本区产出"]')
    assert alias_diff({}) == alias_diff({}, [tmp_path]) == ""


def test_names_of_built_in_concepts_go_to_the_pack_that_is_given(tmp_path: Path) -> None:
    new = alias_diff({"added_value": ["本区产出"]}, [tmp_path])
    assert new.startswith("--- /dev/null\n+++ b/")
    assert added(new) == ['+added_value: ["本区产出"]']
    (tmp_path / "aliases.yaml").write_text("added_value: [本区产值增加]\nenergy_use:\n  - 全园用能量\n", encoding="utf-8")
    known = alias_diff({"added_value": ["本区产出"], "energy_use": ["用能"], "employees": ["员工"]}, [tmp_path])
    assert added(known) == ['+added_value: [本区产值增加, "本区产出"]', '+  - "用能"', '+employees: ["员工"]']


def added(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
