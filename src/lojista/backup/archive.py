"""The file that a backup is: a zip of tables as text and files as they are, with a checksum for each of them."""

import contextlib
import hashlib
import json
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from lojista.errors import UserError
from lojista.postgres.dumps import DumpedTable

FORMAT = 1
_MAPPING = re.compile(r"files/mappings/[^/\\\0]+\.toml")  # what a backup of a shop's folder holds, and nothing else
_DAMAGED = (
    *(OSError, KeyError, ValueError, RuntimeError, EOFError, OverflowError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20


@dataclass
class Manifest:
    """What a backup holds. `checksums` are SHA-256 of every other member, `row_counts` go by table."""

    created_at: str
    program: str
    migrations: dict[int, str]
    sequences: dict[str, int]
    columns: dict[str, list[str]] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def tables(self) -> tuple[DumpedTable, ...]:
        """Every table, as it was dumped."""
        return tuple(DumpedTable(name, tuple(columns)) for name, columns in self.columns.items())

    @property
    def row_count(self) -> int:
        """All rows of all tables."""
        return sum(self.row_counts.values())

    @property
    def files(self) -> tuple[str, ...]:
        """Members that are files of the shop's folder, by their path in it."""
        return tuple(name.removeprefix("files/") for name in self.checksums if name.startswith("files/"))


_MANIFESTS = TypeAdapter(Manifest)


class BackupWriter:
    """Writes the members one after another, the manifest last."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def add_table(self, table: DumpedTable, rows: Iterable[bytes]) -> None:
        """A table's rows: PostgreSQL's text format has one to a line."""
        count = 0

        def counted() -> Iterator[bytes]:
            nonlocal count
            for data in rows:
                count += data.count(b"\n")
                yield data

        self._add(f"tables/{table.name}", counted())
        self.manifest.columns[table.name] = list(table.columns)
        self.manifest.row_counts[table.name] = count

    def add_file(self, home: Path, path: Path) -> None:
        """A file of the shop's folder."""
        self._add(f"files/{path.relative_to(home).as_posix()}", [path.read_bytes()])

    def _add(self, name: str, content: Iterable[bytes]) -> None:
        checksum = hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            for data in content:
                checksum.update(data)
                member.write(data)
        self.manifest.checksums[name] = checksum.hexdigest()


@contextmanager
def new_backup(path: Path, manifest: Manifest) -> Iterator[BackupWriter]:
    """A file of that name when the block is over, whole and on the disk; none where it fails."""
    beside = path.with_name(f".{path.name}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
                yield BackupWriter(archive, manifest)
                archive.writestr(_MANIFEST, json.dumps(asdict(manifest)))
            file.flush()
            os.fsync(descriptor)
        beside.rename(path)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}.", "Make room, or give it another place."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # what could not be made is not there
            beside.unlink()


class Backup:
    """A backup to read, whose every byte was checked. Raises UserError for a file that is none or was damaged."""

    def __init__(self, path: Path) -> None:
        if not os.path.isfile(path):
            raise UserError(f"There is no file {path}.", "Give one that lojista backup made.")
        try:
            self._archive = zipfile.ZipFile(path)
            self.manifest = _manifest(self._archive.read(_MANIFEST))
            self._check()
        except _DAMAGED as error:
            raise UserError(
                f"{path} is no backup of Lojista's, or it was damaged: {error}", "Nothing was changed. Try another one."
            ) from error

    def _check(self) -> None:
        tables, known = {f"tables/{name}" for name in self.manifest.columns}, self.manifest.checksums.keys()
        if tables - known or self.manifest.columns.keys() - self.manifest.row_counts.keys():
            raise ValueError("it does not say of every table what it holds")
        if strange := [name for name in known - tables if not _MAPPING.fullmatch(name)]:
            raise ValueError(f"{strange[0]!r} is nothing that a backup holds")
        for name, expected in self.manifest.checksums.items():
            checksum = hashlib.sha256()
            for data in self.read(name):
                checksum.update(data)
            if checksum.hexdigest() != expected:
                raise ValueError(f"{name} is not as it was written")

    def read(self, name: str) -> Iterator[bytes]:
        """A member, block by block."""
        with self._archive.open(name) as member:
            while data := member.read(_BLOCK):
                yield data

    def extract(self, folder: Path) -> None:
        """Its files, under a folder that stands for the shop's own."""
        for name in self.manifest.files:
            path = folder.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(self.read(f"files/{name}")))

    def close(self) -> None:
        """Gives the file back."""
        self._archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _manifest(content: bytes) -> Manifest:
    """Raises ValueError for one of another format, or of other parts."""
    told: Any = json.loads(content)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError(f"this program reads backups of format {FORMAT}")
    try:
        return _MANIFESTS.validate_python(told)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
