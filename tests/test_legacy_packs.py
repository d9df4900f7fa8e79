"""The packs of the standards before 2015: what they hold, what they share with HJ 274-2015, and how reports under them are judged."""

import pytest

from pipeline.catalog import Catalog, Limit, load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Document, Finding, Kind, Matched, Severity
from pipeline.validate import validate
from tests.extract.build import document, table

LEGACY = {"hj274-2009": 26, "hjt274-2006": 21, "hjt273-2006": 19, "hjt275-2006": 20}
LIMITS_2009 = """
added_value_per_employee >=15 | added_value_mean_growth >=15 | added_value_per_land >=9 | energy_per_added_value <=0.5
energy_elasticity <0.6 | fresh_water_per_added_value <=9 | fresh_water_elasticity <0.55 | wastewater_generated_per_added_value <=8
solid_waste_per_added_value <=0.1 | water_reuse_rate >=75 | solid_waste_utilization_rate >=85 | reclaimed_water_rate >=40 >=25 >=12
cod_per_added_value <=1 | cod_elasticity <0.3 | so2_per_added_value <=1 | so2_elasticity <0.2 | hazardous_waste_treatment_rate =100
domestic_sewage_treatment_rate >=85 | domestic_waste_treatment_rate =100 | waste_collection_and_treatment_capacity 具备
environmental_management_system_and_capacity 完善 | information_platform_completeness =100 | environmental_report_compiled =1
cleaner_production_audit_rate =100 | public_environment_satisfaction >=90 | public_eco_industry_awareness >=90
"""
HEAD = "序号 | 指标 | 单位 | 标准值 | 数值"
ROWS_2009 = (
    " | 工业增加值 | 万元 | - | 500000",
    " | 年末从业人口 | 人 | - | 25000",
    " | COD排放量 | 吨 | - | 400",
    "1 | 人均工业增加值 | 万元/人 | ≥15 | 20.00",
    "4 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 0.44",
    "8 | 单位工业增加值废水产生量 | 吨/万元 | ≤8 | 6.10",
    "13 | 单位工业增加值COD排放量 | kg/万元 | ≤1 | 0.80",
    "14 | COD排放弹性系数 | - | <0.3 | -0.21",
    "17 | 危险废物处理处置率 | % | 100 | 100",
    "21 | 环境管理制度与能力 | - | 完善 | 完善",
    "25 | 公众对环境的满意度 | % | ≥90 | 93",
)
HEAD_2015 = "序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值"
ROWS_2015 = (
    "2 | 人均工业增加值 | 万元/人 | ≥15 | 是 | 31.00",
    "5 | 建设规划实施后新增构建生态工业链项目数量 | 个 | ≥6 | 必选 | 8",
    "10 | 综合能耗弹性系数 | - | - | 必选 | 0.31",
    "17 | 工业园区重点污染源稳定排放达标情况 | % | 达标 | 必选 | 达标",
    "22 | 污水集中处理设施 | - | 具备 | 必选 | 具备",
    "25 | 主要污染物排放弹性系数 | - | - | 必选 | 0.10",
    "26 | 单位工业增加值二氧化碳排放量年均削减率 | % | ≥3 | 必选 | 4.2",
    "29 | 绿化覆盖率 | % | ≥15 | 必选 | 33",
    "30 | 重点企业环境信息公开率 | % | 100 | 必选 | 100",
    "31 | 生态工业信息平台完善程度 | % | 100 | 必选 | 100",
    "32 | 生态工业主题宣传活动 | 次/年 | ≥2 | 必选 | 4",
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def written(limit: Limit) -> str:
    return f"{limit.comparison}{limit.value}"


def form(head: str, rows: tuple[str, ...]) -> str:
    return "\n".join([head, *rows])


def matched(source: Document, catalog: Catalog) -> Matched:
    return match(extract(source, catalog, "x.docx"), catalog, "x.docx")


def findings(catalog: Catalog, *rows: str) -> dict[tuple[str, str], Finding]:
    extracted = extract(document("数据基准年为2011年", table(form(HEAD, rows))), catalog, "x.docx")
    found = validate(match(extracted, catalog, "x.docx"), extracted, catalog, "x.docx").findings
    return {(item.rule, item.concept): item for item in found}


# ------------------------------------------------------------------------------------------------------------- packs
@pytest.mark.parametrize(("name", "count"), LEGACY.items())
def test_a_legacy_pack_is_provisional_and_leaves_no_choice(catalog: Catalog, name: str, count: int) -> None:
    standard = catalog.standards[name]
    assert standard.provisional
    assert [item.number for item in standard.indicators] == list(range(1, count + 1))
    assert (standard.minimum, standard.groups, standard.footnotes) == (None, (), {})
    assert {item.basis for item in standard.indicators} <= {"high", "medium", "direct", "category"}
    assert all((item.formula is None) == (item.basis in {"direct", "category"}) for item in standard.indicators)
    operands = {concept for item in standard.indicators if item.formula for concept, _ in item.formula.operands}
    assert operands <= {item.concept for item in standard.components}


def test_the_limits_of_2009(catalog: Catalog) -> None:
    found = [
        " ".join([item.concept, item.requirement.category or " ".join(map(written, item.requirement.limits))])
        for item in catalog.standards["hj274-2009"].indicators
    ]
    assert found == [part.strip() for line in LIMITS_2009.strip().splitlines() for part in line.split("|")]


def test_the_verified_standard_comes_first(catalog: Catalog) -> None:
    assert [standard.provisional for standard in catalog.standards.values()] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("wastewater_generated_per_added_value", "wastewater_per_added_value"),
        ("wastewater_generated", "wastewater_discharge"),
        ("cod_elasticity", "pollutant_elasticity"),
        ("so2_elasticity", "pollutant_elasticity"),
        ("added_value_mean_growth", "added_value_growth_3y"),
        ("added_value_growth", "added_value_mean_growth"),
        ("hazardous_waste_treatment_rate", "solid_waste_disposal_rate"),
    ],
)
def test_what_differs_is_another_concept_and_each_looks_like_the_other(catalog: Catalog, earlier: str, later: str) -> None:
    one, other = catalog.concepts[earlier], catalog.concepts[later]
    assert one.name.zh in {item.label for item in other.confusable_with}
    assert other.name.zh.replace("（", "(").replace("）", ")") in {item.label for item in one.confusable_with}


