"""Trainings and their scores in PostgreSQL: one at a time, all or none of them, and what is left of an older run."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from lojista.columnar.warehouse import Warehouse
from lojista.demo.generator import DEMO_SOURCE
from lojista.errors import ModelError, TrainingBusyError
from lojista.ingest.load import load
from lojista.models.churn.scoring import SCORES, needed_model
from lojista.models.churn.training import train
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.postgres.score_store import latest_model, latest_run, write_model, write_scores
from lojista.postgres.training_jobs import latest_job, running_job
from lojista.settings import Settings, read_settings
from support.shell import lojista
from support.small_files import clean_files


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home that holds a made-up shop, too small to learn from."""
    found = read_settings(home=tmp_path_factory.mktemp("home"))
    files = clean_files(tmp_path_factory.mktemp("files"), 300)
    with Database.open(found) as database, database.owner() as owner:
        owner.autocommit = True
        load(owner, [files], sources=(DEMO_SOURCE,))
    yield found
    stop(found)


def _scores(keys: list[int]) -> pa.Table:
    numbers: list[float] = [0.25] * len(keys)
    sales: list[Decimal | None] = [Decimal("12.3456"), *[None] * (len(keys) - 1)]
    return pa.table([keys, numbers, numbers, numbers, sales], schema=SCORES)


def test_scores_of_the_last_run_are_what_the_copy_holds(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        with warehouse.database.owner() as owner:
            version = write_model(owner, 90, {"intercept": 0.1}, {"note": "ção"})
            for keys in ([1, 2, 3], [2, 3]):
                run = write_scores(owner, version, date(2024, 1, 1), 90, {}, _scores(keys))
        warehouse.sync()
        found = warehouse.duckdb().run("SELECT customer_key, expected_sales FROM marts.customer_scores ORDER BY 1")
        with warehouse.database.reader() as reader:
            kept = reader.execute("SELECT count(*) FROM customer_scores").fetchone()
            model, last = latest_model(reader), latest_run(reader)
    assert found == [(2, Decimal("12.3456")), (3, None)]
    assert kept == (5,)
    assert model is not None
    assert json.dumps(model.card, ensure_ascii=False) == '{"note": "ção"}'
    assert last is not None
    assert (last.score_run, last.customer_count) == (run, 2)


def test_run_that_fails_midway_leaves_nothing(settings: Settings) -> None:
    with Database.open(settings) as database:
        with database.owner() as owner:
            version = write_model(owner, 90, {}, {})
            before = latest_run(owner)
        with pytest.raises(psycopg.errors.ForeignKeyViolation), database.owner() as owner, owner.transaction():
            write_scores(owner, version, date(2024, 1, 1), 90, {}, _scores([1, 987654]))
        with database.reader() as reader:
            assert latest_run(reader) == before


def test_second_training_at_a_time_is_refused(settings: Settings) -> None:
    with (
        Database.open(settings) as database,
        database.owner() as one,
        database.owner() as other,
        running_job(one) as job,
    ):
        job.step("learning", 3, 9)
        with pytest.raises(TrainingBusyError), running_job(other):
            pass
        with database.reader() as reader:
            seen = latest_job(reader)
    assert seen is not None
    assert (seen.state, seen.step, seen.step_number, seen.step_count) == ("running", "learning", 3, 9)


def test_training_whose_process_is_gone_is_seen_as_interrupted(settings: Settings) -> None:
    with Database.open(settings) as database:
        with database.owner() as owner:
            owner.execute("INSERT INTO training_jobs (step) VALUES ('learning')")
        with database.reader() as reader:
            seen = latest_job(reader)
        with database.owner() as owner, running_job(owner):
            pass
        with database.reader() as reader:
            after = latest_job(reader)
    assert seen is not None
    assert seen.state == "interrupted"
    assert after is not None
    assert after.state == "done"


def test_scoring_that_fails_is_not_told_as_the_last_training(settings: Settings) -> None:
    with Database.open(settings) as database:
        with database.owner() as owner, running_job(owner):
            pass
        with database.owner() as owner, pytest.raises(ModelError), running_job(owner, is_training=False):
            raise ModelError("There is no model yet.", "Run: lojista train")
        with database.reader() as reader:
            seen = latest_job(reader)
    assert seen is not None
    assert (seen.state, seen.is_training) == ("done", True)


def test_shop_with_too_little_says_what_is_missing_and_the_job_keeps_it(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        with pytest.raises(ModelError) as raised:
            train(warehouse, 90)
        with warehouse.database.reader() as reader:
            job = latest_job(reader)
    assert "are needed" in raised.value.message
    assert job is not None
    assert (job.state, job.message) == ("failed", str(raised.value))


def test_nothing_is_scored_before_the_first_training(tmp_path: Path) -> None:
    found = read_settings(home=tmp_path)
    with Database.open(found) as database, database.reader() as reader, pytest.raises(ModelError) as raised:
        needed_model(reader)
    stop(found)
    assert raised.value.hint == "Run: lojista train"


def test_scoring_from_the_shell_needs_a_model_and_says_how_to_get_one(tmp_path: Path) -> None:
    done = lojista(tmp_path, "score")
    stop(read_settings(home=tmp_path))
    assert done.returncode == 1
    assert "There is no model yet." in done.stderr
    assert "lojista train" in done.stderr


def test_file_that_cannot_be_written_is_refused_before_scoring(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "absent" / "scores.csv"
    done = lojista(settings.home, "score", "--out", str(out))
    assert done.returncode == 1
    assert "there is no such folder" in done.stderr
    assert "scored" not in done.stderr


def test_training_too_small_a_shop_from_the_shell_says_what_is_missing(settings: Settings) -> None:
    done = lojista(settings.home, "train")
    assert done.returncode == 1
    assert "are needed" in done.stderr
    assert "Traceback" not in done.stderr


def test_real_shop_takes_nothing_over_from_the_model_of_a_demo(tmp_path: Path) -> None:
    found = read_settings(home=tmp_path / "home")
    with Database.open(found) as database, database.owner() as owner:
        owner.autocommit = True
        load(owner, [clean_files(tmp_path / "demo", 50)], sources=(DEMO_SOURCE,))
        version = write_model(owner, 90, {}, {})
        write_scores(owner, version, date(2024, 1, 1), 90, {}, _scores([1, 2]))
        load(owner, [clean_files(tmp_path / "real", 50)])
        assert (latest_model(owner), latest_run(owner), latest_job(owner)) == (None, None, None)
    stop(found)
