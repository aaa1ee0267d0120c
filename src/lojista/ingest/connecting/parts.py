"""Decides which discounts and which freight belong to lines, and which to whole orders."""

import polars as pl

from lojista.ingest.connecting.arithmetic import Relation, is_before_discount
from lojista.ingest.connecting.columns import Findings, OrderStep
from lojista.ingest.connecting.free_numbers import is_rate, may_be_discount
from lojista.ingest.connecting.money_columns import Amounts
from lojista.ingest.connecting.order_sums import OrderSum, order_sum
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.words import words_of

LINES = "lines"
ORDER = "order"
_GOODS = (
    "sub", "subtotal", "gross", "brutto", "bruto", "brut", "before", "list", "goods", "zwischensumme", "warenwert"
)  # fmt: skip
_SUBTOTALS = ("sub", "subtotal", "zwischensumme", "warenwert")
_FREIGHTS = {True: ("order_shipping", "order_shipping_discount"), False: ("freight", "freight_discount")}
_NOTHING = Relation("", "", None)
_TAKEN_OFF = frozenset({"discount", "discount_within", "order_discount", "order_coupon"})
_LEAST_PRICE = 3
_A_RATE = "a rate, no amount, and no sum of lines shows what it takes off: its discounts are not loaded"
_ALL_BUT_FEW = 0.98
_FEWEST, _CENT = 5, 0.0151
_TO_THE_CENT = r"[.,][0-9]{2}\D*$"
_ENDS_IN_ZERO = r"[.,][0-9]0\D*$"


def sums_of_lines(amounts: Amounts, value: Relation, order: str) -> pl.DataFrame:
    """The sum of each order's lines before discount, by the column of its number."""
    quantity = pl.col(amounts.quantity) if value.quantity and amounts.quantity else pl.lit(1.0)
    table = amounts.numbers.with_columns(amounts.findings.known.rows[order].alias(ORDER))
    lines = table.filter(pl.col(ORDER).is_not_null()).group_by(ORDER, maintain_order=True)
    return lines.agg((quantity * pl.col(value.price)).sum().alias(LINES))


def sum_of_orders(amounts: Amounts, sums: pl.DataFrame) -> OrderSum | None:
    """What the totals of whole orders tell of their parts. `sums` has the sum of each order's lines.

    Where no name tells which column the total is, or a part of it, one that fits on nearly all orders is it.
    """
    totals = amounts.order_totals if amounts.repeats else amounts.totals
    if amounts.order is None:
        return None
    found = _sum_of(amounts, sums, amounts.order, totals, [])
    unnamed = amounts.unnamed_of_orders if found is None or found.share < _ALL_BUT_FEW else []
    guessed = _sum_of(amounts, sums, amounts.order, totals or unnamed, unnamed) if unnamed else None
    if guessed is None or not guessed.parts or guessed.share < max(_ALL_BUT_FEW, found.share if found else 0.0):
        return found
    amounts.discounts += [name for name in guessed.discounts if name in unnamed]
    amounts.freights += [name for name in (guessed.freight,) if name in unnamed]
    return guessed


def _sum_of(amounts: Amounts, sums: pl.DataFrame, order: str, totals: list[str], unnamed: list[str]) -> OrderSum | None:
    """With columns that no name tells of as discount or freight, where there are some."""
    amounts.read(*unnamed)
    discounts = [*amounts.discounts, *amounts.freight_discounts]
    parts = [*discounts, *amounts.freights, *amounts.taxes, *unnamed]
    whole = [name for name in dict.fromkeys((*parts, *totals)) if not amounts.repeats or amounts.is_of_order(name)]
    number = amounts.findings.known.rows.select(pl.col(order).alias(ORDER))
    table = number.hstack(amounts.numbers.get_columns())
    orders = table.filter(pl.col(ORDER).is_not_null()).group_by(ORDER, maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in whole),
        *(pl.col(name).sum() for name in parts if name not in whole),
    )  # fmt: skip
    joined = orders.join(sums, on=ORDER)
    takeable = [name for name in unnamed if may_be_discount(joined[name])]
    return order_sum(joined, totals, [*discounts, *takeable], [*amounts.freights, *unnamed], amounts.taxes)


