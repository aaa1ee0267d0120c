"""How good probabilities of churn are, on customers whose outcome came after the day they were scored on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lojista.metrics.intervals import wilson

_BINS = 10
_THRESHOLDS = 200


@dataclass(frozen=True)
class Quality:
    """One model on some customers. Precision and recall of churn and of coming back are in `Confusion`.

    `rare_average_precision` is the area under the precision-recall curve of the rarer outcome (average precision),
    `expected_calibration_error` the mean distance of predicted from observed shares over ten groups of as many
    customers each (M. P. Naeini, 2015), `brier_score` the mean squared error (G. W. Brier, 1950). None where all had
    the same outcome.
    """

    customer_count: int
    buyer_count: int
    rare_average_precision: float | None
    roc_auc: float | None
    brier_score: float
    expected_calibration_error: float


@dataclass(frozen=True)
class Group:
    """A tenth of the customers, by P(churn): what was predicted and what came, with a 95 % interval.

    `buyer_share_to_date` is the share of all who came back that lies in this group and those more likely to come back
    (gain); `lift` is the group's share that came back over everybody's.
    """

    customer_count: int
    predicted: float
    churned_count: int
    low: float
    high: float
    lift: float | None
    buyer_share_to_date: float | None

    @property
    def observed(self) -> float:
        """The share that churned."""
        return self.churned_count / self.customer_count


@dataclass(frozen=True)
class Confusion:
    """Who would be taken for lost at a threshold of P(churn): those at or above it. Counts of customers."""

    threshold: float
    lost_and_churned: int
    lost_but_came: int
    kept_but_churned: int
    kept_and_came: int


def quality(probabilities: Any, has_churned: Any) -> Quality:
    """P(churn) of customers beside what came."""
    import numpy as np
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    buyers = int((~has_churned).sum())
    is_mixed = 0 < buyers < len(has_churned)
    is_rare, rare = rarer(probabilities, has_churned)
    groups = calibration(probabilities, has_churned)
    error = sum(abs(group.predicted - group.observed) * group.customer_count for group in groups)
    return Quality(
        len(has_churned),
        buyers,
        float(average_precision_score(is_rare, rare)) if is_mixed else None,
        float(roc_auc_score(has_churned, probabilities)) if is_mixed else None,
        float(brier_score_loss(np.asarray(has_churned, dtype=int), probabilities)),
        error / len(has_churned),
    )


def rarer(probabilities: Any, has_churned: Any) -> tuple[Any, Any]:
    """Whether each has the rarer outcome, and its probability: mostly, coming back is rarer than churning."""
    return (has_churned, probabilities) if has_churned.mean() < 0.5 else (~has_churned, 1 - probabilities)


def calibration(probabilities: Any, has_churned: Any) -> tuple[Group, ...]:
    """Ten groups of as many customers, those likeliest to come back first; equal probabilities by their order."""
    import numpy as np

    order = np.argsort(probabilities, kind="stable")
    buyers, seen = int((~has_churned).sum()), 0
    groups = []
    for part in np.array_split(order, _BINS):
        if not len(part):
            continue
        churned = int(has_churned[part].sum())
        seen += len(part) - churned
        low, high = wilson(churned, len(part))
        share = (len(part) - churned) / len(part)
        lift = share / (buyers / len(has_churned)) if buyers else None
        predicted = float(probabilities[part].mean())
        groups.append(Group(len(part), predicted, churned, low, high, lift, seen / buyers if buyers else None))
    return tuple(groups)


def confusions(probabilities: Any, has_churned: Any) -> tuple[Confusion, ...]:
    """At thresholds between each two-hundredth of the customers, the lowest first; exact at each of them."""
    import numpy as np

    order = np.argsort(probabilities, kind="stable")
    sorted_probabilities, churned = probabilities[order], np.cumsum(has_churned[order])
    thresholds = np.unique(np.quantile(probabilities, np.linspace(0, 1, _THRESHOLDS + 1), method="higher"))
    below = np.searchsorted(sorted_probabilities, thresholds, side="left")
    total, all_churned = len(has_churned), int(churned[-1])
    found = []
    for threshold, kept in zip(thresholds, below, strict=True):
        kept_churned = int(churned[kept - 1]) if kept else 0
        lost = total - int(kept)
        lost_churned = all_churned - kept_churned
        found.append(Confusion(
            float(threshold), lost_churned, lost - lost_churned, kept_churned, int(kept) - kept_churned
        ))  # fmt: skip
    return tuple(found)


@dataclass(frozen=True)
class Gain:
    """How much better one model finds the rarer outcome than another: a difference of average precisions.

    The interval is that of 95 % of bootstrap samples of customers (B. Efron, 1979), each drawn with all its cutoffs.
    """

    rival: str
    difference: float
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low > 0


def bootstrap_gains(
    default: Any, rivals: Mapping[str, Any], has_churned: Any, customer_keys: Any, *, rounds: int = 200, seed: int = 0
) -> tuple[Gain, ...]:
    """The same customers scored by each. A customer's weight is Poisson(1), the same at each cutoff they are in."""
    import numpy as np

    _, customers = np.unique(customer_keys, return_inverse=True)
    is_rare, ours = rarer(default, has_churned)
    curves = [_Curve(ours, is_rare), *(_Curve(rarer(theirs, has_churned)[1], is_rare) for theirs in rivals.values())]
    random, count = np.random.default_rng(seed), customers.max() + 1

    def differences(weights: Any) -> list[float]:
        first, *others = (curve.average_precision(weights) for curve in curves)
        return [first - other for other in others]

    found = differences(np.ones(len(is_rare)))
    drawn = [differences(random.poisson(1.0, count).astype(np.float64)[customers]) for _ in range(rounds)]
    lows, highs = np.quantile(drawn, [0.025, 0.975], axis=0)
    return tuple(
        Gain(name, difference, float(low), float(high))
        for name, difference, low, high in zip(rivals, found, lows, highs, strict=True)
    )


class _Curve:
    """Scores sorted once, for average precision under many weights."""

    def __init__(self, scores: Any, is_positive: Any) -> None:
        import numpy as np

        self._order = np.argsort(-scores, kind="stable")
        ordered = scores[self._order]
        self._ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))  # the last of equal scores
        self._is_positive = is_positive[self._order].astype(np.float64)

    def average_precision(self, weights: Any) -> float:
        """As scikit-learn's `average_precision_score` with those sample weights."""
        import numpy as np

        ordered = weights[self._order]
        seen = np.cumsum(ordered)[self._ends]
        found = np.cumsum(ordered * self._is_positive)[self._ends]
        steps = np.diff(found, prepend=0.0)
        precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
        return float((precision * steps).sum() / found[-1]) if found[-1] else 0.0
