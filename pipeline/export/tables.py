"""The tables of the output folder, column by column: the one definition of names, order, types and meaning (contract)."""

from typing import Any, get_args

from pipeline.export import columns
from pipeline.export.schema import Column, Table, Type, hundredths, least, most, place, places, rule_name, scored, thousandths, words
from pipeline.model import Check, Fact, Finding, Kind, Message, Problem, Report, SeriesPoint, Severity, Status, Unmapped, Verdict

TEXT, INTEGER, FIGURE, MEASURE, YESNO = Type.TEXT, Type.INTEGER, Type.FIGURE, Type.MEASURE, Type.YESNO
_FINDING_STATUS = get_args(Finding.__annotations__["status"])
_SEVERITIES = tuple(Severity)  # worst first

# ------------------------------------------------------------------------------------------------ reports
_REPORT_COLUMNS: tuple[Column[Report], ...] = (
    columns.REPORT,
    Column("sha256", TEXT, lambda report, _: report.sha256, "SHA-256", Message("文件的 SHA-256", "SHA-256 of the file")),
    Column("format", TEXT, lambda report, _: report.format, "格式", Message("文件格式", "format of the file"), labels=("format",)),
    Column(
        "status",
        TEXT,
        lambda report, _: report.status,
        "读取结果",
        Message("是否读完", "was the file read in full"),
        values=tuple(Status),
        labels=("status",),
    ),
    Column(
        "reason",
        TEXT,
        lambda report, _: report.reason,
        "原因",
        Message("读取结果的原因，一句话，或", "why the status is what it is, a sentence, or"),
        labels=("read-reason",),
    ),
    columns.PARK,
    columns.YEAR,
    columns.STANDARD,
    Column(
        "pages", INTEGER, lambda report, _: report.pages, "页数", Message("页数，格式无页时为空", "pages; empty where the format has none")
    ),
    Column(
        "pages_failed",
        TEXT,
        lambda report, _: report.pages_failed,
        "未读页",
        Message("未能读出的页码", "pages that could not be read"),
        form=words,
    ),
    Column("tables", INTEGER, lambda report, _: report.tables, "表数", Message("文中的表格数", "tables in the document")),
    Column("facts", INTEGER, lambda report, _: len(report.facts), "数据数", Message("facts 表中的行数", "its rows in facts")),
    Column("checks", INTEGER, lambda report, _: len(report.checks), "核算数", Message("checks 表中的行数", "its rows in checks")),
    Column("findings", INTEGER, lambda report, _: len(report.findings), "发现数", Message("findings 表中的行数", "its rows in findings")),
    Column("unmapped", INTEGER, lambda report, _: len(report.unmapped), "未匹配数", Message("unmapped 表中的行数", "its rows in unmapped")),
    Column(
        "seconds", MEASURE, lambda report, _: report.seconds, "用时（秒）", Message("处理用时，秒", "time taken, seconds"), form=hundredths
    ),
    Column(
        "park_id",
        TEXT,
        lambda report, _: report.park_id,
        "园区编号",
        Message("同一园区的各年报告编号相同", "the same for all reports of one park"),
    ),
    Column("base_year", INTEGER, lambda report, _: report.base_year, "规划基准年", Message("规划基准年", "base year of the plan")),
    Column(
        "base_year_basis",
        TEXT,
        lambda report, _: report.base_year_basis,
        "基准年依据",
        Message("基准年从何而来", "where the base year is from"),
        values=("stated", "inferred", "none"),
        labels=("base-year-basis",),
    ),
    Column("problems", INTEGER, lambda report, _: len(report.problems), "存疑数", Message("problems 表中的行数", "its rows in problems")),
    Column(
        "duplicate_of",
        TEXT,
        lambda report, _: report.duplicate_of,
        "重复于",
        Message(
            "同一园区同一年度（或内容完全相同）的文件中保留的那一份", "the report kept of the same park and year, or of the same bytes"
        ),
    ),
    Column(
        "coverage",
        MEASURE,
        lambda report, _: report.coverage,
        "核对率",
        Message("所填派生值中能够核对的比例", "share of the derived figures reported that could be checked"),
        form=thousandths,
    ),
)

