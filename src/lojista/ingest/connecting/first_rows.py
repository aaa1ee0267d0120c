"""Tells exports whose orders say their number, and all else of the order, on their first row alone."""

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.facts import SampleFacts, facts_with
from lojista.ingest.connecting.shares import share_of

_NEARLY_ALL = 0.98
_FEWEST_OF_LINE = 2


def fill_order_numbers(findings: Findings) -> None:
    """Gives rows below an order's first its number, where that is how the file is written."""
    column = _told_once(findings)
    if column is None:
        return
    rows = findings.known.rows.with_columns(pl.col(column).forward_fill())
    findings.known = facts_with(findings.known, rows, column)
    findings.told_once = column


def _told_once(findings: Findings) -> str | None:
    """The column of orders' numbers that is blank on all rows of an order but its first, as the order's date is."""
    given = findings.given.get("order_id")
    if given is not None:
        return given if given and _is_told_once(findings.known, given) else None
    named = [role.column for role in findings.candidates("order_id")]
    unnamed = [name for name, roles in findings.roles.items() if not roles]
    return next((name for name in (*named, *unnamed) if _is_told_once(findings.known, name)), None)


def _is_told_once(known: SampleFacts, column: str) -> bool:
    """Whether a new number begins with the date of its order, and rows without one hold nothing but a line."""
    facts, number = known.columns[column], known.rows[column]
    if facts.numbers_have_decimals or not facts.missing_share or number.head(1).null_count():
        return False
    is_new = facts.distinct_count >= _NEARLY_ALL * number.count()
    return is_new and _are_lines_below(
        known, known.rows.filter(number.is_not_null()), known.rows.filter(number.is_null())
    )


def _are_lines_below(known: SampleFacts, first: pl.DataFrame, below: pl.DataFrame) -> bool:
    told = [name for name in first.columns if _filled(first, name) >= _NEARLY_ALL]
    of_orders = [name for name in told if _filled(below, name) <= 1 - _NEARLY_ALL]
    of_lines = [name for name in told if _filled(below, name) >= _NEARLY_ALL]
    is_dated = any(known.columns[name].moments is not None for name in of_orders)
    is_of_amounts = any(known.columns[name].is_amount for name in of_lines)
    return is_dated and is_of_amounts and len(of_lines) >= _FEWEST_OF_LINE


def _filled(rows: pl.DataFrame, column: str) -> float:
    return share_of(rows[column].is_not_null())
