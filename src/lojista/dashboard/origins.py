"""Where a number comes from: its definition, the rows in it, its reconciliation, and the query that counted it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lojista.dashboard.data import ask, facts, origins, sql_of
from lojista.dashboard.formats import Formats
from lojista.dashboard.links import TRUST, page_link
from lojista.dashboard.permitted import where_permitted
from lojista.dashboard.texts import Text, literally, text_or
from lojista.errors import LojistaError
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.questions import Question

_COUNTED_BY = {Source.DELIVERIES: "placed_order_count", Source.SEGMENTS: "segment_customer_count"}


def definition_of(name: str, text: Text) -> str:
    """A metric's meaning in the reader's language."""
    return text_or(text, f"definition_{name}", METRICS[name].definition)


def show_origin(key: str, question: Question, text: Text, formats: Formats, *, counted: Question) -> None:
    """A button that opens it. Nothing is worked out before; `counted` are the orders in the number, by status."""
    with st.popover(text("where_from"), type="tertiary", key=f"origin-{key}", on_change="rerun") as popover:
        if popover.open:
            with st.spinner(text("checking")):
                _show(question, text, formats, counted)


def _show(question: Question, text: Text, formats: Formats, counted: Question) -> None:
    for name in question.metrics:
        st.markdown(f"**{text(name)}**")
        st.write(definition_of(name, text))
    st.markdown(f"**{text('rows')}**")
    st.write(_rows_line(question, counted, text, formats))
    try:
        with where_permitted(text):
            _show_path(text, formats)
    except LojistaError as error:
        st.warning(literally(error.message.splitlines()[0]))
    page_link(TRUST, text("trust_more"), ":material/verified:")
    st.markdown(f"**{text('sql')}**")
    st.code(sql_of(question), language="sql", wrap_lines=True)


def _rows_line(question: Question, counted: Question, text: Text, formats: Formats) -> str:
    """What is in the numbers: orders by status; customers where filters choose how they came; or all orders placed."""
    source = METRICS[question.metrics[0]].source
    if source in (Source.SALES, Source.PAYMENTS):
        return counted_line(ask(counted), text, formats)
    name = _COUNTED_BY.get(source, "acquired_customer_count")
    count: Any = ask(Question((name,), (), question.filters, question.as_of))[0][name]
    return text(
        "orders_placed_counted" if name == "placed_order_count" else "people_counted", count=formats.count(count)
    )


def counted_line(by_status: Sequence[Any], text: Text, formats: Formats) -> str:
    """How many orders are in the numbers, how many are not, and why."""
    counted = sum(row["order_count"] for row in by_status)
    excluded = {row["status"]: row["excluded_order_count"] for row in by_status if row["excluded_order_count"]}
    if not excluded:
        return text("all_counted", counted=formats.count(counted))
    parts = ", ".join(
        text(f"status_{status}", count=formats.count(count)) for status, count in sorted(excluded.items())
    )
    left_out = sum(excluded.values())
    everything = formats.count(counted + left_out)
    return text("excluded", excluded=formats.count(left_out), all=everything, parts=parts)


def _show_path(text: Text, formats: Formats) -> None:
    """The way of the rows from the files to the number, and of the money from sale to payment."""
    known = origins()
    ledger = known.ledger
    if ledger.finished_at is not None:
        rows = {
            "rows": formats.count(ledger.rows_in),
            "files": formats.count(ledger.file_count),
            "rejected": formats.count(ledger.rows_rejected),
        }
        st.write(text("rows_of_files", **rows))
    st.markdown(f"**{text('reconciliation')}**")
    if known.difference is None:
        st.write(text("hops_agree", count=formats.count(len(known.comparisons))))
    else:
        st.error(text("hops_differ", what=literally(f"{known.difference.hop}: {known.difference.what}")))
    if not facts().contents.has_payments:
        st.text(text("nothing_paid"))
        return
    gap = known.payment_gap
    sales, payments = formats.money(gap.sales), formats.money(gap.payments)
    st.text(text("reconciled", sales=sales, payments=payments, count=formats.count(gap.order_count)))
