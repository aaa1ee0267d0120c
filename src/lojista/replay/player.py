"""Sends what happened in a stretch of a history to the shop, all of it or nothing, and keeps how far it came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import UserError
from lojista.ingest.contracts import Source
from lojista.ingest.one_shop import ensure_shop
from lojista.ingest.statements import fitting, is_empty
from lojista.replay.history import Window, begin_step
from lojista.replay.parts import CATALOGUE, EVENTS, Part


@dataclass(frozen=True)
class Position:
    """Up to where a history was sent, in its own time, and by how much its dates are moved."""

    played_until: datetime
    shift: timedelta


def replayed_until(shop: psycopg.Connection[Any]) -> datetime | None:
    """The shop's own time that a replay, or a demo shop, has come to; None for a shop that nothing is replayed in."""
    row = shop.execute("SELECT played_until + shift FROM replay_position").fetchone()
    return None if row is None else row[0]


def position_of(shop: psycopg.Connection[Any], source: Source) -> Position | None:
    """Where an earlier replay stopped; None for a shop that is empty.

    Raises UserError for a shop with orders that no replay of this source sent.
    """
    row = shop.execute("SELECT source, played_until, shift FROM replay_position").fetchone()
    if row is not None and row[0] == source.name:
        return Position(row[1], row[2])
    if row is not None or shop.execute("SELECT EXISTS (SELECT FROM orders)").fetchone() == (True,):
        raise UserError(
            "This database holds a shop already, and a replay would be mixed with it.",
            "Give the replay a place of its own: lojista --home FOLDER replay …",
        )
    return None


def begin(history: psycopg.Connection[Any], shop: psycopg.Connection[Any], source: Source, position: Position) -> None:
    """Makes the shop with all that it has before its first order."""
    with shop.transaction():
        ensure_shop(shop, source.shop)
        window = Window(position.played_until, position.played_until, position.shift)
        _send(history, shop, CATALOGUE, window)
        keep_position(shop, source, position)


def play(history: psycopg.Connection[Any], shop: psycopg.Connection[Any], source: Source, window: Window) -> int:
    """Sends one stretch in one transaction; of how many orders something happened.

    Raises UserError where the shop no longer stands where the stretch begins.
    """
    with history.transaction():
        order_count = begin_step(history, window)
        with shop.transaction():
            _take_turn(shop, source, window)
            _send(history, shop, EVENTS, window)
            keep_position(shop, source, Position(window.until, window.shift))
    return order_count


def _take_turn(shop: psycopg.Connection[Any], source: Source, window: Window) -> None:
    """Until the transaction ends nobody else replays into the shop, and no load takes its place."""
    row = shop.execute(
        "SELECT played_until FROM replay_position WHERE source = %s FOR UPDATE", [source.name]
    ).fetchone()
    if row is None:
        raise UserError("This shop is no replay any more: another was loaded in its place.")
    if row[0] != window.after:
        raise UserError(
            "Another replay sends the same history to this shop.",
            "Leave that one running, or end it and give the same command again.",
        )


def keep_position(shop: psycopg.Connection[Any], source: Source, position: Position) -> None:
    """Says of a shop which history it replays and how far that came; the first shift of dates stands."""
    shop.execute(
        """INSERT INTO replay_position (source, played_until, shift) VALUES (%s, %s, %s)
           ON CONFLICT (is_only_row) DO UPDATE SET played_until = excluded.played_until""",
        [source.name, position.played_until, position.shift],
    )


def _send(
    history: psycopg.Connection[Any], shop: psycopg.Connection[Any], parts: Iterable[Part], window: Window
) -> None:
    for part in parts:
        _stage(history, shop, part, window)
        if not is_empty(shop, "stage"):
            shop.execute(fitting(shop, part.stored).encode())


def _stage(history: psycopg.Connection[Any], shop: psycopg.Connection[Any], part: Part, window: Window) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in part.columns.items())
    shop.execute("DROP TABLE IF EXISTS stage")
    shop.execute(f"CREATE TEMPORARY TABLE stage ({columns}) ON COMMIT DROP".encode())
    reading = sql.SQL("COPY ({}) TO STDOUT").format(window.fill(part.known))
    with (
        history.cursor() as source,
        shop.cursor() as target,
        source.copy(reading) as known,
        target.copy("COPY stage FROM STDIN") as copy,
    ):
        for block in known:
            copy.write(block)
