"""The model card: what the model is, when and on what it was learned, and where it fails."""

import streamlit as st

from lojista.dashboard.app_pages.churn_view import ChurnView, model_name, show_facts
from lojista.dashboard.view import section
from lojista.models.churn.pipelines import DEFAULT


def show_card(view: ChurnView) -> None:
    """Facts, then limits."""
    text = view.text
    section(text("card_title"), "card", None, view)
    show_facts("card-facts", _facts(view), view)
    st.markdown(f"**{text('fails_title')}**")
    st.markdown("\n".join(f"- {line}" for line in _limits(view)))


def _facts(view: ChurnView) -> list[tuple[str, str]]:
    text, formats, card, model, run = view.text, view.formats, view.card, view.model, view.run
    known, scored_on = card.population, formats.day(run.as_of)
    return [
        (text("card_model"), text("card_model_is", called=model_name(DEFAULT, view), version=model.model_version)),
        (text("card_trained"), formats.moment(model.trained_at)),
        (text("card_question"), text("card_question_is", days=card.horizon_days)),
        (text("card_cutoff"), formats.day(card.cutoff)),
        (text("card_known"), formats.day(card.as_of)),
        (text("card_customers"), text("of_all", part=formats.count(card.customer_count), whole=formats.count(known))),
        (text("card_buyers"), f"{formats.count(card.buyer_count)} ({view.chance(card.return_rate)})"),
        (text("card_checked"), text("card_checked_is", count=len(card.backtest.cutoffs))),
        (text("card_scored"), text("card_scored_is", count=formats.count(run.customer_count), day=scored_on)),
        (text("card_run"), f"{run.score_run} · {formats.moment(run.scored_at)}"),
        (text("card_random"), text("card_random_is")),
    ]  # fmt: skip


def _limits(view: ChurnView) -> list[str]:
    """What holds for every shop, then what holds for this one."""
    text, formats = view.text, view.formats
    lines = [text("fails_new"), text("fails_canceled"), text("fails_horizon", days=view.card.horizon_days)]
    lines.append(text("fails_cause"))
    if view.facts.tail_months:
        lines.append(text("fails_tail", month=formats.month(view.facts.tail_months[0])))
    if any(one.strength == "changed" for one in view.report.drifts):
        lines.append(text("fails_drift"))
    return lines
