"""A columnar copy that is damaged or deleted is made anew, and never answered from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lojista.columnar.warehouse import Warehouse
from lojista.errors import CopyError
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings
from support.shell import lojista
from support.small_shop import insert_small_shop

SALES = Question(("total_sales", "order_count"), ("month",))
_BLOCK = 1 << 18
_HEADERS = 3 << 12
_EVERY = 7


@pytest.fixture
def shop(empty_shop: Database) -> Database:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    return empty_shop


@pytest.fixture
def settings(shop: Database, tmp_path: Path) -> Settings:
    assert shop._settings.database_url is not None
    return read_settings(home=tmp_path, database_url=shop._settings.database_url.get_secret_value())


def _damage(path: Path, *, only: int | None = None) -> int:
    """Turns bytes over in every block, or in one of them; how many blocks there are."""
    data = bytearray(path.read_bytes())
    starts = range(_HEADERS, len(data), _BLOCK)
    for number, start in enumerate(starts):
        if only in (None, number):
            data[start + 100 : start + 4_000] = bytes(byte ^ 0x5A for byte in data[start + 100 : start + 4_000])
    path.write_bytes(data)
    return len(starts)


def _metric(settings: Settings) -> tuple[int, str, str]:
    assert settings.database_url is not None
    words = ("metric", "total_sales", "--by", "month", "--format", "csv")
    done = lojista(settings.home, *words, DATABASE_URL=settings.database_url.get_secret_value())
    return done.returncode, done.stdout, done.stderr


def test_any_damage_before_the_start_is_mended_at_the_second_try_at_the_latest(settings: Settings) -> None:
    right = _metric(settings)[:2]
    (path,) = (settings.home / "copies").glob("*.duckdb")
    whole = path.read_bytes()
    for block in range(0, _damage(path), _EVERY):
        path.write_bytes(whole)
        _damage(path, only=block)
        code, answered, said = _metric(settings)
        assert (code, answered) == right or (code == 1 and not answered and "damaged, and is made anew" in said), said
        assert _metric(settings)[:2] == right


@pytest.mark.parametrize("length", [0, 4096, _HEADERS + _BLOCK, -1])
def test_copy_that_is_cut_off_is_mended(settings: Settings, length: int) -> None:
    right = _metric(settings)[:2]
    (path,) = (settings.home / "copies").glob("*.duckdb")
    path.write_bytes(path.read_bytes()[:length])
    if _metric(settings)[:2] != right:
        assert _metric(settings)[:2] == right


def test_copy_that_is_damaged_while_it_answers_is_made_anew(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        right, path = answer(warehouse.engine(), SALES), warehouse.copy.path
    with Warehouse(settings) as warehouse:
        _damage(path)
        with pytest.raises(CopyError, match="made anew"):
            answer(warehouse.engine(), SALES)
        assert warehouse.sync().is_changed
        assert answer(warehouse.engine(), SALES).equals(right)
        assert not path.exists()


def test_copy_whose_file_is_deleted_while_it_answers_gets_another_one(settings: Settings) -> None:
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        right, path = answer(warehouse.engine(), SALES), warehouse.copy.path
        path.unlink()
        _sync_elsewhere(settings)
        with warehouse.database.owner() as owner:
            owner.execute("UPDATE shop SET name = 'changed'")
        assert warehouse.sync().is_changed
        assert path.exists()
        assert warehouse.copy.path != path
        assert answer(warehouse.engine(), SALES).equals(right)
    assert "shop" in _sync_elsewhere(settings)
    assert "already up to date" in _sync_elsewhere(settings)


def _sync_elsewhere(settings: Settings) -> str:
    """Another process brings the first copy that is free up to date; what it says."""
    assert settings.database_url is not None
    command = [sys.executable, "-m", "lojista", "--home", str(settings.home), "sync"]
    environment = {**os.environ, "DATABASE_URL": settings.database_url.get_secret_value()}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stderr