def find_parts(amounts: Amounts, value: Relation, found: OrderSum | None) -> None:
    """Adds discount and freight, of lines or of whole orders, with the reason."""
    findings = amounts.findings
    for column in sorted(amounts.discounts, key=lambda name: not _is_something(amounts, name)):
        if not _is_given(amounts.findings, column):
            _find_discount(amounts, column, value, found)
    told = [name for name in (value.freight, found.freight if found else None) if name]
    for column in sorted(amounts.freights, key=lambda name: name not in told):
        _find_freight(amounts, column, value, found)
    _find_freight_discount(amounts, value, found)
    if findings.found.keys() & _TAKEN_OFF - {"discount_within"}:
        findings.drop("discount_within")
    for of_lines, of_order in (("discount", "order_discount"), ("freight", "order_shipping")):
        _count_once(amounts, of_lines, of_order)


def _count_once(amounts: Amounts, of_lines: str, of_order: str) -> None:
    """Where an amount of orders is the sum of that of their lines, it is the same one."""
    findings = amounts.findings
    each, whole = findings.column(of_lines), findings.column(of_order)
    if each is None or whole is None or amounts.order is None:
        return
    amounts.read(each, whole)
    table = amounts.numbers.select(pl.col(each).abs().alias("each"), pl.col(whole).abs().alias("whole"))
    orders = table.with_columns(findings.known.rows[amounts.order].alias(ORDER)).drop_nulls(ORDER).group_by(ORDER)
    sums = orders.agg(pl.col("each").sum(), pl.col("whole").drop_nulls().first().fill_null(0))
    told = sums.filter((pl.col("each") > 0) | (pl.col("whole") > 0))
    if share_of((told["each"] - told["whole"]).abs() <= _CENT) >= _ALL_BUT_FEW:
        findings.drop(of_order)
        findings.leave_out(whole, f"the sum of {each} of its lines")


def _is_something(amounts: Amounts, column: str) -> bool:
    """Whether an amount is not zero on every row."""
    return bool((amounts.numbers[column].fill_null(0) != 0).any())


def _find_freight_discount(amounts: Amounts, value: Relation, found: OrderSum | None) -> None:
    """What was taken off freight, unless sums show freight to be what is left."""
    findings = amounts.findings
    for column in amounts.freight_discounts[:1]:
        is_of_order = amounts.is_of_order(column) or (not amounts.repeats and "order_shipping" in findings.found)
        freight, name = _FREIGHTS[is_of_order]
        is_told = value.freight is not None or (found is not None and found.freight is not None)
        if found is not None and column in found.discounts:
            findings.add(name, column, _why(value, found))
        elif is_told:
            findings.leave_out(column, "freight is after it, as sums show")
        elif freight in findings.found:
            findings.add(name, column, f"its name says so; it is taken off {findings.found[freight].column}", 0.8)


def _is_given(findings: Findings, column: str) -> bool:
    """Whether the user said that it is the discount, and it can be: an amount that price and sum do not tell already.

    What cannot is taken back: a rate becomes money where price and sum are there.
    """
    if findings.given.get("discount") != column:
        return False
    is_told = {"unit_price", "amount"} <= findings.found.keys() or column in findings.left_out
    if is_told or is_rate(findings, column):
        findings.found.pop("discount", None)
        return False
    return True


def _find_discount(amounts: Amounts, column: str, value: Relation, found: OrderSum | None) -> None:
    findings = amounts.findings
    is_of_order = value.discount != column and amounts.is_of_order(column)
    name = "order_discount" if is_of_order else "discount"
    is_something = _is_something(amounts, column)
    step = next((one for one in findings.steps if column in one.taken), None)
    if value.discount == column and {"unit_price", "amount"} <= findings.found.keys():
        return
    if value.discount == column or (found is not None and column in found.discounts):
        _take_beside(findings, name, column, _why(value, found), _discounts_of(found))
    elif is_of_order and name not in findings.found and (rate := _rate_of_lines(amounts, column, value)) is not None:
        findings.add(name, column, f"{rate} of what lines come to: they are before it", 0.9)
    elif step is not None:
        _take_step(findings, step, column)
    elif found is not None and is_something and name == "discount" and _is_usually_after(amounts, value, column):
        _take_within(findings, column, value)
    elif found is not None and is_something:
        findings.leave_out(column, f"prices are after it: they add up to {found.total} on {found.share:.0%} of orders")
    elif _is_rate(amounts, column, value):
        findings.leave_out(column, _A_RATE)
    elif name == "discount" and (is_before := is_usually_before(amounts, value, column, _units(amounts))) is not None:
        _take_by_products(findings, column, value, is_before=is_before)
    elif name == "discount" and "amount" in findings.found and value.total == value.price:
        findings.leave_out(column, f"{value.total} is taken as after discount")
    elif name not in findings.found:
        if is_something and value.total != value.price and not is_goods(value.total):
            findings.open_discounts.append(column)
        findings.add(name, column, "its name says so", findings.certainty(column))


