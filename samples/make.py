"""Makes the samples: `python samples/make.py [FOLDER]` writes the reports, what is printed in them, and what an audit must find.

Parks, firms and figures are invented. Derived figures are computed from the components below; every fault is planted here,
on purpose, as data (`faults`, `choice_faults`), next to the findings it must lead to.
"""

import csv
import sys
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

from form import HERE, Key, Sample, Truth
from layout import Block, Grid, Heading, Text
from other_standards import OTHER_STANDARDS
from page import write_pdf
from word import write_docx

ALWAYS: dict[Key, str] = {
    (concept, "current"): text
    for concept, text in {
        "key_source_compliance": "达标",
        "total_emission_control_completion": "全部完成",
        "major_incident_count": "0",
        "environmental_management_completeness": "100",
        "cleaner_production_audit_rate": "100",
        "central_wastewater_treatment": "具备",
        "risk_prevention_completeness": "100",
        "solid_waste_disposal_rate": "100",
        "key_enterprise_disclosure_rate": "100",
        "information_platform_completeness": "100",
    }.items()
}


def amounts(current: dict[str, str], base: dict[str, str], three_years_ago: dict[str, str]) -> dict[Key, str]:
    periods = {"current": current, "base": base, "Y-3": three_years_ago}
    return ALWAYS | {(concept, period): text for period, figures in periods.items() for concept, text in figures.items()}


def head_lines(park: str, year: int, day: str) -> tuple[str, str]:
    return f"园区名称：{park}        填报时间：{day}", f"数据基准年为{year}年"


QIHE = "栖禾经济技术开发区"
QIHE_BASE = {
    "added_value": "702,150",
    "energy_use": "214,306",
    "fresh_water_use": "468.90",
    "cod_emission": "196.30",
    "ammonia_nitrogen_emission": "14.27",
    "so2_emission": "118.60",
    "nox_emission": "224.85",
    "co2_emission": "462,700",
}

QIHE_2018 = Sample(
    name="qihe-2018.pdf",
    park=QIHE,
    year=2018,
    base_year=2013,
    shape="values",
    chosen=frozenset({1, 2, 6, 8, 11, 14, 27, 28}),
    period_label="after",
    requirement_rows="one cell",
    selected_head="是否为考核指标",
    table={"cut": True},
    amounts=amounts(
        {
            "hightech_output": "1,862,400",
            "industrial_output": "4,215,300",
            "employees": "48,216",
            "added_value": "1,032,748",
            "new_symbiosis_chains": "9",
            "solid_waste_utilized": "61,240.5",
            "solid_waste_generated": "68,904.2",
            "solid_waste_stock_utilized": "1,350.0",
            "industrial_land_area": "9.84",
            "energy_use": "236,518",
            "fresh_water_use": "512.36",
            "reused_water": "14,826,000",
            "reclaimed_water_used": "86.5",
            "wastewater_plant_discharge": "392.4",
            "cod_emission": "148.62",
            "ammonia_nitrogen_emission": "9.84",
            "so2_emission": "62.15",
            "nox_emission": "171.40",
            "co2_emission": "498,300",
            "wastewater_discharge": "2,764,800",
            "green_coverage_rate": "38.6",
            "publicity_events": "4",
        },
        QIHE_BASE,
        {"added_value": "806,432", "industrial_land_area": "9.42"},
    ),
    blocks=(
        Heading(f"{QIHE}国家生态工业示范园区建设2018年度评价报告", 0),
        Heading("一、园区基本情况"),
        Text(
            f"{QIHE}地处沂澜市东郊，规划基准年为2013年。园区沿栖水两岸布置，北岸以精密模具和电机制造为主，"
            "南岸以粮油加工和包装材料为主，两岸由同一座热电站供汽。"
        ),
        Text("2018年，园区工业总产值421.53亿元，高新技术企业产值186.24亿元；工业增加值103.27亿元，年末从业人口48,216人，绿化覆盖率38.6%。"),
        Heading("二、年度工作"),
        Text("全年空气质量优良天数为301天，占全年的82.5%。年内开展生态工业主题宣传活动4次，参加企业逐次登记。"),
        Text("列入年度计划的工程共8项，完成6项，余下2项因管线迁改尚未批复，结转下一年度实施，所需资金已经列入下一年度预算。"),
        Heading("附表  国家生态工业示范园区对照考核表"),
        *(Text(line, centred=True) for line in head_lines(QIHE, 2018, "2019年5月16日")),
    ),
)

