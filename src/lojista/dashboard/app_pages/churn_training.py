"""Training from the page: a button, and how far the training is, whoever started it."""

from contextlib import suppress

import streamlit as st

from lojista.dashboard import data
from lojista.dashboard.texts import literally
from lojista.dashboard.training import failed_to_start, is_starting, job_now, may_write, start_training
from lojista.dashboard.view import View, section
from lojista.errors import LojistaError, UserError
from lojista.models.churn.gate import LONGEST_HORIZON, SHORTEST_HORIZON, days_needed
from lojista.models.churn.horizon import suited_horizon
from lojista.postgres.training_jobs import Job

_LOOK_AGAIN_SECONDS = 2
_HORIZON = "train_horizon"
_WATCHED = "training-watched"
_STEPS = {
    "reading what": "read", "checking": "check", "drawing": "draw", "learning": "learn", "fitting": "fit",
    "scoring": "score", "measuring": "drift", "keeping": "keep", "reading the": "finish",
}  # fmt: skip


def show_no_model(view: View) -> None:
    """What a model would say, and the button that makes one."""
    with st.container(border=True, key="state-no-model"):
        st.subheader(view.text("no_model_title"), anchor=False)
        count, horizon = view.formats.count, data.find(suited_horizon)
        st.write(view.text("no_model_hint", horizon=count(horizon), days=count(days_needed(horizon))))
        _show_controls(view)


def show_training(view: View) -> None:
    """The same where there is a model already."""
    section(view.text("train_title"), "training", None, view)
    st.caption(view.text("train_caption"))
    _show_controls(view)


def _show_controls(view: View) -> None:
    if not may_write():
        st.caption(view.text("train_from_shell"))
        return
    job = job_now()
    is_running = is_starting(job) or _runs(job)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            view.text("train_horizon"),
            SHORTEST_HORIZON,
            LONGEST_HORIZON,
            data.find(suited_horizon),
            key=_HORIZON,
            width=190,
            disabled=is_running,
            persist_state="session",
        )
        st.button(view.text("train_button"), on_click=_start, type="primary", disabled=is_running, key="train")
    if is_running:
        st.session_state[_WATCHED] = True
    st.fragment(_show_status, run_every=_LOOK_AGAIN_SECONDS if is_running else None)(view)


def _start() -> None:
    try:
        start_training(int(st.session_state[_HORIZON]))
    except UserError as error:
        st.error(literally(str(error)))


def _runs(job: Job | None) -> bool:
    return job is not None and job.state == "running"


def _show_status(view: View) -> None:
    """Asks anew each time; the whole page once it is over, with the copy brought up to date before."""
    text, job = view.text, job_now()
    if is_starting(job):
        st.progress(0, text("train_starting"))
    elif job is not None and job.state == "running":
        st.progress(job.share, text("train_step", number=job.step_number, count=job.step_count, step=_step(job, view)))
    elif st.session_state.pop(_WATCHED, False):
        with suppress(LojistaError):  # the page itself says what is wrong
            data.server().refresh()
        st.rerun()
    elif words := failed_to_start(job):
        st.error(text("train_failed", reason=literally(words)))
    elif job is not None:
        _show_end(job, view)


def _step(job: Job, view: View) -> str:
    """What it is at, in the reader's language where this version knows the step."""
    known = [name for start, name in _STEPS.items() if job.step.startswith(start)]
    return view.text(f"step_{known[0]}") if known else literally(job.step)


def _show_end(job: Job, view: View) -> None:
    text, formats = view.text, view.formats
    if job.state == "failed":
        st.warning(text("train_failed", reason=literally(job.message)))
    elif job.state == "interrupted":
        st.warning(text("train_interrupted", step=_step(job, view)))
    elif job.finished_at is not None:
        st.caption(text("train_done", moment=formats.moment(job.finished_at)))
