"""The model of churn on the real shop: what it is worth, and that every customer has the score it says."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from lojista.columnar.warehouse import Warehouse
from lojista.ingest.load import load
from lojista.metrics.facts.rows import Marts
from lojista.metrics.rfm import AS_OF
from lojista.metrics.statements import ask_table
from lojista.models.churn.card import ModelCard
from lojista.models.churn.features import features_on
from lojista.models.churn.linear import LinearScore, Shape, linear_score, with_probability
from lojista.models.churn.pipelines import churn_probabilities, logistic_regression
from lojista.models.churn.samples import labelled_sample
from lojista.models.churn.scoring import ScoreReport
from lojista.models.churn.training import train
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.postgres.score_store import KeptModel, latest_run
from lojista.settings import read_settings
from support.shell import lojista

DAY, HORIZON = date(2018, 8, 31), 180
PROBABILITIES = pa.schema([("customer_key", pa.int64()), ("churn_probability", pa.float64())])


@pytest.fixture(scope="module")
def olist_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("olist")


@pytest.fixture(scope="module")
def warehouse(olist_archive: Path, olist_home: Path) -> Iterator[Warehouse]:
    settings = read_settings(home=olist_home)
    with Database.open(settings) as database, database.owner() as owner:
        load(owner, [olist_archive])
    with Warehouse(settings) as found:
        yield found
    stop(settings)


@pytest.fixture(scope="module")
def model(warehouse: Warehouse) -> KeptModel:
    return train(warehouse, HORIZON)


def _scored(marts: Marts, shape: Shape) -> pa.Table:
    return with_probability(features_on(marts), shape).select(*PROBABILITIES.names).order_by("customer_key")


def test_default_beats_both_baselines_beyond_chance_and_is_calibrated(model: KeptModel) -> None:
    card = ModelCard.from_dict(model.card)
    assert (card.cutoff, card.population, card.buyer_count) == (date(2018, 3, 4), 57_575, 670)
    assert [gain.rival for gain in card.backtest.gains] == ["recency_alone", "base_rate"]
    assert all(gain.low > 0 for gain in card.backtest.gains)
    assert card.backtest.pooled["logistic_regression"].expected_calibration_error < 0.01
    assert len(card.backtest.cutoffs) == 6


def test_obvious_model_scores_perfectly_and_finds_hardly_more_than_chance(model: KeptModel) -> None:
    naive = ModelCard.from_dict(model.card).naive
    assert naive is not None
    assert min(naive.accuracy, naive.precision, naive.recall) > 0.999
    assert naive.rare_average_precision == pytest.approx(naive.base_rate, abs=0.006)


def test_engines_score_as_scikit_learn_does(warehouse: Warehouse) -> None:
    cutoff = DAY - timedelta(days=HORIZON)
    engine = warehouse.duckdb()
    sample = labelled_sample(engine, cutoff, HORIZON, 1_000_000)
    pipeline = logistic_regression().fit(sample.features, sample.has_churned)
    score, expected = linear_score(pipeline, sample.features), churn_probabilities(pipeline, sample.features)
    with warehouse.database.reader() as reader:
        for one in (engine, warehouse.postgres(reader)):
            found = ask_table(one, _scored, score.shape, schema=PROBABILITIES, values=score.values() | {AS_OF: cutoff})
            assert (found.column("customer_key").to_numpy() == sample.customer_keys).all()
            assert np.abs(found.column("churn_probability").to_numpy() - expected).max() < 1e-9


def test_everybody_has_the_score_of_the_kept_numbers(warehouse: Warehouse, model: KeptModel) -> None:
    score = LinearScore.from_dict(model.parameters)
    values = score.values() | {AS_OF: DAY}
    expected = ask_table(warehouse.duckdb(), _scored, score.shape, schema=PROBABILITIES, values=values)
    with warehouse.database.reader() as reader:
        kept = reader.execute("SELECT customer_key, churn_probability FROM latest_scores ORDER BY 1").fetchall()
    assert len(kept) == 94_990
    assert kept == list(zip(*expected.to_pydict().values(), strict=True))


def test_run_says_its_day_its_values_and_its_drift(warehouse: Warehouse, model: KeptModel) -> None:
    with warehouse.database.reader() as reader:
        run = latest_run(reader)
        sums = reader.execute("SELECT sum(expected_orders), sum(expected_sales) FROM latest_scores").fetchone()
    assert run is not None
    assert sums is not None
    report = ScoreReport.from_dict(run.report)
    assert (run.model_version, run.as_of, run.horizon_days) == (model.model_version, DAY, HORIZON)
    assert report.lifetime is not None
    assert report.drifts[0].name == "churn_probability"
    assert float(sums[0]) == pytest.approx(937.5, abs=0.5)
    assert float(sums[1]) == pytest.approx(147_874, abs=50)


def test_everybody_is_written_from_the_shell_with_day_and_model(
    model: KeptModel, olist_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "scores.parquet"
    done = lojista(olist_home, "score", "--out", str(file))
    table = pyarrow.parquet.read_table(file)
    assert done.returncode == 0
    assert table.num_rows == 94_990
    assert table.column("model_version").unique().to_pylist() == [model.model_version]
    assert table.column("as_of").unique().to_pylist() == [DAY]
