"""Models of churn and the scores of every run, as they are kept in PostgreSQL."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg.types.json import Jsonb

_COLUMNS = ("customer_key", "churn_probability", "alive_probability", "expected_orders", "expected_sales")
_ROWS_AT_ONCE = 100_000


@dataclass(frozen=True)
class KeptModel:
    """One trained model: plain numbers, and its card, both as they came out of JSON."""

    model_version: int
    trained_at: datetime
    horizon_days: int
    parameters: dict[str, Any]
    card: dict[str, Any]


@dataclass(frozen=True)
class KeptRun:
    """One time that all customers were scored. `report` is as it came out of JSON."""

    score_run: int
    model_version: int
    as_of: date
    horizon_days: int
    scored_at: datetime
    customer_count: int
    report: dict[str, Any]


def write_model(
    connection: psycopg.Connection[Any], horizon_days: int, parameters: dict[str, Any], card: dict[str, Any]
) -> int:
    """Keeps a model; its version."""
    row = connection.execute(
        "INSERT INTO churn_models (horizon_days, parameters, card) VALUES (%s, %s, %s) RETURNING model_version",
        [horizon_days, Jsonb(parameters), Jsonb(card)],
    ).fetchone()
    assert row is not None  # noqa: S101 - RETURNING gives a row always
    return int(row[0])


def write_scores(
    connection: psycopg.Connection[Any], model_version: int, as_of: date, horizon_days: int,
    report: dict[str, Any], scores: pa.Table,
) -> int:  # fmt: skip
    """Keeps the scores of a run, one row per customer, within the caller's transaction; the number of the run."""
    row = connection.execute(
        "INSERT INTO score_runs (model_version, as_of, horizon_days, customer_count, report)"
        " VALUES (%s, %s, %s, %s, %s) RETURNING score_run",
        [model_version, as_of, horizon_days, scores.num_rows, Jsonb(report)],
    ).fetchone()
    assert row is not None  # noqa: S101 - RETURNING gives a row always
    run = int(row[0])
    numbered = scores.select(list(_COLUMNS)).add_column(0, "score_run", pa.repeat(pa.scalar(run), scores.num_rows))
    names = ", ".join(numbered.column_names)
    statement = f"COPY customer_scores ({names}) FROM STDIN WITH (FORMAT csv)".encode()
    options = pyarrow.csv.WriteOptions(include_header=False)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in numbered.to_batches(max_chunksize=_ROWS_AT_ONCE):
            with io.BytesIO() as file:
                pyarrow.csv.write_csv(batch, file, options)
                copy.write(file.getvalue())
    return run


def latest_model(connection: psycopg.Connection[Any]) -> KeptModel | None:
    """The model in use; None before the first training."""
    return _model(connection, "ORDER BY model_version DESC LIMIT 1", [])


def model_of(connection: psycopg.Connection[Any], model_version: int) -> KeptModel | None:
    """The model of that version."""
    return _model(connection, "WHERE model_version = %s", [model_version])


def model_of_run(connection: psycopg.Connection[Any]) -> KeptModel | None:
    """The model that customers were scored with last; None before the first run."""
    run = latest_run(connection)
    return None if run is None else model_of(connection, run.model_version)


def _model(connection: psycopg.Connection[Any], which: str, values: list[Any]) -> KeptModel | None:
    query = f"SELECT model_version, trained_at, horizon_days, parameters, card FROM churn_models {which}"  # noqa: S608
    row = connection.execute(query.encode(), values).fetchone()
    return None if row is None else KeptModel(*row)


def latest_run(connection: psycopg.Connection[Any]) -> KeptRun | None:
    """The last time that customers were scored; None before the first."""
    row = connection.execute(
        "SELECT score_run, model_version, as_of, horizon_days, scored_at, customer_count, report FROM score_runs"
        " ORDER BY score_run DESC LIMIT 1"
    ).fetchone()
    return None if row is None else KeptRun(*row)
