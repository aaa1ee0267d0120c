"""The last hop: numbers as pages ask for them beside plain sums over the marts, and beside the sum of their parts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from lojista.columnar.engine import Engine
from lojista.columnar.reconcile import Comparison
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.facts.rows import Marts
from lojista.metrics.questions import Question
from lojista.metrics.statements import ask_dicts
from lojista.money import to_cents

MARTS_TO_FIGURES = "marts to figures"
FIGURES_TO_PARTS = "figures to their parts"
_HEADLINES = ("order_count", "customer_count", "units_sold", "total_sales", "payments_received")
# Additive: every order is in one month, state and country. A customer is in as many months as they ordered in.
_PARTS = tuple((name, by) for by in ("month", "state", "country") for name in ("order_count", "total_sales"))
_HALF_A_CENT = Decimal("0.005")  # each part is rounded by itself


def compare_figures(engine: Engine) -> tuple[Comparison, ...]:
    """Every comparison for the whole shop, whatever filters a page has."""
    return (*_headlines(engine), *_parts(engine))


def _headlines(engine: Engine) -> Iterator[Comparison]:
    plain = ask_dicts(engine, _plain)[0]
    asked = [name for name in _HEADLINES if name != "payments_received"]
    figures = answer(engine, Question(tuple(asked))).to_pylist()[0]
    figures |= answer(engine, Question(("payments_received",))).to_pylist()[0]
    for name in _HEADLINES:
        before = Decimal(plain[name] or 0)
        is_money = METRICS[name].unit is Unit.MONEY
        yield Comparison(MARTS_TO_FIGURES, name, to_cents(before) if is_money else before, Decimal(figures[name] or 0))


def _parts(engine: Engine) -> Iterator[Comparison]:
    wholes = answer(engine, Question(("order_count", "total_sales"))).to_pylist()[0]
    for name, by in _PARTS:
        parts: Any = answer(engine, Question((name,), (by,))).to_pylist()
        before, after = Decimal(wholes[name] or 0), sum((Decimal(row[name] or 0) for row in parts), Decimal(0))
        what = f"{name} by {by}"
        if METRICS[name].unit is Unit.MONEY:
            what += ", within half a cent a part"
            after = before if abs(after - before) <= _HALF_A_CENT * len(parts) else after
        yield Comparison(FIGURES_TO_PARTS, what, before, after)


def _plain(marts: Marts) -> ir.Table:
    orders, payments = marts("orders"), marts("payments")
    valid, paid = orders.filter(orders.is_valid), payments.filter(payments.is_valid)
    sold = valid.agg(
        order_count=valid.count(),
        customer_count=valid.customer_key.nunique(),
        units_sold=valid.units.sum(),
        sold=(valid.gross_sales - valid.discounts + valid.freight).sum(),
    )
    bookings = marts("bookings")
    beside = bookings.filter(bookings.is_valid & ~bookings.is_in_order)
    booked = beside.agg(booked=(beside.freight - beside.discounts - beside.returns).sum())
    sums = sold.cross_join(booked).cross_join(paid.agg(payments_received=paid.amount.sum()))
    return sums.mutate(total_sales=sums.sold.fill_null(0) + sums.booked.fill_null(0)).select(*_HEADLINES)
