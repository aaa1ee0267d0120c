"""What is told of an alert: as data for programs, and in a sentence for people."""

from datetime import datetime
from decimal import Decimal

from lojista.metrics.catalog import METRICS, Unit
from lojista.money import decimals_of
from lojista.postgres.alert_deliveries import Message


def payload(message: Message) -> dict[str, object]:
    """Amounts and other numbers as text with all their decimals: JSON's own numbers are binary fractions."""
    return {
        "id": message.key,
        "text": sentence(message),
        "moment": message.moment,
        "rule": message.rule_name,
        "shop": message.shop_name,
        "metric": message.metric,
        "filters": message.filters,
        "kind": message.kind,
        "day": message.day.isoformat(),
        "days": message.window_days,
        "value": _plain(message.value),
        "expected": _plain(message.expected),
        "low": _plain(message.low),
        "high": _plain(message.high),
        "currency": message.currency if _unit(message.metric) is Unit.MONEY else None,
        "began_at": message.began_at.isoformat(),
        "ended_at": _moment(message.ended_at),
    }


def sentence(message: Message) -> str:
    """Jump in orders: Orders 1,176 on 2017-11-24; expected 160 (90.5 to 229.5)."""
    unit, currency = _unit(message.metric), message.currency
    until = f"the {message.window_days} days to " if message.window_days > 1 else ""
    label = METRICS[message.metric].label if message.metric in METRICS else message.metric
    over = "over: " if message.moment == "ended" else ""
    seen = f"{label} {in_words(message.value, unit, currency)} on {until}{message.day}"
    bounds = bounds_in_words(message.expected, message.low, message.high, unit, currency)
    return f"{over}{message.rule_name}: {seen}; {bounds}"


def bounds_in_words(
    expected: Decimal | None, low: Decimal | None, high: Decimal | None, unit: Unit, currency: str | None
) -> str:
    """What a value was held against."""
    if expected is not None:
        ends = " to ".join(in_words(end, unit, currency) for end in (low, high))
        return f"expected {in_words(expected, unit, currency)} ({ends})"
    return f"the limit is {in_words(low if high is None else high, unit, currency)}"


def in_words(value: Decimal | None, unit: Unit, currency: str | None = None) -> str:
    """A number as a person reads it: 1,234.50 BRL, 5.00 %, 1,176; a dash where there is none."""
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{value * 100:,.2f} %"
    if unit is Unit.MONEY:
        return f"{value:,.{decimals_of(currency or '')}f} {currency or ''}".strip()
    return f"{value:,f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _unit(name: str) -> Unit:
    return METRICS[name].unit if name in METRICS else Unit.UNITS


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
