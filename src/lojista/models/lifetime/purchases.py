"""What every model of purchases can say of a customer, and how one is fitted."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class PurchaseModel(ABC):
    """Fitted parameters in the order of `NAMES`; those in `TIMES` are in the unit of the counts, days in this program.

    Where `has_converged` is False the numbers are not to be used, and `message` says why. `standard_errors` are those
    of the parameters, empty for a model that was not fitted. Every question takes arrays or numbers (x, t_x, T) as
    `PurchaseCounts` has them and answers for each.
    """

    NAMES: ClassVar[tuple[str, ...]]
    TIMES: ClassVar[frozenset[str]]

    parameters: tuple[float, ...]
    log_likelihood: float
    customer_count: int
    has_converged: bool
    message: str
    standard_errors: tuple[float, ...] = ()

    def per_week(self) -> dict[str, float]:
        """The parameters by name, times in weeks instead of days."""
        named = zip(self.NAMES, self.parameters, strict=True)
        return {name: value / _DAYS_OF_A_WEEK if name in self.TIMES else value for name, value in named}

    @abstractmethod
    def alive_probability(self, x: Any, t_x: Any, T: Any) -> "Array":
        """That a customer has not stopped buying for good by `T`."""

    @abstractmethod
    def expected_purchases(self, x: Any, t_x: Any, T: Any, horizon_days: Any) -> "Array":
        """Mean number of purchases in (T, T + horizon]; days with a purchase, as everywhere in these models."""

    @abstractmethod
    def no_purchase_probability(self, x: Any, t_x: Any, T: Any, horizon_days: Any) -> "Array":
        """That there is no purchase in (T, T + horizon]."""

    def expected_since_first(self, days: Any) -> "Array":
        """Mean number of repeat purchases of a new customer by so many days after the first purchase."""
        return self.expected_purchases(0, 0, 0, days)