def _take_beside(findings: Findings, name: str, column: str, why: str, all_of: tuple[str, ...]) -> None:
    """A discount, also beside another one that the same total lacks; the rest has no field."""
    others = [findings.found[one].column for one in (name, "order_coupon") if one in findings.found]
    if column not in all_of or not set(others) & set(all_of):
        findings.add(name, column, why)
    elif name == "order_discount" and len(others) == 1:
        findings.add("order_coupon", column, why)
    else:
        findings.leave_out(column, f"{why}; {' and '.join(others)} are taken, and it has no field: it is not loaded")


def _discounts_of(found: OrderSum | None) -> tuple[str, ...]:
    """The columns that are taken off lines on the way to a total, none where no way is known."""
    return () if found is None else found.discounts


def _rate_of_lines(amounts: Amounts, column: str, value: Relation) -> str | None:
    """The column of rates of which a discount on whole orders is that share of the sum of their lines.

    Were prices after the discount, it would be a larger share of them.
    """
    findings = amounts.findings
    named = {role.column for role in findings.candidates("discount_rate")} - {column}
    rates = [name for name in amounts.discounts if name in named or (name != column and is_rate(findings, name))]
    if amounts.order is None or not rates:
        return None
    number = amounts.findings.known.rows.select(pl.col(amounts.order).alias(ORDER))
    table = number.hstack(amounts.numbers.select(pl.col(name).abs() for name in (column, *rates)))
    firsts = table.drop_nulls(ORDER).group_by(ORDER).agg(pl.all().drop_nulls().first())
    orders = firsts.join(sums_of_lines(amounts, value, amounts.order), on=ORDER).filter(pl.col(column) > 0)
    for rate in rates:
        agrees = (pl.col(LINES) * pl.col(rate) / 100 - pl.col(column)).abs() <= _CENT
        if orders.height >= _FEWEST and share_of(orders.select(agrees).to_series()) >= _ALL_BUT_FEW:
            return rate
    return None


def _units(amounts: Amounts) -> str | None:
    """The column of units that an amount is of, None where prices are of one."""
    return amounts.quantity if "amount" in amounts.findings.found else None


def is_usually_before(amounts: Amounts, value: Relation, column: str, quantity: str | None) -> bool | None:
    """Whether amounts of lines are before a discount on them, by what each product usually costs; None if untold.

    Amounts are of `quantity` units each, or of one where it is None.
    """
    findings = amounts.findings
    product = findings.column("product_id") or findings.column("product_name")
    if product is None:
        return None
    if quantity is not None:
        amounts.read(quantity)
    return is_before_discount(amounts.numbers, findings.known.rows[product], value.price, column, quantity)


def _take_by_products(findings: Findings, column: str, value: Relation, *, is_before: bool) -> None:
    if is_before:
        findings.add(
            "discount", column, f"{value.price} of a product is the same with it and without: it is before it", 0.9
        )
    else:
        _take_within(findings, column, value)


def _is_usually_after(amounts: Amounts, value: Relation, column: str) -> bool:
    return is_usually_before(amounts, value, column, _units(amounts)) is False


def _take_within(findings: Findings, column: str, value: Relation) -> None:
    """A discount that prices are after is shown, unless it may be another one that they are before, told once more."""
    why = f"{value.price} of a product is less by it where there is some: it is after it"
    findings.leave_out(column, why)
    if not findings.found.keys() & _TAKEN_OFF:
        findings.add("discount_within", column, why, 0.9)


