"""Deliveries and products of the real archive, as counted once in PostgreSQL by hand."""

from decimal import Decimal

import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.baskets import bought_together, count_baskets
from lojista.metrics.filters import Filters
from lojista.metrics.products import first_categories, rank_items, sales_curve
from lojista.metrics.questions import Question


@pytest.fixture(scope="module")
def engine(engines: tuple[Engine, Engine]) -> Engine:
    return engines[0]


HEADLINES = {
    "placed_order_count": 99_441,
    "delivered_order_count": 96_470,
    "late_order_count": 6_534,
    "late_share": Decimal("0.067731"),
    "median_delivery_days": Decimal("10.0"),
    "median_days_late": Decimal("-12.0"),
    "reviewed_order_count": 97_460,
    "average_review_score": Decimal("4.12"),
    "followed_order_count": 70_308,
    "reordered_order_count": 2_299,
}


def test_deliveries_are_those_counted_by_hand(engine: Engine) -> None:
    assert answer(engine, Question(tuple(HEADLINES))).to_pylist() == [HEADLINES]


def test_late_shares_of_states_are_those_counted_by_hand(engine: Engine) -> None:
    rows = answer(engine, Question(("late_share",), ("state",))).to_pylist()
    shares = {row["state"]: row["late_share"] for row in rows}
    assert [str(shares[state]) for state in ("SP", "RJ", "AL")] == ["0.044945", "0.121053", "0.214106"]


def test_few_orders_have_several_categories(engine: Engine) -> None:
    assert count_baskets(engine, "category", Filters()).several_count == 726
    pairs = {(row["first"], row["second"]): row["pair_count"]
             for row in bought_together(engine, "category", Filters(), 20).to_pylist()}  # fmt: skip
    assert pairs["bed_bath_table", "furniture_decor"] == 70
    assert pairs["bed_bath_table", "home_confort"] == 43
    assert pairs["furniture_decor", "housewares"] == 24


def test_ranking_adds_up_to_the_whole_shop(engine: Engine) -> None:
    for level, count in (("category", 74), ("product", 32_730)):
        rows = rank_items(engine, level, Filters(), None)
        assert rows.num_rows == count
        assert sum(rows["total_sales"].to_pylist()) == Decimal("15735527.03")
    orders = {
        row["category"]: row["order_count"] for row in rank_items(engine, "category", Filters(), None).to_pylist()
    }
    assert orders["bed_bath_table"] == 9_399


def test_few_products_bring_most_sales(engine: Engine) -> None:
    curve = sales_curve(engine, "product", Filters())
    assert curve is not None
    assert [part.item_count for part in curve.classes] == [9_192, 11_679, 11_859]


def test_first_categories_hold_every_customer(engine: Engine) -> None:
    groups = {group.category: group for group in first_categories(engine, Filters())}
    assert groups["bed_bath_table"].customer_count == 8_939
