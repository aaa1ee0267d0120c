"""Makes a backup of a shop, and a shop of a backup."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import uuid4

from lojista.backup.archive import Backup, Manifest, new_backup
from lojista.erasure.again import erase_again
from lojista.errors import TrainingBusyError, UserError
from lojista.ingest.known import mappings_folder
from lojista.ingest.load import alone
from lojista.ingest.report import LoadProgress
from lojista.postgres.connection import Database
from lojista.postgres.dumps import (
    analyze,
    applied_migrations,
    check_migrations,
    check_tables,
    dumped,
    fill,
    is_shop_empty,
    one_moment,
    schema_made_anew,
    sequences,
    set_sequences,
    tables_to_dump,
)
from lojista.postgres.kept_erasures import KeptErasures, kept_erasures
from lojista.postgres.restored_files import name_schema, settle_files, waiting_folder
from lojista.postgres.rewriting import rewrite_tables, wait_for_older_readers
from lojista.postgres.training_jobs import is_training
from lojista.settings import Settings
from lojista.steps import Step


def back_up(database: Database, settings: Settings, path: Path, on_step: Step) -> Manifest:
    """Writes everything that cannot be made again into one file, as it stands at one moment; loads may go on."""
    if os.path.exists(path):  # a name that no file can have is no error here: writing says so
        raise UserError(f"{path} is there already.", "Give another name, or delete it first.")
    with database.owner() as owner:
        owner.autocommit = True
        with one_moment(owner):
            now, program = datetime.now(UTC).isoformat(timespec="seconds"), metadata.version("lojista")
            manifest = Manifest(now, program, applied_migrations(owner), sequences(owner))
            with new_backup(path, manifest) as backup:
                for table in tables_to_dump(owner):
                    on_step(f"backing up {table.name}")
                    backup.add_table(table, dumped(owner, table))
                for file in _files(settings.home):
                    backup.add_file(settings.home, file)
    return manifest


def _files(home: Path) -> Iterator[Path]:
    """The shop's own mappings: loads go by them."""
    return iter(sorted(mappings_folder(home).glob("*.toml")))


def restore(
    database: Database, settings: Settings, backup: Backup, progress: LoadProgress, *, is_replacing: bool
) -> tuple[Manifest, int]:
    """Puts a backup in the place of the shop, whole or not at all; and how many people of it were erased since.

    Raises UserError for a shop that is not empty unless it is to be replaced, DatabaseError for a backup of a newer
    schema, TrainingBusyError while a model is trained. No load runs meanwhile.
    """
    manifest = backup.manifest
    check_migrations(manifest.migrations)
    with database.owner() as owner:
        owner.autocommit = True
        with alone(owner, progress, wait=True):
            if not is_replacing and not (is_shop_empty(owner) and not any(_files(settings.home))):
                raise UserError(
                    "There is a shop already, and it is not empty.",
                    "Put the backup in its place: --replace; or elsewhere: lojista --home FOLDER restore …",
                )
            if is_training(owner):
                raise TrainingBusyError
            name, kept = f"restored {uuid4()}", kept_erasures(owner)
            folder = waiting_folder(settings.home, name)
            backup.extract(folder)
            mappings_folder(folder).mkdir(exist_ok=True)
            erased = _write(owner, backup, kept, name, progress)
            settle_files(owner, settings.home)
            if erased:
                progress.step("leaving nothing of people who were erased")
                wait_for_older_readers(owner)
                rewrite_tables(owner, progress.step, is_superuser=database.cluster_folder is not None)
    return manifest, erased


def _write(owner: Any, backup: Backup, kept: KeptErasures, name: str, progress: LoadProgress) -> int:
    manifest = backup.manifest
    with owner.transaction():
        with schema_made_anew(owner, max(manifest.migrations)):
            check_tables(owner, manifest.tables)
            for table in manifest.tables:
                progress.step(f"restoring {table.name}")
                count = fill(owner, table, backup.read(f"tables/{table.name}"))
                if count != manifest.row_counts[table.name]:
                    raise UserError(
                        f"{table.name} has {count:,} rows and should have {manifest.row_counts[table.name]:,}.",
                        "Nothing was changed. Try another backup.",
                    )
            set_sequences(owner, manifest.sequences)
            progress.step("checking keys")
        erased = erase_again(owner, kept)
        name_schema(owner, name)
        analyze(owner, manifest.tables)
    return erased