QIHE_2021 = Sample(
    name="qihe-2021.docx",
    park=QIHE,
    year=2021,
    base_year=2013,
    shape="values",
    chosen=QIHE_2018.chosen,
    requirement_rows="blank",
    units={"hightech_output": "亿元", "industrial_output": "亿元", "industrial_land_area": "公顷"},
    labels={"employees": "年末从业人员", "so2_emission": "二氧化硫排放量", "fresh_water_use": "新鲜水耗"},
    table={"repeat": True, "superscript": True},
    amounts=amounts(
        {
            "hightech_output": "268.45",
            "industrial_output": "561.20",
            "employees": "52904",
            "added_value": "1318460",
            "new_symbiosis_chains": "13",
            "solid_waste_utilized": "70318.4",
            "solid_waste_generated": "76540.9",
            "solid_waste_stock_utilized": "982.6",
            "industrial_land_area": "1026.0",
            "energy_use": "262940",
            "renewable_energy_use": "31560",
            "fresh_water_use": "548.72",
            "reused_water": "17250000",
            "reclaimed_water_used": "118.2",
            "wastewater_plant_discharge": "421.7",
            "cod_emission": "131.08",
            "ammonia_nitrogen_emission": "8.12",
            "so2_emission": "40.66",
            "nox_emission": "150.27",
            "co2_emission": "531800",
            "wastewater_discharge": "3012500",
            "green_coverage_rate": "39.2",
            "publicity_events": "5",
        },
        {concept: text.replace(",", "") for concept, text in QIHE_BASE.items()},
        {"added_value": "1032748", "industrial_land_area": "984.0"},
    ),
    blocks=(
        Heading(f"{QIHE}国家生态工业示范园区建设2021年度评价报告", 0),
        Heading("1 主要工作回顾"),
        Heading("1.1 园区概况", 2),
        Text(
            f"{QIHE}建设规划以2013年为规划基准年。经过八年建设，南岸粮油加工企业的废热并入热网，"
            "北岸模具企业的废切削液由园内一家再生企业集中处理。"
        ),
        Text(
            "2021年，园区工业总产值561.2亿元，其中高新技术企业268.45亿元；工业增加值131.85亿元，"
            "年末从业人员52904人。沂澜市同年工业增加值为902.6亿元。"
        ),
        Heading("1.2 本年主要工作", 2),
        Text("年内排定重点工程12项，已完工9项，其余3项转入下年继续实施。全年优良天数312天，占全年的85.5%。"),
        Text("重点工程投资见下表。"),
        Grid(
            ("序号", "工程名称", "计划投资（万元）", "完成投资（万元）"),
            (
                ("1", "南岸余热利用管网", "4200", "3850"),
                ("2", "废切削液再生车间", "1860", "1860"),
                ("3", "雨水调蓄池", "2340", "1275"),
                ("合计", "", "8400", "6985"),
            ),
            widths=(8, 40, 24, 24),
        ),
        Heading("2 主要成果"),
        Text("本次评价选定考核指标25项，其中必选指标17项，可选指标8项。综合能耗弹性系数和新鲜水耗弹性系数都在要求以内。"),
        Heading("附表 国家生态工业示范园区对照考核表"),
        *(Text(line, centred=True) for line in head_lines(QIHE, 2021, "2022年5月20日")),
    ),
    ending=(Text("注：表中工业用地面积按公顷填报。"),),
)

QIHE_2022 = Sample(
    name="qihe-2022.docx",
    park=QIHE,
    year=2022,
    base_year=2013,
    shape="values",
    chosen=frozenset({1, 2, 6, 8, 12, 14, 27, 28}),  # 12 in place of 11: not the selection of the year before
    amounts=amounts(
        {
            "hightech_output": "2812400",
            "industrial_output": "5804100",
            "employees": "53480",
            "added_value": "1371900",
            "new_symbiosis_chains": "14",
            "solid_waste_utilized": "72104.8",
            "solid_waste_generated": "78215.3",
            "solid_waste_stock_utilized": "1046.2",
            "industrial_land_area": "10.31",
            "energy_use": "268120",
            "renewable_energy_use": "34210",
            "fresh_water_use": "556.18",
            "reused_water": "17840000",
            "reclaimed_water_used": "124.6",
            "wastewater_plant_discharge": "430.9",
            "cod_emission": "128.44",
            "ammonia_nitrogen_emission": "7.86",
            "so2_emission": "37.92",
            "nox_emission": "146.83",
            "co2_emission": "536400",
            "wastewater_discharge": "3068700",
            "green_coverage_rate": "39.5",
            "publicity_events": "4",
        },
        # the figure of the base year is not the one of the reports before (462,700); the indicator is computed from it
        {concept: text.replace(",", "") for concept, text in (QIHE_BASE | {"co2_emission": "492,700"}).items()},
        {"added_value": "1121360", "industrial_land_area": "9.96"},
    ),
    findings=(
        ("cross-year", "co2_emission"),
        ("selection-drift", "energy_per_added_value"),
        ("selection-drift", "renewable_energy_share"),
    ),
    blocks=(
        Heading(f"{QIHE}国家生态工业示范园区建设2022年度评价报告", 0),
        Heading("1 主要工作回顾"),
        Text(f"{QIHE}以2013年为规划基准年，本年度是规划实施的第九年。北岸完成三家模具企业的空压机余热改造，热水供给职工公寓。"),
        Text("2022年，园区工业总产值580.41亿元，工业增加值137.19亿元，年末从业人口53480人，绿化覆盖率39.5%。"),
        Text("年内排定重点工程10项，已完工7项，其余3项转入下年。"),
        Heading("附表 国家生态工业示范园区对照考核表"),
        *(Text(line, centred=True) for line in head_lines(QIHE, 2022, "2023年5月18日")),
    ),
)

