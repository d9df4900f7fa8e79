"""A figure of one park and year as different reports print it."""

from dataclasses import replace
from itertools import permutations

import pytest

from pipeline.catalog import load_catalog
from pipeline.decisions import Parks
from pipeline.model import Report, Severity, Verdict
from pipeline.validate.across import judge_across
from tests.validate.across.build import BASE, across, found, only, report

FIRST = report(2018, {"added_value": "200001", "energy_use": "45001", **BASE})


def later(changes: dict[str, str] | None = None, year: int = 2021, **more: object) -> Report:
    return report(year, {"added_value": "250003", "added_value@Y-3": "200001", **BASE, **(changes or {})}, **more)  # type: ignore[arg-type]


def test_reports_that_agree_have_checks_and_no_finding() -> None:
    _, second = across(FIRST, later())
    assert second.findings == ()
    assert {(check.concept, check.period, check.verdict) for check in second.checks} == {
        (concept, period, Verdict.CONSISTENT) for concept, _, period in (key.partition("@") for key in (*BASE, "added_value@Y-3"))
    }


@pytest.mark.parametrize(
    ("key", "text", "period"),
    [("co2_emission@base", "146001", "base"), ("added_value@Y-3", "190001", "Y-3"), ("energy_use@2018", "44001", "2018")],
)
def test_a_figure_that_an_earlier_report_prints_otherwise(key: str, text: str, period: str) -> None:
    finding = only(FIRST, later({key: text}))
    assert (finding.rule, finding.severity, finding.concept, finding.period) == (
        "cross-year",
        Severity.ERROR,
        key.partition("@")[0],
        period,
    )
    earlier = next(fact for fact in FIRST.facts if fact.concept == finding.concept and (fact.period == "base") == (period == "base"))
    assert earlier.text in finding.message.zh
    assert text in finding.message.zh
    assert [line.zh.count("2018.docx") for line in finding.evidence] == [0, 1]
    assert (finding.reported, finding.repair, finding.low, finding.high) == (text, earlier.text, earlier.low, earlier.high)
    assert len(finding.facts) == 2


@pytest.mark.parametrize("text", ["2.0E5", "2.000×10^5", "200001.4"])
def test_another_precision_is_no_difference(text: str) -> None:
    assert found(FIRST, later({"added_value@Y-3": text})) == []


def test_cut_off_instead_of_rounded_is_an_info() -> None:
    first = report(2018, {"added_value": "1910.78"})
    assert only(first, report(2021, {"added_value@Y-3": "1910.7"})).severity is Severity.INFO


def test_zeros_that_were_not_meant_are_an_info() -> None:
    first = report(2018, {"added_value": "19106812"})
    assert only(first, report(2021, {"added_value@Y-3": "19107000"})).severity is Severity.INFO


def test_heads_are_counted() -> None:
    first = report(2020, {"employees": "10001"})
    assert found(first, report(2021, {"employees@2020": "10002"})) == [("2021.docx", "cross-year", "error", "employees", "2020")]


@pytest.mark.parametrize(
    ("text", "diagnosis"),
    [("20.0001", "unit-slip"), ("200010", "digit-swap"), ("20001", "digit-typo"), ("260001", "digit-typo"), ("231777", "")],
)
def test_what_may_have_happened(text: str, diagnosis: str) -> None:
    assert (*only(FIRST, later({"added_value@Y-3": text})).diagnosis, "")[0] == diagnosis


def test_one_change_is_one_finding() -> None:
    """A slip in one report is not held against those that go back to the first; a change for good is said once."""
    slip = later({"co2_emission@base": "146001"}, year=2019)
    assert [item[0] for item in found(FIRST, slip, later())] == ["2019.docx"]
    changed = [later({"co2_emission@base": "146001"}, year=year) for year in (2019, 2020, 2021)]
    assert [item[0] for item in found(FIRST, *changed, rule="cross-year")] == ["2019.docx"]


