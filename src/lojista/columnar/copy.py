"""The files that hold columnar copies. One file belongs to one process; none of them is precious."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from lojista.columnar.damage import is_damage
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


def _claim(folder: Path, *, beside: Path | None = None) -> tuple[Path, Any]:
    """The first copy that no other process holds; a damaged one is deleted, since it can be made again.

    A new one is made where there is none yet, and in any case `beside` one of this process.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in _candidates(folder):
        if beside is not None and (path == beside or path.exists()):
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


def _identity(path: Path) -> tuple[int, int] | None:
    """Tells a file from any other that takes its name; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class ColumnarCopy:
    """A copy claimed for this process until closed. Raises CopyError where none can be had."""

    def __init__(self, folder: Path) -> None:
        self._hold(*_claim(folder))

    def _hold(self, path: Path, connection: Any) -> None:
        self.path, self.connection = path, connection
        self._file, self._is_damaged = _identity(path), False

    @property
    def is_lost(self) -> bool:
        """Whether it has to be made anew: it is damaged, or somebody deleted its file."""
        return self._is_damaged or not self._is_own()

    def _is_own(self) -> bool:
        return self._file is not None and _identity(self.path) == self._file

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Around whatever reads of it. Raises CopyError where it turns out to be damaged; it is then given up."""
        try:
            yield
        except duckdb.Error as error:
            if not self.give_up_where(error):
                raise
            raise CopyError(
                f"The columnar copy {self.path} was damaged, and is made anew: {str(error).splitlines()[0]}",
                "Nothing of the shop is lost. Try again, or run the same command again.",
            ) from error

    def give_up_where(self, error: duckdb.Error) -> bool:
        """Gives the file up where an error comes of damage; whether it does. The next refresh makes another one."""
        if is_damage(error):
            self._is_damaged = True
            self._discard_own(self.path)
        return self._is_damaged

    def _discard_own(self, path: Path) -> None:
        if self._is_own():
            _discard(path)

    @contextmanager
    def written_anew(self) -> Iterator[Any]:
        """A connection to a file without a row, which takes this one's place at the end of the block.

        Who holds an engine over the old file goes on with it; on the disk it is gone, with all that was freed in it.
        Where the block fails, all is as it was.
        """
        path, connection = _claim(self.path.parent, beside=self.path)
        try:
            yield connection
        except BaseException:
            connection.close()
            _discard(path)
            raise
        try:
            self._end()
        finally:
            self._hold(path, connection)

    def _end(self) -> None:
        """Closes the file and deletes it."""
        is_lost = self.is_lost
        try:
            if is_lost:  # by now its log may be that of another process's copy of the same name
                with suppress(duckdb.Error):
                    self.connection.execute("PRAGMA disable_checkpoint_on_shutdown")
            else:  # waits for who reads, so that nothing is left to write when the last engine over it goes
                self.connection.execute("FORCE CHECKPOINT")
        finally:
            self.connection.close()
            self._discard_own(self.path)

    def engine(self) -> DuckDBEngine:
        """An engine over the copy for the calling thread."""
        return DuckDBEngine(self.connection.cursor(), self.guarded)

    def close(self) -> None:
        """Gives the file back."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
