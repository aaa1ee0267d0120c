"""Two discounts on whole orders, rates of them, and dates that only few orders have."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, lines, table

Told = dict[str, Callable[[Line], object]]
LINES = lines()
GOODS = {one.order: sum(line.goods for line in LINES if line.order == one.order) for one in LINES}
SHOP: Told = {
    "Order number": lambda one: f"A{one.order:04}",
    "Created at": lambda one: f"{one.moment:%Y-%m-%d %H:%M}",
    "Sku": lambda one: one.product,
    "Quantity": lambda one: one.quantity,
    "Price": lambda one: one.price,
}


def coupon(one: Line) -> Decimal:
    return Decimal("1.25") if one.order % 6 == 0 else Decimal("0.00")


def volume(one: Line) -> Decimal:
    return Decimal("0.75") if one.order % 4 == 0 else Decimal("0.00")


def third(one: Line) -> Decimal:
    return Decimal("0.55") if one.order % 5 == 0 else Decimal("0.00")


def rate(one: Line) -> int:
    return 5 if one.order % 3 == 0 else 0


def by_rate(one: Line) -> Decimal:
    return round(GOODS[one.order] * rate(one) / 100, 2)


def told(folder: Path, more: Told) -> FileProposal:
    return proposed(folder, {"shop.csv": table(LINES, SHOP | more).encode()}, currency="EUR", country="DE").files[0]


def columns(file: FileProposal) -> dict[str, str]:
    return {name: one.column for name, one in file.columns.items()}


def test_two_that_the_total_lacks_both_count(tmp_path: Path) -> None:
    total: Told = {"Order total": lambda one: GOODS[one.order] - coupon(one) - volume(one)}
    file = told(tmp_path, {"Coupon discount": coupon, "Discount": volume, **total})
    assert {columns(file)[name] for name in ("order_discount", "order_coupon")} == {"Coupon discount", "Discount"}


def test_a_third_is_said_to_be_left_out(tmp_path: Path) -> None:
    total: Told = {"Order total": lambda one: GOODS[one.order] - coupon(one) - volume(one) - third(one)}
    file = told(tmp_path, {"Coupon discount": coupon, "Discount": volume, "Member discount": third, **total})
    assert len({"order_discount", "order_coupon"} & columns(file).keys()) == 2
    assert [one.column for one in file.choices if "it has no field: it is not loaded" in one.reason] != []


def test_one_that_the_total_holds_still_is_none(tmp_path: Path) -> None:
    total: Told = {"Order total": lambda one: GOODS[one.order] - coupon(one)}
    found = columns(told(tmp_path, {"Coupon discount": coupon, "Discount": volume, **total}))
    assert found["order_discount"] == "Coupon discount"
    assert "order_coupon" not in found


def test_one_that_is_its_rate_of_all_lines_is_still_to_be_taken_off(tmp_path: Path) -> None:
    more: Told = {"Subtotal": lambda one: GOODS[one.order], "Discount percent": rate, "Discount amount": by_rate}
    file = told(tmp_path, more)
    assert columns(file)["order_discount"] == "Discount amount"
    assert file.columns["order_discount"].reason == "Discount percent of what lines come to: they are before it"


def test_one_that_is_its_rate_of_more_than_lines_is_off_already(tmp_path: Path) -> None:
    more: Told = {
        "Subtotal": lambda one: GOODS[one.order],
        "Discount percent": rate,
        "Discount amount": lambda one: round(GOODS[one.order] * rate(one) / (100 - rate(one)), 2),
    }
    assert "order_discount" not in columns(told(tmp_path, more))


def test_a_column_of_zeros_is_not_taken_for_it(tmp_path: Path) -> None:
    more: Told = {"Discount": lambda _: "0.00", "Entity discount percent": rate, "Entity discount amount": by_rate}
    assert columns(told(tmp_path, more))["order_discount"] == "Entity discount amount"


def test_a_day_that_few_orders_have_is_not_when_they_were_placed(tmp_path: Path) -> None:
    few: Told = {"Order date": lambda one: "2024-01-01" if one.order % 5 == 0 else ""}
    assert columns(told(tmp_path, few))["purchased_at"] == "Created at"


def listed(one: Line) -> Decimal:
    return one.quantity * one.price


def off(one: Line) -> Decimal:
    return round(listed(one) / 10, 2) if one.place % 3 == 0 else Decimal("0.00")


def untaxed(one: Line) -> Decimal:
    return round((listed(one) - off(one)) / Decimal("1.15"), 2)


def test_sums_with_tax_count_where_discounts_are_of_these(tmp_path: Path) -> None:
    more: Told = {
        "Subtotal": untaxed,
        "Sales Tax": lambda one: listed(one) - off(one) - untaxed(one),
        "Discount": off,
        "Total": lambda one: listed(one) - off(one),
    }
    shop = {name: tell for name, tell in (SHOP | more).items() if name != "Price"}
    file = proposed(tmp_path, {"till.csv": table(LINES, shop).encode()}, currency="NZD", country="NZ").files[0]
    assert columns(file)["amount"] == "Total"
    assert "discount" not in columns(file)
    assert not file.open_discounts


def test_one_of_orders_that_is_the_sum_of_their_lines_counts_once(tmp_path: Path) -> None:
    each = {one: Decimal("0.50") * one.quantity if one.order % 3 == 0 else Decimal(0) for one in LINES}
    whole = {one.order: sum(each[line] for line in LINES if line.order == one.order) for one in LINES}
    more: Told = {
        "Item discount": lambda one: each[one],
        "Line total": lambda one: one.goods - each[one],
        "Discount total": lambda one: whole[one.order],
        "Total": lambda one: GOODS[one.order] - whole[one.order],
    }
    file = told(tmp_path, more)
    assert columns(file).get("discount") == "Item discount"
    assert "order_discount" not in columns(file)
