"""Addresses that tell people where a number of theirs does not: it is blank, or another one at each guest's order."""

from collections.abc import Sequence

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.people_codes import is_one_each
from lojista.ingest.connecting.shares import share_of

_MANY, _FEWEST = 0.1, 3
_MOST = 0.5
_ORDER = "order of the row"


def shared_address(findings: Findings, number: str, addresses: Sequence[str]) -> str | None:
    """The address that many people have under several numbers, as guests do who get a new one at every order.

    None where numbers have several addresses, too: then neither is the person for sure, and the number counts.
    """
    for address in addresses:
        orders = _orders(findings, [number, address]).drop_nulls()
        kinds = orders.group_by(address).agg(pl.col(number).n_unique().alias("numbers"))["numbers"]
        is_many = int((kinds > 1).sum()) >= _FEWEST and share_of(kinds > 1) >= _MANY
        if is_many and is_one_each(findings, number, address):
            return address
    return None


def stand_in(findings: Findings, column: str, nobody: Sequence[str], addresses: Sequence[str]) -> str | None:
    """The address that tells people on the many orders where a column is blank or nobody's; the one of fewest values.

    None where there are few such orders, or no address comes again on them.
    """
    orders = _orders(findings, [column, *addresses])
    blank = orders.filter(pl.col(column).is_null() | pl.col(column).is_in(list(nobody)))
    if blank.height < _MANY * orders.height:
        return None
    found = [
        name
        for name in addresses
        if share_of(blank[name].is_not_null()) >= _MOST and blank[name].drop_nulls().is_duplicated().any()
    ]
    return min(found, key=lambda name: blank[name].n_unique(), default=None)


def _orders(findings: Findings, columns: Sequence[str]) -> pl.DataFrame:
    """A row for each order, with what stands in these columns on the first row that says it."""
    order = findings.column("order_id")
    number = pl.col(order) if order else pl.int_range(pl.len())
    rows = findings.known.rows.select(number.alias(_ORDER), *columns).drop_nulls(_ORDER)
    return rows.group_by(_ORDER, maintain_order=True).agg(pl.col(*columns).drop_nulls().first())
