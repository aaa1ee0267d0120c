"""A demo shop that goes on: it was loaded as it stood, gets what lay ahead once, and gives way to a real one."""

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from lojista.demo.generator import DEMO_SOURCE, write_living_shop
from lojista.errors import UserError
from lojista.ingest.load import load
from lojista.ingest.report import NoProgress
from lojista.ingest.sources.olist import OLIST
from lojista.replay.history import Window, load_history, span_of
from lojista.replay.living import LivingShop, living_shop, start_to_live, way_ahead
from lojista.replay.player import Position, begin, play
from lojista.replay.running import first_position, run
from support.small_files import clean_files
from support.whole_shop import whole_shop

Connection = psycopg.Connection[Any]
MADE = LivingShop(400, 1, datetime(2026, 3, 18, 14, 30, 59))
_EMPTY = "TRUNCATE shop, categories, postal_areas, customers, sellers, products, load_runs, replay_position CASCADE"


@pytest.fixture
def ahead(history: Connection) -> Connection:
    return history


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_living_shop(
        tmp_path, tmp_path / "ahead", now=MADE.made_at, order_count=MADE.order_count, seed=MADE.seed
    ).folder


def _loaded(shop: Connection, files: Path) -> None:
    load(shop, [files], sources=(DEMO_SOURCE,))
    start_to_live(shop, MADE)


def test_it_is_loaded_as_a_replay_would_have_sent_it_by_then(ahead: Connection, shop: Connection, files: Path) -> None:
    load(ahead, [files])
    load_history(ahead, [files / "ahead"], (OLIST,), NoProgress())
    position = first_position(span_of(ahead), None, None)
    begin(ahead, shop, OLIST, position)
    play(ahead, shop, OLIST, Window(position.played_until, MADE.made_at, position.shift))
    sent = whole_shop(shop)
    shop.execute(_EMPTY)
    load(shop, [files], sources=(DEMO_SOURCE,))
    assert whole_shop(shop) == sent


@pytest.mark.parametrize("parts", [1, 7])
def test_in_the_end_it_holds_all_that_was_made(ahead: Connection, shop: Connection, files: Path, parts: int) -> None:
    load_history(ahead, [files / "ahead"], (OLIST,), NoProgress())
    _loaded(shop, files)
    last = span_of(ahead).last
    for part in range(1, parts + 1):
        found = living_shop(shop)
        assert found is not None
        until = MADE.made_at + (last - MADE.made_at) * part / parts
        play(ahead, shop, MADE.source, Window(found[1].played_until, until, found[1].shift))
    rejected = shop.execute("SELECT count(*) FROM rejected_rows").fetchone()
    sent = whole_shop(shop)
    shop.execute(_EMPTY)
    load(shop, [files])
    load(shop, [files / "ahead"])
    assert sent == whole_shop(shop)
    assert rejected == (15,)


def test_it_is_over_once_nothing_lies_ahead(ahead: Connection, shop: Connection, files: Path) -> None:
    load_history(ahead, [files / "ahead"], (OLIST,), NoProgress())
    _loaded(shop, files)
    span, pace = way_ahead(ahead, MADE, MADE.made_at)
    position = Position(MADE.made_at, timedelta())
    end = run((ahead, shop), MADE.source, span, position, lambda _: pace(1e9), lambda _: None, Event())
    assert end.played_until == MADE.ends_at
    assert shop.execute("SELECT count(*) FROM orders").fetchone() == (MADE.order_count + _to_come(ahead),)


def _to_come(ahead: Connection) -> int:
    row = ahead.execute("SELECT count(*) FROM orders WHERE purchased_at > %s", [MADE.made_at]).fetchone()
    assert row is not None
    return int(row[0])


def test_it_gives_way_to_real_files_and_gets_nothing_any_more(
    ahead: Connection, shop: Connection, files: Path, tmp_path: Path
) -> None:
    load_history(ahead, [files / "ahead"], (OLIST,), NoProgress())
    _loaded(shop, files)
    load(shop, [clean_files(tmp_path / "real")])
    assert living_shop(shop) is None
    with pytest.raises(UserError, match="no replay any more"):
        play(ahead, shop, MADE.source, Window(MADE.made_at, span_of(ahead).last, timedelta()))
    assert shop.execute("SELECT count(*) FROM orders").fetchone() == (30,)


def test_it_gives_way_to_another_demo_shop(shop: Connection, files: Path) -> None:
    _loaded(shop, files)
    load(shop, [files], sources=(DEMO_SOURCE,))
    assert living_shop(shop) is None
    assert shop.execute("SELECT count(*) FROM orders").fetchone() == (MADE.order_count,)


def test_it_is_known_by_its_name(shop: Connection) -> None:
    start_to_live(shop, MADE)
    found = living_shop(shop)
    assert found is not None
    assert found[0] == MADE
    assert LivingShop.named("olist") is None
    assert LivingShop.named("demo-of-my-shop") is None
