"""The quick reader and the careful one give the same rows, whatever the bytes."""

import csv
import io

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lojista.ingest import rows
from lojista.ingest.rows import LINE, blocks, header_of

TEXT = st.text(st.sampled_from('ab,"\n é;\0 1'), max_size=6)
TABLE = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=12)


def _written(table: list[tuple[str, str, str]], line_end: str) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=line_end)
    writer.writerow(["one", "two", "three"])
    writer.writerows(table)
    return target.getvalue().encode()


def _read(data: bytes) -> tuple[list[tuple[object, ...]], list[tuple[int, str]]]:
    header = header_of(io.BytesIO(data))
    found = list(blocks(io.BytesIO(data), header))
    good = [row for block in found for row in block.table.fill_null("").rows()]
    return good, [(odd.line_number, odd.reason) for block in found for odd in block.odd]


@given(TABLE, st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=300, deadline=None)
def test_rows_written_are_the_rows_read(table: list[tuple[str, str, str]], line_end: str) -> None:
    good, odd = _read(_written(table, line_end))
    assert [row[:3] for row in good] == [row for row in table if not any("\0" in value for value in row)]
    assert len(good) + len(odd) == len(table)


@given(st.binary(max_size=200).map(lambda data: b"a,b\n" + data))
@settings(max_examples=500, deadline=None)
def test_any_bytes_give_the_same_rows_quickly_and_carefully(data: bytes) -> None:
    header = header_of(io.BytesIO(data))
    if len(header) != 2:
        return
    body, line = rows._without_header(data)
    quick = rows._regular_block(body, header, line)
    careful = rows._irregular_block(body, header, line)
    if quick is not None:
        assert not careful.odd
        assert quick.table.fill_null("").equals(careful.table.fill_null(""))


@given(TABLE)
@settings(max_examples=100, deadline=None)
def test_line_numbers_are_those_of_the_file(table: list[tuple[str, str, str]]) -> None:
    data = _written(table, "\n")
    good, _ = _read(data)
    text = data.decode()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one, *_, line in good:
        assert lines[int(str(line)) - 1].startswith((str(one).split("\n")[0].split("\r")[0].replace('"', '""'), '"'))


def test_blocks_end_where_rows_end() -> None:
    wide = "\n".join(f'{number},"a\n{"x" * 1000}"' for number in range(9_000))
    data = f"a,b\n{wide}\n".encode()
    found = list(blocks(io.BytesIO(data), ["a", "b"]))
    assert len(found) > 1
    whole = pl.concat([block.table for block in found])
    assert whole["a"].to_list() == [str(number) for number in range(9_000)]
    assert whole[LINE].to_list() == [2 + 2 * number for number in range(9_000)]