def test_a_year_of_its_own_report_must_agree_with_that() -> None:
    wrong = {"added_value@2018": "190001", "added_value@Y-3": "150001"}
    again = report(2021, {"added_value@Y-3": "190001", **BASE})
    assert [item[0] for item in found(FIRST, report(2019, wrong | BASE), again)] == ["2019.docx", "2021.docx"]


@pytest.mark.parametrize(("first", "second"), [("pdf-scan", "docx"), ("docx", "pdf-scan"), ("docx", "jpg")])
def test_text_recognition_never_makes_an_error(first: str, second: str) -> None:
    earlier = replace(FIRST, format=first)
    assert only(earlier, later({"co2_emission@base": "146001"}, file_format=second)).severity is Severity.WARNING


def test_a_doubtful_reading_never_makes_an_error() -> None:
    assert only(FIRST, later({"co2_emission@base": "146001"}, doubt="approximate")).severity is Severity.WARNING


def test_what_recognition_gets_wrong_is_rather_our_reading() -> None:
    scan = later({"co2_emission@base": "166001"}, file_format="pdf-scan", doubt="confidence 0.62")
    assert only(FIRST, scan).severity is Severity.INFO


def test_another_scope_is_said() -> None:
    first = report(2018, {"energy_use": "45001"}, scope="等价值")
    other = only(first, report(2019, {"energy_use@2018": "41001"}, scope="当量值"))
    assert (other.severity, other.diagnosis[-1]) == (Severity.INFO, "scope")
    assert only(first, report(2019, {"energy_use@2018": "41001"})).severity is Severity.WARNING


# ------------------------------------------------------------------------------------------------ restated
@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("根据第四次经济普查结果，对历史数据进行了追溯调整。", "info"),
        ("二氧化碳排放量的统计口径调整，基准年数据一并修订。", "info"),
        ("工业增加值的统计口径调整。", "error"),
    ],
)
def test_a_restatement_that_is_said(sentence: str, severity: str) -> None:
    finding = only(FIRST, later({"co2_emission@base": "146001"}, restated=[sentence]))
    assert (finding.severity.value, sentence in finding.message.zh, any(sentence in line.zh for line in finding.evidence)) == (
        severity,
        severity == "info",
        severity == "info",
    )


# ------------------------------------------------------------------------------------------------ base years
def test_base_figures_of_another_plan_are_not_compared() -> None:
    other = {key: str(float(text) * 1.3) for key, text in BASE.items()}
    assert found(FIRST, report(2021, other, base_year=2015)) == []


def test_a_base_year_that_nobody_states_is_known_by_its_figures() -> None:
    changed = BASE | {"co2_emission@base": "146001"}
    for first, second in ((None, None), (2011, None), (None, 2011)):
        reports = report(2018, BASE, base_year=first), report(2021, changed, base_year=second)
        assert only(*reports).concept == "co2_emission"
    assert only(report(2018, BASE), report(2021, changed, base_year=2012, stated=False)).concept == "co2_emission"


def test_two_stated_base_years_with_one_set_of_figures() -> None:
    finding = only(FIRST, later(base_year=2012))
    assert (finding.concept, finding.severity) == ("", Severity.WARNING)
    assert "2012" in finding.message.en
    assert "2011" in finding.message.en


def test_where_most_figures_differ_it_is_one_warning() -> None:
    figures = ("added_value", "energy_use", "employees", "co2_emission", "industrial_output", "wastewater_discharge")
    first = report(2020, {concept: f"{1000 + place}" for place, concept in enumerate(figures)})
    second = report(2021, {f"{concept}@2020": f"{2317 + 7 * place}" for place, concept in enumerate(figures)})
    finding = only(first, second)
    assert (finding.concept, finding.severity) == ("", Severity.WARNING)
    assert "6" in finding.message.en


