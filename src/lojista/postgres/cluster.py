"""The embedded server's cluster and the passwords of its roles, each made once and never overwritten."""

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from lojista.errors import DatabaseError, UserError
from lojista.postgres.place import Account, Place

OWNER, READER, DATABASE = "lojista", "lojista_reader", "lojista"


def credentials_file(place: Place) -> Path:
    """Passwords of the server's roles, readable by their owner alone."""
    return place.control / "credentials.json"


def password_of(place: Place, role: str) -> str:
    """A role's own random password. Raises DatabaseError where the file that holds it is gone."""
    try:
        return str(json.loads(credentials_file(place).read_text())[role])
    except FileNotFoundError:
        raise DatabaseError(
            f"{credentials_file(place)} is gone, and with it the passwords of {place.cluster}.",
            "Put it back from a copy of LOJISTA_HOME.",
        ) from None


def has_cluster(place: Place) -> bool:
    """Whether the cluster was made, to its end."""
    return (place.cluster / "PG_VERSION").exists()


def check_shop(home: Path) -> None:
    """Makes nothing. Raises UserError where no embedded server was made yet."""
    try:
        is_there = (home / "postgres").is_dir()
    except PermissionError:
        return  # something is there: whoever opens it says that we may not
    if not is_there:
        raise UserError(
            f"There is no shop at {home} yet.",
            "Load one: lojista load SOURCE, or name the folder of another: lojista --home FOLDER …",
        )


def create_cluster(place: Place) -> None:
    """Makes it beside its place and then moves it there: one that was cut short is made again."""
    unfinished = place.cluster.with_name("cluster-unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    place.account.owns(unfinished)
    _initialise(place, unfinished)
    unfinished.rename(place.cluster)


def _initialise(place: Place, folder: Path) -> None:
    password_file = place.sockets / "password"
    _write_private(password_file, _passwords(place)[OWNER], place.account)
    command = [
        str(place.binaries / "initdb"), "-D", str(folder), "-U", OWNER, "-A", "scram-sha-256",
        "--pwfile", str(password_file), "-E", "UTF8", "--locale=C", "--data-checksums", "--no-instructions",
    ]  # fmt: skip
    try:
        made = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, cwd="/", capture_output=True, text=True, check=False, **place.account.options()
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        raise DatabaseError(f"PostgreSQL's cluster could not be created in {folder}:\n{made.stderr.strip()}")


def _passwords(place: Place) -> dict[str, str]:
    """Random ones, kept before they are used; those of an earlier try are used again."""
    file = credentials_file(place)
    if not file.exists():
        made = {role: secrets.token_urlsafe(24) for role in (OWNER, READER)}
        _write_private(file.with_suffix(".new"), json.dumps(made), Account())
        file.with_suffix(".new").rename(file)
    kept: dict[str, str] = json.loads(file.read_text())
    return kept


def _write_private(file: Path, text: str, account: Account) -> None:
    """A new file, never one that lies there already or is a link to elsewhere."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        account.owns_open(descriptor)
