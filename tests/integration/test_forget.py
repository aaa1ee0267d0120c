"""A person who is forgotten is found nowhere any more, every total stays, and no later file brings them back."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lojista.columnar.old_copies import remove_old_copies
from lojista.columnar.warehouse import Warehouse
from lojista.erasure import forgetting, worklist
from lojista.errors import CopyError, DatabaseError, UserError
from lojista.ingest.load import load
from lojista.ingest.report import NoProgress
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.postgres.rewriting import wait_for_older_readers
from support.forgotten import (
    COMMENT,
    FILE,
    HEADER,
    MARIA,
    NAME,
    TEXTS,
    WHO,
    forget_maria,
    marias_shop,
    settings_of,
    totals,
    words_in,
)
from support.mapped_files import LINES, load_mapped
from support.small_files import REVIEWS, clean_files

STEPS = ("remove_copies_of_files", "remove_old_copies", "search_files")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def _found(database: Database, words: tuple[str, ...] = TEXTS) -> list[str]:
    with database.owner() as owner:
        return words_in(owner, words)


def test_nothing_is_left_in_any_table_and_every_total_stays(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        before = totals(database)
        assert {"customers", "order_reviews", "rejected_rows", "charges"} <= set(_found(database))
        report = forget(database, home, shop_url)
        assert (report.traces, _found(database), totals(database)) == ((), [], before)
        assert report.changed["order_reviews"] == report.changed["rejected_rows"] == 1


def forget(database: Database, home: Path, url: str) -> forgetting.ErasureReport:
    return forget_maria(database, settings_of(home, url))


def test_nothing_is_left_in_any_file_of_the_server(home: Path) -> None:
    with marias_shop(home) as database:
        (home / "uploads" / "one").mkdir(parents=True)
        (home / "uploads" / "one" / "lines.csv").write_text(FILE)
        with Warehouse(settings_of(home)) as warehouse:
            warehouse.sync()
        with (home / "postgres" / "postgresql.log").open("a") as log:
            log.write(f"ERROR: {MARIA} of {NAME} was logged\n")
        report = forget_maria(database, settings_of(home))
        assert report.traces == ()
        left = [
            path for path in home.rglob("*") if path.is_file() for word in TEXTS if word.encode() in path.read_bytes()
        ]
        assert left == []
        assert "was logged" in (home / "postgres" / "postgresql.log").read_text()
    stop(settings_of(home))


def test_same_file_again_changes_nothing_and_brings_nobody_back(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        forget(database, home, shop_url)
        before = totals(database)
        (home.with_name("files") / "lines.csv").unlink()
        (again,) = load_mapped(database, home.with_name("files"), LINES, lines=FILE + "5,2024-03-09,x,,,,,,,\n")
        assert (again.rows_in, again.rows_loaded, again.rows_updated) == (6, 0, 0)
        assert (again.rows_unchanged, again.rows_rejected, again.erased_count) == (4, 2, 3)
        assert _found(database) == []
        assert totals(database) == (*before[:4], 2, before[5])  # type: ignore[index]


def test_new_order_counts_under_the_pseudonym(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        forget(database, home, shop_url)
        load_mapped(
            database, home.with_name("files"), LINES, lines=f"{HEADER}9,2024-05-01 10:00:00,{WHO},cup,Cup,1,4.00\n"
        )
        with database.reader() as reader:
            query = "SELECT count(*) FROM orders JOIN customers USING (customer_key) WHERE customer_id LIKE 'erased-%'"
            orders = reader.execute(query).fetchone()
        assert (orders, _found(database)) == ((3,), [])


def test_address_in_other_letters_is_the_same_person(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        forget(database, home, shop_url)
        written = FILE.replace(MARIA, "Maria@Example.org")
        load_mapped(database, home.with_name("files"), LINES, lines=written)
        assert _found(database, ("Maria@Example.org",)) == []


@pytest.mark.parametrize("step", STEPS)
def test_cut_short_anywhere_the_same_call_goes_on(
    home: Path, shop_url: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with marias_shop(home, shop_url) as database:
        with killed_at(monkeypatch, forgetting, step):
            forget(database, home, shop_url)
        assert _unfinished(database) == 1
        report = forget(database, home, shop_url)
        assert (report.traces, _unfinished(database)) == ((), 0)
        assert not worklist.worklist_file(home).exists()


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str) -> Iterator[None]:
    """The block ends where it comes to that step."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, step, killed)
        with pytest.raises(KeyboardInterrupt):
            yield