def _take_step(findings: Findings, step: OrderStep, column: str) -> None:
    """A discount on what orders came to before."""
    base = step.base if step.base in findings.known.columns else "lines"
    ways = f"{base}{''.join(f' + {name}' for name in step.added)}{''.join(f' - {name}' for name in step.taken)}"
    if "order_discount" in findings.found:
        findings.leave_out(column, f"{findings.found['order_discount'].column} is taken as order_discount")
    else:
        findings.add("order_discount", column, f"{ways} = {step.total} on {step.share:.0%} of orders", 0.8)


def _is_rate(amounts: Amounts, column: str, value: Relation) -> bool:
    """By its name, or since it is never above one where prices are, and not written to the cent as amounts are."""
    named = [role.column for role in amounts.findings.candidates("discount")]
    if is_rate(amounts.findings, column) or column not in named:
        return True
    sizes = amounts.numbers[column].abs().drop_nulls()
    price = amounts.numbers[value.price].abs().median()
    has_parts = bool(((sizes > 0) & (sizes < 1)).any())
    is_to_the_cent = _is_to_the_cent(amounts.findings.known.rows[column].drop_nulls())
    return has_parts and not is_to_the_cent and bool((sizes <= 1).all()) and float(str(price or 0)) > _LEAST_PRICE


def _is_to_the_cent(texts: pl.Series) -> bool:
    """As amounts are written. Where nothing is a bare 0, one such as 0.50 tells it, since a rate would be 0.5."""
    something = texts.filter(texts.str.contains("[1-9]"))
    is_told = texts.str.contains(_TO_THE_CENT).all() or something.str.contains(_ENDS_IN_ZERO).any()
    return is_told and bool(something.str.contains(_TO_THE_CENT).all())


def is_goods(total: str) -> bool:
    """Whether a total is of goods alone by its name, before discount and freight."""
    return any(word in _GOODS for word in words_of(total))


def is_before_all(total: str) -> bool:
    """Whether a total is by its name one to which more is added: freight, tax, discount."""
    return any(word in _SUBTOTALS for word in words_of(total))


def _find_freight(amounts: Amounts, column: str, value: Relation, found: OrderSum | None) -> None:
    findings = amounts.findings
    is_of_order = value.freight != column and amounts.is_of_order(column)
    # What is paid back of an order is of its own freight; in rows of an order each, either is.
    is_refunded = amounts.is_one_row_each and bool(findings.candidates("order_refund"))
    name = "order_shipping" if is_of_order or is_refunded else "freight"
    is_whole = amounts.is_one_row_each and "amount" in findings.found and value.total == value.price
    is_whole = is_whole and not is_goods(value.total)
    if value.freight == column or (found is not None and found.freight == column):
        findings.add(name, column, _why(value, found))
    elif (is_whole or findings.is_repeated) and value.freight is None:
        findings.leave_out(column, f"{value.total}, the order's total, is taken to hold it")
    elif name not in findings.found:
        findings.add(name, column, "its name says so", findings.certainty(column))


def _why(value: Relation, found: OrderSum | None) -> str:
    if found is None:
        return value.in_words
    less = "".join(f" - {name}" for name in found.discounts)
    more = "".join(f" + {name}" for name in (found.freight, found.tax) if name)
    return f"lines{less}{more} = {found.total} on {found.share:.0%} of orders"


def find_parts_of_orders(findings: Findings, sums: pl.DataFrame) -> None:
    """Adds discount and freight of a file with a row for each order, whose lines are in another file."""
    amounts = Amounts(findings)
    found = sum_of_orders(amounts, sums)
    for column in amounts.discounts:
        is_something = _is_something(amounts, column)
        if found is None or column in found.discounts or not is_something:
            why = _why_whole(found if is_something else None)
            _take_beside(findings, "order_discount", column, why, _discounts_of(found))
        else:
            findings.leave_out(column, "lines are after it, as totals of orders show")
    for column in sorted(amounts.freights, key=lambda name: found is None or name != found.freight)[:1]:
        findings.add("order_shipping", column, _why_whole(found))
    _find_freight_discount(amounts, _NOTHING, found)


def _why_whole(found: OrderSum | None) -> str:
    return "its name says so" if found is None else _why(_NOTHING, found)
