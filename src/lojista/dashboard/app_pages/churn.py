"""Churn: who is likely not to come back, what that puts at risk, and how far the model can be trusted."""

import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.app_pages.churn_card import show_card
from lojista.dashboard.app_pages.churn_costs import show_costs
from lojista.dashboard.app_pages.churn_lifetime import show_lifetime
from lojista.dashboard.app_pages.churn_list import show_list
from lojista.dashboard.app_pages.churn_quality import show_quality
from lojista.dashboard.app_pages.churn_reasons import show_drift, show_lesson, show_reasons
from lojista.dashboard.app_pages.churn_training import show_no_model, show_training
from lojista.dashboard.app_pages.churn_verdict import show_headlines, show_verdict
from lojista.dashboard.app_pages.churn_view import LOST, OPTIONS, ChurnView
from lojista.dashboard.data import ShopFacts, find, read, scope
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has, show_guests_left_out, show_unable
from lojista.dashboard.states import show_empty
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.view import View, open_view
from lojista.errors import ModelError
from lojista.metrics.churn import churn_summary
from lojista.models.churn.card import ModelCard
from lojista.models.churn.decisions import at_percent
from lojista.models.churn.scoring import ScoreReport
from lojista.postgres.score_store import latest_run, model_of_run


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters and choices in the address."""
    view = open_view("churn", facts, text, formats, OPTIONS)
    if view is None:
        return
    if not has("customers", facts):
        show_unable("customers", text)
        return
    show_guests_left_out(view)
    try:
        churn = _with_model(view)
    except ModelError as error:
        st.warning(literally(str(error)))
        churn = None
    if churn is None:
        show_no_model(view)
        return
    if not churn.summary.customer_count:
        show_empty(text)
        show_training(churn)
        return
    _show_all(churn)


def _with_model(view: View) -> ChurnView | None:
    """The same view with the last run and its model; None before the first training. Raises ModelError."""
    model, run = read(model_of_run, Right.FIGURES), read(latest_run, Right.FIGURES)
    if model is None or run is None:
        return None
    card, report = ModelCard.from_dict(model.card), ScoreReport.from_dict(run.report)
    line = at_percent(card.backtest.confusions, int(str(LOST.value)))
    summary = find(churn_summary, line.threshold, view.filters)
    return ChurnView(view.facts, view.filters, view.text, view.formats, model, card, run, report, line, summary)


def _show_all(view: ChurnView) -> None:
    text, formats = view.text, view.formats
    names = {"day": formats.day(view.run.as_of), "days": view.run.horizon_days, "version": view.model.model_version}
    st.caption(text("churn_scope", **names))
    show_verdict(view)
    show_headlines(view)
    show_list(view)
    if scope().is_narrow:  # what follows counts the whole shop's customers
        st.caption(text("refused_whole_shop"))
        return
    show_quality(view)
    show_costs(view)
    left, right = st.columns(2, gap="large")
    with left:
        show_reasons(view)
    with right:
        show_drift(view)
    show_lifetime(view)
    left, right = st.columns(2, gap="large")
    with left:
        show_lesson(view)
        show_training(view)
    with right:
        show_card(view)
