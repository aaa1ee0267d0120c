"""The obvious model, kept beside the real one as a lesson: it scores perfectly and knows nothing.

It calls whoever has not ordered for some days churned, gives the model those very days as a feature, and checks it on a
random part of the same customers. The model then repeats the rule it was given.
"""

from dataclasses import dataclass
from math import log1p
from typing import Any

from lojista.models.churn.evaluation import quality
from lojista.models.churn.pipelines import churn_probabilities
from lojista.models.churn.samples import Sample

_FEATURES = ("days_since_last_order", "order_count", "total_sales")
_HELD_OUT = 0.3


@dataclass(frozen=True)
class NaiveModel:
    """What its report says of it, and how it did on what really came.

    Accuracy, precision and recall of "churned" on the held out customers, whose label is a rule over their recency;
    `rare_average_precision` on what they did in the horizon after, `base_rate` being what blind chance has there.
    """

    days: int
    accuracy: float
    precision: float
    recall: float
    rare_average_precision: float | None
    base_rate: float


def naive_model(sample: Sample) -> NaiveModel | None:
    """Of the customers of a day; None where the rule calls nobody, or everybody, churned."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score, precision_score, recall_score
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    features = sample.features[list(_FEATURES)].to_numpy()
    label = features[:, 0] > log1p(sample.horizon_days)
    if label.all() or not label.any():
        return None
    rows: Any = np.arange(len(label))
    known, held = train_test_split(rows, test_size=_HELD_OUT, random_state=0, stratify=label)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1e4, max_iter=1_000, tol=1e-8))
    model.fit(features[known], label[known])
    said = model.predict(features[held])
    came = quality(churn_probabilities(model, features[held]), sample.has_churned[held])
    rare = min(came.buyer_count, came.customer_count - came.buyer_count) / came.customer_count
    return NaiveModel(
        sample.horizon_days,
        float(accuracy_score(label[held], said)),
        float(precision_score(label[held], said)),
        float(recall_score(label[held], said)),
        came.rare_average_precision,
        rare,
    )
