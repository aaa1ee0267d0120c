"""What the page of alerts reads and writes. It writes for those alone who keep the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lojista.access.roles import Right
from lojista.alerts.channels import channels_of
from lojista.alerts.evaluation import evaluate
from lojista.dashboard.data import keeping, read_now, server
from lojista.dashboard.training import may_write
from lojista.postgres.alert_deliveries import Delivery, deliveries_of
from lojista.postgres.alert_store import (
    AlertEvent,
    GivenRule,
    KeptRule,
    alert_events,
    insert_rule,
    kept_rules,
    switch_rule,
)

_SHOWN = 50


@dataclass(frozen=True)
class Alerts:
    """The rules, their events, those that still hold first, and how far the telling of each event is."""

    rules: Sequence[KeptRule]
    events: Sequence[AlertEvent]
    deliveries: Sequence[Delivery]

    def told(self, event: AlertEvent) -> list[Delivery]:
        """The deliveries of one event."""
        return [one for one in self.deliveries if one.event_id == event.event_id]


def alerts_now() -> Alerts:
    """As they are kept at this moment."""
    return read_now(_alerts, Right.KEEPING)


def _alerts(reader: Any) -> Alerts:
    events = alert_events(reader, _SHOWN)
    return Alerts(kept_rules(reader), events, deliveries_of(reader, [event.event_id for event in events]))


def channels() -> tuple[str, ...]:
    """The ways in which alerts are told, as settings say."""
    return tuple(channels_of(server().warehouse.settings))


def keep(rule: GivenRule) -> bool:
    """Keeps a rule and evaluates it at once; False where there is one of that name."""
    if not may_write():
        return False
    with keeping("alert rule", f"added {rule.name}") as warehouse:
        with warehouse.database.owner() as owner:
            is_new = insert_rule(owner, rule)
        evaluate(warehouse)
    return is_new


def switch(rule_id: int, *, is_active: bool) -> None:
    """Stops a rule, or takes it up again and evaluates it at once."""
    if not may_write():
        return
    with keeping("alert rule", f"{'taken up' if is_active else 'stopped'}: {rule_id}") as warehouse:
        with warehouse.database.owner() as owner:
            switch_rule(owner, rule_id, is_active=is_active)
        evaluate(warehouse)
