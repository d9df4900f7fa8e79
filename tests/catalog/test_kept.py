"""The kept catalogue: the same as the one made of the packs, and never used when it may be another one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.catalog import Catalog, load_catalog
from pipeline.catalog.kept import kept
from pipeline.catalog.load import check_pack
from pipeline.expression import Formula
from pipeline.places import VARIABLE

PACK = "added_value: [工业净增加值]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "catalog"


def refuse() -> Catalog:
    raise AssertionError("the packs were read again")


def maker(catalog: Catalog, made: list[str]) -> Callable[[], Catalog]:
    def make() -> Catalog:
        made.append("made")
        return catalog

    return make


def test_what_is_kept_is_what_was_made(folder: Path) -> None:
    catalog = load_catalog()
    kept([], lambda: catalog)
    again = kept([], refuse)
    assert again == catalog
    assert again is not catalog
    formulas = [item.formula for item in again.standards["hj274-2015"].indicators if item.formula]
    assert all(isinstance(formula, Formula) and formula.operands for formula in formulas)
    assert [path.suffix for path in folder.iterdir()] == [".json"]


@pytest.mark.parametrize("damage", [b"", b"{}", b"0\n[]", b"\x80\x04."])
def test_a_damaged_one_is_made_anew(folder: Path, damage: bytes) -> None:
    made: list[str] = []
    make = maker(load_catalog(), made)
    kept([], make)
    (place,) = folder.iterdir()
    place.write_bytes(damage)
    kept([], make)
    assert made == ["made", "made"]
    assert kept([], refuse) == load_catalog()


def test_a_changed_figure_in_it_is_seen(folder: Path) -> None:
    kept([], load_catalog)
    (place,) = folder.iterdir()
    digest, _, text = place.read_bytes().partition(b"\n")
    assert json.loads(text)
    place.write_bytes(digest + b"\n" + text.replace(b'"15"', b'"16"', 1))
    made: list[str] = []
    kept([], maker(load_catalog(), made))
    assert made == ["made"]


@pytest.mark.usefixtures("folder")
def test_a_changed_pack_is_read_again(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "aliases.yaml").write_text(PACK, encoding="utf-8")
    first = kept([pack], lambda: check_pack(pack))
    assert "工业净增加值" in kept([pack], refuse).concepts["added_value"].aliases
    (pack / "aliases.yaml").write_text(PACK.replace("净", "纯"), encoding="utf-8")
    second = kept([pack], lambda: check_pack(pack))
    assert second != first
    assert "工业纯增加值" in second.concepts["added_value"].aliases


@pytest.mark.usefixtures("folder")
def test_packs_given_are_not_taken_for_the_built_in_ones(tmp_path: Path) -> None:
    made: list[str] = []
    kept([], load_catalog)
    kept([tmp_path], maker(load_catalog(), made))
    assert made == ["made"]


def test_without_a_folder_the_packs_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(VARIABLE, str(blocked))
    assert kept([], load_catalog) == load_catalog()
