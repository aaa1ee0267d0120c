"""Decides what was paid and what was paid back of a whole order."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.numbers import numbers
from lojista.ingest.connecting.parts import is_goods
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import has_repeats, is_of_order, is_on_first_row
from lojista.ingest.connecting.vocabulary import payment_statuses_of

_NEARLY_ALL = 0.95


def find_payments(findings: Findings) -> None:
    """What was paid, by its name or where the type of payment is known, and what was paid back, of whole orders."""
    _find_paid(findings)
    refunds = [role.column for role in findings.candidates("order_refund")]
    for column in _of_orders(findings, refunds)[:1]:
        findings.add("order_refund", column, "its name says so", findings.certainty(column))
    for column in refunds[:1] if "order_refund" not in findings.found else ():
        findings.add("refund", column, "its name says so; it differs between rows of an order", 0.8)


def _find_paid(findings: Findings) -> None:
    named = [role.column for role in findings.candidates("paid") if _is_sum(findings, role.column)]
    for column in _of_orders(findings, named)[:1]:
        findings.add("paid", column, "its name says so", 0.8)
        _tell_unpaid(findings, column)
    if "paid" not in findings.found and findings.column("payment_type") is not None:
        for column in _totals_to_be_paid(findings)[:1]:
            findings.add("paid", column, "what the whole order came to", 0.8)
            _tell_unpaid(findings, column)


def _totals_to_be_paid(findings: Findings) -> list[str]:
    """Totals of orders: first that to which sums lead, then what is no sum of goods by its name; last what is sold."""
    totals = _of_orders(findings, [role.column for role in findings.candidates("total")])
    value, steps = findings.column("amount"), [step.total for step in findings.steps]

    def unlikeliness(column: str) -> tuple[int, bool, bool, bool]:
        place = -steps.index(column) if column in steps else 1
        return place, column != findings.order_total, column == value, is_goods(column)

    return sorted(totals, key=unlikeliness)


def _is_sum(findings: Findings, column: str) -> bool:
    """Ones and zeros say whether something was paid, and not how much."""
    numbers = findings.facts(column).numbers
    return numbers is not None and numbers.largest > 1


def _tell_unpaid(findings: Findings, paid: str) -> None:
    """An order that waits for its payment came to something, too: its status tells it from one that was paid.

    Unless sums are zero or in part there: then they tell by themselves what was paid.
    """
    status = findings.found.get("status")
    if status is None or "payment_status" in findings.found:
        return
    known = payment_statuses_of(findings.known.words(status.column), is_of_payments=False, has_refunds=True)
    unpaid = [word for word, meaning in known.items() if meaning == "unpaid"]
    rows = findings.known.rows.filter(pl.col(status.column).is_in(unpaid))
    sums = numbers(rows[paid], findings.known.decimal).drop_nulls()
    if share_of(sums != 0) >= _NEARLY_ALL:
        findings.found["payment_status"] = replace(status, field="payment_status")


def _of_orders(findings: Findings, columns: Sequence[str]) -> list[str]:
    rows, order = findings.known.rows, findings.column("order_id")
    if not has_repeats(rows, order):
        return list(columns)
    return [name for name in columns if is_of_order(rows, order, name) or is_on_first_row(rows, order, name)]
