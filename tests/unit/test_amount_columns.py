"""How columns write numbers, and how their sums hang together."""

import polars as pl
import pytest

from lojista.ingest.connecting.arithmetic import AmountColumns, is_per_unit, relation_of
from lojista.ingest.connecting.numbers import decimal_mark, numbers_of
from lojista.ingest.connecting.order_sums import order_sum


@pytest.mark.parametrize(
    ("texts", "mark"),
    [(["1.50", "2"], "."), (["1,50", "2"], ","), (["1.234,50"], ","), (["1,234.50"], "."), (["1", "2"], ".")],
)
def test_the_mark_before_decimals_is_found(texts: list[str], mark: str) -> None:
    assert decimal_mark([pl.Series(texts)]) == mark


@pytest.mark.parametrize(
    ("text", "currency"), [("R$ 1,50", "BRL"), ("1,50 €", "EUR"), ("GBP 1,50", "GBP"), ("$1,50", "$"), ("1,50", None)]
)
def test_a_currency_may_stand_beside_a_number(text: str, currency: str | None) -> None:
    found = numbers_of(pl.Series([text]), ",")
    assert found is not None
    assert found.currency == currency


@pytest.mark.parametrize("text", ["K12", "ART7", "12a34", "one"])
def test_codes_are_no_numbers(text: str) -> None:
    assert numbers_of(pl.Series([text]), ".") is None


QUANTITIES = [2.0, 3.0, 4.0]
PRICES = [5.0, 7.0, 2.5]
OFF = [1.0, 0.0, 2.0]


@pytest.mark.parametrize(
    ("totals", "off", "said"),
    [
        ([10.0, 21.0, 10.0], None, "q × p = t on 100% of rows"),
        ([9.0, 21.0, 8.0], "amount", "q × p - d = t on 100% of rows"),
        ([8.0, 21.0, 2.0], "each", "q × p - d (per unit) = t on 100% of rows"),
        ([9.9, 21.0, 9.8], "percent", "q × p less d = t on 100% of rows"),
    ],
)
def test_arithmetic_tells_how_a_total_comes_about(totals: list[float], off: str | None, said: str) -> None:
    amounts = pl.DataFrame({"q": QUANTITIES, "p": PRICES, "d": OFF, "t": totals})
    found = relation_of(amounts, AmountColumns(["p"], ["t"], "q", ["d"]))
    assert found is not None
    assert (found.off, found.in_words, found.is_exact) == (off, said, True)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_came_back_takes_its_discount_back(sign: float) -> None:
    amounts = pl.DataFrame({"q": [2.0, -2.0], "p": [5.0, 5.0], "d": [1.0, sign], "t": [9.0, -9.0]})
    found = relation_of(amounts, AmountColumns(["p"], ["t"], "q", ["d"]))
    assert found is not None
    assert (found.off, found.share) == ("amount", 1)


def test_a_rounded_price_is_told_from_an_exact_one() -> None:
    amounts = pl.DataFrame({"q": [12.0, 24.0, 30.0], "p": [0.83, 0.42, 0.33], "t": [10.0, 10.1, 10.0]})
    found = relation_of(amounts, AmountColumns(["p"], ["t"], "q"))
    assert found is not None
    assert not found.is_exact


def test_unrelated_numbers_make_no_total() -> None:
    amounts = pl.DataFrame({"q": QUANTITIES, "p": PRICES, "t": [1.0, 2.0, 3.0]})
    assert relation_of(amounts, AmountColumns(["p"], ["t"], "q")) is None


@pytest.mark.parametrize(("values", "is_unit"), [([5.0, 5.0] * 3, True), ([5.0, 10.0] * 3, False)])
def test_what_stays_the_same_when_more_is_bought_is_a_units_price(values: list[float], is_unit: bool) -> None:
    products = pl.Series(["a", "a", "b", "b", "c", "c"])
    amounts = pl.DataFrame({"q": [1.0, 2.0] * 3, "v": values})
    assert is_per_unit(amounts, products, "q", "v") is is_unit


def test_totals_of_orders_tell_which_discount_is_theirs() -> None:
    orders = pl.DataFrame({"lines": [10.0, 20.0], "a": [1.0, 2.0], "b": [3.0, 0.0], "ship": [4.0, 5.0]})
    orders = orders.with_columns(total=pl.col("lines") - pl.col("b") + pl.col("ship"))
    found = order_sum(orders, ["total"], ["a", "b"], ["ship"], [])
    assert found is not None
    assert (found.discounts, found.freight, found.tax) == (("b",), "ship", None)


def test_no_column_is_both_discount_and_freight() -> None:
    orders = pl.DataFrame({"lines": [10.0, 20.0], "a": [1.0, 2.0], "total": [10.0, 20.0]})
    found = order_sum(orders, ["total"], ["a"], ["a"], [])
    assert found is not None
    assert found.parts == ()