# ------------------------------------------------------------------------------------------------ facts
_FACT_COLUMNS: tuple[Column[Fact], ...] = (
    Column("fact", TEXT, lambda _, fact: fact.id, "数据编号", Message("数据编号", "id of the fact")),
    columns.REPORT,
    columns.PARK,
    columns.YEAR,
    columns.STANDARD,
    columns.CONCEPT,
    columns.PERIOD,
    Column(
        "kind",
        TEXT,
        lambda _, fact: fact.kind,
        "类别",
        Message("是哪一种数据", "what kind of fact"),
        values=tuple(Kind),
        labels=("kind",),
    ),
    Column("value", FIGURE, lambda _, fact: fact.value, "数值", Message("以规范单位表示的数值", "the figure in the canonical unit")),
    columns.UNIT,
    Column(
        "low",
        FIGURE,
        lambda _, fact: least(fact),
        "下限",
        Message("印刷数字所代表区间的下限", "lower end of what the printed digits stand for"),
    ),
    Column(
        "high",
        FIGURE,
        lambda _, fact: most(fact),
        "上限",
        Message("印刷数字所代表区间的上限", "upper end of what the printed digits stand for"),
    ),
    Column(
        "text",
        TEXT,
        lambda _, fact: fact.text,
        "原文",
        Message("印刷的数字，或规范化的选择", "the figure as printed, or the normalised choice"),
        labels=("choice",),
    ),
    columns.UNIT_TEXT,
    columns.LABEL,
    Column("source", TEXT, lambda _, fact: fact.source, "来源", Message("读自何处", "read from"), ("table", "text"), ("source",)),
    columns.PAGE,
    columns.TABLE,
    columns.ROW,
    columns.COL,
    columns.BBOX,
    Column(
        "method",
        TEXT,
        lambda _, fact: fact.method,
        "匹配方法",
        Message("行名如何对应到指标", "how the label was mapped"),
        labels=("method",),
    ),
    Column(
        "score",
        MEASURE,
        lambda _, fact: fact.score,
        "匹配分",
        Message("匹配的把握，0 至 1", "certainty of the mapping, 0 to 1"),
        form=thousandths,
    ),
    Column("printed", TEXT, lambda _, fact: fact.printed, "单元格原文", Message("单元格逐字原文", "the cell exactly as printed")),
    Column(
        "confidence",
        MEASURE,
        lambda _, fact: fact.confidence,
        "读取把握",
        Message("读取的把握，0 至 1", "certainty of the reading, 0 to 1"),
        form=thousandths,
    ),
    Column(
        "doubt",
        TEXT,
        lambda _, fact: fact.doubt,
        "读取疑点",
        Message("读取为何不确定，确定则为空", "why the reading is not sure; empty if it is"),
        labels=("doubt",),
        between="; ",
    ),
    Column("paragraph", INTEGER, lambda _, fact: fact.location.paragraph, "段", Message("段落序号，从 0 起", "paragraph, from 0")),
    Column(
        "span",
        TEXT,
        lambda _, fact: fact.location.span,
        "字符范围",
        Message("段落中的起止字符", "start and end in the paragraph"),
        form=words,
    ),
    Column("scope", TEXT, lambda _, fact: fact.scope, "范围", Message("数字所指的范围", "what the figure is about, if not the park")),
    columns.SECTION,
    columns.CONCEPT_NAME,
)

# ------------------------------------------------------------------------------------------------ checks
_CHECK_COLUMNS: tuple[Column[Check], ...] = (
    Column("check", TEXT, lambda _, check: check.id, "核算编号", Message("核算编号", "id of the check")),
    columns.REPORT,
    columns.RULE,
    columns.CONCEPT,
    columns.PERIOD,
    Column(
        "verdict",
        TEXT,
        lambda _, check: check.verdict,
        "结论",
        Message("核算的结论", "what came of the check"),
        values=tuple(Verdict),
        labels=("verdict",),
    ),
    Column(
        "reason",
        TEXT,
        lambda _, check: check.reason,
        "原因",
        Message("结论的原因", "why the verdict is what it is"),
        labels=("reason", "variant"),
    ),
    Column("reported", FIGURE, lambda _, check: check.reported, "报告值", Message("报告的数值", "the figure reported")),
    columns.COMPUTED_LOW,
    columns.COMPUTED_HIGH,
    columns.UNIT,
    Column("n", INTEGER, lambda _, check: check.n, "年数 n", Message("数据年度减基准年", "data year minus base year")),
    Column("inputs", TEXT, lambda _, check: check.inputs, "所用数据", Message("所用数据的编号", "ids of the facts used"), form=words),
    columns.CONCEPT_NAME,
    Column("formula", TEXT, lambda _, check: check.formula, "公式", Message("知识包中的公式", "the formula as the pack writes it")),
)

