"""Finds the files of a zip, a folder or a single path, and the contract that each of them fits."""

import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from lojista.errors import ColumnsError, SourceError
from lojista.ingest.contracts import Contract, Source
from lojista.ingest.files import RawFile, gunzipping
from lojista.ingest.formats.detection import is_table
from lojista.ingest.formats.excel import is_workbook, sheets_of
from lojista.ingest.formats.layouts import Format, Layout
from lojista.ingest.formats.reading import header_of, readable

_ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".jsonl", ".ndjson")
# What may as well be a note to the reader, or a program's settings.
_PERHAPS_NO_TABLE = (".txt", ".json")
_PACKED = ".gz"
_LONGEST_HEADER = 300
_ENCRYPTED = 0x1
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def find_files(paths: Sequence[Path]) -> list[RawFile]:
    """Every table's file under the paths. Raises SourceError for a path that is missing, unreadable or has none.

    A path of a single file is taken whatever its name; in a folder or a zip the name's ending says what is a table.
    Of a workbook with tables in several worksheets, each of these is a file of its own: `orders.xlsx · Lines`.
    """
    files = [one for path in paths for file in _files_of(path) for one in _sheets_of(file)]
    names = [file.name for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"{twice[0]} was given twice.", "Give each file once.")
    return files


def _sheets_of(file: RawFile) -> list[RawFile]:
    with readable(file):
        return sheets_of(file)


def _files_of(path: Path) -> list[RawFile]:
    if os.path.isdir(path):
        files = [_plain(file) for file in sorted(path.iterdir()) if file.is_file() and _is_named_as_table(file.name)]
        found = [file for file in files if _is_table(file)]
    elif not os.path.isfile(path):
        raise SourceError(f"There is no file {path}.", "Check the path, then run: lojista load PATH")
    elif zipfile.is_zipfile(path) and not is_workbook(path):
        found = _members(path)
    else:
        _check_is_no_zip(path)
        found = [_plain(path)]
    if not found:
        raise SourceError(
            f"There are no tables in {path}.",
            f"Give a zip, a folder or single files ({', '.join((*_ENDINGS, *_PERHAPS_NO_TABLE))}).",
        )
    return found


def _is_named_as_table(name: str) -> bool:
    return not _is_hidden(name) and name.lower().removesuffix(_PACKED).endswith((*_ENDINGS, *_PERHAPS_NO_TABLE))


def _is_table(file: RawFile) -> bool:
    """What some files hold tells whether they are."""
    return not file.name.lower().removesuffix(_PACKED).endswith(_PERHAPS_NO_TABLE) or is_table(file)


def _check_is_no_zip(path: Path) -> None:
    """A zip's directory stands at its end: one that is cut off looks like any other file."""
    if path.suffix.lower() == ".zip":
        raise SourceError(f"{path} is not a zip that can be read: it is damaged or cut off.", "Download it again.")


def _plain(path: Path) -> RawFile:
    def opened() -> IO[bytes]:
        return path.open("rb")

    return RawFile(path.name, _byte_count(path), gunzipping(opened), opened)


def _byte_count(path: Path) -> int:
    """A gzip file ends with the number of bytes that it unpacks to."""
    size = path.stat().st_size
    if path.suffix.lower() != _PACKED or size < 4:
        return size
    with path.open("rb") as packed:
        packed.seek(-4, os.SEEK_END)
        return int.from_bytes(packed.read(), "little")


def _members(path: Path) -> list[RawFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _is_named_as_table(member.filename)]
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path} is not a zip that can be read: {error}.", "Download it again.") from error
    for member in members:
        _check_readable(path, member)
    return [file for file in (_member(path, member) for member in members) if _is_table(file)]


def _check_readable(path: Path, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise SourceError(f"{member.filename} in {path} is encrypted.", "Unpack it, then load the folder.")
    if member.compress_type not in _COMPRESSIONS:
        raise SourceError(
            f"{member.filename} in {path} is compressed in a way that is not known here ({member.compress_type}).",
            "Unpack it, then load the folder.",
        )


def _is_hidden(name: str) -> bool:
    """Also the file that Excel keeps beside a workbook that is open."""
    return any(part.startswith((".", "__MACOSX", "~$")) for part in PurePosixPath(name).parts)


def _member(path: Path, member: zipfile.ZipInfo) -> RawFile:
    name = PurePosixPath(member.filename).name

    def opened() -> IO[bytes]:
        with zipfile.ZipFile(path) as archive:  # what it opened stays open without it
            return archive.open(member)

    def stored() -> IO[bytes]:
        with path.open("rb") as handle:
            handle.seek(member.header_offset)
            header = handle.read(30)
            handle.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
            return io.BytesIO(handle.read(member.compress_size))

    return RawFile(name, member.file_size, gunzipping(opened), stored)


def fit(file: RawFile, layout: Layout, source: Source) -> Contract:
    """The contract whose columns the file has. Raises SourceError naming what is missing and what is unknown."""
    header = header_of(file, layout)
    place = f"{file.name}, line {layout.header_line}" if layout.format is Format.CSV else file.name
    fitting = [contract for contract in source.contracts if contract.fits(header)]
    if fitting:
        return next((contract for contract in fitting if contract.is_just(header)), fitting[0])
    if not any(contract.is_nearly(header) for contract in source.contracts):
        raise SourceError(
            f"{place}: its columns ({_beginning(header)}) are those of no known file.",
            f"It was read as {layout.in_words()}. "
            f"Known are: {', '.join(contract.file_name for contract in source.contracts)}.",
        )
    nearest = max(source.contracts, key=lambda contract: _likeness(file, header, contract))
    missing = [name for name in nearest.names() if name not in header]
    unknown = [name for name in header if name not in nearest.names()] if nearest.is_exact else []
    parts = [
        f"{label}: {', '.join(names)}" for label, names in
        (("missing columns", missing), ("unknown columns", unknown)) if names
    ]  # fmt: skip
    raise ColumnsError(
        f"{place}: its columns are not those of {nearest.file_name} ({'; '.join(parts)}).",
        f"Expected, in any order: {', '.join(nearest.names())}. Mend the header, then load it again.",
    )


def _beginning(header: list[str]) -> str:
    """As many names as there is room for, and how many more there are."""
    fitting = [name for place, name in enumerate(header, 1) if len(", ".join(header[:place])) <= _LONGEST_HEADER]
    more = len(header) - len(fitting)
    return ", ".join(fitting) + (f" and {more} more" if more else "")


def _likeness(file: RawFile, header: list[str], contract: Contract) -> tuple[int, bool]:
    return len(set(header) & set(contract.names())), file.name == contract.file_name
