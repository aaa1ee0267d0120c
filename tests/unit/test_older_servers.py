"""Statements that PostgreSQL 14 and 15 understand as well: tests run on the embedded server, which is newer."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "lojista"
FILES = sorted(file for room in ("ingest", "postgres") for file in (PACKAGE / room).rglob("*.py"))


def _behind(text: str, start: int) -> str:
    """What stands behind the bracket that is opened before `start`, without the ends of Python's strings."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[place + 1 :].lstrip('" \nf')
    return ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_query_within_a_query_has_a_name(file: Path) -> None:
    text = file.read_text("utf-8")
    found = [_behind(text, begun.end()) for begun in re.finditer(r"FROM \((?=\s*SELECT\b)", text)]
    assert [words[:60] for words in found if not re.match(r"(?:AS )?[a-z_]+\b", words)] == []
