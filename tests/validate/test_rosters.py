"""Counts by class in running text against the table that numbers the things."""

from dataclasses import replace

import pytest

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.extract.running import PassageReader, Source
from pipeline.model import Location, Roster
from pipeline.validate.running.rosters import against_rosters
from tests.extract.build import document, table

PROJECTS = """类别 | 编号 | 项目名称
低碳产业工程 | 1 | 光伏基地
^ | 2 | 储能电站
绿色交通工程 | 3 | 公交枢纽
^ | 4 | 充电设施
^ | 5 | 慢行系统
生态景观工程 | 6 | 滨河绿廊"""
SECTIONS = """序号 | 项目名称 | 进展
一、低碳产业工程 | < | <
1 | 光伏基地 | 完工
2 | 储能电站 | 完工
二、绿色交通工程（3项） | < | <
1 | 公交枢纽 | 完工
2 | 充电设施 | 在建
3 | 慢行系统 | 在建
三、生态景观工程 | < | <
1 | 滨河绿廊 | 完工"""
BESIDE = """序号 | 类别 | 项目名称
1 | 低碳产业工程 | 光伏基地
2 | 低碳产业工程 | 储能电站
3 | 绿色交通工程 | 公交枢纽
4 | 绿色交通工程 | 充电设施
5 | 绿色交通工程 | 慢行系统
6 | 生态景观工程 | 滨河绿廊"""
ROSTER = Roster(0, "", 6, (("低碳产业工程", 2), ("绿色交通工程", 3), ("生态景观工程", 1)))


def rosters(rows: str, caption: str = "") -> tuple[Roster, ...]:
    return extract(document(table(rows, caption=caption)), load_catalog(), "test.docx").rosters


def miscounted(text: str, roster: Roster = ROSTER) -> list[tuple[int, int]]:
    passage = PassageReader(load_catalog()).read(Source(text, Location(paragraph=0)))
    return [(item.stated, item.counted) for item in against_rosters([passage], [roster]) if item.wrong]


@pytest.mark.parametrize("rows", [PROJECTS, SECTIONS, BESIDE])
def test_the_things_of_each_class_are_counted(rows: str) -> None:
    assert rosters(rows) == (ROSTER,)


def test_a_table_whose_numbers_have_a_gap_is_not_counted() -> None:
    assert rosters(PROJECTS.replace("| 4 |", "| 7 |")) == ()


def test_a_table_without_classes_has_things_alone() -> None:
    rows = "\n".join(["序号 | 项目名称", *(f"{number} | 项目名{number}号" for number in range(1, 7))])
    assert rosters(rows) == (Roster(0, "", 6, ()),)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("其中低碳产业工程（2项）、绿色交通工程（3项）、生态景观工程（1项）。", []),
        ("其中低碳产业工程（2项）、绿色交通工程（4项）、生态景观工程（1项）。", [(4, 3)]),
        ("重点项目3大类共6项，即低碳产业工程2项、绿色交通工程3项、生态景观工程1项。", []),
        ("重点项目4大类共6项，即低碳产业工程2项、绿色交通工程3项、生态景观工程1项。", [(4, 3)]),
        ("重点项目3大类共8项，即低碳产业工程2项、绿色交通工程3项、生态景观工程1项。", [(8, 6)]),
        ("已完成低碳产业工程1项、绿色交通工程1项、生态景观工程1项。", []),  # of those, some: another count
        ("低碳产业工程5项、节水工程3项。", []),
        ("当年新增低碳产业工程（1项）、绿色交通工程（2项）、生态景观工程（3项）。", []),
    ],
)
def test_counts_of_the_text_are_held_against_the_table(text: str, wrong: list[tuple[int, int]]) -> None:
    assert miscounted(text) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("重点项目共6项，详见表3.2-1。", []),
        ("重点项目共7项，详见表3.2-1。", [(7, 6)]),
        ("重点项目共7项，详见表3.2-2。", []),
        ("全年共完成7项，详见表3.2-1。", []),
    ],
)
def test_all_things_of_a_table_that_is_cited(text: str, wrong: list[tuple[int, int]]) -> None:
    assert miscounted(text, replace(ROSTER, caption="表3.2-1 重点项目表")) == wrong
