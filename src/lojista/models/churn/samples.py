"""The customers that a model learns from or is checked on: a bounded sample, fetched as a table."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.errors import InternalError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_rows, ask_table
from lojista.models.churn.features import CATEGORIES, NUMBERS, UNTIL, features_on, labelled
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.counts import purchase_states
from lojista.models.lifetime.scores import probability_values, with_probabilities
from lojista.models.sampling import BOUND, sample_bound, sampled

if TYPE_CHECKING:
    import pandas as pd

_FEATURES = pa.schema(
    [
        ("customer_key", pa.int64()),
        *((name, pa.float64()) for name in NUMBERS),
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in CATEGORIES),
    ]
)
_SCHEMA = _FEATURES.append(pa.field("has_churned", pa.bool_()))
_PROBABILITIES = pa.schema([("customer_key", pa.int64()), ("probability", pa.float64())])


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


def _known_sample(marts: Marts) -> ir.Table:
    return features_on(marts, sampled).order_by("customer_key")


def _no_purchases(marts: Marts) -> ir.Table:
    rows = with_probabilities(sampled(purchase_states(marts)))
    return rows.order_by("customer_key").select("customer_key", probability="no_purchase_probability")


def _population(marts: Marts) -> ir.Table:
    rows = marts("customers")
    return rows.agg(customer_count=rows.count(where=rows.first_on <= place(AS_OF, "date")))


def customers_known(engine: Engine, day: date) -> int:
    """How many customers had ordered by a day."""
    return int(ask_rows(engine, _population, values={AS_OF: day})[1][0][0])


def known_features(engine: Engine, day: date, size: int) -> "pd.DataFrame":
    """The features of about `size` customers on a day, whatever came after it: one row per customer."""
    values = {AS_OF: day, BOUND: sample_bound(customers_known(engine, day), size)}
    table = ask_table(engine, _known_sample, schema=_FEATURES, values=values)
    features: pd.DataFrame = table.drop_columns(["customer_key"]).to_pandas()
    return features


def labelled_sample(engine: Engine, cutoff: date, horizon_days: int, size: int) -> Sample:
    """About `size` customers on a day, the same ones for the same shop; all of them where it has no more."""
    population = customers_known(engine, cutoff)
    until = cutoff + timedelta(days=horizon_days)
    values = {AS_OF: cutoff, UNTIL: until, BOUND: sample_bound(population, size)}
    table = ask_table(engine, _labelled_sample, schema=_SCHEMA, values=values)
    features = table.drop_columns(["customer_key", "has_churned"]).to_pandas()
    keys, churned = (table.column(name).to_numpy() for name in ("customer_key", "has_churned"))
    return Sample(cutoff, horizon_days, population, keys, features, churned)


def no_purchase_probabilities(engine: Engine, sample: Sample, model: BetaGeometric, size: int) -> Any:
    """What MBG/NBD says of the same customers, in the same order: P(no purchase in the horizon)."""
    values = probability_values(sample.cutoff, model, sample.horizon_days)
    bound = {BOUND: sample_bound(sample.population, size)}
    table = ask_table(engine, _no_purchases, schema=_PROBABILITIES, values=values | bound)
    if not (table.column("customer_key").to_numpy() == sample.customer_keys).all():
        raise InternalError("The two samples of one day are not of the same customers.")
    return table.column("probability").to_numpy()
