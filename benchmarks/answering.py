"""The process that answers, apart from every rival: its memory, and each page's questions once more when kept."""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pyarrow as pa

from benchmarks.changes import filter_changes
from benchmarks.figures import Memory
from benchmarks.measure import Timing, time_once
from benchmarks.soak import resident
from lojista.settings import Settings


def measure(settings: Settings, changes: int) -> tuple[Memory, dict[str, float]]:
    """Memory of a dashboard's data after every page was asked under so many filter changes; p95 of kept answers.

    Raises RuntimeError where the process fails.
    """
    command = [sys.executable, "-m", "benchmarks.answering", str(settings.home), str(changes)]
    environment = os.environ | {"LOJISTA_HOME": str(settings.home)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=Path(__file__).parents[1]
    )
    if done.returncode:
        raise RuntimeError(f"The answering process failed, so that nothing is measured:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Memory(found["peak"], found["after"]), found["cached"]


def main() -> None:
    """Prints what it measured of itself."""
    parser = argparse.ArgumentParser(prog="answering", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("changes", type=int)
    chosen = parser.parse_args()
    cached = _ask_pages(chosen.changes)
    gc.collect()
    pa.default_memory_pool().release_unused()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"peak": peak, "after": resident(os.getpid()), "cached": cached}))


def _ask_pages(changes: int) -> dict[str, float]:
    """As pages ask: through what keeps answers. A page is told apart by the name of the function that asks it."""
    from benchmarks.pages import all_pages
    from lojista.dashboard.data import find, server

    with server().engine() as engine:
        asked = filter_changes(engine, changes)
    cached = dict[str, float]()
    for page in (page for page in all_pages() if page.is_filter_change):
        for filters in asked:
            find(page.ask, filters)
        timing = Timing(tuple(time_once(partial(find, page.ask, one)) for one in asked))
        cached[page.name] = timing.p95
    server().close()
    return cached


if __name__ == "__main__":
    main()
