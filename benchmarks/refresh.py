"""A refresh of some changed orders beside its rival: the copy made anew, as every change once cost."""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Refresh
from benchmarks.measure import milliseconds, time_once
from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.sync import sync
from lojista.postgres.connection import Database
from lojista.settings import Settings

_CHANGE = """
UPDATE orders SET status = CASE status WHEN 'shipped' THEN 'delivered' ELSE 'shipped' END
WHERE order_key = ANY(ARRAY(SELECT order_key FROM orders ORDER BY md5(order_key::text || %s) LIMIT %s))
"""


def measure(settings: Settings, runs: int) -> Refresh:
    """Seconds from a commit to a renewed copy, by how many orders it changed, and of a whole rebuild."""
    with Database.open(settings) as database, ColumnarCopy(settings.home / "copies") as copy:
        sync(copy, database)
        rebuilt = statistics.median(_rebuild(database, settings.home) for _ in range(1 if runs == 1 else 3))
        took = {
            str(changed): statistics.median(_refresh(copy, database, changed, run) for run in range(runs))
            for changed in (1, 100, 1_000)
        }
    return Refresh(rebuilt, took)


def lines(found: Refresh) -> Iterator[str]:
    """The same in words, with the share of a rebuild."""
    for changed, seconds in found.by_orders.items():
        share = f"{seconds / found.rebuild:.1%} of the {found.rebuild:,.1f} s that a new copy takes"
        yield f"refresh of {int(changed):,} changed orders: {milliseconds(seconds)}, {share}"


def _refresh(copy: ColumnarCopy, database: Database, changed: int, run: int) -> float:
    with database.owner() as owner:
        owner.execute(_CHANGE, [str(run), changed])
    return time_once(lambda: sync(copy, database))


def _rebuild(database: Database, home: Path) -> float:
    folder = Path(tempfile.mkdtemp(dir=home))
    with ColumnarCopy(folder) as copy:
        seconds = time_once(lambda: sync(copy, database))
    shutil.rmtree(folder)
    return seconds
