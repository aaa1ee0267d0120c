"""Customers grouped by what a buy-till-you-die model needs to know of them: repeat purchases, recency and age.

Groups are counted on the engine: a million customers who bought once on some day of three years are a thousand rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF, customers_on
from lojista.metrics.statements import ask_rows, prepare_statement
from lojista.models.sampling import BOUND, sample_bound, sampled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = Any

MOST_REPEAT_BUYERS = 250_000


@dataclass(frozen=True)
class PurchaseCounts:
    """Groups of customers, one entry of each array a group: no two alike where they come from an engine.

    `x` repeat purchases, `t_x` time from first to last purchase, `T` time from the first purchase to `as_of`, all with
    0 <= t_x <= T; `customers` is how many are in the group. Times are days wherever this program asks; the models take
    any unit and give their rates in it.
    """

    x: Array
    t_x: Array
    T: Array
    customers: Array

    @property
    def customer_count(self) -> int:
        """Customers in all groups."""
        return int(self.customers.sum())

    @property
    def repeat_buyer_count(self) -> int:
        """Customers with more than one purchase."""
        return int(self.customers[self.x > 0].sum())

    @property
    def repeat_purchase_count(self) -> int:
        """Purchases of all customers but their first ones."""
        return int((self.x * self.customers).sum())


def purchase_states(marts: Marts, moment: str = AS_OF) -> ir.Table:
    """One row per customer with a purchase up to and with a day, as they stood at its end. `moment` names its place.

    `customer_key`, `x`, `t_x`, `T` as in `PurchaseCounts`, in days, and `sales_to_date`, total sales after returns. A
    return is no purchase.
    """
    rows, as_of = customers_on(marts, moment), place(moment, "date")
    return rows.select(
        "customer_key",
        sales_to_date="monetary",
        x=(rows.purchase_day_number - 1).cast("int32"),
        t_x=rows.recency.delta(rows.first_on, unit="day").cast("int32"),
        T=as_of.delta(rows.first_on, unit="day").cast("int32"),
    )


def _groups(marts: Marts, is_sampled: bool) -> ir.Table:
    rows = purchase_states(marts)
    rows = sampled(rows) if is_sampled else rows
    return rows.group_by("x", "t_x", "T").agg(customers=rows.count()).order_by("x", "t_x", "T")


def _repeat_buyer_count(marts: Marts) -> ir.Table:
    rows = purchase_states(marts)
    return rows.agg(count=(rows.x > 0).sum())


def purchase_counts(engine: Engine, as_of: date) -> PurchaseCounts:
    """All customers known on a day, grouped. Nothing after that day is in it; empty arrays for a shop without any."""
    return counted(ask_rows(engine, _groups, False, values={AS_OF: as_of})[1])


def sampled_counts(engine: Engine, as_of: date, most_repeat_buyers: int = MOST_REPEAT_BUYERS) -> PurchaseCounts:
    """The same of a sample with about so many repeat buyers, always the same customers; of all where there are no more.

    Those who bought once are few groups however many they are: repeat buyers are what takes time.
    """
    count = int(ask_rows(engine, _repeat_buyer_count, values={AS_OF: as_of})[1][0][0] or 0)
    if count <= most_repeat_buyers:
        return purchase_counts(engine, as_of)
    values: dict[str, object] = {AS_OF: as_of, BOUND: sample_bound(count, most_repeat_buyers)}
    return counted(ask_rows(engine, _groups, True, values=values)[1])


def prepare_counts(dialect: str) -> None:
    """Translates the questions ahead of time."""
    prepare_statement(dialect, _groups, False)
    prepare_statement(dialect, _repeat_buyer_count)


def counted(groups: list[tuple[float, float, float, int]]) -> PurchaseCounts:
    """Groups given as (x, t_x, T, customers)."""
    import numpy as np

    columns = np.array(groups, dtype=np.float64).reshape(-1, 4).T
    return PurchaseCounts(*(np.ascontiguousarray(column) for column in columns))
