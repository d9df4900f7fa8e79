"""What labels of tables say: totals, some of them, numbering."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract.naming import Words, numbering, plain_name

WORDS = Words.of(load_catalog())


@pytest.mark.parametrize(
    ("label", "plain"),
    [("一、工业（万元）", "工业"), ("1.1合计：", "合计"), ("（二）小计①", "小计"), ("2.5%", "2.5%"), ("其中：外资", "其中:外资")],
)
def test_a_plain_name_is_without_number_remark_and_mark(label: str, plain: str) -> None:
    assert plain_name(label) == plain


@pytest.mark.parametrize(
    ("label", "storey"), [("一、工业", (0, 0)), ("（一）工业", (0, 1)), ("1、工业", (0, 2)), ("1.1.2工业", (2, None)), ("工业", (0, None))]
)
def test_the_numbering_of_a_label(label: str, storey: tuple[int, int | None]) -> None:
    assert numbering(label.translate({ord("（"): "(", ord("）"): ")"})) == storey


def test_a_total_of_its_own_name_ranks_below_a_plain_one_of_the_same_word() -> None:
    assert WORDS.rank("合计") > WORDS.rank("一般固废合计") > 0
    assert WORDS.rank("一般固废") == 0
    assert WORDS.rank("2021年合计") == 0


def test_a_path_ranks_by_its_outermost_total() -> None:
    said = WORDS.says("合计", "产生量")
    assert (said.rank > 0, said.at, said.texts) == (True, 0, ("合计", "产生量"))
    assert WORDS.says("工业", "小计").at == 1
    assert WORDS.says("工业", "其中：外资").some == (False, True)


def test_a_list_of_words_is_found_anywhere_in_a_text() -> None:
    assert WORDS.any_of("of_which", "工业其中外资")
    assert not WORDS.any_of("of_which", "工业")
