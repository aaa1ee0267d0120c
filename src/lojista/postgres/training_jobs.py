"""The training under way: one at a time, whoever starts it, and how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from lojista.errors import TrainingBusyError

_LOCK = 0x6C6F6A74  # one number for every process that trains models of this shop
_IS_HELD = """
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


@dataclass(frozen=True)
class Job:
    """One training, or a scoring where `is_training` is false.

    It is `running`, `done`, `failed`, or `interrupted` where its process ended without a word.
    """

    started_at: datetime
    finished_at: datetime | None
    state: str
    step: str
    step_number: int
    step_count: int
    message: str
    is_training: bool = True

    @property
    def share(self) -> float:
        """Of its steps, those that are over; between 0 and 1."""
        return min(max(self.step_number - 1, 0) / self.step_count, 1.0) if self.step_count else 0.0


class RunningJob:
    """Says how far a training is, at once and for everybody."""

    def __init__(self, connection: psycopg.Connection[Any], job_id: int) -> None:
        self._connection, self._job_id = connection, job_id

    def step(self, name: str, number: int, count: int) -> None:
        """A step begins, of so many."""
        self._connection.execute(
            "UPDATE training_jobs SET step = %s, step_number = %s, step_count = %s WHERE job_id = %s",
            [name, number, count, self._job_id],
        )

    def finish(self, state: str, message: str = "") -> None:
        """It is over."""
        self._connection.execute(
            "UPDATE training_jobs SET state = %s, message = %s, finished_at = clock_timestamp() WHERE job_id = %s",
            [state, message, self._job_id],
        )


@contextmanager
def running_job(connection: psycopg.Connection[Any], *, is_training: bool = True) -> Iterator[RunningJob]:
    """A training as long as the block runs, on a connection of its own. Raises TrainingBusyError where one runs.

    An error ends it as failed, with its words, and goes on its way.
    """
    connection.autocommit = True
    if connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone() != (True,):
        raise TrainingBusyError
    statement = "INSERT INTO training_jobs (is_training) VALUES (%s) RETURNING job_id"
    row = connection.execute(statement, [is_training]).fetchone()
    assert row is not None  # noqa: S101 - RETURNING gives a row always
    job = RunningJob(connection, int(row[0]))
    try:
        yield job
    except BaseException as error:
        job.finish("failed", str(error) or type(error).__name__)
        raise
    job.finish("done")


def is_training(connection: psycopg.Connection[Any]) -> bool:
    """Whether any process trains or scores now."""
    return connection.execute(_IS_HELD, [_LOCK]).fetchone() == (True,)


def latest_job(connection: psycopg.Connection[Any]) -> Job | None:
    """What runs, or else the last training; None before the first. Its lock tells whether its process still lives."""
    row = connection.execute(
        "SELECT started_at, finished_at, state, step, step_number, step_count, message, is_training FROM training_jobs"
        " WHERE is_training OR (state = 'running' AND job_id = (SELECT max(job_id) FROM training_jobs))"
        " ORDER BY job_id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    started_at, finished_at, state, *rest = row
    is_lost = state == "running" and not is_training(connection)
    return Job(started_at, finished_at, "interrupted" if is_lost else state, *rest)
