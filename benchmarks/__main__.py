"""`make bench`: every task beside its rival; `--small` runs each once at a small size."""

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import flat, lifetime, live, load, sessions, sizes, soak
from benchmarks.chart import write_charts
from benchmarks.figures import Size
from benchmarks.results import keep_size, read_results
from benchmarks.written import written
from lojista.demo.generator import write_demo_shop
from lojista.postgres.embedded import stop
from lojista.settings import read_settings


def main() -> None:
    """Prints what is measured, a line at a time; with `--report`, writes what is known of all sizes as a document."""
    chosen = _arguments().parse_args()
    orders = [16_000] if chosen.small else chosen.orders
    with tempfile.TemporaryDirectory(prefix="lojista-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        results = chosen.results or Path(folder) / "results.json"
        if not chosen.only_sizes:
            _report_files(Path(folder), chosen.archive, small=chosen.small)
        for size in orders:
            keep = partial(keep_size, results)
            _report_size(Path(folder) / str(size), size, keep, small=chosen.small, only_size=chosen.only_sizes)
        if chosen.report is not None:
            _write(chosen.report, read_results(results))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="each task once, at a small size")
    parser.add_argument("--orders", type=int, nargs="*", default=[100_000, 3_000_000], help="sizes of the demo shop")
    parser.add_argument("--archive", type=Path, default=soak.ARCHIVE, help="the archive to load")
    parser.add_argument("--results", type=Path, help="file that keeps each size, to be added to by later runs")
    parser.add_argument("--report", type=Path, help="document to write of every size in the results")
    parser.add_argument("--only-sizes", action="store_true", help="only what the report tells of each size")
    return parser


def _write(report: Path, known: dict[int, Size]) -> None:
    report.parent.mkdir(parents=True, exist_ok=True)
    charts = write_charts(report.parent / "images", known)
    report.write_text(written(known, charts), "utf-8")


def _source(folder: Path, archive: Path, *, small: bool) -> Path:
    if archive.exists() and not small:
        return archive
    return write_demo_shop(folder / "files", order_count=1_000 if small else 100_000, has_bad_rows=False).folder


def _report_files(folder: Path, archive: Path, *, small: bool) -> None:
    source = _source(folder, archive, small=small)
    print(*load.report(source, 1 if small else 3), sep="\n", flush=True)
    print(*flat.report(2_000 if small else 1_000_000), sep="\n", flush=True)
    replayed = partial(soak.report, folder / "soak", source)
    for line in replayed(3, visits=1) if small else replayed(300):
        print(line, flush=True)


def _report_size(home: Path, orders: int, keep: Callable[[Size], None], *, small: bool, only_size: bool) -> None:
    settings = read_settings(home=home)
    for line in sizes.measure(settings, orders, keep, small=small):
        print(line, flush=True)
    if not only_size:
        print(*lifetime.report(settings, 1 if small else 5), sep="\n", flush=True)
        visits = sessions.report(settings, 2, 1, (0.0, 0.2)) if small else sessions.report(settings, 20, 5)
        print(*visits, sep="\n", flush=True)
        print(*live.report(settings, 2 if small else 30, 20 if small else 100), sep="\n", flush=True)
    stop(settings)


if __name__ == "__main__":
    main()
