"""The files that hold columnar copies. One file belongs to one process; none of them is precious."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from lojista.columnar.engine import DuckDBEngine
from lojista.errors import CopyError
from lojista.postgres.tuning import machine_memory_megabytes

_MOST_MEGABYTES = 2048
_HELD = "Could not set lock on file"
FORMAT = 24


def _candidates(folder: Path) -> Iterator[Path]:
    for number in range(1, 100):
        yield folder / f"copy-{number}.duckdb"


def _connect(path: Path) -> Any:
    """A quarter of the machine's memory at most; what does not fit is spilled beside the copy."""
    megabytes = min(_MOST_MEGABYTES, max(256, machine_memory_megabytes() // 4))
    config: dict[str, Any] = {"memory_limit": f"{megabytes}MB", "temp_directory": str(path.parent / "spill")}
    return duckdb.connect(str(path), config=config)


def _claim(folder: Path, *, is_new: bool = False) -> tuple[Path, Any]:
    """The first copy that no other process holds; a damaged one is deleted, since it can be made again.

    A new one is made where there is none yet.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in _candidates(folder):
        if is_new and path.exists():
            continue
        try:
            return path, _connect(path)
        except duckdb.Error as error:
            if isinstance(error, duckdb.IOException) and _HELD in str(error):
                continue
            return path, _replace(path, error)
    raise CopyError(f"Every columnar copy in {folder} is in use.", "Stop a process that no longer needs its copy.")


def _replace(path: Path, damage: duckdb.Error) -> Any:
    _discard(path)
    try:
        return _connect(path)
    except duckdb.Error as error:
        raise CopyError(f"No columnar copy can be written at {path}: {error}") from damage


def _discard(path: Path) -> None:
    for part in (path, path.with_name(path.name + ".wal")):
        try:
            part.unlink(missing_ok=True)
        except OSError as error:
            raise CopyError(f"The columnar copy {part} cannot be deleted: {error.strerror}.") from error


class ColumnarCopy:
    """A copy claimed for this process until closed. Raises CopyError where none can be had."""

    def __init__(self, folder: Path) -> None:
        self.path, self.connection = _claim(folder)

    @contextmanager
    def written_anew(self) -> Iterator[Any]:
        """A connection to a file without a row, which takes this one's place at the end of the block.

        Who holds an engine over the old file goes on with it; on the disk it is gone, with all that was freed in it.
        Where the block fails, all is as it was.
        """
        path, connection = _claim(self.path.parent, is_new=True)
        try:
            yield connection
        except BaseException:
            connection.close()
            _discard(path)
            raise
        old_path, old_connection = self.path, self.connection
        self.path, self.connection = path, connection
        try:  # waits for who reads, so that nothing is left to write when the last engine over it goes
            old_connection.execute("FORCE CHECKPOINT")
        finally:
            old_connection.close()
            _discard(old_path)

    def engine(self) -> DuckDBEngine:
        """An engine over the copy for the calling thread."""
        return DuckDBEngine(self.connection.cursor())

    def close(self) -> None:
        """Gives the file back."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
