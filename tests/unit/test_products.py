"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

from datetime import date
from decimal import Decimal

import pytest

from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.baskets import bought_together, count_baskets
from lojista.metrics.filters import Filters
from lojista.metrics.products import comparison, first_categories, rank_items, sales_curve
from lojista.periods import Period
from support.small_shop import small_shop

DAYS = Period(date(2016, 9, 4), date(2018, 10, 17))
TAIL = (date(2018, 9, 1), date(2018, 10, 1))


@pytest.fixture(scope="module")
def engine() -> DuckDBEngine:
    return small_shop()[1]


def test_best_seller_is_first_and_what_sold_nothing_is_left_out(engine: DuckDBEngine) -> None:
    rows = rank_items(engine, "category", Filters(), None).to_pylist()
    assert [(row["category"], row["total_sales"], row["abc_class"]) for row in rows] == [
        ("toys", Decimal("36.50"), "A"),
        ("books", Decimal("10.58"), "A"),
        (None, Decimal("7.07"), "B"),
    ]


def test_product_knows_its_category(engine: DuckDBEngine) -> None:
    rows = rank_items(engine, "product", Filters(), None).to_pylist()
    assert {row["product_id"]: row["category"] for row in rows} == {"p1": "toys", "p2": "books", "p3": None, None: None}


def test_words_find_products_by_name_or_id_and_leave_their_rank(engine: DuckDBEngine) -> None:
    whole = rank_items(engine, "product", Filters(), None).to_pylist()
    by_name = rank_items(engine, "product", Filters(), None, words="BEAR").to_pylist()
    assert by_name == [row for row in whole if row["product_name"] == "Wooden bear"]
    by_id = rank_items(engine, "product", Filters(), None, words="P2").to_pylist()
    assert by_id == [row for row in whole if row["product_id"] == "p2"]


def test_classes_do_not_depend_on_how_many_rows_are_shown(engine: DuckDBEngine) -> None:
    rows = rank_items(engine, "category", Filters(), None).to_pylist()
    assert rank_items(engine, "category", Filters(), None, 2).to_pylist() == rows[:2]


def test_items_of_equal_sales_share_a_class() -> None:
    connection, engine = small_shop()
    connection.execute("UPDATE marts.order_lines SET gross_sales = 1, discounts = 0, freight = 0")
    connection.execute("DELETE FROM marts.bookings")
    connection.execute("UPDATE marts.order_lines SET product_key = line_number + 10 * order_key, is_valid = true")
    classes = rank_items(engine, "product", Filters(), None)["abc_class"].to_pylist()
    assert set(classes) == {"A"}


def test_curve_starts_at_nothing_and_ends_at_everything(engine: DuckDBEngine) -> None:
    curve = sales_curve(engine, "category", Filters())
    assert curve is not None
    assert (curve.points[0], curve.points[-1]) == ((0.0, 0.0), (1.0, 1.0))


def test_selection_without_sales_has_no_curve(engine: DuckDBEngine) -> None:
    assert sales_curve(engine, "product", Filters(Period(date(1999, 1, 1), date(1999, 1, 2)))) is None


def test_growth_compares_a_period_with_the_one_before() -> None:
    found = comparison(Filters(Period(date(2018, 3, 1), date(2018, 3, 31))), DAYS, TAIL)
    assert found is not None
    assert (found.before, found.is_chosen) == (Period(date(2018, 1, 29), date(2018, 2, 28)), True)


def test_growth_of_everything_ends_before_the_data_tails_off() -> None:
    found = comparison(Filters(), DAYS, TAIL)
    assert found is not None
    assert (found.recent, found.is_chosen) == (Period(date(2018, 6, 3), date(2018, 8, 31)), False)


def test_growth_needs_data_for_the_period_before() -> None:
    assert comparison(Filters(Period(date(2016, 9, 4), date(2016, 12, 31))), DAYS, ()) is None
    assert comparison(Filters(), None, ()) is None


def test_first_categories_are_those_of_a_customers_first_order(engine: DuckDBEngine) -> None:
    found = {row.category: (row.customer_count, row.repeat_count) for row in first_categories(engine, Filters())}
    assert found == {"toys": (1, 1), "books": (1, 1), None: (1, 1)}


def test_pair_of_one_order_has_its_measures(engine: DuckDBEngine) -> None:
    assert bought_together(engine, "category", Filters(), 1).to_pylist() == [
        {
            "first": "books",
            "second": "toys",
            "pair_count": 1,
            "support": Decimal("0.250000"),
            "confidence": Decimal("0.500000"),
            "confidence_back": Decimal("0.500000"),
            "lift": Decimal("1.000000"),
        }
    ]


def test_floor_leaves_rare_pairs_out(engine: DuckDBEngine) -> None:
    assert bought_together(engine, "category", Filters(), 2).num_rows == 0
    assert count_baskets(engine, "category", Filters()).several_count == 1


def test_category_filter_picks_pairs_with_one_of_its_categories(engine: DuckDBEngine) -> None:
    assert bought_together(engine, "category", Filters(categories=("toys",)), 1).num_rows == 1
    assert bought_together(engine, "category", Filters(categories=("games",)), 1).num_rows == 0
