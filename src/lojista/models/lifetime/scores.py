"""Scores of every customer as one expression: customers never leave the engine.

The chances of MBG/NBD are closed formulas, said here with the parameters as bound values. The expected number of
purchases of the living needs a hypergeometric function, which no database has; it depends only on the number of
purchases and the age of a customer, so a small table of it is bound and joined.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.models.expressions import bounded_exp
from lojista.models.lifetime.beta_geometric import BetaGeometric
from lojista.models.lifetime.counts import purchase_states
from lojista.models.lifetime.spend import SpendModel
from lojista.money import MONEY

_AHEAD = "ahead"


@dataclass(frozen=True)
class Scored:
    """A small table: for x repeat purchases and an age of T days, what a customer who is alive will do in a horizon."""

    x: list[int]
    T: list[int]
    expected_orders: list[float]
    worth: list[float]


def probability_values(as_of: date, model: BetaGeometric, horizon_days: int, moment: str = AS_OF) -> dict[str, object]:
    """What is bound to the places of `with_probabilities` at that moment. The model is an MBG/NBD."""
    named = dict(zip(model.NAMES, model.parameters, strict=True)) | {"horizon": float(horizon_days)}
    return {moment: as_of, **{_name(moment, name): value for name, value in named.items()}}


def score_values(
    as_of: date, purchases: BetaGeometric, spend: SpendModel, scored: Scored, horizon_days: int, moment: str = AS_OF
) -> dict[str, object]:
    """What is bound to the places of `lifetime_scores` at that moment."""
    named: dict[str, object] = dict(zip(spend.NAMES, spend.parameters, strict=True))
    ahead = zip(scored.x, scored.T, scored.expected_orders, scored.worth, strict=True)
    named[_AHEAD] = [" ".join(map(repr, row)) for row in ahead]
    own = {_name(moment, name): value for name, value in named.items()}
    return probability_values(as_of, purchases, horizon_days, moment) | own


def with_probabilities(rows: ir.Table, moment: str = AS_OF) -> ir.Table:
    """Rows of `purchase_states` with `alive_probability` and `no_purchase_probability` in (as_of, as_of + horizon].

    As `BetaGeometric` says them, with customers who may stop after their first purchase. Numbers between 0 and 1.
    """
    r, alpha, a, b, horizon = (_number(moment, name) for name in ("r", "alpha", "a", "b", "horizon"))
    bought = rows.x.cast("float64") + r
    odds = a.ln() - (rows.x + b).ln() + bought * ((rows["T"] + alpha).ln() - (rows.t_x + alpha).ln())
    alive = 1.0 / (bounded_exp(odds) + 1.0)
    waits = bounded_exp(-bought * (horizon / (rows["T"] + alpha) + 1.0).ln())
    return rows.mutate(alive_probability=alive, no_purchase_probability=1.0 - alive * (1.0 - waits))


def lifetime_scores(marts: Marts, moment: str = AS_OF) -> ir.Table:
    """One row per customer with a purchase up to and with the day of that moment.

    `customer_key`; `alive_probability`; `no_purchase_probability` within the horizon; `expected_orders`, orders of one
    day counted once; `expected_sales`, total sales in the shop's currency after returns, discounted where asked. No
    value is NULL. Sales below zero, where returns were more than orders, are taken as zero.
    """
    rows = with_probabilities(purchase_states(marts, moment), moment)
    rows = rows.inner_join(_ahead(marts, moment), ["x", "T"])
    p, q, gamma = (_number(moment, name) for name in ("p", "q", "gamma"))
    spent = ibis.greatest(rows.sales_to_date.cast("float64"), 0.0)
    a_purchase = (spent + gamma) * p / ((rows.x + 1) * p + (q - 1.0))
    return rows.select(
        *("customer_key", "alive_probability", "no_purchase_probability"),
        expected_orders=rows.alive_probability * rows.expected,
        expected_sales=(rows.alive_probability * rows.worth * a_purchase).cast(MONEY),
    )


def _ahead(marts: Marts, moment: str) -> ir.Table:
    """The small table, one row per number of purchases and age: a bound list, unfolded beside the one row of a shop.

    A list of text, since not every engine unfolds several lists side by side.
    """
    rows = marts("shop").select(numbers=place(_name(moment, _AHEAD), "array<string>").unnest().split(" "))
    kinds = {"x": "int32", "T": "int32", "expected": "float64", "worth": "float64"}
    return rows.select(**{name: rows.numbers[at].cast(kind) for at, (name, kind) in enumerate(kinds.items())})


def _name(moment: str, name: str) -> str:
    return f"{moment}_lifetime_{name}"


def _number(moment: str, name: str) -> Any:
    return place(_name(moment, name), "float64")
