"""A shop that was backed up is the same shop wherever it is restored, or nothing was changed."""

import io
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from lojista.backup import backing
from lojista.backup.archive import Backup, Manifest, new_backup
from lojista.backup.backing import back_up, restore
from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.sync import sync
from lojista.errors import DatabaseError, TrainingBusyError, UserError
from lojista.ingest.report import NoProgress
from lojista.postgres.connection import Database
from lojista.postgres.dumps import applied_migrations, dumped, one_moment, sequences, tables_to_dump
from lojista.postgres.schema import known_migrations, migrate
from lojista.postgres.training_jobs import running_job
from lojista.settings import Settings, read_settings
from lojista.steps import silent
from support.forgotten import MARIA, TEXTS, forget_maria, load_marias_shop, words_in
from support.scored_shop import insert_scores
from support.small_shop import insert_small_shop

Shop = tuple[Database, Settings]
MORE = """
    INSERT INTO exchange_rates VALUES ('USD', 'BRL', '2020-01-01', 5.123456789012);
    INSERT INTO segment_snapshots VALUES ('2020-01-31', now(), 1, 1);
    INSERT INTO segment_changes VALUES (1, '2020-01-31', 'new');
    INSERT INTO alert_rules (name, metric, kind, threshold, filters) VALUES ('R', 'm', 'above', 1.50, '{"s": ["SP"]}');
    INSERT INTO order_reviews VALUES (1, 'r', 5, NULL, E'tab\\t, line\\n and \\\\ "quoted" é', '2020-01-01', NULL);
    INSERT INTO load_runs (source, started_at, finished_at) VALUES ('olist', now(), now());
    INSERT INTO postal_areas VALUES ('BR', '9', 'SP', 'x', 0.1, -46.123456789012345, 3)
"""
ROWS = "SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {} t"
_NOT_COMPARED = ("table_changes", "kept_changes", "schema_migrations")


@pytest.fixture
def old(tmp_path: Path, shop_url: str) -> Iterator[Shop]:
    """A shop with a row in most tables and a mapping."""
    settings = read_settings(home=tmp_path / "old", database_url=shop_url)
    (settings.home / "mappings").mkdir(parents=True)
    (settings.home / "mappings" / "corner.toml").write_text('name = "corner"\n')
    with Database.open(settings) as database:
        with database.owner() as owner:
            insert_small_shop(owner)
            owner.execute(MORE)
            owner.commit()
            insert_scores(owner)
        yield database, settings


@pytest.fixture
def new(tmp_path: Path, own_database: str) -> Iterator[Shop]:
    """An empty shop elsewhere."""
    settings = read_settings(home=tmp_path / "new", database_url=own_database)
    settings.home.mkdir()
    with Database.open(settings) as database:
        yield database, settings


def everything(database: Database) -> dict[str, object]:
    """Every row of every table as text, compared in another way than it is backed up."""
    with database.owner() as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'lojista' ORDER BY 1").fetchall()
        names = [str(row[0]) for row in tables if row[0] not in _NOT_COMPARED]
        return {name: owner.execute(ROWS.format(name).encode()).fetchone() for name in names}


def _restored(shop: Shop, path: Path, *, is_replacing: bool = False) -> tuple[Manifest, int]:
    with Backup(path) as backup:
        return restore(*shop, backup, NoProgress(), is_replacing=is_replacing)


def test_every_table_and_mapping_is_the_same_elsewhere(old: Shop, new: Shop, tmp_path: Path) -> None:
    manifest = back_up(*old, tmp_path / "shop.backup", silent)
    _restored(new, tmp_path / "shop.backup")
    assert everything(new[0]) == everything(old[0])
    filled = [name for name, (rows,) in everything(new[0]).items() if rows is not None]  # type: ignore[misc]
    assert len(filled) >= 22
    assert set(filled) <= set(manifest.row_counts)
    assert (new[1].home / "mappings" / "corner.toml").read_text() == 'name = "corner"\n'


def test_numbers_go_on_after_those_that_were_given(old: Shop, new: Shop, tmp_path: Path) -> None:
    with old[0].owner() as owner:
        owner.execute("INSERT INTO alert_rules (name, metric, kind, threshold) VALUES ('S', 'm', 'above', 2)")
    back_up(*old, tmp_path / "shop.backup", silent)
    _restored(new, tmp_path / "shop.backup")
    with new[0].owner() as owner:
        statement = (
            "INSERT INTO alert_rules (name, metric, kind, threshold) VALUES ('T', 'm', 'above', 2) RETURNING rule_id"
        )
        assert owner.execute(statement).fetchone() == (3,)


