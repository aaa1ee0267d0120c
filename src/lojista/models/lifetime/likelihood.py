"""Maximum likelihood over positive parameters: their logarithms are searched, within wide bounds, by their gradient.

A search that did not arrive says so: its result carries `has_converged` and a reason, and what uses it must look.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any

from lojista.models.threads import one_thread

if TYPE_CHECKING:
    from lojista.models.lifetime.counts import Array

LogLikelihood = Callable[["Array"], "tuple[float, Array]"]

_LOWEST, _HIGHEST = log(1e-6), log(1e6)
_NEAR = 1e-3  # a logarithm that ends so near to a bound was stopped by it
_FLAT = 1e-6  # slope of the mean log-likelihood of a customer below which there is nothing left to climb
_STEPS = 500
_OPTIONS = {"maxiter": _STEPS, "maxfun": 2 * _STEPS, "ftol": 1e-15, "gtol": 1e-8, "maxcor": 20}


@dataclass(frozen=True)
class Maximum:
    """Where a search for the greatest likelihood ended, and in `message` why it is no maximum if it is none."""

    parameters: tuple[float, ...]
    log_likelihood: float
    has_converged: bool
    message: str


def maximise(
    log_likelihood: LogLikelihood, names: Sequence[str], start: Sequence[float], customer_count: int
) -> Maximum:
    """The parameters at which a log-likelihood is greatest.

    `log_likelihood` gives its value and gradient at parameters in their own units. The search runs on the mean over
    customers, so that its tolerances mean the same for a small shop and a large one.
    """
    import numpy as np
    from scipy.optimize import minimize

    def loss(logs: Any) -> tuple[float, Any]:
        parameters = np.exp(logs)
        value, gradient = log_likelihood(parameters)
        return -value / customer_count, -np.asarray(gradient) * parameters / customer_count

    begin, bounds = np.clip(np.log(start), _LOWEST, _HIGHEST), [(_LOWEST, _HIGHEST)] * len(start)
    with one_thread():
        found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=_OPTIONS)
    reasons = list(_reasons(found, names))
    parameters = tuple(exp(value) for value in found.x)
    return Maximum(parameters, -float(found.fun) * customer_count, not reasons, " ".join(reasons))


def _reasons(found: Any, names: Sequence[str]) -> Any:
    """Why the end of a search is no maximum; nothing where it is one."""
    import numpy as np

    if not np.isfinite(found.fun):
        yield "The likelihood is not a number at the parameters that the search ended with."
        return
    at_bound = [name for name, value in zip(names, found.x, strict=True) if _is_at_bound(value)]
    if at_bound:
        yield f"The data do not tell {' and '.join(at_bound)}: the likelihood still grows at the bound of the search."
    free = [slope for slope, value in zip(found.jac, found.x, strict=True) if not _is_at_bound(value)]
    if free and max(map(abs, free)) > _FLAT:
        yield f"The search ended before it reached a maximum: {found.message}"


def _is_at_bound(value: float) -> bool:
    return value < _LOWEST + _NEAR or value > _HIGHEST - _NEAR
