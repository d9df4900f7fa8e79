"""Requirement cells as comparable limits: every usual way to print what the standard asks."""

from decimal import Decimal

import pytest

from pipeline.catalog import load_catalog
from pipeline.validate.requirement import read_requirement

STANDARD = load_catalog().standards["hj274-2015"]
GROWING, FALLING = "g>0", "g<0"


@pytest.mark.parametrize(
    "text",
    [
        "当园区工业增加值建设期年均增长率>0，≤0.6\n当园区工业增加值建设期年均增长率<0，≥0.6",
        "当园区工业增加值建设期年均增长率>0，≤0.6当园区工业增加值建设期年均增长率⟨0，≥0.6",
        "当园区工业增加值建设期年均增长率＞0时，≪0.6；当园区工业增加值建设期年均增长率＜0时，≥0.6",
        "当园区工业增加值\n建设期年均增长\n率>0, ≤ 0.6 当园区工业增加值 建设期年均增长率‹0, ≥0.6",
    ],
)
def test_limits_that_switch_with_growth(text: str) -> None:
    indicator = STANDARD.indicator("energy_elasticity")
    assert indicator is not None
    assert read_requirement(text, indicator.requirement) == frozenset({("<=", Decimal("0.6"), GROWING), (">=", Decimal("0.6"), FALLING)})


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("≥30", (">=", "30")),
        ("≥ 30%", (">=", "30")),
        ("不低于30", (">=", "30")),
        ("大于等于30%", (">=", "30")),
        ("30以上", (">=", "30")),
        ("30%及以上", (">=", "30")),
        ("≦0.5", ("<=", "0.5")),
        ("≪0.5", ("<=", "0.5")),
        ("不超过0.5", ("<=", "0.5")),
        ("0.5以下", ("<=", "0.5")),
        ("100", ("", "100")),
        ("100%", ("", "100")),
        ("=0", ("=", "0")),
        (">30", (">", "30")),
        ("大于30", (">", "30")),
        ("≥6个", (">=", "6")),
        ("6个以上", (">=", "6")),
        ("0起", ("", "0")),
        ("达到100%", ("", "100")),
        ("≥15a", (">=", "15")),
        ("≥15①", (">=", "15")),
    ],
)
def test_single_limits(text: str, limit: tuple[str, str]) -> None:
    indicator = STANDARD.indicator("hightech_output_share")
    assert indicator is not None
    assert read_requirement(text, indicator.requirement) == frozenset({(limit[0], Decimal(limit[1]), "")})


def test_limits_by_region() -> None:
    indicator = STANDARD.indicator("reclaimed_water_rate")
    assert indicator is not None
    found = read_requirement("缺水城市达到20%以上\n京津冀区域达到30% 以上\n其他地区达到10%\n以上", indicator.requirement)
    assert found == frozenset((limit.comparison, limit.value, limit.when) for limit in indicator.requirement.limits)


@pytest.mark.parametrize(
    "text",
    [
        "人均水资源年占有量≤1000立方米：≥40\n1000～2000立方米：≥25\n＞2000立方米：≥12",
        "人均水资源年占有量≤1000m³，≥40%；1000-2000m³，≥25%；>2000m³，≥12%",
        "人均水资源年占有量≤1000 m3 ≥40 1000～2000 m3 ≥25 >2000 m3 ≥12",
        "人均水资源年占有量1000以下40%以上，1000至2000立方米25%以上，2000以上12%以上",
    ],
)
def test_limits_behind_words_that_have_figures_themselves(text: str) -> None:
    indicator = load_catalog().standards["hj274-2009"].indicator("reclaimed_water_rate")
    assert indicator is not None
    found = read_requirement(text, indicator.requirement)
    assert found == frozenset((limit.comparison, limit.value, limit.when) for limit in indicator.requirement.limits)


@pytest.mark.parametrize("text", ["见附件", "达到同行业先进水平", "30或40", "≥30（其中工业≥20）且递增"])
def test_what_cannot_be_read_in_full_is_not_read(text: str) -> None:
    indicator = STANDARD.indicator("hightech_output_share")
    assert indicator is not None
    assert read_requirement(text, indicator.requirement) is None
