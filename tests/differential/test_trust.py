"""What the page on data says is the same on all engines, and as hand-written queries add it up."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.columnar.reconcile import first_difference
from lojista.metrics.trust.differences import difference_sums, payment_differences
from lojista.metrics.trust.figures import compare_figures
from lojista.metrics.trust.gaps import known_gaps
from lojista.metrics.trust.naive_join import naive_join

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
_OWN = "orders o JOIN shop USING (currency)"
_DIFFERENCES = f"""
    SELECT order_id, coalesce((SELECT sum(amount) FROM order_payments p WHERE p.order_key = o.order_key), 0)
        - coalesce((SELECT sum(quantity * unit_price - discount + freight) FROM order_items i
            WHERE i.order_key = o.order_key), 0)
        - coalesce((SELECT sum(amount) FROM charges c JOIN shop USING (currency)
            WHERE c.order_key = o.order_key AND charge_type <> 'adjustment'), 0) AS difference
    FROM {_OWN} WHERE status NOT IN ('canceled', 'unavailable')
"""
_JOINED = f"""
    SELECT sum(amount), count(*) FROM {_OWN} JOIN order_items USING (order_key) JOIN order_payments USING (order_key)
"""


@pytest.mark.parametrize("asked", [payment_differences, difference_sums, compare_figures, known_gaps, naive_join])
def test_engines_agree(shop: Shop, asked: Callable[[Engine], object]) -> None:
    first, *others = (asked(engine) for engine in shop[1])
    assert first
    assert all(other == first for other in others)


def test_every_difference_is_as_a_hand_written_query_finds_it(shop: Shop) -> None:
    found = {row["order_id"]: row["difference"] for row in payment_differences(shop[1][0]).to_pylist()}
    expected = dict(shop[0].execute(f"SELECT * FROM ({_DIFFERENCES}) d WHERE difference <> 0".encode()).fetchall())
    assert found == expected
    assert sum(one.difference for one in difference_sums(shop[1][0])) == sum(expected.values())


def test_careless_join_is_as_careless_as_a_hand_written_one(shop: Shop) -> None:
    found = naive_join(shop[1][0])
    assert shop[0].execute(_JOINED.encode()).fetchone() == (found.joined, found.joined_count)


def test_numbers_with_returns_and_charges_are_sums_of_their_parts(shop: Shop) -> None:
    assert first_difference(compare_figures(shop[1][0])) is None
