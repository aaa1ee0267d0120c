"""What programs that watch the dashboard are told of the small shop."""

from pathlib import Path

import pytest
import streamlit as st

from lojista.dashboard import data
from lojista.dashboard.probes import Gauge, _ready, gauges, written
from lojista.errors import DatabaseError


@pytest.fixture(autouse=True)
def _of_the_small_shop(shop_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_HOME", str(shop_home))


def test_numbers_are_those_of_the_shop() -> None:
    told = {one.name: one.value for one in gauges()}
    assert (told["ready"], told["orders"], told["rejected_rows"], told["open_alerts"]) == (1, 5, 0, 0)
    assert told["last_load_timestamp_seconds"] is None
    assert not {"ana", "bia"} & set(written(gauges()).split())


def test_what_cannot_be_asked_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> None:
        raise DatabaseError("PostgreSQL at postgresql://owner:secret@host is gone")

    monkeypatch.setattr(data, "server", lost)
    assert written(gauges()).endswith("\nlojista_ready 0\n")
    answer = _ready(None)  # type: ignore[arg-type]
    assert (answer.status_code, bytes(answer.body)) == (503, b'{"live":true,"ready":false}')


def test_numbers_are_written_as_prometheus_reads_them() -> None:
    found = (Gauge("loads", "Loads.", 3), Gauge("none", "No number.", None), Gauge("at", "When.", 1795782023.944))
    assert written(found) == (
        "# HELP lojista_loads Loads.\n# TYPE lojista_loads gauge\nlojista_loads 3\n"
        "# HELP lojista_at When.\n# TYPE lojista_at gauge\nlojista_at 1795782023.944\n"
    )


def test_watcher_is_told_no_number_of_a_shop_whose_people_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_SIGN_IN_ISSUER", "https://login.example.org")
    st.cache_resource.clear()
    assert [(one.name, one.value) for one in gauges()] == [("ready", 1.0)]
    st.cache_resource.clear()