YANPU = "砚浦高新技术产业开发区"
YANPU_2022 = Sample(
    name="yanpu-2022.pdf",
    park=YANPU,
    year=2022,
    base_year=2015,
    shape="values",
    chosen=frozenset({1, 2, 6, 8, 11, 14, 15, 27, 28}),
    requirement_rows="merged",
    table={"repeat": True, "banner": ("国家生态工业示范园区对照考核表", *head_lines(YANPU, 2022, "2023年6月12日"))},
    amounts=amounts(
        {
            "hightech_output": "1254300",
            "industrial_output": "2938600",
            "employees": "71350",
            "added_value": "874900",
            "new_symbiosis_chains": "7",
            "solid_waste_utilized": "11036.4",
            "solid_waste_generated": "12480.5",
            "solid_waste_stock_utilized": "215.0",
            "industrial_land_area": "9.12",
            "energy_use": "186420",
            "fresh_water_use": "361.48",
            "reused_water": "12460000",
            "wastewater_plant_discharge": "288.6",
            "cod_emission": "96.40",
            "ammonia_nitrogen_emission": "6.15",
            "so2_emission": "21.70",
            "nox_emission": "88.30",
            "co2_emission": "402600",
            "wastewater_discharge": "2189000",
            "green_coverage_rate": "31.5",
            "publicity_events": "3",
        },
        {
            "added_value": "397700",
            "energy_use": "143400",
            "fresh_water_use": "306.20",
            "cod_emission": "128.30",
            "ammonia_nitrogen_emission": "9.02",
            "so2_emission": "54.60",
            "nox_emission": "121.50",
            "co2_emission": "318900",
        },
        {"added_value": "641500", "industrial_land_area": "8.75"},
    ),
    faults={
        (1, "hightech_output_share"): "42.86",  # the components give 42.68: two digits exchanged
        (10, "energy_elasticity"): "0.304",  # over three years; over the seven since 2015 it is 0.320
        (14, "fresh_water_per_added_value"): "0.000413",  # 万立方米 not turned into 立方米: 4.13
        (15, "water_reuse_rate"): "",  # selected, and left blank
        (27, "wastewater_per_added_value"): "-2.50",  # an intensity cannot be negative
        (28, "solid_waste_generated"): "14280.5",  # 12480.5 under 6
    },
    findings=(
        ("derived-value", "hightech_output_share"),
        ("requirement-unmet", "added_value_per_employee"),  # 12.26 is under 15, and 2 is selected
        ("implied-period", "energy_elasticity"),
        ("derived-value", "fresh_water_per_added_value"),
        ("missing-value", "water_reuse_rate"),
        ("impossible-value", "wastewater_per_added_value"),
        ("duplicate-fact", "solid_waste_generated"),
    ),
    blocks=(
        Heading(f"{YANPU}国家生态工业示范园区2022年度评价报告", 0),
        Heading("一、工作回顾"),
        Text(
            f"{YANPU}由一片旧陶瓷厂区改建而成，建设规划的规划基准年为2015年。现有企业以光学玻璃、传感器和医用耗材为主，"
            "窑炉余热供应园内三家企业的烘干工序。"
        ),
        Text("2022年，园区工业总产值293.86亿元，工业增加值87.49亿元，年末从业人口71350人，绿化覆盖率31.5%。"),
        Text("全年开展环境应急演练5次，其中企业自行组织4次，园区统一组织1次。"),
        Heading("二、问题与打算"),
        Text("人员增长快于产出增长，人均产出偏低。下一年度将先完成两家老企业的用水计量改造，再核定用水定额。"),
        Heading("附表"),
    ),
)

