"""Tells a file whose rows are amounts of whole orders: the sum of goods, freight, a coupon, the total, each a row.

Shops that keep what an order comes to in such a table (OpenCart, osCommerce) keep freight and discounts nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.names import meanings_of_name
from lojista.ingest.connecting.order_references import column_of_orders
from lojista.ingest.connecting.parts import LINES, ORDER
from lojista.ingest.connecting.row_kinds import may_say_kind
from lojista.ingest.connecting.rules import ProposedRule, kind_of_name
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.mapping import LineType

_MOST_KINDS, _NEARLY_ALL, _CENT = 20, 0.95, 0.0251
_KIND, _AMOUNT = "kind", "amount"
_BECAUSE: Mapping[LineType, str] = {
    "shipping": "freight of the whole order",
    "discount": "taken off the whole order",
    "adjustment": "added to the whole order",
}


@dataclass(frozen=True)
class AmountRows:
    """The columns of such a file, its words for sums and taxes, which are passed over, and what its others are."""

    order: str
    kind: str
    amount: str
    title: str | None
    passed_over: tuple[str, ...]
    rules: tuple[ProposedRule, ...]


def amount_rows(findings: Findings, numbers: Sequence[str], sums: pl.DataFrame) -> AmountRows | None:
    """What the file is, where its rows of an order add up to that order's total; None for any other file.

    `numbers` are those of the orders, and `sums` has the sum of each one's lines.
    """
    order = column_of_orders(findings, numbers)
    if order is None:
        return None
    for kind in (
        name for name in findings.known.columns if name != order and may_say_kind(findings, name, _MOST_KINDS)
    ):
        for amount in (name for name, facts in findings.known.columns.items() if facts.is_amount and name != order):
            rows = _rows(findings, order, kind, amount)
            passed_over = _sums_in(rows, sums, findings.passed_over.get(kind, ()))
            if passed_over:
                title = _title(findings, (order, kind, amount))
                rules = _rules(rows, _titles(findings, kind, title), passed_over)
                return AmountRows(order, kind, amount, title, passed_over, rules)
    return None


def _rows(findings: Findings, order: str, kind: str, amount: str) -> pl.DataFrame:
    known = findings.known
    labels = known.rows.select(pl.col(order).alias(ORDER), pl.col(kind).alias(_KIND))
    return labels.with_columns(as_numbers(known.rows, [amount], known.decimal)[amount].alias(_AMOUNT)).drop_nulls()


def _sums_in(rows: pl.DataFrame, sums: pl.DataFrame, totals: Sequence[str]) -> tuple[str, ...]:
    """The words of rows with an order's total, the sum of its goods, and taxes; none where rows do not add up so.

    A total stands once for each order and is what its other rows come to, with taxes or without them. Where no row has
    the sum of the goods, lines of the other file are added. `totals` are words that are known to be totals already.
    """
    kinds = sorted(rows[_KIND].unique().to_list())
    wide = rows.pivot(on=_KIND, index=ORDER, values=_AMOUNT, aggregate_function="sum")
    orders = wide.join(sums, on=ORDER).with_columns(pl.col(*kinds).fill_null(0))
    taxes = [kind for kind in kinds if _is_tax(kind)]
    each = _once_for_each_order(rows)
    goods = [kind for kind in each if _agree(orders[kind], orders[LINES])]
    if totals:
        return tuple(sorted({*totals, *goods[:1], *taxes})) if goods else ()
    for total in each:
        own = [kind for kind in goods if kind != total][:1]
        for left_out in ([], taxes) if taxes else ([],):
            others = [kind for kind in kinds if kind not in (total, *left_out)]
            expected = orders.select(pl.sum_horizontal(*others, *([] if own else [LINES]))).to_series()
            if others and _agree(orders[total], expected):
                return tuple(sorted({total, *own, *taxes}))
    return ()


def _once_for_each_order(rows: pl.DataFrame) -> list[str]:
    """Words that stand on one row of nearly every order, and on no second one."""
    counts = rows.group_by(_KIND).agg(pl.len().alias("rows"), pl.col(ORDER).n_unique().alias("orders"))
    is_each = (pl.col("rows") == pl.col("orders")) & (pl.col("orders") >= _NEARLY_ALL * rows[ORDER].n_unique())
    return sorted(counts.filter(is_each)[_KIND].to_list())


def _is_tax(kind: str) -> bool:
    return any(meaning.role == "tax" for meaning in meanings_of_name(kind)[:1])


def _agree(one: pl.Series, other: pl.Series) -> bool:
    return len(one) > 1 and share_of((one - other).abs() <= _CENT) >= _NEARLY_ALL


def _title(findings: Findings, taken: Sequence[str]) -> str | None:
    """The column that says in words what each amount is."""
    told = [name for name, facts in findings.known.columns.items() if name not in taken and facts.numbers is None]
    return next((name for name in told if findings.facts(name).moments is None), None)


def _titles(findings: Findings, kind: str, title: str | None) -> Mapping[str, str]:
    """The most frequent title of each word."""
    if title is None:
        return {}
    pairs = findings.known.rows.select(pl.col(kind).alias(_KIND), pl.col(title).alias("title")).drop_nulls()
    return dict(pairs.group_by(_KIND).agg(pl.col("title").mode().sort().first()).iter_rows())


def _rules(rows: pl.DataFrame, titles: Mapping[str, str], passed_over: Sequence[str]) -> tuple[ProposedRule, ...]:
    """What rows that are no sums are: by their word, else by their title, else by their sign."""
    words: dict[LineType, list[str]] = {}
    for kind in sorted(set(rows[_KIND].unique().to_list()) - set(passed_over)):
        amounts = rows.filter(pl.col(_KIND) == kind)[_AMOUNT]
        words.setdefault(_type_of(kind, titles.get(kind, ""), amounts), []).append(kind)
    return tuple(
        ProposedRule(line_type, "line_kind", tuple(listed), f"{_BECAUSE[line_type]}: {', '.join(listed)}")
        for line_type, listed in sorted(words.items())
    )


def _type_of(kind: str, title: str, amounts: pl.Series) -> LineType:
    if "shipping" in (kind_of_name(kind), kind_of_name(title)):
        return "shipping"
    return "discount" if bool((amounts <= 0).all()) else "adjustment"
