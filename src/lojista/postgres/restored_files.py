"""Files that come with a restored database: they take the place of the old ones once that is restored, or never.

They wait in a folder that bears a name; the schema bears it too from the moment that the restore is committed.
"""

import shutil
from pathlib import Path
from typing import Any

import psycopg

from lojista.postgres.schema import SCHEMA

_FOLDER = "restoring"
_NAME_OF_SCHEMA = "SELECT obj_description(to_regnamespace(%s)::oid, 'pg_namespace')"


def waiting_folder(home: Path, name: str) -> Path:
    """A new folder for the files of one restore, in place of any that was left behind."""
    shutil.rmtree(home / _FOLDER, ignore_errors=True)
    folder = home / _FOLDER / name
    folder.mkdir(parents=True, mode=0o700)
    return folder


def name_schema(connection: psycopg.Connection[Any], name: str) -> None:
    """Within the restore's transaction."""
    connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{name}'".encode())


def settle_files(connection: psycopg.Connection[Any], home: Path) -> None:
    """Brings files that wait to their place, or drops those of a restore that never ended. Cheap where none wait."""
    if not (home / _FOLDER).is_dir():
        return
    restored = connection.execute(_NAME_OF_SCHEMA, [SCHEMA]).fetchone()
    for waiting in (home / _FOLDER).iterdir():
        if restored == (waiting.name,):
            for folder in waiting.iterdir():
                shutil.rmtree(home / folder.name, ignore_errors=True)
                folder.rename(home / folder.name)
    shutil.rmtree(home / _FOLDER)
