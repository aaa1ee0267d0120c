"""What the program did, for other programs to read: one JSON object a line, without secrets and without persons.

An event is a name and numbers. What went wrong is told by its kind and its place; by its words only where these can
hold nothing of a row.
"""

import json
import logging
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lojista.errors import LojistaError

Fact = int | float | str | bool | None
DESCRIPTOR = "LOJISTA_LOG_DESCRIPTOR"  # where a process logs whose own words go to a page
_EVENTS = logging.getLogger("lojista.events")
_EVENTS.addHandler(logging.NullHandler())
_EVENTS.propagate = False
_EVENTS.setLevel(logging.INFO)
_LOGIN = re.compile(r"(?<=//)[^/\s@]+@")
_MAIL_ADDRESS = re.compile(r"[^\s@<>'\"/:]+@[^\s@<>'\"/:]+")
_WARNINGS = "py.warnings"
_HIDDEN = "***"
_SHORTEST_SECRET = 4  # anything shorter is a part of words that hold no secret
_FRAMES = 8
_hooks: list[Callable[[threading.ExceptHookArgs], Any]] = []  # of threads, as they were before ours


class LogFormat(StrEnum):
    """What is written to stderr: words for a person, or events for a program."""

    TEXT = "text"
    JSON = "json"


def log_event(event: str, **facts: Fact) -> None:
    """Something was done. `facts` are numbers, or names of the program's own: never of a customer, and no secret."""
    _EVENTS.info(event, extra={"facts": facts})


def log_failure(event: str, error: BaseException, **facts: Fact) -> None:
    """Something could not be done."""
    _EVENTS.error(event, extra={"facts": facts}, exc_info=error)


@contextmanager
def logged(name: str, **facts: Fact) -> Iterator[dict[str, Fact]]:
    """Logs when the block begins, and when it ends with what was put into the dictionary, or fails."""
    started = time.monotonic()
    found: dict[str, Fact] = {}
    log_event(f"{name}.started", **facts)
    try:
        yield found
    except BaseException as error:
        log_failure(f"{name}.failed", error, **facts, seconds=_since(started))
        raise
    log_event(f"{name}.ended", **facts, **found, seconds=_since(started))


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object, in which none of the `secrets` is."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted((one for one in set(secrets) if len(one) >= _SHORTEST_SECRET), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Other libraries' messages come without their arguments, which may be anything."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {"time": moment, "level": record.levelname.lower()}
        if record.name == _EVENTS.name:
            told |= {"event": record.msg, **getattr(record, "facts", {})}
        else:
            message = record.getMessage() if record.name == _WARNINGS else str(record.msg)
            told |= {"event": "message", "logger": record.name, "message": message}
        if record.exc_info and record.exc_info[1] is not None:
            told |= _failure(record.exc_info[1])
        return json.dumps(self._without_secrets(told), ensure_ascii=False, default=str)

    def _without_secrets(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._without_secrets(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._without_secrets(one) for one in value]
        return self._redacted(value) if isinstance(value, str) else value

    def _redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _MAIL_ADDRESS.sub(_HIDDEN, _LOGIN.sub(f"{_HIDDEN}@", text))


def _failure(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
    told: dict[str, object] = {"error": type(error).__name__, "where": places}
    if isinstance(error, LojistaError) and error.is_free_of_data:
        told["message"] = error.message
    return told


def configure_logs(form: LogFormat, secrets: Iterable[str]) -> None:
    """From now on this process logs in that form: events and what other libraries have to say, or nothing of events."""
    if (former := json_handler()) is not None:
        _EVENTS.removeHandler(former)
        logging.getLogger().removeHandler(former)
        threading.excepthook = _hooks.pop()
    logging.captureWarnings(form is LogFormat.JSON)
    if form is LogFormat.TEXT:
        return
    handler = logging.StreamHandler(_where_to())
    handler.setFormatter(JsonLines(secrets))
    _EVENTS.addHandler(handler)
    logging.getLogger().addHandler(handler)
    _hooks.append(threading.excepthook)
    threading.excepthook = _log_thread


def _log_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        log_failure("thread.failed", ended.exc_value)


def json_handler() -> logging.Handler | None:
    """What writes events as JSON; None where nothing does."""
    return next((one for one in _EVENTS.handlers if isinstance(one.formatter, JsonLines)), None)


def is_logged_elsewhere() -> bool:
    """Whether this process's stderr is for a person although it logs for programs."""
    return DESCRIPTOR in os.environ


def _where_to() -> Any:
    given = os.environ.get(DESCRIPTOR)
    return sys.stderr if given is None else os.fdopen(int(given), "w", encoding="utf-8", closefd=False)


@contextmanager
def handed_on() -> Iterator[dict[str, Any]]:
    """Arguments for `subprocess.Popen` of a process whose stderr goes to a page: it logs where this one does."""
    if json_handler() is None or os.name != "posix":
        yield {}
        return
    descriptor = os.dup(sys.__stderr__.fileno() if sys.__stderr__ else 2)
    try:
        yield {"pass_fds": (descriptor,), "env": {**os.environ, DESCRIPTOR: str(descriptor)}}
    finally:
        os.close(descriptor)
