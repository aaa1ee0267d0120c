"""Whatever the bytes are, a file is read to its end or refused with a clear error."""

import gzip
import os
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lojista.errors import SourceError
from lojista.ingest.formats.detection import detect_layout, is_table
from lojista.ingest.formats.reading import blocks_of, header_of
from support.raw_files import as_json_lines, as_parquet, as_text, as_workbook, raw_file

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "150"))
HEADER = ["id", "name", "amount"]
ROWS = [[str(number), "café £", 12.5 * number] for number in range(40)]
STARTS = st.sampled_from([
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"\x1f\x8b\x08\x00", b'{"a": 1}\n', b"\xff\xfe",
    b"\xfe\xff", b"\xef\xbb\xbf", b"a;b\n", b"sep=;\n", b"a\0b\0", b'"', b"{", b"[",
])  # fmt: skip
SPLICES = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4
)


def _whole() -> Iterator[bytes]:
    yield as_text(HEADER, ROWS, delimiter=";", encoding="windows-1252")
    yield as_text(HEADER, ROWS, encoding="utf-16")
    yield gzip.compress(as_text(HEADER, ROWS))
    yield as_workbook({"Orders": [HEADER, *ROWS]})
    yield as_parquet(pl.DataFrame(ROWS, HEADER, orient="row"))
    yield as_json_lines(HEADER, ROWS)


WHOLE = list(_whole())


def _read(data: bytes) -> int:
    """How many rows were read; 0 where it was refused."""
    file = raw_file(data)
    try:
        is_table(file)
        layout = detect_layout(file)
        header = header_of(file, layout)
        if len(set(header)) < len(header):
            return 0
        found = list(blocks_of(file, layout, header))
    except SourceError:
        return 0
    assert all(block.table.columns[:-1] == header for block in found)
    return sum(block.table.height + len(block.odd) for block in found)


@given(STARTS, st.binary(max_size=300))
@example(b"PK\x03\x04", b"")
@settings(max_examples=EXAMPLES * 2, deadline=None)
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    _read(start + rest)


@pytest.mark.parametrize("place", range(len(WHOLE)))
@given(splices=SPLICES)
@settings(max_examples=EXAMPLES, deadline=None)
def test_damaged_file_is_read_or_refused(place: int, splices: list[tuple[int, int, bytes]]) -> None:
    data = WHOLE[place]
    assert _read(data) == len(ROWS)
    for start, length, new in splices:
        at = start % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    _read(data)
