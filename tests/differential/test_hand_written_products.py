"""What is bought, and by whom it is sold, beside queries written by hand over PostgreSQL's own tables."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine, known_days
from lojista.metrics.answers import answer
from lojista.metrics.baskets import bought_together, count_baskets
from lojista.metrics.filters import Filters
from lojista.metrics.people import Selection, count_customers
from lojista.metrics.products import (
    LEVELS,
    Comparison,
    comparison,
    first_categories,
    pick_first_category,
    rank_items,
    sales_curve,
)
from lojista.metrics.questions import Question
from lojista.metrics.sellers import rank_sellers, sellers_most_late
from lojista.money import round_to, to_cents
from support.filter_sets import FILTERS

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
SALES = "coalesce(sum(gross - less + freight) FILTER (WHERE is_valid{0}), 0)"
OF_PRODUCTS = "kind IN ('sale', 'return')"
ORDERS = "count(DISTINCT order_key) FILTER (WHERE is_valid AND NOT is_return)"


def _conditions(filters: Filters, *, has_categories: bool = True) -> tuple[str, list[object]]:
    parts, values = ["true"], list[object]()
    if filters.period is not None:
        parts.append("day BETWEEN %s AND %s")
        values += [filters.period.start, filters.period.end]
    categories = filters.categories if has_categories else ()
    for column, chosen in {"state": filters.states, "country": filters.countries, "category": categories}.items():
        if chosen:
            parts.append(f"{column} = ANY(%s)")
            values.append(list(chosen))
    if filters.payment_types:
        parts.append("order_key IN (SELECT order_key FROM order_payments WHERE payment_type = ANY(%s))")
        values.append(list(filters.payment_types))
    return " AND ".join(parts), values


def _sums(plain: psycopg.Connection[Any], level: str, filters: Filters) -> dict[Any, tuple[Any, ...]]:
    where, values = _conditions(filters)
    query = f"""SELECT {level}, {SALES.format("")}, {ORDERS}, coalesce(sum(units) FILTER (WHERE is_valid), 0)
        FROM entries WHERE {where} AND {OF_PRODUCTS} GROUP BY 1"""
    return {row[0]: row[1:] for row in plain.execute(query.encode(), values).fetchall()}


def _classes(sales: dict[Any, Decimal]) -> dict[Any, str]:
    """The slow and plain way: for each item, what all items that sold more brought."""
    whole = sum((max(amount, Decimal(0)) for amount in sales.values()), Decimal(0))
    classes = {}
    for item, amount in sales.items():
        before = sum((other for other in sales.values() if other > max(amount, Decimal(0))), Decimal(0))
        share = before / whole
        is_sold = amount > 0
        classes[item] = (
            "A" if is_sold and share < Decimal("0.8") else "B" if is_sold and share < Decimal("0.95") else "C"
        )
    return classes


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("level", LEVELS)
def test_ranking_growth_and_classes_are_what_plain_queries_say(shop: Shop, level: str, filters: Filters) -> None:
    plain, engines = shop
    compared = comparison(filters, known_days(engines[0]), ())
    sums = {item: row for item, row in _sums(plain, level, filters).items() if row[1] or row[0]}
    sales = {item: row[0] for item, row in sums.items()}
    growth = _growth(plain, level, filters, compared)
    classes = _classes(sales)
    for engine in engines:
        rows = rank_items(engine, level, filters, compared).to_pylist()
        found = {row["category" if level == "category" else "product_id"]: row for row in rows}
        assert set(found) == set(sums)
        for item, row in found.items():
            assert (row["total_sales"], row["order_count"], row["units_sold"]) == (
                to_cents(sums[item][0]), *sums[item][1:],
            )  # fmt: skip
            assert row["growth"] == growth.get(item)
            assert row["abc_class"] == classes[item]
        amounts = [row["total_sales"] for row in rows]
        assert amounts == sorted(amounts, reverse=True)


def _growth(
    plain: psycopg.Connection[Any], level: str, filters: Filters, compared: Comparison | None
) -> dict[Any, Decimal | None]:
    if compared is None:
        return {}
    where, values = _conditions(replace(filters, period=None))
    between = " AND day BETWEEN %s AND %s"
    days = [compared.recent.start, compared.recent.end, compared.before.start, compared.before.end]
    sums = f"SELECT {level}, {SALES.format(between)}, {SALES.format(between)} FROM entries"
    query = f"{sums} WHERE {where} AND {OF_PRODUCTS} GROUP BY 1"
    rows = plain.execute(query.encode(), [*days, *values]).fetchall()
    return {item: round_to((now - then) / then, 6) if then > 0 else None for item, now, then in rows}


@pytest.mark.parametrize(("level", "filters"), list(product(LEVELS, FILTERS.values())))
def test_shares_of_the_classes_add_up(shop: Shop, level: str, filters: Filters) -> None:
    for engine in shop[1]:
        curve, rows = sales_curve(engine, level, filters), rank_items(engine, level, filters, None).to_pylist()
        assert curve is not None
        assert curve.points[-1] == pytest.approx((1, 1))
        assert sum(part.item_count for part in curve.classes) == curve.item_count == len(rows)
        assert float(sum(part.share for part in curve.classes)) == pytest.approx(1, abs=2e-6)
        assert sum(part.total_sales for part in curve.classes) == pytest.approx(
            sum(row["total_sales"] for row in rows), abs=Decimal("0.05") * len(rows)
        )


def _pairs(plain: psycopg.Connection[Any], level: str, filters: Filters, floor: int) -> dict[tuple[str, str], Any]:
    where, values = _conditions(filters, has_categories=False)
    query = f"""
        WITH sold AS (SELECT DISTINCT order_key, category, {level} AS item FROM entries
            WHERE is_valid AND NOT is_return AND has_item AND {where}),
        known AS (SELECT * FROM sold WHERE item IS NOT NULL),
        counts AS (SELECT item, count(*) AS n FROM known GROUP BY 1),
        pairs AS (SELECT a.item AS one, b.item AS other, count(*) AS n, bool_or(a.category = ANY(%s) OR
            b.category = ANY(%s)) AS is_chosen FROM known a JOIN known b USING (order_key)
            WHERE a.item <> b.item GROUP BY 1, 2)
        SELECT one, other, p.n, a.n, b.n, (SELECT count(DISTINCT order_key) FROM sold)
        FROM pairs p JOIN counts a ON a.item = one JOIN counts b ON b.item = other WHERE p.n >= %s AND (is_chosen OR %s)
    """
    chosen = list(filters.categories)
    rows = plain.execute(query.encode(), [*values, chosen, chosen, floor, not chosen]).fetchall()
    return {(one, other): (n, Decimal(n) / whole, Decimal(n) / a, Decimal(n) / b, Decimal(n) * whole / (a * b))
            for one, other, n, a, b, whole in rows if one < other}  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize(("level", "floor"), [("category", 1), ("category", 2), ("product", 1)])
def test_pairs_are_what_the_plain_query_says(shop: Shop, level: str, floor: int, filters: Filters) -> None:
    plain, engines = shop
    expected = _pairs(plain, level, filters, floor)
    for engine in engines:
        rows = bought_together(engine, level, filters, floor).to_pylist()
        measures = ("pair_count", "support", "confidence", "confidence_back", "lift")
        found = {(row["first"], row["second"]): tuple(row[name] for name in measures) for row in rows}
        assert found == {
            pair: (count, *(round_to(ratio, 6) for ratio in ratios)) for pair, (count, *ratios) in expected.items()
        }
        lifts = [row["lift"] for row in rows]
        assert lifts == sorted(lifts, reverse=True)


@pytest.mark.parametrize("level", LEVELS)
def test_orders_that_can_have_a_pair_are_counted(shop: Shop, level: str) -> None:
    plain, engines = shop
    query = f"""SELECT count(*), count(*) FILTER (WHERE n > 1) FROM (SELECT order_key, count(DISTINCT {level}) AS n
        FROM entries WHERE is_valid AND NOT is_return AND has_item GROUP BY 1) o"""
    expected = plain.execute(query.encode()).fetchone()
    for engine in engines:
        counts = count_baskets(engine, level, Filters())
        assert (counts.order_count, counts.several_count) == expected


def test_customers_behind_a_first_category_are_as_many_as_it_says(shop: Shop) -> None:
    for engine in shop[1]:
        for group in first_categories(engine, Filters()):
            values = () if group.category is None else (("first_category", group.category),)
            for only_repeat, count in ((False, group.customer_count), (True, group.repeat_count)):
                shape = (group.category is not None, only_repeat)
                assert count_customers(engine, Selection(Filters(), pick_first_category, shape, values)) == count


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_sellers_are_what_the_catalogue_says_of_each(shop: Shop, filters: Filters) -> None:
    sold = ("total_sales", "order_count")
    came = ("placed_order_count", "delivered_order_count", "late_share", "cancellation_share", "average_review_score")
    for engine in shop[1]:
        expected: dict[str, dict[str, Any]] = {}
        for names in (sold, came):
            for row in answer(engine, Question(names, ("seller",), filters)).to_pylist():
                if row["seller"] is not None:
                    expected.setdefault(row["seller"], {}).update({name: row[name] for name in names})
        rows = rank_sellers(engine, filters).to_pylist()
        assert rows
        assert {row["seller_id"]: {name: row[name] for name in (*sold, *came)} for row in rows} == expected


def test_sellers_most_late_are_the_worst_of_those_with_enough(shop: Shop) -> None:
    for engine in shop[1]:
        rows = rank_sellers(engine, Filters()).to_pylist()
        shares = {row["seller_id"]: row["late_share"] for row in rows if row["delivered_order_count"] >= 30}
        found = sellers_most_late(engine, Filters(), 5)
        assert [row.share for row in found] == sorted(shares.values(), reverse=True)[: len(found)]
