"""Customers who behave exactly as a model of purchases says, and the customers whom that model was published with."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lojista.models.lifetime.counts import PurchaseCounts, counted
from lojista.models.lifetime.spend import Spending

CDNOW = Path(__file__).parents[3] / "shared" / "data" / "cdnow" / "CDNOW_sample.txt"
MBG_NBD = (0.8, 20.0, 1.2, 2.5)


@dataclass(frozen=True)
class Simulated:
    """Customers of an MBG/NBD as they stood at T, what they bought in the horizon after it, and who was still alive."""

    counts: PurchaseCounts
    ahead: Any
    is_alive: Any


def simulate(count: int, parameters: tuple[float, ...] = MBG_NBD, horizon: float = 0.0, seed: int = 0) -> Simulated:
    """One group for each customer; ages spread evenly from 50 to 300."""
    generator, (r, alpha, a, b) = np.random.default_rng(seed), parameters
    ages = generator.uniform(50, 300, count)
    rates, chances = generator.gamma(r, 1 / alpha, count), generator.beta(a, b, count)
    x, t_x, ahead, alive_at = np.zeros(count), np.zeros(count), np.zeros(count), np.ones(count, dtype=bool)
    for number, (age, rate, chance) in enumerate(zip(ages, rates, chances, strict=True)):
        time, purchases = 0.0, -1
        while time <= age + horizon:
            purchases, known = purchases + 1, time <= age
            x[number], t_x[number] = (purchases, time) if known else (x[number], t_x[number])
            ahead[number] += not known
            if generator.random() < chance:
                alive_at[number] = not known
                break
            time += generator.exponential(1 / rate)
    return Simulated(PurchaseCounts(x, t_x, ages, np.ones(count)), ahead, alive_at)


def grouped(counts: PurchaseCounts) -> PurchaseCounts:
    """Customers who are alike counted together."""
    found: Counter[tuple[float, float, float]] = Counter()
    for *group, count in zip(counts.x, counts.t_x, counts.T, counts.customers, strict=True):
        found[tuple(group)] += count
    return counted([(*group, count) for group, count in found.items()])


def cdnow_spend() -> Mapping[str, Mapping[date, Decimal]]:
    """What each of the sample's customers spent on each day: the second column numbers them, the first those of all."""
    if not CDNOW.exists():
        pytest.skip(f"the CDNOW sample is not at {CDNOW}")
    people: dict[str, dict[date, Decimal]] = {}
    for line in CDNOW.read_text().splitlines():
        _, customer, day, _, amount = line.split()
        days = people.setdefault(customer, {})
        on = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007 - a day
        days[on] = days.get(on, Decimal(0)) + Decimal(amount)
    return people


def cdnow_counts(until: date, days_of_a_unit: int) -> PurchaseCounts:
    """The sample's customers as they stood on a day, in weeks or days."""
    groups: Counter[tuple[float, float, float]] = Counter()
    for spend in cdnow_spend().values():
        days = sorted(day for day in spend if day <= until)
        since = ((day - days[0]).days / days_of_a_unit for day in (days[-1], until))
        groups[(len(days) - 1, *since)] += 1
    return counted([(*group, count) for group, count in groups.items()])


def cdnow_repeat_spending(until: date) -> Spending:
    """Number and mean of the repeat purchases of those who have any, as published: without the first purchase."""
    known = [[spend[day] for day in sorted(spend) if day <= until][1:] for spend in cdnow_spend().values()]
    repeats = [amounts for amounts in known if amounts]
    means = [float(sum(amounts, Decimal(0)) / len(amounts)) for amounts in repeats]
    return Spending(np.array([len(amounts) for amounts in repeats], dtype=float), np.array(means))
