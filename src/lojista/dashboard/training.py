"""Trainings that a person starts from a page: each a process of its own, which outlives the page and the server."""

import os
import subprocess
import sys
from pathlib import Path

from lojista.dashboard.data import read_now
from lojista.postgres.training_jobs import Job, latest_job
from lojista.settings import read_settings

_started: list[subprocess.Popen[bytes]] = []


def log_file() -> Path:
    """Where the last training that this server started wrote what it had to say."""
    return read_settings().home / "training.log"


def start_training(horizon_days: int) -> None:
    """Begins one; it refuses to run beside another. The settings are in the environment, where `serve` put them."""
    command = [sys.executable, "-m", "lojista", "train", "--horizon-days", str(horizon_days)]
    with log_file().open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=os.name == "posix",  # whatever ends the server does not end it
        )
    _started[:] = [process]


def is_starting(job: Job | None) -> bool:
    """Whether a process of ours lives and has not said so yet in the database."""
    return any(process.poll() is None for process in _started) and (job is None or job.state != "running")


def failed_to_start(job: Job | None) -> str:
    """The last words of a process of ours that ended without becoming a job; empty where there is none such."""
    is_ours = bool(_started) and _started[0].poll() not in (None, 0)
    if not is_ours or (job is not None and job.state == "failed"):
        return ""
    return log_file().read_text("utf-8", errors="replace").strip()[-500:]


def job_now() -> Job | None:
    """How far the last training is, whoever started it; None before the first."""
    return read_now(latest_job)
