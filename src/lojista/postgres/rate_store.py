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


def rate_count(reader: psycopg.Connection[Any]) -> int:
    """How many rates were loaded."""
    return int((reader.execute("SELECT count(*) FROM exchange_rates").fetchone() or (0,))[0])
