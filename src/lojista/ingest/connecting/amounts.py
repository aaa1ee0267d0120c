"""Decides which columns of amounts are the price, the sum, the discount and the freight of a line or of an order."""

import polars as pl

from lojista.ingest.connecting.arithmetic import AmountColumns, Relation, as_numbers, is_per_unit, relation_of
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.order_sums import OrderSum, order_sum
from lojista.ingest.connecting.structure import has_repeats, is_of_order, is_on_first_row
from lojista.ingest.connecting.words import words_of

_MONEY = ("unit_price", "total", "discount", "freight", "tax", "discount_rate")
_LINES = "lines"
_BEFORE_DISCOUNT = (
    "sub",
    "subtotal",
    "gross",
    "brutto",
    "bruto",
    "brut",
    "before",
    "list",
    "goods",
    "zwischensumme",
    "warenwert",
)


class Amounts:
    """The columns of amounts of one file, as far as they are known, and the numbers in them."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.order = findings.column("order_id")
        self.repeats = has_repeats(findings.known.rows, self.order)
        named = {name: self._candidates(name) for name in _MONEY}
        self.prices, self.totals = named["unit_price"], named["total"]
        self.discounts = [*named["discount"], *named["discount_rate"]]
        self.freights, self.taxes = named["freight"], named["tax"]
        self.quantity = self._quantity()
        if not self.prices and not self.totals:
            self.prices = self._unnamed()
            self.totals = self.prices
        self.numbers = self._numbers()

    def _candidates(self, name: str) -> list[str]:
        given = self.findings.given.get(name)
        return [given] if given else [role.column for role in self.findings.candidates(name)]

    def _quantity(self) -> str | None:
        return self.findings.column("quantity")

    def _unnamed(self) -> list[str]:
        """Columns of numbers that no name tells anything of, with those that have decimals first."""
        taken = {one.column for one in self.findings.found.values()}
        facts = [
            one
            for name, one in self.findings.known.columns.items()
            if not self.findings.roles[name] and name not in taken
        ]
        amounts = [one for one in facts if one.is_amount and not one.is_unique]
        return [one.name for one in sorted(amounts, key=lambda one: one.is_whole)]

    def _numbers(self) -> pl.DataFrame:
        names = [*self.prices, *self.totals, *self.discounts, *self.freights, *self.taxes]
        quantity = [self.quantity] if self.quantity else []
        known = self.findings.known
        return as_numbers(known.rows, [*names, *quantity], known.decimal)

    def is_of_order(self, column: str) -> bool:
        """Whether an amount is the whole order's, on each of its rows or on the first alone."""
        rows = self.findings.known.rows
        return self.repeats and (is_of_order(rows, self.order, column) or is_on_first_row(rows, self.order, column))

    @property
    def line_totals(self) -> list[str]:
        """Totals that are no whole order's."""
        return [name for name in self.totals if not self.is_of_order(name)]

    @property
    def order_totals(self) -> list[str]:
        """Totals of whole orders with several rows."""
        return [name for name in self.totals if self.is_of_order(name)]


def find_amounts(findings: Findings) -> None:
    """Adds the fields of amounts, with the reason for each, and leaves out what they hold already."""
    amounts = Amounts(findings)
    value = _given_value(amounts) or _by_relation(amounts) or _by_name(amounts)
    if value is None:
        _without_lines(amounts)
        value = Relation("", "", None)
    _find_parts(amounts, value)
    _leave_out_rest(amounts)


def _given_value(amounts: Amounts) -> Relation | None:
    """What the user named as price or sum."""
    findings = amounts.findings
    for name in ("unit_price", "amount"):
        if findings.given.get(name):
            other = "amount" if name == "unit_price" else "unit_price"
            findings.found.pop(other, None)
            column = findings.given[name]
            return Relation(column, column, amounts.quantity if name == "unit_price" else None)
    return None


def _by_relation(amounts: Amounts) -> Relation | None:
    """What arithmetic tells, of lines; a discount that is the same on all lines of an order may still be each line's."""
    parts = (amounts.discounts, amounts.freights, amounts.taxes)
    columns = AmountColumns(amounts.prices, amounts.line_totals, amounts.quantity, *parts)
    relation = relation_of(amounts.numbers, columns)
    if relation is None:
        sums = AmountColumns(amounts.line_totals, amounts.line_totals, None, *parts)
        return _of_sums(amounts, relation_of(amounts.numbers, sums))
    is_plain = relation.off in (None, "amount") and relation.is_exact
    if is_plain:
        findings = amounts.findings
        findings.add("unit_price", relation.price, relation.in_words, max(0.9, findings.certainty(relation.price)))
        findings.leave_out(relation.total, f"{relation.in_words}: nothing that is not known from them")
        return relation
    return _as_amount(amounts, relation)


