"""Tells how a file is laid out, from its first bytes and a sample of its text, never from its name."""

from lojista.ingest.files import RawFile
from lojista.ingest.formats.delimiters import Split, best_split, header_line
from lojista.ingest.formats.encodings import detect_encoding, sample_of
from lojista.ingest.formats.excel import STARTS, detect_workbook
from lojista.ingest.formats.json_documents import array_start, elements
from lojista.ingest.formats.json_rows import Object, list_of_rows, object_of
from lojista.ingest.formats.layouts import Encoding, Format, Layout
from lojista.ingest.formats.parquet import START
from lojista.ingest.formats.reading import readable
from lojista.ingest.recognise import check_json, check_start

_START = 1 << 10
_OF_JSON = ("[", "{")
_KINDS_OF_JSON = (Format.JSON_LINES, Format.JSON)
_LEAST_SHARE_OF_A_TABLE = 0.9


def detect_layout(file: RawFile) -> Layout:
    """The layout that a file's own bytes show. Raises SourceError for a file of a kind that is not read here."""
    with readable(file):
        with file.open() as raw:
            start = raw.read(_START)
        check_start(file.name, start)
        if start.startswith(START):
            return Layout(Format.PARQUET)
        if start.startswith(STARTS):
            return detect_workbook(file)
        encoding = detect_encoding(file)
        text, is_whole = sample_of(file, encoding)
    layout = _text_layout(text, encoding, best_split(text, is_whole=is_whole))
    if layout.format not in _KINDS_OF_JSON:
        check_json(file.name, text)
    return layout


def is_table(file: RawFile) -> bool:
    """Whether a text file holds rows of several columns, not sentences. Raises SourceError where it cannot be read."""
    with readable(file):
        encoding = detect_encoding(file)
        text, is_whole = sample_of(file, encoding)
    split = best_split(text, is_whole=is_whole)
    is_even = split.width > 1 and split.share >= _LEAST_SHARE_OF_A_TABLE
    return is_even or _text_layout(text, encoding, split).format in _KINDS_OF_JSON


def _text_layout(text: str, encoding: Encoding, split: Split) -> Layout:
    lines = [line for line in text.splitlines() if line.strip()]
    first = lines[0].lstrip() if lines else ""
    is_line = first.startswith("{") and object_of(first) is not None
    if first.startswith(_OF_JSON) and not (is_line and len(lines) > 1) and array_start(text) is not None:
        return Layout(Format.JSON, encoding, rows_in=list_of_rows(_whole_objects(text)))
    if is_line:
        return Layout(Format.JSON_LINES, encoding, rows_in=list_of_rows(list(filter(None, map(object_of, lines)))))
    line = header_line(text, split)
    return Layout(Format.CSV, encoding, split.delimiter, title_rows=split.title_rows, header_line=line)


def _whole_objects(text: str) -> list[Object]:
    """Those that the sample holds to their end."""
    found = list[Object]()
    try:
        for _, _, element in elements(text):
            found += filter(None, [object_of(element)])
    except ValueError:  # the sample breaks off; what is broken in the file is said when it is read
        return found
    return found
