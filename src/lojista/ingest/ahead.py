"""Reads on while the database is busy with what was read before."""

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
_DONE = object()


class ReadAhead(Generic[Item]):
    """Runs an iterator in a thread of its own, a little ahead. Its errors are raised where the items are taken."""

    def __init__(self, items: Iterator[Item], most_waiting: int = 2) -> None:
        self._items = items
        self._waiting: queue.Queue[object] = queue.Queue(most_waiting)
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Item]:
        while (item := self._waiting.get()) is not _DONE:
            if isinstance(item, BaseException):
                raise item
            yield item  # type: ignore[misc]  # what the thread put there is an Item

    def close(self) -> None:
        """Ends the thread, whether or not everything was taken."""
        self._is_closed.set()
        while self._thread.is_alive():
            try:
                self._waiting.get(timeout=0.05)
            except queue.Empty:
                continue

    def _read(self) -> None:
        try:
            for item in self._items:
                self._waiting.put(item)
                if self._is_closed.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - raised again by whoever takes the items
            self._waiting.put(error)
        else:
            self._waiting.put(_DONE)
