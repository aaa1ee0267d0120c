"""Finds the column by which the rows of one file name orders of another."""

from collections.abc import Sequence

from lojista.ingest.connecting.columns import Findings

_COMMON, _BETTER = 0.5, 0.01


def column_of_orders(findings: Findings, numbers: Sequence[str]) -> str | None:
    """The column that holds most of the orders' numbers, that by name first; None where none holds several."""
    named = findings.column("order_id")
    best: tuple[float, str] | None = None
    known = set(numbers)
    for name in dict.fromkeys(name for name in (named, *findings.known.columns) if name is not None):
        values = set(findings.known.rows[name].drop_nulls().to_list())
        share = len(values & known) / max(len(values), 1)
        is_better = best is None or share > best[0] + _BETTER
        if share >= _COMMON and is_better and findings.facts(name).longest > 0 and len(values & known) > 1:
            best = (share, name)
    return None if best is None else best[1]
