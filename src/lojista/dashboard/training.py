"""Trainings that a person starts from a page: each a process of its own, which outlives the page and the server."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lojista.access.roles import Right
from lojista.dashboard.data import log, may, read_now
from lojista.errors import UserError
from lojista.logs import handed_on
from lojista.postgres.training_jobs import Job, latest_job
from lojista.settings import is_this_machine, read_settings

_LAST_WORDS = 500


@dataclass
class _Started:
    """The last process that this server started, and when the last job before it had begun."""

    process: subprocess.Popen[bytes]
    job_before: datetime | None

    def is_in(self, job: Job | None) -> bool:
        """Whether it, or another that was faster, has become a job."""
        return job is not None and job.started_at != self.job_before


_started: list[_Started] = []
_starting = threading.Lock()  # two sessions may press the button in one moment


def may_write() -> bool:
    """Whether a page may start what writes: for those who keep the shop, once it is known who they are.

    Where nobody signs in, only where nobody but this machine's users can open it.
    """
    settings = read_settings()
    is_known = settings.sign_in_issuer is not None or is_this_machine(settings.address)
    return is_known and may(Right.KEEPING)


def log_file() -> Path:
    """Where the last training that this server started wrote what it had to say."""
    return read_settings().home / "training.log"


def start_training(horizon_days: int) -> None:
    """Begins one, unless one runs or begins. The settings are in the environment, where `serve` put them.

    Raises UserError where its log cannot be written.
    """
    with _starting:
        job = job_now()
        if not may_write() or is_starting(job) or (job is not None and job.state == "running"):
            return
        try:
            _begin(horizon_days, job)
            log("training", f"horizon {horizon_days} days")
        except OSError as error:
            raise UserError(f"No training can be started: {error.strerror}.", "Run: lojista train") from error


def _begin(horizon_days: int, job: Job | None) -> None:
    command = [sys.executable, "-m", "lojista", "train", "--horizon-days", str(horizon_days)]
    with log_file().open("wb") as log, handed_on() as given:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=os.name == "posix",  # whatever ends the server does not end it
            **given,
        )
    _started[:] = [_Started(process, job.started_at if job else None)]


def is_starting(job: Job | None) -> bool:
    """Whether a process of ours lives that has not become a job yet."""
    return any(one.process.poll() is None and not one.is_in(job) for one in _started)


def failed_to_start(job: Job | None) -> str:
    """The last words of a process of ours that ended without becoming a job; empty where there is none such."""
    if not any(one.process.poll() and not one.is_in(job) for one in _started):
        return ""
    return log_file().read_text("utf-8", errors="replace").strip()[-_LAST_WORDS:]


def job_now() -> Job | None:
    """How far the last training is, whoever started it; None before the first."""
    return read_now(latest_job, Right.FIGURES)
