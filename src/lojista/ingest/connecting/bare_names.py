"""Columns that are called no more than code or number, and how full a column is on rows that tell when it was."""

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import kinds_within_orders
from lojista.ingest.connecting.words import words_of

WORDS_OF_IDS = frozenset({"id", "code", "codigo", "cod", "codice", "kod", "number", "no", "nr", "num", "numero",
    "nummer", "ref"})  # fmt: skip
_BARE = WORDS_OF_IDS | {"key", "uuid", "reference", "kodas", "kods", "cislo", "numer", "szam"}
_PRODUCTS = ("product_id", "product_name")
_PEOPLE = ("customer_id", "customer_email", "customer_phone", "customer_name")
_NEARLY_ALL, _NEARLY_AS_FULL = 0.98, 0.8


def may_be_orders(findings: Findings, column: str) -> bool:
    """Whether nothing tells what a column is, or it has a bare name such as code and another one tells the product."""
    roles = findings.roles[column]
    if not roles:
        return True
    others = {role.column for role in findings.candidates(*_PRODUCTS)} - {column}
    return roles[0].name == "product_id" and bool(others) and set(words_of(column)) <= _BARE


def is_of_one_customer(findings: Findings, column: str) -> bool:
    """Whether rows with the same value have one customer, by every column that may tell people and ever says two."""
    rows = findings.known.rows
    people = [role.column for role in findings.candidates(*_PEOPLE)]
    counts = [kinds_within_orders(rows, column, name) for name in people if findings.facts(name).distinct_count > 1]
    return any(share_of(kinds <= 1) >= _NEARLY_ALL for kinds in counts) or not counts


def filled_share(findings: Findings, column: str) -> float:
    """The share of rows with a value, of those that tell when it was: other rows may go on with the order before."""
    rows, when = findings.known.rows, findings.column("purchased_at")
    dated = rows if when is None or when == column else rows.filter(pl.col(when).is_not_null())
    return share_of(dated[column].is_not_null())


def is_nearly_as_full(findings: Findings, column: str, others: list[str]) -> bool:
    """Whether a column is blank on about as few rows as the fullest of others."""
    fullest = max((filled_share(findings, name) for name in others), default=0.0)
    return filled_share(findings, column) >= _NEARLY_AS_FULL * fullest
