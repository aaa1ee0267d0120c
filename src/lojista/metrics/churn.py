"""What the last run of a model of churn says of customers: sums, how chances spread, and who is at risk.

Scores are those of `customer_scores`: P(no valid order within the run's horizon after its day). Filters choose
customers by their first order, as everywhere; they change nobody's score. Customers who came after the run's day have
none and are in no number here.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import exp
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.customers import acquired
from lojista.metrics.facts.rows import Marts
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import Selection
from lojista.metrics.statements import (
    FilterShape,
    ask_dicts,
    ask_rows,
    ask_table,
    filter_values,
    prepare_statement,
    shape_of,
    slots_of,
)
from lojista.money import SUM_OF_MONEY, to_cents
from lojista.postgres.score_store import KeptRun

LISTED = 200  # of those at risk on a page
BIN_WIDTH = 0.125  # of log-odds: chances of 1 % and of 50 % are told apart equally well
_NEARLY = 1e-9  # log-odds of 0 and 1 would have no end
_THRESHOLD, _BIN = "threshold", "bin"
_LISTED = pa.schema(
    [
        ("customer_id", pa.string()),
        ("state", pa.string()),
        ("country", pa.string()),
        ("last_order_on", pa.date32()),
        ("order_count", pa.int32()),
        ("total_sales", pa.decimal128(18, 2)),
        ("return_chance", pa.float64()),
        ("churn_probability", pa.float64()),
        ("active_sales", pa.decimal128(18, 2)),
        ("value_at_risk", pa.decimal128(18, 2)),
        ("alive_probability", pa.float64()),
        ("expected_orders", pa.float64()),
        ("expected_sales", pa.decimal128(18, 4)),
    ]
)


@dataclass(frozen=True)
class ChurnSummary:
    """Customers with a score under some filters, and those of them at or above a threshold of P(churn).

    `return_chance` is their mean chance of ordering again within the horizon, the complement of P(churn);
    `alive_share`, `expected_orders` and `expected_sales` (total sales in the shop's currency) are those of the model of
    purchases, another one: sums within the horizon. None without customers, the last three also where no such model
    could be fitted.
    """

    customer_count: int
    return_chance: float | None
    risk_count: int
    alive_share: float | None
    expected_orders: float | None
    expected_sales: Decimal | None

    @property
    def churn_probability(self) -> float | None:
        """The mean, within the horizon."""
        return None if self.return_chance is None else 1 - self.return_chance

    @property
    def risk_share(self) -> float | None:
        """Of the customers."""
        return self.risk_count / self.customer_count if self.customer_count else None


@dataclass(frozen=True)
class ChanceBin:
    """How many customers have a chance of ordering again between two others, equally wide in log-odds."""

    number: int
    customer_count: int

    @property
    def low(self) -> float:
        """The lower end, itself within."""
        return 1 / (1 + exp(-self.number * BIN_WIDTH))

    @property
    def high(self) -> float:
        """The upper end, itself not within."""
        return 1 / (1 + exp(-(self.number + 1) * BIN_WIDTH))


def prepare_churn(dialect: str) -> None:
    """Translates ahead of time what is asked without filters that need rows of other tables."""
    shape = shape_of(EVERYTHING)
    for build in (_summary, _bins):
        prepare_statement(dialect, build, shape)
    prepare_statement(dialect, _at_risk, shape, LISTED)


def churn_summary(engine: Engine, threshold: float, filters: Filters = EVERYTHING) -> ChurnSummary:
    """The sums over everybody scored under the filters."""
    values = filter_values(engine, filters) | {_THRESHOLD: threshold}
    row = ask_dicts(engine, _summary, shape_of(filters), values=values)[0]
    return ChurnSummary(**(row | {"expected_sales": _cents(row["expected_sales"])}))


def chance_bins(engine: Engine, filters: Filters = EVERYTHING) -> tuple[ChanceBin, ...]:
    """How customers spread over chances of ordering again, the lowest first; bins without anybody are left out."""
    rows = ask_rows(engine, _bins, shape_of(filters), values=filter_values(engine, filters))[1]
    return tuple(ChanceBin(int(number), count) for number, count in rows)


def list_at_risk(engine: Engine, threshold: float, filters: Filters = EVERYTHING, limit: int | None = None) -> pa.Table:
    """One row per customer whose P(churn) is at or above the threshold, those with the most at risk first.

    `return_chance` is the complement of P(churn). `active_sales` is what the customer would bring within the horizon
    while still a customer, by the model of purchases: its expected sales over its P(alive). `value_at_risk` is P(churn)
    x `active_sales`. Amounts, in the shop's currency, are NULL where no model of purchases could be fitted, and
    customers are then ranked by P(churn) alone. State is that of the first order; orders and sales are those known
    today.
    """
    values = filter_values(engine, filters) | {_THRESHOLD: threshold}
    return ask_table(engine, _at_risk, shape_of(filters), limit, schema=_LISTED, values=values)


def of_run(scores: pa.Table, run: KeptRun) -> pa.Table:
    """The same list with the day, the horizon and the model of the run: a score says nothing without them."""
    told = {"as_of": run.as_of, "horizon_days": run.horizon_days, "model_version": run.model_version}
    for name, value in told.items():
        scores = scores.append_column(name, pa.repeat(pa.scalar(value), scores.num_rows))
    return scores


def bin_selection(one: ChanceBin, filters: Filters = EVERYTHING) -> Selection:
    """The customers of a bin, to be listed."""
    return Selection(filters, in_bin, (), ((_BIN, one.number),))


def in_bin(marts: Marts) -> ir.Table:
    """Customers in the bin of that number; for `metrics.people`."""
    rows = marts("customer_scores")
    return rows.filter(_bin_of(rows) == place(_BIN, "int64")).select("customer_key")


def _scored(marts: Marts, filters: FilterShape) -> ir.Table:
    rows = acquired(marts("customer_scores"), marts, slots_of(filters))
    rows = rows.filter(rows.first_on.notnull())
    active = rows.expected_sales.cast("float64") / rows.alive_probability
    return rows.mutate(active=active, at_risk=active * rows.churn_probability)


def _summary(marts: Marts, filters: FilterShape) -> ir.Table:
    rows = _scored(marts, filters)
    is_risky = rows.churn_probability >= place(_THRESHOLD, "float64")
    return rows.agg(
        customer_count=rows.count(),
        return_chance=(1 - rows.churn_probability).mean(),
        risk_count=rows.count(where=is_risky),
        alive_share=rows.alive_probability.mean(),
        expected_orders=rows.expected_orders.sum(),
        expected_sales=rows.expected_sales.sum().cast(SUM_OF_MONEY),
    )


def _bins(marts: Marts, filters: FilterShape) -> ir.Table:
    rows = _scored(marts, filters)
    counted = rows.group_by(number=_bin_of(rows))
    return counted.agg(customer_count=rows.count()).order_by("number")


def _bin_of(rows: ir.Table) -> Any:
    chance = 1 - rows.churn_probability.clip(_NEARLY, 1 - _NEARLY)
    return ((chance / (1 - chance)).ln() / BIN_WIDTH).floor().cast("int64")


def _at_risk(marts: Marts, filters: FilterShape, limit: int | None) -> ir.Table:
    rows = _scored(marts, filters).filter(lambda row: row.churn_probability >= place(_THRESHOLD, "float64"))
    most_first = ibis.desc("at_risk", nulls_first=False)
    ordered = rows.order_by([most_first, ibis.desc("churn_probability"), "customer_id"])
    kept = ordered if limit is None else ordered.limit(limit)
    amounts = {"total_sales": "total_sales", "active_sales": "active", "value_at_risk": "at_risk"}
    written = {name: kept[column].cast("decimal(18, 2)") for name, column in amounts.items()}
    firsts = {"state": kept.first_state, "country": kept.first_country}
    named = kept.mutate(**firsts, last_order_on=kept.last_on, return_chance=1 - kept.churn_probability)
    return named.mutate(**written).select(*_LISTED.names)


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else to_cents(amount)
