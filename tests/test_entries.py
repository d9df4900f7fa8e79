"""Forms whose labels and values no rules part, or that have no head: the park and its years are found in them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.model import Identity
from pipeline.run.examination import read_and_map
from tests.parse.test_pdf import Page, pdf
from tests.test_forms_read import catalog, word

PAIRS = [("园区名称", "青野经济技术开发区"), ("数据年份", "2021年"), ("规划基准年", "2018年"), ("填报单位", "青野管委会")]
FOURS = [(*PAIRS[0], *PAIRS[1]), (*PAIRS[2], *PAIRS[3]), ("联系人", "张某", "联系电话", "5550123")]


def identity(path: Path) -> Identity:
    return read_and_map(path, path.name, catalog()).extract.identity


def as_stated(found: Identity) -> bool:
    return (found.park, found.year, found.base_year) == ("青野经济技术开发区", 2021, 2018)


def placed(rows: Sequence[Sequence[str]], xs: Sequence[float]) -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        for number, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                page.text(x, 100 + 20 * number, text)

    return draw


DRAWN = {
    "a label and a colon on each line": placed([(f"{label}：{value}",) for label, value in PAIRS], (80,)),
    "labels with a colon far from their values": placed([(f"{label}：", value) for label, value in PAIRS], (80, 240)),
    "labels beside values": placed(PAIRS, (80, 240)),
    "several on one line": placed([("    ".join(f"{label}：{value}" for label, value in PAIRS),)], (40,)),
    "two pairs side by side": placed(FOURS, (60, 160, 330, 430)),
    "two pairs side by side, ruled": lambda page: page.table(100, FOURS, (60, 150, 300, 400, 520)),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_entries_of_a_page(tmp_path: Path, draw: Callable[[Page], None]) -> None:
    assert as_stated(identity(pdf(tmp_path / "a.pdf", draw)))


@pytest.mark.parametrize("rows", [PAIRS, FOURS], ids=["two columns", "four columns"])
def test_entries_of_a_word_table(tmp_path: Path, rows: Sequence[Sequence[str]]) -> None:
    assert as_stated(identity(word(tmp_path / "a.docx", rows)))


def test_heads_over_figures_are_no_entries(tmp_path: Path) -> None:
    """2018 is the next column here, not the base year."""
    rows = [("指标", "单位", "规划基准年", "2018年"), ("工业增加值", "万元", "100", "120"), ("能源消耗", "吨", "-", "30")]
    assert identity(word(tmp_path / "a.docx", rows)).base_year is None
