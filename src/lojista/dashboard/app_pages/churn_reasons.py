"""What the model leans on, how far customers have moved since it learned, and the model that knows nothing."""

import streamlit as st

from lojista.dashboard.app_pages.churn_view import ChurnView, feature_name, level_name, show_cards
from lojista.dashboard.charts.intervals import Interval, odds_dots
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.view import draw, section
from lojista.models.churn.odds import Odds
from lojista.models.churn.reports import strongest, told, untold

_DRAWN = 14


def show_reasons(view: ChurnView) -> None:
    """Odds ratios of ordering again: those beyond chance in words, the strongest drawn, all in a table."""
    text, formats = view.text, view.formats
    section(text("reasons_title"), "reasons", None, view)
    st.caption(text("reasons_caption"))
    st.markdown("\n".join(f"- {line}" for line in _in_words(view)))
    groups = [_interval(one, view) for one in strongest(told(view.card.odds), _DRAWN)]
    figure = odds_dots(groups, text("no_effect"), write=formats.axis_decimal, separators=formats.separators)
    draw(figure, "odds", text("odds_alt", names="; ".join(f"{group.name} {group.label}" for group in groups)))
    with st.expander(text("all_reasons")):
        _show_all(view)


def _in_words(view: ChurnView) -> list[str]:
    """What speaks beyond chance for coming back, and what against it."""
    found = (("more", _beyond(view, 1)), ("less", _beyond(view, -1)))
    lines = [
        view.text(f"reasons_{direction}", names=", ".join(_with_ratio(one, view) for one in odds))
        for direction, odds in found
        if odds
    ]
    return lines or [view.text("reasons_none")]


def _beyond(view: ChurnView, sign: int) -> list[Odds]:
    certain = [one for one in strongest(view.card.odds) if one.is_certain]
    return [one for one in certain if (one.ratio > 1) is (sign > 0)]


def _name(one: Odds, view: ChurnView) -> str:
    if one.is_number:
        return feature_name(one.feature, view)
    return f"{feature_name(one.feature, view)}: {level_name(one.feature, one.level, view)}"


def _with_ratio(one: Odds, view: ChurnView) -> str:
    return f"{_name(one, view).lower() if one.is_number else _name(one, view)} (×{view.formats.decimal(one.ratio, 2)})"


def _interval(one: Odds, view: ChurnView) -> Interval:
    text, decimal = view.text, view.formats.decimal
    ends = text("range", low=decimal(one.low, 2), high=decimal(one.high, 2))
    kind = "odds_hover_number" if one.is_number else "odds_hover_level"
    hover = text(kind, called=_name(one, view), ratio=decimal(one.ratio, 2), ends=ends)
    return Interval(
        _short(one, view), one.ratio, one.low, one.high, f"×{decimal(one.ratio, 2)}", hover, not one.is_certain
    )


def _short(one: Odds, view: ChurnView) -> str:
    return feature_name(one.feature, view) if one.is_number else level_name(one.feature, one.level, view)


def _show_all(view: ChurnView) -> None:
    text, odds = view.text, told(view.card.odds)

    def ratio(value: float) -> str:
        return view.formats.decimal(value, 2)

    columns = [
        Column(text("feature"), [_name(one, view) for one in odds]),
        Column(text("odds_ratio"), [one.ratio for one in odds], ratio),
        Column(text("odds_low"), [one.low for one in odds], ratio),
        Column(text("odds_high"), [one.high for one in odds], ratio),
    ]
    show_table("all-odds", columns)


def show_drift(view: ChurnView) -> None:
    """Each feature and the score, what moved most first."""
    text, formats = view.text, view.formats
    found = [one for one in view.report.drifts if one.name not in untold(view.card.odds)]
    section(text("drift_title"), "drift", None, view)
    days = {"cutoff": formats.day(view.card.cutoff), "day": formats.day(view.run.as_of)}
    st.caption(text("drift_caption", **days))
    changed = [feature_name(one.name, view) for one in found if one.strength == "changed"]
    words = text("drift_changed", names=", ".join(changed).lower()) if changed else text("drift_none_changed")
    st.markdown("- " + words)
    columns = [
        Column(text("feature"), [feature_name(one.name, view) for one in found]),
        Column(
            text("drift_index"),
            [one.index for one in found],
            lambda value: formats.decimal(value, 3),
            text("drift_help"),
        ),
        Column(text("drift_strength"), [text(f"drift_{one.strength}_word") for one in found]),
    ]
    show_table("drift", columns, rows=_DRAWN)


def show_lesson(view: ChurnView) -> None:
    """The obvious model beside this one: what its own report says, and what then happened."""
    text, formats, naive = view.text, view.formats, view.card.naive
    section(text("lesson_title"), "lesson", None, view)
    if naive is None:
        st.info(text("lesson_none"))
        return
    st.caption(text("lesson_how", days=naive.days))
    show_cards(
        "naive",
        (
            (text("accuracy"), formats.decimal(naive.accuracy, 3), ""),
            (text("precision"), formats.decimal(naive.precision, 3), ""),
            (text("recall"), formats.decimal(naive.recall, 3), ""),
        ),
    )
    precision = formats.decimal(naive.rare_average_precision, 4)
    st.markdown(text("lesson_why", precision=precision, chance=formats.decimal(naive.base_rate, 4), days=naive.days))
