"""Connections that bring PostgreSQL's rows as Arrow tables, and can only read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lojista.errors import DatabaseError


class ArrowReader:
    """Lends connections to one database, of which it learns the types once: that takes ten times as long as connecting.

    `uri` is asked anew whenever they are learnt.
    """

    def __init__(self, uri: Callable[[], str]) -> None:
        self._uri = uri
        self._first: Any = None
        self._learning = threading.Lock()

    @contextmanager
    def lend(self) -> Iterator[Any]:
        """A new connection, closed at the end. Raises DatabaseError, also where it is lost meanwhile."""
        from adbc_driver_postgresql import dbapi  # takes a second to import, and an up-to-date copy needs none of it

        try:
            with self._connected(dbapi) as connection:
                yield connection
        except dbapi.Error as error:
            self.close()
            message = f"PostgreSQL was lost while its tables were read: {error}"
            raise DatabaseError(message, "Run: lojista sync") from error

    def close(self) -> None:
        """Forgets what was learnt."""
        with self._learning:
            if self._first is not None:
                self._first.close()
                self._first = None

    def _connected(self, dbapi: Any) -> Any:
        with self._learning:
            if self._first is None:
                self._first = dbapi.connect(self._uri(), autocommit=True)
            return self._first.adbc_clone()
