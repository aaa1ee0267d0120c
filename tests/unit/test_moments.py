"""How columns write dates, and whether the day stands first."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from lojista.ingest.connecting.moments import Moments, moments_of
from lojista.ingest.writing import Writing, plain_moment

TODAY = date(2025, 6, 1)


def found(*texts: str) -> Moments:
    moments = moments_of(pl.Series(texts), TODAY)
    assert moments is not None
    return moments


def read(texts: Sequence[str], moments: Moments, time_zone: str = "UTC") -> list[str | None]:
    writing = Writing(moments=moments.written(is_day_first=True), time_zone=time_zone)
    return pl.DataFrame({"text": texts}).select(plain_moment(pl.col("text"), writing)).to_series().to_list()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-31 10:05:00", "2024-01-31 10:05:00"),
        ("2024-01-31T10:05:00.250Z", "2024-01-31 10:05:00"),
        ("2024-01-31 10:05:00 +0100", "2024-01-31 09:05:00"),
        ("2024-01-31 10:05:00 UTC", "2024-01-31 10:05:00"),
        ("31/01/2024 10:05", "2024-01-31 10:05:00"),
        ("1/31/2024 10:05 PM", "2024-01-31 22:05:00"),
        ("31.01.24", "2024-01-31 00:00:00"),
        ("31.01.2024, 10:05", "2024-01-31 10:05:00"),
        ("2024.01.31. 10:05", "2024-01-31 10:05:00"),
        ("2024. 1. 31.", "2024-01-31 00:00:00"),
        ("31. 1. 2024", "2024-01-31 00:00:00"),
        ("31.01.2024. 10:05", "2024-01-31 10:05:00"),
        ("31-Jan-2024", "2024-01-31 00:00:00"),
        ("Jan-31-24", "2024-01-31 00:00:00"),
        ("January 31, 2024", "2024-01-31 00:00:00"),
        ("2024年1月31日 10:05", "2024-01-31 10:05:00"),
        ("2024년 1월 31일", "2024-01-31 00:00:00"),
        ("2024. 1. 31. 오후 10:05", "2024-01-31 22:05:00"),
        ("2024/1/31 上午 10:05:00", "2024-01-31 10:05:00"),
        ("31 de enero de 2024", "2024-01-31 00:00:00"),
        ("31 de enero de 2024 10:05 hs.", "2024-01-31 10:05:00"),
        ("31/01/2024 às 10:05", "2024-01-31 10:05:00"),
        ("31.01.2024 10:05 Uhr", "2024-01-31 10:05:00"),
        ("31. Mai 2024 um 10:05 Uhr", "2024-05-31 10:05:00"),
        ("31. Mai 2024", "2024-05-31 00:00:00"),
        ("31 января 2024 г.", "2024-01-31 00:00:00"),
        ("31 ene 2024", "2024-01-31 00:00:00"),
        ("20240131", "2024-01-31 00:00:00"),
        ("1706695500", "2024-01-31 10:05:00"),
        ("1706695500.25", "2024-01-31 10:05:00"),
        ("1706695500250", "2024-01-31 10:05:00"),
    ],
)
def test_a_moment_is_read_as_it_is_written(text: str, moment: str) -> None:
    assert read([text], found(text)) == [moment]


@pytest.mark.parametrize("text", ["2024-07-01 10:00:00 UTC", "1719828000", "1719828000000"])
def test_moments_of_another_zone_are_brought_to_the_shops(text: str) -> None:
    texts = [text]
    assert read(texts, found(*texts), "Europe/Berlin") == ["2024-07-01 12:00:00"]


@pytest.mark.parametrize(
    ("texts", "is_day_first", "reason"),
    [
        (["03/04/2024", "25/04/2024"], True, "25 stands first"),
        (["03/04/2024", "04/25/2024"], False, "25 stands second"),
        (["05/01/2024", "07/01/2024", "09/01/2024", "01/02/2024", "03/02/2024"], True, "rows are in order"),
        (["01/05/2024", "01/07/2024", "01/09/2024", "02/01/2024", "02/03/2024"], False, "rows are in order"),
        (["05/06/2025", "01/06/2025"], False, "yet to come"),
        (["05.06.2024", "01.06.2024"], True, "points"),
        (["03/04/2024", "04/03/2024"], None, "no part is above 12"),
    ],
)
def test_day_or_month_first_is_told_by_evidence(texts: list[str], is_day_first: bool | None, reason: str) -> None:
    moments = found(*texts)
    assert moments.is_day_first is is_day_first
    assert reason in moments.reason
    assert moments.is_open is (is_day_first is None)


def test_years_of_two_digits_are_not_taken_for_the_year_24() -> None:
    texts = ["31/01/2024", "30/01/24"]
    assert read(texts, found(*texts)) == ["2024-01-31 00:00:00", "2024-01-30 00:00:00"]


@pytest.mark.parametrize("text", ["1706695500", "1706695500000"])
def test_a_count_since_1970_tells_the_time_of_day_too(text: str) -> None:
    assert found(text).has_time
    assert "seconds since 1970" in found(text).reason


@pytest.mark.parametrize(
    "texts", [["4006381333931"], ["mug", "cup"], ["123456"], ["2024-01-31", "soon"], ["7-1-2024", "70-1-2024"], []]
)
def test_other_texts_are_no_moments(texts: list[str]) -> None:
    assert moments_of(pl.Series(texts, dtype=pl.String), TODAY) is None
