"""Answers that go into a file of the user's."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from lojista.errors import UnknownNameError, UserError
from lojista.metrics.people import FILE_WRITERS


def writer_of(out: Path) -> Callable[[pa.Table], bytes]:
    """How a table is written to a new file of that name.

    Raises UnknownNameError, and UserError where there is one or its folder takes none: both before any work is done.
    """
    if out.suffix not in FILE_WRITERS:
        raise UnknownNameError("kind of file", out.suffix or out.name, FILE_WRITERS)
    if os.path.exists(out):  # a name that no file can have is no error here: writing says so
        raise UserError(f"{out} is there already.", "Give another name, or delete it first.")
    if not os.access(out.parent, os.W_OK | os.X_OK):
        reason = "its folder takes no files from you" if os.path.isdir(out.parent) else "there is no such folder"
        raise UserError(f"{out} cannot be written: {reason}.", "Give the file another place.")
    return FILE_WRITERS[out.suffix]


def save(out: Path, written: bytes) -> None:
    """Writes a new file whole or not at all. Raises UserError where it cannot."""
    try:
        with out.open("xb") as file:
            _write_whole(file, written, out)
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}.", "Give the file another place.") from error


def _write_whole(file: BinaryIO, written: bytes, out: Path) -> None:
    try:
        file.write(written)
        file.flush()
    except OSError:
        out.unlink(missing_ok=True)
        raise


def replace(path: Path, written: bytes) -> None:
    """Writes a file whole in the place of the one that is there. Raises UserError where it cannot, or that is none."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise UserError(f"{path} is no file, and is left as it is.", "Give another name.")  # a device would be gone
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(written)
        beside.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.", "Make room or give it back to you.") from error
