"""Tells columns that are called as a customer's is and hold no people: they differ within orders, or are too few."""

from collections.abc import Mapping, Sequence

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import kinds_within_orders

_MOST = 0.9
_MANY_TIMES = 10


def tells_no_people(findings: Findings, columns: Sequence[str]) -> Mapping[str, str]:
    """Those of the columns that tell no people, each with the reason why not."""
    found = {column: why for column in columns if (why := _differs_within_orders(findings, column))}
    others = [column for column in columns if column not in found]
    for column in others:
        why = _are_few(findings, column, others)
        if why is not None:
            found[column] = why
    return found


def _differs_within_orders(findings: Findings, column: str) -> str | None:
    """An order has one customer: what is another one on lines of nearly every order with several is the line's."""
    kinds = kinds_within_orders(findings.known.rows, findings.column("order_id"), column)
    share = share_of(kinds > 1)
    if share < _MOST:
        return None
    return f"it differs between lines of an order, on {share:.0%} of those with several: it tells no people"


def _are_few(findings: Findings, column: str, others: Sequence[str]) -> str | None:
    """Accounts of a ledger and groups of prices are few beside those who have an address or a name of their own."""
    count = findings.facts(column).distinct_count
    counts = {other: findings.facts(other).distinct_count for other in others if not _is_one_an_order(findings, other)}
    most = max(counts, key=lambda name: counts[name], default=column)
    if count * _MANY_TIMES > counts.get(most, 0) or count**2 > counts[most]:
        return None
    return f"{count:,} different beside {counts[most]:,} of {most}: it tells no people"


def _is_one_an_order(findings: Findings, column: str) -> bool:
    """Whether it is another one at nearly every order, as masked addresses are: then many of them tell nothing."""
    order = findings.column("order_id")
    rows = findings.known.rows
    orders = rows.height if order is None else findings.facts(order).distinct_count
    return findings.facts(column).distinct_count > _MOST * orders
