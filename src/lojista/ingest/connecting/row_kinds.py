"""Tells rows of lines from rows that sum them up or tell of a payment, where a column says which of them a row is.

Tills write an order as a row of its own, rows of its lines and rows of its payments, all below each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.facts import SampleFacts
from lojista.ingest.connecting.shares import is_nearly_nothing, share_of

_MOST_KINDS, _NEARLY_ALL, _CENT = 6, 0.98, 0.0251
_FEWEST = 5
_ORDER, _KIND, _AMOUNT = "order", "kind", "amount"


@dataclass(frozen=True)
class RowKinds:
    """The column that says what a row is, and its words for rows that are no lines."""

    column: str
    passed_over: tuple[str, ...]

    @property
    def written(self) -> Mapping[str, tuple[str, ...]]:
        """The words by column."""
        return {self.column: self.passed_over}


def row_kinds(findings: Findings) -> RowKinds | None:
    """The column by which orders with several lines have one row that is the sum of the others; None without one."""
    known = findings.known
    orders = [role.column for role in findings.candidates("order_id") if not findings.facts(role.column).is_unique]
    kinds = [name for name in known.columns if may_say_kind(findings, name, _MOST_KINDS)]
    for order in orders:
        for kind in (name for name in kinds if name != order):
            passed = _passed_over(findings, order, kind)
            if passed:
                return RowKinds(kind, passed)
    return None


def without_other_rows(known: SampleFacts, kinds: RowKinds) -> pl.DataFrame:
    """The rows of the sample that are lines."""
    return known.sample.rows.filter(~pl.col(kinds.column).is_in(list(kinds.passed_over)).fill_null(False))


def may_say_kind(findings: Findings, column: str, most: int) -> bool:
    """Whether every row has one of a few texts, at most so many, that may say what it is."""
    facts = findings.facts(column)
    is_few = 1 < facts.distinct_count <= most and facts.numbers is None and facts.moments is None
    return is_few and facts.missing_share == 0


def _passed_over(findings: Findings, order: str, kind: str) -> tuple[str, ...]:
    """The words of rows that sum up those of another word, and of rows without an amount."""
    known = findings.known
    labels = known.rows.select(pl.col(order).alias(_ORDER), pl.col(kind).alias(_KIND))
    amounts = [name for name, facts in known.columns.items() if facts.numbers_have_decimals]
    numbers = as_numbers(known.rows, amounts, known.decimal)
    for amount in (name for name in amounts if not is_nearly_nothing(numbers[name])):
        rows = labels.with_columns(numbers[amount].alias(_AMOUNT)).drop_nulls(_ORDER)
        told = rows.drop_nulls(_AMOUNT)[_KIND].unique().to_list()
        for whole in sorted(told):
            if _sums_up(rows, whole):
                silent = set(rows[_KIND].unique().to_list()) - set(told)
                return tuple(sorted({whole, *silent}))
    return ()


def _sums_up(rows: pl.DataFrame, whole: str) -> bool:
    """Whether each order has one row of that word, which is the sum of its others, several of them in some orders."""
    is_whole = pl.col(_KIND) == whole
    orders = rows.group_by(_ORDER).agg(
        is_whole.sum().alias("wholes"),
        pl.col(_AMOUNT).filter(is_whole).first().alias("whole"),
        pl.col(_AMOUNT).filter(~is_whole).sum().alias("sum"),
        pl.col(_AMOUNT).filter(~is_whole & (pl.col(_AMOUNT) != 0)).count().alias("lines"),
    )
    agrees = (orders["whole"] - orders["sum"]).abs() <= _CENT
    is_one_each = share_of(orders["wholes"] == 1) >= _NEARLY_ALL
    several = orders.filter(pl.col("lines") > 1)
    return is_one_each and several.height >= _FEWEST and share_of(agrees) >= _NEARLY_ALL
