"""What a line does: whom it tells rightly, and what its mistakes cost beside those of other lines."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.churn_view import IN_VAIN, UNNOTICED, ChurnView
from lojista.dashboard.options import Option
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.texts import literally
from lojista.dashboard.view import section
from lojista.models.churn.decisions import Decision, decide, lost_share, outcome_reports, return_chance


def show_costs(view: ChurnView) -> None:
    """The report at the chosen line on the left, its cost on the right."""
    text = view.text
    section(text("line_title"), "line", None, view)
    st.caption(text("line_caption", chance=view.line_chance))
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        _show_report(view)
    with right:
        _show_decision(view)


def _show_report(view: ChurnView) -> None:
    """Precision, recall and F1 of both outcomes, and the four counts behind them."""
    text, formats, line = view.text, view.formats, view.line
    rows = outcome_reports(line)
    rate = partial(formats.rate, digits=2)
    columns = [
        Column(text("outcome"), [text(f"outcome_{row.outcome}") for row in rows]),
        Column(text("precision"), [row.precision for row in rows], rate, text("precision_help")),
        Column(text("recall"), [row.recall for row in rows], rate, text("recall_help")),
        Column("F1", [row.f1 for row in rows], rate, text("f1_help")),
        Column(text("group_people"), [row.customer_count for row in rows], formats.count),
    ]
    show_table("report", columns)
    counts = {
        "lost_and_churned": line.lost_and_churned,
        "lost_but_came": line.lost_but_came,
        "kept_but_churned": line.kept_but_churned,
        "kept_and_came": line.kept_and_came,
    }
    st.caption(text("confusion_line", **{name: formats.count(count) for name, count in counts.items()}))


def _show_decision(view: ChurnView) -> None:
    text, formats = view.text, view.formats
    left, right = st.columns(2, gap="small")
    with left:
        in_vain = _choose_cost(IN_VAIN, text("cost_in_vain"), text("cost_in_vain_help"))
    with right:
        unnoticed = _choose_cost(UNNOTICED, text("cost_unnoticed"), text("cost_unnoticed_help"))
    found = decide(view.line, view.card.backtest.confusions, in_vain, unnoticed)
    lines = (
        (text("cost_here"), lost_share(view.line), found.cost),
        (text("cost_cheapest"), lost_share(found.cheapest), found.cheapest_cost),
        (text("cost_of_everybody"), 1.0, found.cost_of_everybody),
        (text("cost_of_nobody"), 0.0, found.cost_of_nobody),
    )
    columns = [
        Column(text("cost_line"), [name for name, _, _ in lines]),
        Column(text("cost_share"), [share for _, share, _ in lines], formats.rate),
        Column(text("cost_per_thousand"), [cost for _, _, cost in lines], _money(view), text("cost_help")),
    ]
    show_table("costs", columns)
    st.markdown(_advice(found, view))
    st.caption(text("costs_caption"))


def _choose_cost(option: Option, label: str, meaning: str) -> Decimal:
    st.number_input(label, 0.0, 1e6, step=1.0, format="%.2f", key=option.name, help=meaning, persist_state="session")
    return Decimal(str(option.value))


def _money(view: ChurnView) -> Callable[[Any], str]:
    return lambda value: view.formats.money(Decimal(str(value)))


def _advice(found: Decision, view: ChurnView) -> str:
    """Whom to take for lost at these costs."""
    text = view.text
    if found.kind != "some":
        return text(f"cheapest_{found.kind}")
    saved = view.formats.money(found.saved)
    shares = {
        "share": view.formats.rate(lost_share(found.cheapest)),
        "chance": view.chance(return_chance(found.cheapest)),
    }
    return literally(text("cheapest_some", saved=saved, **shares))