SHARED_WITH_2015 = {
    "hj274-2009": """
        added_value added_value_per_employee added_value_per_land cleaner_production_audit_rate cod_emission employees energy_elasticity
        energy_per_added_value energy_use fresh_water_elasticity fresh_water_per_added_value fresh_water_use industrial_land_area
        industrial_output information_platform_completeness reclaimed_water_rate reclaimed_water_used reused_water so2_emission
        solid_waste_generated solid_waste_per_added_value solid_waste_stock_utilized solid_waste_utilization_rate solid_waste_utilized
        water_reuse_rate
    """,
    "hjt274-2006": """
        added_value added_value_per_employee cod_emission employees energy_per_added_value energy_use fresh_water_per_added_value
        fresh_water_use industrial_output information_platform_completeness reclaimed_water_rate reclaimed_water_used reused_water
        so2_emission solid_waste_generated solid_waste_per_added_value solid_waste_stock_utilized solid_waste_utilization_rate
        solid_waste_utilized water_reuse_rate
    """,
    "hjt273-2006": """
        added_value cod_emission energy_per_added_value energy_use fresh_water_per_added_value fresh_water_use industrial_output
        information_platform_completeness reused_water so2_emission solid_waste_generated solid_waste_stock_utilized
        solid_waste_utilization_rate solid_waste_utilized water_reuse_rate
    """,
    "hjt275-2006": """
        added_value added_value_per_employee central_wastewater_treatment employees green_coverage_rate industrial_output
        information_platform_completeness wastewater_discharge wastewater_per_added_value
    """,
}
"""What goes on as one series from a standard to HJ 274-2015."""


@pytest.mark.parametrize("name", LEGACY)
def test_what_is_the_same_has_one_id(catalog: Catalog, name: str) -> None:
    shared = catalog.standards[name].concepts & catalog.standards["hj274-2015"].concepts
    assert sorted(shared) == SHARED_WITH_2015[name].split()


def test_what_is_shared_is_computed_alike(catalog: Catalog) -> None:
    """中水回用率 alone is over what is treated in the old standards, and over what the plants discharge in the new one."""
    formulas: dict[str, set[str]] = {}
    for standard in catalog.standards.values():
        for item in standard.indicators:
            if item.formula:
                formulas.setdefault(item.concept, set()).add(item.formula.text)
    assert {concept for concept, texts in formulas.items() if len(texts) > 1} == {"reclaimed_water_rate"}


def test_a_kilogram_is_not_a_tonne(catalog: Catalog) -> None:
    cod, wastewater = catalog.concepts["cod_per_added_value"], catalog.concepts["wastewater_generated_per_added_value"]
    tonnes, kilograms = catalog.unit("吨/万元", cod.quantity), catalog.unit("kg/万元", cod.quantity)
    assert tonnes is not None
    assert kilograms is not None
    assert catalog.to_canonical(cod, tonnes) == 1000
    assert catalog.to_canonical(cod, kilograms) == 1
    assert catalog.unit("kg/万元", wastewater.quantity) is None
    assert catalog.unit("吨/万元", wastewater.quantity) is not None


