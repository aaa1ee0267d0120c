"""What is to be told of alerts, kept until it was told: a queue that outlives every process."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
_TIMES_LONGER = 3  # the last attempt comes some 18 hours after the first

# Nobody else tries what is claimed until the next attempt, however this process ends.
_CLAIM = """
    WITH due AS (
        SELECT delivery_id FROM alert_deliveries
        WHERE delivered_at IS NULL AND next_attempt_at <= now() AND channel = ANY(%(channels)s)
        ORDER BY next_attempt_at, delivery_id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE alert_deliveries d SET attempts = attempts + 1, next_attempt_at = CASE
            WHEN attempts + 1 < %(most)s THEN now() + %(pause)s * power(%(longer)s, attempts)::double precision END
        FROM due WHERE d.delivery_id = due.delivery_id
        RETURNING d.delivery_id, d.event_id, d.channel, d.moment, d.idempotency_key::text AS key
    )
    SELECT delivery_id, channel, moment, key, r.name, metric, filters, kind, window_days, day, value, expected, low,
        high, began_at, ended_at, s.name, s.currency
    FROM claimed JOIN alert_events USING (event_id) JOIN alert_rules r USING (rule_id) LEFT JOIN shop s ON true
"""
_QUEUE = """
    INSERT INTO alert_deliveries (event_id, channel, moment) SELECT %(event)s, unnest(%(channels)s::text[]), %(moment)s
    ON CONFLICT DO NOTHING
"""
# A rule that flaps is told once; what still holds when its quiet is over, is told then.
_QUEUE_BEGINNINGS = """
    INSERT INTO alert_deliveries (event_id, channel, moment)
    SELECT event_id, unnest(%(channels)s::text[]), 'began' FROM alert_events e JOIN alert_rules r USING (rule_id)
    WHERE ended_at IS NULL AND is_active
        AND NOT EXISTS (SELECT FROM alert_deliveries d WHERE d.event_id = e.event_id)
        AND NOT EXISTS (
            SELECT FROM alert_deliveries d JOIN alert_events o USING (event_id)
            WHERE o.rule_id = e.rule_id AND d.moment = 'began'
                AND d.queued_at > now() - r.quiet_hours * interval '1 hour'
        )
    ON CONFLICT DO NOTHING
"""
_STATES = """
    SELECT event_id, channel, moment, attempts, next_attempt_at, delivered_at, last_error FROM alert_deliveries
    WHERE event_id = ANY(%s) ORDER BY delivery_id
"""


@dataclass(frozen=True)
class Message:
    """All that can be told of a beginning or an end, and how: `channel` is webhook or mail, `moment` began or ended."""

    delivery_id: int
    channel: str
    moment: str
    key: str
    rule_name: str
    metric: str
    filters: dict[str, list[str]]
    kind: str
    window_days: int
    day: date
    value: Decimal
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None
    began_at: datetime
    ended_at: datetime | None
    shop_name: str | None
    currency: str | None


@dataclass(frozen=True)
class Delivery:
    """How far the telling of one moment of an event is."""

    event_id: int
    channel: str
    moment: str
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    last_error: str

    @property
    def state(self) -> str:
        """`delivered`, `waiting` for its next attempt, or `given_up`."""
        if self.delivered_at is not None:
            return "delivered"
        return "given_up" if self.next_attempt_at is None else "waiting"


def queue_beginnings(connection: psycopg.Connection[Any], channels: Collection[str]) -> int:
    """Whatever holds and is to be told now waits to be told that way; how many tellings were added."""
    return connection.execute(_QUEUE_BEGINNINGS, {"channels": list(channels)}).rowcount


def queue_end(connection: psycopg.Connection[Any], event_id: int, channels: Collection[str]) -> None:
    """The end of an event is told the ways in which its beginning was."""
    told = connection.execute(
        "SELECT channel FROM alert_deliveries WHERE event_id = %s AND moment = 'began' AND channel = ANY(%s)",
        [event_id, list(channels)],
    ).fetchall()
    values = {"event": event_id, "channels": [row[0] for row in told], "moment": "ended"}
    connection.execute(_QUEUE, values)


def claim_message(connection: psycopg.Connection[Any], channels: Collection[str]) -> Message | None:
    """What is due longest, with this attempt counted; None where nothing is."""
    values = {"channels": list(channels), "most": MOST_ATTEMPTS, "pause": FIRST_PAUSE, "longer": _TIMES_LONGER}
    row = connection.execute(_CLAIM, values).fetchone()
    return None if row is None else Message(*row)


def note_delivered(connection: psycopg.Connection[Any], delivery_id: int) -> None:
    """It was told: no attempt is to come."""
    connection.execute(
        "UPDATE alert_deliveries SET delivered_at = now(), next_attempt_at = NULL, last_error = ''"
        " WHERE delivery_id = %s",
        [delivery_id],
    )


def note_failed(connection: psycopg.Connection[Any], delivery_id: int, reason: str) -> None:
    """This attempt failed; the next one comes when the claim says."""
    connection.execute("UPDATE alert_deliveries SET last_error = %s WHERE delivery_id = %s", [reason, delivery_id])


def deliveries_of(connection: psycopg.Connection[Any], event_ids: Collection[int]) -> tuple[Delivery, ...]:
    """How far the telling of these events is."""
    return tuple(Delivery(*row) for row in connection.execute(_STATES, [list(event_ids)]))
