"""One rule: what it watches, its last number beside those before, and a switch to stop it."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from lojista.alerts.assessing import COMPARED, Assessment, Point, Verdict, assess_now, history
from lojista.alerts.bands import FEWEST
from lojista.alerts.rules import Condition, Kind, condition_of
from lojista.dashboard.alerting import switch
from lojista.dashboard.app_pages.alerts_view import axis_of, bounds_in_words, number_in_words, value_in_words
from lojista.dashboard.charts.bands import Dot, Limits, dots_in_band
from lojista.dashboard.controls import category_label, payment_label, state_label
from lojista.dashboard.data import find
from lojista.dashboard.texts import literally, text_or
from lojista.dashboard.training import may_write
from lojista.dashboard.view import View, draw
from lojista.errors import LojistaError
from lojista.postgres.alert_store import KeptRule

_COLOURS = {Verdict.HOLDS: "orange", Verdict.WITHIN: "green"}


def show_rule(rule: KeptRule, view: View) -> None:
    """A card; of one that is stopped only what it is."""
    with st.container(border=True, key=f"alert-rule-{rule.rule_id}", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{literally(rule.name)}**", width="content")
            _show_switch(rule, view)
        st.caption(literally(_watched(rule, view)))
        if rule.is_active:
            _show_seen(rule, view)


def _show_switch(rule: KeptRule, view: View) -> None:
    key = f"alert-active-{rule.rule_id}"
    st.session_state[key] = rule.is_active  # by whomever it was changed
    st.toggle(view.text("alert_active"), key=key, on_change=_switch, args=(rule.rule_id, key), disabled=not may_write())


def _switch(rule_id: int, key: str) -> None:
    try:
        switch(rule_id, is_active=bool(st.session_state[key]))
    except LojistaError as error:
        st.error(literally(str(error)))


def _watched(rule: KeptRule, view: View) -> str:
    """Orders · State: SP · below 10 · told at most every 24 hours."""
    text, formats = view.text, view.formats
    parts = [text_or(text, rule.metric, rule.metric), *_filters(rule, view)]
    if rule.threshold is None:
        parts.append(text("alert_change", k=formats.axis_decimal(rule.band_width or Decimal(0))))
    else:
        parts.append(text(f"alert_{rule.kind}", limit=value_in_words(rule.metric, rule.threshold, formats)))
    if rule.window_days > 1:
        parts.append(text("alert_together", days=formats.count(rule.window_days)))
    hours = formats.count(rule.quiet_hours)
    parts.append(text("alert_quiet", count=hours) if rule.quiet_hours else text("alert_each_time"))
    return " · ".join(parts)


def _filters(rule: KeptRule, view: View) -> list[str]:
    named = {
        "states": ("state", state_label(view.facts)),
        "countries": ("country", view.formats.country),
        "categories": ("category", category_label(view.facts, view.formats.language)),
        "payment_types": ("payment", payment_label(view.text)),
    }
    known = [(*named[name], values) for name, values in rule.filters.items() if name in named]
    return [f"{view.text(title)}: {', '.join(map(label, values))}" for title, label, values in known]


def _show_seen(rule: KeptRule, view: View) -> None:
    try:
        condition = condition_of(rule)
        seen = find(assess_now, condition)
        points = find(history, condition)
    except LojistaError as error:
        st.warning(literally(error.message))
        return
    _show_verdict(rule, seen, view)
    _draw(rule, condition, seen, points, view)


def _show_verdict(rule: KeptRule, seen: Assessment, view: View) -> None:
    text = view.text
    words = {"count": len(seen.compared), "all": COMPARED, "few": FEWEST, "currency": rule.currency}
    st.badge(text(f"verdict_{seen.verdict}", **words), color=_COLOURS.get(seen.verdict, "gray"))  # type: ignore[arg-type]
    if seen.day is not None and seen.value is not None:
        number = number_in_words(rule.metric, seen.value, seen.day, rule.window_days, view)
        band = seen.band
        is_known = (band.low, band.high) != (None, None)
        bounds = f"; {bounds_in_words(rule.metric, band.low, band.high, band.expected, view)}" if is_known else ""
        st.write(literally(f"{number}{bounds}"))


def _draw(rule: KeptRule, condition: Condition, seen: Assessment, points: Sequence[Point], view: View) -> None:
    dots = [_dot(rule, point, view) for point in points if point.value is not None]
    if len(dots) < 2:
        return
    text, band = view.text, seen.band
    st.caption(text("alert_same_weekday" if condition.kind is Kind.CHANGE else "alert_days_before"))
    figure = dots_in_band(
        dots,
        Limits(*(None if end is None else float(end) for end in (band.low, band.high, band.expected))),
        is_outside=seen.verdict is Verdict.HOLDS,
        write=axis_of(rule.metric, view.formats),
        write_day=lambda day: view.formats.time_step(day, "day"),
        separators=view.formats.separators,
    )
    draw(figure, f"alert-chart-{rule.rule_id}", text("alert_alt", rule=rule.name, last=dots[-1].hover))


def _dot(rule: KeptRule, point: Point, view: View) -> Dot:
    words = number_in_words(rule.metric, point.value, point.day, rule.window_days, view)
    return Dot(point.day, float(point.value or 0), words)
