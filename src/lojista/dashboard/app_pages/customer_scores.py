"""What models say of one customer, and why."""

from typing import Any

import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.app_pages.churn_view import level_name, show_cards
from lojista.dashboard.app_pages.customer_view import CustomerView
from lojista.dashboard.charts.signed import SignedBar, signed_bars
from lojista.dashboard.data import find_now, read
from lojista.dashboard.texts import literally
from lojista.dashboard.view import draw, section
from lojista.errors import ModelError
from lojista.models.churn.explained import CustomerScore, Reason, customer_score
from lojista.models.churn.features import CATEGORIES
from lojista.models.churn.linear import LinearScore
from lojista.postgres.score_store import KeptRun, latest_run, model_of_run

_SHOWN = 8


def show_scores(view: CustomerView) -> None:
    """The scores of the last run and what they come from; nothing where there is no run yet."""
    run, model = read(latest_run, Right.FIGURES), read(model_of_run, Right.FIGURES)
    if run is None or model is None:
        return
    text = view.text
    section(text("customer_scores_title"), "customer-scores", None, view)
    try:
        found = find_now(customer_score, view.customer_id, LinearScore.from_dict(model.parameters), run.as_of)
    except ModelError as error:
        st.warning(literally(str(error)))
        return
    if found is None:
        st.info(text("customer_not_scored", day=view.formats.day(run.as_of)))
        return
    show_cards("kpis-scores", _cards(found, run, view))
    scope = {
        "day": view.formats.day(run.as_of),
        "days": view.formats.count(run.horizon_days),
        "version": view.formats.count(run.model_version),
    }
    st.caption(text("customer_scores_caption", **scope))
    if found.alive_probability is not None:
        formats = view.formats
        told = {"alive": formats.chance(found.alive_probability), "sales": formats.money(found.expected_sales)}
        st.caption(literally(text("customer_by_purchases", orders=formats.decimal(found.expected_orders, 3), **told)))
    if found.reasons:
        _show_reasons(found.reasons[:_SHOWN], view)
    else:
        st.info(text("customer_scores_stale", day=view.formats.day(run.as_of)))


def _cards(found: CustomerScore, run: KeptRun, view: CustomerView) -> list[tuple[str, str, str]]:
    text, formats = view.text, view.formats
    again = text("customer_again", days=formats.count(run.horizon_days))
    churn = text("customer_churn_probability", share=formats.chance(found.churn_probability))
    cards = [(again, formats.chance(found.return_chance), churn)]
    if found.active_sales is not None and found.value_at_risk is not None:
        active = text("customer_active_note", days=formats.count(run.horizon_days))
        cards.append((text("customer_active_sales"), formats.money(found.active_sales), active))
        cards.append((text("value_at_risk"), formats.money(found.value_at_risk), text("customer_at_risk_note")))
    return cards


def _show_reasons(reasons: tuple[Reason, ...], view: CustomerView) -> None:
    text = view.text
    bars = [
        SignedBar(
            text("customer_reason", fact=text(f"fact_{one.feature}"), value=_value(one, view)),
            one.added,
            text("customer_times", times=view.formats.decimal(one.odds_ratio, 2)),
        )
        for one in reasons
    ]
    figure = signed_bars(bars, separators=view.formats.separators)
    draw(figure, "customer-reasons", text("customer_reasons_alt", first=bars[0].name, label=bars[0].label))
    st.caption(text("customer_reasons_note"))


def _value(reason: Reason, view: CustomerView) -> str:
    """The plain fact behind a feature, in the reader's words."""
    formats, value = view.formats, reason.value
    if reason.feature in CATEGORIES:
        return level_name(reason.feature, value or "", view)
    if value is None:
        return "–"
    writers: dict[str, Any] = {
        "total_sales": formats.money,
        "freight_share": formats.rate,
        "review_score": lambda score: formats.decimal(score, 1),
        "units_per_order": lambda units: formats.decimal(units, 1),
        "instalments": lambda count: formats.decimal(count, 1),
        "mean_gap_days": lambda days: formats.decimal(days, 0),
        "days_late": lambda days: formats.decimal(days, 0),
    }
    return str(writers.get(reason.feature, formats.count)(value))
