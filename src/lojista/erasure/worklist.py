"""What an erasure under way has still to look for: one file that only its owner can read, gone when nothing is found.

The database forgets the words when the erasure is committed; without them nobody could go on after a crash.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_NAME = "erasing.json"


@dataclass(frozen=True)
class Worklist:
    """`parts` are looked for within any text, `whole` as a whole id alone: they are short, or part of others' ids.

    `shared` counts words that others wrote too, which are not looked for.
    """

    customer_id: str
    parts: tuple[str, ...]
    whole: tuple[str, ...]
    shared: int = 0


def worklist_file(home: Path) -> Path:
    """Where it is kept."""
    return home / _NAME


def keep(home: Path, worklist: Worklist) -> None:
    """On the disk when this returns, whole or not at all."""
    beside = worklist_file(home).with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(worklist), file)
        file.flush()
        os.fsync(descriptor)
    beside.replace(worklist_file(home))


def kept(home: Path) -> Worklist | None:
    """That of an erasure which was cut short, if there is one."""
    worklist_file(home).with_suffix(".new").unlink(missing_ok=True)
    if not worklist_file(home).exists():
        return None
    told = json.loads(worklist_file(home).read_text("utf-8"))
    return Worklist(told["customer_id"], tuple(told["parts"]), tuple(told["whole"]), told["shared"])


def drop(home: Path) -> None:
    """The erasure is over, or never began."""
    worklist_file(home).unlink(missing_ok=True)
