"""Tells how several files belong together: orders, and lines of those orders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from lojista.ingest.connecting.amount_rows import AmountRows, amount_rows
from lojista.ingest.connecting.arithmetic import Relation, as_numbers
from lojista.ingest.connecting.columns import Findings, Found
from lojista.ingest.connecting.credit_notes import CreditNotes, credit_notes_in
from lojista.ingest.connecting.money_columns import Amounts
from lojista.ingest.connecting.order_references import column_of_orders
from lojista.ingest.connecting.parts import find_parts_of_orders, sums_of_lines
from lojista.ingest.connecting.samples import Sample
from lojista.ingest.connecting.shapes import FileProposal, findings_of, shape_of, tells_refunds
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.status_tables import take_status_tables

_TOLD = 0.9
_NEARLY_ALL, _CENT = 0.95, 0.0251
_MOST_BESIDE = 8
_OF_WHOLE_ORDERS = ("order_shipping", "order_shipping_discount", "order_discount", "order_coupon")
_MEANT_FOR_LINES = ("product_id", "product_name", "quantity", "unit_price")


def arranged(
    samples: Sequence[Sample], given: Mapping[str, str], today: date
) -> tuple[tuple[FileProposal, ...], Mapping[str, str]]:
    """A proposal for each file of orders or lines, orders first; why each other file is left out."""
    read = [findings_of(sample, _of_sample(given, sample), today) for sample in samples]
    notes = {note.name: note for note in credit_notes_in(read)}
    found = [_with_notes(one, notes, given, today) for one in read]
    tables = {table.name: table.orders_name for table in take_status_tables(found)}
    own = {one.known.sample.name: one.column("order_id") for one in found}
    pair = _orders_and_lines([one for one in found if not one.is_of_returns])
    shapes = list[FileProposal]()
    beside = list[tuple[Findings, AmountRows]]()
    if pair is not None:
        orders, lines = pair
        if lines.column("order_id") != own[lines.known.sample.name]:
            lines = _anew(lines, [lines.found["order_id"]], given, today)
        sums = _sums_of_orders(lines)
        _count_for_whole_orders(orders, sums)
        beside = _amounts_beside(orders, [one for one in found if one not in pair], sums)
        _count_discounts_once(orders, lines)
        _count_refunds_once(orders, lines)
        is_told = tells_refunds(orders) or tells_refunds(lines)
        shapes.append(shape_of(orders, "orders", has_refunds_beside=is_told))
        shapes.append(shape_of(lines, "lines of orders", has_refunds_beside=is_told))
        shapes += [shape_of(one, "amounts of orders", rules=amounts.rules) for one, amounts in beside]
    of_orders = [*(pair or ()), *(one for one, _ in beside)]
    rest = [one for one in found if one not in of_orders and not one.is_of_returns]
    alone = [_beside_others(one, found) for one in (shape_of(one, "lines") for one in rest)]
    left_out = {one.name: _why_left_out(one, pair is not None) for one in alone if one.problems or pair is not None}
    left_out |= {name: f"It names the statuses of {orders_name}." for name, orders_name in tables.items()}
    shapes += [one for one in alone if one.name not in left_out]
    shapes += [shape_of(one, "lines") for one in found if one.is_of_returns]
    return tuple(one for one in shapes if not one.problems), left_out | {
        one.name: " ".join(one.problems) for one in shapes if one.problems
    }


def _with_notes(
    findings: Findings, notes: Mapping[str, CreditNotes], given: Mapping[str, str], today: date
) -> Findings:
    """What the columns are once it is known that one file is of credit notes, and by which numbers it names orders."""
    sample = findings.known.sample
    note = notes.get(sample.name)
    if note is not None:
        why = f"it names orders of {note.orders_name}"
        told = [Found(name, column, why, _TOLD) for name, column in note.fields.items()]
        anew = _anew(findings, told, given, today)
        anew.is_of_returns = True
        return anew
    for of_orders in (one for one in notes.values() if one.orders_name == sample.name):
        if findings.column("order_id") != of_orders.order_column:
            why = f"{of_orders.name} names orders by it"
            return _anew(findings, [Found("order_id", of_orders.order_column, why, _TOLD)], given, today)
    return findings


def _anew(findings: Findings, told: Sequence[Found], given: Mapping[str, str], today: date) -> Findings:
    """What the columns are once other files tell some of them: amounts may be those of whole orders.

    What the user said stays.
    """
    sample = findings.known.sample
    own = _of_sample(given, sample)
    anew = findings_of(sample, {**{one.field: one.column for one in told}, **own}, today)
    anew.found |= {one.field: one for one in told if one.column and one.field not in own}
    return anew


def _beside_others(shape: FileProposal, found: Sequence[Findings]) -> FileProposal:
    """A sheet without orders' numbers, beside one of the same workbook that has them, sums up what that one tells."""
    book = shape.sample.files[0].open
    others = [one for one in found if one.known.sample.files[0].open is book and one.column("order_id") is not None]
    if shape.problems or "order_id" in shape.columns or shape.sample.files[0].sheet is None or not others:
        return shape
    return replace(
        shape, problems=(f"Its rows have no order's number, as those of {others[0].known.sample.name} have.",)
    )


def _count_for_whole_orders(orders: Findings, sums: pl.DataFrame | None) -> None:
    """In a file with a row for each order, amounts are the whole order's: what its lines cost is told by the other."""
    for name in ("amount", "unit_price", "discount", "freight"):
        found = orders.found.pop(name, None)
        if found is not None:
            orders.left_out.pop(found.column, None)
    for role in orders.candidates("discount", "freight"):
        orders.left_out.pop(role.column, None)
    for role in orders.candidates("total"):
        orders.leave_out(role.column, "the whole order's total, known from its lines")
    if sums is not None:
        find_parts_of_orders(orders, sums)


