"""Decides which columns of amounts are the price, the sum, the discount and the freight of a line or of an order."""

from dataclasses import replace
from itertools import permutations

import polars as pl

from lojista.ingest.connecting.arithmetic import AmountColumns, Relation, is_per_unit, relation_of
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.guesses import guess_line, numbers_without_name
from lojista.ingest.connecting.money_columns import Amounts
from lojista.ingest.connecting.parts import find_parts, is_goods, is_usually_before, sum_of_orders, sums_of_lines
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import is_of_order, is_on_first_row
from lojista.ingest.connecting.taxes import side_of

_RATES = ("rate", "percent")
_SEVERAL = 2
_FEWEST_WITH, _JUST_THESE = 5, 0.98
_NEARLY_ALL, _CENT = 0.95, 0.0151


def find_amounts(findings: Findings) -> None:
    """Adds the fields of amounts, with the reason for each, and leaves out what they hold already."""
    amounts = Amounts(findings)
    _choose_quantity(amounts)
    _find_quantity(amounts)
    value = (
        _given_value(amounts)
        or _by_relation(amounts)
        or _guessed(amounts)
        or _by_name(amounts)
        or _repeated_total(amounts)
    )
    if value is not None:
        has_sums = amounts.repeats and not findings.is_repeated
        sums = sums_of_lines(amounts, value, amounts.order) if has_sums and amounts.order else None
        found = None if sums is None else sum_of_orders(amounts, sums)
        findings.order_total = found.total if found is not None else _total_of_orders(amounts, value)
        find_parts(amounts, value, found)
        _leave_out_rest(amounts)
        _say_taxes(findings, value)


def _total_of_orders(amounts: Amounts, value: Relation) -> str | None:
    """What an order came to, by arithmetic, in rows of an order each."""
    return value.total if amounts.is_one_row_each and value.parts and value.total != value.price else None


def _choose_quantity(amounts: Amounts) -> None:
    """Of several quantities, as ordered, invoiced and sent, the one by which a price makes the sum of most lines."""
    findings, now = amounts.findings, amounts.quantity
    named = [role.column for role in findings.candidates("quantity") if findings.facts(role.column).is_whole]
    if now is None or len(named) < _SEVERAL or "quantity" in findings.given:
        return
    amounts.read(*named)
    fitting = {name: found for name in named if (found := _fitting_with(amounts, name)) is not None}
    best = max(fitting, key=lambda name: (fitting[name].share, name == now), default=now)
    if best != now:
        found = fitting[best]
        findings.add("quantity", best, f"{found.in_words}; whole numbers", 0.9)
        amounts.quantity = best


def _fitting_with(amounts: Amounts, quantity: str) -> Relation | None:
    columns = AmountColumns(amounts.prices, amounts.line_totals, quantity, amounts.discounts)
    return relation_of(amounts.numbers, columns)


def _find_quantity(amounts: Amounts) -> None:
    """Where no name tells it: whole numbers by which one amount is another, less a discount that is named or not.

    An amount of an article is as often how many of it there are as what they come to.
    """
    findings = amounts.findings
    if amounts.quantity is not None or "quantity" in findings.given:
        return
    named = [name for name in amounts.line_totals if findings.facts(name).distinct_count > 1]
    numbers = [*numbers_without_name(findings), *named]
    amounts.read(*numbers)
    for discounts in (amounts.discounts, numbers):
        for column in numbers:
            others = [name for name in discounts if name != column and name not in named]
            found = _by_quantity(amounts, column, others) if findings.facts(column).may_be_quantity else None
            if found is not None:
                findings.add("quantity", column, f"{found.in_words}; whole numbers", 0.8)
                findings.pass_over(column)
                amounts.take_quantity(found, column)
                return


def _by_quantity(amounts: Amounts, quantity: str, discounts: list[str]) -> Relation | None:
    """How it makes one amount of another, also on rows of more than one."""
    several = amounts.numbers.filter(pl.col(quantity) != 1)
    sums = [name for name in (*amounts.prices, *amounts.line_totals) if name != quantity]
    for price, total in permutations(sums, 2):
        columns = AmountColumns([price], [total], quantity, discounts)
        found = relation_of(amounts.numbers, columns)
        if found is not None and relation_of(several, columns) is not None:
            return found
    return None


