"""Trains the model of churn: gate, backtest, the model itself, its card; then scores every customer with it."""

from dataclasses import dataclass
from datetime import date

from lojista.columnar.engine import Engine, known_days
from lojista.columnar.warehouse import Warehouse
from lojista.errors import ModelError
from lojista.metrics.coverage import last_full_day
from lojista.models.churn.backtest import backtest
from lojista.models.churn.card import ModelCard
from lojista.models.churn.drift import profile
from lojista.models.churn.gate import CUTOFFS, USUAL_HORIZON, need_enough, need_history, training_cutoff
from lojista.models.churn.linear import LinearScore, linear_score
from lojista.models.churn.naive import naive_model
from lojista.models.churn.odds import odds_of_ordering_again
from lojista.models.churn.pipelines import churn_probabilities, logistic_regression
from lojista.models.churn.samples import labelled_sample
from lojista.models.churn.scoring import score_customers
from lojista.models.threads import one_thread
from lojista.postgres.score_store import KeptModel, model_of, write_model
from lojista.postgres.training_jobs import RunningJob, running_job
from lojista.steps import Step, silent

SAMPLE_SIZE = 1_000_000
_OTHER_STEPS = 8


@dataclass(frozen=True)
class Trained:
    """A model and its card, not kept yet."""

    score: LinearScore
    card: ModelCard


def train(
    warehouse: Warehouse,
    horizon_days: int = USUAL_HORIZON,
    sample_size: int = SAMPLE_SIZE,
    on_step: Step = silent,
) -> KeptModel:
    """Trains, keeps the model, scores all customers and keeps the scores; one training at a time.

    Raises TrainingBusyError, and ModelError where the shop has too little to learn from.
    """
    with warehouse.database.owner() as status, running_job(status) as job:
        step = _Told(job, on_step)
        step("reading what is new")
        warehouse.sync()
        engine = warehouse.duckdb()
        as_of = last_day(engine)
        with one_thread():
            trained = learn(engine, as_of, horizon_days, sample_size, step)
        with warehouse.database.owner() as owner, owner.transaction():
            version = write_model(owner, horizon_days, trained.score.as_dict(), trained.card.as_dict())
            model = model_of(owner, version)
            assert model is not None  # noqa: S101 - written in this very transaction
            score_customers(engine, owner, model, as_of, step)
        step("reading the scores")
        warehouse.sync()
    return model


def score(warehouse: Warehouse, model: KeptModel, on_step: Step = silent) -> int:
    """Scores all customers with a kept model as of the last full day; the number of the run."""
    on_step("reading what is new")
    warehouse.sync()
    engine = warehouse.duckdb()
    with warehouse.database.owner() as owner, owner.transaction():
        run = score_customers(engine, owner, model, last_day(engine), on_step)
    warehouse.sync()
    return run


def last_day(engine: Engine) -> date:
    """The last full day of the shop. Raises ModelError for a shop without orders."""
    day = last_full_day(engine)
    if day is None:
        raise ModelError("This shop has no orders yet.", "Load some: lojista load SOURCE")
    return day


def learn(engine: Engine, as_of: date, horizon_days: int, sample_size: int, on_step: Step = silent) -> Trained:
    """The model of the last cutoff whose horizon is over by `as_of`, and how good such models were before."""
    days = known_days(engine)
    assert days is not None  # noqa: S101 - a shop with a last full day has days
    need_history(days.start, as_of, horizon_days)
    checked = backtest(engine, as_of, horizon_days, on_step)
    on_step("learning from every customer")
    cutoff = training_cutoff(as_of, horizon_days)
    sample = labelled_sample(engine, cutoff, horizon_days, sample_size)
    need_enough(sample)
    pipeline = logistic_regression().fit(sample.features, sample.has_churned)
    card = ModelCard(
        as_of, cutoff, horizon_days, sample.population, len(sample.customer_keys), sample.buyer_count,
        odds_of_ordering_again(pipeline, sample.features),
        profile(sample.features, churn_probabilities(pipeline, sample.features)),
        naive_model(sample),
        checked,
    )  # fmt: skip
    return Trained(linear_score(pipeline), card)


class _Told:
    """Tells both the one who waits and everybody who asks how far the training is."""

    def __init__(self, job: RunningJob, on_step: Step) -> None:
        self._job, self._on_step, self._number = job, on_step, 0

    def __call__(self, name: str) -> None:
        self._number += 1
        self._job.step(name, self._number, CUTOFFS + _OTHER_STEPS)
        self._on_step(name)
