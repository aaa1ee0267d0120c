"""Tells a file of credit notes from one of orders: it numbers its documents so, and names orders of another file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.words import word_lists, words_of

_SHORTEST_PHRASE = 5
_NEARLY_FULL, _NEARLY_ALL, _HALF = 0.95, 0.8, 0.5
_FEWEST = 2


@dataclass(frozen=True)
class CreditNotes:
    """What a file of credit notes says: columns of the note's number and day, and of the order that it is of.

    `order_column` of the file `orders_name` holds the numbers by which orders are named there.
    """

    name: str
    number: str
    issued: str | None
    original: str
    orders_name: str
    order_column: str

    @property
    def fields(self) -> Mapping[str, str]:
        """The file's columns by field."""
        dated = {"purchased_at": self.issued} if self.issued else {}
        return {"order_id": self.number, "original_order_id": self.original, **dated}


def credit_notes_in(found: Sequence[Findings]) -> tuple[CreditNotes, ...]:
    """One for each file whose rows all have the number of a credit note beside that of an order of another file."""
    notes = (_credit_notes(one, [other for other in found if other is not one]) for one in found)
    return tuple(one for one in notes if one is not None)


def _credit_notes(findings: Findings, others: Sequence[Findings]) -> CreditNotes | None:
    named = [name for name in findings.known.columns if _names_return(name)]
    numbers = [name for name in named if _may_be_number(findings, name)]
    for orders in others if numbers else ():
        for original, column in _references(findings, orders, named):
            number = next((name for name in numbers if _is_of_one_order(findings, name, original)), None)
            if number is not None:
                issued = next((name for name in named if findings.facts(name).moments is not None), None)
                name, orders_name = findings.known.sample.name, orders.known.sample.name
                return CreditNotes(name, number, issued, original, orders_name, column)
    return None


@cache
def _phrases() -> tuple[str, ...]:
    listed = (phrase.replace(" ", "") for phrase in word_lists("kinds")["return"])
    return tuple(phrase for phrase in listed if len(phrase) >= _SHORTEST_PHRASE)


def _names_return(column: str) -> bool:
    """Whether a heading begins with a word for a credit note or the like: CreditNote Number, Gutschriftsdatum."""
    return "".join(words_of(column)).startswith(_phrases())


def _may_be_number(findings: Findings, column: str) -> bool:
    facts = findings.facts(column)
    is_full = facts.missing_share <= 1 - _NEARLY_FULL
    return is_full and facts.moments is None and not facts.numbers_have_decimals and facts.distinct_count >= _FEWEST


def _references(findings: Findings, orders: Findings, aside: Sequence[str]) -> list[tuple[str, str]]:
    """Columns whose values are mostly numbers of orders of the other file, with the column that has these there."""
    number = orders.column("order_id")
    if number is None or "purchased_at" not in orders.found:
        return []
    keys = [name for name in orders.known.columns if name == number or _is_one_to_one(orders, number, name)]
    known = {name: set(orders.known.rows[name].drop_nulls().to_list()) for name in keys}
    pairs = list[tuple[str, str]]()
    for original in findings.known.columns:
        values = findings.known.rows[original].drop_nulls().unique().to_list()
        if original in aside or len(values) < _FEWEST:
            continue
        shares = {name: sum(value in known[name] for value in values) / len(values) for name in keys}
        best = max(shares, key=lambda name: (shares[name], name == number), default=None)
        if best is not None and shares[best] >= _NEARLY_ALL:
            pairs.append((original, best))
    return pairs


def _is_one_to_one(findings: Findings, number: str, column: str) -> bool:
    """Whether a column is another name of each order."""
    rows = findings.known.rows.select(pl.col(number).alias("order"), pl.col(column).alias("other"))
    if rows["other"].null_count() > 0:
        return False
    orders, others = rows["order"].n_unique(), rows["other"].n_unique()
    return orders > 1 and orders == others == rows.n_unique()


def _is_of_one_order(findings: Findings, number: str, original: str) -> bool:
    """Whether notes with the same number are of one order, and are about as many as the orders that they are of."""
    rows = findings.known.rows.select(pl.col(number).alias("note"), pl.col(original).alias("order")).drop_nulls()
    kinds = rows.group_by("note").agg(pl.col("order").n_unique().alias("orders"))
    return share_of(kinds["orders"] == 1) >= _NEARLY_FULL and kinds.height >= _HALF * rows["order"].n_unique()
