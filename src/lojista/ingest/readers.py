"""Finds the CSV files of a zip, a folder or a single path, and reads them row by row with their line numbers."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from lojista.errors import SourceError
from lojista.ingest.contracts import Contract, Source

Row = tuple[int, list[str]]
_LONGEST_FIELD = 1 << 24
_CHUNK = 1 << 20


@dataclass(frozen=True)
class RawFile:
    """One CSV file, on its own or inside a zip. `open` gives its bytes anew at each call."""

    name: str
    byte_count: int
    open: Callable[[], IO[bytes]]
    open_stored: Callable[[], IO[bytes]]

    def checksum(self) -> str:
        """SHA-256 of the bytes as stored: inside a zip, the compressed ones."""
        digest = hashlib.sha256()
        with self.open_stored() as stored:
            while chunk := stored.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def rows(self) -> Iterator[Row]:
        """The line a row starts on, and its fields; the header first. A byte that is not UTF-8 becomes a surrogate."""
        csv.field_size_limit(_LONGEST_FIELD)
        with self.open() as raw, io.TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as text:
            reader = csv.reader(text)
            line = 1
            for fields in reader:
                if fields:
                    yield line, fields
                line = reader.line_num + 1


def find_files(paths: Sequence[Path]) -> list[RawFile]:
    """Every CSV file under the paths. Raises SourceError for a path that is missing, unreadable or has none."""
    files = [file for path in paths for file in _files_of(path)]
    names = [file.name for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"{twice[0]} was given twice.", "Give each file once.")
    return files


def _files_of(path: Path) -> list[RawFile]:
    if path.is_dir():
        found = [_plain(file) for file in sorted(path.glob("*.csv"))]
    elif not path.is_file():
        raise SourceError(f"There is no file {path}.", "Check the path, then run: lojista load PATH")
    elif zipfile.is_zipfile(path):
        found = _members(path)
    else:
        found = [_plain(path)]
    if not found:
        raise SourceError(f"There are no CSV files in {path}.", "Give a zip, a folder or single CSV files.")
    return found


def _plain(path: Path) -> RawFile:
    return RawFile(path.name, path.stat().st_size, lambda: path.open("rb"), lambda: path.open("rb"))


def _members(path: Path) -> list[RawFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path} is not a zip that can be read: {error}.", "Download it again.") from error
    return [_member(path, member) for member in members if not _is_hidden(member.filename)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _member(path: Path, member: zipfile.ZipInfo) -> RawFile:
    name = PurePosixPath(member.filename).name

    def unpacked() -> IO[bytes]:
        return zipfile.ZipFile(path).open(member)

    def stored() -> IO[bytes]:
        with path.open("rb") as handle:
            handle.seek(member.header_offset)
            header = handle.read(30)
            handle.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
            return io.BytesIO(handle.read(member.compress_size))

    return RawFile(name, member.file_size, unpacked, stored)


def fit(file: RawFile, source: Source) -> Contract:
    """The contract whose columns the file has. Raises SourceError naming what is missing and what is unknown."""
    header = _header(file)
    for contract in source.contracts:
        if sorted(header) == sorted(contract.names()):
            return contract
    nearest = max(source.contracts, key=lambda contract: _likeness(file, header, contract))
    missing = [name for name in nearest.names() if name not in header]
    unknown = [name for name in header if name not in nearest.names()]
    twice = sorted({name for name in header if header.count(name) > 1})
    parts = [
        f"{label}: {', '.join(names)}" for label, names in
        (("missing columns", missing), ("unknown columns", unknown), ("columns given twice", twice)) if names
    ]  # fmt: skip
    raise SourceError(
        f"{file.name}, line 1: its columns are not those of {nearest.file_name} ({'; '.join(parts)}).",
        f"Expected, in any order: {', '.join(nearest.names())}. Mend the header, then run: lojista load {file.name}",
    )


def _likeness(file: RawFile, header: list[str], contract: Contract) -> tuple[int, bool]:
    return len(set(header) & set(contract.names())), file.name == contract.file_name


def _header(file: RawFile) -> list[str]:
    try:
        fields = next(file.rows(), (1, []))[1]
    except (csv.Error, OSError, zipfile.BadZipFile) as error:
        raise SourceError(f"{file.name}, line 1: the header cannot be read: {error}.") from error
    if not fields:
        raise SourceError(f"{file.name} is empty.", "Export it again with its header.")
    return [printable(name).strip() for name in fields]


def printable(text: str) -> str:
    """Text that PostgreSQL can keep: bytes that are not UTF-8, and NUL, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