def _sums_of_orders(lines: Findings) -> pl.DataFrame | None:
    """The sum of each order's lines; None where no column tells what they cost."""
    amounts = Amounts(lines)
    price = lines.column("unit_price") or lines.column("amount")
    quantity = amounts.quantity if "unit_price" in lines.found else None
    order = lines.column("order_id")
    if price is None or order is None:
        return None
    return sums_of_lines(amounts, Relation(price, price, quantity), order)


def _amounts_beside(
    orders: Findings, others: Sequence[Findings], sums: pl.DataFrame | None
) -> list[tuple[Findings, AmountRows]]:
    """Files of amounts of whole orders, whose freight and discounts are then told there alone."""
    number = orders.column("order_id")
    numbers = orders.known.rows[number].drop_nulls().unique().to_list() if number is not None else []
    told = [(one, amount_rows(one, numbers, sums)) for one in others[:_MOST_BESIDE]] if sums is not None else []
    beside = [(one, amounts) for one, amounts in told if amounts is not None]
    for one, amounts in beside:
        _take_amounts(one, amounts)
        for name in _OF_WHOLE_ORDERS:
            if (found := orders.found.get(name)) is not None:
                orders.drop(name)
                orders.leave_out(found.column, f"{one.known.sample.name} tells it")
    return beside


def _take_amounts(findings: Findings, amounts: AmountRows) -> None:
    """What the columns of a file of amounts are, whatever their names said."""
    findings.found.clear()
    findings.left_out.clear()
    findings.add("order_id", amounts.order, "it names orders of the other file")
    findings.add("line_kind", amounts.kind, "it says what an amount is: rows of an order add up to its total")
    findings.add("amount", amounts.amount, "it adds up to each order's total")
    if amounts.title is not None:
        findings.add("product_name", amounts.title, "it says in words what an amount is", 0.8)
    findings.passed_over = {amounts.kind: amounts.passed_over}


def _count_discounts_once(orders: Findings, lines: Findings) -> None:
    """Where both files tell of discounts, and those of an order are the sum of its lines', they are the same ones."""
    whole, each = orders.found.get("order_discount"), lines.found.get("discount")
    numbers = [(orders, orders.column("order_id"), whole), (lines, lines.column("order_id"), each)]
    sums = [_sums(findings, order, one.column) for findings, order, one in numbers if order is not None and one]
    if whole is None or len(sums) < len(numbers):
        return
    joined = sums[0].join(sums[1], on="order", suffix=" of lines").filter(pl.col("sum") != 0)
    agrees = (joined["sum"] - joined["sum of lines"]).abs() <= _CENT
    if share_of(agrees) >= _NEARLY_ALL:
        orders.drop("order_discount")
        orders.leave_out(whole.column, f"the sum of {each.column if each else ''} of its lines")


def _count_refunds_once(orders: Findings, lines: Findings) -> None:
    """What was paid back of an order is what was paid back of its lines, and freight with it."""
    whole = orders.found.get("order_refund")
    for name in ("refund", "returned_quantity") if whole is not None else ():
        one = lines.found.get(name)
        if one is not None and whole is not None:
            lines.drop(name)
            lines.leave_out(one.column, f"{whole.column} of whole orders tells it")


def _sums(findings: Findings, order: str, column: str) -> pl.DataFrame:
    """The sum of a column over each order."""
    amounts = as_numbers(findings.known.rows, [column], findings.known.decimal)[column].fill_null(0).abs()
    table = pl.DataFrame({"order": findings.known.rows[order], "sum": amounts})
    return table.drop_nulls("order").group_by("order").agg(pl.col("sum").sum())


def _of_sample(given: Mapping[str, str], sample: Sample) -> dict[str, str]:
    """What the user said, as far as it is of this file."""
    return {field: column for field, column in given.items() if not column or column in sample.columns}


def _why_left_out(shape: FileProposal, is_beside: bool) -> str:
    problems = " ".join(shape.problems)
    return f"It tells neither of orders nor of their lines. {problems}".strip() if is_beside else problems


def _orders_and_lines(found: Sequence[Findings]) -> tuple[Findings, Findings] | None:
    """The files that belong together by an order's number, which is unique in the first of them."""
    for orders in found:
        number = _number_of_orders(orders)
        if number is None:
            continue
        for lines in found:
            if lines is orders or not _has_lines(lines):
                continue
            column = column_of_orders(lines, orders.known.rows[number].drop_nulls().unique().to_list())
            if column is not None:
                orders.add("order_id", number, f"its name says so; {lines.known.sample.name} names it as {column}")
                lines.add("order_id", column, f"its values are those of {number} in {orders.known.sample.name}")
                return orders, lines
    return None


def _number_of_orders(findings: Findings) -> str | None:
    """The column that is another one on every row of a file with dates and without lines."""
    if "purchased_at" not in findings.found:
        return None
    named = findings.column("order_id")
    names = [name for name in (named, *findings.known.columns) if name is not None]
    unique = [name for name in names if findings.facts(name).is_unique and findings.facts(name).moments is None]
    return next((name for name in unique if not findings.facts(name).numbers_have_decimals), None)


def _has_lines(findings: Findings) -> bool:
    return any(name in findings.found for name in _MEANT_FOR_LINES) and bool(
        findings.found.keys() & {"unit_price", "amount"}
    )
