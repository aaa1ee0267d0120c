"""From the question to fitted parameters: customers grouped on the engine, beside one row for every customer."""

from collections.abc import Callable
from datetime import date

import ibis.expr.types as ir

from benchmarks.measure import in_turns, milliseconds
from lojista.columnar.engine import Engine, data_as_of
from lojista.columnar.warehouse import Warehouse
from lojista.errors import TooFewRepeatBuyersError
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_rows
from lojista.models.lifetime.counts import counted, purchase_counts, purchase_states, sampled_counts
from lojista.models.lifetime.fitting import fit_purchases
from lojista.models.lifetime.spend import fit_spend, spending
from lojista.models.lifetime.value import fit_lifetime, lifetime_values, outlook, prepare_lifetime
from lojista.settings import Settings

_HORIZON = 180


def _everybody(marts: Marts) -> ir.Table:
    return purchase_states(marts).select("x", "t_x", "T")


def _single(engine: Engine, as_of: date) -> object:
    """The same likelihood and search, customer by customer."""
    rows = ask_rows(engine, _everybody, values={AS_OF: as_of})[1]
    return fit_purchases(counted([(*row, 1) for row in rows]))


def _score(engine: Engine, as_of: date) -> Callable[[], object]:
    found = fit_lifetime(engine, as_of)
    lifetime_values(engine, found, _HORIZON)
    return lambda: outlook(engine, found, _HORIZON)


def report(settings: Settings, runs: int) -> list[str]:
    """Lines of the report, for the shop that these settings hold."""
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        engine, last = warehouse.duckdb(), data_as_of(warehouse.duckdb())
        as_of = last.date() if last else date.max
        prepare_lifetime(engine.dialect)
        counts = purchase_counts(engine, as_of)
        try:
            tasks = (_score(engine, as_of), *_fits(engine, as_of))
        except TooFewRepeatBuyersError as error:
            return [f"Lifetime value is not measured: {error.message}"]
        score, grouped, single, spend = (timing.median for timing in in_turns(tasks, runs))
    return [
        f"MBG/NBD of {counts.customer_count:,} customers in {len(counts.x):,} groups, median of {runs}:"
        f" {milliseconds(grouped)} from question to parameters; customer by customer {milliseconds(single)},"
        f" {single / grouped:.1f} x ours",
        f"Gamma-Gamma {milliseconds(spend)}; scores of all customers, summed up {milliseconds(score)}",
    ]


def _fits(engine: Engine, as_of: date) -> tuple[Callable[[], object], ...]:
    return (
        lambda: fit_purchases(sampled_counts(engine, as_of)),
        lambda: _single(engine, as_of),
        lambda: fit_spend(spending(engine, as_of)),
    )
