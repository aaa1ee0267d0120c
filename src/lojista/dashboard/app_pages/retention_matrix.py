"""The cohort matrix of the Retention page: its choices, its cells, and the customers of the one picked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.charts import cohorts as charts
from lojista.dashboard.options import choice, choose, number
from lojista.dashboard.people import show_customers
from lojista.dashboard.picks import picker
from lojista.dashboard.view import View, draw, ink
from lojista.metrics.cohorts import (
    RATE,
    SHOWN,
    VALUE,
    Cell,
    Matrix,
    Row,
    customers_of_cell,
    customers_of_period,
    days_of,
)
from lojista.metrics.facts.calendar import UNITS
from lojista.metrics.intervals import FEW, wilson

METRICS_SHOWN = {
    "rate": RATE,
    "active": "active_customer_count",
    "orders": "cohort_order_count",
    "sales": "cohort_net_sales",
    "value": VALUE,
}
UNIT = choice("cohort_unit", UNITS, "month")
METRIC = choice("cohort_metric", tuple(METRICS_SHOWN))
SCALE = choice("cohort_scale", ("common", "row"))
WINDOW = number("cohort_window", 0, 9_999, 0)
OPTIONS = (UNIT, METRIC, SCALE, WINDOW)
_FIT_A_PHONE = 5
_COMPACT_FROM = 1_000
_ALL = "all"


def show_matrix(matrix: Matrix, title: str, view: View) -> tuple[Row, ...]:
    """The matrix with its choices and the customers of a picked cell; the cohorts that are in it."""
    text = view.text
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        choose(UNIT, UNITS, text, prefix="cohort_unit")
        choose(METRIC, tuple(METRICS_SHOWN), text, prefix="cohort_metric")
        choose(SCALE, ("common", "row"), text, prefix="cohort_scale")
        rows = _choose_window(matrix, view)
    event = _draw_matrix(rows, matrix, title, view)
    st.caption(_notes(matrix, rows, view))
    _show_cell(event, matrix, rows, view)
    return rows


def said_of(cell: Cell, *, is_running: bool = False, view: View) -> list[str]:
    """What is known of a cell, in lines."""
    text, formats = view.text, view.formats
    value = cell.value(VALUE)
    lines = [text("cell_not_over")] if is_running else []
    if not is_running:
        lines.append(f"<b>{formats.rate(cell.value(RATE), 2)}</b> {text('came_back')}")
    lines.append(share_of(cell, view) if not is_running else text("so_far", count=formats.count(cell.active_customers)))
    lines.append(text("cell_sales", orders=formats.count(cell.orders), sales=formats.money(cell.net_sales)))
    if not is_running and value is not None:
        lines.append(text("cell_value", value=formats.money(Decimal(value))))
    return lines


def share_of(cell: Cell, view: View) -> str:
    """How many of how many, with the interval of their share."""
    text, formats = view.text, view.formats
    counts = text("of_so_many", count=formats.count(cell.active_customers), whole=formats.count(cell.cohort_size))
    ends = wilson(cell.active_customers, cell.cohort_size)
    return f"{counts} · {text('interval', low=formats.rate(ends[0], 2), high=formats.rate(ends[1], 2))}"


def _choose_window(matrix: Matrix, view: View) -> tuple[Row, ...]:
    """The latest cohorts, or earlier ones where there are more than can be read at once."""
    windows = matrix.windows
    if len(windows) == 1:
        return windows[0]
    st.session_state[WINDOW.name] = min(int(str(WINDOW.value)), len(windows) - 1)

    def named(place: int) -> str:
        first, last = (view.formats.cohort(row.start, matrix.unit) for row in (windows[place][0], windows[place][-1]))
        return f"{first} – {last}"

    st.selectbox(
        view.text("cohort_window"), range(len(windows)), format_func=named, key=WINDOW.name, width=230,
        persist_state="session",
    )  # fmt: skip
    return windows[int(str(WINDOW.value))]


def _draw_matrix(rows: Sequence[Row], matrix: Matrix, title: str, view: View) -> Any:
    metric, text = str(METRIC.value), view.text
    drawn = [_summary(matrix, rows, view), *(_row(row, matrix, view) for row in rows)]
    figure = charts.cohort_matrix(
        drawn,
        by_row=str(SCALE.value) == "row",
        from_zero=metric != "value",
        axis=text(f"periods_since_{matrix.unit}"),
        ink=ink(),
        separators=view.formats.separators,
    )
    alt = text("matrix_alt", title=title, metric=text(METRICS_SHOWN[metric]), count=len(rows))
    with st.container(horizontal=True, gap=None, key="matrix"):
        labels = charts.matrix_labels(drawn, size=text("size"), ink=ink(), separators=view.formats.separators)
        draw(labels, "matrix-labels", text("matrix_labels_alt"), width=charts.labels_width(drawn))
        with st.container(key=_cells_key(max(len(row.cells) for row in drawn))):
            return draw(figure, "cohort-matrix", alt, on_select="rerun", selection_mode="points")


def _cells_key(column_count: int) -> str:
    """Names how wide the cells are at least: on a phone they are scrolled, and the rows' labels stay where they are."""
    few = column_count <= _FIT_A_PHONE
    return "cells-few" if few else "cells-some" if column_count <= SHOWN // 2 else "cells-many"


