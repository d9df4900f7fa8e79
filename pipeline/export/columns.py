"""Columns that several tables of the output folder have in common."""

from typing import Any

from pipeline.export.schema import Column, Type, box, concept_name, high_bound, low_bound
from pipeline.model import Message

TEXT, INTEGER, FIGURE = Type.TEXT, Type.INTEGER, Type.FIGURE

REPORT: Column[Any] = Column("report", TEXT, lambda report, _: report.name, "报告", Message("输入文件的名字", "name of the input file"))
PARK: Column[Any] = Column("park", TEXT, lambda report, _: report.park, "园区", Message("园区名称", "name of the park"))
YEAR: Column[Any] = Column("year", INTEGER, lambda report, _: report.year, "年度", Message("数据年度", "the year of the data"))
STANDARD: Column[Any] = Column(
    "standard", TEXT, lambda report, _: report.standard, "标准", Message("所依据的标准", "the standard that the report follows")
)
RULE: Column[Any] = Column("rule", TEXT, lambda _, item: item.rule, "规则", Message("规则编号", "id of the rule"))
CONCEPT: Column[Any] = Column(
    "concept", TEXT, lambda _, item: item.concept, "指标", Message("指标或数据的编号", "id of the indicator or component")
)
PERIOD: Column[Any] = Column(
    "period",
    TEXT,
    lambda _, item: item.period,
    "时期",
    Message("年份，或", "a year, or"),
    labels=("period",),
)
CONCEPT_NAME: Column[Any] = Column(
    "concept_name",
    TEXT,
    lambda _, item: item.concept,
    "指标名称",
    Message("指标或数据的名称", "name of the indicator or component"),
    form=concept_name,
)
UNIT: Column[Any] = Column(
    "unit", TEXT, lambda _, item: item.unit, "单位", Message("规范单位，无量纲为空", "canonical unit; empty for dimensionless")
)
UNIT_TEXT: Column[Any] = Column(
    "unit_text", TEXT, lambda _, item: item.unit_text, "印刷单位", Message("报告中印的单位", "the unit as printed")
)
LABEL: Column[Any] = Column("label", TEXT, lambda _, item: item.label, "行名", Message("报告中印的名称", "the label as printed"))
COMPUTED_LOW: Column[Any] = Column(
    "low",
    FIGURE,
    lambda _, item: item.low,
    "计算下限",
    Message("重新计算的下限，向下取 12 位", "lower bound computed, 12 digits, rounded down"),
    form=low_bound,
)
COMPUTED_HIGH: Column[Any] = Column(
    "high",
    FIGURE,
    lambda _, item: item.high,
    "计算上限",
    Message("重新计算的上限，向上取 12 位", "upper bound computed, 12 digits, rounded up"),
    form=high_bound,
)
PAGE: Column[Any] = Column(
    "page", INTEGER, lambda _, item: item.location.page, "页", Message("页码，从 1 起", "page, from 1; empty where the format has none")
)
TABLE: Column[Any] = Column("table", INTEGER, lambda _, item: item.location.table, "表", Message("表序号，从 0 起", "table, from 0"))
ROW: Column[Any] = Column("row", INTEGER, lambda _, item: item.location.row, "行", Message("行序号，从 0 起", "row, from 0"))
COL: Column[Any] = Column("col", INTEGER, lambda _, item: item.location.column, "列", Message("列序号，从 0 起", "column, from 0"))
BBOX: Column[Any] = Column(
    "bbox",
    TEXT,
    lambda _, item: item.location.bbox,
    "位置框",
    Message("x0 y0 x1 y1,PDF 点，自页面左上角", "x0 y0 x1 y1 in PDF points from the top left of the page"),
    form=box,
)
SECTION: Column[Any] = Column(
    "section", TEXT, lambda _, item: item.location.section, "章节", Message("最近的标题或表题", "the nearest heading or caption")
)
