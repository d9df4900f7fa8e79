"""Samples under other standards than HJ 274-2015: one in the style of 2009, one in the style of 2006, one of a pack made in YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from form import Entry, Sample, Truth, template
from formulas import FORMULAS, HUNDRED, Amounts, Formula, elasticity, growth, ratio
from layout import Block, Grid, Heading, Text

THOUSAND = Decimal(1000)


def productivity(x: Amounts, _n: int) -> Decimal:
    """元/立方米 from 万元 and 万立方米."""
    return x["added_value", "current"] / x["fresh_water_use", "current"]


EARLIER: Mapping[str, Formula] = FORMULAS | {
    "added_value_mean_growth": lambda x, n: growth(x, "added_value", n) * HUNDRED,
    "wastewater_generated_per_added_value": ratio("wastewater_generated", "added_value"),
    "cod_per_added_value": ratio("cod_emission", "added_value", THOUSAND),
    "so2_per_added_value": ratio("so2_emission", "added_value", THOUSAND),
    "cod_elasticity": elasticity("cod_emission"),
    "so2_elasticity": elasticity("so2_emission"),
    "reclaimed_water_rate": ratio("reclaimed_water_used", "wastewater_treated", HUNDRED),
}
GREEN: Mapping[str, Formula] = EARLIER | {
    "energy_productivity": ratio("added_value", "energy_use"),
    "water_productivity": productivity,
    "green_industry_value_share": ratio("green_industry_value", "added_value", HUNDRED),
}


@dataclass(frozen=True)
class Apart(Sample):
    """A plain form without components: they stand in a table of their own, one column a year, and a plan beside them."""

    planned: str = ""  # the year of the plan
    plan: Mapping[str, str] = field(default_factory=dict)  # concept → planned amount: no figure of the report

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in template(self.form) if entry.requirement)

    @property
    def parts(self) -> dict[str, dict[str, Entry]]:
        """Concept → period → entry of the components."""
        found: dict[str, dict[str, Entry]] = {}
        for entry in template(self.form):
            if not entry.requirement:
                found.setdefault(entry.concept, {})[entry.period] = entry
        return found

    def tables(self) -> tuple[Block, ...]:
        head = ("序号", "数据名称", "单位", f"{self.base_year}年（规划基准年）", f"{self.year}年", f"{self.planned}年规划目标")
        body = tuple(
            (
                str(number),
                self.label(entries["current"]),
                self.unit(entries["current"]),
                self.value(entries["base"]) if "base" in entries else self.not_given,
                self.value(entries["current"]),
                self.plan.get(concept, self.not_given),
            )
            for number, (concept, entries) in enumerate(self.parts.items(), 1)
        )
        return (self.grid(), Heading("附表2  计算指标所用的数据"), Grid(head, body, widths=(10, 44, 20, 28, 24, 28)))

    def truth(self) -> Iterator[Truth]:
        yield from super().truth()
        for entries in self.parts.values():
            for entry in entries.values():
                printed = self.value(entry)
                value, unit = self.canonical(printed, self.unit(entry))
                yield Truth(entry.concept, entry.period, "value", f"{value:f}", unit, printed, self.label(entries["current"]))


LUOYUN = "泺云综合工业园"
LUOYUN_2012 = Apart(
    name="luoyun-2012.docx",
    park=LUOYUN,
    year=2012,
    base_year=2007,
    shape="plain",
    form="form-2009",
    formulas=EARLIER,
    chosen=frozenset(),
    requirement_rows="one cell",
    planned="2015",
    plan={"added_value": "1900000", "energy_use": "560000", "cod_emission": "980"},
    amounts={
        (concept, "current"): text
        for concept, text in {
            "employees": "52340",
            "added_value": "1286400",
            "industrial_land_area": "12.60",
            "energy_use": "486200",
            "fresh_water_use": "1032.5",
            "wastewater_generated": "7846000",
            "solid_waste_generated": "98340.6",
            "reused_water": "38650000",
            "solid_waste_utilized": "89215.3",
            "solid_waste_stock_utilized": "1240.0",
            "reclaimed_water_used": "168.4",
            "wastewater_treated": "612.8",
            "cod_emission": "1028.6",
            "so2_emission": "1146.2",
            "hazardous_waste_treatment_rate": "96.8",
            "domestic_sewage_treatment_rate": "92.6",
            "domestic_waste_treatment_rate": "100",
            "waste_collection_and_treatment_capacity": "具备",
            "environmental_management_system_and_capacity": "完善",
            "information_platform_completeness": "100",
            "environmental_report_compiled": "1",
            "cleaner_production_audit_rate": "100",
            "public_environment_satisfaction": "93.5",
            "public_eco_industry_awareness": "91.2",
        }.items()
    }
    | {
        (concept, "base"): text
        for concept, text in {
            "added_value": "620300",
            "energy_use": "352000",
            "fresh_water_use": "812.4",
            "cod_emission": "921.4",
            "so2_emission": "1084.0",
        }.items()
    },
    faults={
        (8, "wastewater_generated_per_added_value"): "1.60",  # 6.10: two digits exchanged
        (13, "cod_per_added_value"): "0.0008",  # 吨/万元 where the form has kg/万元: 0.80
    },
    warnings=(
        ("derived-value", "wastewater_generated_per_added_value"),
        ("derived-value", "cod_per_added_value"),
        ("requirement-unmet", "hazardous_waste_treatment_rate"),  # 96.8 of 100
    ),
    blocks=(
        Heading(f"{LUOYUN}国家生态工业示范园区2012年度建设绩效评价报告", 0),
        Heading("一、园区概况"),
        Text(
            f"{LUOYUN}建设规划的规划基准年为2007年。园区由三家旧机械厂的厂区连成，现以农机配件、铸锻和建筑陶瓷为主，"
            "陶瓷窑炉的烟气余热供铸件烘干使用。"
        ),
        Text("2012年园区试点使用再生铸造砂，砂再生线的产能尚未满负荷。建设规划到2015年期满，届时再核对规划目标。"),
        Heading("二、指标完成情况"),
        Text("数据基准年为2012年。"),
        Text("附表1  综合类生态工业园区指标", centred=True),
    ),
)

XITAN = "溪滩生态工业园"
XITAN_2008 = Sample(
    name="xitan-2008.pdf",
    park=XITAN,
    year=2008,
    base_year=2005,
    shape="plain",
    form="form-2006",
    formulas=EARLIER,
    chosen=frozenset(),
    table={"repeat": True},
    amounts={
        (concept, "current"): text
        for concept, text in {
            "employees": "19450",
            "added_value": "318600",
            "added_value_growth": "17.4",
            "energy_use": "142800",
            "fresh_water_use": "268.4",
            "wastewater_generated": "2206000",
            "solid_waste_generated": "24610.5",
            "reused_water": "9120000",
            "solid_waste_utilized": "21968.0",
            "solid_waste_stock_utilized": "310.0",
            "reclaimed_water_used": "71.2",
            "wastewater_treated": "164.5",
            "cod_emission": "262.4",
            "so2_emission": "301.7",
            "hazardous_waste_treatment_rate": "100",
            "domestic_sewage_treatment_rate": "78.4",
            "domestic_waste_treatment_rate": "100",
            "waste_collection_system": "具备",
            "waste_treatment_facilities": "具备",
            "environmental_management_system": "完善",
            "information_platform_completeness": "100",
            "environmental_report_compiled": "1",
            "public_environment_satisfaction": "92.1",
            "public_eco_industry_awareness": "90.5",
        }.items()
    },
    faults={(3, "energy_per_added_value"): "0.484"},  # 0.448: two digits exchanged
    warnings=(("derived-value", "energy_per_added_value"), ("requirement-unmet", "added_value_growth")),  # 17.4 is under 25
    blocks=(
        Heading(f"{XITAN}2008年度建设工作报告", 0),
        Heading("一、工作情况"),
        Text(
            f"{XITAN}位于溪滩镇北，以豆制品、饲料和农用薄膜为主业。豆渣送饲料车间烘干，薄膜厂的边角料在厂内造粒。"
            "2008年建成中水泵房一座，供道路洒水和锅炉除尘使用。"
        ),
        Text("园区按综合类生态工业园区的要求逐项统计，结果见下表。"),
        Heading("二、指标表"),
        Text("数据年份：2008年", centred=True),
    ),
)

HUAIXI = "槐溪新材料产业园"
HUAIXI_2021 = Sample(
    name="own-pack/huaixi-2021.docx",
    park=HUAIXI,
    year=2021,
    base_year=2016,
    shape="plain",
    form="form-green-park",
    formulas=GREEN,
    scored=True,
    chosen=frozenset(),
    amounts={
        (concept, "current"): text
        for concept, text in {
            "added_value": "962400",
            "energy_use": "248300",
            "renewable_energy_use": "38620",
            "clean_energy_share": "76.4",
            "fresh_water_use": "584.2",
            "industrial_land_area": "6.18",
            "solid_waste_utilized": "41260.5",
            "solid_waste_generated": "42810.0",
            "solid_waste_stock_utilized": "120.0",
            "reused_water": "56400000",
            "reclaimed_water_used": "131.6",
            "wastewater_treated": "402.8",
            "waste_heat_recovery_rate": "63.5",
            "waste_gas_recovery_rate": "91.2",
            "recycled_resource_rate": "82.7",
            "central_wastewater_treatment": "具备",
            "green_industrial_building_share": "34.0",
            "green_public_building_share": "66.7",
            "bus_stop_coverage": "92.5",
            "clean_bus_share": "100",
            "hightech_industry_output_share": "41.8",
            "green_industry_value": "331500",
            "employees": "31260",
            "modern_services_share": "31.6",
            "solid_waste_disposal_rate": "100",
            "co2_intensity_yearly_reduction": "3.42",
            "wastewater_discharge": "2915000",
            "pollutant_elasticity": "0.21",
            "good_air_share": "84.1",
            "green_coverage_rate": "36.2",
            "shaded_road_share": "81.0",
            "shaded_parking_share": "80.5",
            "green_park_standards": "完善",
            "green_park_plan": "是",
            "information_platform_completeness": "100",
        }.items()
    },
    faults={(1, "energy_productivity"): "0.26"},  # 吨标煤/万元, the inverse: 3.88 万元/吨标煤
    warnings=(("derived-value", "energy_productivity"),),
    blocks=(
        Heading(f"{HUAIXI}绿色园区2021年度自评价报告", 0),
        Heading("一、园区概况"),
        Text(
            f"{HUAIXI}以竹基复合材料、水性涂料和滤材为主业，园区热力站回收涂料反应热供竹材干燥。"
            "2021年新装屋顶光伏两处，所发电量由相邻企业就地使用。"
        ),
        Heading("二、评价指标"),
        Text("数据年份：2021年", centred=True),
    ),
)

OTHER_STANDARDS = (LUOYUN_2012, XITAN_2008, HUAIXI_2021)
