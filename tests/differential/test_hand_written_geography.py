"""Maps, populations and places beside queries written by hand over PostgreSQL's own tables."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.filters import Filters
from lojista.metrics.geography import MAP_METRICS, customers_in, rank_regions
from lojista.metrics.people import count_customers
from lojista.metrics.places import orders_by_place
from lojista.metrics.questions import Question
from lojista.money import round_to
from lojista.periods import Period
from support.filter_sets import FILTERS

PORTUGAL = Filters(countries=("PT",))
Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]
POPULATION = """(VALUES ('RO', 1581196), ('AC', 830018), ('AM', 3941613), ('RR', 636707), ('PA', 8120131),
    ('AP', 733759), ('TO', 1511460), ('MA', 6776699), ('PI', 3271199), ('CE', 8794957), ('RN', 3302729),
    ('PB', 3974687), ('PE', 9058931), ('AL', 3127683), ('SE', 2210004), ('BA', 14141626), ('MG', 20539989),
    ('ES', 3833712), ('RJ', 16055174), ('SP', 44411238), ('PR', 11444380), ('SC', 7610361), ('RS', 10882965),
    ('MS', 2757013), ('MT', 3658649), ('GO', 7056495), ('DF', 2817381)) AS p (state, people)"""
SALES = "coalesce(sum(gross - less + freight) FILTER (WHERE is_valid AND country = 'BR'), 0)"
PAID = "order_key IN (SELECT order_key FROM order_payments WHERE payment_type = ANY(%(types)s))"
WHERE = f"""(%(first)s::date IS NULL OR day BETWEEN %(first)s AND %(last)s)
    AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
    AND (%(countries)s::text[] IS NULL OR country = ANY(%(countries)s))
    AND (%(categories)s::text[] IS NULL OR category = ANY(%(categories)s)) AND (%(types)s::text[] IS NULL OR {PAID})"""

OF_ENTRIES = WHERE.replace("state = ", "e.state = ").replace("country = ", "e.country = ")


def _values(filters: Filters) -> dict[str, object]:
    period = filters.period
    return {
        "first": period and period.start,
        "last": period and period.end,
        "states": list(filters.states) or None,
        "countries": list(filters.countries) or None,
        "categories": list(filters.categories) or None,
        "types": list(filters.payment_types) or None,
    }


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_sales_per_thousand_inhabitants_by_state_are_what_the_plain_query_says(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    query = f"SELECT state, {SALES} * 1000 / max(people) FROM entries JOIN {POPULATION} USING (state) WHERE {WHERE}"
    rows = plain.execute(f"{query} GROUP BY state".encode(), _values(filters)).fetchall()
    expected = {state: round_to(value, 2) for state, value in rows}
    for engine in engines:
        found = answer(engine, Question(("sales_per_thousand_inhabitants",), ("state",), filters)).to_pylist()
        assert {row["state"]: row["sales_per_thousand_inhabitants"] for row in found if row["state"]} == expected


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_sales_per_thousand_inhabitants_in_all_are_over_every_state_in_view(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    people = f"SELECT sum(people) FROM {POPULATION} WHERE %(states)s::text[] IS NULL OR state = ANY(%(states)s)"
    query = f"SELECT {SALES} * 1000 / ({people}) FROM entries JOIN {POPULATION} USING (state) WHERE {WHERE}"
    row = plain.execute(query.encode(), _values(filters)).fetchone()
    assert row is not None
    for engine in engines:
        found = answer(engine, Question(("sales_per_thousand_inhabitants",), (), filters)).to_pylist()[0]
        assert found["sales_per_thousand_inhabitants"] == round_to(row[0], 2)


PLACED = f"""
    SELECT floor(latitude * 2) AS up, floor(longitude * 2) AS along, count(DISTINCT e.order_key) AS orders,
        sum(gross - less + freight) AS value
    FROM entries e JOIN orders o USING (order_key) LEFT JOIN order_addresses a USING (address_key)
    LEFT JOIN postal_areas p ON p.country = a.country AND p.postal_prefix = a.postal_prefix
    WHERE e.is_valid AND (NOT e.is_return OR e.is_in_order) AND {OF_ENTRIES} GROUP BY 1, 2
"""


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_squares_are_what_the_plain_query_says(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    rows = plain.execute(PLACED.replace("order_key IN", "e.order_key IN").encode(), _values(filters)).fetchall()
    placed = sorted((int(count), round_to(value, 2)) for up, _, count, value in rows if up is not None)
    for engine in engines:
        found = orders_by_place(engine, filters)
        assert sorted((spot.order_count, spot.order_value) for spot in found.spots) == placed
        assert found.unplaced_count == sum(count for up, _, count, _ in rows if up is None)


def test_most_frequent_city_names_a_square(shop: Shop) -> None:
    query = """SELECT p.city, count(*) FROM entries e JOIN orders o USING (order_key) JOIN order_addresses a
        USING (address_key) JOIN postal_areas p ON p.country = a.country AND p.postal_prefix = a.postal_prefix
        WHERE e.is_valid AND NOT e.is_return GROUP BY 1 ORDER BY 2 DESC"""
    cities = {city for city, _ in shop[0].execute(query.encode()).fetchall()}
    assert {spot.city for spot in orders_by_place(shop[1][0], Filters()).spots} <= cities


@pytest.mark.parametrize("by", ["state", "country"])
@pytest.mark.parametrize("name", MAP_METRICS)
def test_ranking_is_the_catalogues_answer_on_every_engine(shop: Shop, name: str, by: str) -> None:
    if by == "country" and name == "sales_per_thousand_inhabitants":
        pytest.skip("inhabitants are known by state")
    period = Period(date(2024, 2, 10), date(2024, 6, 30))
    first, *others = (rank_regions(engine, name, by, Filters(period), period) for engine in shop[1])
    assert all(other == first for other in others)
    rows = answer(shop[1][0], Question((name,), (by,), Filters(period))).to_pylist()
    found = {row.code: row.value for row in first if row.value}
    assert found == {row[by]: Decimal(row[name]) for row in rows if row[name]}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_customers_behind_a_selection_are_those_counted(shop: Shop, filters: Filters) -> None:
    query = f"SELECT count(DISTINCT customer_key) FROM entries e WHERE is_valid AND NOT is_return AND {OF_ENTRIES}"
    row = shop[0].execute(query.encode(), _values(filters)).fetchone()
    for engine in shop[1]:
        selection = customers_in(engine, "total_sales", filters)
        assert (count_customers(engine, selection),) == row


def test_customers_of_a_country_are_those_counted(shop: Shop) -> None:
    query = "SELECT count(DISTINCT customer_key) FROM entries WHERE is_valid AND NOT is_return AND country = 'PT'"
    row = shop[0].execute(query.encode()).fetchone()
    assert row is not None
    assert row[0] > 0
    for engine in shop[1]:
        assert count_customers(engine, customers_in(engine, "order_count", PORTUGAL)) == row[0]
        acquired = customers_in(engine, "repeat_rate", PORTUGAL)
        asked = answer(engine, Question(("acquired_customer_count",), ("country",))).to_pylist()
        assert {"country": "PT", "acquired_customer_count": count_customers(engine, acquired)} in asked
