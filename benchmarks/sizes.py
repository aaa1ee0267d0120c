"""A demo shop of one size, loaded and measured part after part: each part is kept as soon as it is there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks import answering, churn, pages, refresh
from benchmarks.figures import Load, Size
from benchmarks.machine import this_machine
from benchmarks.measure import milliseconds, time_once
from benchmarks.pages.churn import score_everybody
from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.sync import sync
from lojista.demo.generator import DEMO_SOURCE, write_demo_shop
from lojista.ingest.load import load as load_files
from lojista.ingest.report import LoadReport
from lojista.postgres.connection import Database
from lojista.postgres.place import make_home
from lojista.settings import Settings

_PANDAS_ORDERS = 1_000_000  # its joined frames of more do not fit in the memory of a usual machine


@dataclass
class Measured:
    """A size as far as it is known. `keep` is told of it after every part."""

    size: Size
    keep: Callable[[Size], None] = field(default=lambda _: None)

    def know(self, **parts: Any) -> None:
        """One part more."""
        self.size = replace(self.size, **parts)
        self.keep(self.size)


def measure(settings: Settings, orders: int, keep: Callable[[Size], None], *, small: bool) -> Iterator[str]:
    """Lines as things are measured, for a shop that these settings have no data of yet."""
    loaded = _load(settings, orders)
    measured = Measured(Size(orders, this_machine(settings), is_small=small), keep)
    measured.know(load=loaded)
    rate = loaded.row_count / loaded.seconds
    yield f"{orders:,} orders, {loaded.row_count:,} rows loaded in {loaded.seconds:.1f} s, {rate:,.0f} rows a second"
    postgres, copied = _bytes_on_disk(settings)
    measured.know(postgres_bytes=postgres, copy_bytes=copied)
    yield f"on the disk: PostgreSQL {postgres / 1e6:,.0f} MB, copy {copied / 1e6:,.0f} MB"
    renewed = refresh.measure(settings, 1 if small else 5)
    measured.know(refresh=renewed)
    yield from refresh.lines(renewed)
    yield from _answers(settings, measured, small=small)
    trained = churn.measure(settings, has_pandas=orders <= _PANDAS_ORDERS)
    measured.know(training=trained)
    yield from churn.lines(trained)


def _load(settings: Settings, orders: int) -> Load:
    made = write_demo_shop(make_home(settings) / "demo", order_count=orders)
    reports = list[LoadReport]()
    with Database.open(settings) as database, database.owner() as owner:
        owner.autocommit = True
        seconds = time_once(lambda: reports.append(load_files(owner, [made.folder], sources=(DEMO_SOURCE,))))
        score_everybody(owner)
    return Load(seconds, sum(file.rows_in for file in reports[0].files))


def _bytes_on_disk(settings: Settings) -> tuple[int, int]:
    with Database.open(settings) as database, ColumnarCopy(settings.home / "copies") as copy:
        sync(copy, database)
        copy.connection.execute("FORCE CHECKPOINT")
        with database.reader() as reader:
            row: Any = reader.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]), copy.path.stat().st_size


def effort(orders: int, *, small: bool) -> pages.Effort:
    """Fewer changes where a rival takes minutes over one."""
    if small:
        return pages.Effort(1, 1, 1, has_pandas=True)
    rival_changes = next(changes for most, changes in ((100_000, 10), (3_000_000, 3), (1 << 60, 2)) if orders <= most)
    return pages.Effort(40, 20, rival_changes, has_pandas=orders <= _PANDAS_ORDERS)


def _answers(settings: Settings, measured: Measured, *, small: bool) -> Iterator[str]:
    memory, cached = answering.measure(settings, 1 if small else 20)
    measured.know(memory=memory)
    yield f"memory of the answering process: at most {memory.peak / 1e6:,.0f} MB, then {memory.after / 1e6:,.0f} MB"
    for page in pages.measure(settings, effort(measured.size.orders, small=small)):
        known = replace(page, cached_p95=cached.get(page.name))
        measured.know(pages=(*measured.size.pages, known))
        yield from pages.lines(known, measured.size.orders)
        if known.cached_p95 is not None:
            yield f"{known.name}, the same filters again: p95 {milliseconds(known.cached_p95)}"
