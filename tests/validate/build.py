"""A clean report of an invented park as a form, with cells to be changed, judged by the real stages."""

from collections.abc import Mapping

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Extract, Finding, Judgement, Matched, Severity
from pipeline.validate import validate
from tests.extract.build import document, table

HEAD = "序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值 | 是否达标"
GROWTH = "当园区工业增加值建设期年均增长率>0，≤{0}\\n当园区工业增加值建设期年均增长率<0，≥{0}"

# row: number, label, unit, requirement, selected, value, compliant. Checked by hand: base year 2011, data year 2021.
CLEAN: dict[str, tuple[str, ...]] = {
    "hightech_output": ("1", "高新技术企业工业总产值", "万元", "-", "-", "400001", "-"),
    "industrial_output": ("1", "园区工业总产值", "万元", "-", "-", "1000003", "-"),
    "hightech_output_share": ("1", "高新技术企业工业总产值占园区工业总产值比例", "%", "≥30", "是", "40.00", "是"),
    "employees": ("2", "年末从业人口", "人", "-", "-", "10001", "-"),
    "added_value": ("2", "工业增加值", "万元", "-", "-", "250003", "-"),
    "added_value_per_employee": ("2", "人均工业增加值", "万元/人", "≥15", "是", "25.00", "是"),
    "added_value@base": ("3", "规划基准年工业增加值", "万元", "-", "-", "100001", "-"),
    "added_value@Y-3": ("3", "2018年工业增加值", "万元", "-", "-", "200001", "-"),
    "added_value_growth_3y": ("3", "园区工业增加值三年年均增长率", "%", "≥15", "否", "7.72", "-"),
    "resource_recovery_value": ("4", "资源再生利用产业增加值", "万元", "-", "-", "-", "-"),
    "resource_recovery_value_share": ("4", "资源再生利用产业增加值占园区工业增加值比例", "%", "≥30", "否", "-", "-"),
    "new_symbiosis_chains": ("5", "建设规划实施后新增构建生态工业链项目数量", "个", "≥6", "必选", "7", "是"),
    "solid_waste_utilized": ("6", "工业固体废物综合利用量", "吨", "-", "-", "9001", "-"),
    "solid_waste_generated": ("6", "工业固体废物总产生量", "吨", "-", "-", "10003", "-"),
    "solid_waste_stock_utilized": ("6", "综合利用往年贮存量", "吨", "-", "-", "201", "-"),
    "solid_waste_utilization_rate": ("6", "工业固体废物综合利用率a", "%", "≥70", "是", "88.21", "是"),
    "recycled_resource_used": ("7", "再生产业再生资源循环利用量", "吨", "-", "-", "-", "-"),
    "recycled_resource_collected": ("7", "再生资源收集量", "吨", "-", "-", "-", "-"),
    "recycled_resource_rate": ("7", "再生资源循环利用率b", "%", "≥80", "否", "-", "-"),
    "industrial_land_area": ("8", "工业用地面积", "平方公里", "-", "-", "2.501", "-"),
    "added_value_per_land": ("8", "单位工业用地面积工业增加值", "亿元/平方公里", "≥9", "是", "10.00", "是"),
    "industrial_land_area@Y-3": ("9", "2018年工业用地面积", "平方公里", "-", "-", "2.401", "-"),
    "added_value_per_land_growth_3y": ("9", "单位工业用地面积工业增加值三年年均增长率", "%", "≥6", "否", "6.27", "-"),
    "energy_use": ("10", "综合能耗总量", "吨标煤", "-", "-", "50001", "-"),
    "energy_use@base": ("10", "规划基准年综合能耗总量", "吨标煤", "-", "-", "40001", "-"),
    "energy_elasticity": ("10", "综合能耗弹性系数", "—", GROWTH.format("0.6"), "必选", "0.235", "是"),
    "energy_per_added_value": ("11", "单位工业增加值综合能耗a", "吨标煤/万元", "≤0.5", "是", "0.200", "是"),
    "renewable_energy_use": ("12", "可再生能源使用量", "吨标煤", "-", "-", "6001", "-"),
    "renewable_energy_share": ("12", "可再生能源使用比例", "%", "≥9", "否", "12.00", "-"),
    "fresh_water_use": ("13", "新鲜水资源消耗量", "万立方米", "-", "-", "150.1", "-"),
    "fresh_water_use@base": ("13", "规划基准年新鲜水资源消耗量", "万立方米", "-", "-", "140.1", "-"),
    "fresh_water_elasticity": ("13", "新鲜水耗弹性系数", "—", GROWTH.format("0.55"), "必选", "0.072", "是"),
    "fresh_water_per_added_value": ("14", "单位工业增加值新鲜水耗a", "立方米/万元", "≤8", "是", "6.00", "是"),
    "reused_water": ("15", "工业重复用水量", "立方米", "-", "-", "6000001", "-"),
    "water_reuse_rate": ("15", "工业用水重复利用率", "%", "≥75", "否", "79.99", "-"),
    "reclaimed_water_used": ("16", "园区再生水（中水）回用量", "万吨", "-", "-", "30.01", "-"),
    "wastewater_plant_discharge": ("16", "园区污水处理厂排放总量", "万吨", "-", "-", "120.01", "-"),
    "reclaimed_water_rate": (
        "16", "再生水（中水）回用率", "%", "缺水城市达到20%以上\\n京津冀区域达到30%以上\\n其他地区达到10%以上", "否", "25.01", "-"
    ),
    "key_source_compliance": ("17", "工业园区重点污染源稳定排放达标情况", "%", "达标", "必选", "达标", "是"),
    "total_emission_control_completion": (
        "18", "工业园区国家重点污染物排放总量控制指标及地方特征污染物排放总量控制指标完成情况", "—", "全部完成", "必选", "全部完成", "是"
    ),
    "major_incident_count": ("19", "工业园区内企事业单位发生特别重大、重大突发环境事件数量", "—", "0", "必选", "0", "是"),
    "environmental_management_completeness": ("20", "环境管理能力完善度", "%", "100", "必选", "100", "是"),
    "cleaner_production_audit_rate": ("21", "工业园区重点企业清洁生产审核实施率", "%", "100", "必选", "100", "是"),
    "central_wastewater_treatment": ("22", "污水集中处理设施", "—", "具备", "必选", "具备", "是"),
    "risk_prevention_completeness": ("23", "园区环境风险防控体系建设完善度", "%", "100", "必选", "100", "是"),
    "solid_waste_disposal_rate": ("24", "工业固体废物（含危险废物）处置利用率", "-", "100", "必选", "100", "是"),
    "cod_emission": ("25", "COD排放量", "吨", "-", "-", "50.01", "-"),
    "ammonia_nitrogen_emission": ("25", "氨氮排放量", "吨", "-", "-", "5.000", "-"),
    "so2_emission": ("25", "SO2排放量", "吨", "-", "-", "20.00", "-"),
    "nox_emission": ("25", "氮氧化物排放量", "吨", "-", "-", "40.00", "-"),
    "cod_emission@base": ("25", "规划基准年COD排放量", "吨", "-", "-", "80.00", "-"),
    "ammonia_nitrogen_emission@base": ("25", "规划基准年氨氮排放量", "吨", "-", "-", "10.000", "-"),
    "so2_emission@base": ("25", "规划基准年SO2排放量", "吨", "-", "-", "50.00", "-"),
    "nox_emission@base": ("25", "规划基准年氮氧化物排放量", "吨", "-", "-", "60.00", "-"),
    "pollutant_elasticity": ("25", "主要污染物排放弹性系数", "—", GROWTH.format("0.3"), "必选", "-0.626", "是"),
    "co2_emission": ("26", "二氧化碳排放量", "吨", "-", "-", "200001", "-"),
    "co2_emission@base": ("26", "规划基准年二氧化碳排放量", "吨", "-", "-", "160001", "-"),
    "co2_intensity_reduction_rate": ("26", "单位工业增加值二氧化碳排放量年均削减率a", "%", "≥3", "必选", "6.70", "是"),
    "wastewater_discharge": ("27", "废水排放量", "吨", "-", "-", "1000001", "-"),
    "wastewater_per_added_value": ("27", "单位工业增加值废水排放量a", "吨/万元", "≤7", "是", "4.00", "是"),
    "solid_waste_generated@28": ("28", "固废产生量", "吨", "-", "-", "10003", "-"),
    "solid_waste_per_added_value": ("28", "单位工业增加值固废产生量a", "吨/万元", "≤0.1", "是", "0.0400", "是"),
    "green_coverage_rate": ("29", "绿化覆盖率", "%", "≥15", "必选", "40.00", "是"),
    "key_enterprise_disclosure_rate": ("30", "重点企业环境信息公开率", "%", "100", "必选", "100", "是"),
    "information_platform_completeness": ("31", "生态工业信息平台完善程度", "%", "100", "必选", "100", "是"),
    "publicity_events": ("32", "生态工业主题宣传活动", "次/年", "≥2", "必选", "4", "是"),
}  # fmt: skip
_COLUMNS = ("number", "label", "unit", "requirement", "selected", "value", "compliant")