def test_keys_triggers_and_rights_are_there_again(old: Shop, new: Shop, tmp_path: Path) -> None:
    back_up(*old, tmp_path / "shop.backup", silent)
    _restored(new, tmp_path / "shop.backup")
    with new[0].owner() as owner:
        owner.execute("UPDATE customers SET customer_id = 'anna' WHERE customer_key = 1")
        noted = owner.execute("SELECT table_name FROM table_changes WHERE row_key IS NOT NULL").fetchall()
        assert noted == [("customers",)]
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            owner.execute("INSERT INTO order_payments VALUES (99, 1, 'card', 1, 1)")
    with new[0].reader() as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("SELECT FROM erasure_salt")


def test_shop_is_given_up_only_where_that_is_said(old: Shop, tmp_path: Path) -> None:
    back_up(*old, tmp_path / "shop.backup", silent)
    before = everything(old[0])
    with old[0].owner() as owner:
        owner.execute("UPDATE orders SET status = 'canceled'")
    with pytest.raises(UserError, match="not empty"):
        _restored(old, tmp_path / "shop.backup")
    assert everything(old[0]) != before
    _restored(old, tmp_path / "shop.backup", is_replacing=True)
    assert everything(old[0]) == before


def test_copy_of_before_reads_the_restored_shop(old: Shop, tmp_path: Path) -> None:
    back_up(*old, tmp_path / "shop.backup", silent)
    with ColumnarCopy(tmp_path / "copies") as copy:
        with old[0].owner() as owner:
            owner.execute("DELETE FROM charges")
        sync(copy, old[0])
        _restored(old, tmp_path / "shop.backup", is_replacing=True)
        sync(copy, old[0])
        assert copy.engine().run("SELECT count(*) FROM base.charges") == [(1,)]
        assert not sync(copy, old[0]).is_changed


_KILLED = """
import sys, time
from pathlib import Path
from lojista.backup import backing
from lojista.backup.archive import Backup
from lojista.ingest.report import NoProgress
from lojista.postgres.connection import Database
from lojista.settings import read_settings
settings = read_settings()
def hang(*_): print("half done", flush=True); time.sleep(60)
setattr(backing, sys.argv[2], hang)
with Database.open(settings) as database, Backup(Path(sys.argv[1])) as backup:
    backing.restore(database, settings, backup, NoProgress(), is_replacing=True)
"""


