"""Files under LOJISTA_HOME that hold rows as they came in, or words of them."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from lojista.ingest.erased import ERASED
from lojista.ingest.known import mappings_folder

# Made again by whoever needs them: files dropped on a page, the demo's, and rows on their way from a shop's database.
_MADE_AGAIN = ("uploads", "demo", "reading")
_LOGS = ("*.log", "*.log.old")


def remove_copies_of_files(home: Path) -> int:
    """Deletes every kept copy of raw files; how many files there were. No load may run meanwhile."""
    folders = [home / name for name in _MADE_AGAIN if (home / name).exists()]
    count = sum(1 for folder in folders for path in folder.rglob("*") if path.is_file())
    for folder in folders:
        shutil.rmtree(folder)
    return count


def redact_mappings(home: Path, words: Sequence[str]) -> int:
    """Takes the words out of the shop's own mappings, such as out of a list of guests; how many files changed."""
    changed = 0
    for path in sorted(mappings_folder(home).glob("*.toml")):
        before = after = path.read_text("utf-8")
        for word in words:
            after = after.replace(word, ERASED)
        if after != before:
            path.with_suffix(".new").write_text(after, "utf-8")
            path.with_suffix(".new").replace(path)
            changed += 1
    return changed


def redact_logs(home: Path, words: Sequence[str]) -> int:
    """Writes stars over the words in logs, where they stand: their writers go on at the end. How many were there."""
    return sum(_starred(path, word.encode()) for path in _logs(home) for word in words)


def _logs(home: Path) -> Iterator[Path]:
    for pattern in _LOGS:
        yield from home.rglob(pattern)


def _starred(path: Path, word: bytes) -> int:
    count, text = 0, path.read_bytes()
    place = text.find(word)
    if place < 0:
        return 0
    with path.open("r+b") as file:
        while place >= 0:
            file.seek(place)
            file.write(b"*" * len(word))
            count, place = count + 1, text.find(word, place + len(word))
    return count
