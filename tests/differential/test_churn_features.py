"""What models of churn are given: nothing of what came after a day, and the same on every engine."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import psycopg
import pytest

from lojista.columnar.engine import DuckDBEngine, Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_dicts
from lojista.models.churn.features import FEATURES, UNTIL, facts_on, features_on, labelled
from support.copied_shop import copied_shop
from support.small_shop import build_named

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
CUTOFF = date(2024, 5, 15)
HORIZON = 90
AFTER = f"DATE '{CUTOFF}'"
# Each takes away or changes what happened after the cutoff; together they leave nothing of it as it was.
CHANGES = {
    "orders gone": f"DELETE FROM base.orders WHERE purchased_at::date > {AFTER}",
    "deliveries gone": f"UPDATE base.orders SET delivered_at = NULL WHERE delivered_at::date > {AFTER}",
    "deliveries later": f"UPDATE base.orders SET delivered_at = delivered_at + INTERVAL 200 DAY"
    f" WHERE delivered_at::date > {AFTER}",
    "reviews gone": f"DELETE FROM base.order_reviews WHERE coalesce(answered_at, created_at)::date > {AFTER}",
    "reviews turned": "UPDATE base.order_reviews SET score = 6 - score"
    f" WHERE coalesce(answered_at, created_at)::date > {AFTER}",
    "reviews answered after it turned": f"UPDATE base.order_reviews SET score = 1 WHERE answered_at::date > {AFTER}",
    "returns gone": f"DELETE FROM base.returns WHERE returned_at::date > {AFTER}",
    "returns doubled": f"UPDATE base.returns SET amount = 2 * amount WHERE returned_at::date > {AFTER}",
    "items of later orders dearer": "UPDATE base.order_items SET gross_sales = 69993, quantity = 7 WHERE order_key IN"
    f" (SELECT order_key FROM base.orders WHERE purchased_at::date > {AFTER})",
    "later payments": "UPDATE base.order_payments SET payment_type = 'voucher', instalments = 12 WHERE order_key IN"
    f" (SELECT order_key FROM base.orders WHERE purchased_at::date > {AFTER})",
    "later orders canceled": f"UPDATE base.orders SET status = 'canceled' WHERE purchased_at::date > {AFTER}",
    "more orders": f"""INSERT INTO base.orders SELECT order_key + 100000, order_id || '+', customer_key, address_key,
        'delivered', currency, {AFTER} + INTERVAL 5 DAY, NULL, NULL, {AFTER} + INTERVAL 6 DAY, {AFTER} + INTERVAL 9 DAY
        FROM base.orders WHERE purchased_at::date <= {AFTER}""",
    "more reviews": f"INSERT INTO base.order_reviews SELECT order_key, review_id || '+', 1,"
    f" {AFTER} + INTERVAL 1 DAY, NULL FROM base.order_reviews",
    "later orders elsewhere": f"UPDATE base.orders SET customer_key = 1 WHERE purchased_at::date > {AFTER}",
}


def _features(marts: Marts) -> ir.Table:
    return features_on(marts).order_by("customer_key")


def _labelled(marts: Marts) -> ir.Table:
    return labelled(marts).order_by("customer_key")


def _facts(marts: Marts) -> ir.Table:
    return facts_on(marts).order_by("customer_key")


@pytest.fixture(scope="module")
def copied(shop: Shop) -> Any:
    return copied_shop(shop[1][0])


def _known(engine: Engine) -> list[dict[str, Any]]:
    return ask_dicts(engine, _features, values={AS_OF: CUTOFF})


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_feature_knows_what_came_after_the_cutoff(copied: Any, change: str) -> None:
    engine = DuckDBEngine(copied)
    before = _known(engine)
    copied.execute("BEGIN")
    assert copied.execute(change).fetchall()[0][0] > 5
    build_named(copied, "customer_entries", "purchases", "reviews")
    after = _known(engine)
    copied.execute("ROLLBACK")
    assert len(before) > 300
    assert after == before


def test_label_is_a_valid_order_after_the_cutoff_and_within_the_horizon(shop: Shop) -> None:
    plain, engines = shop
    values = {AS_OF: CUTOFF, UNTIL: CUTOFF + timedelta(days=HORIZON)}
    came = plain.execute(
        "SELECT DISTINCT customer_key FROM entries WHERE is_valid AND NOT is_return AND customer_key IS NOT NULL"
        " AND day > %s AND day <= %s",
        [CUTOFF, CUTOFF + timedelta(days=HORIZON)],
    )
    expected = {key for (key,) in came}
    for engine in engines:
        rows = ask_dicts(engine, _labelled, values=values)
        known = {row["customer_key"] for row in rows}
        assert {row["customer_key"] for row in rows if not row["has_churned"]} == expected & known


def _number(value: Any) -> Any:
    """A model reads amounts as floats, whatever engines say them as."""
    return float(value) if isinstance(value, Decimal) else value


def test_engines_agree_on_every_feature(shop: Shop) -> None:
    one, *others = (ask_dicts(engine, _features, values={AS_OF: CUTOFF}) for engine in shop[1])
    for other in others:
        for left, right in zip(one, other, strict=True):
            assert all(_number(left[name]) == pytest.approx(_number(right[name]), abs=1e-12) for name in FEATURES)


FACTS = """
WITH known AS (
    SELECT o.order_key, customer_key, purchased_at::date AS day, delivered_at::date AS came, promised_at::date AS due
    FROM orders o JOIN shop USING (currency)
    WHERE status NOT IN ('canceled', 'unavailable') AND customer_key IS NOT NULL AND purchased_at::date <= %(day)s
), late AS (
    SELECT customer_key, avg(least(greatest(coalesce(CASE WHEN came <= %(day)s THEN came END, %(day)s) - due, -60), 60))
        AS days_late
    FROM known WHERE due IS NOT NULL AND (came <= %(day)s OR due < %(day)s) GROUP BY 1
), scores AS (
    SELECT customer_key, avg(score) AS score FROM known JOIN order_reviews USING (order_key)
    WHERE coalesce(answered_at, created_at)::date <= %(day)s GROUP BY 1
), items AS (
    SELECT customer_key, sum(quantity) AS units, sum(freight) AS freight,
        sum(quantity * unit_price - discount + freight) AS value
    FROM known JOIN order_items USING (order_key) GROUP BY 1
), charged AS (
    SELECT known.customer_key, sum(amount) FILTER (WHERE charge_type = 'shipping') AS postage, sum(amount) AS amount
    FROM known JOIN charges USING (order_key) WHERE charge_type <> 'adjustment' GROUP BY 1
)
SELECT customer_key, count(*), count(DISTINCT day) - 1, %(day)s - max(day), %(day)s - min(day), days_late, score,
    coalesce(units, 0)::float / count(*),
    (coalesce(freight, 0) + coalesce(postage, 0)) / nullif(coalesce(value, 0) + coalesce(amount, 0), 0)
FROM known LEFT JOIN late USING (customer_key) LEFT JOIN scores USING (customer_key)
    LEFT JOIN items USING (customer_key) LEFT JOIN charged USING (customer_key)
GROUP BY 1, days_late, score, units, freight, value, postage, amount ORDER BY 1
"""
NAMES = ("customer_key", "order_count", "returned_count", "days_since_last_order", "tenure_days", "days_late",
         "review_score", "units_per_order", "freight_share")  # fmt: skip


def test_facts_are_those_of_a_hand_written_query(shop: Shop) -> None:
    plain, engines = shop
    expected = plain.execute(FACTS, {"day": CUTOFF}).fetchall()
    for engine in engines:
        rows = ask_dicts(engine, _facts, values={AS_OF: CUTOFF})
        assert len(rows) == len(expected)
        for row, numbers in zip(rows, expected, strict=True):
            for name, value in zip(NAMES, numbers, strict=True):
                assert row[name] == (None if value is None else pytest.approx(float(value), abs=1e-9)), name
