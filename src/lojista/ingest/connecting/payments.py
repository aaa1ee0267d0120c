"""Decides what was paid and what was paid back of a whole order."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.names import meanings_of_name
from lojista.ingest.connecting.numbers import numbers
from lojista.ingest.connecting.parts import is_before_all, is_goods
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import has_repeats, is_amount_of_order, is_of_order, is_on_first_row
from lojista.ingest.connecting.taxes import side_of
from lojista.ingest.connecting.vocabulary import paid_flags_of, payment_statuses_of

_PART, _NEARLY_ALL = 0.5, 0.95


def find_payments(findings: Findings) -> None:
    """What was paid and what was paid back of whole orders.

    What was paid is told by its name; else it is the total, where the type of payment is known or a column says whether
    the order was paid.
    """
    _find_paid(findings)
    refunds = [role.column for role in findings.candidates("order_refund")]
    for column in _of_orders(findings, refunds)[:1]:
        findings.add("order_refund", column, "its name says so", findings.certainty(column))
    for column in refunds[:1] if "order_refund" not in findings.found else ():
        findings.add("refund", column, "its name says so; it differs between rows of an order", 0.8)
    if not {"order_refund", "refund"} & findings.found.keys():
        _find_units_back(findings)


def _find_units_back(findings: Findings) -> None:
    """Units that came back, where no amount tells what was paid for them."""
    for role in findings.candidates("returned_quantity")[:1]:
        told = findings.facts(role.column)
        if told.is_whole and told.numbers is not None and told.numbers.smallest >= 0:
            findings.add("returned_quantity", role.column, "its name says so; whole numbers", role.certainty)


def _find_paid(findings: Findings) -> None:
    named = [role.column for role in findings.candidates("paid") if _is_sum(findings, role.column)]
    for column in _of_orders(findings, named)[:1]:
        findings.add("paid", column, "its name says so", 0.8)
        _tell_unpaid(findings, column)
        return
    flag = _flag(findings)
    if flag is None and findings.column("payment_type") is None:
        return
    for column in _totals(findings)[:1]:
        findings.add("paid", column, "what the whole order came to", 0.8)
        if flag is not None:
            findings.add("payment_status", flag, "it says whether the order was paid", 0.8)
        _tell_unpaid(findings, column)


def _totals(findings: Findings) -> list[str]:
    """Totals of whole orders, that to which sums lead first; those without the tax after others, and parts last.

    Of others, what is a sum of goods by its name comes after what is not, as does what is taken for what was sold; a
    subtotal is never all that was paid where another total is there.
    """
    totals = _of_orders(findings, [role.column for role in findings.candidates("total")])
    value, steps = findings.column("amount"), [step.total for step in findings.steps]
    amounts = as_numbers(findings.known.rows, totals, findings.known.decimal)
    sizes = {
        column: float(amounts[column].abs().sum()) for column in totals
    }  # well enough to tell a part, as the tax is
    largest = max(sizes.values(), default=0.0)

    def unlikeliness(column: str) -> tuple[bool, bool, bool, int, bool, bool, bool]:
        step = -steps.index(column) if column in steps else 1
        is_part, is_net = sizes[column] < _PART * largest, side_of(column) == "without"
        return (
            is_part,
            is_net,
            is_before_all(column),
            step,
            column != findings.order_total,
            column == value,
            is_goods(column),
        )

    return sorted(totals, key=unlikeliness)


def _flag(findings: Findings) -> str | None:
    """A column of yes and no that is called as what was paid, where rows tell which order they are of."""
    if "payment_status" in findings.found or not _tells_orders(findings):
        return None
    taken = {one.column for one in findings.found.values()}
    flags = [
        column
        for column in findings.known.columns
        if column not in taken and any(one.role == "paid" for one in meanings_of_name(column)[:1])
        and paid_flags_of(findings.known.words(column))
    ]  # fmt: skip
    return next(iter(_of_orders(findings, flags)), None)


def _tells_orders(findings: Findings) -> bool:
    """Whether rows say which order they are of; the number of a line tells nothing of what a total is of."""
    order = findings.column("order_id")
    return order is not None and all(role.name != "line_id" for role in findings.roles[order])


def _is_sum(findings: Findings, column: str) -> bool:
    """Ones and zeros say whether something was paid, and not how much."""
    told = findings.facts(column).numbers
    return told is not None and told.largest > 1


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
    amounts = as_numbers(rows, columns, findings.known.decimal)
    return [
        name
        for name in columns
        if (is_amount_of_order(rows, order, name, amounts[name]) if findings.facts(name).is_amount else
            is_of_order(rows, order, name) or is_on_first_row(rows, order, name))
    ]  # fmt: skip
