"""The cohort matrix: every cell, the means over cohorts, and the customers behind a cell."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.calendar import UNITS, ends, number_of
from lojista.metrics.facts.cohorts import cohort_cells
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.intervals import FEW
from lojista.metrics.people import Selection
from lojista.metrics.statements import FilterShape, ask_rows, filter_values, prepare_statement, shape_of, slots_of
from lojista.periods import Period, month_end, months_later

_MONTHS = {"month": 1, "quarter": 3}
RATE = "retention_rate"
VALUE = "lifetime_value_to_date"
SHOWN = 26  # half a year of weeks, two years of months: as many as can be read at once


@dataclass(frozen=True)
class Cell:
    """One cohort in one period, or several cohorts in their periods of one index. Money in the shop's currency."""

    cohort_size: int
    active_customers: int
    orders: int
    net_sales: Decimal
    net_sales_to_date: Decimal

    def value(self, metric: str) -> Decimal | int | None:
        """A metric of the catalogue by its name, not rounded; a ratio is None where nobody was acquired."""
        ratios = {RATE: Decimal(self.active_customers), VALUE: self.net_sales_to_date}
        if metric in ratios:
            return ratios[metric] / self.cohort_size if self.cohort_size else None
        counts: dict[str, Decimal | int] = {
            "cohort_size": self.cohort_size,
            "active_customer_count": self.active_customers,
            "cohort_order_count": self.orders,
            "cohort_net_sales": self.net_sales,
        }
        return counts[metric]


@dataclass(frozen=True)
class Row:
    """One cohort: its cells by period_index from 0. The first `over_count` periods are over, the rest has begun."""

    start: date
    cells: tuple[Cell, ...]
    over_count: int

    @property
    def size(self) -> int:
        """How many customers it has."""
        return self.cells[0].cohort_size

    @property
    def is_small(self) -> bool:
        """Whether it has so few people that its shares say little."""
        return self.size < FEW

    def over(self, index: int) -> Cell | None:
        """The cell of a period that is over."""
        return self.cells[index] if index < self.over_count else None


@dataclass(frozen=True)
class Matrix:
    """Cohorts, oldest first, each over the periods that have begun for it."""

    unit: str
    rows: tuple[Row, ...]

    @cached_property
    def totals(self) -> tuple[Cell, ...]:
        """Per period_index, the sums over those cohorts whose period is over: ratios of them weigh cohorts by size."""
        by_index: dict[int, list[Cell]] = defaultdict(list)
        for row in self.rows:
            for index, cell in enumerate(row.cells[: row.over_count]):
                by_index[index].append(cell)
        return tuple(_summed(by_index[index]) for index in range(len(by_index)))

    @property
    def windows(self) -> tuple[tuple[Row, ...], ...]:
        """The cohorts in stretches that can be read at once, the latest stretch first."""
        ends_at = range(len(self.rows), 0, -SHOWN)
        return tuple(self.rows[max(0, end - SHOWN) : end] for end in ends_at)


def _summed(cells: Iterable[Cell]) -> Cell:
    columns = zip(
        *((c.cohort_size, c.active_customers, c.orders, c.net_sales, c.net_sales_to_date) for c in cells), strict=True
    )
    size, active, orders, sales, to_date = map(sum, columns)
    return Cell(int(size), int(active), int(orders), Decimal(sales), Decimal(to_date))


def _cells(marts: Marts, unit: str, filters: FilterShape) -> ir.Table:
    cells = cohort_cells(marts, slots_of(filters), unit).order_by("cohort_start", "period_index")
    columns = ("cohort_size", "active_customers", "orders", "net_sales", "net_sales_to_date")
    return cells.select("cohort_start", "is_over", *columns)


def cohort_matrix(engine: Engine, unit: str, filters: Filters) -> Matrix:
    """The cohorts (weeks, months or quarters) of the customers acquired under the filters."""
    _, rows = ask_rows(engine, _cells, unit, shape_of(filters), values=filter_values(engine, filters))
    found: dict[date, list[tuple[bool, Cell]]] = defaultdict(list)
    for start, is_over, *numbers in rows:
        found[start].append((is_over, Cell(*numbers)))
    cohorts = (
        Row(start, tuple(cell for _, cell in cells), sum(is_over for is_over, _ in cells))
        for start, cells in found.items()
    )
    return Matrix(unit, tuple(cohorts))


def prepare_cohorts(dialect: str) -> None:
    """Translates ahead of time what a page asks without category and payment filters."""
    for unit in UNITS:
        prepare_statement(dialect, _cells, unit, shape_of(EVERYTHING))


def days_of(start: date, index: int, unit: str) -> Period:
    """The days of the period of that index, counted from the week, month or quarter that starts on a day."""
    if unit == "week":
        first = start + timedelta(weeks=index)
        return Period(first, first + timedelta(days=6))
    length = _MONTHS[unit]
    first = months_later(start, index * length)
    return Period(first, month_end(months_later(first, length - 1)))


def ordered_within(marts: Marts) -> ir.Table:
    """Keys of the customers of a cohort who ordered within a period, one row each."""
    entries = marts("customer_entries")
    kept = entries.filter(
        entries.is_order,
        entries.first_on.between(place("cohort_start", "date"), place("cohort_end", "date")),
        entries.entry_on.between(place("period_start", "date"), place("period_end", "date")),
    )
    return kept.select("customer_key").distinct()


def ordered_in_period(marts: Marts, unit: str) -> ir.Table:
    """Keys of the customers who ordered in the period of an index of their own cohort's, where it is over."""
    entries = marts("customer_entries").cross_join(ends(marts))
    period = number_of(entries.entry_on, unit)
    kept = entries.filter(
        entries.is_order,
        period - number_of(entries.first_on, unit) == place("period_index", "int64"),
        period < number_of(entries.day_after, unit),
    )
    return kept.select("customer_key").distinct()


def customers_of_period(filters: Filters, index: int, unit: str) -> Selection:
    """The customers of all cohorts who ordered in their period of that index, as `Matrix.totals` counts them."""
    return Selection(filters, ordered_in_period, (unit,), (("period_index", index),))


def customers_of_cell(filters: Filters, start: date, index: int, unit: str) -> Selection:
    """The customers of the cohort that starts on a day who ordered in its period of that index."""
    cohort, period = days_of(start, 0, unit), days_of(start, index, unit)
    ends = {
        "cohort_start": cohort.start,
        "cohort_end": cohort.end,
        "period_start": period.start,
        "period_end": period.end,
    }
    return Selection(filters, ordered_within, (), tuple(ends.items()))