# ------------------------------------------------------------------------------------------------ findings
_FINDING_COLUMNS: tuple[Column[Finding], ...] = (
    Column(
        "finding", TEXT, lambda _, finding: finding.id, "发现编号", Message("发现编号，重跑不变", "id of the finding; survives a re-run")
    ),
    columns.REPORT,
    columns.PARK,
    columns.YEAR,
    columns.RULE,
    Column(
        "severity",
        TEXT,
        lambda _, finding: finding.severity,
        "严重程度",
        Message("严重程度，由依据决定", "how much it matters, as far as its basis proves it"),
        values=_SEVERITIES,
        labels=("severity",),
    ),
    columns.CONCEPT,
    columns.PERIOD,
    Column("reported", TEXT, lambda _, finding: finding.reported, "报告值", Message("报告的数字，照印", "the figure reported, as printed")),
    columns.COMPUTED_LOW,
    columns.COMPUTED_HIGH,
    columns.UNIT,
    Column(
        "diagnosis",
        TEXT,
        lambda _, finding: finding.diagnosis[:2],
        "可能原因",
        Message("至多两个可能原因，以空格分隔，先说最可能的", "at most two probable causes, parted by a space, best first"),
        labels=("diagnosis",),
        between=" ",
        form=words,
    ),
    Column("message", TEXT, lambda _, finding: finding.message, "说明", Message("一句话说明", "one sentence")),
    Column("evidence", TEXT, lambda _, finding: finding.evidence, "依据", Message("每行一处原文", "the places, one per line"), form=places),
    columns.PAGE,
    Column(
        "facts", TEXT, lambda _, finding: finding.facts, "数据编号", Message("有关数据的编号", "ids of the facts concerned"), form=words
    ),
    Column(
        "parent", TEXT, lambda _, finding: finding.parent, "上级发现", Message("由哪条发现引起", "the finding that this one follows from")
    ),
    columns.TABLE,
    columns.ROW,
    columns.COL,
    columns.BBOX,
    columns.SECTION,
    Column(
        "repair", TEXT, lambda _, finding: finding.repair, "可能的正确值", Message("改为此值则成立", "the value that would make it hold")
    ),
    Column(
        "changes_verdict",
        YESNO,
        lambda _, finding: finding.changes_verdict,
        "改变达标结论",
        Message("正确值是否改变达标结论", "would the right value change whether the requirement is met"),
    ),
    Column(
        "status",
        TEXT,
        lambda _, finding: finding.status,
        "处理",
        Message("人工处理的结果", "what a person decided"),
        values=_FINDING_STATUS,
        labels=("handling",),
    ),
    Column("note", TEXT, lambda _, finding: finding.note, "备注", Message("处理人的备注", "the note of the person who decided")),
    Column("rule_title", TEXT, lambda _, finding: finding.rule, "规则名称", Message("规则的名称", "title of the rule"), form=rule_name),
    columns.CONCEPT_NAME,
    Column(
        "candidates",
        TEXT,
        lambda _, finding: finding.candidates,
        "可能的改法",
        Message(
            "可能原因:改成的值，先说最可能的；要改的是另一个数时，再加:指标@时期",
            "probable cause:value put right, best first; then :concept@period where another figure is to be changed",
        ),
        form=words,
    ),
)

# ------------------------------------------------------------------------------------------------ unmapped, problems
_UNMAPPED_COLUMNS: tuple[Column[Unmapped], ...] = (
    columns.REPORT,
    columns.PAGE,
    columns.TABLE,
    columns.ROW,
    columns.LABEL,
    columns.UNIT_TEXT,
    Column("text", TEXT, lambda _, row: row.text, "原文", Message("该行印的数字", "the figure as printed")),
    Column(
        "candidates", TEXT, lambda _, row: row.candidates, "候选指标", Message("编号:得分，最好的在前", "id:score, best first"), form=scored
    ),
    Column("reason", TEXT, lambda _, row: row.reason, "原因", Message("为何没有对应", "why it was not mapped")),
)

_PROBLEM_COLUMNS: tuple[Column[Problem], ...] = (
    columns.REPORT,
    Column("kind", TEXT, lambda _, problem: problem.kind, "类别", Message("疑点的类别", "kind of doubt"), labels=("problem",)),
    Column("message", TEXT, lambda _, problem: problem.message, "说明", Message("一句话说明", "one sentence")),
    columns.PAGE,
    columns.TABLE,
    columns.ROW,
    columns.COL,
)

