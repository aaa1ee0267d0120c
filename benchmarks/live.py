"""From a commit to the number on an open page, while orders arrive, beside asking PostgreSQL without a pause."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure import Timing
from benchmarks.served import CHROMIUM, opened_browser, served
from lojista.postgres.connection import Database
from lojista.settings import Settings

_TODAY = "now() AT TIME ZONE (SELECT time_zone FROM shop)"
_ORDER = f"""
WITH customer AS (INSERT INTO customers (customer_id) VALUES (gen_random_uuid()) RETURNING customer_key),
    placed AS (
        INSERT INTO orders (order_id, customer_key, status, currency, purchased_at)
        SELECT gen_random_uuid(), customer_key, 'created', currency, {_TODAY} FROM customer, shop RETURNING order_key
    ), paid AS (
        INSERT INTO order_payments (order_key, payment_number, payment_type, instalments, amount)
        SELECT order_key, 1, (SELECT payment_type FROM order_payments LIMIT 1), 1, 25 FROM placed
    )
INSERT INTO order_items (order_key, line_number, product_key, quantity, unit_price)
SELECT order_key, 1, (SELECT product_key FROM products LIMIT 1), 1, 25 FROM placed
"""
_COUNT = f"SELECT count(*) FROM orders WHERE purchased_at >= date_trunc('day', {_TODAY})"
_SEEN = """() => { window.seen = []; const look = () => {
    const card = [...document.querySelectorAll('[data-testid=stMetric]')].find(
        one => one.innerText.startsWith('Orders today'));
    const value = card && Number(card.querySelector('[data-testid=stMetricValue]').innerText.replace(/[^0-9]/g, ''));
    if (card && (!seen.length || seen.at(-1)[1] !== value)) seen.push([Date.now() / 1000, value]);
}; setInterval(look, 20); look(); }"""
_PAGE_SECONDS = 60.0


# When a count of today's orders was seen for the first time, and the count.
Sightings = Sequence[tuple[float, int]]


def report(settings: Settings, seconds: float, orders_a_second: int) -> list[str]:
    """Seconds from a commit until it is seen: the middle order, and the one that 95 in 100 do not exceed."""
    if CHROMIUM is None:
        return ["a commit is seen: not measured, there is no Chromium on this machine"]
    with Database.open(settings) as database:
        _commit(database, 1, 1)  # so that the shop lives today
        shown = _latencies(database, seconds, orders_a_second, lambda during: _seen_on_page(settings, during))
        asked = _latencies(database, seconds, orders_a_second, lambda during: _seen_by_asking(database, during))
    sides = [("on the live page", shown), ("by asking PostgreSQL without a pause", asked)]
    return [f"a commit is seen {side}: {found.told()}" for side, found in sides]


@dataclass(frozen=True)
class _Latencies:
    """Seconds from each commit until it was seen, and how many commits there were a second."""

    timing: Timing
    pace: float

    def told(self) -> str:
        """For a report."""
        middle, p95 = statistics.median(self.timing.seconds), self.timing.p95
        return f"median {middle:.2f} s, p95 {p95:.2f} s, {self.pace:.0f} orders a second arriving"


def _latencies(
    database: Database, seconds: float, rate: int, watch: Callable[[Callable[[], list[float]]], Sightings]
) -> _Latencies:
    """Of each order, how long after its commit the count of today's orders that was seen had it."""
    committed = list[float]()

    def during() -> list[float]:
        committed.extend(_commit(database, int(seconds * rate), rate))
        return committed

    (_, before), *seen = watch(during)
    took = (
        next(at for at, count in seen if count >= before + number) - moment
        for number, moment in enumerate(committed, 1)
    )  # fmt: skip
    return _Latencies(Timing(tuple(took)), (len(committed) - 1) / (committed[-1] - committed[0]))


def _commit(database: Database, count: int, rate: int) -> list[float]:
    """Commits orders one by one at an even pace; when each was."""
    moments = list[float]()
    with database.owner() as owner:
        owner.autocommit = True
        started = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
            owner.execute(_ORDER.encode())
            moments.append(time.time())
    return moments


def _seen_by_asking(database: Database, during: Callable[[], list[float]]) -> Sightings:
    seen, is_over = list[tuple[float, int]](), threading.Event()

    def ask() -> None:
        with database.reader() as reader:
            reader.autocommit = True
            while not is_over.is_set():
                row = reader.execute(_COUNT.encode()).fetchone()
                seen.append((time.time(), row[0] if row else 0))

    asking = threading.Thread(target=ask)
    asking.start()
    while not seen:
        time.sleep(0.01)
    during()
    time.sleep(1.0)
    is_over.set()
    asking.join()
    return seen


def _seen_on_page(settings: Settings, during: Callable[[], list[float]]) -> Sightings:
    with served(settings.home) as server, opened_browser() as browser:
        page = browser.new_page(locale="en-US")
        page.goto(f"{server.address}/live")
        page.get_by_test_id("stMetric").filter(has_text="Orders today").wait_for(timeout=_PAGE_SECONDS * 1000)
        page.wait_for_timeout(5_000)
        page.evaluate(_SEEN)
        expected = page.evaluate("seen.at(-1)[1]") + len(during())
        page.wait_for_function(f"seen.at(-1)[1] >= {expected}", timeout=_PAGE_SECONDS * 1000)
        return [(at, count) for at, count in page.evaluate("seen")]
