"""Tells by the sums of orders which unnamed columns hold an order's total, and what is added to it and taken off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings, OrderStep
from lojista.ingest.connecting.free_numbers import free_numbers, is_rate, may_be_discount, of_lines, of_orders
from lojista.ingest.connecting.shares import share_of

_TRIED_ROWS = 4_000
_NEARLY_ALL = 0.97
_WHERE_SOMETHING = 0.9
_CENT = 0.0251
_FEWEST_SUMS = 4
_MOST_PARTS = 2
_MOST_WHOLE = 12
_MOST_SHARES, _FEWEST_ORDERS = 4, 10
_LARGEST_TAX = 0.35
_CERTAINTY, _EACH_PART = 0.6, 0.01
_ORDER = "order of the row"


def lend_orders(findings: Findings) -> None:
    """Tells how totals of orders come about, and gives what their names do not tell of them its meaning.

    Where no amount of lines is known, one that adds up to a total of orders is it.
    """
    named = [role.column for role in findings.candidates("total", "paid")]
    free = [name for name in free_numbers(findings) if not is_rate(findings, name)]
    something = [name for name in (*named, *free) if not findings.facts(name).is_nearly_nothing]
    whole = of_orders(findings, something)[:_MOST_WHOLE]
    if not whole:
        return
    sums = _sums_of_lines(findings, [name for name in named if name not in whole], whole)
    parts = [role.column for role in findings.candidates("freight", "discount", "tax", "label")]
    amounts = [name for name in parts if findings.facts(name).is_amount and not is_rate(findings, name)]
    names = dict.fromkeys((*whole, *of_orders(findings, amounts)[:_MOST_WHOLE]))
    orders = _orders(findings, list(names), sums)
    _lend_steps(findings, orders, list(sums), whole, list(names))


def _sums_of_lines(findings: Findings, totals: Sequence[str], whole: Sequence[str]) -> Mapping[str, pl.Series]:
    """What may be the amount of each row, by how it is told."""
    prices = of_lines(findings, [role.column for role in findings.candidates("unit_price")])
    quantity = findings.column("quantity")
    free = [] if totals or prices else of_lines(findings, free_numbers(findings))[:_MOST_WHOLE]
    counts = [quantity] if quantity else [name for name in free if findings.facts(name).may_be_quantity]
    names = [*totals, *prices, *free, *counts]
    amounts = as_numbers(findings.known.rows.head(_TRIED_ROWS), names, findings.known.decimal)
    if totals or (prices and quantity is None):
        return {name: amounts[name] for name in totals or prices}
    pairs = [(count, price) for count in counts for price in (prices or free) if count != price]
    if prices:
        return {price: amounts[price] * amounts[count] for count, price in pairs}
    found = _adding_up(findings, amounts, [*((None, name) for name in free), *pairs], whole)
    return {} if found is None else {found[1]: amounts[found[1]] * (amounts[found[0]] if found[0] else 1)}


def _adding_up(
    findings: Findings, amounts: pl.DataFrame, ways: Sequence[tuple[str | None, str]], whole: Sequence[str]
) -> tuple[str | None, str] | None:
    """The amount of lines, with the count it is of, that makes a total of orders; both get their meaning."""
    sums = {f"{number}": amounts[name] * (amounts[count] if count else 1) for number, (count, name) in enumerate(ways)}
    orders = _orders(findings, whole, sums)
    found = [
        (*ways[int(key)], total, share)
        for key, total in product(sums, whole)
        if (share := _fits(orders, OrderStep(total, _sum_name(key)))) >= _NEARLY_ALL
    ]
    if not found:
        return None
    # Of two factors that are whole, the smaller is the count.
    count, price, total, share = min(found, key=lambda one: _usual(amounts, one[0]))
    findings.lend(price, "unit_price" if count else "total", _CERTAINTY)
    if count and findings.column("quantity") is None:
        findings.add("quantity", count, f"{count} × {price} = {total} on {share:.0%} of orders; whole numbers", 0.7)
    return count, price


def _usual(amounts: pl.DataFrame, count: str | None) -> float:
    return float(str(amounts[count].median() or 0)) if count else 0.0


def _orders(findings: Findings, whole: Sequence[str], sums: Mapping[str, pl.Series]) -> pl.DataFrame:
    """A row for each order: its own amounts, and the sum of its lines told in each way."""
    rows = findings.known.rows.head(_TRIED_ROWS)
    own = as_numbers(rows, whole, findings.known.decimal) if whole else rows.select()
    order = rows[findings.column("order_id") or ""].alias(_ORDER)
    table = pl.DataFrame([order, *own.get_columns(), *(one.alias(_sum_name(name)) for name, one in sums.items())])
    return (
        table.filter(pl.col(_ORDER).is_not_null())
        .group_by(_ORDER, maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().first() for name in whole),
            *(pl.col(_sum_name(name)).sum() for name in sums),
        )
    )


def _sum_name(name: str) -> str:
    return f"sum of {name}"


def _lend_steps(
    findings: Findings, orders: pl.DataFrame, sums: Sequence[str], totals: Sequence[str], names: Sequence[str]
) -> None:
    """From the sums of lines to a first total, and from one total to the next, until none is found any more."""
    bases, explained = [_sum_name(name) for name in sums], set[str]()
    discounts = {role.column for role in findings.candidates("discount")}
    takeable = {name for name in names if name in discounts or may_be_discount(orders[name])}
    count = 0
    while bases:
        left = [name for name in names if name not in explained and name not in bases]
        step = _next_step(orders, bases, [name for name in totals if name in left], left, takeable)
        if step is None:
            return
        count += len(step.parts)
        findings.steps.append(step)
        findings.lend(step.total, "total", _CERTAINTY + _EACH_PART * count)
        _lend_parts(findings, orders, step)
        bases.append(step.total)
        explained |= set(step.parts)


def _next_step(
    orders: pl.DataFrame, bases: Sequence[str], totals: Sequence[str], names: Sequence[str], takeable: set[str]
) -> OrderStep | None:
    """The plainest one; of several, that of the largest total: what is left of a sum, not what is taken off it."""
    told = [name for name in totals if orders[name].n_unique() >= _FEWEST_SUMS]
    for size in range(_MOST_PARTS + 1):
        ways = [
            step
            for total, base in product(told, bases)
            for step in _steps(total, base, [name for name in names if name != total], size)
            if takeable.issuperset(step.taken)
        ]
        shares = zip(ways, _shares(orders, ways), strict=True)
        likely = [step for step, share in shares if share >= _NEARLY_ALL]
        for step in sorted(likely, key=lambda one: -float(str(orders[one.total].sum() or 0))):
            share = _fits(orders, step)
            if share >= _NEARLY_ALL:
                return replace(step, share=share)
    return None


def _steps(total: str, base: str, names: Sequence[str], size: int) -> Iterator[OrderStep]:
    for parts in combinations(names, size):
        for count in range(size + 1):
            for added in combinations(parts, count):
                yield OrderStep(total, base, added, tuple(name for name in parts if name not in added))


def _shares(orders: pl.DataFrame, ways: Sequence[OrderStep]) -> Sequence[float]:
    if not ways:
        return ()
    row = orders.select(_is_near(way).mean().alias(f"{number}") for number, way in enumerate(ways)).row(0)
    return [float(share or 0) for share in row]


def _is_near(step: OrderStep) -> pl.Expr:
    expected = pl.col(step.base)
    for name in step.added:
        expected = expected + pl.col(name).fill_null(0)
    for name in step.taken:
        expected = expected - pl.col(name).fill_null(0).abs()
    return (expected - pl.col(step.total)).abs() <= _CENT


def _fits(orders: pl.DataFrame, step: OrderStep) -> float:
    """The share of orders that it fits; nothing where it does not fit those that a part is something of."""
    there = orders.filter(pl.col(step.total).is_not_null() & (pl.col(step.total) != 0))
    fits = there.select(_is_near(step).alias("fits"), step.total, *step.parts)
    if fits.filter("fits")[step.total].n_unique() < _FEWEST_SUMS:
        return 0.0
    for part in step.parts:
        something = fits.filter(pl.col(part).fill_null(0) != 0)
        if share_of(something["fits"]) < _WHERE_SOMETHING:
            return 0.0
    return share_of(fits["fits"])


def _lend_parts(findings: Findings, orders: pl.DataFrame, step: OrderStep) -> None:
    """What is added is freight, or a tax where it is a share of the sum; one thing that is taken off is a discount."""
    added = sorted(
        (name for name in step.added if not findings.roles[name]), key=lambda name: -_somethings(orders, name)
    )
    taxes = [name for name in added if _is_tax(orders, name, step.base)]
    for name in taxes:
        findings.lend(name, "tax", _CERTAINTY)
    fees = [name for name in added if name not in taxes]
    is_open = not any(role.name == "freight" for name in step.added for role in findings.roles[name][:1])
    for place, name in enumerate(fees):
        if place == 0 and is_open:
            findings.lend(name, "freight", _CERTAINTY)
        else:
            findings.leave_out(name, f"{step.total} holds it beside the freight")
    taken = [name for name in step.taken if not findings.roles[name]]
    if len(step.taken) == 1 and taken:
        findings.lend(taken[0], "discount", _CERTAINTY)
    for name in taken if len(step.taken) > 1 else ():
        others = ", ".join(one for one in step.taken if one != name)
        findings.leave_out(name, f"off {step.total}, as {others}: nothing tells which of them is a discount")


def _somethings(orders: pl.DataFrame, name: str) -> int:
    return int((orders[name].fill_null(0) != 0).sum())


def _is_tax(orders: pl.DataFrame, name: str, base: str) -> bool:
    """Whether it is one of a few shares of the sum, whatever that is."""
    there = orders.filter((pl.col(name).fill_null(0) != 0) & (pl.col(base) > 1))
    shares = there.select((pl.col(name) / pl.col(base)).round(2)).to_series()
    is_few = shares.n_unique() <= _MOST_SHARES and there[base].n_unique() >= _FEWEST_ORDERS
    return is_few and bool((shares <= _LARGEST_TAX).all())
