"""Number formats: what a sheet shows, digit by digit."""

from datetime import datetime

import pytest

from pipeline.parse.number_format import shown_date, shown_number


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (57, "0.00", "57.00"),
        (0.57, "0.00%", "57.00%"),
        (0.5712, "0%", "57%"),
        (2.675, "0.00", "2.68"),  # half away from zero on the decimal digits
        (1234567.5, "#,##0", "1,234,568"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-0.001, "0.00", "-0.00"),
        (0.5, ".00", ".50"),
        (3.5, "0.##", "3.5"),
        (12345, "0.00E+00", "1.23E+04"),
        (1234567, '0.0,"千"', "1234.6千"),
        (2021, '0"年"', "2021年"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (-4.5, "0.00;[Red]-0.00", "-4.50"),
        (-4.5, "0.00_);(0.00)", "(4.50)"),
        (0, '0.00;-0.00;"-"', "-"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (57, "@", "57"),
        (57, "General", "57"),
        (0.1 + 0.2, "General", "0.3"),
        (4.67123456789, "General", "4.671234568"),  # eleven characters
        (19107000.0, "General", "19107000"),
        (1e15, "General", "1000000000000000"),
        (0.00001234, "General", "0.00001234"),
        (-0.0, "General", "0"),
    ],
)
def test_numbers_as_shown(value: float, number_format: str, shown: str) -> None:
    assert shown_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ('yyyy"年"m"月"d"日"', "2022年5月4日"),
        ('[$-804]yyyy"年";@', "2022年"),
        ("yyyy-mm-dd", "2022-05-04"),
        ("mm-dd-yy", "05-04-22"),
        ("yyyy/m/d h:mm:ss", "2022/5/4 13:05:09"),
        ("General", "2022-05-04 13:05:09"),
    ],
)
def test_dates_as_shown(number_format: str, shown: str) -> None:
    assert shown_date(datetime(2022, 5, 4, 13, 5, 9), number_format) == shown  # noqa: DTZ001 - sheets know no time zone
