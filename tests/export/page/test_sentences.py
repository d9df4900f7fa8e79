"""The sentence that a finding speaks of, shown where it stands."""

import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from pipeline.catalog import load_catalog
from pipeline.export import Dataset
from pipeline.export.page import PAGE, write_page
from pipeline.model import Report
from pipeline.run.examination import examine

BEFORE, BEHIND = "园区位于城市东部，环境良好。", "各部门按月调度，定期检查。"
SENTENCE = "排口经排查共计104处，分别为雨水排口94处、污水排口12处。"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    document = docx.Document()
    for text in ("很远的一段。", BEFORE, f"管网已建成。{SENTENCE}下一句<b>。", BEHIND, "更远的一段。"):
        document.add_paragraph(text)
    path = tmp_path_factory.mktemp("prose") / "a.docx"
    document.save(str(path))
    found = examine(path, "a.docx", load_catalog())
    assert [finding.rule for finding in found.findings] == ["text-arithmetic"]
    return found


def shown(report: Report, folder: Path) -> list[str]:
    write_page(Dataset([report], "zh", load_catalog()), folder)
    return re.findall(r'<figure class="prose">.*?</figure>', (folder / PAGE).read_text(encoding="utf-8"), re.DOTALL)


def test_the_sentence_is_marked_between_its_neighbours(report: Report, tmp_path: Path) -> None:
    (figure,) = shown(report, tmp_path)
    sentence = SENTENCE
    for number in ("104处", "94处", "12处"):
        sentence = re.sub(rf"(?<!\d){number}", f"<strong>{number}</strong>", sentence)
    assert f"<p>管网已建成。<mark>{sentence}</mark>下一句&lt;b&gt;。</p>" in figure
    assert re.findall(r'<p class="near">(.*?)</p>', figure) == [BEFORE, BEHIND]


def test_only_what_stands_around_findings_is_kept(report: Report) -> None:
    assert [passage.location.paragraph for passage in report.prose] == [1, 2, 3]
    assert not any(passage.claims for passage in report.prose)


def test_a_very_long_paragraph_is_cut_around_the_sentence(report: Report, tmp_path: Path) -> None:
    own = report.prose[1]
    text = own.text + "长" * 50_000
    (figure,) = shown(replace(report, prose=(replace(own, text=text),)), tmp_path)
    assert "104处" in figure
    assert len(figure) < 3_000


def test_without_the_text_the_quote_is_there_still(report: Report, tmp_path: Path) -> None:
    assert shown(replace(report, prose=()), tmp_path) == []
    assert "雨水排口" in (tmp_path / PAGE).read_text(encoding="utf-8")
