"""Evaluates every rule over a refreshed copy: opens an event where one begins to hold, and closes it at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import lojista.postgres.alert_deliveries as queue
from lojista.alerts.assessing import Assessment, Known, Verdict, assess, known
from lojista.alerts.channels import channels_of
from lojista.alerts.rules import condition_of
from lojista.alerts.versions import is_later
from lojista.columnar.engine import Engine
from lojista.columnar.warehouse import Warehouse
from lojista.errors import LojistaError
from lojista.postgres.alert_store import (
    Finding,
    KeptRule,
    close_event,
    kept_rules,
    lock_alerts,
    note_evaluated,
    open_event,
)

_Writer: TypeAlias = Any  # a connection, whose driver this room does not know


@dataclass(frozen=True)
class Change:
    """A rule that began to hold, or ended."""

    rule: KeptRule
    assessment: Assessment
    is_beginning: bool


def evaluate(warehouse: Warehouse) -> tuple[Change, ...]:
    """What began and what ended with the copy as it stands; whatever is to be told of it waits in the queue.

    A rule is evaluated once in each version of the data and never in an older one than before, whichever process does
    it. The same holds for all that were evaluated now or none of them. Raises DatabaseError.
    """
    engine = warehouse.engine()
    version = engine.data_version()
    with warehouse.database.owner() as owner, owner.transaction():
        if version is None or not _due(owner, version):
            return ()
        lock_alerts(owner)
        rules = _due(owner, version)
        changes = [change for rule, seen in assessed(engine, rules) if (change := _write(owner, rule, seen))]
        note_evaluated(owner, [rule.rule_id for rule in rules], version)
        _queue(owner, changes, tuple(channels_of(warehouse.settings)))
    return tuple(change for change, _ in changes)


def _due(owner: _Writer, version: str) -> list[KeptRule]:
    return [rule for rule in kept_rules(owner) if rule.is_active and is_later(version, rule.evaluated_in)]


def assessed(engine: Engine, rules: Sequence[KeptRule]) -> list[tuple[KeptRule, Assessment]]:
    """Each rule with what is seen of it now; one that can no longer be asked says why, and hinders no other."""
    found = known(engine) if rules else None
    return [(rule, _assessed(engine, rule, found)) for rule in rules]


def _assessed(engine: Engine, rule: KeptRule, found: Known | None) -> Assessment:
    try:
        return assess(engine, condition_of(rule), found)
    except LojistaError as error:
        return Assessment(Verdict.IMPOSSIBLE, reason=error.message)


def _write(owner: _Writer, rule: KeptRule, seen: Assessment) -> tuple[Change, int | None] | None:
    """What changed, with the event that ended; where nothing is known, what holds goes on holding."""
    if seen.verdict is Verdict.HOLDS:
        return (
            (Change(rule, seen, is_beginning=True), None) if open_event(owner, rule.rule_id, _finding(seen)) else None
        )
    if seen.verdict is Verdict.WITHIN and (event_id := close_event(owner, rule.rule_id)) is not None:
        return Change(rule, seen, is_beginning=False), event_id
    return None


def _finding(seen: Assessment) -> Finding:
    assert seen.day is not None and seen.value is not None  # noqa: S101, PT018 - what holds has both
    return Finding(seen.day, seen.value, seen.band.expected, seen.band.low, seen.band.high)


def _queue(owner: _Writer, changes: Sequence[tuple[Change, int | None]], channels: Sequence[str]) -> None:
    queue.queue_beginnings(owner, channels)
    for change, event_id in changes:
        if event_id is not None and change.rule.tells_end:
            queue.queue_end(owner, event_id, channels)
