"""Finds the CSV files of a zip, a folder or a single path, and the contract that each of them fits."""

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from lojista.errors import ColumnsError, SourceError
from lojista.ingest.contracts import Contract, Source
from lojista.ingest.recognise import check_archive, check_header, check_text
from lojista.ingest.rows import header_of

_CHUNK = 1 << 20
_LONGEST_HEADER = 300
_START = 8
_ENCRYPTED = 0x1
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
UNREADABLE = (csv.Error, zipfile.BadZipFile, zlib.error, EOFError, OSError)


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
        found = [_plain(file) for file in sorted(path.iterdir()) if _is_csv(file.name)]
    elif not path.is_file():
        raise SourceError(f"There is no file {path}.", "Check the path, then run: lojista load PATH")
    elif zipfile.is_zipfile(path):
        found = _members(path)
    else:
        _check_is_no_zip(path)
        found = [_plain(path)]
    if not found:
        raise SourceError(f"There are no CSV files in {path}.", "Give a zip, a folder or single CSV files.")
    return found


def _check_is_no_zip(path: Path) -> None:
    """A zip's directory stands at its end: one that is cut off looks like any other file."""
    if path.suffix.lower() == ".zip":
        raise SourceError(f"{path} is not a zip that can be read: it is damaged or cut off.", "Download it again.")


def _plain(path: Path) -> RawFile:
    return RawFile(path.name, path.stat().st_size, lambda: path.open("rb"), lambda: path.open("rb"))


def _members(path: Path) -> list[RawFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(path, archive.namelist())
            members = [member for member in archive.infolist() if _is_csv(member.filename)]
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path} is not a zip that can be read: {error}.", "Download it again.") from error
    shown = [member for member in members if not _is_hidden(member.filename)]
    for member in shown:
        _check_readable(path, member)
    return [_member(path, member) for member in shown]


def _check_readable(path: Path, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise SourceError(f"{member.filename} in {path} is encrypted.", "Unpack it, then load the folder.")
    if member.compress_type not in _COMPRESSIONS:
        raise SourceError(
            f"{member.filename} in {path} is compressed in a way that is not known here ({member.compress_type}).",
            "Unpack it, then load the folder.",
        )


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv")


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
        if contract.fits(header):
            return contract
    if not any(contract.is_nearly(header) for contract in source.contracts):
        raise SourceError(
            f"{file.name}, line 1: its columns ({', '.join(header)[:_LONGEST_HEADER]}) are those of no known file.",
            f"Known are: {', '.join(contract.file_name for contract in source.contracts)}.",
        )
    nearest = max(source.contracts, key=lambda contract: _likeness(file, header, contract))
    missing = [name for name in nearest.names() if name not in header]
    unknown = [name for name in header if name not in nearest.names()] if nearest.is_exact else []
    twice = sorted({name for name in header if header.count(name) > 1})
    parts = [
        f"{label}: {', '.join(names)}" for label, names in
        (("missing columns", missing), ("unknown columns", unknown), ("columns given twice", twice)) if names
    ]  # fmt: skip
    raise ColumnsError(
        f"{file.name}, line 1: its columns are not those of {nearest.file_name} ({'; '.join(parts)}).",
        f"Expected, in any order: {', '.join(nearest.names())}. Mend the header, then load it again.",
    )


def _likeness(file: RawFile, header: list[str], contract: Contract) -> tuple[int, bool]:
    return len(set(header) & set(contract.names())), file.name == contract.file_name


def _header(file: RawFile) -> list[str]:
    try:
        with file.open() as first:
            check_text(file.name, first.read(_START))
        with file.open() as raw:
            header = header_of(raw)
    except UNREADABLE as error:
        raise SourceError(
            f"{file.name}, line 1: the header cannot be read: {error}.", "Export or download the file again."
        ) from error
    if not header:
        raise SourceError(f"{file.name} is empty.", "Export it again with its header.")
    check_header(file.name, header)
    return header
