"""Finds the column in which a credit note names the order that it is of."""

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of

_NAMED_LEAST, _UNNAMED_LEAST = 0.5, 0.95
_LEAST_BLANK = 0.3
_FEWEST = 2


def find_original(findings: Findings) -> None:
    """By its name and since most of it are orders of the file; without a name, where it is blank on other orders."""
    order = findings.column("order_id")
    if order is None:
        return
    named = [role.column for role in findings.candidates("original_order_id")]
    others = [name for name in findings.known.columns if name != order and _says_no_other(findings, name)]
    for column, least in (*((name, _NAMED_LEAST) for name in named), *((name, _UNNAMED_LEAST) for name in others)):
        share = _share_of_orders(findings, order, column)
        if share >= least:
            findings.add("original_order_id", column, f"{share:.0%} of its values are other orders of {order}", 0.9)
            findings.pass_over(column)
            return


def _says_no_other(findings: Findings, column: str) -> bool:
    """Whether its name tells nothing, or of an order, and whether orders that are of no other may leave it blank."""
    roles = {role.name for role in findings.roles[column]}
    return roles <= {"order_id"} and findings.facts(column).missing_share >= _LEAST_BLANK


def _share_of_orders(findings: Findings, order: str, column: str) -> float:
    """The share of values that are orders of the file, and of another row than their own."""
    rows = findings.known.rows.select(pl.col(order).alias("order"), pl.col(column).alias("other")).drop_nulls()
    known = findings.known.sample.values.get(order) or frozenset(findings.known.rows[order].drop_nulls().to_list())
    is_another = rows["other"].is_in(list(known)) & (rows["other"] != rows["order"])
    return share_of(is_another) if rows["other"].n_unique() >= _FEWEST else 0.0