def judge(changed: Mapping[str, Mapping[str, str]] | None = None, *, base_year: bool = True, extra: str = "") -> Judgement:
    """Judge the clean report with some cells changed: {"energy_use": {"value": "5000"}}. `base_year`: whether the report states it."""
    matched, extracted = read(changed, base_year=base_year, extra=extra)
    return validate(matched, extracted, load_catalog(), "test.docx")


def read(
    changed: Mapping[str, Mapping[str, str]] | None = None, *, base_year: bool = True, extra: str = "", name: str = "test.docx"
) -> tuple[Matched, Extract]:
    """The clean report with some cells changed, read but not judged."""
    rows = {key: dict(zip(_COLUMNS, cells, strict=True)) for key, cells in CLEAN.items()}
    for key, cells in (changed or {}).items():
        rows[key].update(cells)
    lines = [HEAD, *(" | ".join(row.values()) for row in rows.values())]
    stated = ["建设期自2011年起算，即以2011年作为建设规划的基准年。"] if base_year else []
    tables = [table("\n".join(lines)), *([table(extra, index=1)] if extra else [])]
    source = document("园区名称：青岚经济技术开发区", "数据基准年为2021年", *stated, *tables)
    extracted = extract(source, load_catalog(), name)
    return match(extracted, load_catalog(), name), extracted


def loud(judgement: Judgement) -> list[Finding]:
    """The open findings above info."""
    return [finding for finding in judgement.findings if finding.severity is not Severity.INFO]


def said(judgement: Judgement) -> set[tuple[str, str, str]]:
    return {(finding.rule, finding.concept, finding.severity.value) for finding in loud(judgement)}