def _given_value(amounts: Amounts) -> Relation | None:
    """What the user named as price or sum; both where arithmetic, or the user, tells the discount between them."""
    findings = amounts.findings
    price, total = (findings.given.get(name) or None for name in ("unit_price", "amount"))
    if price is None and total is None:
        return None
    prices, totals = [price] if price else amounts.prices, [total] if total else amounts.line_totals
    relation = relation_of(amounts.numbers, AmountColumns(prices, totals, amounts.quantity, amounts.discounts))
    if relation is not None and relation.discount and (total or relation.off in _RATES):
        return _as_amount(amounts, relation)
    if price is not None and total is not None:
        return Relation(total, total, None)
    findings.found.pop("amount" if price else "unit_price", None)
    column = price or total or ""
    return Relation(column, column, amounts.quantity if price else None)


def _by_relation(amounts: Amounts) -> Relation | None:
    """What arithmetic tells of lines; a discount that is alike on all lines of an order may still be each line's."""
    parts = (amounts.discounts, amounts.freights, amounts.taxes)
    columns = AmountColumns(amounts.prices, amounts.line_totals, amounts.quantity, *parts)
    relation = relation_of(amounts.numbers, columns)
    if relation is None:
        sums = AmountColumns(amounts.line_totals, amounts.line_totals, None, *parts)
        return _of_sums(amounts, relation_of(amounts.numbers, sums))
    relation = _with_discount_between(amounts, relation)
    is_plain = relation.off in (None, "amount") and relation.is_exact
    if is_plain:
        findings = amounts.findings
        findings.add("unit_price", relation.price, relation.in_words, max(0.9, findings.certainty(relation.price)))
        findings.leave_out(relation.total, f"{relation.in_words}: nothing that is not known from them")
        return relation
    return _as_amount(amounts, relation)


def _with_discount_between(amounts: Amounts, plain: Relation) -> Relation:
    """Where no discount lies between price and sum, the higher price or the lower sum that tells one.

    It differs on just the rows that have one by a column of its own, whatever that is of: the line, a unit, a rate.
    """
    if plain.parts or plain.quantity is None or not plain.is_exact or plain.price == plain.total:
        return plain
    numbers = amounts.numbers
    for discount in amounts.discounts:
        has_some = numbers[discount].fill_null(0) != 0
        if has_some.sum() < _FEWEST_WITH:
            continue
        for price in (name for name in amounts.prices if name != plain.price):
            if _is_above_where(numbers[price], numbers[plain.price], has_some):
                return replace(plain, price=price, discount=discount, off="rate")
        for total in (name for name in amounts.line_totals if name != plain.total):
            if _is_above_where(numbers[plain.total], numbers[total], has_some):
                return replace(plain, total=total, discount=discount, off="rate")
    return plain


def _is_above_where(high: pl.Series, low: pl.Series, has_some: pl.Series) -> bool:
    """Whether one amount is above another on just these rows, and the same elsewhere."""
    above, is_below = high - low > _CENT, high - low < -_CENT
    return not is_below.any() and share_of(above == has_some) >= _JUST_THESE


def _guessed(amounts: Amounts) -> Relation | None:
    """By columns that no name tells of; only where no price is known by its name."""
    findings = amounts.findings
    if amounts.prices or not guess_line(findings, amounts.line_totals):
        return None
    price, amounts.quantity = findings.found["unit_price"].column, findings.column("quantity")
    amounts.read(price, *filter(None, (amounts.quantity,)))
    return Relation(price, price, amounts.quantity)


def _as_amount(amounts: Amounts, relation: Relation) -> Relation:
    """The total itself, where unit prices are rounded, or the discount is no amount of money."""
    findings = amounts.findings
    if relation.discount is not None and relation.parts == (relation.discount,):
        findings.add("amount", relation.total, f"{relation.in_words}: after discount", 0.9)
        findings.add("unit_price", relation.price, "before discount: what is above the sum of the line is one", 0.9)
        findings.leave_out(relation.discount, f"{relation.in_words}: the price and the sum tell it")
        return Relation(relation.total, relation.total, None, relation.discount, share=relation.share)
    why = "the unit price is rounded" if not relation.parts else "after discount"
    findings.add("amount", relation.total, f"{relation.in_words}: {why}", 0.9)
    findings.leave_out(relation.price, f"{relation.total} tells the sum of the line")
    for name in relation.parts:
        findings.leave_out(name, f"{relation.total} holds it already")
    return Relation(relation.total, relation.total, None, share=relation.share)


def _of_sums(amounts: Amounts, relation: Relation | None) -> Relation | None:
    """A sum of goods and a total after discount, freight and tax: the goods count, and the parts beside them."""
    if relation is None or not relation.parts or relation.off not in (None, "amount"):
        return None
    if _tells_discounts(amounts, relation.total) and not _tells_discounts(amounts, relation.price):
        amounts.findings.add("amount", relation.total, f"{relation.in_words}: discounts are of what it comes to", 0.9)
        amounts.findings.leave_out(relation.price, f"{relation.in_words}: {relation.total} holds it")
        return Relation(relation.total, relation.total, None, share=relation.share)
    amounts.findings.add("amount", relation.price, relation.in_words, 0.9)
    amounts.findings.leave_out(relation.total, f"{relation.in_words}: nothing that is not known from them")
    return relation


