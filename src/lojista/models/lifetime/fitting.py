"""Fits a model of purchases to groups of customers by maximum likelihood."""

from typing import Literal, get_args

from lojista.errors import TooFewRepeatBuyersError, UnknownNameError
from lojista.models.lifetime.beta_geometric import BetaGeometric, BetaGeometricLikelihood
from lojista.models.lifetime.counts import PurchaseCounts
from lojista.models.lifetime.likelihood import LogLikelihood, maximise
from lojista.models.lifetime.pareto import Pareto, ParetoLikelihood
from lojista.models.lifetime.purchases import PurchaseModel

ModelName = Literal["mbg_nbd", "bg_nbd", "pareto_nbd"]
FEWEST_REPEAT_BUYERS = 100


def fit_purchases(counts: PurchaseCounts, name: ModelName = "mbg_nbd") -> PurchaseModel:
    """The model of that name that makes the customers' purchases likeliest. Raises TooFewRepeatBuyersError.

    A search without a maximum is no error: the model says `has_converged` False, and why.
    """
    if name == "pareto_nbd":
        return Pareto(*_fitted(counts, ParetoLikelihood(counts), Pareto))
    if name not in get_args(ModelName):
        raise UnknownNameError("model of purchases", name, get_args(ModelName))
    return fit_beta_geometric(counts, stops_at_first=name == "mbg_nbd")


def fit_beta_geometric(counts: PurchaseCounts, *, stops_at_first: bool = True) -> BetaGeometric:
    """An MBG/NBD, or a BG/NBD where nobody stops before a repeat purchase. Raises TooFewRepeatBuyersError."""
    likelihood = BetaGeometricLikelihood(counts, stops_at_first=stops_at_first)
    return BetaGeometric(*_fitted(counts, likelihood, BetaGeometric), stops_at_first=stops_at_first)


def _fitted(
    counts: PurchaseCounts, log_likelihood: LogLikelihood, model: type[PurchaseModel]
) -> tuple[tuple[float, ...], float, int, bool, str, tuple[float, ...]]:
    """The fields that all models have, in their order."""
    if counts.repeat_buyer_count < FEWEST_REPEAT_BUYERS:
        raise TooFewRepeatBuyersError(counts.repeat_buyer_count, FEWEST_REPEAT_BUYERS)
    found = maximise(log_likelihood, model.NAMES, _start(counts, model), counts.customer_count)
    fitted = (found.parameters, found.log_likelihood, counts.customer_count)
    return *fitted, found.has_converged, found.message, found.standard_errors


def _start(counts: PurchaseCounts, model: type[PurchaseModel]) -> list[float]:
    """Ones, and times of the size of the mean time between a customer's first purchase and the day of asking."""
    mean_age = float(counts.T @ counts.customers) / counts.customer_count
    return [max(mean_age, 1e-3) if name in model.TIMES else 1.0 for name in model.NAMES]
