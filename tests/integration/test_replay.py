"""A history sent into another shop: at every moment as much as was known then, in the end all of it, nothing twice."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.errors import UserError
from lojista.ingest.contracts import Source
from lojista.ingest.load import load
from lojista.ingest.mapping import read_mapping
from lojista.ingest.report import NoProgress
from lojista.ingest.sources.olist import OLIST
from lojista.replay.history import Span, Window, load_history, span_of
from lojista.replay.pace import steady
from lojista.replay.player import Position, begin, play, position_of
from lojista.replay.running import first_position, run
from support.mapped_files import HEADER, LINES, ROWS
from support.small_files import clean_files
from support.whole_shop import whole_shop

Connection = psycopg.Connection[Any]


def _begun(history: Connection, shop: Connection, source: Source, files: Path) -> tuple[Span, Position]:
    load_history(history, [files], (source,), NoProgress())
    span = span_of(history)
    position = first_position(span, None, None)
    begin(history, shop, source, position)
    return span, position


def _played(history: Connection, shop: Connection, source: Source, parts: int, span: Span) -> None:
    """In so many windows of the same length, each from where the shop itself says that the last one ended."""
    for number in range(1, parts + 1):
        position = position_of(shop, source)
        assert position is not None
        until = span.first + (span.last - span.first) * number / parts
        play(history, shop, source, Window(position.played_until, until, position.shift))


@pytest.mark.parametrize("parts", [1, 23])
def test_in_the_end_the_shop_holds_what_a_load_would(
    history: Connection, shop: Connection, tmp_path: Path, parts: int
) -> None:
    span, _ = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    _played(history, shop, OLIST, parts, span)
    assert whole_shop(shop) == whole_shop(history)


def test_returns_and_charges_come_too(history: Connection, shop: Connection, tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(HEADER + ROWS, "utf-8")
    source = read_mapping(LINES, "lines.toml").source()
    span, _ = _begun(history, shop, source, tmp_path / "lines.csv")
    _played(history, shop, source, 5, span)
    assert whole_shop(shop)["returns"]
    assert whole_shop(shop) == whole_shop(history)


def test_at_every_moment_nothing_is_known_that_lies_ahead(
    history: Connection, shop: Connection, tmp_path: Path
) -> None:
    span, position = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    middle = span.first + (span.last - span.first) / 2
    play(history, shop, OLIST, Window(position.played_until, middle, timedelta()))
    latest = """SELECT max(at) FROM orders,
        LATERAL (VALUES (purchased_at), (approved_at), (shipped_at), (delivered_at)) moments (at)"""
    known = shop.execute(latest).fetchone()
    assert known is not None
    assert known[0] <= middle
    purchased = "SELECT count(*) FROM orders WHERE purchased_at <= %s"
    assert shop.execute("SELECT count(*) FROM orders").fetchone() == history.execute(purchased, [middle]).fetchone()
    under_way = "SELECT count(*) FROM orders WHERE status = 'delivered' AND delivered_at IS NULL"
    assert shop.execute(under_way).fetchone() == (0,)


def test_an_order_passes_through_its_statuses_and_is_paid_when_it_is_approved(
    history: Connection, shop: Connection, tmp_path: Path
) -> None:
    _, position = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    query = """SELECT order_id, purchased_at, approved_at, shipped_at, delivered_at FROM orders
        WHERE status = 'delivered' AND purchased_at < approved_at AND approved_at < shipped_at LIMIT 1"""
    row = history.execute(query).fetchone()
    assert row is not None
    seen = []
    after = position.played_until
    for moment in row[1:]:
        play(history, shop, OLIST, Window(after, moment, timedelta()))
        after = moment
        seen.append(shop.execute(
            """SELECT status, (SELECT count(*) > 0 FROM order_payments p WHERE p.order_key = o.order_key)
               FROM orders o WHERE order_id = %s""", [row[0]]).fetchone())  # fmt: skip
    assert seen == [("created", False), ("approved", True), ("shipped", True), ("delivered", True)]


def test_dates_are_moved_all_alike(history: Connection, shop: Connection, tmp_path: Path) -> None:
    load_history(history, [clean_files(tmp_path / "files")], (OLIST,), NoProgress())
    span = span_of(history)
    position = first_position(span, None, datetime(2031, 5, 1, 12))
    begin(history, shop, OLIST, position)
    play(history, shop, OLIST, Window(position.played_until, span.last, position.shift))
    moved = shop.execute("SELECT min(purchased_at), max(delivered_at) FROM orders").fetchone()
    kept = history.execute("SELECT min(purchased_at), max(delivered_at) FROM orders").fetchone()
    assert moved is not None
    assert kept is not None
    assert moved[0].date() == datetime(2031, 5, 1).date()
    assert moved[1] - moved[0] == kept[1] - kept[0]


def test_a_stopped_replay_goes_on_where_it_stopped(history: Connection, shop: Connection, tmp_path: Path) -> None:
    span, position = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    stopped = threading.Event()
    stopped.set()
    middle = span.first + (span.last - span.first) / 2
    pace = steady(middle, span.last, 1.0)
    reached = run((history, shop), OLIST, span, position, pace, lambda _: None, stopped)
    assert middle <= reached.played_until < span.last
    assert position_of(shop, OLIST) == reached
    run((history, shop), OLIST, span, reached, lambda _: span.last, lambda _: None, threading.Event())
    assert whole_shop(shop) == whole_shop(history)


def test_a_step_that_fails_leaves_nothing_behind(history: Connection, shop: Connection, tmp_path: Path) -> None:
    span, position = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    shop.execute("ALTER TABLE order_payments ADD CONSTRAINT broken CHECK (amount < 0)")
    with pytest.raises(psycopg.errors.CheckViolation):
        play(history, shop, OLIST, Window(position.played_until, span.last, timedelta()))
    assert shop.execute("SELECT count(*) FROM orders").fetchone() == (0,)
    assert position_of(shop, OLIST) == position


def test_a_replay_is_mixed_with_no_other_shop(history: Connection, shop: Connection, tmp_path: Path) -> None:
    files = clean_files(tmp_path / "files")
    load(shop, [files])
    with pytest.raises(UserError, match="holds a shop already"):
        position_of(shop, OLIST)
    _begun(shop, history, OLIST, files)
    with pytest.raises(UserError, match="replays a history"):
        load(history, [files])


def test_of_two_replays_at_the_same_time_one_gives_up(history: Connection, shop: Connection, tmp_path: Path) -> None:
    span, position = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    middle = span.first + (span.last - span.first) / 2
    play(history, shop, OLIST, Window(position.played_until, span.last, timedelta()))
    with pytest.raises(UserError, match="Another replay"):
        play(history, shop, OLIST, Window(position.played_until, middle, timedelta()))
    assert whole_shop(shop) == whole_shop(history)


def test_a_shop_that_took_the_place_of_a_replay_gets_none_of_it(
    history: Connection, shop: Connection, tmp_path: Path
) -> None:
    span, position = _begun(history, shop, OLIST, clean_files(tmp_path / "files"))
    shop.execute("DELETE FROM replay_position")
    with pytest.raises(UserError, match="no replay any more"):
        play(history, shop, OLIST, Window(position.played_until, span.last, timedelta()))
    assert shop.execute("SELECT count(*) FROM orders").fetchone() == (0,)
