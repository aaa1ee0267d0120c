"""A history replayed for a long time while the dashboard is open: memory of the server, and whether all came once.

`python -m benchmarks.soak --minutes 30` replays the Olist archive for that long; `make bench` does so for five minutes.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.contents import contents, differences, order_counts
from benchmarks.served import CHROMIUM, Served, command, opened_browser, served
from lojista.columnar.warehouse import Warehouse
from lojista.ingest.known import known_sources, source_of
from lojista.ingest.readers import find_files
from lojista.ingest.report import NoProgress
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.replay.history import Span, Window, history_settings, load_history, span_of
from lojista.replay.player import begin, play
from lojista.replay.running import first_position
from lojista.settings import Settings, read_settings

ARCHIVE = Path(__file__).parents[2] / "shared" / "data" / "olist.zip"
_PAGES = ("", "retention", "segments", "geography", "products", "delivery", "alerts")
_LONGEST_END = 600.0
_LONGEST_PAGE = 180.0
_MOST_SAMPLES = 200


@dataclass(frozen=True)
class Sample:
    """Seconds since the replay began and those that a page then took to open, and bytes of the server in memory."""

    at: float
    opened: float
    memory: int


def main() -> None:
    """Prints the report, a line at a time."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="how long the history is to last")
    parser.add_argument("--archive", type=Path, default=ARCHIVE, help="the history")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lojista-soak-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        for line in report(Path(folder) / "home", chosen.archive, chosen.minutes * 60, _tell):
            print(line, flush=True)


def _tell(sample: Sample) -> None:
    print(f"{sample.at:,.0f} s: {sample.memory / 1e6:,.0f} MB, a page in {sample.opened:.1f} s", flush=True)


def report(
    home: Path,
    files: Path,
    seconds: float,
    on_sample: Callable[[Sample], None] = lambda _: None,
    visits: int = 2 * len(_PAGES),
) -> Iterator[str]:
    """Memory while the files are replayed, in so many seconds, into a home that has nothing yet; then what came of it.

    A server started anew is visited so many times.

    Raises AssertionError where an order was lost or doubled, or a table or mart is not that of a plain load.
    """
    settings = read_settings(home=home)
    span, left = _begin(settings, files)
    speed = left / seconds
    with served(home) as server, _visitor(server.address) as look:
        samples = [Sample(0.0, look(0), resident(server.process))]
        with _replay(home, files, speed) as replay:
            for sample in _watch(replay, server, look, seconds / _MOST_SAMPLES):
                samples.append(sample)
                on_sample(sample)
    yield f"replay of {span.order_count:,} orders in {seconds:,.0f} s, {speed:,.0f} times as fast, dashboard open"
    yield f"  memory of the server: {_memory(samples)}"
    yield f"  a server started anew on all of it, {visits} pages visited: {_memory_anew(home, visits) / 1e6:,.0f} MB"
    yield f"  page opened under the replay: {_opening(samples)}"
    yield from _compare(settings)


def _begin(settings: Settings, files: Path) -> tuple[Span, float]:
    """The first tenth of the history sent at once, so that there is something to see; seconds of it that are left."""
    past, present = Database.open(history_settings(settings)), Database.open(settings)
    with past, present, past.owner() as history, present.owner() as shop:
        history.autocommit = shop.autocommit = True
        source, _ = source_of(find_files([files]), known_sources(settings.home))
        load_history(history, [files], (source,), NoProgress())
        span = span_of(history)
        position = first_position(span, None, None)
        begin(history, shop, source, position)
        until = span.first + (span.last - span.first) / 10
        play(history, shop, source, Window(position.played_until, until, position.shift))
    return span, (span.last - until).total_seconds()


@contextmanager
def _replay(home: Path, files: Path, speed: float) -> Iterator[subprocess.Popen[bytes]]:
    with (home / "replay.log").open("wb") as log:
        process = subprocess.Popen(
            command(home, "replay", str(files), "--speed", str(speed)), stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(_LONGEST_END)
    assert process.returncode == 0, (home / "replay.log").read_text()


@contextmanager
def _visitor(address: str) -> Iterator[Callable[[int], float]]:
    """Keeps Live open in one tab and opens another page in a second one: seconds until that stands.

    Without a Chromium nobody looks.
    """
    if CHROMIUM is None:
        print("there is no Chromium on this machine: nobody looks at the dashboard")
        yield lambda _: 0.0
        return
    with opened_browser() as browser:
        yield _tour(browser, address)


def _tour(browser: Browser, address: str) -> Callable[[int], float]:
    live, other = browser.new_page(), browser.new_page()
    for page in (live, other):
        page.set_default_timeout(_LONGEST_PAGE * 1000)
    live.goto(f"{address}/live")

    def look(number: int) -> float:
        started = time.monotonic()
        other.goto(f"{address}/{_PAGES[number % len(_PAGES)]}")
        other.get_by_role("heading").first.wait_for()
        live.get_by_test_id("stApp").first.wait_for()
        return time.monotonic() - started

    return look


def _watch(
    replay: subprocess.Popen[bytes], server: Served, look: Callable[[int], float], pause: float
) -> Iterator[Sample]:
    """One after the other, until the history is over."""
    started = time.monotonic()
    number = 0
    while replay.poll() is None:
        opened = look(number)
        yield Sample(time.monotonic() - started, opened, resident(server.process))
        number += 1
        time.sleep(max(0.0, number * pause - (time.monotonic() - started)))


def resident(process: int) -> int:
    """Bytes of a process that are in memory now."""
    return int((Path("/proc") / str(process) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _memory(samples: list[Sample]) -> str:
    at = [round(share * (len(samples) - 1)) for share in (0, 0.1, 0.25, 0.5, 0.75, 1)]
    told = [f"{samples[place].memory / 1e6:,.0f} MB at {samples[place].at:,.0f} s" for place in dict.fromkeys(at)]
    return f"{', '.join(told)}; at most {max(sample.memory for sample in samples) / 1e6:,.0f} MB"


def _memory_anew(home: Path, visits: int) -> int:
    """What the data by itself takes: more than that is what the time that a server ran left behind."""
    with served(home) as server, _visitor(server.address) as look:
        for number in range(visits):
            look(number)
        return resident(server.process)


def _opening(samples: list[Sample]) -> str:
    seconds = sorted(sample.opened for sample in samples)
    return f"{len(seconds):,} times, median {seconds[len(seconds) // 2]:.1f} s, at most {seconds[-1]:.1f} s"


def _compare(settings: Settings) -> Iterator[str]:
    """The shop and the copy that the server followed with, beside the history, which was loaded as any shop is."""
    with Warehouse(settings) as replayed, Warehouse(history_settings(settings)) as loaded:
        behind = replayed.sync().tables
        loaded.sync()
        (rows, distinct), expected = order_counts(replayed), order_counts(loaded)
        wrong = list(differences(contents(loaded), contents(replayed)))
        total = len(contents(loaded))
    stop(settings)
    stop(history_settings(settings))
    yield f"  orders: {rows:,}, distinct {distinct:,}, of {expected[0]:,}; tables read after the end: {len(behind)}"
    yield f"  equal to a plain load by count and checksum: {total - len(wrong)} of {total} tables and marts"
    assert (rows, distinct) == expected, "orders were lost or doubled"
    assert not wrong, f"not the same as after a plain load: {', '.join(wrong)}"


if __name__ == "__main__":
    main()