def _row(row: Row, matrix: Matrix, view: View) -> charts.MatrixRow:
    metric, unit = METRICS_SHOWN[str(METRIC.value)], matrix.unit
    label = view.formats.cohort(row.start, unit)
    cells = []
    for index, cell in enumerate(row.cells[:SHOWN]):
        is_running = row.over(index) is None
        value = None if is_running else cell.value(metric)
        said = said_of(cell, is_running=is_running, view=view)
        hover = "<br>".join((f"<b>{label}</b>", _period_name(row.start, index, unit, view), *said))
        key = f"{row.start.isoformat()}|{index}"
        cells.append(charts.MatrixCell(index, value, _written(value, matrix, view), hover, key, is_running))
    return charts.MatrixRow(label, view.formats.count(row.size), tuple(cells), is_uncertain=row.is_small)


def _summary(matrix: Matrix, rows: Sequence[Row], view: View) -> charts.MatrixRow:
    metric, text, formats = METRICS_SHOWN[str(METRIC.value)], view.text, view.formats
    label = text("weighted_mean" if metric in (RATE, VALUE) else "all_cohorts")
    cells = [
        charts.MatrixCell(
            index,
            cell.value(metric),
            _written(cell.value(metric), matrix, view),
            "<br>".join((f"<b>{label}</b>", text(f"period_{matrix.unit}", index=index), *said_of(cell, view=view))),
            f"{_ALL}|{index}",
        )
        for index, cell in enumerate(matrix.totals[: _mean_width(matrix, rows)])
    ]
    size = formats.count(sum(row.size for row in matrix.rows))
    return charts.MatrixRow(label, size, tuple(cells), is_summary=True)


def _mean_width(matrix: Matrix, rows: Sequence[Row]) -> int:
    """How many periods the row of all cohorts is shown for: no more than those below it."""
    return min(len(matrix.totals), max(len(row.cells) for row in rows), SHOWN)


def _period_name(start: date, index: int, unit: str, view: View) -> str:
    first = days_of(start, index, unit).start
    return f"{view.text(f'period_{unit}', index=index)} · {view.formats.cohort(first, unit)}"


def _written(value: Decimal | int | None, matrix: Matrix, view: View) -> str:
    """A value as a cell of some forty pixels takes it; empty where there is none."""
    formats, metric = view.formats, str(METRIC.value)
    if value is None:
        return ""
    if metric == "rate":
        return formats.rate(value, 0 if value in (0, 1) else _digits(matrix))
    if metric == "value":
        return formats.decimal(value)
    is_short = abs(Decimal(value)) < _COMPACT_FROM
    return formats.decimal(value, 0) if is_short else formats.short_count(Decimal(value))


def _digits(matrix: Matrix) -> int:
    return charts.rate_digits([Decimal(cell.value(RATE) or 0) for cell in matrix.totals[1:]])


def _notes(matrix: Matrix, rows: Sequence[Row], view: View) -> str:
    """How to read the matrix, as far as it applies."""
    text, facts = view.text, view.facts
    notes = [text("matrix_note_pick")]
    if str(METRIC.value) in ("sales", "value"):
        notes.append(text("matrix_note_money", currency=view.formats.currency))
    if any(row.over_count < len(row.cells) for row in rows):
        notes.append(text("matrix_note_running"))
    if any(row.is_small for row in rows):
        notes.append(text("matrix_note_small", few=view.formats.count(FEW)))
    if len(matrix.windows) > 1 or any(len(row.cells) > SHOWN for row in rows):
        notes.append(text("matrix_note_window", count=SHOWN))
    if facts.tail_months:
        notes.append(text("matrix_note_tail", month=view.formats.month(facts.tail_months[0])))
    return " ".join(notes)


def _show_cell(event: Any, matrix: Matrix, rows: Sequence[Row], view: View) -> None:
    """The customers of a cell, picked in the chart or from two lists: of one cohort, or of all of them."""
    cohorts = {row.start.isoformat(): view.formats.cohort(row.start, matrix.unit) for row in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohort = picker(
            "cell-cohort", event, {_ALL: view.text("all_cohorts"), **cohorts}, view.text("open_cohort"),
            view.text("no_cohort"), key_of=_cohort_of, width=230,
        )  # fmt: skip
        if cohort is None:
            return
        periods = _periods(cohort, matrix, rows, view)
        index = picker("cell-period", event, periods, view.text("open_period"), key_of=_period_of, default=0, width=260)
    if index is None:
        return
    if cohort == _ALL:
        title, found = (
            view.text("mean_title", period=periods[index]),
            customers_of_period(view.filters, index, matrix.unit),
        )
    else:
        title = view.text("cell_title", cohort=cohorts[cohort], period=periods[index])
        found = customers_of_cell(view.filters, date.fromisoformat(cohort), index, matrix.unit)
    show_customers("cell", title, found, view)


def _periods(cohort: str, matrix: Matrix, rows: Sequence[Row], view: View) -> dict[int, str]:
    """What each period of a cohort, or of all, is called."""
    if cohort == _ALL:
        return {place: view.text(f"period_{matrix.unit}", index=place) for place in range(_mean_width(matrix, rows))}
    start = date.fromisoformat(cohort)
    width = next(len(row.cells) for row in rows if row.start == start)
    return {place: _period_name(start, place, matrix.unit, view) for place in range(width)}


def _cohort_of(point: Any) -> str | None:
    return _cell_of(point)[0]


def _period_of(point: Any) -> int | None:
    return _cell_of(point)[1]


def _cell_of(point: Any) -> tuple[str, int] | tuple[None, None]:
    """Which cell a point stands for: the day its cohort starts on, or all of them, and its period."""
    key = point.get("customdata")
    if not key:
        return None, None
    cohort, index = str(key[0] if isinstance(key, list) else key).split("|")
    return cohort, int(index)
