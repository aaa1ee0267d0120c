from pathlib import Path

import pytest

from lojista.cli.server import run_program
from lojista.errors import UserError
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.small_shop import insert_small_shop

RESTORE = ("--dbname", "lojista", "--clean", "--if-exists", "--single-transaction")


def _order_count(home: Path) -> object:
    with Database.open(read_settings(home=home)) as database, database.reader() as reader:
        return reader.execute("SELECT count(*) FROM orders").fetchone()


def test_shop_that_was_backed_up_is_restored_into_another_home(tmp_path: Path) -> None:
    old, new = (read_settings(home=tmp_path / name) for name in ("old", "new"))
    dump = str(tmp_path / "shop.dump")
    with Database.open(old) as database, database.owner() as owner:
        insert_small_shop(owner)
    assert run_program(old, "pg_dump", ("--format", "custom", "--file", dump)) == 0
    assert run_program(new, "pg_restore", (*RESTORE, dump)) == 0
    assert _order_count(new.home) == _order_count(old.home) != (0,)
    stop(old)
    stop(new)


def test_only_a_shop_that_is_there_is_dumped(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no shop"):
        run_program(read_settings(home=tmp_path / "typo"), "pg_dump", ())
    assert not (tmp_path / "typo").exists()


def test_restore_is_documented_as_it_is_tested() -> None:
    operations = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    assert f"postgres pg_restore {' '.join(RESTORE)} shop.dump" in operations
