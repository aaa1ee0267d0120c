from datetime import date, datetime, timedelta

import pytest

from lojista.columnar.build import build_marts
from lojista.metrics.coverage import last_day_over, last_full_day, last_month_over, tail_months, tail_of
from support.small_shop import small_shop

TODAY = datetime.now().astimezone().date()


def _months(*counts: int) -> dict[date, int]:
    return {date(2017 + place // 12, place % 12 + 1, 1): count for place, count in enumerate(counts)}


@pytest.mark.parametrize(
    ("counts", "tail"),
    [
        ((4, 300, 800, 4000, 6000, 6200, 16, 4), 2),
        ((4, 300, 800, 4000, 6000, 6200, 3000), 0),
        ((100,), 0),
        ((), 0),
        ((100, 5, 100, 100), 0),
        ((100, 100, 100, 9), 1),
        ((100, 100, 100, 10), 0),
    ],
)
def test_only_last_months_far_below_the_usual_are_a_tail(counts: tuple[int, ...], tail: int) -> None:
    months = _months(*counts)
    assert tail_of(months) == tuple(months)[len(months) - tail :]


def test_month_that_has_just_begun_is_no_tail() -> None:
    connection, engine = small_shop()
    connection.execute("UPDATE base.orders SET purchased_at = '2020-01-05', status = 'delivered', currency = 'BRL'")
    connection.execute("UPDATE base.orders SET purchased_at = '2020-02-02' WHERE order_id = 'g'")
    build_marts(connection)
    assert (tail_months(engine), last_full_day(engine)) == ((), date(2020, 2, 2))


@pytest.mark.parametrize(
    ("moved", "full", "over"),
    [
        ("2020-03-01", date(2020, 3, 1), date(2020, 2, 29)),
        ("2020-02-29", date(2020, 2, 29), date(2020, 1, 31)),
        ("2984-06-01", date(2984, 6, 1), TODAY.replace(day=1) - timedelta(days=1)),
    ],
)
def test_month_is_over_when_there_is_a_later_day_and_it_has_ended(moved: str, full: date, over: date) -> None:
    connection, engine = small_shop()
    connection.execute(f"UPDATE base.orders SET purchased_at = '{moved}' WHERE order_id = 'g'")
    build_marts(connection)
    assert (last_full_day(engine), last_month_over(engine)) == (full, over)


@pytest.mark.parametrize(
    ("moved", "over"),
    [("2020-03-01", date(2020, 2, 29)), ("2020-02-29", date(2020, 2, 28)), ("2984-06-01", TODAY - timedelta(days=1))],
)
def test_day_is_over_when_there_is_a_later_one_and_it_has_ended(moved: str, over: date) -> None:
    connection, engine = small_shop()
    connection.execute(f"UPDATE base.orders SET purchased_at = '{moved}' WHERE order_id = 'g'")
    build_marts(connection)
    assert last_day_over(engine) == over


def test_an_order_dated_far_ahead_does_not_make_an_export_that_tails_off_a_living_shop() -> None:
    connection, engine = small_shop()
    connection.execute("DELETE FROM base.orders")
    connection.execute(
        """INSERT INTO base.orders SELECT n, n, NULL, NULL, 'approved', 'BRL', day, day, NULL, NULL, NULL
        FROM (SELECT k AS n, DATE '2020-01-01' + (k::INTEGER % 60) * INTERVAL '1 day' AS day FROM range(400) usual (k)
            UNION ALL VALUES (1000, TIMESTAMP '2020-03-05'), (1001, TIMESTAMP '2984-06-01'))"""
    )
    build_marts(connection)
    assert last_day_over(engine) == date(2020, 2, 29)


def test_a_shop_that_lives_is_looked_at_to_its_last_day_however_few_its_orders_have_become() -> None:
    connection, engine = small_shop()
    connection.execute("DELETE FROM base.orders")
    connection.execute(
        """INSERT INTO base.orders SELECT n, n, NULL, NULL, 'approved', 'BRL', day, day, NULL, NULL, NULL
        FROM (SELECT row_number() OVER () AS n, $1::DATE - (k::INTEGER + 60) * INTERVAL '1 day' AS day
            FROM range(400) usual (k) UNION ALL SELECT 1000 + k, $1::DATE - k::INTEGER * INTERVAL '1 day'
            FROM range(2) few (k))""",
        [TODAY],
    )
    build_marts(connection)
    assert last_day_over(engine) == TODAY - timedelta(days=1)
