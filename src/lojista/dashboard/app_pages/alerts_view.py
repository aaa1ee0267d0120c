"""How the page of alerts says numbers, what they are held against, and how far the telling is."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from lojista.dashboard.charts.base import Write
from lojista.dashboard.formats import Formats
from lojista.dashboard.texts import text_or
from lojista.dashboard.view import View
from lojista.metrics.catalog import METRICS, Unit
from lojista.postgres.alert_deliveries import Delivery


def unit_of(metric: str) -> Unit:
    """What a metric counts; a metric that is no more counts something."""
    return METRICS[metric].unit if metric in METRICS else Unit.UNITS


def value_in_words(metric: str, value: Decimal | None, formats: Formats) -> str:
    """A number of a metric; a dash where there is none."""
    if value is None:
        return "–"
    whole: Callable[[Decimal], str] = lambda number: formats.decimal(number, 0 if number == int(number) else 1)  # noqa: E731
    write: dict[Unit, Callable[[Decimal], str]] = {
        Unit.MONEY: formats.money,
        Unit.SHARE: formats.rate,
        Unit.SCORE: lambda score: formats.decimal(score, 2),
    }
    return write.get(unit_of(metric), whole)(value)


def axis_of(metric: str, formats: Formats) -> Write:
    """How an axis writes numbers of a metric."""
    write: dict[Unit, Write] = {
        Unit.MONEY: formats.short_money,
        Unit.SHARE: formats.axis_rate,
        Unit.DAYS: formats.axis_decimal,
        Unit.SCORE: formats.axis_decimal,
    }
    return write.get(unit_of(metric), formats.short_count)


def number_in_words(metric: str, value: Decimal | None, day: date, window_days: int, view: View) -> str:
    """Orders: 1,176 on 24 Nov 2017; or over so many days to it."""
    words = {
        "metric": text_or(view.text, metric, metric),
        "value": value_in_words(metric, value, view.formats),
        "day": view.formats.day(day),
    }
    if window_days == 1:
        return view.text("alert_on_day", **words)
    return view.text("alert_on_days", days=view.formats.count(window_days), **words)


def bounds_in_words(
    metric: str, low: Decimal | None, high: Decimal | None, expected: Decimal | None, view: View
) -> str:
    """What a number is held against."""
    ends = {
        name: value_in_words(metric, value, view.formats)
        for name, value in (("low", low), ("high", high), ("expected", expected))
    }
    if expected is not None:
        return view.text("alert_expected", **ends)
    return view.text("alert_limit", limit=ends["low"] if high is None else ends["high"])


def told_in_words(one: Delivery, view: View) -> str:
    """How far the telling of a beginning or an end is, with the reason where it failed."""
    text = view.text
    words = text("alert_delivery", way=text(f"channel_{one.channel}"), moment=text(f"moment_{one.moment}"),
                 state=text(f"delivery_{one.state}"))  # fmt: skip
    return f"{words} ({one.last_error})" if one.last_error else words
