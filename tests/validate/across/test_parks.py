"""Which reports are of one park."""

import hashlib
from dataclasses import replace

import pytest

from pipeline.validate.across.parks import NEAR
from tests.validate.across.build import BASE, across, report

FIGURES = {**BASE, "added_value": "250003"}


def ids(*parks: str, scans: tuple[int, ...] = (), figures: dict[str, str] | None = None) -> list[str]:
    reports = [
        report(2015 + place, figures or {}, park=park, file_format="pdf-scan" if place in scans else "docx")
        for place, park in enumerate(parks)
    ]
    return [item.park_id for item in across(*reports)]


@pytest.mark.parametrize(
    "names",
    [
        ("青野经济技术开发区", "青野经开区"),
        ("云州市青野经济技术开发区管理委员会", "青野经开区管委会"),
        ("岭湖高新技术产业开发区", "岭湖高新区", "岭湖高新技术开发区"),
        ("明川化学工业园区", "明川化工园区", "明川化工园"),
        ("东沅综合保税区", "东沅综保区"),
        ("南京江沅经济技术开发区", "江苏省南京市江沅经济技术开发区", "江苏江沅经济技术开发区"),
    ],
)
def test_names_of_one_park(names: tuple[str, ...]) -> None:
    assert len(set(ids(*names))) == 1
    assert len(set(ids(*reversed(names)))) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("青野经济技术开发区", "青野高新技术产业开发区"),
        ("青野经济技术开发区", "青野经济开发区"),
        ("青野东区工业园", "青野西区工业园"),
        ("青野工业园一期", "青野工业园二期"),
        ("青野第1工业园区", "青野第2工业园区"),
        ("南京临江经济技术开发区", "苏州临江经济技术开发区"),
        ("北京市朝阳循环经济产业园", "辽宁省朝阳循环经济产业园"),
        ("南京青野循环经济产业园", "苏州青野循环经济产业园"),
        ("昌沅经济技术开发区", "昌溪经济技术开发区"),
    ],
)
def test_names_of_different_parks(names: tuple[str, str]) -> None:
    for scans in ((), (1,)):
        first, second = ids(*names, scans=scans)
        assert first != second


def test_a_short_form_of_two_parks_is_neither() -> None:
    found = ids("青野经济技术开发区", "青野经济开发区", "青野经开区")
    assert len(set(found)) == 3


def test_a_slip_of_recognition() -> None:
    assert len(set(ids("青野经济技术开发区", "青野经济枝术开发区", scans=(1,)))) == 1, "in what all names have in common"
    assert len(set(ids("苏汐湾循环经济产业园", "苏沙湾循环经济产业园", scans=(1,)))) == 1, "in a long name"
    assert len(set(ids("青野经济技术开发区", "青里经济技术开发区", scans=(1,), figures=FIGURES))) == 1, "borne out by figures"
    assert len(set(ids("苏汐湾循环经济产业园", "苏沙湾循环经济产业园"))) == 2, "nothing is recognised in a Word file"
    assert len(set(ids("苏汐湾产业园", "苏沙湾产业园", "苏汐滨产业园", scans=(0,)))) == 3, "two parks that it may be"


def test_a_name_that_is_near_and_not_borne_out_is_a_problem() -> None:
    first, second = across(report(2018, {}, park="青野经济技术开发区"), report(2019, {}, park="青里经济技术开发区", file_format="pdf-scan"))
    assert first.problems == ()
    (problem,) = second.problems
    assert (problem.kind, "青野经济技术开发区" in problem.message.zh) == (NEAR, True)


def test_other_figures_of_one_year_speak_against_a_slip() -> None:
    first = report(2018, FIGURES, park="苏汐湾产业园")
    other = {key: f"{text}7" for key, text in FIGURES.items()}
    second = report(2018, other, park="苏沙湾产业园", name="b.pdf", file_format="pdf-scan")
    assert len({item.park_id for item in across(first, second)}) == 2


def test_empty_files_are_no_copies_of_one_another() -> None:
    empty = hashlib.sha256(b"").hexdigest()
    files = [replace(report(2018, {}, name=name), sha256=empty, park="", facts=(), year=None) for name in ("a.docx", "b.pdf")]
    assert [item.duplicate_of for item in across(*files)] == ["", ""]
    assert [item.duplicate_of for item in across(*(replace(item, sha256="5a") for item in files))] == ["", "a.docx"]


def test_people_know_better() -> None:
    reports = report(2018, {}, park="南京青野循环经济产业园"), report(2019, {}, park="苏州青野循环经济产业园")
    joined = across(*reports, joined=[("南京青野循环经济产业园", "苏州青野循环经济产业园")])
    assert len({item.park_id for item in joined}) == 1
    assert {item.park_id for item in across(report(2018, {}), joined=[("青岚新区", "青岚经济技术开发区")])} == {"青岚新区"}
