"""Readers at once: how long each waits for a page, and for a page after a filter was changed."""

import random
import threading
from collections.abc import Sequence

from benchmarks.measure import Timing
from benchmarks.served import served
from benchmarks.soak import resident
from benchmarks.visitor import Visitor
from lojista.settings import Settings

_PAGES = ("overview", "retention", "segments", "churn", "geography", "products", "delivery")
_PICKS_A_PAGE = 3


def report(settings: Settings, visitors: int, pages: int, thinks: tuple[float, float] = (2.0, 8.0)) -> list[str]:
    """Of so many readers who each go through so many pages and read for some seconds, `thinks`, between two clicks.

    Raises whatever a reader met: a page that shows an exception, or takes a minute.
    """
    opened, picked, failed = list[float](), list[float](), list[BaseException]()

    def visit(address: str, seed: int) -> None:
        try:
            _visit(Visitor(address, random.Random(seed)), pages, thinks, opened, picked)  # noqa: S311 - no secret
        except BaseException as error:  # noqa: BLE001 - raised below, where it ends the run
            failed.append(error)

    with served(settings.home) as server:
        with Visitor(server.address, random.Random(0)) as first:  # noqa: S311 - no secret
            cold = sum(first.open(page) for page in _PAGES)
        before = resident(server.process)
        threads = [threading.Thread(target=visit, args=(server.address, seed)) for seed in range(visitors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        after = resident(server.process)
    if failed:
        raise failed[0]
    return [
        f"{visitors} readers at once, {len(opened) + len(picked):,} clicks, every page opened before in {cold:.1f} s:",
        f"  a page is opened: {_told(opened)}",
        f"  a filter is changed: {_told(picked)}",
        f"  memory of the server: {before / 1e6:,.0f} MB before, {after / 1e6:,.0f} MB after",
    ]


def _visit(visitor: Visitor, pages: int, thinks: tuple[float, float], opened: list[float], picked: list[float]) -> None:
    with visitor:
        for _ in range(pages):
            visitor.think(visitor.draw.uniform(*thinks))
            opened.append(visitor.open(visitor.draw.choice(_PAGES)))
            for _ in range(_PICKS_A_PAGE):
                visitor.think(visitor.draw.uniform(*thinks))
                picked.append(visitor.pick())


def _told(seconds: Sequence[float]) -> str:
    found = Timing(tuple(seconds))
    return f"median {found.median:.2f} s, p95 {found.p95:.2f} s, at most {max(seconds):.2f} s"
