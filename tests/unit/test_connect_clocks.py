"""A time of day in a column of its own, beside that of the day."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lojista.ingest.connecting.clocks import with_clock
from lojista.ingest.connecting.moments import moments_of
from lojista.ingest.writing import Writing, plain_moment
from support.connected import proposed

TODAY = date(2025, 6, 1)


def joined(day: str, *times: str) -> list[str | None]:
    """How the day reads with each of these times, by the patterns that are found of both."""
    moments = moments_of(pl.Series([day]), TODAY)
    assert moments is not None
    patterns = with_clock(moments, pl.Series(times)).written(is_day_first=True)
    texts = pl.DataFrame({"text": [f"{day} {time}" for time in times]})
    return texts.select(plain_moment(pl.col("text"), Writing(moments=patterns))).to_series().to_list()


@pytest.mark.parametrize("day", ["2024-01-31", "31/01/2024", "31.01.24", "20240131"])
@pytest.mark.parametrize(("time", "read"), [("9:05", "09:05:00"), ("21:05:09", "21:05:09"), ("9:05 PM", "21:05:00")])
def test_a_time_is_joined_to_its_day_however_both_are_written(day: str, time: str, read: str) -> None:
    assert joined(day, time) == [f"2024-01-31 {read}"]


def test_times_in_one_column_may_be_written_in_several_ways() -> None:
    assert joined("2024-01-31", "09:05", "09:05:30") == ["2024-01-31 09:05:00", "2024-01-31 09:05:30"]


def columns_of(folder: Path, day: str, header: str = "order_date,order_time") -> dict[str, str]:
    rows = "".join(f"{n},{day},1{n}:30,c{n % 3},{n}.50\n" for n in range(1, 10))
    text = f"order,{header},customer,amount\n{rows}"
    return proposed(folder, {"export.csv": text.encode()}, currency="EUR").mapping({}).files[0].columns


@pytest.mark.parametrize("day", ["2024-01-31", "2024-01-31 00:00:00", "31.01.2024"])
def test_a_column_of_times_is_found_beside_days_without_any(tmp_path: Path, day: str) -> None:
    assert columns_of(tmp_path, day)["purchased_time"] == "order_time"


@pytest.mark.parametrize("day", ["2024-01-31 09:15:00", "1706695500", "1706695500000"])
def test_a_moment_that_has_a_time_of_day_keeps_it(tmp_path: Path, day: str) -> None:
    assert "purchased_time" not in columns_of(tmp_path, day)


def test_times_that_no_name_tells_of_are_found(tmp_path: Path) -> None:
    assert columns_of(tmp_path, "2024-01-31", "order_date,xyz")["purchased_time"] == "xyz"