# ------------------------------------------------------------------------------------------------ series
_SERIES_COLUMNS: tuple[Column[SeriesPoint], ...] = (
    Column("park_id", TEXT, lambda report, _: report.park_id, "园区编号", Message("哪个园区", "which park")),
    columns.CONCEPT,
    Column("year", INTEGER, lambda _, point: point.year, "年份", Message("数字所属的年份", "the year that the figure is of")),
    Column(
        "scope", TEXT, lambda _, point: point.fact.scope, "范围", Message("数字所指的范围", "what the figure is about, if not the park")
    ),
    Column("value", FIGURE, lambda _, point: point.fact.value, "数值", Message("以规范单位表示的数值", "the figure in the canonical unit")),
    Column(
        "unit", TEXT, lambda _, point: point.fact.unit, "单位", Message("规范单位，无量纲为空", "canonical unit; empty for dimensionless")
    ),
    Column(
        "low",
        FIGURE,
        lambda _, point: least(point.fact),
        "下限",
        Message("印刷数字所代表区间的下限", "lower end of what the printed digits stand for"),
    ),
    Column(
        "high",
        FIGURE,
        lambda _, point: most(point.fact),
        "上限",
        Message("印刷数字所代表区间的上限", "upper end of what the printed digits stand for"),
    ),
    columns.REPORT,
    Column("fact", TEXT, lambda _, point: point.fact.id, "数据编号", Message("取自哪条数据", "the fact that it is taken from")),
    columns.STANDARD,
    Column(
        "doubt",
        TEXT,
        lambda _, point: point.fact.doubt,
        "读取疑点",
        Message("读取为何不确定，确定则为空", "why the reading is not sure; empty if it is"),
        labels=("doubt",),
        between="; ",
    ),
    Column(
        "others",
        TEXT,
        lambda _, point: point.others,
        "其他读数",
        Message("同一数字在别处的读数（数据编号）", "the other readings of it (ids of facts)"),
        form=words,
    ),
    Column(
        "agree",
        YESNO,
        lambda _, point: point.agree,
        "读数一致",
        Message("各处读数是否一致；只有一处则为空", "whether all readings can be one figure; empty if there is one only"),
    ),
    columns.CONCEPT_NAME,
)

# ------------------------------------------------------------------------------------------------ tables
REPORTS: Table[Report] = Table(
    name="reports",
    title="报告",
    about=Message("每个输入文件一行", "one row per input file"),
    columns=_REPORT_COLUMNS,
    items=lambda report: (report,),
    order=lambda report: (report.name,),
    key="report",
)
FACTS: Table[Fact] = Table(
    name="facts",
    title="数据",
    about=Message("读出的每个数字或选择一行", "one row per figure or choice read"),
    columns=_FACT_COLUMNS,
    items=lambda report: report.facts,
    order=lambda fact: (*place(fact.location), fact.concept, fact.period, fact.kind, fact.id),
    key="fact",
)
CHECKS: Table[Check] = Table(
    name="checks",
    title="核算",
    about=Message("每份报告、规则、指标、时期一行", "one row per report, rule, concept and period"),
    columns=_CHECK_COLUMNS,
    items=lambda report: report.checks,
    order=lambda check: (check.rule, check.concept, check.period, check.id),
    key="check",
)
FINDINGS: Table[Finding] = Table(
    name="findings",
    title="发现",
    about=Message("读者应当看的内容", "what a reader should look at"),
    columns=_FINDING_COLUMNS,
    items=lambda report: report.findings,
    order=lambda finding: (
        finding.changes_verdict is not True,
        _SEVERITIES.index(finding.severity),
        finding.rule,
        finding.concept,
        finding.period,
        *place(finding.location),
        finding.id,
    ),
    key="finding",
)
UNMAPPED: Table[Unmapped] = Table(
    name="unmapped",
    title="未匹配",
    about=Message("没有对应到指标的行", "rows that were not mapped to an indicator"),
    columns=_UNMAPPED_COLUMNS,
    items=lambda report: report.unmapped,
    order=lambda row: (*place(row.location), row.label, row.unit_text, row.text),
)
PROBLEMS: Table[Problem] = Table(
    name="problems",
    title="读取疑点",
    about=Message("对自己读取结果的疑问，不是报告的错误", "doubts about our own reading, never errors of the report"),
    columns=_PROBLEM_COLUMNS,
    items=lambda report: report.problems,
    order=lambda problem: (*place(problem.location), problem.kind, problem.message),
)
SERIES: Table[SeriesPoint] = Table(
    name="series",
    title="历年",
    about=Message(
        "各园区历年的数据，每个数字只计一次，取读得最确实的一处；园区或年份不知的数据不在其中",
        "the figures of each park over the years, each once, by its surest reading; without those whose park or year is not known",
    ),
    columns=_SERIES_COLUMNS,
    items=lambda report: report.series,
    order=lambda point: (point.concept, point.year, point.fact.scope),
    by_park=True,
)
TABLES: tuple[Table[Any], ...] = (REPORTS, FACTS, CHECKS, FINDINGS, UNMAPPED, PROBLEMS, SERIES)
