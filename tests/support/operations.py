"""Everything that writes, each with a shop to do it to."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from pathlib import Path

from lojista.backup.archive import Backup
from lojista.models.churn.drift import SCORE, Profile
from lojista.models.churn.features import CATEGORIES, NUMBERS
from lojista.postgres.connection import Database
from lojista.postgres.score_store import write_model
from support.forgotten import MARIA, NAME, PHONE, forget_maria, load_marias_shop
from support.mapped_files import LINES
from support.scored_shop import HORIZON, small_card, small_score
from support.shell import Said
from support.small_files import ITEMS, ORDERS, PAYMENTS, clean_files, replace
from support.stages import EMPTY, Stage
from support.strikes import run

BACKUP = "shop.backup"
_WORDS = (MARIA, "--also", NAME, "--also", PHONE, "--yes")
_PROFILE = Profile(
    dict.fromkeys((*NUMBERS, SCORE), (1.0,)), {name: {"0": 1.0} for name in (*NUMBERS, *CATEGORIES, SCORE)}
)
_CHANGES = """
    UPDATE orders SET status = 'canceled' WHERE order_key % 7 = 1;
    UPDATE order_payments SET amount = amount + 1 WHERE order_key % 5 = 2;
    UPDATE order_reviews SET score = 1 WHERE order_key % 9 = 4
"""


@dataclass(frozen=True)
class Operation:
    """A command and what it is done to. `outcome` is what it makes beside the shop, to be compared as well."""

    name: str
    words: Callable[[Stage], tuple[str, ...]]
    prepare: Callable[[Stage], None]
    begins_with: str = EMPTY
    outcome: Callable[[Stage], dict[str, object]] = field(default=lambda _: {})
    is_done: Callable[[Said], bool] = field(default=lambda said: said.returncode == 0)


def done(stage: Stage, *words: str) -> None:
    """Runs a command of the preparation, which must succeed."""
    said = run(stage.home, words).said
    assert said is not None
    assert said.returncode == 0, said.stderr


def files_of(stage: Stage) -> Path:
    """The files of the shop that most operations begin with."""
    return stage.home.with_name("files")


def load_most(stage: Stage) -> None:
    """A shop whose last files changed: orders without later ones, other payments, a status that is none."""
    files = clean_files(files_of(stage), 80)
    whole = {name: (files / name).read_text("utf-8") for name in (ORDERS, ITEMS, PAYMENTS)}
    replace(files / ORDERS, ",delivered,", ",shipped,", 9)
    (files / ORDERS).write_text("".join((files / ORDERS).read_text("utf-8").splitlines(keepends=True)[:60]), "utf-8")
    done(stage, "load", str(files))
    for name, text in whole.items():
        (files / name).write_text(text, "utf-8")
    replace(files / ORDERS, ",delivered,", ",teleported,", 2)


def _write(stage: Stage, statements: str) -> None:
    with Database.open(stage.settings) as database, database.owner() as owner:
        owner.execute(statements.encode())


def _without_last_months(stage: Stage) -> None:
    _write(stage, "DELETE FROM segment_snapshots WHERE month_end > '2024-08-31'")


def _without_copies(stage: Stage) -> None:
    shutil.rmtree(stage.home / "copies")


def _with_changes(stage: Stage) -> None:
    done(stage, "sync")
    _write(stage, _CHANGES)


def _with_publication(stage: Stage) -> None:
    done(stage, "publish")
    _write(stage, _CHANGES)


def _with_model(stage: Stage) -> None:
    with Database.open(stage.settings) as database, database.owner() as owner:
        write_model(owner, HORIZON, small_score().as_dict(), replace_fields(small_card(), profile=_PROFILE).as_dict())


def _with_maria(stage: Stage) -> None:
    (stage.home / "mappings").mkdir()
    (stage.home / "mappings" / "corner.toml").write_text(f"{LINES}# {NAME} is no guest\n", "utf-8")
    (stage.home / "uploads").mkdir()
    (stage.home / "uploads" / "export.csv").write_text(MARIA, "utf-8")
    with Database.open(stage.settings) as database:
        load_marias_shop(database, stage.home.with_name("marias"))
    done(stage, "sync")


def _with_backup(stage: Stage) -> None:
    """A shop from which she was erased, and a backup from before."""
    _with_maria(stage)
    done(stage, "backup", str(_kept_backup(stage)))
    with Database.open(stage.settings) as database:
        forget_maria(database, stage.settings)
    (stage.home / "mappings" / "corner.toml").write_text("another one", "utf-8")


def _kept_backup(stage: Stage) -> Path:
    return stage.home.with_name("before.backup")


def _in_backup(stage: Stage) -> dict[str, object]:
    with Backup(stage.outside / BACKUP) as backup:
        manifest = backup.manifest
    return {"rows": manifest.row_counts, "columns": manifest.columns, "files": manifest.files}


def _is_backed_up(said: Said) -> bool:
    """One that was struck after its file was there finds that: it is looked into afterwards."""
    return said.returncode == 0 or "is there already" in said.stderr


LOADED = "loaded"
OPERATIONS = (
    Operation("load", lambda stage: ("load", str(files_of(stage))), _without_last_months, LOADED),
    Operation("first_sync", lambda _: ("sync",), _without_copies, LOADED),
    Operation("sync", lambda _: ("sync",), _with_changes, LOADED),
    Operation("publish", lambda _: ("publish",), _with_publication, LOADED),
    Operation("score", lambda _: ("score",), _with_model, LOADED),
    Operation(
        "backup",
        lambda stage: ("backup", str(stage.outside / BACKUP)),
        lambda _: None,
        LOADED,
        _in_backup,
        _is_backed_up,
    ),
    Operation("restore", lambda stage: ("restore", str(_kept_backup(stage)), "--replace"), _with_backup),
    Operation("forget", lambda _: ("forget", *_WORDS), _with_maria),
)
