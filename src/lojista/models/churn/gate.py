"""Whether a shop has enough behind it to learn from and to be checked on, and what is missing where it has not."""

from datetime import date, timedelta

from lojista.errors import ModelError
from lojista.models.churn.samples import Sample

FEWEST_DAYS = 90
FEWEST_CUSTOMERS = 500
FEWEST_BUYERS = 30
CUTOFFS = 6
DAYS_BETWEEN, FEWEST_DAYS_BETWEEN = 30, 7
SHORTEST_HORIZON, LONGEST_HORIZON, USUAL_HORIZON = 14, 730, 180


def training_cutoff(as_of: date, horizon_days: int) -> date:
    """The last day whose horizon is over by `as_of`: what came after it is known."""
    return as_of - timedelta(days=horizon_days)


def check_cutoffs(first: date, as_of: date, horizon_days: int) -> tuple[date, ...]:
    """Days to check a model on, oldest first: the last six whose horizon is over, thirty days apart.

    In a history that is too short for that they lie closer, a week at least.
    """
    last = training_cutoff(as_of, horizon_days)
    spare = (as_of - first).days - days_needed(horizon_days, 0)
    between = max(FEWEST_DAYS_BETWEEN, min(DAYS_BETWEEN, spare // (CUTOFFS - 1)))
    return tuple(last - timedelta(days=between * number) for number in reversed(range(CUTOFFS)))


def need_history(first: date, as_of: date, horizon_days: int) -> None:
    """Raises ModelError where the first cutoff's model would have had less than a horizon, or 90 days, before it."""
    if not SHORTEST_HORIZON <= horizon_days <= LONGEST_HORIZON:
        raise ModelError(
            f"A horizon of {horizon_days} days is not possible.",
            f"Give {SHORTEST_HORIZON} to {LONGEST_HORIZON} days; {USUAL_HORIZON} are usual.",
        )
    known, needed = (as_of - first).days, days_needed(horizon_days)
    if known >= needed:
        return
    longest = max((days for days in range(SHORTEST_HORIZON, horizon_days) if days_needed(days) <= known), default=0)
    hint = f"Run: lojista train --horizon-days {longest}" if longest >= SHORTEST_HORIZON else "Load a longer history."
    raise ModelError(
        f"{known:,} days of orders are too few for a horizon of {horizon_days}: {needed:,} are needed,"
        f" {_days_before(horizon_days)} to learn from before the first of {CUTOFFS} days that the model is checked on.",
        hint,
    )


def days_needed(horizon_days: int, days_between: int = FEWEST_DAYS_BETWEEN) -> int:
    """How long a history must be for a horizon, with six days to check on that lie so far apart."""
    return _days_before(horizon_days) + 2 * horizon_days + days_between * (CUTOFFS - 1)


def _days_before(horizon_days: int) -> int:
    return max(FEWEST_DAYS, horizon_days)


def need_enough(sample: Sample) -> None:
    """Raises ModelError where there are too few customers on a day, or too few came back after it, to learn from."""
    if sample.population < FEWEST_CUSTOMERS:
        raise ModelError(
            f"On {sample.cutoff} the shop had {sample.population:,} customers; to learn from, {FEWEST_CUSTOMERS:,} are"
            " needed.",
            "Load a longer history, or choose a shorter horizon.",
        )
    if sample.buyer_count < FEWEST_BUYERS:
        raise ModelError(
            f"Of {len(sample.customer_keys):,} customers on {sample.cutoff}, {sample.buyer_count:,} ordered again"
            f" within {sample.horizon_days} days; to learn what sets them apart, {FEWEST_BUYERS:,} are needed.",
            "Choose a longer horizon, or load a longer history."
            if len(sample.customer_keys) == sample.population
            else "Learn from more customers: --sample-size.",
        )
    if sample.buyer_count == len(sample.customer_keys):
        raise ModelError(f"Everybody of {sample.cutoff} ordered again: there is nothing to tell apart.")
