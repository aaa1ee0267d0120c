"""Evaluates and tells beside a server that goes on with its work."""

import logging
import threading
import time

from lojista.alerts.delivery import deliver_due
from lojista.alerts.evaluation import evaluate
from lojista.columnar.warehouse import Warehouse

_SECONDS_BETWEEN = 30.0
_END_SECONDS = 15.0
_RESTS = 9  # times as long as it worked
_LOG = logging.getLogger(__name__)


class Watch:
    """A thread of its own over a warehouse, until closed, which is to be before the warehouse is.

    It evaluates for a tenth of the time at most, so that a shop with many rules and much coming in leaves the server
    its machine; and every half a minute it tells what is due again.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._woken, self._closed, self._changed = threading.Event(), threading.Event(), threading.Event()
        self._changed.set()  # by whomever, while nobody watched
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """The copy was refreshed: rules are evaluated soon. Returns at once."""
        self._changed.set()
        self._woken.set()

    def close(self) -> None:
        """Waits for what is under way."""
        self._closed.set()
        self._woken.set()
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        while not self._closed.is_set():
            self._woken.clear()
            try:
                self._round()
            except Exception:  # noqa: BLE001 - a database that is lost for a while must not end the watch
                _LOG.exception("alerts could not be looked after")
            self._woken.wait(_SECONDS_BETWEEN)

    def _round(self) -> None:
        if self._changed.is_set():
            self._changed.clear()
            self._evaluate()
        else:
            deliver_due(self._warehouse.database, self._warehouse.settings)

    def _evaluate(self) -> None:
        started = time.monotonic()
        try:
            evaluate(self._warehouse)
        except BaseException:
            self._changed.set()
            raise
        took = time.monotonic() - started
        deliver_due(self._warehouse.database, self._warehouse.settings)
        self._closed.wait(took * _RESTS)
