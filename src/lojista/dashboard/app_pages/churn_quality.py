"""How good the model is: beside others, by the day checked, whether chances come true, and how far they part people."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from lojista.dashboard.app_pages.churn_view import ChurnView, model_name
from lojista.dashboard.charts.chances import Step, Tenth, calibration_dots, gain_curve, lift_columns
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.view import draw, section
from lojista.models.churn.backtest import COMPARED
from lojista.models.churn.evaluation import Quality
from lojista.models.churn.pipelines import DEFAULT
from lojista.models.churn.reports import Reached, chances_by_group, reached_by_group


def show_quality(view: ChurnView) -> None:
    """The check on past days, as the model is used."""
    text, formats, backtest = view.text, view.formats, view.card.backtest
    section(text("quality_title"), "quality", None, view)
    pooled = backtest.pooled[DEFAULT]
    counts = {"count": formats.count(pooled.customer_count), "buyers": formats.count(pooled.buyer_count)}
    days = {"first": formats.day(backtest.cutoffs[0]), "last": formats.day(backtest.cutoffs[-1])}
    st.caption(text("quality_caption", days=view.card.horizon_days, checks=len(backtest.cutoffs), **counts, **days))
    _show_models([(model_name(name, view), backtest.pooled[name]) for name in _best_first(backtest.pooled)], view)
    with st.expander(text("by_cutoff")):
        _show_cutoffs(view)
    calibration, lift, gain = st.columns(3, gap="medium")
    with calibration:
        _show_calibration(view)
    with lift:
        _show_lift(view)
    with gain:
        _show_gain(view)


def _best_first(found: Mapping[str, Quality]) -> list[str]:
    return sorted(found, key=lambda name: found[name].rare_average_precision or 0.0, reverse=True)


def _show_models(rows: Sequence[tuple[str, Quality]], view: ChurnView) -> None:
    text, decimal = view.text, view.formats.decimal
    columns = [
        Column(text("model"), [name for name, _ in rows]),
        Column(
            text("average_precision"),
            [found.rare_average_precision for _, found in rows],
            partial(decimal, digits=4),
            text("average_precision_help"),
        ),
        Column(text("roc_auc"), [found.roc_auc for _, found in rows], partial(decimal, digits=3), text("roc_auc_help")),
        Column(text("brier"), [found.brier_score for _, found in rows], partial(decimal, digits=5), text("brier_help")),
        Column(
            text("calibration_error"),
            [found.expected_calibration_error for _, found in rows],
            partial(decimal, digits=4),
            text("calibration_error_help"),
        ),
    ]
    show_table("models", columns)


def _show_cutoffs(view: ChurnView) -> None:
    """Average precision of every model on each of the days."""
    text, formats, backtest = view.text, view.formats, view.card.backtest
    defaults = [found[DEFAULT] for found in backtest.by_cutoff]
    columns = [
        Column(text("cutoff"), list(backtest.cutoffs), formats.day),
        Column(text("group_people"), [found.customer_count for found in defaults], formats.count),
        Column(text("buyers"), [found.buyer_count for found in defaults], formats.count),
        *(
            Column(
                model_name(name, view),
                [found[name].rare_average_precision for found in backtest.by_cutoff],
                partial(formats.decimal, digits=4),
            )
            for name in COMPARED
            if name in backtest.pooled
        ),
        Column(text("roc_auc"), [found.roc_auc for found in defaults], partial(formats.decimal, digits=3)),
        Column(
            text("calibration_error"),
            [found.expected_calibration_error for found in defaults],
            partial(formats.decimal, digits=4),
        ),
    ]
    st.caption(text("by_cutoff_caption"))
    show_table("cutoffs", columns)


def _show_calibration(view: ChurnView) -> None:
    text, formats = view.text, view.formats
    st.markdown(f"**{text('calibration_title')}**")
    tenths = []
    for one in chances_by_group(view.card.backtest.groups):
        numbers = {"given": one.given, "came": one.came, "low": one.low, "high": one.high}
        words = {name: view.chance(value) for name, value in numbers.items()}
        hover = text("calibration_hover", count=formats.count(one.customer_count), **words)
        tenths.append(Tenth(**numbers, hover=hover))
    titles = (text("chance_given"), text("share_came"))
    figure = calibration_dots(tenths, titles, write=formats.axis_rate, separators=formats.separators)
    error = view.card.backtest.pooled[DEFAULT].expected_calibration_error
    draw(figure, "calibration", text("calibration_alt", error=formats.rate(error, 2)))
    st.caption(text("calibration_caption", error=formats.rate(error, 2)))


def _show_lift(view: ChurnView) -> None:
    text, formats = view.text, view.formats
    st.markdown(f"**{text('lift_title')}**")
    groups = reached_by_group(view.card.backtest.groups)
    steps = [
        Step(str(one.number), one.customer_share, one.lift, formats.decimal(one.lift, 1), _reached(one, view))
        for one in groups
    ]
    figure = lift_columns(
        steps, text("as_the_mean"), write=formats.axis_decimal, axis=text("tenths_axis"), separators=formats.separators
    )
    draw(figure, "lift", text("lift_alt", first=_reached(groups[0], view) if groups else ""))
    st.caption(text("lift_caption"))


def _show_gain(view: ChurnView) -> None:
    text, formats = view.text, view.formats
    st.markdown(f"**{text('gain_title')}**")
    groups = reached_by_group(view.card.backtest.groups)
    steps = [Step(str(one.number), one.customer_share, one.buyer_share, "", _reached(one, view)) for one in groups]
    figure = gain_curve(
        steps, text("blind_chance"), write=formats.axis_rate, axis=text("gain_axis"), separators=formats.separators
    )
    draw(figure, "gain", text("gain_alt", first=_reached(groups[0], view) if groups else ""))
    st.caption(text("gain_caption"))


def _reached(one: Reached, view: ChurnView) -> str:
    text, formats = view.text, view.formats
    shares = {"share": formats.rate(one.customer_share, 0), "buyers": formats.rate(one.buyer_share)}
    return text("reached_hover", number=one.number, lift=formats.decimal(one.lift, 2), **shares)
