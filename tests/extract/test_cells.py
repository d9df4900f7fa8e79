"""Figures in the prose of tables: whose they are, and of when."""

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from tests.extract.build import document, table


def scopes(rows: str) -> list[tuple[str, str]]:
    passages = extract(document(table(rows)), load_catalog(), "test.docx").passages
    return [(claim.text, claim.scope) for passage in passages for claim in passage.claims]


@pytest.mark.parametrize(
    ("head", "cells", "said"),
    [
        ("任务 | 完成情况", "节水行动 | 工业用水重复利用率达到79.5%", [("79.5%", "")]),
        ("任务 | 工作目标", "节水行动 | 工业用水重复利用率达到79.5%", [("79.5%", "目标")]),
        ("项目名称 | 完成情况", "中水回用 | 工业用水重复利用率达到79.5%", [("79.5%", "项目")]),
        ("项目名称 | 完成情况", "中水回用 | 目前全区工业用水重复利用率达到79.5%", [("79.5%", "")]),
        ("任务 | 完成情况", "明峰有限公司节水 | 工业用水重复利用率达到95.1%", [("95.1%", "有限公司")]),
    ],
)
def test_whose_and_of_when(head: str, cells: str, said: list[tuple[str, str]]) -> None:
    assert [(text, scope.split(" ")[0][:2] if scope else "") for text, scope in scopes(f"{head}\n{cells}")] == [
        (text, scope[:2]) for text, scope in said
    ]


def test_short_cells_are_no_prose() -> None:
    assert scopes("任务 | 数量\n节水行动 | 12个") == []
