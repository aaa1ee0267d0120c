"""Tells a file of credit notes from one of orders: it numbers its documents so, and names orders of another file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.words import word_lists, words_of
from lojista.ingest.files import BEFORE_SHEET

_SHORTEST_PHRASE = 5
_NEARLY_FULL, _NEARLY_ALL, _HALF = 0.95, 0.8, 0.5
_FEWEST = 2


@dataclass(frozen=True)
class CreditNotes:
    """What a file of credit notes says: columns of the note's number and day, and of the order that it is of.

    `order_column` of the file `orders_name` holds the numbers by which orders are named there. A list of what came back
    has no numbers of its own. `amount`: the column of what was paid back, where its name says that alone.
    """

    name: str
    number: str | None
    issued: str | None
    original: str
    orders_name: str
    order_column: str
    amount: str | None = None

    @property
    def fields(self) -> Mapping[str, str]:
        """The file's columns by field; the empty text for the number of notes that have none."""
        told = {"purchased_at": self.issued, "amount": self.amount}
        return {
            "order_id": self.number or "",
            "original_order_id": self.original,
            **{name: column for name, column in told.items() if column},
        }


def credit_notes_in(found: Sequence[Findings]) -> tuple[CreditNotes, ...]:
    """One for each file of what came back: it numbers its notes, or is called so, and names orders of another file."""
    pairs = ((one, [other for other in found if other is not one]) for one in found)
    notes = (_credit_notes(*pair) or _list_of_returns(*pair) for pair in pairs)
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


def _list_of_returns(findings: Findings, others: Sequence[Findings]) -> CreditNotes | None:
    """A sheet or a file that is called so, with a day, an amount and an order of another file on every row."""
    if not _is_called_returns(findings.known.sample.name):
        return None
    dated = [
        name for name, facts in findings.known.columns.items() if facts.moments is not None and not facts.is_amount
    ]
    paid_back = [role.column for role in findings.candidates("order_refund")]
    is_priced = bool(findings.found.keys() & {"unit_price", "amount"})
    for orders in others if dated and (paid_back or is_priced) else ():
        for original, column in _references(findings, orders, dated):
            orders_name, is_few = orders.known.sample.name, _are_few(findings, original, orders, column)
            if is_few:
                issued = next((name for name in dated if _names_return(name, is_anywhere=True)), dated[0])
                amount = None if is_priced or not paid_back else paid_back[0]
                return CreditNotes(findings.known.sample.name, None, issued, original, orders_name, column, amount)
    return None


def _is_called_returns(name: str) -> bool:
    """Whether a word of the sheet's name, or of the file's, is one for what came back."""
    called = name.rpartition(BEFORE_SHEET)[2] if BEFORE_SHEET in name else PurePath(name).name.partition(".")[0]
    return _names_return(called, is_anywhere=True)


def _are_few(findings: Findings, original: str, orders: Findings, column: str) -> bool:
    """Whether most orders are not among those that it names."""
    named = findings.known.rows[original].n_unique()
    return named < _HALF * orders.known.rows[column].n_unique()


@cache
def _phrases() -> tuple[str, ...]:
    listed = (phrase.replace(" ", "") for phrase in word_lists("kinds")["return"])
    return tuple(phrase for phrase in listed if len(phrase) >= _SHORTEST_PHRASE)


def _names_return(column: str, *, is_anywhere: bool = False) -> bool:
    """Whether a heading begins with a word for a credit note or the like: CreditNote Number, Gutschriftsdatum."""
    words = words_of(column)
    ends = range(len(words)) if is_anywhere else range(1)
    return any("".join(words[start:]).startswith(_phrases()) for start in ends)


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
