"""Seeded draws by the whole column."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from lojista.demo.shapes import HOUR_WEIGHTS, WEEKDAY_WEIGHTS

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_DAYS = 730
_GROWTH = np.minimum(0.08 + 1.25 * np.arange(_DAYS) / _DAYS, 1.0)
_BLACK_FRIDAY_LIFT = 6.0


def pick(random: np.random.Generator, weights: Sequence[float], size: int) -> Integers:
    """Positions drawn by weight; the weights need not add up to one."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    positions: Integers = np.searchsorted(cumulative, random.random(size) * cumulative[-1], side="right")
    return positions


def identifiers(kind: str, seed: int, numbers: Integers) -> pl.Series:
    """32 hexadecimal digits for each number, the same for the same kind, seed and number."""
    start = np.uint64(int.from_bytes(f"{kind}/{seed}".encode().ljust(8)[-8:], "big") & 0xFFFFFFFFFFFFFFFF)
    base = numbers.astype(np.uint64) * np.uint64(2) + start
    halves = np.stack([_mix(base), _mix(base + np.uint64(1))], axis=1).astype(">u8")
    raw = halves.view(np.uint8).reshape(len(numbers), 16)
    digits = np.empty((len(numbers), 32), dtype=np.uint8)
    digits[:, 0::2], digits[:, 1::2] = _HEX[raw >> 4], _HEX[raw & 15]
    offsets = np.arange(0, 32 * len(numbers) + 1, 32, dtype=np.int64)
    text = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(digits.tobytes()))
    return pl.Series(pl.from_arrow(text))


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea, Flood 2014): one to one, so different numbers never share an identifier."""
    value = value * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def orders_per_day(
    random: np.random.Generator, order_count: int, end: date, share_of_end: float = 1.0
) -> tuple[date, Integers]:
    """The first of two years' days, and how many orders fall on each: growing, weekly, with a Black Friday.

    Of the last day only a share has passed.
    """
    start = end - timedelta(days=_DAYS - 1)
    weights = _GROWTH * _of_days(start, _DAYS)
    weights[-1] *= share_of_end
    return start, random.multinomial(order_count, weights / weights.sum()).astype(np.int64)


def orders_per_day_ahead(
    random: np.random.Generator, order_count: int, start: date, day_count: int, share_of_start: float
) -> Integers:
    """How many orders fall on each day from `start` on, in a shop that had so many in the two years before it.

    Of the first day only a share is left.
    """
    expected = usual_orders_per_day(order_count) / np.mean(WEEKDAY_WEIGHTS) * _of_days(start, day_count)
    expected[0] *= share_of_start
    return random.poisson(expected).astype(np.int64)


def usual_orders_per_day(order_count: int) -> float:
    """Of a shop with so many orders in two years: at their end, on the mean of weekdays and out of season."""
    return float(order_count / _GROWTH.sum())


def share_of_day(second: int) -> float:
    """How much of a day's orders is placed before a second of it."""
    return float(_left_of_hours(0, second).sum() / np.sum(HOUR_WEIGHTS))


def _of_days(start: date, day_count: int) -> Floats:
    """How busy each day is, without growth."""
    days = [start + timedelta(days=number) for number in range(day_count)]
    return np.array([WEEKDAY_WEIGHTS[day.weekday()] * _season(day) for day in days])


def _season(day: date) -> float:
    distance = (day - black_friday(day.year)).days
    if distance == 0:
        return _BLACK_FRIDAY_LIFT
    if -2 <= distance <= 4:
        return 1.9
    return 0.75 if (day.month, day.day) >= (12, 20) else 1.0


def seconds_of_day(random: np.random.Generator, size: int, since: int = 0, until: int = 86_400) -> Integers:
    """Moments of a day from one second up to, but not with, another, by the hours at which people buy."""
    hours = pick(random, _left_of_hours(since, until).tolist(), size)
    first, last = np.maximum(hours * 3600, since), np.minimum(hours * 3600 + 3600, until)
    seconds: Integers = first + random.integers(0, 3600, size) * (last - first) // 3600
    return seconds


def _left_of_hours(since: int, until: int) -> Floats:
    """The weight of what lies between two seconds of a day in each of its hours."""
    begins = np.arange(24) * 3600
    seconds = np.minimum(begins + 3600, until) - np.maximum(begins, since)
    weights: Floats = np.array(HOUR_WEIGHTS) * np.maximum(seconds, 0) / 3600
    return weights


def cents(random: np.random.Generator, log_mean: Floats, spread: Floats) -> Integers:
    """Log-normal prices in whole cents, at least one real, many of them ending in ninety."""
    price = np.exp(random.normal(log_mean, spread))
    rounded = np.where(random.random(len(price)) < 0.6, np.floor(price) + 0.9, np.round(price, 2))
    return np.maximum(np.round(rounded * 100), 100).astype(np.int64)


def money(amounts: Integers) -> pl.Series:
    """Cents as text with two decimals."""
    whole = pl.Series("amount", amounts)
    return (whole // 100).cast(pl.String) + "." + (whole % 100).cast(pl.String).str.zfill(2)


def moments(seconds: Integers) -> pl.Series:
    """Seconds since 1970 as the archive writes them."""
    return pl.from_epoch(pl.Series("moment", seconds), time_unit="s").dt.strftime("%Y-%m-%d %H:%M:%S")
