"""Who is at risk: the line, the customers beyond it by what they stand for, and how chances spread."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from lojista.access.roles import Right
from lojista.dashboard.app_pages.churn_view import LOST, ChurnView
from lojista.dashboard.charts.chances import Column as ChartColumn
from lojista.dashboard.charts.chances import chance_columns
from lojista.dashboard.data import find, find_now, may
from lojista.dashboard.people import customer_column, place_columns, show_customers
from lojista.dashboard.picks import picker
from lojista.dashboard.tables import Column, download_buttons, show_table
from lojista.dashboard.view import draw, section
from lojista.metrics.churn import LISTED, ChanceBin, bin_selection, chance_bins, list_at_risk, of_run
from lojista.models.churn.decisions import lost_share, return_chance

_IN_SIGHT = 10


def show_list(view: ChurnView) -> None:
    """A control for the line, the ranked list with its files, and the spread of chances."""
    text = view.text
    section(text("risk_title"), "risk", None, view)
    _choose_line(view)
    left, right = st.columns([2.2, 1], gap="large")
    with left:
        _show_ranked(view)
    with right:
        _show_spread(view)


def _choose_line(view: ChurnView) -> None:
    text, formats, found = view.text, view.formats, view.summary
    st.slider(
        text("lost_line"),
        1,
        100,
        format="%d%%",
        key=LOST.name,
        help=text("lost_line_help"),
        persist_state="session",
    )
    numbers = {"count": formats.count(found.risk_count), "all": formats.count(found.customer_count)}
    shares = {"share": formats.rate(found.risk_share), "checked": formats.rate(lost_share(view.line))}
    st.caption(text("lost_line_caption", chance=view.line_chance, **numbers, **shares))


def _show_ranked(view: ChurnView) -> None:
    text, formats, found = view.text, view.formats, view.summary
    has_values = found.expected_sales is not None
    st.caption(text("ranked_by_value" if has_values else "ranked_by_chance", days=view.run.horizon_days))
    if not found.risk_count:
        st.info(text("nobody_at_risk"))
        return
    if not may(Right.PERSONS):
        st.caption(text("refused_persons"))
        return
    table = find(list_at_risk, view.line.threshold, view.filters, LISTED)
    show_table("at-risk", _columns(table, view), rows=_IN_SIGHT)
    if found.risk_count > LISTED:
        st.caption(text("risk_shown", shown=formats.count(LISTED), count=formats.count(found.risk_count)))
    name = f"customers-at-risk-{view.run.as_of.isoformat()}"
    download_buttons("at-risk", name, view, partial(_all_at_risk, view))


def _all_at_risk(view: ChurnView) -> pa.Table:
    return of_run(find_now(list_at_risk, view.line.threshold, view.filters), view.run)


def _columns(table: pa.Table, view: ChurnView) -> list[Column]:
    """In the reader's words; P(churn), which would read 99 % throughout, is in the files alone."""
    text, formats = view.text, view.formats

    def money(value: Any) -> str:
        return formats.money(Decimal(str(value)))

    written: dict[str, tuple[str, Callable[[Any], str], str | None]] = {
        **{name: (*column, None) for name, column in place_columns(view).items()},
        "last_order_on": ("last_order", formats.day, None),
        "order_count": ("order_count", formats.count, None),
        "total_sales": ("total_sales", money, None),
        "return_chance": ("return_chance_short", view.chance, "return_chance_help"),
    }
    if view.summary.expected_sales is not None:
        written["active_sales"] = ("active_sales", money, "active_sales_help")
        written["value_at_risk"] = ("value_at_risk", money, "value_at_risk_help")
    numbers = (
        Column(text(title), table[name].to_pylist(), write, text(meaning) if meaning else None)
        for name, (title, write, meaning) in written.items()
    )
    return [customer_column(table, view), *numbers]


def _show_spread(view: ChurnView) -> None:
    text, formats = view.text, view.formats
    st.caption(text("spread_caption", days=view.run.horizon_days))
    bins = find(chance_bins, view.filters)
    columns = [
        ChartColumn(one.low, one.high, one.customer_count, _bin_words(one, view), str(one.number)) for one in bins
    ]
    most = max(bins, key=lambda one: one.customer_count)
    event = draw(
        chance_columns(
            columns,
            return_chance(view.line),
            text("at_risk_side"),
            write=formats.axis_rate,
            write_count=formats.short_count,
            axis=text("return_chance_axis"),
            separators=formats.separators,
        ),
        "spread",
        text("spread_alt", most=_bin_words(most, view).replace("<br>", ": ")),
        on_select="rerun",
        selection_mode="points",
    )
    labels = {str(one.number): _bin_words(one, view).replace("<br>", " · ") for one in bins}
    picked = picker("bin-picked", event, labels, text("open_bin"), text("pick_bin"))
    if picked is not None:
        chosen = next(one for one in bins if str(one.number) == picked)
        show_customers(
            "bin", view.text("chance_is", chances=_chances(chosen, view)), bin_selection(chosen, view.filters), view
        )


def _chances(one: ChanceBin, view: ChurnView) -> str:
    return view.text("chance_range", low=view.chance(one.low), high=view.chance(one.high))


def _bin_words(one: ChanceBin, view: ChurnView) -> str:
    return f"{_chances(one, view)}<br>{view.text('customer_number', count=view.formats.count(one.customer_count))}"
