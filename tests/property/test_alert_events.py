"""Any sequence of verdicts, with any time between them: one event for each beginning, and never a storm."""

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from lojista.alerts import evaluation
from lojista.alerts.assessing import Assessment, Verdict
from lojista.alerts.bands import Band
from lojista.alerts.rules import Telling
from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings
from support.watched_shop import add_rule

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "25"))
_QUIET = 24
_STEPS = st.lists(
    st.tuples(st.sampled_from([Verdict.HOLDS, Verdict.WITHIN, Verdict.NO_VALUE]), st.integers(0, 30)), max_size=12
)


@dataclass
class _Stub:
    """A warehouse whose data is another each time that it is asked."""

    database: Database
    settings: Settings
    asked: int = 0

    def engine(self) -> "_Stub":
        return self

    def data_version(self) -> str:
        self.asked += 1
        return f"database {self.asked}:{self.asked}:"


@dataclass
class _Model:
    """What should be: events with whether each was told, and the hours since one was."""

    told: list[bool] = field(default_factory=list)
    is_open: bool = False
    since_told: int = 10_000
    ends_told: int = 0

    def step(self, verdict: Verdict) -> None:
        if verdict is Verdict.HOLDS and not self.is_open:
            self.is_open = True
            self.told.append(False)
        if self.is_open and verdict is not Verdict.WITHIN and not self.told[-1] and self.since_told >= _QUIET:
            self.told[-1], self.since_told = True, 0
        if verdict is Verdict.WITHIN and self.is_open:
            self.is_open = False
            self.ends_told += self.told[-1]


def _owner(database: Database) -> AbstractContextManager[Any]:
    return database.owner()


@given(steps=_STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=EXAMPLES, deadline=None)
def test_events_and_tellings_are_those_of_the_model(empty_shop: Database, steps: list[tuple[Verdict, int]]) -> None:
    told_to = read_settings().model_copy(update={"alert_webhook": SecretStr("http://127.0.0.1:1")})
    warehouse, model = _Stub(empty_shop, told_to), _Model()
    with _owner(empty_shop) as owner:
        owner.execute("DELETE FROM alert_rules")
    add_rule(empty_shop, telling=Telling(_QUIET, tells_end=True))
    for verdict, hours in steps:
        _evaluate(warehouse, verdict)
        model.step(verdict)
        with _owner(empty_shop) as owner:
            owner.execute("UPDATE alert_deliveries SET queued_at = queued_at - %s * interval '1 hour'", [hours])
        model.since_told += hours
    with empty_shop.reader() as reader:
        query = """SELECT count(*) FILTER (WHERE d.moment = 'began') > 0, count(*) FILTER (WHERE d.moment = 'ended')
            FROM alert_events e LEFT JOIN alert_deliveries d USING (event_id) GROUP BY event_id ORDER BY event_id"""
        found = reader.execute(query).fetchall()
        is_open = reader.execute("SELECT count(*) FROM alert_events WHERE ended_at IS NULL").fetchall()
    assert [is_told for is_told, _ in found] == model.told
    assert sum(count for _, count in found) == model.ends_told
    assert is_open == [(model.is_open,)]


def _evaluate(warehouse: Any, verdict: Verdict) -> None:
    seen = Assessment(verdict, date(2020, 1, 1), Decimal(1), Band(high=Decimal(0)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "known", lambda _: None)
        patch.setattr(evaluation, "assess", lambda *_: seen)
        evaluation.evaluate(warehouse)
