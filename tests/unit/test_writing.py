"""How numbers and moments are read, however a file writes them."""

import polars as pl
import pytest

from lojista.ingest.writing import DATABASE_MOMENTS, Writing, plain_moment, plain_number, plain_whole, present

POINT, COMMA = Writing(), Writing(decimal=",")


def _one(expression: pl.Expr, value: str | None) -> object:
    return pl.DataFrame({"v": pl.Series([value], dtype=pl.String)}).select(expression).item()


@pytest.mark.parametrize(
    ("written", "number"),
    [("1,234.50", "1234.50"), ("(12.5)", "-12.5"), ("£3.00", "3.00"), ("12-", "-12"), ("US$ 5", "5"), ("-£4.2", "-4.2"),
     ("7 EUR", "7"), (".5", "0.5"), ("1 234.5", "1234.5"), ("1'000.00", "1000.00"), ("+3", "3")],
)  # fmt: skip
def test_a_number_with_a_decimal_point_loses_all_but_its_digits(written: str, number: str) -> None:
    assert _one(plain_number(pl.col("v"), POINT), written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("R$ 1.234,50", "1234.50"),
        ("3,5", "3.5"),
        ("-1.000.000,01", "-1000000.01"),
        ("7", "7"),
        ("1 234,50 Kč", "1234.50"),
        ("12,00 zł", "12.00"),
    ],
)
def test_a_number_with_a_decimal_comma_is_read_with_a_point(written: str, number: str) -> None:
    assert _one(plain_number(pl.col("v"), COMMA), written) == number


@pytest.mark.parametrize("written", ["3,5", "1,23,4", "abc", "1.2.3", "", "12,34.5", "--1", "5%"])
def test_what_is_no_number_with_a_decimal_point_is_not_guessed_at(written: str) -> None:
    assert _one(plain_number(pl.col("v"), POINT), written) is None


@pytest.mark.parametrize("written", ["1.5", "12.34", "1.234.56"])
def test_a_point_that_parts_no_thousands_is_no_decimal_comma(written: str) -> None:
    assert _one(plain_number(pl.col("v"), COMMA), written) is None


def test_a_whole_number_may_be_written_with_decimals_that_are_zero() -> None:
    assert [_one(plain_whole(pl.col("v"), POINT), written) for written in ("6.0", "1,000.00", "6.5")] == [
        "6", "1000", "6.5",
    ]  # fmt: skip


def test_a_moment_is_read_by_the_first_pattern_that_fits() -> None:
    writing = Writing(moments=("%d/%m/%Y %H:%M", "%d/%m/%Y"))
    read = [_one(plain_moment(pl.col("v"), writing), written) for written in ("31/12/2010 08:26", "01/02/2010", "x")]
    assert read == ["2010-12-31 08:26:00", "2010-02-01 00:00:00", None]


def test_a_moment_with_an_offset_is_told_in_the_shops_time_zone() -> None:
    writing = Writing(moments=("%Y-%m-%d %H:%M:%S %z",), time_zone="America/Sao_Paulo")
    assert _one(plain_moment(pl.col("v"), writing), "2024-01-05 10:00:00 -0500") == "2024-01-05 12:00:00"


@pytest.mark.parametrize(
    ("written", "moment"),
    [("2024-01-05 10:00:00+00", "2024-01-05 07:00:00"), ("2024-01-05 10:00:00.123456-03", "2024-01-05 10:00:00"),
     ("2024-01-05 10:00:00+05:30", "2024-01-05 01:30:00"), ("2024-01-05 10:00:00.5", "2024-01-05 10:00:00"),
     ("2024-01-05", "2024-01-05 00:00:00"), ("infinity", None), ("2024-02-30 00:00:00", None)],
)  # fmt: skip
def test_moments_are_read_as_postgresql_writes_them(written: str, moment: str | None) -> None:
    writing = Writing(moments=DATABASE_MOMENTS, time_zone="America/Sao_Paulo")
    assert _one(plain_moment(pl.col("v"), writing), written) == moment


@pytest.mark.parametrize(
    "written", ["2024-01-05 10:00:00+00", "2024-01-05 10:00:00.25+0000", "2024-01-05 11:00:00+01:00"]
)
@pytest.mark.parametrize("pattern", ["%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S%:z"])
def test_an_offset_may_be_short_and_a_second_have_parts(written: str, pattern: str) -> None:
    assert _one(plain_moment(pl.col("v"), Writing(moments=(pattern,))), written) == "2024-01-05 10:00:00"


def test_texts_that_stand_for_no_value_are_missing() -> None:
    writing = Writing(missing=("NULL", "n/a"))
    assert [_one(present(pl.col("v"), writing.missing), text) for text in (" a ", "NULL", "", "n/a")] == [
        "a",
        None,
        None,
        None,
    ]
