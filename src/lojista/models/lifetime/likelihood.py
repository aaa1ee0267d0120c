"""Maximum likelihood over positive parameters: their logarithms are searched, within wide bounds, by the gradient.

A search that did not arrive says so: its result carries `has_converged` and a reason, and what uses it must look.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from lojista.models.threads import one_thread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lojista.models.lifetime.counts import Array

LogLikelihood = Callable[["Array"], "tuple[float, Array]"]

_REACH = log(1e4)  # each way from the start: a shape of ten thousand says that customers do not differ
_NEAR = 1e-3  # a logarithm that ends so near to a bound was stopped by it
_FLAT = 1e-6  # slope of the mean log-likelihood of a customer below which there is nothing left to climb
_UNTOLD = 5.0  # standard error of a logarithm from which a parameter could as well be a hundred times another
_STEP, _NO_CURVATURE = 1e-3, 1e-12
_STEPS = 500
_OPTIONS = {"maxiter": _STEPS, "maxfun": 2 * _STEPS, "ftol": 1e-15, "gtol": 1e-8, "maxcor": 20}


@dataclass(frozen=True)
class Maximum:
    """Where a search for the greatest likelihood ended, and in `message` why it is no maximum if it is none.

    Standard errors are in the parameters' own units, by the curvature of the log-likelihood.
    """

    parameters: tuple[float, ...]
    standard_errors: tuple[float, ...]
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

    begin = np.log(start)
    bounds = [(value - _REACH, value + _REACH) for value in begin]
    with one_thread():
        found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=_OPTIONS)
        errors = _standard_errors(lambda logs: loss(logs)[1], found.x, customer_count)
    is_untold = (np.abs(found.x - begin) > _REACH - _NEAR) | (errors > _UNTOLD)
    reasons = " ".join(_reasons(found, names, is_untold))
    parameters = np.exp(found.x)
    own = tuple(map(float, parameters * errors))
    return Maximum(tuple(map(float, parameters)), own, -float(found.fun) * customer_count, not reasons, reasons)


def _standard_errors(slope: Callable[["Array"], "Array"], at: "Array", customer_count: int) -> "Array":
    """Of the logarithms, from the curvature of the log-likelihood at its maximum; very large where it is flat."""
    import numpy as np

    rows = [(slope(at + step) - slope(at - step)) / (2 * _STEP) for step in _STEP * np.eye(len(at))]
    if not np.all(np.isfinite(rows)):
        return np.full(len(at), np.inf)
    curvatures, directions = np.linalg.eigh((np.array(rows) + np.transpose(rows)) / 2 * customer_count)
    return np.asarray(np.sqrt(directions**2 @ (1 / np.maximum(curvatures, _NO_CURVATURE))))


def _reasons(found: Any, names: Sequence[str], is_untold: "NDArray[np.bool_]") -> Iterator[str]:
    """Why the end of a search is no maximum; nothing where it is one."""
    import numpy as np

    if not np.isfinite(found.fun):
        yield "The likelihood is not a number at the parameters that the search ended with."
        return
    untold = [name for name, is_one in zip(names, is_untold, strict=True) if is_one]
    if untold:
        yield f"The data do not tell {' and '.join(untold)}: values a hundred times larger or smaller fit as well."
    if np.abs(found.jac[~is_untold]).max(initial=0) > _FLAT:
        yield f"The search ended before it reached a maximum: {found.message}"
