"""What is known of other currencies: the rates that were loaded, and how many orders they convert."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg


@dataclass(frozen=True)
class ExchangeRate:
    """What one unit of `currency` is in `to_currency` from a day on, until the next rate."""

    currency: str
    to_currency: str
    valid_from: date
    rate: Decimal


def exchange_rates(reader: psycopg.Connection[Any], limit: int | None = None) -> tuple[ExchangeRate, ...]:
    """Every rate as it was loaded, or the newest ones, the newest first."""
    query = """SELECT currency, to_currency, valid_from, rate FROM exchange_rates
        ORDER BY valid_from DESC, currency, to_currency LIMIT %s"""
    return tuple(ExchangeRate(*row) for row in reader.execute(query, [limit]))


@dataclass(frozen=True)
class KeptAmounts:
    """What is kept of amounts beside the orders: how many month ends of segments, and how many models of churn."""

    month_end_count: int
    model_count: int


def kept_amounts(reader: psycopg.Connection[Any]) -> KeptAmounts:
    """What is kept now. All of it goes when the rate of an order changes, or the currency that is reported in."""
    query = "SELECT (SELECT count(*) FROM segment_snapshots), (SELECT count(*) FROM churn_models)"
    return KeptAmounts(*(reader.execute(query).fetchone() or (0, 0)))


def rate_count(reader: psycopg.Connection[Any]) -> int:
    """How many rates were loaded."""
    return int((reader.execute("SELECT count(*) FROM exchange_rates").fetchone() or (0,))[0])
