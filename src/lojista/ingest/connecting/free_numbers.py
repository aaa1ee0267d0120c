"""The columns of numbers that no name tells of, of which arithmetic may tell what they are."""

from collections.abc import Iterable, Sequence

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import has_repeats, is_of_order, is_on_first_row

_MOST = 40
_LEAST_NOTHING = 0.1
_FEW = 12


def free_numbers(findings: Findings) -> list[str]:
    """Rates among them. One value for all rows tells nothing."""
    taken = {one.column for one in findings.found.values()} | set(findings.given.values()) | findings.left_out.keys()
    return [
        name
        for name, facts in findings.known.columns.items()
        if not findings.roles[name] and name not in taken and facts.is_amount and facts.moments is None
        and facts.distinct_count > 1
    ][:_MOST]  # fmt: skip


def is_rate(findings: Findings, column: str) -> bool:
    """Whether its heading or its values have a sign of percent: then it is no amount."""
    return "%" in column or findings.facts(column).is_percent


def of_lines(findings: Findings, columns: Iterable[str]) -> list[str]:
    """Those that differ between the lines of an order; all of them where no order has several."""
    orders = set(of_orders(findings, list(columns := list(columns))))
    return [name for name in columns if name not in orders]


def of_orders(findings: Findings, columns: Sequence[str]) -> list[str]:
    """Those that are the whole order's, on each of its lines or on the first alone; none where no order has several."""
    rows, order = findings.known.rows, findings.column("order_id")
    if not has_repeats(rows, order):
        return []
    return [name for name in columns if is_of_order(rows, order, name) or is_on_first_row(rows, order, name)]


def may_be_discount(amounts: pl.Series) -> bool:
    """Whether some rows have none, or there are a few rates of it: fees and margins are on all, and of every size."""
    is_nothing = amounts.fill_null(0) == 0
    return share_of(is_nothing) >= _LEAST_NOTHING or amounts.drop_nulls().n_unique() <= _FEW
