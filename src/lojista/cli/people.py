"""`customers`, `segments` and `snapshot`: who they are, in which segment, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path

import pyarrow as pa

from lojista.cli.asking import day_asked, period_asked, say_day, say_what_is_known, write_nothing
from lojista.cli.cells import SHARES_OF_SEGMENTS
from lojista.cli.console import MESSAGES, Format, Steps, counted, write_rows
from lojista.cli.files import save, writer_of
from lojista.cli.noting import note_export
from lojista.cli.opening import current_warehouse
from lojista.columnar.engine import Engine, known_days
from lojista.columnar.warehouse import Warehouse
from lojista.errors import UserError
from lojista.metrics.answers import choices
from lojista.metrics.filters import Filters, match_name
from lojista.metrics.outreach import outreach
from lojista.metrics.people import Selection, count_customers, list_customers
from lojista.metrics.segment_table import SegmentRow, segment_table
from lojista.metrics.segments import SEGMENTS, segment_selection
from lojista.metrics.snapshots import take_snapshots
from lojista.settings import Settings

_SHOWN = 20


def snapshot(settings: Settings) -> None:
    """Keeps the segments of every month end that is over and not kept yet."""
    with Steps() as step, Warehouse(settings, step) as warehouse:
        taken = take_snapshots(warehouse, step)
    MESSAGES.print(f"kept {counted(len(taken), 'month end')}, up to {taken[-1]}" if taken else "nothing new to keep")


def segments(settings: Settings, as_of: date | None, form: Format) -> None:
    """Writes the segments of a day side by side."""
    names = [field.name for field in fields(SegmentRow)]
    with current_warehouse(settings) as warehouse:
        engine = warehouse.engine()
        day = day_asked(engine, as_of)
        if day is None:
            write_nothing(names, form)
            return
        rows = [vars(row) for row in segment_table(engine, day)]
    write_rows(names, rows, form, title=f"Segments as of {day}", cells=SHARES_OF_SEGMENTS)


def customers(
    settings: Settings,
    days: tuple[date | None, date | None],
    narrowed: Mapping[str, tuple[str, ...]],
    *,
    segment: str | None,
    is_for_writing: bool,
    as_of: date | None,
    form: Format,
    out: Path | None,
) -> None:
    """Writes the customers of a selection, all of them into a file, the first twenty as a table.

    Raises UnknownNameError for a segment there is none of, UserError for a day that picks nobody and for a file that is
    there already or cannot be written.
    """
    segment = None if segment is None else match_name("segment", segment, SEGMENTS)
    if segment is not None and is_for_writing:
        raise UserError("--segment and --write-to pick different customers.", "Give one of them.")
    if as_of is not None and segment is None and not is_for_writing:
        raise UserError("--as-of goes with --segment or --write-to.", "Add one of them, or leave the day out.")
    write = None if out is None else writer_of(out)
    with current_warehouse(settings) as warehouse:
        engine = warehouse.engine()
        filters = choices(engine).matched(Filters(period_asked(engine, *days), **narrowed))
        say_what_is_known(known_days(engine), filters.period)
        selections = _selections(engine, filters, segment, as_of, is_for_writing=is_for_writing)
        is_part = write is None and form is Format.TABLE
        found = _listed(engine, selections, _SHOWN if is_part else None)
        count = _count(engine, selections) if is_part else found.num_rows
        if not is_part:
            note_export(warehouse.database, "customers", out, form)
    MESSAGES.print(counted(count, "customer"))
    if write is not None and out is not None:
        save(out, write(found))
        MESSAGES.print(f"written to {out}", markup=False)
        return
    write_rows(found.column_names, found.to_pylist(), form, title="Customers, those who brought most first")
    if found.num_rows < count:
        MESSAGES.print(f"The first {_SHOWN} are shown. All of them: --format csv, or --out FILE.csv", style="dim")


def _selections(
    engine: Engine, filters: Filters, segment: str | None, as_of: date | None, *, is_for_writing: bool
) -> Mapping[str | None, Selection]:
    """Whom to list, by the reason to write to them where that is asked for."""
    day = day_asked(engine, as_of)
    if is_for_writing or segment is not None:
        say_day(day)
    if is_for_writing and day is not None:
        return {entry.reason: entry.selection for entry in outreach(engine, day, filters)}
    if segment is not None and day is not None:
        return {None: segment_selection(engine, day, segment, filters)}
    return {None: Selection(filters)}


def _count(engine: Engine, selections: Mapping[str | None, Selection]) -> int:
    return sum(count_customers(engine, selection) for selection in selections.values())


def _listed(engine: Engine, selections: Mapping[str | None, Selection], limit: int | None) -> pa.Table:
    tables = [_with_reason(list_customers(engine, one, limit), reason) for reason, one in selections.items()]
    return pa.concat_tables(tables).slice(0, limit)


def _with_reason(table: pa.Table, reason: str | None) -> pa.Table:
    if reason is None:
        return table
    return table.add_column(0, "reason", pa.array([reason] * table.num_rows, pa.string()))
