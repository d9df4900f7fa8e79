"""Packs of users: what they may add and override, and that anything wrong refuses all of it, by file and line."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.catalog import Catalog, check_pack, load_catalog
from pipeline.cli import main
from pipeline.errors import ExitStatus, PatternError
from pipeline.extract import extract
from pipeline.match import match
from pipeline.model import Role, Severity
from pipeline.validate import validate
from tests.extract.build import document, table

Write = Callable[..., Path]
CONCEPT = """\
heat_use:
  name: {zh: 供热量, en: Heat}
  shape: amount
  quantity: energy
  unit: 吨标煤
  aliases: [热力消费量]
  confusable_with:
    - {label: 供电量, why: other quantity}
"""
INDICATOR = """\
- number: "1"
  category: 资源
  concept: heat_use
  requirement: {}
  required: true
  basis: direct
"""
STANDARD = "id: park-1\nname: {zh: 某标准, en: Some standard}\nstatus: provisional\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_pack(folder: str = "mine", **files: str) -> Path:
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        for kind, text in files.items():
            (place / f"{kind}.yaml").write_text(text, "utf-8")
        return place

    return write_pack


# ------------------------------------------------------------------------------------------------ added and overridden
def test_an_alias_of_a_concept_of_any_pack(write: Write) -> None:
    concepts = check_pack(write(aliases="energy_use: [全园用能量]\nheat_use: [供热总量]\n", concepts=CONCEPT)).concepts
    built_in = load_catalog().concepts["energy_use"].aliases
    assert concepts["energy_use"].aliases == (*built_in, "全园用能量")
    assert concepts["heat_use"].aliases == ("热力消费量", "供热总量")


def test_an_alias_that_the_concept_has_already_is_no_fault(write: Write) -> None:
    """A later release may take an alias up that a pack has brought."""
    assert check_pack(write(aliases="energy_use: [综合能耗]\n")).concepts["energy_use"] == load_catalog().concepts["energy_use"]


def factor(catalog: Catalog, text: str, quantity: str) -> Decimal | None:
    unit = catalog.unit(text, quantity)
    return unit.factor if unit else None


def test_a_unit_a_spelling_and_another_factor(write: Write) -> None:
    energy = 'energy:\n  万千瓦时: {factor: "1.229", variants: [万kWh]}\n  吨标煤: {factor: "1", variants: [吨标]}\n'
    others = 'area:\n  亩: {factor: "2/3000"}\n  公顷: {factor: "0.02"}\nheat:\n  吉焦: {factor: "1"}\n'
    catalog = check_pack(write(units=energy + '  tce: {factor: "1", variants: [TCE标煤]}\n' + others))
    assert factor(catalog, "万kWh", "energy") == Decimal("1.229")
    assert factor(catalog, "吨标", "energy") == factor(catalog, "TCE标煤", "energy") == factor(catalog, "吨标煤", "energy") == 1
    assert factor(catalog, "吉焦", "heat") == 1
    assert factor(catalog, "公顷", "area") == factor(catalog, "ha", "area") == Decimal("0.02")
    assert factor(catalog, "亩", "area") == factor(load_catalog(), "亩", "area")


def test_words_heads_and_names_of_codes_are_added(write: Write) -> None:
    files = {"words": "not_given: [略]\n", "columns": "value: [实测数据值]\n", "labels": "category:\n  资源: {zh: 资源, en: resources}\n"}
    catalog = check_pack(write(**files))
    assert {"略", "-"} <= set(catalog.words["not_given"])
    assert {"实测数据值", "数值"} <= set(catalog.columns[Role.VALUE])
    assert {"资源", "经济发展"} <= set(catalog.labels["category"])


def test_a_rule_milder_and_in_other_words(write: Write) -> None:
    rules = "missing-value:\n  severity: info\n  messages:\n    selected: {zh: '{name}没填。', en: '{name} is blank.'}\n"
    mine, built_in = check_pack(write(rules=rules)).rules["missing-value"], load_catalog().rules["missing-value"]
    assert (mine.severity, built_in.severity) == (Severity.INFO, None)
    assert mine.messages["selected"].zh == "{name}没填。"
    assert (mine.messages["default"], mine.title) == (built_in.messages["default"], built_in.title)


def test_a_standard_of_a_built_in_id_takes_its_place(write: Write) -> None:
    catalog = check_pack(write(concepts=CONCEPT, standard=STANDARD.replace("park-1", "hj274-2009"), indicators=INDICATOR))
    assert [item.concept for item in catalog.standards["hj274-2009"].indicators] == ["heat_use"]
    assert catalog.standards.keys() == load_catalog().standards.keys()


def test_a_concept_of_a_built_in_id_must_mean_the_same(write: Write) -> None:
    text = (
        "energy_use:\n  name: {zh: 园区用能合计, en: Energy}\n  shape: amount\n  quantity: energy\n  unit: 吨标煤\n  aliases: [综合能耗]\n"
    )
    concept, before = check_pack(write(concepts=text)).concepts["energy_use"], load_catalog().concepts["energy_use"]
    assert concept.name.zh == "园区用能合计"
    assert {before.name.zh, *before.aliases} == set(concept.aliases)
    assert concept.confusable_with == before.confusable_with


def test_two_packs_may_share_a_concept(write: Write) -> None:
    first, second = write("a", concepts=CONCEPT), write("b", concepts=CONCEPT.replace("热力消费量", "供热总量"))
    assert load_catalog([first, second]).concepts["heat_use"].aliases == ("供热总量", "热力消费量")
    assert load_catalog([first, first]).concepts["heat_use"].aliases == ("热力消费量",)


# ------------------------------------------------------------------------------------------------ refused
WRONG = {
    "alias of an unknown concept": ("aliases", "energy_use: [全园用能量]\nno_such: [某量]\n", 2, "'no_such' is not known"),
    "alias that means another concept": ("aliases", "energy_use: [全园用能量, 工业增加值]\n", 1, "already means 'added_value'"),
    "alias that is a look-alike of its concept": (
        "aliases",
        "energy_use:\n  - 全园用能量\n  - 用电量\n",
        3,
        "both an alias and a look-alike",
    ),
    "alias that is another thing": (
        "aliases",
        "solid_waste_generated: [固废外排总量]\n",
        1,
        "is another thing than '工业固体废物总产生量' (generated",
    ),
    "alias of two concepts": ("aliases", "energy_use: [用量]\nfresh_water_use: [用量]\n", 2, "already means 'energy_use'"),
    "name that means another concept": ("concepts", CONCEPT.replace("供热量", "综合能耗"), 2, "already means 'energy_use'"),
    "aliases that are no list": ("aliases", "energy_use: 全园用能量\n", 1, "a list is expected"),
    "id with another unit": (
        "concepts",
        "energy_use:\n  name: {zh: 综合能耗, en: Energy}\n  shape: amount\n  quantity: energy\n  unit: 万吨标煤\n",
        5,
        "with unit '吨标煤'",
    ),
    "id with another quantity": ("concepts", CONCEPT.replace("heat_use", "added_value"), 4, "with quantity 'money'"),
    "id with another meaning": ("concepts", CONCEPT.replace("heat_use", "energy_use"), 2, "is 'Total energy use'"),
    "spelling of another unit": ("units", 'energy:\n  担: {factor: "5", variants: [tce]}\n', 2, "already means '吨标煤' (factor 1)"),
    "other base unit": ("units", 'energy:\n  吨标煤: {factor: "7"}\n', 2, "is the base unit"),
    "new quantity without base unit": ("units", 'heat:\n  吉焦: {factor: "7"}\n', 2, "the first unit must be the base unit"),
    "unknown word list": ("words", "not_givn: [略]\n", 1, "there is no 'not_givn'"),
    "yes that is a no": ("words", "selected_yes: [可]\nselected_no: [无, 是]\n", 2, "already stands in 'selected_yes'"),
    "head of two roles": ("columns", "value: [单位]\n", 1, "already stands in 'unit'"),
    "unknown group of labels": ("labels", "colours:\n  red: {zh: 红, en: red}\n", 2, "there is no 'colours'"),
    "unknown rule": ("rules", "no-such:\n  severity: info\n", 2, "there is no rule 'no-such'"),
    "unknown severity": ("rules", "selection:\n  severity: fatal\n", 2, "'fatal' is none of"),
    "unknown message": ("rules", "selection:\n  messages:\n    other: {zh: 甲, en: a}\n", 3, "no message 'other'"),
    "unknown field of a message": ("rules", "selection:\n  messages:\n    default: {zh: '{name}', en: a}\n", 3, "cannot have '{name}'"),
    "open brace": ("rules", "selection:\n  messages:\n    default: {zh: '{name', en: a}\n", 3, "no partner"),
}


@pytest.mark.parametrize(("kind", "text", "line", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_in_one_sentence(write: Write, kind: str, text: str, line: int, said: str) -> None:
    pack = write(**{kind: text})
    with pytest.raises(PatternError) as refusal:
        load_catalog([pack])
    assert f"{pack / kind}.yaml:{line}" in refusal.value.message.zh
    assert f"{pack / kind}.yaml:{line}" in refusal.value.message.en
    assert said in refusal.value.message.en
    assert len(refusal.value.faults) == 1


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"concepts": CONCEPT}, {"concepts": CONCEPT.replace("吨标煤", "万吨标煤")}, "with unit '吨标煤'"),
        (
            {"concepts": CONCEPT},
            {"concepts": CONCEPT.replace("供热量", "供汽量").replace("热力消费量", "供汽总量")},
            "'heat_use' is 'Heat'",
        ),
        (
            {"units": 'heat:\n  吉焦: {factor: "1"}\n  兆焦: {factor: "0.001"}\n'},
            {"units": 'heat:\n  兆焦: {factor: "0.1"}\n'},
            "two packs differ",
        ),
        ({"aliases": "energy_use: [用量]\n"}, {"aliases": "fresh_water_use: [用量]\n"}, "already means 'energy_use'"),
        (
            {"concepts": CONCEPT, "standard": STANDARD, "indicators": INDICATOR},
            {"standard": STANDARD, "indicators": INDICATOR},
            "already defined",
        ),
    ],
    ids=["another unit", "another meaning", "another factor", "one alias for two concepts", "one standard twice"],
)
def test_two_packs_that_contradict_each_other_are_refused(write: Write, first: dict[str, str], second: dict[str, str], said: str) -> None:
    packs = [write("a", **first), write("b", **second)]
    with pytest.raises(PatternError) as refusal:
        load_catalog(packs)
    assert said in refusal.value.message.en
    assert f"{packs[1]}" in refusal.value.message.en
    with pytest.raises(PatternError, match=said.replace("'", ".")):
        check_pack(packs[0].parent)  # the same in one folder of packs


@pytest.mark.parametrize("factor", ["0", "0.00", "0/3", "1/0", "-1", "1e3"])
def test_a_factor_of_nothing_is_refused(write: Write, factor: str) -> None:
    with pytest.raises(PatternError, match=r"units\.yaml:2"):
        check_pack(write(units=f'energy:\n  千tce: {{factor: "{factor}"}}\n'))


def test_a_check_says_all_faults(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    pack = write(
        aliases="no_such: [甲]\nenergy_use: [工业增加值]\n",
        words="not_givn: [略]\n",
        rules="selection: [broken\n",
        columns="value: 1\nunit: [x]\ncolour: [y]\n",
    )
    assert main(["catalog", "--check", str(pack), "--lang", "en"]) == ExitStatus.FINDINGS
    lines = capsys.readouterr().out.splitlines()
    places = ["columns.yaml:1", "columns.yaml:3", "rules.yaml:2", "words.yaml:1", "aliases.yaml:1", "aliases.yaml:2"]
    assert [place for place, line in zip(places, lines, strict=False) if place not in line] == []
    assert lines[len(places) :] == [lines[-1]]
    assert lines[-1].startswith("Faults: 6.")


def test_a_check_of_a_standard_says_all_faults(write: Write) -> None:
    wrong = INDICATOR.replace("heat_use", "no_such")
    second = INDICATOR.replace('"1"', '"2"').replace("basis: direct", "basis: high\n  formula: heat_use / added_value")
    pack = write(
        concepts=CONCEPT, standard=STANDARD, indicators=wrong + second, components="- {concept: none, under: ['1'], periods: [base]}\n"
    )
    with pytest.raises(PatternError) as refusal:
        check_pack(pack)
    assert len(refusal.value.faults) == 3
    assert "另有 2 处" in refusal.value.message.zh


def test_what_rests_on_a_faulty_file_is_not_blamed(write: Write) -> None:
    pack = write(concepts=CONCEPT + "  colour: red\n", standard=STANDARD, indicators=INDICATOR)
    with pytest.raises(PatternError) as refusal:
        check_pack(pack)
    assert len(refusal.value.faults) == 1


def test_a_file_that_is_not_utf8_is_refused(write: Write) -> None:
    pack = write()
    (pack / "aliases.yaml").write_bytes("energy_use: [全园用能量]\n".encode("gb18030"))
    with pytest.raises(PatternError, match="UTF-8"):
        load_catalog([pack])


def test_a_file_saved_by_notepad_is_read(write: Write) -> None:
    pack = write()
    (pack / "aliases.yaml").write_bytes("energy_use: [全园用能量]\n".encode("utf-8-sig"))
    assert "全园用能量" in load_catalog([pack]).concepts["energy_use"].aliases


def test_a_broken_pack_leaves_the_output_alone(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = write(aliases="no_such: [甲]\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.docx").write_bytes(b"")
    arguments = ["audit", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--patterns", str(pack), "--lang", "en"]
    assert main(arguments) == ExitStatus.USAGE
    printed = capsys.readouterr()
    assert "aliases.yaml:1: the concept 'no_such' is not known." in printed.err
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------------------------------------ at work
TABLE = """
    序号 | 指标 | 单位 | 要求 | 是否选为考核指标 | 数值
    1 | 全园用能量 | 吨标 | - | - | 500
    2 | 工业增加值 | 万元 | - | - | 1000
    11 | 单位工业增加值综合能耗 | 吨标煤/万元 | ≤0.5 | 是 | 0.31
    17 | 工业园区重点污染源稳定排放达标情况 | % | 达标 | 必选 | 达标
    19 | 工业园区内企事业单位发生特别重大、重大突发环境事件数量 | - | 0 | 必选 | 0
    22 | 污水集中处理设施 | - | 具备 | 必选 | 具备
    29 | 绿化覆盖率 | % | ≥15 | 必选 | 30
"""


def test_an_alias_a_unit_and_a_rule_at_work(write: Write) -> None:
    """0.31 is not 500 / 1000: with the pack it is seen, and is no more than an info, in the pack's words."""
    rules = "derived-value:\n  severity: info\n  messages:\n    default: {zh: '{name}：{reported}≠{computed}', en: '{name}'}\n"
    pack = write(aliases="energy_use: [全园用能量]\n", units='energy:\n  吨标煤: {factor: "1", variants: [吨标]}\n', rules=rules)
    extracted = extract(document("数据基准年为2020年", table(TABLE)), load_catalog(), "x.docx")

    def judged(catalog: Catalog) -> dict[str, tuple[Severity, str]]:
        found = validate(match(extracted, catalog, "x.docx"), extracted, catalog, "x.docx").findings
        return {item.concept: (item.severity, item.message.zh) for item in found if item.rule == "derived-value"}

    assert judged(load_catalog()) == {}
    severity, said = judged(check_pack(pack))["energy_per_added_value"]
    assert severity is Severity.INFO
    assert said.startswith("单位工业增加值综合能耗：0.31 吨标煤/万元≠")
