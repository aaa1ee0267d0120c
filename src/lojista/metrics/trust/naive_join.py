"""What revenue would be if payments were joined with items, as dashboards of this kind often do."""

from dataclasses import dataclass
from decimal import Decimal

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.metrics.facts.rows import Marts
from lojista.metrics.statements import ask_dicts
from lojista.money import SUM_OF_MONEY


@dataclass(frozen=True)
class NaiveJoin:
    """Payments of all orders, whatever their status, and the same joined with the orders' items.

    Sums in the shop's currency, zero without payments.
    """

    payments: Decimal
    joined: Decimal
    payment_count: int
    joined_count: int

    @property
    def inflation(self) -> Decimal | None:
        """The error as a share of the truth; None where nothing was paid."""
        return None if not self.payments else self.joined / self.payments - 1


def naive_join(engine: Engine) -> NaiveJoin:
    """The sums as the data stands."""
    return NaiveJoin(**ask_dicts(engine, _joined)[0])


def _joined(marts: Marts) -> ir.Table:
    payments, lines = marts("payments"), marts("order_lines")
    items = lines.filter(lines.line_number.notnull()).select("order_key", "line_number")
    wrong = payments.inner_join(items, "order_key")
    sums = payments.agg(payments=payments.amount.sum().fill_null(0).cast(SUM_OF_MONEY), payment_count=payments.count())
    return sums.cross_join(
        wrong.agg(joined=wrong.amount.sum().fill_null(0).cast(SUM_OF_MONEY), joined_count=wrong.count())
    )
