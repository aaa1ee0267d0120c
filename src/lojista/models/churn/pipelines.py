"""The models that are tried, each a scikit-learn pipeline from features to P(churn), imported when one is fitted."""

from collections.abc import Callable, Mapping
from typing import Any

from lojista.models.churn.features import CATEGORIES, NUMBERS

DEFAULT, RECENCY, BASE_RATE = "logistic_regression", "recency_alone", "base_rate"
BOOSTING = "gradient_boosting"
_RECENCY_FEATURES = ("days_since_last_order",)
# The inverse of L2's strength on standardised features: odds that a deviation more changes by some 10 % are usual.
_STRENGTH, _RARE = 0.01, 0.01
_ITERATIONS = 1_000
_TOLERANCE = 1e-8  # the usual one is loose where one in a hundred came back: chances would be some per cent off


def logistic_regression() -> Any:
    """The default: all features, numbers standardised, a category of under 1 % of customers counted as the rest.

    Its probabilities are fitted to the classes as frequent as they are: nothing is resampled or reweighted.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    names = OneHotEncoder(min_frequency=_RARE, handle_unknown="infrequent_if_exist", sparse_output=False)
    columns = [("numbers", StandardScaler(), list(NUMBERS)), ("categories", names, list(CATEGORIES))]
    classifier = LogisticRegression(C=_STRENGTH, max_iter=_ITERATIONS, tol=_TOLERANCE)
    return Pipeline([("features", ColumnTransformer(columns)), ("classifier", classifier)])


def recency_alone() -> Any:
    """What a rule such as "no order for so many days" knows: the days since the last order, and nothing else."""
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    columns = [("numbers", StandardScaler(), list(_RECENCY_FEATURES))]
    return Pipeline(
        [
            ("features", ColumnTransformer(columns)),
            ("classifier", LogisticRegression(max_iter=_ITERATIONS, tol=_TOLERANCE)),
        ]
    )


def base_rate() -> Any:
    """The same for everybody: the share that churned."""
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def gradient_boosting() -> Any:
    """Trees, which find bends and interactions that a line cannot; small ones, since those who come back are few."""
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OrdinalEncoder

    codes = OrdinalEncoder(min_frequency=_RARE, handle_unknown="use_encoded_value", unknown_value=-1)
    columns = [("categories", codes, list(CATEGORIES)), ("numbers", "passthrough", list(NUMBERS))]
    trees = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=200, l2_regularization=10.0,
        categorical_features=range(len(CATEGORIES)), max_bins=64, random_state=0,
    )  # fmt: skip
    return Pipeline([("features", ColumnTransformer(columns)), ("classifier", trees)])


MODELS: Mapping[str, Callable[[], Any]] = {
    DEFAULT: logistic_regression,
    RECENCY: recency_alone,
    BASE_RATE: base_rate,
    BOOSTING: gradient_boosting,
}


def churn_probabilities(model: Any, features: Any) -> Any:
    """P(churn) of each row. Classes are False and True: the latter is the one to have churned."""
    return model.predict_proba(features)[:, list(model.classes_).index(True)]
