"""Looks for words in the columnar copy and, byte by byte, in every file under a folder."""

import gzip
import json
import mmap
import stat
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lojista.columnar.engine import DuckDBEngine
from lojista.postgres.traces import Trace

_BLOCK = 16 << 20
_COLUMNS = """
    SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE data_type LIKE '%VARCHAR%' AND NOT internal
"""
_PACKED = (
    b"PAR1",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
    b"%PDF",
)  # words lie there in no plain bytes


@dataclass(frozen=True)
class FileSearch:
    """What a search of files came to. `unread` are those whose content cannot be looked into."""

    traces: tuple[Trace, ...]
    file_count: int
    byte_count: int
    unread: tuple[str, ...]


def traces_in_copy(engine: DuckDBEngine, parts: Sequence[str], whole: Sequence[str]) -> tuple[Trace, ...]:
    """Where words stand in the copy's tables: `parts` within any text, `whole` as a customer's id alone."""
    found: list[Trace] = []
    for schema, table, column in engine.run(_COLUMNS):
        query = f"""SELECT w FROM unnest($parts) t (w)
            WHERE EXISTS (SELECT 1 FROM "{schema}"."{table}" WHERE contains("{column}"::VARCHAR, w))"""  # noqa: S608
        found += [Trace(f"copy, table {schema}.{table}", str(w)) for (w,) in engine.run(query, {"parts": list(parts)})]
    ids = engine.run(
        "SELECT customer_id FROM base.customers WHERE customer_id IN (SELECT unnest($ids))", {"ids": list(whole)}
    )
    return (*found, *(Trace("copy, table base.customers", str(word), is_part=False) for (word,) in ids))


def search_files(folders: Sequence[Path], words: Sequence[str], left_out: Collection[Path]) -> FileSearch:
    """Every regular file under the folders, those in zips and gzips too. One that goes away meanwhile is none."""
    needles = {needle: word for word in words for needle in _spellings(word)}
    traces: dict[tuple[str, str], Trace] = {}
    files = byte_count = 0
    unread: list[str] = []
    for path in sorted({path for folder in folders for path in folder.rglob("*")} - set(left_out)):
        try:
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode):
                continue
            files, byte_count = files + 1, byte_count + path.stat().st_size
            if _is_packed(path):
                unread.append(str(path))
            for needle in _needles_in(path, needles):
                traces[str(path), needles[needle]] = Trace(f"file {path}", needles[needle])
        except FileNotFoundError:
            continue
    return FileSearch(tuple(traces.values()), files, byte_count, tuple(unread))


def _spellings(word: str) -> set[bytes]:
    """As text files, JSON and Windows' own programs write it."""
    return {word.encode(), json.dumps(word)[1:-1].encode(), word.encode("utf-16-le")}


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8).startswith(_PACKED)


def _needles_in(path: Path, needles: Collection[bytes]) -> Iterator[bytes]:
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield from (needle for needle in needles if content.find(needle) >= 0)
        is_zip, is_gzip = content[:4] == b"PK\x03\x04", content[:2] == b"\x1f\x8b"
    if is_zip:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                with packed.open(name) as member:
                    yield from _needles_read(member, needles)
    if is_gzip:
        with gzip.open(path) as unpacked:
            yield from _needles_read(unpacked, needles)


def _needles_read(file: IO[bytes] | gzip.GzipFile, needles: Collection[bytes]) -> Iterator[bytes]:
    overlap = max(map(len, needles), default=1) - 1
    end = b""
    while block := file.read(_BLOCK):
        text = end + block
        yield from (needle for needle in needles if needle in text)
        end = text[-overlap:] if overlap else b""