JILING = "霁岭生态工业园"
JILING_2019 = Sample(
    name="jiling-2019-form.pdf",
    park=JILING,
    year=2019,
    base_year=2014,
    shape="form",
    chosen=frozenset({2, 6, 8, 12, 15, 27}),
    requirement_rows="blank",
    selected_head="是否为考核指标",
    table={"cut": True, "repeat": True},
    amounts={},
    blocks=(
        Heading("国家生态工业示范园区2019年度信息公开表", 0),
        Heading("一、园区基本情况"),
        Text(f"园区名称：{JILING}"),
        Text("通信地址：楚南省霁岭市石桥路18号        园区级别：省级        园区类型：综合类"),
        Text("建设阶段：已命名■  创建中□"),
        Heading("二、建设进展（当年）"),
        Text(
            "园区位于霁岭脚下，以水泥制品、竹材加工和小型水电设备为主业。2019年建成竹屑制粒生产线一条，替代部分燃煤；"
            "清淤底泥经脱水后送水泥制品企业作为辅料。"
        ),
        Text("年内安排治理任务15项，完成13项，剩余2项。"),
        Heading("三、国家生态工业示范园区标准达标情况"),
    ),
)

SUXI = "苏汐湾循环经济产业园"
SUXI_2020 = Sample(
    name="suxi-2020-form.docx",
    park=SUXI,
    year=2020,
    base_year=2014,
    shape="form",
    chosen=frozenset({1, 2, 6, 7, 11, 14, 27, 28}),
    requirement_rows="one cell",
    selected_head="是否为考核指标",
    not_given="—",
    amounts={},
    choice_faults={32: "否"},  # 32 is required; 8 and 9 are both left out; 7 is selected while 4 is not
    findings=(
        ("selection", "publicity_events"),
        ("selection", "added_value_per_land"),
        ("selection", "recycled_resource_rate"),
    ),
    blocks=(
        Heading("国家生态工业示范园区2020年度信息公开表", 0),
        Heading("一、园区基本情况"),
        Grid(
            ("园区名称", SUXI),
            (
                ("通信地址", "粤湾省苏汐市盐田街6号"),
                ("园区类型", "静脉产业类"),
                ("建设阶段", "已命名□  创建中■"),
            ),
            widths=(20, 60),
        ),
        Heading("二、建设进展（当年）"),
        Text("园区收集周边渔港的废网具和废泡沫，经清洗造粒后供园内塑料企业使用。2020年新增收集点7处，停用1处。"),
        Heading("三、国家生态工业示范园区标准达标情况"),
    ),
)

LUTANG = "芦塘精细化工产业园"
LUTANG_2017 = Sample(
    name="lutang-2017-form.tif",  # the pages are written by scan.py, their lists here
    park=LUTANG,
    year=2017,
    base_year=2012,
    shape="form",
    chosen=frozenset({1, 2, 6, 8, 11, 14, 28}),
    requirement_rows="one cell",
    selected_head="是否为考核指标",
    table={"repeat": True},
    amounts={},
    blocks=(
        Heading("国家生态工业示范园区2017年度信息公开表", 0),
        Heading("一、园区基本情况"),
        Text(f"园区名称：{LUTANG}"),
        Text("通信地址：江左省芦塘市闸口路52号        园区级别：省级        园区类型：行业类"),
        Heading("二、建设进展（当年）"),
        Text("园区由旧染料厂搬迁改造而成，现以电子化学品和水性涂料为主业。2017年建成溶剂回收装置两套，副产盐酸供园内水处理剂企业使用。"),
        Heading("三、国家生态工业示范园区标准达标情况"),
    ),
)

SCANNED = LUTANG_2017
SAMPLES = (QIHE_2018, QIHE_2021, QIHE_2022, YANPU_2022, JILING_2019, SUXI_2020, SCANNED, *OTHER_STANDARDS)


def write_table(path: Path, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def blocks_of(sample: Sample) -> tuple[Block, ...]:
    return (*sample.blocks, *sample.tables(), *sample.ending)


def title_of(sample: Sample) -> str:
    return f"{sample.park}{sample.year}年度"


def write(sample: Sample, folder: Path) -> None:
    path = folder / sample.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if sample is not SCANNED:
        writer = write_pdf if path.suffix == ".pdf" else write_docx
        writer(path, blocks_of(sample), title_of(sample))
    write_table(path.with_suffix(".truth.csv"), [item.name for item in fields(Truth)], map(astuple, sample.truth()))
    levels = {"error": sample.findings, "warning": sample.warnings}
    found = [(rule, level, concept) for level, findings in levels.items() for rule, concept in findings]
    write_table(path.with_suffix(".findings.csv"), ["rule", "severity", "concept"], found)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for sample in SAMPLES:
        write(sample, target)