# ------------------------------------------------------------------------------------------------ one year in several files
def test_two_files_of_one_year_are_compared_figure_by_figure() -> None:
    first = report(2021, {"added_value": "250003", "employees": "10001"}, selected={"water_reuse_rate": "yes"}, name="a.docx")
    second = report(
        2021, {"added_value": "250803", "employees": "10001"}, selected={"water_reuse_rate": "no"}, name="b.pdf", file_format="pdf"
    )
    done = across(first, second)
    assert found(first, second) == [
        ("b.pdf", "cross-year", "error", "added_value", "current"),
        ("b.pdf", "cross-year", "error", "water_reuse_rate", "current"),
    ]
    assert [item.duplicate_of for item in done] == ["b.pdf", ""], "of equals the one that sorts last is kept: a corrected edition"


def test_required_and_yes_are_one_choice() -> None:
    pair = [report(2021, {}, selected={"publicity_events": word}, name=f"{word}.docx") for word in ("required", "yes")]
    assert found(*pair) == []


def test_a_scan_of_the_same_report_gives_way() -> None:
    text = report(2021, {"added_value": "250003"}, name="a.docx")
    scan = report(2021, {"added_value": "250803"}, name="b.pdf", file_format="pdf-scan")
    assert found(text, scan) == [("b.pdf", "cross-year", "warning", "added_value", "current")]
    assert [item.duplicate_of for item in across(text, scan)] == ["", "a.docx"]


def test_only_what_is_kept_is_compared_with_other_years() -> None:
    wrong = [later({"co2_emission@base": "146001"}, name=name) for name in ("a.docx", "b.docx")]
    assert found(FIRST, *wrong) == [("b.docx", "cross-year", "error", "co2_emission", "base")]


def test_a_derived_figure_follows_from_its_component() -> None:
    first = report(2020, {"added_value": "250003", "employees": "10001", "added_value_per_employee": "25.00"})
    second = report(2021, {"added_value@2020": "350003", "employees@2020": "10001", "added_value_per_employee@2020": "35.00"})
    root, child = sorted(across(first, second)[1].findings, key=lambda finding: finding.severity.value)
    assert (root.concept, child.concept, child.parent, child.severity) == (
        "added_value",
        "added_value_per_employee",
        root.id,
        Severity.INFO,
    )


def test_copies_of_the_same_bytes_are_not_compared() -> None:
    copy = replace(FIRST, name="copy.docx", facts=())
    copy = replace(copy, sha256=FIRST.sha256)
    done = {item.name: item for item in across(FIRST, copy, later({"co2_emission@base": "146001"}))}
    assert done["copy.docx"].duplicate_of == "2018.docx"
    assert [name for name, item in done.items() if item.findings] == ["2021.docx"]


# ------------------------------------------------------------------------------------------------ order, identity
def test_the_order_of_reports_changes_nothing() -> None:
    reports = [FIRST, later({"co2_emission@base": "146001"}, year=2019), later(), later(name="z.pdf", file_format="pdf-scan")]
    wanted = {item.name: item for item in across(*reports)}
    assert all({item.name: item for item in across(*order)} == wanted for order in permutations(reports))


def test_ids_survive_other_names_and_other_reports() -> None:
    wrong = later({"co2_emission@base": "146001"})
    first = only(FIRST, wrong)
    renamed = replace(FIRST, name="old/2018 final.docx")
    assert only(renamed, wrong).id == first.id
    assert [item.id for item in across(FIRST, report(2019, {"energy_use": "46001"}), wrong)[2].findings] == [first.id]


def test_parks_and_years_that_are_not_known_are_left_alone() -> None:
    unknown = replace(later({"co2_emission@base": "146001"}), park="")
    assert found(FIRST, unknown) == []
    assert found(FIRST, replace(later({"co2_emission@base": "146001"}), year=None)) == []


def test_a_pack_may_lower_what_reports_say_beside_one_another() -> None:
    catalog = load_catalog()
    milder = replace(catalog, rules={**catalog.rules, "cross-year": replace(catalog.rules["cross-year"], severity=Severity.INFO)})
    (_, second) = judge_across([FIRST, later({"co2_emission@base": "146001"})], milder, Parks(catalog.words, ()))
    assert [finding.severity for finding in second.findings] == [Severity.INFO]