def _unfinished(database: Database) -> int:
    with database.reader() as reader:
        row = reader.execute("SELECT count(*) FROM erasures WHERE finished_at IS NULL").fetchone()
    return int(row[0]) if row else -1


def test_cut_short_before_its_end_the_transaction_did_nothing(
    home: Path, shop_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with marias_shop(home, shop_url) as database:
        before = _found(database)
        with killed_at(monkeypatch, worklist, "keep"):
            forget(database, home, shop_url)
        assert _found(database) == before
        assert forget(database, home, shop_url).traces == ()


def test_another_is_forgotten_only_after_the_one_that_was_cut_short(
    home: Path, shop_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with marias_shop(home, shop_url) as database:
        with killed_at(monkeypatch, forgetting, "rewrite_tables"):
            forget(database, home, shop_url)
        settings = settings_of(home, shop_url)
        forgetting.forget(database, settings, "bia@example.org", (), NoProgress())
        assert (_unfinished(database), _found(database, (*TEXTS, "bia@"))) == (0, [])


def test_words_that_are_left_are_told_and_the_erasure_stays_open(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        (home / "list.csv").write_text(f"{NAME}\n")
        report = forget(database, home, shop_url)
        assert [trace.place for trace in report.traces] == [f"file {home / 'list.csv'}"]
        assert _unfinished(database) == 1
        (home / "list.csv").unlink()
        assert forget(database, home, shop_url).traces == ()
        assert _unfinished(database) == 0


def test_text_that_others_wrote_too_is_not_looked_for(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        with database.owner() as owner:
            owner.execute(
                """INSERT INTO order_reviews (order_key, review_id, score, comment, created_at)
                SELECT order_key, 'b', 5, %s, '2024-04-01' FROM orders WHERE order_id = '2'""",
                [f"{COMMENT}!"],
            )
        report = forget(database, home, shop_url)
        assert report.searched["texts others wrote too"] == 1
        assert report.traces == ()
        assert _found(database, (COMMENT,)) == ["order_reviews"]


def test_id_that_is_part_of_anothers_is_looked_for_as_a_whole(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        other = f"{HEADER}8,2024-05-01 10:00:00,ana{MARIA},Ana,,Brazil,cup,Cup,1,4.00\n"
        load_mapped(database, home.with_name("files"), LINES, lines=other)
        report = forget(database, home, shop_url)
        assert (report.traces, report.searched["as whole ids alone"]) == ((), 2)
        with database.reader() as reader:
            ids = [str(row[0]) for row in reader.execute("SELECT customer_id FROM customers ORDER BY 1")]
        assert ids[:2] == [f"ana{MARIA}", "bia@example.org"]
        assert ids[2].startswith("erased-")


def test_nobody_of_that_id_is_a_users_error(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database, pytest.raises(UserError, match="nobody of that id"):
        forgetting.forget(database, settings_of(home, shop_url), "nobody", (), NoProgress())


_HOLDS = """
import sys, time
from lojista.columnar.warehouse import Warehouse
from lojista.settings import read_settings
with Warehouse(read_settings()) as warehouse:
    warehouse.sync()
    print(warehouse.copy.path.name, flush=True)
    while not warehouse.sync().is_changed:
        time.sleep(0.1)
    found = warehouse.duckdb().run("SELECT customer_id FROM marts.customer_ids ORDER BY 1")
    print(warehouse.copy.path.name, found[0][0], flush=True)
    sys.stdin.readline()
"""


def test_another_process_makes_its_copy_anew(home: Path, shop_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", shop_url)
    with marias_shop(home, shop_url) as database:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen([sys.executable, "-c", _HOLDS], **pipes) as holder:
            assert holder.stdout.readline() == "copy-1.duckdb\n"
            assert forget(database, home, shop_url).changed["columnar copies"] == 1
            assert holder.stdout.readline().split() == ["copy-2.duckdb", "bia@example.org"]
            holder.communicate("\n")


def test_copy_that_its_process_holds_on_to_is_said_so(tmp_path: Path) -> None:
    holds = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.readline()"
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", holds, str(tmp_path / "copy-1.duckdb")], **pipes) as holder:
        holder.stdout.readline()
        with pytest.raises(CopyError, match=r"still holds copy-1\.duckdb"):
            remove_old_copies(tmp_path, lambda _: None, seconds=0.3)
        holder.communicate("\n")
    assert remove_old_copies(tmp_path, lambda _: None) == 1
    assert not list(tmp_path.iterdir())


def test_reader_of_an_older_moment_is_waited_for(empty_shop: Database) -> None:
    with empty_shop.owner() as owner, empty_shop.reader() as old:
        owner.autocommit = True
        old.isolation_level = 3  # REPEATABLE READ keeps its snapshot
        old.execute("SELECT count(*) FROM customers")
        owner.execute("INSERT INTO customers (customer_id) VALUES ('ana')")
        began = time.monotonic()
        with pytest.raises(DatabaseError, match="since before the erasure"):
            wait_for_older_readers(owner, seconds=0.3)
        assert time.monotonic() - began < 5
        old.rollback()
        wait_for_older_readers(owner, seconds=0.3)


def test_reader_of_pages_sees_that_somebody_was_erased_and_no_hash(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        forget(database, home, shop_url)
        with database.reader() as reader:
            assert reader.execute("SELECT count(finished_at) FROM erasures").fetchone() == (1,)
            for table in ("erased_words", "erasure_salt"):
                with reader.transaction(), pytest.raises(Exception, match="permission denied"), reader.transaction():
                    reader.execute(f"SELECT FROM {table}".encode())


_REVIEWER = """SELECT customer_id FROM customers JOIN orders USING (customer_key)
    JOIN order_reviews USING (order_key) WHERE comment IS NOT NULL LIMIT 1"""


def test_olists_file_again_is_unchanged_for_one_who_was_erased(home: Path, shop_url: str) -> None:
    files = clean_files(home.with_name("olist"))
    with Database.open(settings_of(home, shop_url)) as database:
        with database.owner() as owner:
            owner.autocommit = True
            load(owner, [files])
            (who,) = owner.execute(_REVIEWER).fetchone() or ("",)
        report = forgetting.forget(database, settings_of(home, shop_url), who, (), NoProgress())
        assert report.traces == ()
        for path in files.iterdir():
            path.write_bytes(path.read_bytes() + b"\n")
        with database.owner() as owner:
            owner.autocommit = True
            again = load(owner, [files])
            assert not again.is_changed
            assert {one.file_name: one.erased_count for one in again.files}[REVIEWS] >= 1
            assert words_in(owner, (who,)) == []


def test_two_spellings_of_an_address_are_forgotten_together(home: Path, shop_url: str) -> None:
    with marias_shop(home, shop_url) as database:
        other = f"{HEADER}8,2024-05-01 10:00:00,MARIA@example.org,Maria,,Brazil,cup,Cup,1,4.00\n"
        load_mapped(database, home.with_name("files"), LINES, lines=other)
        assert forget(database, home, shop_url).changed["customers"] == 2
        assert _found(database, ("MARIA@", MARIA)) == []
