"""`make bench`: every task beside its rival; `--small` runs each once at a small size."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import churn, flat, lifetime, live, load, overview, pages, refresh, sessions, soak
from benchmarks.pages.churn import score_everybody
from lojista.demo.generator import DEMO_SOURCE, write_demo_shop
from lojista.ingest.load import load as load_files
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.postgres.place import make_home
from lojista.settings import read_settings


def main() -> None:
    """Prints the report, a line at a time."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="each task once, at a small size")
    parser.add_argument("--orders", type=int, nargs="*", default=[100_000, 3_000_000], help="sizes of the demo shop")
    parser.add_argument("--archive", type=Path, default=soak.ARCHIVE, help="the archive to load")
    chosen = parser.parse_args()
    sizes = [16_000] if chosen.small else chosen.orders
    with tempfile.TemporaryDirectory(prefix="lojista-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        source = _source(Path(folder), chosen.archive, small=chosen.small)
        _report_load(source, small=chosen.small)
        for line in soak.report(Path(folder) / "soak", source, 3 if chosen.small else 300):
            print(line, flush=True)
        for size in sizes:
            _report_pages(Path(folder) / str(size), size, small=chosen.small)


def _source(folder: Path, archive: Path, *, small: bool) -> Path:
    if archive.exists() and not small:
        return archive
    return write_demo_shop(folder / "files", order_count=2_000 if small else 100_000, has_bad_rows=False).folder


def _report_load(source: Path, *, small: bool) -> None:
    print(*load.report(source, 1 if small else 3), sep="\n", flush=True)
    print(*flat.report(2_000 if small else 1_000_000), sep="\n", flush=True)


def _report_pages(home: Path, orders: int, *, small: bool) -> None:
    settings = read_settings(home=home)
    made = write_demo_shop(make_home(settings) / "demo", order_count=orders)
    with Database.open(settings) as database, database.owner() as owner:
        owner.autocommit = True
        load_files(owner, [made.folder], sources=(DEMO_SOURCE,))
        score_everybody(owner)
    print(*refresh.report(settings, 1 if small else 5), sep="\n", flush=True)
    rival_changes = 2 if small else 5 if orders > 1_000_000 else 20
    print(*overview.report(settings, 4 if small else 60, rival_changes), sep="\n", flush=True)
    for line in pages.report(settings, 3 if small else 40, rival_changes, has_pandas=orders <= 1_000_000):
        print(line, flush=True)
    print(*lifetime.report(settings, 1 if small else 5), sep="\n", flush=True)
    print(*churn.report(settings, has_pandas=orders <= 1_000_000), sep="\n", flush=True)
    print(
        *(sessions.report(settings, 2, 1, (0.0, 0.2)) if small else sessions.report(settings, 20, 5)),
        sep="\n",
        flush=True,
    )
    print(*live.report(settings, 2 if small else 30, 20 if small else 100), sep="\n", flush=True)
    stop(settings)


if __name__ == "__main__":
    main()
