"""The built-in packs: what they must hold, and that their parts agree with one another."""

import json
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
import yaml

from pipeline.catalog import Catalog, Concept, Limit, load_catalog
from pipeline.model import Role, Severity
from pipeline.text import fold

# number | concept | name | unit | requirement | required or optional | group | footnote | basis of the formula
INDICATORS = """
1 | hightech_output_share | 高新技术企业工业总产值占园区工业总产值比例 | % | >=30 | optional | G1 | | proved
2 | added_value_per_employee | 人均工业增加值 | 万元/人 | >=15 | optional | G1 | | proved
3 | added_value_growth_3y | 园区工业增加值三年年均增长率 | % | >=15 | optional | G1 | | proved
4 | resource_recovery_value_share | 资源再生利用产业增加值占园区工业增加值比例 | % | >=30 | optional | G1 | | high
5 | new_symbiosis_chains | 建设规划实施后新增构建生态工业链项目数量 | 个 | >=6 | required | | | direct
6 | solid_waste_utilization_rate | 工业固体废物综合利用率 | % | >=70 | optional | G2 | a | proved
7 | recycled_resource_rate | 再生资源循环利用率 | % | >=80 | optional | G2 | b | high
8 | added_value_per_land | 单位工业用地面积工业增加值 | 亿元/平方公里 | >=9 | optional | G3 | | proved
9 | added_value_per_land_growth_3y | 单位工业用地面积工业增加值三年年均增长率 | % | >=6 | optional | G3 | | high
10 | energy_elasticity | 综合能耗弹性系数 | | g>0 <=0.6; g<0 >=0.6 | required | | | proved
11 | energy_per_added_value | 单位工业增加值综合能耗 | 吨标煤/万元 | <=0.5 | optional | G4 | a | high
12 | renewable_energy_share | 可再生能源使用比例 | % | >=9 | optional | G4 | | high
13 | fresh_water_elasticity | 新鲜水耗弹性系数 | | g>0 <=0.55; g<0 >=0.55 | required | | | proved
14 | fresh_water_per_added_value | 单位工业增加值新鲜水耗 | 立方米/万元 | <=8 | optional | G5 | a | high
15 | water_reuse_rate | 工业用水重复利用率 | % | >=75 | optional | G5 | | high
16 | reclaimed_water_rate | 再生水（中水）回用率 | % | water-short >=20; beijing-tianjin-hebei >=30; elsewhere >=10 | optional | G5 | | medium
17 | key_source_compliance | 工业园区重点污染源稳定排放达标情况 | | 达标 | required | | | category
18 | total_emission_control_completion | 工业园区国家重点污染物排放总量控制指标及地方特征污染物排放总量控制指标完成情况 | | 全部完成 | required | | | category
19 | major_incident_count | 工业园区内企事业单位发生特别重大、重大突发环境事件数量 | | =0 | required | | | direct
20 | environmental_management_completeness | 环境管理能力完善度 | % | =100 | required | | | direct
21 | cleaner_production_audit_rate | 工业园区重点企业清洁生产审核实施率 | % | =100 | required | | | direct
22 | central_wastewater_treatment | 污水集中处理设施 | | 具备 | required | | | category
23 | risk_prevention_completeness | 园区环境风险防控体系建设完善度 | % | =100 | required | | | direct
24 | solid_waste_disposal_rate | 工业固体废物（含危险废物）处置利用率 | % | =100 | required | | | direct
25 | pollutant_elasticity | 主要污染物排放弹性系数 | | g>0 <=0.3; g<0 >=0.3 | required | | | high
26 | co2_intensity_reduction_rate | 单位工业增加值二氧化碳排放量年均削减率 | % | >=3 | required | | a | proved
27 | wastewater_per_added_value | 单位工业增加值废水排放量 | 吨/万元 | <=7 | optional | G6 | a | high
28 | solid_waste_per_added_value | 单位工业增加值固废产生量 | 吨/万元 | <=0.1 | optional | G6 | a | high
29 | green_coverage_rate | 绿化覆盖率 | % | >=15 | required | | | direct
30 | key_enterprise_disclosure_rate | 重点企业环境信息公开率 | % | =100 | required | | | direct
31 | information_platform_completeness | 生态工业信息平台完善程度 | % | =100 | required | | | direct
32 | publicity_events | 生态工业主题宣传活动 | 次/年 | >=2 | required | | | direct
"""  # noqa: E501
RULES = """
derived-value impossible-value requirement-unmet requirement-text selection missing-value table-total duplicate-fact text-vs-table
text-vs-text text-arithmetic count-claim implied-period cross-year selection-drift plausibility
"""
COMPONENTS = """
hightech_output 万元 | industrial_output 万元 | employees 人 | added_value 万元 | resource_recovery_value 万元 | solid_waste_utilized 吨
solid_waste_generated 吨 | solid_waste_stock_utilized 吨 | recycled_resource_used 吨 | recycled_resource_collected 吨
industrial_land_area 平方公里 | energy_use 吨标煤 | renewable_energy_use 吨标煤 | fresh_water_use 万立方米 | reused_water 立方米
reclaimed_water_used 万吨 | wastewater_plant_discharge 万吨 | cod_emission 吨 | ammonia_nitrogen_emission 吨 | so2_emission 吨
nox_emission 吨 | co2_emission 吨 | wastewater_discharge 吨
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def written(limit: Limit) -> str:
    return f"{limit.when} {limit.comparison}{limit.value}".strip()


def test_the_32_indicators(catalog: Catalog) -> None:
    found = []
    for item in catalog.standards["hj274-2015"].indicators:
        concept = catalog.concepts[item.concept]
        requirement = item.requirement.category or "; ".join(map(written, item.requirement.limits))
        choice = "required" if item.required else "optional"
        found.append(
            [str(item.number), concept.id, concept.name.zh, concept.unit, requirement, choice, item.group, item.footnote, item.basis]
        )
    expected = [[cell.strip() for cell in line.split("|")] for line in INDICATORS.strip().splitlines()]
    assert found == expected


def test_17_are_required_and_the_six_groups_make_23(catalog: Catalog) -> None:
    standard = catalog.standards["hj274-2015"]
    assert sum(item.required for item in standard.indicators) == 17
    assert [len(group.members) for group in standard.groups] == [4, 2, 2, 2, 3, 2]
    assert standard.minimum == 17 + sum(group.at_least for group in standard.groups)
    assert {name for name, note in standard.footnotes.items() if note.depends_on} == {"b"}


def test_a_formula_is_there_exactly_where_its_basis_says_so(catalog: Catalog) -> None:
    for item in catalog.standards["hj274-2015"].indicators:
        assert (item.formula is not None) == (item.basis in {"proved", "high", "medium"})
        assert (catalog.concepts[item.concept].shape == "derived") == (item.formula is not None)
        assert (catalog.concepts[item.concept].choices is not None) == bool(item.requirement.category)
        assert item.requirement.category in (catalog.concepts[item.concept].choices or {""})


def test_the_component_rows_are_the_operands_of_the_formulas(catalog: Catalog) -> None:
    standard = catalog.standards["hj274-2015"]
    rows = {(row.concept, period) for row in standard.components for period in row.periods}
    used = {operand for item in standard.indicators if item.formula for operand in item.formula.operands}
    assert used == rows
    units = {name: catalog.concepts[name].unit for name, _ in rows}
    expected = dict(row.split() for row in COMPONENTS.replace("\n", "|").split("|") if row.strip())
    assert units == expected
    assert len(standard.concepts) == 55


def test_the_rules_are_those_of_the_contract(catalog: Catalog) -> None:
    assert set(catalog.rules) == set(RULES.split())
    for rule in catalog.rules.values():
        assert rule.title.zh
        assert rule.title.en
        assert all(message.zh and message.en for message in rule.messages.values())
        assert "default" in rule.messages


@pytest.mark.parametrize("name", RULES.split())
def test_each_case_of_a_rule_says_how_severe_it_is_and_why(catalog: Catalog, name: str) -> None:
    rule = catalog.rules[name]
    assert set(rule.cases) == set(rule.messages)
    assert all(case.severity is not Severity.ERROR or case.basis != "memory" or name == "selection" for case in rule.cases.values())


def test_nothing_that_is_only_unusual_is_an_error(catalog: Catalog) -> None:
    assert all(case.severity is not Severity.ERROR for case in catalog.rules["plausibility"].cases.values())


def test_relations_are_errors_with_a_sentence(catalog: Catalog) -> None:
    relations = catalog.standards["hj274-2015"].relations
    assert len({relation.id for relation in relations}) == len(relations) == 6
    assert all(relation.severity is Severity.ERROR and relation.message.zh and relation.message.en for relation in relations)


# --------------------------------------------------------------------------------------------------------- wordings
def names(concept: Concept) -> list[str]:
    return [fold(name) for name in (concept.name.zh, *concept.aliases)]


def sides(words: tuple[tuple[str, ...], ...], text: str) -> set[int]:
    return {index for index, side in enumerate(words) if any(word in text for word in side)}


def test_no_alias_speaks_against_its_own_concept(catalog: Catalog) -> None:
    """A word of another side of a qualifier in an alias would veto the concept that it names."""
    for concept in catalog.concepts.values():
        for qualifier in catalog.qualifiers:
            own = sides(qualifier.sides, names(concept)[0])
            for alias in names(concept)[1:]:
                theirs = sides(qualifier.sides, alias)
                assert not (own and theirs) or own & theirs, (concept.id, alias, qualifier.id)


def test_a_qualifier_has_a_word_on_one_side_only(catalog: Catalog) -> None:
    for qualifier in catalog.qualifiers:
        for index, side in enumerate(qualifier.sides):
            for word in side:
                assert sides(qualifier.sides, word) == {index}, (qualifier.id, word)


def test_every_concept_has_aliases_look_alikes_and_an_english_name(catalog: Catalog) -> None:
    for concept in catalog.concepts.values():
        assert concept.name.en
        assert concept.aliases
        assert concept.confusable_with
        assert all(item.why for item in concept.confusable_with)


@pytest.mark.parametrize(
    ("label", "concept"),
    [
        ("能源产出率", "energy_per_added_value"),
        ("水资源产出率", "fresh_water_per_added_value"),
        ("万元GDP能耗", "energy_per_added_value"),
        ("单位工业增加值废水产生量", "wastewater_per_added_value"),
        ("一般工业固体废物综合利用率", "solid_waste_utilization_rate"),
        ("危险废物处理处置率", "solid_waste_disposal_rate"),
        ("工业固体废物综合利用率", "solid_waste_disposal_rate"),
        ("全员劳动生产率", "added_value_per_employee"),
        ("工业增加值年均增长率", "added_value_growth_3y"),
        ("COD排放弹性系数", "pollutant_elasticity"),
        ("清洁能源使用率", "renewable_energy_share"),
        ("绿地率", "green_coverage_rate"),
        ("规上工业增加值", "added_value"),
        ("资源再生利用产业增加值占园区GDP比例", "resource_recovery_value_share"),
        ("能源消费弹性系数", "energy_elasticity"),
        ("非化石能源消费占比", "renewable_energy_share"),
        ("规上企业环境信息披露率", "key_enterprise_disclosure_rate"),
    ],
)
def test_what_only_looks_like_a_concept_is_named(catalog: Catalog, label: str, concept: str) -> None:
    assert fold(label) in {fold(item.label) for item in catalog.concepts[concept].confusable_with}
    assert fold(label) not in names(catalog.concepts[concept])


def test_column_heads_have_one_role_and_all_roles_have_heads(catalog: Catalog) -> None:
    heads = [head for words in catalog.columns.values() for head in words]
    assert len(heads) == len(set(heads))
    assert set(catalog.columns) == set(Role)


@pytest.mark.parametrize(
    "name",
    [
        "not_given",
        "required",
        "selected_yes",
        "selected_no",
        "compliant_yes",
        "compliant_no",
        "base_period",
        "last_year",
        "beijing_tianjin_hebei",
        "zero",
    ],
)
def test_word_lists(catalog: Catalog, name: str) -> None:
    assert catalog.words[name]
    assert all(word == fold(word) for word in catalog.words[name])


@pytest.mark.parametrize("first", ["selected", "compliant"])
def test_a_word_is_not_both_yes_and_no(catalog: Catalog, first: str) -> None:
    assert not set(catalog.words[f"{first}_yes"]) & set(catalog.words[f"{first}_no"])
    assert not set(catalog.words["not_given"]) & {*catalog.words[f"{first}_yes"], *catalog.words[f"{first}_no"]}


# ---------------------------------------------------------------------------------------------------------- schemas
def packs() -> list[Traversable]:
    folders = [item for item in files("patterns").iterdir() if item.is_dir()]
    return [item for folder in folders for item in folder.iterdir() if item.name.endswith(".yaml")]


@pytest.mark.parametrize("file", packs(), ids=lambda file: file.name)
def test_the_packs_are_valid_under_the_schemas_for_other_tools_too(file: Traversable) -> None:
    kind = file.name.removesuffix(".yaml")
    schema = json.loads(files("patterns").joinpath("schemas", f"{kind}.schema.json").read_text("utf-8"))
    jsonschema = import_module("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(file.read_text("utf-8")), schema, jsonschema.Draft202012Validator)


def test_there_is_a_schema_for_each_kind_of_file() -> None:
    schemas = {item.name.removesuffix(".schema.json") for item in files("patterns").joinpath("schemas").iterdir()}
    assert schemas == {file.name.removesuffix(".yaml") for file in packs()} | {"aliases"}  # which only packs of users have
