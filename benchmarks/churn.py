"""Training, six cutoffs of backtest and scoring everybody; and features of a day beside the usual pandas script."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial

import ibis.expr.types as ir
import pandas as pd

from benchmarks.figures import Training
from benchmarks.measure import milliseconds, time_once
from benchmarks.rivals import frames_of
from lojista.columnar.engine import Engine
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_rows
from lojista.models.churn.features import NUMBERS, features_on
from lojista.models.churn.training import last_day
from lojista.settings import Settings

_HORIZON = 180


def _summed(marts: Marts) -> ir.Table:
    rows = features_on(marts)
    return rows.agg(customer_count=rows.count(), **{name: rows[name].sum() for name in NUMBERS})


def _features(engine: Engine, day: date) -> object:
    return ask_rows(engine, _summed, values={AS_OF: day})


def _script(frames: Mapping[str, pd.DataFrame], day: date) -> object:
    """The same as such a script is written: frames merged, a groupby for each feature."""
    orders = frames["orders"]
    known = orders[(orders["purchased_at"].dt.date <= day) & ~orders["status"].isin(["canceled", "unavailable"])]
    items = frames["order_items"].assign(value=lambda rows: rows["gross_sales"] + rows["freight"])
    sums = items.groupby("order_key")[["quantity", "value", "freight"]].sum()
    paid = frames["order_payments"].sort_values("amount").drop_duplicates("order_key", keep="last")
    joined = known.merge(sums, on="order_key", how="left").merge(paid, on="order_key", how="left")
    reviews = frames["order_reviews"]
    joined = joined.merge(reviews[reviews["created_at"].dt.date <= day], on="order_key", how="left")
    joined["late"] = (joined["delivered_at"] - joined["promised_at"]).dt.days
    people = joined.sort_values("purchased_at").groupby("customer_key")
    return people.agg(
        first=("purchased_at", "min"), last=("purchased_at", "max"), orders=("order_key", "nunique"),
        sales=("value", "sum"), freight=("freight", "sum"), units=("quantity", "sum"), late=("late", "mean"),
        score=("score", "mean"), instalments=("instalments", "mean"), payment=("payment_type", "first"),
    )  # fmt: skip


_TRAINING = """import json, resource, sys, time
from lojista.columnar.warehouse import Warehouse
from lojista.models.churn.training import train
from lojista.settings import read_settings
with Warehouse(read_settings(home=sys.argv[1])) as warehouse:
    warehouse.sync()
    started = time.perf_counter()
    train(warehouse, int(sys.argv[2]))
    seconds = time.perf_counter() - started
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
"""


def measure(settings: Settings, *, has_pandas: bool) -> Training:
    """For the shop that these settings hold."""
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        engine = warehouse.duckdb()
        day = last_day(engine) - timedelta(days=_HORIZON)
        _features(engine, day)
        ours = time_once(lambda: _features(engine, day))
        script = time_once(partial(_script, frames_of(warehouse), day)) if has_pandas else None
    seconds, peak = _train(settings)
    return Training(ours, script, seconds, peak)


def lines(found: Training) -> Iterator[str]:
    """The same in words."""
    beside = "" if found.script is None else f"; a pandas script {found.script / found.features:.1f} x ours"
    yield f"features of a day for churn, every customer: {milliseconds(found.features)}{beside}"
    yield f"train, backtest on six days, score and keep: {found.seconds:.1f} s, peak memory {found.peak / 1e6:,.0f} MB"


def _train(settings: Settings) -> tuple[float, int]:
    """Seconds and bytes, in a process of its own, for its memory. Raises RuntimeError where it fails."""
    command = [sys.executable, "-c", _TRAINING, str(settings.home), str(_HORIZON)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Training failed, so that nothing is measured:\n{done.stderr}")
    seconds, peak = json.loads(done.stdout)
    return seconds, peak
