"""The history that is replayed: loaded as any shop is, into a database of its own under LOJISTA_HOME."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lojista.errors import UserError
from lojista.ingest.contracts import Source
from lojista.ingest.load import load
from lojista.ingest.report import LoadProgress, LoadReport
from lojista.postgres.place import make_home
from lojista.replay.parts import BEGIN_STEP
from lojista.settings import Settings

_EVENTS = (
    "DROP TABLE IF EXISTS replay_events",
    """CREATE UNLOGGED TABLE replay_events AS
       SELECT order_key, at FROM orders,
           LATERAL (VALUES (purchased_at), (approved_at), (shipped_at), (delivered_at)) moments (at)
           WHERE at IS NOT NULL
       UNION ALL SELECT order_key, created_at FROM order_reviews
       UNION ALL SELECT order_key, answered_at FROM order_reviews WHERE answered_at IS NOT NULL
       UNION ALL SELECT order_key, returned_at FROM returns
       UNION ALL SELECT order_key, charged_at FROM charges""",
    "CREATE INDEX ON replay_events (at)",
    "ANALYZE replay_events",
)


@dataclass(frozen=True)
class Span:
    """The first and last moment of a history, in its shop's local time, and how many orders it has."""

    first: datetime
    last: datetime
    order_count: int


def history_settings(settings: Settings) -> Settings:
    """Those of the history's own embedded server, beside whatever database the shop has."""
    home = make_home(settings) / "history"
    return settings.model_copy(update={"home": home, "database_url": None, "database_reader_url": None})


def load_history(
    owner: psycopg.Connection[Any], paths: Sequence[Path], sources: Sequence[Source], progress: LoadProgress
) -> LoadReport:
    """Loads the files unless they were the last that were loaded, and lists when something happened."""
    report = load(owner, paths, sources=sources, progress=progress)
    if report.is_changed or owner.execute("SELECT to_regclass('replay_events')").fetchone() == (None,):
        progress.step("putting what happened in order")
        with owner.transaction():
            for statement in _EVENTS:
                owner.execute(statement.encode())
    return report


def span_of(owner: psycopg.Connection[Any]) -> Span:
    """Raises UserError for a history without orders."""
    query = "SELECT min(at), max(at), (SELECT count(*) FROM orders) FROM replay_events"
    row = owner.execute(query).fetchone()
    if row is None or row[2] == 0:
        raise UserError("There is no order to replay.", "Give files with orders: lojista replay FILE…")
    return Span(*row)


@dataclass(frozen=True)
class Window:
    """What happened after one moment and up to another, both of the history; dates are moved by `shift`."""

    after: datetime
    until: datetime
    shift: timedelta

    def fill(self, statement: str) -> sql.Composed:
        """A statement with these in their places."""
        places = {name: sql.Literal(getattr(self, name)) for name in ("after", "until", "shift")}
        return sql.SQL(statement).format(**places)


def begin_step(owner: psycopg.Connection[Any], window: Window) -> int:
    """Lists the orders, returns and charges of which anything happened in the window; the number of orders."""
    for statement in BEGIN_STEP:
        owner.execute(window.fill(statement))
    row = owner.execute("SELECT count(*) FROM playing").fetchone()
    return 0 if row is None else int(row[0])
