"""report.html: complete, in both languages, harmless whatever the reports say, and the same bytes every time."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline.catalog import load_catalog
from pipeline.export import Dataset, is_output, write
from pipeline.export.page import PAGE, PAGES, is_page, page_size, write_page
from pipeline.model import Finding, Language, Mark, Message, Report, Severity, Status
from pipeline.validate import validate
from tests.validate.build import read

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x\' javascript:alert(1) \u202e\x07'


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, and its text without style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.text: list[str] = []
        self.raw: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "input", "img", "br", "col"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] in {"style", "script"}:
            self.raw[self.inside[-1]] = data
        else:
            self.text.append(data)

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]

    @property
    def said(self) -> str:
        return " ".join("".join(self.text).split())


def page(reports: list[Report], folder: Path, language: Language = "zh") -> Elements:
    folder.mkdir(exist_ok=True)
    write_page(Dataset(reports, language, load_catalog()), folder)
    return Elements((folder / PAGE).read_text(encoding="utf-8"))


@pytest.fixture
def judged() -> Report:
    """A report with a wrong component and a derived figure whose point is shifted."""
    matched, extracted = read({"energy_use": {"value": "53001"}, "hightech_output_share": {"value": "4.000"}}, name="a.docx")
    judgement = validate(matched, extracted, load_catalog(), "a.docx")
    return Report(
        "a.docx",
        "0",
        "docx",
        Status.OK,
        park="甲园区",
        year=2021,
        standard=matched.standard,
        base_year=judgement.base_year,
        base_year_basis=judgement.base_year_basis,
        facts=matched.facts,
        checks=judgement.checks,
        findings=judgement.findings,
    )


def test_every_finding_is_there_once_with_its_children_inside(judged: Report, tmp_path: Path) -> None:
    found = page([judged], tmp_path).named("article")
    assert sorted(str(item["id"]) for item in found) == sorted(f"f-{finding.id}" for finding in judged.findings)
    markup = (tmp_path / PAGE).read_text(encoding="utf-8")
    child = next(finding for finding in judged.findings if finding.parent)
    before = markup[: markup.index(f'id="f-{child.id}"')]
    inside = before[before.index(f'id="f-{child.parent}"') :]
    assert inside.count("<article") > inside.count("</article>")


def test_the_arithmetic_is_written_out(judged: Report, tmp_path: Path) -> None:
    said = page([judged], tmp_path).said
    assert "高新技术企业工业总产值占园区工业总产值比例 = 高新技术企业工业总产值 ÷ 园区工业总产值" in said
    assert "400001 万元 ÷ 1000003 万元" in said
    assert "4.000 %（代表3.9995～4.0005 %）" in said
    assert "小数点错位，改为 40 %" in said


def test_what_changes_the_verdict_comes_first_then_the_more_severe(judged: Report, tmp_path: Path) -> None:
    mild = Finding("nmild", "plausibility", Severity.INFO, Message("少见。", "Unusual."))
    sorted_last = replace(judged, name="0.docx", findings=(mild,))
    found = page([sorted_last, judged], tmp_path).named("article")
    assert found[0].get("data-changes") == "yes"
    severities = [str(item["data-severity"]) for item in found]
    mild_at = [item["id"] for item in found].index("f-nmild")
    assert "error" in severities[:mild_at]
    assert "error" not in severities[mild_at:]


def test_the_row_is_rebuilt_with_the_cell_marked(judged: Report, tmp_path: Path) -> None:
    page([judged], tmp_path)
    markup = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert re.search(r'<td class="hit"><mark>4\.000</mark>', markup)
    assert re.search(r'<td class="used"><mark>400001</mark>', markup)
    assert re.search(r"<li>[^\n]*?<mark>4\.000</mark>", markup)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ("概览", "严重程度", "可复算率", "错误", "全部展开")),
        ("en", ("Overview", "Severity", "could be recomputed", "error", "Open all")),
    ],
)
def test_both_languages(judged: Report, tmp_path: Path, language: Language, expected: tuple[str, ...]) -> None:
    found = page([judged], tmp_path, language)
    assert not [word for word in expected if word not in found.said]
    assert found.named("html")[0]["lang"] == ("zh-CN" if language == "zh" else "en")


def test_filters_have_labels_and_offer_what_is_there(judged: Report, tmp_path: Path) -> None:
    found = page([judged, replace(judged, name="b.docx", findings=())], tmp_path)
    ids = {item["id"] for item in found.named("input", "select")}
    assert ids == {"by-text", "by-severity", "by-rule", "by-report"}
    assert ids <= {item.get("for") for item in found.named("label")}
    values = {item.get("value") for item in found.named("option")}
    assert {"error", "derived-value", "a.docx"} <= values
    assert "b.docx" not in values


def hostile(report: Report) -> Report:
    """Every text of a report that comes from outside."""
    facts = tuple(fact._replace(label=HOSTILE, printed=HOSTILE, unit_text=HOSTILE) for fact in report.facts)
    quote = Message(HOSTILE, HOSTILE)
    findings = tuple(
        replace(
            item,
            message=quote,
            evidence=(quote,),
            note=HOSTILE,
            reported=HOSTILE,
            repair=HOSTILE,
            location=item.location._replace(section=HOSTILE),
        )
        for item in report.findings
    )
    return replace(report, name=HOSTILE, park=HOSTILE, reason=quote, facts=facts, findings=findings)


def test_text_of_reports_stays_text(judged: Report, tmp_path: Path) -> None:
    found = page([hostile(judged)], tmp_path)
    assert len(found.named("script")) == 1
    assert not found.named("img", "iframe", "object", "form", "base", "link")
    assert not [key for _, attributes in found.found for key in attributes if key.startswith("on") or key in {"style", "src"}]
    assert all(str(item["href"]).startswith("#") for item in found.named("a"))
    assert "<script>alert(1)</script>" in found.said
    assert "\u202e" not in found.said
    assert "\x07" not in found.said


def test_a_very_long_text_is_cut(judged: Report, tmp_path: Path) -> None:
    long = replace(judged, findings=(replace(judged.findings[0], message=Message("长" * 1_000_000, ""), parent=""),))
    page([long], tmp_path)
    assert (tmp_path / PAGE).stat().st_size < 200_000


def test_nothing_is_loaded_and_only_our_script_runs(judged: Report, tmp_path: Path) -> None:
    found = page([judged], tmp_path)
    markup = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert not re.search(r"https?://|url\(|@import|src=", markup)
    policy = next(str(item["content"]) for item in found.named("meta") if item.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for name in ("style", "script"):
        assert f"{name}-src 'sha256-{b64encode(sha256(found.raw[name].encode()).digest()).decode()}'" in policy


def test_same_bytes_whatever_the_order_of_the_reports(judged: Report, reports: list[Report], tmp_path: Path) -> None:
    page([judged, *reports], tmp_path / "one")
    page([*reports, judged], tmp_path / "two")
    assert (tmp_path / "one" / PAGE).read_bytes() == (tmp_path / "two" / PAGE).read_bytes()


def test_every_kind_of_report_and_none_at_all(reports: list[Report], tmp_path: Path) -> None:
    said = page(reports, tmp_path).said
    assert "乙园区" in said
    assert "文件已损坏。" in said
    assert "没有发现。" in page([replace(reports[0], findings=())], tmp_path).said


def test_it_is_written_with_the_other_outputs(reports: list[Report], tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(reports, out, language="zh", catalog=load_catalog())
    assert is_output(out)
    assert (out / PAGE).is_file()


def test_many_findings_are_a_page_per_report_that_the_index_leads_to(
    judged: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.export.page.ONE_PAGE", 1)
    other = replace(judged, name="../../乙 <b>/x.pdf", findings=(replace(judged.findings[0], id="nother", parent=""),))
    index = page([judged, other], tmp_path)
    files = sorted((tmp_path / PAGES).iterdir())
    assert len(files) == 2
    assert all(is_page(file.name) for file in files)
    links = [unquote(str(item["href"])) for item in index.named("a") if not str(item["href"]).startswith("#")]
    assert len(links) == len(judged.findings) + 1
    for link in links:
        file, _, place = link.partition("#")
        assert file in {f"{PAGES}/{item.name}" for item in files}
        markup = (tmp_path / file).read_text(encoding="utf-8")
        assert f'id="{place}"' in markup
        assert 'href="../report.html"' in markup
    assert not index.named("details", "dl")


def test_pages_of_an_earlier_run_go_and_files_of_others_stay(
    reports: list[Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.export.page.ONE_PAGE", 1)
    out = tmp_path / "out"
    write(reports, out, language="zh", catalog=load_catalog())
    (first,) = (out / PAGES).iterdir()
    write([replace(reports[0], name="另一份.docx"), reports[1]], out, language="zh", catalog=load_catalog())
    (second,) = (out / PAGES).iterdir()
    assert first.name != second.name
    (out / PAGES / "mine.html").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("pipeline.export.page.ONE_PAGE", 300)
    write(reports, out, language="zh", catalog=load_catalog())
    assert [file.name for file in (out / PAGES).iterdir()] == ["mine.html"]
    (out / PAGES / "mine.html").unlink()
    write(reports, out, language="zh", catalog=load_catalog())
    assert not (out / PAGES).exists()


def test_figures_that_a_quote_marks_itself_are_marked(judged: Report, tmp_path: Path) -> None:
    finding = replace(judged.findings[0], evidence=(Message("共计【104处】，分别为【94处】。", ""),), parent="")
    page([replace(judged, findings=(finding,))], tmp_path)
    assert "共计<mark>【104处】</mark>，分别为<mark>【94处】</mark>。" in (tmp_path / PAGE).read_text(encoding="utf-8")


def test_long_labels_of_bars_are_cut_by_their_width(judged: Report, tmp_path: Path) -> None:
    page([replace(judged, name="园" * 30 + ".docx"), replace(judged, name="x" * 26 + ".doc")], tmp_path)
    labels = re.findall(r'class="label"><title>[^<]*</title>([^<]*)', (tmp_path / PAGE).read_text(encoding="utf-8"))
    assert "园" * 15 + "…" in labels
    assert "x" * 26 + ".doc" in labels


def test_a_large_page_says_so(judged: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "MB" not in page([judged], tmp_path).said
    monkeypatch.setattr("pipeline.export.page.LARGE", 1_000)
    assert "MB，打开和发送会较慢" in page([judged], tmp_path).said
    assert page_size(tmp_path) == (tmp_path / PAGE).stat().st_size


def test_who_decided_and_signed_is_told(judged: Report, tmp_path: Path) -> None:
    decided = Mark("王审", "2026-03-01T09:00:00+08:00", "已核实")
    other = Mark("李复核", "2026-03-02T09:00:00+08:00", "同意")
    finding = replace(judged.findings[0], status="accepted", note="已核实", decided=decided, reviewed=(other,))
    said = page([replace(judged, findings=(finding,), signed=(other,))], tmp_path).said
    assert "审计说明：已核实 编制人：王审 2026-03-01 复核：李复核 2026-03-02：同意" in said
    assert said.count("李复核") == 2


def test_the_figure_of_another_report_stands_beside(judged: Report, tmp_path: Path) -> None:
    theirs = next(fact for fact in judged.facts if fact.concept == "energy_use")._replace(id="f-theirs", printed="35001", text="35001")
    other = replace(judged, name="b.docx", park_id="甲", facts=(theirs,), checks=(), findings=())
    stranger = replace(other, name="c.docx", park_id="乙")
    own = next(fact for fact in judged.facts if fact.concept == "energy_use")
    finding = Finding(
        "ncross", "cross-year", Severity.ERROR, Message("不符。", "Differs."), facts=(own.id, theirs.id), location=own.location
    )
    found = page([replace(judged, park_id="甲", findings=(finding,)), other, stranger], tmp_path)
    markup = (tmp_path / PAGE).read_text(encoding="utf-8")
    beside = markup[markup.index('<div class="beside">') :]
    assert '<td class="hit"><mark>53001</mark>' in beside
    assert '<td class="used"><mark>35001</mark>' in beside
    assert "b.docx 表 1" in found.said
    assert "c.docx 表" not in found.said
    assert re.search(r"：35001[^：]*b\.docx", found.said)


def test_a_copy_is_not_counted_twice(judged: Report, tmp_path: Path) -> None:
    alone = page([judged], tmp_path / "one")
    copied = page([judged, replace(judged, name="a.pdf", duplicate_of="a.docx", findings=())], tmp_path / "two")
    counted = page([judged, replace(judged, name="a.pdf", duplicate_of="a.docx")], tmp_path / "three")
    errors = f"{sum(finding.severity is Severity.ERROR for finding in judged.findings)}错误"
    assert errors in alone.said
    assert errors in counted.said
    assert "重复" not in alone.said
    assert "其中 1 份重复" in copied.said


def test_why_a_report_has_no_figures_is_told_in_the_language_of_the_page(reports: list[Report], tmp_path: Path) -> None:
    said = page([replace(reports[0], reason=Message("no indicator table", "no indicator table"))], tmp_path).said
    assert "没有指标表" in said
    assert "no indicator table" not in said