def _as_amount(amounts: Amounts, relation: Relation) -> Relation:
    """The total itself, where unit prices are rounded, or the discount is no amount of money."""
    findings = amounts.findings
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
    amounts.findings.add("amount", relation.price, relation.in_words, 0.9)
    amounts.findings.leave_out(relation.total, f"{relation.in_words}: nothing that is not known from them")
    return relation


def _by_name(amounts: Amounts) -> Relation | None:
    """Where no arithmetic tells: a total before a price, and by what a product's values do when more of it is bought."""
    findings = amounts.findings
    column = next(iter([*amounts.line_totals, *amounts.prices]), None)
    if column is None:
        return None
    is_price = column in amounts.prices and column not in amounts.line_totals
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


def _find_parts(amounts: Amounts, value: Relation) -> None:
    """Discount, freight and what was paid, of lines or of whole orders."""
    found = _sum_of_orders(amounts, value) if amounts.repeats else None
    _find_discounts(amounts, value, found)
    _find_freight(amounts, value, found)


def _sum_of_orders(amounts: Amounts, value: Relation) -> OrderSum | None:
    """What the totals of whole orders tell of their parts."""
    if not amounts.order_totals or amounts.order is None:
        return None
    quantity = pl.col(amounts.quantity) if value.quantity and amounts.quantity else pl.lit(1.0)
    table = amounts.numbers.with_columns(amounts.findings.known.rows[amounts.order].alias("order"))
    parts = [*amounts.discounts, *amounts.freights, *amounts.taxes]
    whole = [name for name in (*parts, *amounts.order_totals) if amounts.is_of_order(name)]
    orders = table.filter(pl.col("order").is_not_null()).group_by("order", maintain_order=True).agg(
        (quantity * pl.col(value.price)).sum().alias(_LINES),
        *(pl.col(name).drop_nulls().first() for name in whole),
        *(pl.col(name).sum() for name in parts if name not in whole),
    )  # fmt: skip
    return order_sum(orders, amounts.order_totals, amounts.discounts, amounts.freights, amounts.taxes)


def _find_discounts(amounts: Amounts, value: Relation, found: OrderSum | None) -> None:
    findings = amounts.findings
    for column in amounts.discounts:
        is_rate = column not in [role.column for role in findings.candidates("discount")]
        name = "order_discount" if value.discount != column and amounts.is_of_order(column) else "discount"
        if found is not None and column not in found.discounts:
            findings.leave_out(
                column, f"prices are after it: they add up to {found.total} on {found.share:.0%} of orders"
            )
        elif value.discount == column or (found is not None and column in found.discounts):
            findings.add(name, column, _why(value, found))
        elif is_rate:
            findings.leave_out(column, "a rate, no amount")
        elif name == "discount" and value.total == value.price and "amount" in findings.found:
            findings.leave_out(column, f"{value.total} is taken as after discount")
        elif name == "discount" and value.total != value.price and not _is_before_discount(value.total):
            findings.leave_out(column, f"{value.total} does not take it off")
        elif name not in findings.found:
            findings.add(name, column, "its name says so", findings.certainty(column))


def _is_before_discount(total: str) -> bool:
    return any(word in _BEFORE_DISCOUNT for word in words_of(total))


def _find_freight(amounts: Amounts, value: Relation, found: OrderSum | None) -> None:
    findings = amounts.findings
    columns = sorted(amounts.freights, key=lambda name: found is None or name != found.freight)
    for column in columns:
        name = "order_shipping" if value.freight != column and amounts.is_of_order(column) else "freight"
        holds_it = not amounts.repeats and amounts.order is not None and "amount" in findings.found
        if value.freight == column or (found is not None and found.freight == column):
            findings.add(name, column, _why(value, found))
        elif holds_it and value.total == value.price and value.freight is None:
            findings.leave_out(column, f"{value.total}, the order's total, is taken to hold it")
        elif name not in findings.found:
            findings.add(name, column, "its name says so", findings.certainty(column))


def _why(value: Relation, found: OrderSum | None) -> str:
    if found is None:
        return value.in_words
    parts = "".join(
        [*(f" - {name}" for name in found.discounts), *(f" + {name}" for name in (found.freight, found.tax) if name)]
    )
    return f"lines{parts} = {found.total} on {found.share:.0%} of orders"


def _leave_out_rest(amounts: Amounts) -> None:
    findings = amounts.findings
    taken = {one.column for one in findings.found.values()}
    for column in amounts.order_totals:
        findings.leave_out(column, "the whole order's total, known from its lines") if column not in taken else None
    for column in (*amounts.totals, *amounts.prices):
        findings.leave_out(column, "another amount is taken") if column not in taken else None


def _without_lines(amounts: Amounts) -> None:
    """No column tells what a line costs."""
    findings = amounts.findings
    if amounts.order_totals:
        findings.problems.append(
            f"{amounts.order_totals[0]} is the total of a whole order, on each of its rows; no column tells what a line costs."
        )