def test_a_series_goes_on_from_one_standard_to_the_next(catalog: Catalog) -> None:
    """The old form's figures and the new one's join on concept and unit; what differs stays apart."""
    old = matched(document("数据基准年为2011年", table(form(HEAD, ROWS_2009))), catalog)
    new_rows = (
        *ROWS_2015,
        "11 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 是 | 0.31",
        "27 | 单位工业增加值废水排放量 | 吨/万元 | ≤7 | 是 | 4",
    )
    new = matched(document("数据基准年为2020年", table(form(HEAD_2015, new_rows))), catalog)
    assert (old.standard, new.standard) == ("hj274-2009", "hj274-2015")
    before, after = (
        {(fact.concept, fact.unit): str(fact.value) for fact in found.facts if fact.kind is Kind.VALUE} for found in (old, new)
    )
    joined = {key[0]: (before[key], after[key]) for key in before.keys() & after.keys()}
    assert joined["energy_per_added_value"] == ("0.44", "0.31")
    assert joined["added_value_per_employee"] == ("20.00", "31.00")
    assert not {"wastewater_per_added_value", "wastewater_generated_per_added_value", "pollutant_elasticity"} & joined.keys()


# ------------------------------------------------------------------------------------------------------- recognition
def test_a_table_of_2009_is_recognised(catalog: Catalog) -> None:
    found = matched(document("数据基准年为2011年", table(form(HEAD, ROWS_2009))), catalog)
    assert found.standard == "hj274-2009"
    assert not found.unmapped
    facts = {fact.concept: fact for fact in found.facts if fact.kind is Kind.VALUE}
    assert (str(facts["cod_per_added_value"].value), facts["cod_per_added_value"].unit) == ("0.80", "kg/万元")


def test_an_old_plan_beside_the_new_form_is_set_aside(catalog: Catalog) -> None:
    source = document("数据基准年为2020年", table(form(HEAD, ROWS_2009), index=0), table(form(HEAD_2015, ROWS_2015), index=1))
    found = matched(source, catalog)
    assert found.standard == "hj274-2015"
    assert {fact.location.table for fact in found.facts} == {1}
    assert len(found.unmapped) == len(ROWS_2009)
    assert all("HJ 274-2009" in item.reason.zh for item in found.unmapped)


def test_the_form_with_most_rows_decides(catalog: Catalog) -> None:
    source = document("数据基准年为2011年", table(form(HEAD_2015, ROWS_2015[:6]), index=0), table(form(HEAD, ROWS_2009), index=1))
    assert matched(source, catalog).standard == "hj274-2009"


def test_what_all_standards_have_in_common_is_taken_for_the_verified_one(catalog: Catalog) -> None:
    rows = (
        "1 | 人均工业增加值 | 万元/人 | ≥15 | 20",
        "2 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 0.4",
        "3 | 工业用水重复利用率 | % | ≥75 | 80",
        "4 | 工业固体废物综合利用率 | % | ≥85 | 90",
        "5 | 综合能耗弹性系数 | - | - | 0.4",
    )
    assert matched(document("数据基准年为2016年", table(form(HEAD, rows))), catalog).standard == "hj274-2015"


def test_a_row_of_another_standard_in_the_form_is_shown_not_taken(catalog: Catalog) -> None:
    source = document("数据基准年为2020年", table(form(HEAD_2015, (*ROWS_2015, "27 | 单位工业增加值废水产生量 | 吨/万元 | ≤7 | 是 | 5"))))
    (row,) = matched(source, catalog).unmapped
    assert row.candidates[0].concept == "wastewater_generated_per_added_value"
    assert "hj274-2009" in row.candidates[0].why


# --------------------------------------------------------------------------------------------------------- judgement
def test_a_finding_under_a_provisional_standard_is_a_warning_that_says_so(catalog: Catalog) -> None:
    rows = (*ROWS_2009[:6], "13 | 单位工业增加值COD排放量 | kg/万元 | ≤1 | 1.80", *ROWS_2009[7:])
    found = findings(catalog, *rows)
    for rule in ("derived-value", "requirement-unmet"):
        finding = found[rule, "cod_per_added_value"]
        assert finding.severity in {Severity.WARNING, Severity.INFO}
        assert "未核对到原文" in finding.message.zh
        assert "not seen" in finding.message.en
    assert found["derived-value", "cod_per_added_value"].severity is Severity.WARNING


def test_what_a_quantity_cannot_be_rests_on_no_standard(catalog: Catalog) -> None:
    found = findings(catalog, *ROWS_2009[:-1], "25 | 公众对环境的满意度 | % | ≥90 | 193")
    finding = found["impossible-value", "public_environment_satisfaction"]
    assert finding.severity is Severity.ERROR
    assert "原文" not in finding.message.zh


def test_a_limit_that_is_only_words_judges_nothing(catalog: Catalog) -> None:
    rows = (
        "1 | 工业增加值增长率 | % | ≥12 | 15",
        "2 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤5 | 9.1",
        "3 | 行业特征污染物排放达标率 | % | 100 | 100",
        "4 | 行业特征污染物排放总量 | - | 低于总量控制指标 | 低于总量控制指标",
        "5 | 周边社区对园区的满意度 | % | ≥90 | 95",
        "6 | 职工对生态工业的认知率 | % | ≥90 | 95",
    )
    assert not findings(catalog, *rows)
