"""What time it is in a shop, and what is usual. Expected numbers are counted by hand from small_shop.py."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.live.clock import Now, Stretch, now_in_shop
from lojista.metrics.live.sales import Compared, Sales, compared, last_orders, sales_in
from lojista.metrics.live.steps import funnel, waiting
from support.small_shop import empty_base, small_shop

LAST = datetime(2020, 3, 1, 10)
ALL = Stretch(datetime(2019, 1, 1), datetime(2021, 1, 1))


def _clock(*local: int) -> datetime:
    return datetime(*local, tzinfo=ZoneInfo("America/Sao_Paulo"))  # type: ignore[arg-type, misc]


def test_a_shop_with_a_late_order_goes_by_the_clock_of_its_own_zone() -> None:
    _, engine = small_shop()
    now = now_in_shop(engine, clock=lambda: _clock(2020, 3, 1, 21, 5, 30).astimezone(ZoneInfo("UTC")))
    assert now == Now(datetime(2020, 3, 1, 21, 5), is_live=True)
    assert now.today == Stretch(datetime(2020, 3, 1), datetime(2020, 3, 1, 21, 6))
    assert now.last_hour.since == datetime(2020, 3, 1, 20, 6)


def test_a_shop_of_the_past_is_looked_at_as_of_its_last_order() -> None:
    _, engine = small_shop()
    assert now_in_shop(engine, clock=lambda: _clock(2026, 1, 1)) == Now(LAST, is_live=False)


def test_an_order_dated_in_the_future_moves_no_clock() -> None:
    connection, engine = small_shop()
    connection.execute("UPDATE base.orders SET purchased_at = '2030-01-01 10:00' WHERE order_id = 'g'")
    build_marts(connection)
    now = now_in_shop(engine, clock=lambda: _clock(2020, 2, 13, 8))
    assert now == Now(datetime(2020, 2, 13, 8), is_live=True)


def test_a_replay_that_is_ahead_of_the_clock_goes_by_its_last_order() -> None:
    _, engine = small_shop()
    now = now_in_shop(engine, lambda: LAST + timedelta(hours=1), lambda: _clock(2020, 2, 29, 8))
    assert now == Now(LAST, is_live=True)


def test_a_shop_without_orders_has_no_time() -> None:
    connection = empty_base(duckdb.connect())
    build_marts(connection)
    assert now_in_shop(DuckDBEngine(connection.cursor())) is None


def test_a_stretch_counts_its_first_moment_and_not_its_last() -> None:
    _, engine = small_shop()
    on_the_moment = Stretch(datetime(2020, 2, 1), datetime(2020, 2, 11, 10))
    assert sales_in(engine, on_the_moment)[0] == Sales(Decimal("-5.67"), 1, 0, 1)  # 3.33 + 0.50 less 9.50 returned


def test_weeks_that_the_data_does_not_reach_back_to_are_not_compared() -> None:
    _, engine = small_shop()
    stretch = Stretch(datetime(2020, 2, 11), datetime(2020, 2, 12))
    assert [len(compared(engine, stretch, first).before) for first in (datetime(2020, 1, 14), LAST)] == [4, 0]


def test_what_is_usual_is_the_mean_of_days_and_of_an_average_that_of_all_their_orders() -> None:
    days = (Sales(Decimal(30), 3, 0, 2), Sales(Decimal(6), 1, 0, 1), Sales(Decimal(0), 0, 0, 0))
    found = Compared(days[0], days)
    assert (found.usual("order_count"), found.usual("average_order_value")) == (Decimal("1.33"), Decimal("12.00"))
    assert Compared(days[0], ()).usual("order_count") is None


def test_last_orders_come_newest_first_whatever_their_status() -> None:
    _, engine = small_shop()
    assert [order.order_id for order in last_orders(engine, ALL, 3)] == ["g", "c", "b"]


def test_a_step_by_its_time_counts_where_the_status_lags_behind() -> None:
    connection, engine = small_shop()
    connection.execute("UPDATE base.orders SET shipped_at = '2020-03-02' WHERE order_key = 7")
    build_marts(connection)
    found = funnel(engine, ALL)
    assert (found.placed, found.invalid) == (5, 1)
    assert found.reached == {"approved": 5, "shipped": 5, "delivered": 3}


def test_orders_that_wait_longer_than_nineteen_of_twenty_are_stuck() -> None:
    connection, engine = small_shop()
    connection.execute("DELETE FROM base.orders")
    connection.execute("""INSERT INTO base.orders
        SELECT n, n, NULL, NULL, 'approved', 'BRL', '2020-05-01', TIMESTAMP '2020-05-01' + n * INTERVAL '1 hour',
            NULL, NULL, NULL FROM range(1, 101) orders (n)
        UNION ALL SELECT 200 + n, 200 + n, NULL, NULL, 'created', 'BRL', TIMESTAMP '2020-05-07' - n * INTERVAL '1 day',
            NULL, NULL, NULL, NULL FROM range(1, 6) orders (n)""")
    build_marts(connection)
    approval = waiting(engine, Stretch(datetime(2020, 5, 1), datetime(2020, 5, 7)))[0]
    assert approval.usual_seconds == int(timedelta(hours=95, minutes=3).total_seconds())
    assert (approval.order_count, approval.stuck_count) == (5, 2)  # of those of 1 to 5 days, the last two


def test_orders_whose_step_has_no_time_wait_since_the_step_before_and_nobody_is_stuck_by_nothing_known() -> None:
    connection, engine = small_shop()
    connection.execute("DELETE FROM base.orders")
    connection.execute("""INSERT INTO base.orders
        VALUES (1, 1, NULL, NULL, 'approved', 'BRL', '2020-05-01', NULL, NULL, NULL, NULL)""")
    build_marts(connection)
    shipping = waiting(engine, Stretch(datetime(2020, 5, 1), datetime(2020, 5, 7)))[1]
    assert (shipping.order_count, shipping.stuck_count, shipping.usual_seconds) == (1, None, None)
