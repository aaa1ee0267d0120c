"""What is logged for programs, and what never is."""

import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lojista.errors import SettingError, UnknownCustomerError
from lojista.logs import LogFormat, configure_logs, handed_on, log_event, log_failure, logged
from lojista.settings import read_settings

Read = Any


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """The objects that were written to stderr so far."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs(LogFormat.JSON, ["canary-password"])
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    configure_logs(LogFormat.TEXT, [])


def test_an_event_is_one_object_with_its_numbers(read: Read) -> None:
    log_event("refresh.ended", rows=3, seconds=0.5)
    (told,) = read()
    assert told.pop("time").endswith("+00:00")
    assert told == {"level": "info", "event": "refresh.ended", "rows": 3, "seconds": 0.5}


def test_what_is_done_begins_and_ends(read: Read) -> None:
    with logged("load", files=2) as counts:
        counts["rows_in"] = 5
    assert [one["event"] for one in read()] == ["load.started", "load.ended"]
    assert read()[1] | {"files": 2, "rows_in": 5} == read()[1]


def test_what_fails_is_told_by_its_kind_and_place_alone(read: Read) -> None:
    with pytest.raises(ValueError, match="Maria"), logged("load"):
        raise ValueError("Maria Aparecida has two\nlines")
    failed = read()[1]
    assert (failed["event"], failed["error"], failed["level"]) == ("load.failed", "ValueError", "error")
    assert any("test_logs.py" in place for place in failed["where"])
    assert "Maria" not in json.dumps(failed)


def test_only_messages_without_data_are_told(read: Read) -> None:
    log_failure("command.failed", SettingError("LOJISTA_PORT cannot be used."))
    log_failure("command.failed", UnknownCustomerError("maria", ["marta"]))
    assert [one.get("message") for one in read()] == ["LOJISTA_PORT cannot be used.", None]


@pytest.mark.parametrize(
    "text", ["at canary-password", "postgresql://me:other@host/db", "smtp://me%40x:other@host", "to maria@example.org"]
)
def test_secrets_logins_and_mail_addresses_are_hidden(read: Read, text: str) -> None:
    log_failure("command.failed", SettingError(text))
    assert not [word for word in ("canary", "other", "maria", "me%40x") if word in read()[0]["message"]]


def test_other_libraries_messages_come_without_their_arguments(read: Read) -> None:
    logging.getLogger("another.library").warning("row %s is odd", "maria")
    with warnings.catch_warnings(action="always"):
        warnings.warn("soon gone", stacklevel=1)
    assert read()[0]["message"] == "row %s is odd"
    assert read()[1]["logger"] == "py.warnings"
    assert "soon gone" in read()[1]["message"]


def test_what_ends_a_thread_is_told(read: Read) -> None:
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert [(one["event"], one["error"]) for one in read()] == [("thread.failed", "ZeroDivisionError")]


def test_nothing_of_events_is_written_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.TEXT, [])
    log_failure("load.failed", ValueError("x"))
    assert capsys.readouterr().err == ""


def test_the_secrets_of_settings_are_those_of_addresses_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:can%40ry@host/shop")
    monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", "https://hooks.example.org/token")
    found = read_settings().secret_values()
    assert set(found) == {
        "postgresql://me:can%40ry@host/shop", "can%40ry", "can@ry", "https://hooks.example.org/token",
    }  # fmt: skip


def test_a_process_whose_words_go_to_a_page_logs_where_its_parent_does(
    read: Read, capfd: pytest.CaptureFixture[str]
) -> None:
    child = "from lojista.logs import *; configure_logs(LogFormat.JSON, []); log_event('load.ended'); print('words')"
    with handed_on() as given:
        words = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True, **given)
    assert (words.stdout, words.stderr) == ("words\n", "")
    assert json.loads(capfd.readouterr().err)["event"] == "load.ended"
    assert read() == []
