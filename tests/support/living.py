"""Whether the process in which a demo shop goes on is there."""

import time
from pathlib import Path

from lojista.postgres.locks import try_hold

_LONGEST = 60.0


def wait_until_nothing_goes_on(home: Path) -> None:
    """Until no process of the shop's own holds its lock; fails where one stays."""
    give_up_at = time.monotonic() + _LONGEST
    while (lock := try_hold(home / "demo" / "living.lock")) is None:
        assert time.monotonic() < give_up_at, "orders go on coming in without a server"
        time.sleep(0.05)
    lock.close()
