"""Stops the embedded server when nobody needs it any more. Run as `python -m lojista.postgres.supervisor`."""

import sys
import time
from pathlib import Path

from lojista.postgres.embedded import lease_file, start_file, supervisor_file
from lojista.postgres.locks import hold, try_hold
from lojista.postgres.place import Account, Place
from lojista.postgres.process import running_process, stop_process

_LOOK_EVERY_SECONDS = 0.25


def supervise(place: Place, grace_seconds: float) -> None:
    """Watches until the server is stopped, by this supervisor or by anyone; at once if another one watches."""
    watch = try_hold(supervisor_file(place))
    if watch is None:
        return
    with watch:
        used_at = time.monotonic()
        while running_process(place) is not None:
            if not _is_unused(place):
                used_at = time.monotonic()
            elif time.monotonic() - used_at >= grace_seconds and _stop_if_unused(place):
                return
            time.sleep(_LOOK_EVERY_SECONDS)


def _is_unused(place: Place) -> bool:
    lease = try_hold(lease_file(place))
    if lease is None:
        return False
    lease.close()
    return True


def _stop_if_unused(place: Place) -> bool:
    """Nobody can start the server or take it into use between the last look and its end."""
    with hold(start_file(place)):
        return _is_unused(place) and stop_process(place)


if __name__ == "__main__":
    control, cluster, grace = sys.argv[1:]
    supervise(Place(Path(control), Path(cluster), Path(), Path(), Account()), float(grace))
