"""A shop that can be put back as it was, as often as something is broken in it, and all that it must then hold."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq

from lojista.columnar.published.manifest import read_manifest
from lojista.columnar.published.place import Place
from lojista.columnar.reconcile import first_difference
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.metrics.trust.figures import compare_figures
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.postgres.place import find_place
from lojista.settings import Settings, read_settings
from support.whole_shop import whole_shop

EMPTY = "empty"
_SAY_MOMENTS = ("manifest.json", ".backup", ".parquet")
_QUESTIONS = (
    Question(("total_sales", "order_count", "customer_count", "units_sold"), by=("month",)),
    Question(("payments_received",), by=("payment_type",)),
)
_OTHER_TABLES = {
    "ledger": """SELECT DISTINCT ON (file_name) file_name, rows_in, rows_rejected FROM load_files
        ORDER BY file_name, load_run_id DESC""",
    "refused": """SELECT source, feed, file_name, line_number, row_key, column_name, value, reason, raw_row
        FROM rejected_rows""",
    "months": "SELECT month_end, rules_version, customer_count FROM segment_snapshots",
    "segments": "SELECT customer_id, month_end, segment FROM segment_changes JOIN customers USING (customer_key)",
    "models": "SELECT horizon_days, md5(parameters::text) FROM churn_models",
    "scores": """SELECT customer_id, churn_probability, expected_sales FROM customer_scores
        JOIN customers USING (customer_key) WHERE score_run = (SELECT max(score_run) FROM score_runs)""",
    "people erased": "SELECT DISTINCT finished_at IS NOT NULL FROM erasures",
    "rules": "SELECT name, metric, kind, threshold FROM alert_rules",
}
_NEVER_THERE = {
    "rows that are not accounted for": """SELECT * FROM load_files
        WHERE rows_in <> rows_loaded + rows_updated + rows_unchanged + rows_rejected""",
    "a run of scores that is not whole": """SELECT score_run FROM score_runs r WHERE customer_count <>
        (SELECT count(*) FROM customer_scores s WHERE s.score_run = r.score_run)""",
    "a load without its files": "SELECT * FROM load_runs r WHERE NOT EXISTS (SELECT FROM load_files f"
    " WHERE f.load_run_id = r.load_run_id)",
}
_MADE_UP_NAME = re.compile(r"[0-9a-f]{32}")
_PSEUDONYM = re.compile("erased-[0-9a-f]{16}")


class Stage:
    """A home with a server of its own. States of it are kept under names, and put back as often as they are wanted.

    What is kept is every file, the cluster's too, of a server that was stopped: the same database to the last byte.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings: Settings = read_settings(home=home)
        self.outside = home.with_name("outside")
        self._aside = home.with_name("kept")
        self._cluster = find_place(self.settings).cluster

    def keep(self, name: str) -> None:
        """What there is now can be put back by that name."""
        stop(self.settings)
        _remove(self._aside / name)
        for path, target in self._files_kept(name):
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, target)

    def put_back(self, name: str) -> None:
        """Everything but what only a running server has; nothing is left outside."""
        stop(self.settings)
        for path in (*self._own_files(), self._cluster, self.outside):
            _remove(path)
        self.outside.mkdir()
        for path in (self._aside / name / "home").iterdir():
            _copy(path, self.home / path.name)
        _copy(self._aside / name / "cluster", self._cluster)

    def _files_kept(self, name: str) -> Iterator[tuple[Path, Path]]:
        yield self._cluster, self._aside / name / "cluster"
        (self._aside / name / "home").mkdir(parents=True)
        for path in self._own_files():
            yield path, self._aside / name / "home" / path.name

    def _own_files(self) -> list[Path]:
        return [path for path in self.home.iterdir() if path.name != "postgres"]

    def holds(self) -> dict[str, object]:
        """All that the shop is: rows by its own ids, what pages say, and files. Asserts that all of it adds up."""
        with Warehouse(self.settings) as warehouse:
            warehouse.sync()
            found = warehouse.reconcile(lambda: False)
            assert first_difference((*found, *compare_figures(warehouse.engine()))) is None
            totals = [answer(warehouse.engine(), question).to_pylist() for question in _QUESTIONS]
            with warehouse.database.owner() as owner:
                for what, query in _NEVER_THERE.items():
                    assert owner.execute(query.encode()).fetchall() == [], what
                tables: dict[str, list[str]] = whole_shop(owner) | {
                    name: _rows(owner, query) for name, query in _OTHER_TABLES.items()
                }
        told = {name: [_PSEUDONYM.sub("erased-*", row) for row in rows] for name, rows in tables.items()}
        return {**told, "totals": totals, "files": self._files(), "published": self._published()}

    def _files(self) -> dict[str, str]:
        """Every file but the server's and copies, names that are made up told alike, and what it says."""
        folders = [path for path in (*self._own_files(), self.outside) if path.name != "copies"]
        paths = [found for path in folders for found in (path, *path.rglob("*")) if found.is_file()]
        return {_MADE_UP_NAME.sub("*", str(path.relative_to(self.home.parent))): _digest(path) for path in paths}

    def _published(self) -> dict[str, list[str]]:
        """Every row of every mart that was published; nothing where none was."""
        at = self.home / "published"
        manifest = read_manifest(Place(str(at))) if at.exists() else None
        parts = {} if manifest is None else manifest.parts
        return {
            mart: sorted(str(row) for file in files.values() for row in pq.read_table(at / file.name).to_pylist())
            for mart, files in parts.items()
        }


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A home with an empty shop, kept as EMPTY, whose server forgoes what a loss of power asks for."""
    folder.chmod(0o711)  # the server's account must pass through
    stage = Stage(folder / "home")
    with Database.open(stage.settings) as database, database.owner() as owner:
        owner.autocommit = True
        owner.execute("ALTER SYSTEM SET fsync = off")
    stage.keep(EMPTY)
    stage.put_back(EMPTY)
    try:
        yield stage
    finally:
        stop(stage.settings)


def differences(found: dict[str, object], expected: dict[str, object]) -> dict[str, object]:
    """What is held and should not be, and what should be and is not, by name."""
    return {
        name: [_first_of(one, other) for one, other in ((found[name], expected[name]), (expected[name], found[name]))]
        for name in expected
        if found[name] != expected[name]
    }


def _first_of(one: Any, other: Any) -> object:
    if isinstance(one, dict):
        return {key: value for key, value in one.items() if other.get(key) != value}
    return [row for row in one if row not in other][:3] or f"{len(one)} rows"


def _rows(owner: psycopg.Connection[Any], query: str) -> list[str]:
    return sorted(str(row[0]) for row in owner.execute(f"SELECT t::text FROM ({query}) t".encode()))


def _digest(path: Path) -> str:
    """Nothing for files that say when they were made, or have their rows in any order: these are looked into."""
    return "" if path.name.endswith(_SAY_MOMENTS) else hashlib.sha256(path.read_bytes()).hexdigest()


def _copy(source: Path, target: Path) -> None:
    """With owners and rights."""
    subprocess.run(["cp", "-a", source, target], check=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
