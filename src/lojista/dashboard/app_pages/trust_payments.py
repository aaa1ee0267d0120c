"""What was sold beside what was paid, order by order, and what a careless join would make of both."""

from typing import Any

import streamlit as st

from lojista.dashboard.data import Origins, find
from lojista.dashboard.tables import Column, downloads, show_table
from lojista.dashboard.texts import literally
from lojista.dashboard.view import View, section
from lojista.metrics.trust.differences import DifferenceSum, difference_sums, payment_differences
from lojista.metrics.trust.naive_join import naive_join

_SHOWN = 200
_JOIN = """-- wrong: an order with 2 payments and 3 items comes out as 6 rows, and each payment counts 3 times
SELECT sum(amount) FROM order_items JOIN order_payments USING (order_key)

-- right: add up each side by itself
SELECT sum(amount) FROM order_payments"""


def show_differences(known: Origins, view: View) -> None:
    """How many orders differ and by how much for each reason, then the largest of them one by one."""
    text, formats, gap = view.text, view.formats, known.payment_gap
    section(text("trust_differences"), "trust-differences", None, view)
    sums = find(difference_sums)
    told = {"sales": formats.money(gap.sales), "payments": formats.money(gap.payments)}
    st.write(literally(text("trust_sold_and_paid", difference=formats.money(gap.payments - gap.sales), **told)))
    if not sums:
        st.success(text("trust_no_differences"), icon=":material/check_circle:")
        return
    _show_sums(sums, view)
    rows: list[dict[str, Any]] = find(payment_differences, _SHOWN).to_pylist()
    columns = [
        Column(text("trust_order"), [row["order_id"] for row in rows]),
        Column(text("trust_ordered_on"), [row["purchased_on"] for row in rows], formats.day),
        Column(text("trust_sold"), [row["sold"] for row in rows], formats.money),
        Column(text("trust_paid"), [row["paid"] for row in rows], formats.money),
        Column(text("trust_difference"), [row["difference"] for row in rows], formats.money),
        Column(text("trust_why"), [text(f"trust_why_{row['reason']}") for row in rows]),
        Column(text("trust_paid_by"), [row["payment_types"] for row in rows]),
        Column(text("trust_instalments"), [row["instalments"] for row in rows], formats.count),
    ]
    show_table("trust-differences", columns, rows=8)
    downloads("payment_differences", view, payment_differences)


def _show_sums(sums: tuple[DifferenceSum, ...], view: View) -> None:
    text, formats = view.text, view.formats
    columns = [
        Column(text("trust_why"), [text(f"trust_why_{one.reason}") for one in sums]),
        Column(text("trust_orders"), [one.order_count for one in sums], formats.count),
        Column(text("trust_difference"), [one.difference for one in sums], formats.money),
        Column(text("trust_meaning"), [text(f"trust_meaning_{one.reason}") for one in sums]),
    ]
    show_table("trust-reasons", columns, rows=len(sums))


def show_naive_join(view: View) -> None:
    """A lesson: the commonest mistake with such tables, in this shop's own numbers."""
    text, formats = view.text, view.formats
    found = find(naive_join)
    if found.inflation is None:
        return
    section(text("trust_join"), "trust-join", None, view)
    told = {
        "payments": formats.money(found.payments), "joined": formats.money(found.joined),
        "change": formats.signed_rate(found.inflation), "rows": formats.count(found.payment_count),
        "joined_rows": formats.count(found.joined_count),
    }  # fmt: skip
    st.write(literally(text("trust_join_says", **told)))
    with st.expander(text("trust_join_sql")):
        st.code(_JOIN, language="sql", wrap_lines=True)
