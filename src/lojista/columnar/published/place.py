"""Where marts are published: a folder, or a prefix of an object store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyarrow import ArrowInvalid
from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem

from lojista.errors import PublicationError

_STORES = {"s3": "s3", "s3a": "s3", "gs": "gs", "abfss": "abfss"}  # the name of each as Spark has it, and as Arrow does


class Place:
    """Files under one target: `/data/marts`, `s3://bucket/marts`, `gs://…`, `abfss://container@account…/marts`.

    Names of files are relative to it. Object stores are reached with the machine's own credentials for them. Raises
    PublicationError where the target cannot be used.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.is_local = "://" not in target
        self._files, self._root = _local(target) if self.is_local else _store(target)

    def address(self, name: str) -> str:
        """A file as an engine finds it."""
        if self.is_local:
            return (Path(self._root) / name).as_uri()
        return f"{self.target.partition('?')[0].rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """A whole small file; None where there is none."""
        with self._told(name):
            if self._files.get_file_info(self._path(name)).type is not FileType.File:
                return None
            with self._files.open_input_stream(self._path(name)) as file:
                return bytes(file.read())

    def replace(self, name: str, content: bytes) -> None:
        """Writes a small file in one step: whoever reads it has the old content or the new one."""
        written = f"{name}.new" if self.is_local else name
        with self.writing(written) as file:
            file.write(content)
        if self.is_local:
            with self._told(name):
                self._files.move(self._path(written), self._path(name))

    @contextmanager
    def writing(self, name: str) -> Iterator[Any]:
        """A new file to write to, on the disk at the end."""
        path = self._path(name)
        with self._told(name):
            if self.is_local:
                self._files.create_dir(path.rpartition("/")[0])
            with self._files.open_output_stream(path) as file:
                yield file
            if self.is_local:
                _flush(path)

    def names(self, folder: str) -> set[str]:
        """Every file right under a folder."""
        with self._told(folder):
            found = self._files.get_file_info(FileSelector(self._path(folder), allow_not_found=True))
        return {f"{folder}/{one.base_name}" for one in found if one.type is FileType.File}

    def size(self, name: str) -> int:
        """Of a file, in bytes."""
        with self._told(name):
            return int(self._files.get_file_info(self._path(name)).size)

    def delete(self, name: str) -> None:
        """Removes a file."""
        with self._told(name):
            self._files.delete_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ArrowInvalid) as error:
            where = self.address(name)
            raise PublicationError(f"{where} cannot be read or written: {error}", "Check rights and room.") from error


def _local(target: str) -> tuple[FileSystem, str]:
    try:
        root = str(Path(target).expanduser().absolute())
        root.encode()
    except (RuntimeError, ValueError):
        raise PublicationError(
            f"Nothing can be published to {target!r}: no folder can be called that.", "Give another folder."
        ) from None
    return LocalFileSystem(), root


def _store(target: str) -> tuple[FileSystem, str]:
    scheme, _, rest = target.partition("://")
    if scheme not in _STORES or not urlsplit(target).netloc:
        raise PublicationError(
            f"Nothing can be published to {target}.", f"Give a folder, or one of {', '.join(_STORES)} with ://bucket/…"
        )
    try:
        files, root = FileSystem.from_uri(f"{_STORES[scheme]}://{rest}")
    except (OSError, ArrowInvalid) as error:
        raise PublicationError(f"{target} cannot be reached: {error}", "Check its name and credentials.") from error
    return files, root.rstrip("/")


def _flush(path: str) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())
