"""The quick reader and the careful one give the same rows, whatever the bytes."""

from itertools import accumulate

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lojista.ingest.formats import separated
from lojista.ingest.formats.layouts import Encoding, Layout
from lojista.ingest.formats.reading import blocks_of
from lojista.ingest.rows import LINE
from support.raw_files import as_json_lines, as_parquet, as_text, as_workbook, raw_file, rows_of

HEADER = ["one", "two", "three"]
TEXT = st.text(st.sampled_from('ab,"\n é;\0 1'), max_size=6)
TABLE = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=12)
DELIMITERS = st.sampled_from([",", ";", "\t", "|"])
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
# Two signs such as Â£ are the very bytes of one character in UTF-8; letters alone never are. An accent stands among
# plain letters, as in any language of Windows-1252, and some letters at random would be Czech, Turkish or Latvian.
_ACCENTED = st.characters(min_codepoint=0xC0, max_codepoint=0xFF, exclude_characters="ìÌøØõÕýÝþÞðÐãÃ")
WESTERN = st.lists(
    st.characters(max_codepoint=0x7F, exclude_characters="\0\r") | _ACCENTED.map(lambda letter: f"a{letter}b"),
    max_size=6,
).map("".join)
# Without words, nothing tells other encodings of single bytes from Windows-1252.
ENCODINGS = st.sampled_from([*(one for one in Encoding if one.startswith("utf")), Encoding.WINDOWS_1252])
PRINTED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co"]), max_size=8)


@given(TABLE, st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=300, deadline=None)
def test_rows_written_are_the_rows_read(table: list[tuple[str, str, str]], line_end: str) -> None:
    good, odd = rows_of(as_text(HEADER, table, line_end=line_end), Layout())
    assert [row[:3] for row in good] == [row for row in table if not any("\0" in value for value in row)]
    assert len(good) + len(odd) == len(table)


@given(st.binary(max_size=200).map(lambda data: b"a,b\n" + data), DELIMITERS)
@example(b"a,b\nx\x01\x02\x01", ",")
@example(b"a,b\nx^,1\n", ",")
@settings(max_examples=500, deadline=None)
def test_any_bytes_give_the_same_rows_quickly_and_carefully(data: bytes, delimiter: str) -> None:
    layout = Layout(delimiter=delimiter)
    header = ["a", "b"]
    body, line = separated._without_header(data, layout)
    quick = separated._regular_block(body, header, line, delimiter)
    careful = separated._irregular_block(body, header, line, delimiter)
    if quick is not None:
        assert not careful.odd
        assert quick.table.fill_null("").equals(careful.table.fill_null(""))


@given(TABLE)
@settings(max_examples=100, deadline=None)
def test_line_numbers_are_those_of_the_file(table: list[tuple[str, str, str]]) -> None:
    data = as_text(HEADER, table)
    good, _ = rows_of(data, Layout())
    text = data.decode()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one, *_, line in good:
        assert lines[int(str(line)) - 1].startswith((str(one).split("\n")[0].split("\r")[0].replace('"', '""'), '"'))


@given(st.data(), DELIMITERS, ENCODINGS)
@settings(max_examples=300, deadline=None)
def test_text_is_read_back_whatever_parts_and_encodes_it(
    data: st.DataObject, delimiter: str, encoding: Encoding
) -> None:
    value = WESTERN if encoding is Encoding.WINDOWS_1252 else ANY
    table = data.draw(st.lists(st.tuples(value, value, value)))
    good, odd = rows_of(as_text(HEADER, table, delimiter=delimiter, encoding=encoding))
    lines = accumulate((1 + "".join(row).count("\n") for row in table), initial=2)
    assert good == [(*row, line) for row, line in zip(table, lines, strict=False)]
    assert not odd


@given(st.lists(st.tuples(PRINTED, PRINTED)))
@settings(max_examples=100, deadline=None)
def test_json_lines_parquet_and_text_hold_the_same_rows(table: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(table, {"one": pl.String, "two": pl.String}, orient="row")
    as_they_are = [(*row, line) for line, row in enumerate(table, start=1)]
    assert rows_of(as_parquet(frame))[0] == as_they_are
    if table:
        assert rows_of(as_json_lines(["one", "two"], table))[0] == as_they_are


@given(st.lists(st.tuples(PRINTED, PRINTED)))
@settings(max_examples=60, deadline=None)
def test_worksheet_gives_its_rows_under_their_numbers(table: list[tuple[str, str]]) -> None:
    good, _ = rows_of(as_workbook({"Orders": [["one", "two"], *table]}))
    assert good == [(*row, line) for line, row in enumerate(table, start=2) if any(row)]


@given(st.lists(st.floats(allow_infinity=False, allow_nan=False), min_size=1))
@settings(max_examples=200, deadline=None)
def test_numbers_of_parquet_are_the_same_numbers_as_text(numbers: list[float]) -> None:
    good, _ = rows_of(as_parquet(pl.DataFrame({"amount": numbers})))
    assert [float(text) for text, _ in good] == numbers
    assert not any(text.endswith(".0") for text, _ in good)


@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1))
@settings(max_examples=60, deadline=None)
def test_amounts_of_a_worksheet_have_no_digits_left_over_from_sums(amounts: list[object]) -> None:
    good, _ = rows_of(as_workbook({"Orders": [["amount", "id"], *([float(str(one)), "x"] for one in amounts)]}))
    assert [pl.Series([text]).str.to_decimal(scale=4)[0] for text, *_ in good] == amounts


def test_blocks_end_where_rows_end() -> None:
    wide = "\n".join(f'{number},"a\n{"x" * 1000}"' for number in range(9_000))
    found = list(blocks_of(raw_file(f"a,b\n{wide}\n".encode()), Layout(), ["a", "b"]))
    assert len(found) > 1
    whole = pl.concat([block.table for block in found])
    assert whole["a"].to_list() == [str(number) for number in range(9_000)]
    assert whole[LINE].to_list() == [2 + 2 * number for number in range(9_000)]
