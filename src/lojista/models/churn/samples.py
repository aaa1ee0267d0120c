"""The customers that a model learns from or is checked on: a bounded sample, fetched as a table."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.parameters import place
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_rows, ask_table
from lojista.models.churn.features import CATEGORIES, NUMBERS, UNTIL, labelled
from lojista.models.sampling import BOUND, bound_for, sampled

if TYPE_CHECKING:
    import pandas as pd

_SCHEMA = pa.schema(
    [
        ("customer_key", pa.int64()),
        *((name, pa.float64()) for name in NUMBERS),
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in CATEGORIES),
        ("has_churned", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Sample:
    """Customers as they stood at the end of a day: features, and whether they then ordered within the horizon.

    `population` is how many customers the shop had that day: as many as rows where it has no more than asked for.
    """

    cutoff: date
    horizon_days: int
    population: int
    customer_keys: Any
    features: "pd.DataFrame"
    has_churned: Any

    @property
    def buyer_count(self) -> int:
        """How many of them ordered again within the horizon."""
        return int((~self.has_churned).sum())


def _labelled_sample(marts: Marts) -> ir.Table:
    return labelled(marts, sampled).order_by("customer_key")


def _population(marts: Marts) -> ir.Table:
    rows = marts("customers")
    return rows.agg(customer_count=rows.count(where=rows.first_on <= place(AS_OF, "date")))


def labelled_sample(engine: Engine, cutoff: date, horizon_days: int, size: int) -> Sample:
    """About `size` customers on a day, the same ones for the same shop; all of them where it has no more."""
    population = int(ask_rows(engine, _population, values={AS_OF: cutoff})[1][0][0])
    until = cutoff + timedelta(days=horizon_days)
    values = {AS_OF: cutoff, UNTIL: until, BOUND: bound_for(size, population)}
    table = ask_table(engine, _labelled_sample, schema=_SCHEMA, values=values)
    features = table.drop_columns(["customer_key", "has_churned"]).to_pandas()
    keys, churned = (table.column(name).to_numpy() for name in ("customer_key", "has_churned"))
    return Sample(cutoff, horizon_days, population, keys, features, churned)
