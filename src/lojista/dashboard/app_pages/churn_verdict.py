"""Whether the ranking may be acted on, in words, and the headline numbers."""

import streamlit as st

from lojista.dashboard.app_pages.churn_view import ChurnView, model_name, show_cards
from lojista.models.churn.backtest import PURCHASE_MODEL
from lojista.models.churn.pipelines import DEFAULT


def show_verdict(view: ChurnView) -> None:
    """A warning above everything else where the model is no better than what needs no model."""
    words = "\n\n".join((f"**{_judgement(view)}** {_evidence(view)}", *_reservations(view)))
    if view.card.is_better_than_baselines:
        with st.container(border=True, key="verdict"):
            st.markdown(words)
    else:
        st.warning(words, icon=":material/warning:")


def _judgement(view: ChurnView) -> str:
    if view.card.is_better_than_baselines:
        return view.text("verdict_better")
    equal = [_rival(gain.rival, view) for gain in view.card.backtest.gains if not gain.is_better]
    return view.text("verdict_not_better", rivals=view.text("or").join(equal))


def _evidence(view: ChurnView) -> str:
    """How much better it is than each baseline, with the interval."""
    text, pooled = view.text, view.card.backtest.pooled
    checks = view.formats.count(len(view.card.backtest.cutoffs))
    parts = [
        text(
            "verdict_gain",
            rival=_rival(gain.rival, view),
            theirs=_precision(pooled[gain.rival].rare_average_precision, view),
            difference=_precision(gain.difference, view),
            low=_precision(gain.low, view),
            high=_precision(gain.high, view),
            days=view.formats.count(view.card.days_better_than(gain.rival)),
            checks=checks,
        )
        for gain in view.card.backtest.gains
    ]
    ours = _precision(pooled[DEFAULT].rare_average_precision, view)
    return text("verdict_measured", ours=ours, parts=", ".join(parts))


def _rival(name: str, view: ChurnView) -> str:
    return view.text(f"rival_{name}")


def _reservations(view: ChurnView) -> list[str]:
    """How weak it is all the same, and which model did better."""
    text, card = view.text, view.card
    first = card.backtest.groups[0]
    lines = []
    if first.buyer_share_to_date is not None:
        lines.append(text("verdict_reach", share=view.formats.rate(first.buyer_share_to_date)))
    if (best := card.best_challenger) is not None:
        ours, theirs = (card.backtest.pooled[name].rare_average_precision for name in (DEFAULT, best))
        numbers = {"ours": _precision(ours, view), "theirs": _precision(theirs, view)}
        lines.append(text("verdict_challenger", called=model_name(best, view), **numbers))
        if best == PURCHASE_MODEL and view.report.lifetime is not None:
            lines.append(text("verdict_challenger_values"))
    return [" ".join(lines)] if lines else []


def _precision(value: float | None, view: ChurnView) -> str:
    return view.formats.decimal(value, 3)


def show_headlines(view: ChurnView) -> None:
    """Of everybody scored under the filters."""
    text, formats, found, days = view.text, view.formats, view.summary, view.run.horizon_days
    people = formats.count(round(found.customer_count * (found.return_chance or 0)))
    cards = [
        (text("scored_customers"), formats.count(found.customer_count), text("scored_customers_detail")),
        (text("return_chance"), view.chance(found.return_chance), text("people_again", count=people, days=days)),
        (text("likely_lost"), formats.count(found.risk_count), text("at_most", chance=view.line_chance)),
    ]
    if found.expected_sales is not None:
        orders = formats.decimal(found.expected_orders, 0)
        cards.append((text("expected_sales"), formats.money(found.expected_sales), text("by_purchases", orders=orders)))
    show_cards("kpis", cards)
    if found.expected_sales is None:
        st.caption(text("no_values"))
