"""Segments of month ends as they are kept in PostgreSQL: taken once, and never rewritten by later data."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lojista.columnar.warehouse import Warehouse
from lojista.demo.generator import DEMO_SOURCE
from lojista.ingest.load import load
from lojista.metrics.answers import choices
from lojista.metrics.filters import Filters
from lojista.metrics.movement import flow_selection, month_ends, movement
from lojista.metrics.people import count_customers, list_customers
from lojista.metrics.segment_table import segment_table
from lojista.metrics.snapshots import take_snapshots
from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings
from support.shell import lojista
from support.small_files import clean_files

KEPT = "SELECT month_end, customer_key, segment FROM segment_changes ORDER BY 1, 2"


@pytest.fixture
def settings(tmp_path: Path, shop_url: str) -> Settings:
    """Settings of a home and a database that holds a made-up shop, without a snapshot."""
    found = read_settings(home=tmp_path / "home", database_url=shop_url)
    files = clean_files(tmp_path / "files", 300)
    with Database.open(found) as database, database.owner() as owner:
        owner.autocommit = True
        load(owner, [files], sources=(DEMO_SOURCE,))
    return found


def _ask(warehouse: Warehouse, query: str) -> list[Any]:
    with warehouse.database.reader() as reader:
        return reader.execute(query.encode()).fetchall()


def test_every_month_that_is_over_is_kept_once(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        taken = take_snapshots(warehouse)
        kept = _ask(warehouse, KEPT)
        assert taken == month_ends(warehouse.duckdb())
        assert len(taken) > 12
        assert take_snapshots(warehouse) == ()
        assert _ask(warehouse, KEPT) == kept


def test_load_that_brings_nothing_new_keeps_the_months_that_the_last_one_owed(
    settings: Settings, tmp_path: Path
) -> None:
    assert settings.database_url is not None
    words = ("load", str(tmp_path / "files"), "--source", "olist")
    with Warehouse(settings) as warehouse:
        with warehouse.database.owner() as owner:
            owner.autocommit = True
            load(owner, [tmp_path / "files"])  # as one that was killed before it kept any
        done = lojista(settings.home, *words, DATABASE_URL=settings.database_url.get_secret_value())
        assert done.returncode == 0, done.stderr
        assert "nothing new" in done.stderr
        warehouse.sync()
        assert len(month_ends(warehouse.duckdb())) > 12


def test_members_of_a_snapshot_are_those_of_the_day_it_was_of(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        days = take_snapshots(warehouse)
        engine = warehouse.duckdb()
        for day in days[-3:]:
            counted = {row.segment: row.customer_count for row in segment_table(engine, day) if row.customer_count}
            flows = movement(engine, day)
            moved = {flow.segment: 0 for flow in flows}
            for flow in flows:
                moved[flow.segment] += flow.customer_count
                assert count_customers(engine, flow_selection(day, flow)) == flow.customer_count
            assert moved == counted


def test_flows_under_filters_are_parts_of_the_whole(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        day = take_snapshots(warehouse)[-1]
        engine = warehouse.duckdb()
        found: Counter[tuple[str | None, str | None]] = Counter()
        for state in choices(engine).states:
            filters = Filters(states=(state,))
            for flow in movement(engine, day, filters):
                found[flow.before, flow.segment] += flow.customer_count
                assert count_customers(engine, flow_selection(day, flow, filters)) == flow.customer_count
        assert found == {(flow.before, flow.segment): flow.customer_count for flow in movement(engine, day)}


def test_customers_of_a_flow_are_listed_as_of_its_month_end(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        day = take_snapshots(warehouse)[3]
        engine = warehouse.duckdb()
        lists = [list_customers(engine, flow_selection(day, flow)) for flow in movement(engine, day)]
        rows, table = pa.concat_tables(lists).to_pylist(), segment_table(engine, day)
        assert len(rows) == sum(row.customer_count for row in table)
        assert sum(row["total_sales"] for row in rows) == sum(row.sales for row in table)
        assert all(row["last_order_on"] <= day for row in rows)


def test_later_data_does_not_rewrite_a_past_month(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        days = take_snapshots(warehouse)
        before = _ask(warehouse, KEPT)
        with warehouse.database.owner() as owner:
            owner.execute("UPDATE orders SET status = 'canceled' WHERE order_key % 3 = 0")
            owner.execute("UPDATE orders SET purchased_at = purchased_at + interval '62 days' WHERE order_key % 3 = 1")
        later = take_snapshots(warehouse)
        assert min(later) > max(days)
        assert [row for row in _ask(warehouse, KEPT) if row[0] <= max(days)] == before
        engine = warehouse.duckdb()
        gone = [flow for flow in movement(engine, later[0]) if flow.segment is None]
        assert gone
        assert count_customers(engine, flow_selection(later[0], gone[0])) == 0  # they are customers no more
        now = {row.segment: row.customer_count for row in segment_table(engine, later[0]) if row.customer_count}
        counts: dict[str | None, int] = {}
        for flow in movement(engine, later[0]):
            counts[flow.segment] = counts.get(flow.segment, 0) + flow.customer_count
        assert {segment: count for segment, count in counts.items() if segment} == now


def test_month_that_tails_off_or_has_not_ended_is_not_kept(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        with warehouse.database.owner() as owner:
            owner.execute("UPDATE orders SET purchased_at = purchased_at + interval '60 years' WHERE order_key = 1")
            owner.execute("DELETE FROM orders WHERE purchased_at BETWEEN '2024-11-08' AND '2025-12-31'")
        assert take_snapshots(warehouse)[-1] == date(2024, 11, 30)
        assert warehouse.sync().is_changed is False


def test_another_process_keeping_months_meanwhile_is_seen(settings: Settings) -> None:
    """What one keeps between another's first look and its lock is what the other goes on from."""
    with Warehouse(settings) as slow:
        slow.sync()
        command = [sys.executable, "-c", "from lojista.cli.main import main; main()", "--home", str(settings.home)]
        assert settings.database_url is not None
        address = {"DATABASE_URL": settings.database_url.get_secret_value()}
        subprocess.run([*command, "snapshot"], check=True, capture_output=True, env=os.environ | address)
        kept = _ask(slow, KEPT)
        with slow.database.owner() as owner:
            owner.execute("UPDATE orders SET purchased_at = purchased_at + interval '31 days' WHERE order_key % 2 = 1")
        later = take_snapshots(slow)
        assert later
        engine = slow.duckdb()
        now = {row.segment: row.customer_count for row in segment_table(engine, later[0]) if row.customer_count}
        counts: dict[str | None, int] = {}
        for flow in movement(engine, later[0]):
            counts[flow.segment] = counts.get(flow.segment, 0) + flow.customer_count
        assert {segment: count for segment, count in counts.items() if segment} == now
        assert [row for row in _ask(slow, KEPT) if row[0] < later[0]] == kept


def test_failure_leaves_no_half_of_the_snapshots(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from lojista.metrics import snapshots

    written: list[date] = []

    def failing(*arguments: Any) -> None:
        if len(written) == 3:
            raise RuntimeError("the machine stopped")
        written.append(arguments[1])
        original(*arguments)

    original = snapshots.write_snapshot
    monkeypatch.setattr(snapshots, "write_snapshot", failing)
    with Warehouse(settings) as warehouse:
        with pytest.raises(RuntimeError, match="stopped"):
            take_snapshots(warehouse)
        assert _ask(warehouse, KEPT) == []
        monkeypatch.undo()
        assert take_snapshots(warehouse)[:3] == tuple(written)


def test_loading_another_shop_clears_the_made_up_ones_snapshots(settings: Settings, tmp_path: Path) -> None:
    with Warehouse(settings) as warehouse:
        take_snapshots(warehouse)
        with warehouse.database.owner() as owner:
            owner.autocommit = True
            load(owner, [clean_files(tmp_path / "real", 20)])
        assert _ask(warehouse, "SELECT count(*) FROM segment_snapshots") == [(0,)]
        assert _ask(warehouse, "SELECT count(*) FROM segment_changes") == [(0,)]
