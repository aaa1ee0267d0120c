"""Rules of alerts, and each time that one held, as they are kept in PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

_LOCK = 0x6C6F6A61  # one number for every process that evaluates or changes rules of this shop
_GIVEN = "name, metric, filters, kind, threshold, currency, band_width, window_days, quiet_hours, tells_end"
_KEPT = f"{_GIVEN}, rule_id, is_active, created_at, evaluated_in"
_EVENT = "event_id, rule_id, name, metric, window_days, day, value, expected, low, high, began_at, ended_at"


@dataclass(frozen=True)
class GivenRule:
    """A rule as it is given. `filters` are names of values by the filter's name; a `change` has no threshold."""

    name: str
    metric: str
    filters: Mapping[str, Sequence[str]]
    kind: str
    threshold: Decimal | None
    currency: str | None
    band_width: Decimal | None
    window_days: int
    quiet_hours: int
    tells_end: bool


@dataclass(frozen=True)
class KeptRule(GivenRule):
    """A rule as it is kept. `evaluated_in` is the version of the data that it was evaluated in last."""

    rule_id: int
    is_active: bool
    created_at: datetime
    evaluated_in: str | None


@dataclass(frozen=True)
class Finding:
    """What was seen when a rule began to hold. `low` and `high` are the ends of what was expected; None is no end."""

    day: date
    value: Decimal
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class AlertEvent:
    """One time that a rule held, with the rule's name; `ended_at` is None while it still does."""

    event_id: int
    rule_id: int
    rule_name: str
    metric: str
    window_days: int
    finding: Finding
    began_at: datetime
    ended_at: datetime | None


def lock_alerts(connection: psycopg.Connection[Any]) -> None:
    """Waits until no other process evaluates or changes rules, up to the end of the transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def insert_rule(connection: psycopg.Connection[Any], rule: GivenRule) -> bool:
    """Keeps a rule; False where there is one of that name."""
    values = {**vars(rule), "filters": Jsonb({name: list(given) for name, given in rule.filters.items()})}
    places = ", ".join(f"%({name})s" for name in values)
    statement = f"INSERT INTO alert_rules ({_GIVEN}) VALUES ({places}) ON CONFLICT (name) DO NOTHING"  # noqa: S608
    return connection.execute(statement.encode(), values).rowcount == 1


def kept_rules(connection: psycopg.Connection[Any]) -> tuple[KeptRule, ...]:
    """Every rule, in the order in which they were made."""
    query = f"SELECT {_KEPT} FROM alert_rules ORDER BY rule_id"  # noqa: S608 - names of our own columns
    return tuple(KeptRule(*row) for row in connection.execute(query.encode()))


def delete_rule(connection: psycopg.Connection[Any], name: str) -> None:
    """Forgets a rule, with all that came of it."""
    with connection.transaction():
        lock_alerts(connection)
        connection.execute("DELETE FROM alert_rules WHERE name = %s", [name])


def switch_rule(connection: psycopg.Connection[Any], rule_id: int, *, is_active: bool) -> None:
    """Stops a rule, and with it what it holds of, or takes it up again, to be evaluated anew."""
    with connection.transaction():
        lock_alerts(connection)
        connection.execute(
            "UPDATE alert_rules SET is_active = %s, evaluated_in = NULL WHERE rule_id = %s", [is_active, rule_id]
        )
        if not is_active:
            close_event(connection, rule_id)


def note_evaluated(connection: psycopg.Connection[Any], rule_ids: Sequence[int], version: str) -> None:
    """The version of the data that rules were evaluated in."""
    connection.execute("UPDATE alert_rules SET evaluated_in = %s WHERE rule_id = ANY(%s)", [version, list(rule_ids)])


def open_event(connection: psycopg.Connection[Any], rule_id: int, finding: Finding) -> bool:
    """A rule begins to hold; False where it did already."""
    return connection.execute(
        "INSERT INTO alert_events (rule_id, day, value, expected, low, high) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (rule_id) WHERE ended_at IS NULL DO NOTHING",
        [rule_id, finding.day, finding.value, finding.expected, finding.low, finding.high],
    ).rowcount == 1  # fmt: skip


def close_event(connection: psycopg.Connection[Any], rule_id: int) -> int | None:
    """A rule no longer holds; the event that ends with that, None where there is none."""
    row = connection.execute(
        "UPDATE alert_events SET ended_at = greatest(clock_timestamp(), began_at)"
        " WHERE rule_id = %s AND ended_at IS NULL RETURNING event_id",
        [rule_id],
    ).fetchone()
    return None if row is None else int(row[0])


def alert_events(connection: psycopg.Connection[Any], limit: int | None = None) -> tuple[AlertEvent, ...]:
    """Every event, or so many: those that still hold first, then the newest."""
    query = f"""SELECT {_EVENT} FROM alert_events JOIN alert_rules USING (rule_id)
        ORDER BY ended_at IS NOT NULL, began_at DESC, event_id DESC LIMIT %s"""  # noqa: S608 - our own names
    rows = connection.execute(query.encode(), [limit]).fetchall()
    return tuple(_event(*row) for row in rows)


def open_event_count(connection: psycopg.Connection[Any]) -> int:
    """How many rules hold now."""
    row = connection.execute("SELECT count(*) FROM alert_events WHERE ended_at IS NULL").fetchone()
    return int(row[0]) if row else 0


def _event(
    event_id: int, rule_id: int, rule_name: str, metric: str, window_days: int, day: date, value: Decimal,
    expected: Decimal | None, low: Decimal | None, high: Decimal | None, began_at: datetime, ended_at: datetime | None,
) -> AlertEvent:  # fmt: skip
    finding = Finding(day, value, expected, low, high)
    return AlertEvent(event_id, rule_id, rule_name, metric, window_days, finding, began_at, ended_at)
