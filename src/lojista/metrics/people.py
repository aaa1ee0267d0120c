"""The customers behind a number, as a list."""

import io
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from pyarrow import compute

from lojista.columnar.engine import Engine
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.rfm import customers_on
from lojista.metrics.spreadsheets import FORMULA_START, MARK
from lojista.metrics.statements import FilterShape, ask_dicts, ask_table, filter_values, shape_of, slots_of

Pick = Callable[..., ir.Table]


@dataclass(frozen=True)
class Selection:
    """Some of the customers acquired under the filters. Hashable, so that answers about it can be kept.

    `pick(marts, *shape)`, a function of this program, gives the keys of those meant, one row each; None means all.
    `values` are bound to the places in it by name. `day` is the one on which they were picked, where there is one: a
    list shows them as they stood at its end. A pick that gives the columns of `rfm.customers_on` gives those of that
    day: nobody is looked up a second time then.
    """

    filters: Filters = EVERYTHING
    pick: Pick | None = None
    shape: tuple[Hashable, ...] = ()
    values: tuple[tuple[str, Hashable], ...] = ()
    day: date | None = None


_Selected = tuple[Pick | None, tuple[Hashable, ...], FilterShape]
_LISTED_ON = "listed_on"
_STOOD = {"last_on": "recency", "order_count": "frequency", "total_sales": "monetary"}
_SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("state", pa.string()),
        ("country", pa.string()),
        ("first_order_on", pa.date32()),
        ("last_order_on", pa.date32()),
        ("order_count", pa.int32()),
        ("total_sales", pa.decimal128(18, 2)),
    ]
)


def _selected(marts: Marts, selected: _Selected) -> ir.Table:
    pick, shape, filters = selected
    rows = acquired(marts("customers"), marts, slots_of(filters))
    return rows if pick is None else rows.semi_join(pick(marts, *shape), "customer_key")


def _counted(marts: Marts, selected: _Selected) -> ir.Table:
    rows = _selected(marts, selected)
    return rows.agg(customer_count=rows.count())


def _as_they_stood(rows: ir.Table, marts: Marts) -> ir.Table:
    """Customers with what had come of them by the end of a day; no orders where those of that time are gone since."""
    then = customers_on(marts, _LISTED_ON).select("customer_key", **_STOOD)
    joined = rows.drop(*_STOOD).left_join(then, "customer_key")
    return joined.mutate(order_count=joined.order_count.fill_null(0), total_sales=joined.total_sales.fill_null(0))


def _listed(marts: Marts, selected: _Selected, limit: int | None) -> ir.Table:
    return _first(_selected(marts, selected), limit)


def _listed_on_a_day(marts: Marts, selected: _Selected, limit: int | None) -> ir.Table:
    pick, shape, filters = selected
    picked = None if pick is None else pick(marts, *shape)
    if picked is not None and set(_STOOD.values()) <= set(picked.columns):
        standing = acquired(picked, marts, slots_of(filters)).select("customer_key", **_STOOD)
        return _first(marts("customers").drop(*_STOOD).inner_join(standing, "customer_key"), limit)
    return _first(_as_they_stood(_selected(marts, selected), marts), limit)


def _first(rows: ir.Table, limit: int | None) -> ir.Table:
    """The columns of a list, those who brought most first."""
    ordered = rows.order_by([ibis.desc("total_sales"), "customer_id"])
    kept = ordered if limit is None else ordered.limit(limit)
    return kept.select(
        "customer_id",
        state="first_state",
        country="first_country",
        first_order_on="first_on",
        last_order_on="last_on",
        order_count="order_count",
        total_sales=kept.total_sales.cast("decimal(18, 2)"),
    )


def count_customers(engine: Engine, selection: Selection) -> int:
    """How many customers a selection has."""
    values = _values(engine, selection)
    return int(ask_dicts(engine, _counted, _shape(selection), values=values)[0]["customer_count"])


def list_customers(engine: Engine, selection: Selection, limit: int | None = None) -> pa.Table:
    """One row per customer of a selection, those who brought most first; all of them without a limit.

    Columns: customer_id, state and country of the first order, days of the first and last valid order, number of valid
    orders, and total sales after returns, all up to the end of the selection's day, or of the data where it has none.
    """
    values = _values(engine, selection) | {_LISTED_ON: selection.day}
    build = _listed if selection.day is None else _listed_on_a_day
    return ask_table(engine, build, _shape(selection), limit, schema=_SCHEMA, values=values)


def order_values(engine: Engine, filters: Filters) -> tuple[tuple[str, Hashable], ...]:
    """The values of `order_slots`, as a selection holds them."""
    found = {f"order_{name}": value for name, value in filter_values(engine, filters).items()}
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in found.items())


def _values(engine: Engine, selection: Selection) -> dict[str, object]:
    """What is bound; a tuple stands for a list, which could not be hashed."""
    own = {name: list(value) if isinstance(value, tuple) else value for name, value in selection.values}
    return filter_values(engine, selection.filters) | own


def _shape(selection: Selection) -> _Selected:
    return selection.pick, selection.shape, shape_of(selection.filters)


def as_csv(table: pa.Table) -> bytes:
    """With a header, in UTF-8. Words that a spreadsheet would run as a formula begin with an apostrophe."""
    with io.BytesIO() as file:
        pyarrow.csv.write_csv(_in_words(table), file, pyarrow.csv.WriteOptions(quoting_style="needed"))
        return file.getvalue()


def _in_words(table: pa.Table) -> pa.Table:
    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            column = table.column(number)
            starts = compute.match_substring_regex(column, FORMULA_START)
            marked = compute.binary_join_element_wise(MARK, column, "")
            table = table.set_column(number, field, compute.if_else(starts, marked, column))
    return table


def as_parquet(table: pa.Table) -> bytes:
    """With the columns' own types: dates stay dates and money stays exact."""
    with io.BytesIO() as file:
        pyarrow.parquet.write_table(table, file)
        return file.getvalue()


FILE_WRITERS: Mapping[str, Callable[[pa.Table], bytes]] = {".csv": as_csv, ".parquet": as_parquet}
