"""One file of a shop's export, wherever it lies, unpacked where it is gzipped."""

import csv
import errno
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

GZIP = b"\x1f\x8b"
UNREADABLE = (csv.Error, zipfile.BadZipFile, zlib.error, EOFError, OSError, UnicodeDecodeError)
BEFORE_SHEET = " · "
_CHUNK = 1 << 20


@dataclass(frozen=True)
class RawFile:
    """One file, on its own or inside a zip. `open` gives its bytes anew at each call, `open_stored` as they are packed.

    `byte_count` is what `open` should give, as far as it is known before reading; no more than progress rests on it.
    `sheet` names the one worksheet that is meant of a workbook with several tables, as the name does then.
    """

    name: str
    byte_count: int
    open: Callable[[], IO[bytes]]
    open_stored: Callable[[], IO[bytes]]
    sheet: str | None = None

    def of_sheet(self, sheet: str) -> "RawFile":
        """One worksheet of it, as a file of its own."""
        return replace(self, name=f"{self.name}{BEFORE_SHEET}{sheet}", sheet=sheet)

    def checksum(self) -> str:
        """SHA-256 of the bytes as stored: inside a zip, the compressed ones."""
        digest = hashlib.sha256()
        with self.open_stored() as stored:
            while chunk := stored.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


def text_in(path: Path) -> str:
    """The words of a file in UTF-8. Raises OSError and UnicodeDecodeError, also for a device, which may have no end."""
    if not path.is_file():
        raise OSError(errno.ENOENT, "there is no such file", str(path))
    return path.read_text("utf-8")


def gunzipping(opened: Callable[[], IO[bytes]]) -> Callable[[], IO[bytes]]:
    """The same bytes, unpacked where they are those of a gzip file, whatever its name."""

    def unpacked() -> IO[bytes]:
        raw = opened()
        is_gzip = raw.read(len(GZIP)) == GZIP
        raw.seek(0)
        return cast("IO[bytes]", _Gunzipped(raw)) if is_gzip else raw

    return unpacked


class _Gunzipped(gzip.GzipFile):
    """Closes what it unpacks, which GzipFile leaves open."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def close(self) -> None:
        """Closes both."""
        try:
            super().close()
        finally:
            self._packed.close()
