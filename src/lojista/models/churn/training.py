"""Trains the model of churn: gate, backtest, the model itself, its card; then scores every customer with it."""

from dataclasses import dataclass
from datetime import date

from lojista.columnar.engine import Engine, known_days
from lojista.columnar.warehouse import Warehouse
from lojista.errors import ModelError
from lojista.logs import logged
from lojista.metrics.coverage import last_full_day
from lojista.models.churn.backtest import backtest
from lojista.models.churn.card import ModelCard
from lojista.models.churn.drift import profile
from lojista.models.churn.gate import CUTOFFS, need_enough, need_history, training_cutoff
from lojista.models.churn.horizon import suited_horizon
from lojista.models.churn.linear import LinearScore, linear_score
from lojista.models.churn.naive import naive_model
from lojista.models.churn.odds import odds_of_ordering_again
from lojista.models.churn.pipelines import churn_probabilities, logistic_regression
from lojista.models.churn.samples import labelled_sample
from lojista.models.churn.scoring import needed_model, score_customers
from lojista.models.threads import one_thread
from lojista.postgres.score_store import KeptModel, KeptRun, latest_run, model_of, write_model, write_scores
from lojista.postgres.training_jobs import RunningJob, running_job
from lojista.steps import Step, silent

SAMPLE_SIZE = 1_000_000
_OTHER_STEPS = 8
_SCORE_STEPS = 6


@dataclass(frozen=True)
class Trained:
    """A model and its card, not kept yet."""

    score: LinearScore
    card: ModelCard


def train(
    warehouse: Warehouse,
    horizon_days: int | None = None,
    sample_size: int = SAMPLE_SIZE,
    on_step: Step = silent,
) -> KeptModel:
    """Trains, keeps the model, scores all customers and keeps the scores; one training at a time.

    Without a horizon, it is the one that suits the shop.
    Raises TrainingBusyError, and ModelError where the shop has too little to learn from.
    """
    with logged("training") as told, warehouse.database.owner() as status, running_job(status) as job:
        step = _Told(job, on_step, CUTOFFS + _OTHER_STEPS)
        step("reading what is new")
        warehouse.look()
        engine = warehouse.engine()
        as_of = last_day(engine)
        horizon = horizon_days or suited_horizon(engine)
        with one_thread():
            trained = learn(engine, as_of, horizon, sample_size, step)
            found = score_customers(engine, trained.score, trained.card, as_of, step)
        step(f"keeping {found[1].num_rows:,} scores")
        with warehouse.database.owner() as owner, owner.transaction():
            version = write_model(owner, horizon, trained.score.as_dict(), trained.card.as_dict())
            write_scores(owner, version, as_of, horizon, found[0].as_dict(), found[1])
            model = model_of(owner, version)
        step("reading the scores")
        warehouse.look()
        told |= {"horizon_days": horizon, "model_version": version, "customers": found[1].num_rows}
    assert model is not None  # noqa: S101 - written a moment ago
    return model


def score(warehouse: Warehouse, on_step: Step = silent) -> KeptRun:
    """Scores all customers as of the last full day with the model in use, and keeps the scores; not beside a training.

    Raises ModelError before the first training, and TrainingBusyError.
    """
    with (
        logged("scoring") as told, warehouse.database.owner() as status,
        running_job(status, is_training=False) as job,
    ):  # fmt: skip
        step = _Told(job, on_step, _SCORE_STEPS)
        step("reading what is new")
        warehouse.look()
        with warehouse.database.reader() as reader:
            model = needed_model(reader)
        numbers, card = LinearScore.from_dict(model.parameters), ModelCard.from_dict(model.card)
        engine = warehouse.engine()
        day = last_day(engine)
        with one_thread():
            report, scores = score_customers(engine, numbers, card, day, step)
        step(f"keeping {scores.num_rows:,} scores")
        with warehouse.database.owner() as owner, owner.transaction():
            write_scores(owner, model.model_version, day, model.horizon_days, report.as_dict(), scores)
            run = latest_run(owner)
        step("reading the scores")
        warehouse.look()
        told |= {"model_version": model.model_version, "customers": scores.num_rows}
    assert run is not None  # noqa: S101 - written a moment ago
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
    checked = backtest(engine, days.start, as_of, horizon_days, sample_size, on_step)
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
    return Trained(linear_score(pipeline, sample.features), card)


class _Told:
    """Tells both the one who waits and everybody who asks how far it is."""

    def __init__(self, job: RunningJob, on_step: Step, count: int) -> None:
        self._job, self._on_step, self._number, self._count = job, on_step, 0, count

    def __call__(self, name: str) -> None:
        self._number += 1
        self._job.step(name, self._number, self._count)
        self._on_step(name)
