"""Tells by arithmetic which unnamed columns of numbers are a line's quantity, price, discount and sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, product

import polars as pl

from lojista.ingest.connecting.arithmetic import AmountColumns, Relation, as_numbers, relation_of
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.free_numbers import free_numbers, is_rate, may_be_discount, of_lines

_TRIED_ROWS = 2_000
_NEARLY_ALL = 0.95
_CENT, _ROUNDED = 0.0151, 0.0051
_LEAST_LEFT = 0.2
_FEWEST_SUMS = 3
_CERTAINTY = 0.6
_MOST_AMOUNTS, _MOST_COUNTS = 14, 5


@dataclass(frozen=True)
class LineColumns:
    """Columns of lines that may be each part of a line's sum, those that a name tells of before others."""

    quantities: Sequence[str]
    prices: Sequence[str]
    totals: Sequence[str]
    discounts: Sequence[str]


def lend_lines(findings: Findings) -> None:
    """Gives price, sum and discount of lines the meaning that their names do not tell, and finds their quantity.

    Where names tell of a price and a sum that hang together, nothing is lent.
    """
    columns = _columns(findings)
    names = [*columns.quantities, *columns.prices, *columns.totals, *columns.discounts]
    amounts = as_numbers(findings.known.rows.head(_TRIED_ROWS), names, findings.known.decimal)
    found = [one for one in _relations(amounts, columns) if _tells_something_new(findings, one)]
    best = max(found, key=lambda one: _likeliness(findings, amounts, one), default=None)
    if best is not None:
        for one in found:
            if (one.price, one.quantity) == (best.price, best.quantity):
                _lend(findings, one)


def _columns(findings: Findings) -> LineColumns:
    free = of_lines(findings, free_numbers(findings))
    something = [name for name in free if not findings.facts(name).is_nearly_nothing]
    amounts = [name for name in something if not is_rate(findings, name)][:_MOST_AMOUNTS]
    prices, totals = (of_lines(findings, _named(findings, role)) for role in ("unit_price", "total"))
    said = findings.given.get("discount")
    discounts = [*([said] if said else []), *(one.column for one in findings.candidates("discount_rate", "discount"))]
    quantity = findings.column("quantity")
    whole = [name for name in amounts if findings.facts(name).may_be_quantity]
    given = [column for name in ("unit_price", "amount") if (column := findings.given.get(name))]
    is_price = bool(prices or findings.given.get("unit_price"))
    return LineColumns(
        [quantity] if quantity else sorted(whole, key=lambda name: _largest(findings, name))[:_MOST_COUNTS],
        [*prices, *given] if is_price else [*amounts, *given],
        [*totals, *given, *amounts],
        [*discounts, *sorted(free, key=lambda name: not is_rate(findings, name))],
    )


def _named(findings: Findings, role: str) -> list[str]:
    columns = [one.column for one in findings.candidates(role)]
    return [name for name in columns if not findings.facts(name).is_nearly_nothing]


def _largest(findings: Findings, column: str) -> Decimal:
    numbers = findings.facts(column).numbers
    return numbers.largest if numbers is not None else Decimal(0)


def _relations(amounts: pl.DataFrame, columns: LineColumns) -> Iterator[Relation]:
    """Every sum that is quantity times price, or that less one discount."""
    ways = [
        Relation(total, price, quantity)
        for quantity, price, total in product(columns.quantities, columns.prices, columns.totals)
        if len({quantity, price, total}) == 3
    ]
    if not ways:
        return
    shares = amounts.select(chain.from_iterable(_shares(number, way) for number, way in enumerate(ways))).row(0)
    for number, way in enumerate(ways):
        plain, less, sums = shares[3 * number : 3 * number + 3]
        if (sums or 0) < _FEWEST_SUMS:
            continue
        discounts = [name for name in columns.discounts if name not in (way.price, way.total, way.quantity)]
        if (plain or 0) >= _NEARLY_ALL:
            yield replace(way, share=plain)
        elif (less or 0) >= _NEARLY_ALL and discounts:
            found = _less_discount(amounts, way, discounts)
            if found is not None:
                yield found


def _less_discount(amounts: pl.DataFrame, way: Relation, discounts: Sequence[str]) -> Relation | None:
    for discount in dict.fromkeys(discounts):
        found = relation_of(amounts, AmountColumns([way.price], [way.total], way.quantity, [discount]))
        if found is not None and found.is_exact and _is_part(amounts, found):
            return found if may_be_discount(amounts[discount]) else None
    return None


def _is_part(amounts: pl.DataFrame, found: Relation) -> bool:
    """Whether less is taken off than stays: of two amounts that make a third, the smaller is the discount."""
    if found.discount is None or found.off != "amount":
        return found.discount is not None
    taken, stays = (float(str(amounts[name].abs().sum())) for name in (found.discount, found.total))
    return taken < stays


def _shares(number: int, way: Relation) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Of rows of more than one, how many have that sum, and how many a good part of it; how many sums there are."""
    quantity, price, total = pl.col(way.quantity or ""), pl.col(way.price), pl.col(way.total)
    gross = quantity * price
    is_telling = (quantity.abs() > 1) & (total != 0) & gross.is_not_null()
    slack = _CENT + _ROUNDED * quantity.abs()
    near = ((gross - total).abs() <= slack).filter(is_telling).mean()
    is_less = (total.abs() <= gross.abs() + slack) & (total * gross > 0)
    less = (is_less & (total.abs() >= _LEAST_LEFT * gross.abs())).filter(is_telling).mean()
    return (
        near.alias(f"near {number}"),
        less.alias(f"less {number}"),
        total.filter(is_telling).n_unique().alias(f"sums {number}"),
    )


def _tells_something_new(findings: Findings, one: Relation) -> bool:
    """Whether a column is among it that no name tells of."""
    names = (one.price, one.total, one.discount, one.quantity)
    given = set(findings.given.values())
    return any(name and not findings.roles[name] and name not in given for name in names) and _is_known_line(
        findings, one
    )


def _is_known_line(findings: Findings, one: Relation) -> bool:
    """A sum that is known goes before those that are not, such as weights, whose price is known."""
    totals = of_lines(findings, [role.column for role in findings.candidates("total")])
    return not totals or one.total in totals or bool(findings.roles[one.price])


def _likeliness(findings: Findings, amounts: pl.DataFrame, one: Relation) -> tuple[bool, bool, bool, float, int]:
    """Discounts and signs of currency show money; of two factors that are whole, the smaller is the quantity."""
    numbers = findings.facts(one.total).numbers
    places = findings.known.rows.columns
    return (
        bool(findings.roles[one.price]),
        one.discount is not None,
        numbers is not None and numbers.currency is not None,
        -float(str(amounts[one.quantity or ""].abs().median() or 0)),
        -places.index(one.price),
    )


def _lend(findings: Findings, one: Relation) -> None:
    rate = "discount_rate" if one.off in ("rate", "percent") else "discount"
    findings.lend(one.price, "unit_price", _CERTAINTY)
    findings.lend(one.total, "total", _CERTAINTY)
    if one.discount is not None:
        findings.lend(one.discount, rate, _CERTAINTY)
    if findings.column("quantity") is None and one.quantity is not None:
        findings.add("quantity", one.quantity, f"{one.in_words}; whole numbers", 0.7)
