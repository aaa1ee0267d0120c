from types import SimpleNamespace

import pytest

from lojista.cli import console
from lojista.cli.console import Steps, counted


def test_one_is_counted_in_the_singular() -> None:
    said = [counted(count, "month end") for count in (0, 1, 2, 1_204)]
    assert said == ["0 month ends", "1 month end", "2 month ends", "1,204 month ends"]


def test_a_step_leaves_a_line_only_where_it_was_felt(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 0.2, 0.2, 7.4])
    monkeypatch.setattr(console, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    with console.MESSAGES.capture() as said, Steps() as step:
        step("starting PostgreSQL")
        step("reading orders")
    assert [line for line in said.get().splitlines() if line] == ["reading orders: 7.2 s"]