def _tells_discounts(amounts: Amounts, total: str) -> bool:
    """Whether what each product usually costs, by sums of lines, tells if they are before a discount or after it.

    Sums without tax tell nothing of discounts with it.
    """
    value = Relation(total, total, None)
    return any(is_usually_before(amounts, value, name, amounts.quantity) is not None for name in amounts.discounts)


def _by_name(amounts: Amounts) -> Relation | None:
    """Where no arithmetic tells: a total before a price, and what a product's values do when more of it is bought."""
    findings = amounts.findings
    unnamed = [name for name in amounts.unnamed if not amounts.is_of_order(name)]
    column = next(iter([*_goods_beside_freight(amounts), *amounts.line_totals, *amounts.prices, *unnamed]), None)
    if column is None:
        return None
    is_price = column not in amounts.line_totals and (column in amounts.prices or amounts.quantity is not None)
    how = "its name says so" if findings.certainty(column) > 0 else "it is the column of amounts"
    product = findings.column("product_id") or findings.column("product_name")
    if amounts.quantity and product:
        per_unit = is_per_unit(amounts.numbers, findings.known.rows[product], amounts.quantity, column)
        if per_unit is not None:
            is_price = per_unit
            how = f"it {'stays the same' if per_unit else 'grows'} with the quantity of a product"
    name = "unit_price" if is_price else "amount"
    findings.add(name, column, how, findings.certainty(column) or 0.5)
    for price in amounts.prices:
        findings.leave_out(price, f"{column} is taken; quantity × {price} is not it") if price != column else None
    return Relation(column, column, amounts.quantity if is_price else None)


def _goods_beside_freight(amounts: Amounts) -> list[str]:
    """In rows of an order each, a sum of goods that with the freight beside it stays below the whole total.

    What lies between them is tax, which is in no number.
    """
    goods = [name for name in amounts.totals if is_goods(name)] if amounts.is_one_row_each and amounts.freights else []
    whole = [name for name in amounts.totals if name not in goods]
    for name in goods:
        sums = amounts.numbers[name] + amounts.numbers[amounts.freights[0]].fill_null(0)
        if any(share_of(sums <= amounts.numbers[total] + _CENT) >= _NEARLY_ALL for total in whole):
            return [name]
    return []


def _leave_out_rest(amounts: Amounts) -> None:
    findings = amounts.findings
    taken = {one.column for one in findings.found.values()}
    fields = [name for name in ("amount", "unit_price") if name in findings.found]
    others = " and ".join(f"{findings.found[name].column} is taken as {name}" for name in fields)
    for column in (*amounts.totals, *amounts.prices):
        is_of_order = column in amounts.order_totals
        reason = "the whole order's total, known from its lines" if is_of_order else others or "another amount is taken"
        findings.leave_out(column, reason) if column not in taken else None


def _repeated_total(amounts: Amounts) -> Relation | None:
    """The total of a whole order on each of its rows, where none tells what a line costs: one row counts for all."""
    findings = amounts.findings
    rows, order = findings.known.rows, amounts.order
    unnamed = [name for name in amounts.unnamed if findings.facts(name).numbers_have_decimals]
    totals = amounts.order_totals or [name for name in unnamed if amounts.is_of_order(name)]
    column = next((name for name in totals if not is_on_first_row(rows, order, name)), None)
    if column is None or order is None:
        return None
    for name, found in list(findings.found.items()):
        if found.column != order and not is_of_order(rows, order, found.column):
            del findings.found[name]
            findings.leave_out(
                found.column, f"it differs between rows of an order, of which only {column} tells the sum"
            )
    findings.is_repeated = True
    findings.add("amount", column, "the whole order's total, on each of its rows: one of them counts", 0.7)
    return Relation(column, column, None)


def _say_taxes(findings: Findings, value: Relation) -> None:
    """Which of the two was taken, where names say that amounts are with value added tax or without it.

    Gross and net are before and after a discount where that is what lies between them.
    """
    if value.discount is not None and {side_of(value.price), side_of(value.total)} == {"with", "without"}:
        return
    for name in ("unit_price", "amount"):
        one = findings.found.get(name)
        side = None if one is None else side_of(one.column)
        if one is not None and side is not None and name not in findings.given:
            said = "with VAT" if side == "with" else "without VAT, as no column holds it with it"
            findings.found[name] = replace(one, reason=f"{one.reason}; {said}")
