"""The model card: what a model was learned from, how good it is, what it leans on, and where it fails."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lojista.errors import ModelError
from lojista.models.churn.backtest import Backtest
from lojista.models.churn.drift import Profile
from lojista.models.churn.evaluation import Quality
from lojista.models.churn.naive import NaiveModel
from lojista.models.churn.odds import Odds
from lojista.models.churn.pipelines import BASE_RATE, DEFAULT, RECENCY

BASELINES = (RECENCY, BASE_RATE)


@dataclass(frozen=True)
class ModelCard:
    """One trained model. `cutoff` is the day whose customers it was learned from, `as_of` when their horizon was over.

    `population` is how many customers there were, `customer_count` how many of them it was learned from, and
    `buyer_count` how many of those ordered again within the horizon.
    """

    as_of: date
    cutoff: date
    horizon_days: int
    population: int
    customer_count: int
    buyer_count: int
    odds: tuple[Odds, ...]
    profile: Profile
    naive: NaiveModel | None
    backtest: Backtest

    @property
    def is_better_than_baselines(self) -> bool:
        """Whether the ranking may be acted on: it beats recency alone and the base rate, both beyond chance."""
        return all(gain.is_better for gain in self.backtest.gains)

    @property
    def churn_rate(self) -> float:
        """The share of the customers it was learned from that churned."""
        return 1 - self.buyer_count / self.customer_count

    @property
    def return_rate(self) -> float:
        """The share of the customers it was learned from that ordered again."""
        return self.buyer_count / self.customer_count

    @property
    def best_challenger(self) -> str | None:
        """The model that found the rarer outcome better than the default did; None where none did."""
        found = {name: one for name, one in self.backtest.pooled.items() if name not in BASELINES}
        best = max(found, key=lambda name: _precision(found[name]))
        return None if best == DEFAULT else best

    def days_better_than(self, name: str) -> int:
        """On how many of the days checked the default found the rarer outcome better than that model did."""
        return sum(_precision(day[DEFAULT]) > _precision(day[name]) for day in self.backtest.by_cutoff)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        kept: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return kept

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "ModelCard":
        """From JSON. Raises ModelError for a card of another version of this program."""
        try:
            return _adapter().validate_python(kept, strict=False)
        except ValidationError:
            raise ModelError("The kept model's card is of another version of Lojista.", "Run: lojista train") from None


def _precision(quality: Quality) -> float:
    return quality.rare_average_precision or 0.0


@cache
def _adapter() -> TypeAdapter[ModelCard]:
    return TypeAdapter(ModelCard)
