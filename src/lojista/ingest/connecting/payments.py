"""Decides what was paid and what was paid back of a whole order."""

from collections.abc import Sequence

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.structure import has_repeats, is_of_order, is_on_first_row


def find_payments(findings: Findings) -> None:
    """What was paid, where the kind of payment is known, and what was paid back; both of the whole order."""
    if findings.column("payment_type") is not None:
        named = _of_orders(findings, [role.column for role in findings.candidates("paid")])
        totals = _of_orders(findings, [role.column for role in findings.candidates("total")])
        value = findings.column("amount")
        steps = [step.total for step in findings.steps]
        last = sorted(totals, key=lambda column: (column == value, -steps.index(column) if column in steps else 1))
        for column in (*named, *last)[:1]:
            findings.add(
                "paid", column, "what the whole order came to" if column in totals else "its name says so", 0.8
            )
    refunds = [role.column for role in findings.candidates("order_refund")]
    for column in _of_orders(findings, refunds)[:1]:
        findings.add("order_refund", column, "its name says so", findings.certainty(column))
    for column in refunds:
        findings.leave_out(column, "it differs between rows of an order: what was paid back of a line cannot be told")


def _of_orders(findings: Findings, columns: Sequence[str]) -> list[str]:
    rows, order = findings.known.rows, findings.column("order_id")
    if not has_repeats(rows, order):
        return list(columns)
    return [name for name in columns if is_of_order(rows, order, name) or is_on_first_row(rows, order, name)]