@contextmanager
def _killed_at(step: str, settings: Settings, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assert settings.database_url is not None
    monkeypatch.setenv("LOJISTA_HOME", str(settings.home))
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    command = [sys.executable, "-c", _KILLED, str(path), step]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half done\n"
        process.send_signal(signal.SIGKILL)
    yield


def test_killed_in_the_middle_the_old_shop_stays(old: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(*old, tmp_path / "shop.backup", silent)
    (old[1].home / "mappings" / "corner.toml").write_text('name = "changed"\n')
    with old[0].owner() as owner:
        owner.execute("DELETE FROM charges")
    before = everything(old[0])
    with _killed_at("set_sequences", old[1], tmp_path / "shop.backup", monkeypatch), Database.open(old[1]) as again:
        assert everything(again) == before
    assert (old[1].home / "mappings" / "corner.toml").read_text() == 'name = "changed"\n'
    assert not (old[1].home / "restoring").exists()


def test_killed_before_its_files_are_in_place_the_next_command_sees_to_them(
    old: Shop, new: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(*old, tmp_path / "shop.backup", silent)
    with _killed_at("settle_files", new[1], tmp_path / "shop.backup", monkeypatch), Database.open(new[1]) as again:
        assert everything(again) == everything(old[0])
    assert (new[1].home / "mappings" / "corner.toml").exists()
    assert not (new[1].home / "restoring").exists()


@pytest.mark.parametrize(("number", "checksum", "said"), [(9999, "x", "newer"), (1, "x", "other migrations")])
def test_backup_of_another_schema_is_refused(
    old: Shop, new: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, checksum: str, said: str
) -> None:
    path, applied = tmp_path / "shop.backup", applied_migrations
    monkeypatch.setattr(backing, "applied_migrations", lambda owner: applied(owner) | {number: checksum})
    back_up(*old, path, silent)
    before = everything(new[0])
    with pytest.raises(DatabaseError, match=said):
        _restored(new, path)
    assert everything(new[0]) == before


def test_backup_of_an_older_schema_is_brought_up_to_this_one(new: Shop, tmp_path: Path, shop_url: str) -> None:
    older = tuple(migration for migration in known_migrations() if migration.number <= 9)
    with psycopg.connect(shop_url, autocommit=True, options="-c search_path=lojista") as owner:
        migrate(owner, older)
        owner.execute("INSERT INTO shop (name, currency, time_zone, country) VALUES ('Old', 'BRL', 'UTC', 'BR')")
        owner.execute("INSERT INTO customers (customer_id) VALUES ('ana')")
        with one_moment(owner):
            manifest = Manifest("then", "0.1", applied_migrations(owner), sequences(owner))
            with new_backup(tmp_path / "old.backup", manifest) as backup:
                for table in tables_to_dump(owner):
                    backup.add_table(table, dumped(owner, table))
    _restored(new, tmp_path / "old.backup")
    with new[0].reader() as reader:
        assert reader.execute("SELECT name, week_starts FROM shop").fetchone() == ("Old", 1)
        assert len(applied_migrations(reader)) == len(known_migrations())


@pytest.mark.parametrize("damage", ["changed", "cut", "no zip", "missing"])
def test_damaged_file_is_refused_before_anything_is_changed(old: Shop, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "shop.backup"
    back_up(*old, path, silent)
    content = {"cut": path.read_bytes()[:-100], "no zip": b"x", "changed": _with_another_customer(path)}
    path.write_bytes(content.get(damage, b""))
    if damage == "missing":
        path.unlink()
    with pytest.raises(UserError, match=r"no backup|no file"):
        Backup(path)


def _with_another_customer(path: Path) -> bytes:
    """A sound zip, one of whose tables was changed."""
    with zipfile.ZipFile(path) as read, zipfile.ZipFile(written := io.BytesIO(), "w") as changed:
        for name in read.namelist():
            changed.writestr(name, read.read(name).replace(b"ana", b"eva"))
    return written.getvalue()


def test_backup_is_whole_or_not_there(old: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise DatabaseError("lost")

    with monkeypatch.context() as patched:
        patched.setattr(backing, "dumped", lost)
        with pytest.raises(DatabaseError):
            back_up(*old, tmp_path / "shop.backup", silent)
    assert not list(tmp_path.glob("*backup*"))
    back_up(*old, tmp_path / "shop.backup", silent)
    assert (tmp_path / "shop.backup").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UserError, match="there already"):
        back_up(*old, tmp_path / "shop.backup", silent)


def test_no_shop_is_replaced_while_a_model_is_trained(old: Shop, tmp_path: Path) -> None:
    back_up(*old, tmp_path / "shop.backup", silent)
    with old[0].owner() as trainer, running_job(trainer), pytest.raises(TrainingBusyError):
        _restored(old, tmp_path / "shop.backup", is_replacing=True)


def test_person_who_was_erased_since_is_erased_again(tmp_path: Path, shop_url: str) -> None:
    settings = read_settings(home=tmp_path / "home", database_url=shop_url)
    settings.home.mkdir()
    with Database.open(settings) as database:
        load_marias_shop(database, tmp_path / "files")
        back_up(database, settings, tmp_path / "shop.backup", silent)
        forget_maria(database, settings)
        assert _restored((database, settings), tmp_path / "shop.backup", is_replacing=True)[1] == 1
        with database.owner() as owner:
            assert words_in(owner, TEXTS[:1] + TEXTS[3:]) == []
        load_marias_shop(database, tmp_path / "files")
        with database.owner() as owner:
            assert words_in(owner, (MARIA,)) == []


@pytest.mark.parametrize("name", ["postgres/credentials.json", "mappings/../../own.toml", "erasing.json"])
def test_backup_puts_nothing_beside_mappings(tmp_path: Path, name: str) -> None:
    (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "home" / name).touch()
    with new_backup(tmp_path / "b.backup", Manifest("now", "0", {1: ""}, {})) as written:
        written.add_file(tmp_path / "home", tmp_path / "home" / name)
    with pytest.raises(UserError, match="nothing that a backup holds"):
        Backup(tmp_path / "b.backup")


def test_rows_that_do_not_fit_change_nothing(old: Shop, tmp_path: Path) -> None:
    before = everything(old[0])
    with old[0].owner() as owner:
        manifest = Manifest("now", "0", applied_migrations(owner), sequences(owner))
        orders = next(table for table in tables_to_dump(owner) if table.name == "orders")
    with new_backup(tmp_path / "b.backup", manifest) as written:
        written.add_table(orders, [b"not\ta\trow\n"])
    with pytest.raises(DatabaseError, match="rows do not fit"):
        _restored(old, tmp_path / "b.backup", is_replacing=True)
    assert everything(old[0]) == before
