from datetime import date
from decimal import Decimal

import pytest
from benchmarks.by_hand.equal import difference
from benchmarks.by_hand.survival import curve

from lojista.models.second_order import fit


@pytest.mark.parametrize("theirs", [10.004, 10.0, Decimal("9.996")])
def test_what_is_shown_rounded_is_equal_to_what_rounds_to_it(theirs: float | Decimal) -> None:
    assert difference({"sales": [("a", Decimal("10.00"))]}, {"sales": [("a", theirs)]}) is None


@pytest.mark.parametrize("row", [("a", 10.006), ("b", 10.0), ("a", None), ("a",), ("a", 10.0, 1)])
def test_another_cent_name_or_column_is_a_difference(row: tuple[object, ...]) -> None:
    assert difference({"sales": [("a", Decimal("10.00"))]}, {"sales": [row]}) is not None


def test_a_row_too_many_and_a_part_too_few_are_differences() -> None:
    assert difference({"days": [(date(2024, 1, 1), 1)]}, {"days": []}) == "days: 1 and 0 rows"
    assert difference({"days": []}, {}) is not None


def test_rows_are_compared_in_any_order() -> None:
    assert difference({"n": [("a", 1), ("b", 2)]}, {"n": [("b", 2), ("a", 1)]}) is None


def test_the_curve_by_hand_is_that_of_lifelines() -> None:
    waits = [(3, True, 4), (3, False, 2), (10, True, 1), (40, False, 20), (55, True, 2), (90, False, 5)]
    points = [(one.days, one.share, one.low, one.high) for one in fit(waits).points if one.share]
    assert difference({"curve": points}, {"curve": [row for row in curve(waits) if row[1]]}) is None
