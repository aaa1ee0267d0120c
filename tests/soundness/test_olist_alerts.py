"""A rule of change on the real archive: Black Friday raises it, ordinary days do not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.alerts.assessing import Known, Verdict, assess
from lojista.alerts.rules import Condition, Kind
from lojista.columnar.engine import Engine, known_days

BLACK_FRIDAY = date(2017, 11, 24)
ORDINARY = (date(2017, 10, 13), date(2018, 3, 14), date(2018, 8, 8))


def _known(engine: Engine, day: date) -> Known:
    days = known_days(engine)
    assert days is not None
    return Known(days, day, "BRL")


def test_black_friday_is_no_ordinary_friday(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        seen = assess(engine, Condition("order_count", Kind.CHANGE), _known(engine, BLACK_FRIDAY))
        assert (seen.verdict, seen.value) == (Verdict.HOLDS, 1_166)
        assert list(map(int, seen.compared)) == [189, 163, 138, 131, 119, 151, 125, 116]
        assert (seen.band.expected, seen.band.low, seen.band.high) == (134.5, Decimal("63.3"), Decimal("205.7"))


def test_fridays_before_are_those_counted_by_hand(reader: psycopg.Connection[Any]) -> None:
    query = """SELECT count(*) FROM orders WHERE status NOT IN ('canceled', 'unavailable')
        AND purchased_at >= day AND purchased_at < day + interval '1 day'"""
    days = f"SELECT ({query}) FROM generate_series(timestamp '2017-11-24', '2017-09-29', '-7 days') day"
    counted = [row[0] for row in reader.execute(days.encode())]
    assert counted == [1_166, 189, 163, 138, 131, 119, 151, 125, 116]


@pytest.mark.parametrize("metric", ["order_count", "total_sales", "average_order_value"])
@pytest.mark.parametrize("day", ORDINARY, ids=str)
def test_ordinary_days_raise_nothing(engines: tuple[Engine, Engine], metric: str, day: date) -> None:
    seen = assess(engines[0], Condition(metric, Kind.CHANGE), _known(engines[0], day))
    assert seen.verdict is Verdict.WITHIN


def test_few_days_of_a_year_are_out_of_the_ordinary(engines: tuple[Engine, Engine]) -> None:
    engine, condition = engines[0], Condition("order_count", Kind.CHANGE)
    days = [date(2017, 7, 1) + timedelta(days=number) for number in range(0, 400, 3)]
    seen = [assess(engine, condition, _known(engine, day)).verdict for day in days]
    assert 0 < seen.count(Verdict.HOLDS) / len(days) < 0.15  # Black Friday's week, the truckers' strike of May 2018
