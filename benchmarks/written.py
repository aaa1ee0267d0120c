"""The report as a document: tables of every size that was measured, and what follows from them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.arithmetic import bound_seconds, cost_of, growth_exponent
from benchmarks.figures import CACHED_LIMIT, LIMITS, SLOWER, Machine, Page, Size
from benchmarks.pages import DUCKDB, PANDAS, POLARS, POSTGRES

_MISSING = "–"


def written(sizes: Mapping[int, Size], charts: Sequence[Path]) -> str:
    """All of it in Markdown. Raises ValueError for sizes of a small run, which say nothing about speed."""
    if not sizes or any(size.is_small for size in sizes.values()):
        raise ValueError("A report is written of sizes that were measured in full: run without --small.")
    known = list(sizes.values())
    parts = [
        _head(known[-1].machine, charts),
        _section("Loading and keeping", _storage(known)),
        _section("A page after a filter change", _pages(known)),
        _section("Beside rivals", _rivals(known)),
        _section("Churn", _training(known)),
        _section("How it grows", _growth(known)),
        _section("How near it is to what memory allows", _bounds(known)),
        _section("Where a hand-written program is faster", _slower(known)),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"## {title}", "", *lines])


def _head(machine: Machine, charts: Sequence[Path]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    lines = [
        "# Performance",
        "",
        'Written by `make bench BENCH_OPTIONS="--report docs/performance.md"`; every figure is measured.',
        "",
        f"{machine.processors} processors, {machine.memory_bytes / 2**30:.0f} GiB of memory, of which one thread reads"
        f" {machine.bandwidth / 1e9:.1f} GB a second. {versions}.",
        "",
        _picture(charts),
    ]
    return "\n".join(lines).strip()


def _picture(charts: Sequence[Path]) -> str:
    if not charts:
        return ""
    light, dark = (f"{chart.parent.name}/{chart.name}" for chart in charts)
    says = "95 in 100 filter changes by page and size of the shop, beside the limits"
    return (
        f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{dark}">\n'
        f'  <img alt="{says}" src="{light}">\n</picture>'
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Numbers stand to the right; the first column is words."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _by_size(sizes: Sequence[Size], rows: Mapping[str, Callable[[Size], str]]) -> Iterator[str]:
    told = ((name, *(tell(size) for size in sizes)) for name, tell in rows.items())
    yield from _table(("Orders", *(f"{size.orders:,}" for size in sizes)), told)


def _storage(sizes: Sequence[Size]) -> Iterator[str]:
    yield from _by_size(
        sizes,
        {
            "load": lambda one: _seconds(one.load.seconds if one.load else None),
            "rows a second": lambda one: f"{one.load.row_count / one.load.seconds:,.0f}" if one.load else _MISSING,
            "PostgreSQL on the disk": lambda one: _megabytes(one.postgres_bytes),
            "copy on the disk": lambda one: _megabytes(one.copy_bytes),
            "memory of the answering process, at most": lambda one: _megabytes(one.memory.peak if one.memory else None),
            "the same at rest": lambda one: _megabytes(one.memory.after if one.memory else None),
            "copy made anew": lambda one: _seconds(one.refresh.rebuild if one.refresh else None),
            "copy refreshed after 1,000 changed orders": lambda one: _seconds(
                one.refresh.by_orders["1000"] if one.refresh else None
            ),
        },
    )


def _pages(sizes: Sequence[Size]) -> Iterator[str]:
    yield f"Milliseconds of a page's full set of questions: median / p95, nothing kept. {_limits_told()}"
    yield "A figure above its limit is bold."
    yield ""
    yield from _by_size(sizes, {name: lambda size, name=name: _page(size, name) for name in _names(sizes)})  # type: ignore[misc]
    yield ""
    yield f"The same filters once more, which are kept, p95; limit {CACHED_LIMIT * 1000:.0f} ms."
    yield ""
    yield from _by_size(sizes, {name: lambda size, name=name: _cached(size, name) for name in _names(sizes)})  # type: ignore[misc]


def _limits_told() -> str:
    told = ", ".join(f"{limit * 1000:.0f} ms at {orders:,}" for orders, limit in LIMITS.items())
    return f"Limits of p95: {told} orders."


def _names(sizes: Sequence[Size]) -> list[str]:
    return list(dict.fromkeys(page.name for size in sizes for page in size.pages))


def _find(size: Size, name: str) -> Page | None:
    return next((page for page in size.pages if page.name == name), None)


def _page(size: Size, name: str) -> str:
    page = _find(size, name)
    if page is None:
        return _MISSING
    return (
        f"{page.median * 1000:,.0f} / {_against(page.p95, LIMITS.get(size.orders) if page.is_filter_change else None)}"
    )


def _cached(size: Size, name: str) -> str:
    page = _find(size, name)
    return _MISSING if page is None or page.cached_p95 is None else _against(page.cached_p95, CACHED_LIMIT)


def _against(seconds: float, limit: float | None) -> str:
    told = f"{seconds * 1000:,.1f}" if seconds < 0.02 else f"{seconds * 1000:,.0f}"
    return f"**{told}**" if limit is not None and seconds > limit else told


def _rivals(sizes: Sequence[Size]) -> Iterator[str]:
    yield "How many times as long the rival takes, under the same filter changes in turns. Each hand-written program's"
    yield "answer is checked equal to ours before. In parentheses the change that is worst for us of 95 in 100."
    for size in sizes:
        yield ""
        yield f"### {size.orders:,} orders"
        yield ""
        sides = (POSTGRES, PANDAS, DUCKDB, POLARS)
        yield from _table(("Page", *sides), ((p.name, *(_times(p, side) for side in sides)) for p in size.pages))


def _times(page: Page, side: str) -> str:
    rival = page.rival(side)
    return _MISSING if rival is None else f"{1 / rival.slowness:.2f} ({1 / rival.slowness_p95:.2f})"


def _training(sizes: Sequence[Size]) -> Iterator[str]:
    yield from _by_size(
        sizes,
        {
            "features of a day, every customer": lambda one: _seconds(one.training.features if one.training else None),
            "the same in a pandas script": lambda one: _seconds(one.training.script if one.training else None),
            "training, backtest on six days, scoring": lambda one: _seconds(
                one.training.seconds if one.training else None
            ),
            "memory of it, at most": lambda one: _megabytes(one.training.peak if one.training else None),
        },
    )


def _tasks(sizes: Sequence[Size]) -> dict[str, dict[int, float]]:
    """Seconds by orders of everything that grows."""
    found: dict[str, dict[int, float]] = {}
    for size in sizes:
        took = {f"{page.name}, p95": page.p95 for page in size.pages}
        if size.load:
            took["load"] = size.load.seconds
        if size.refresh:
            took |= {"copy made anew": size.refresh.rebuild, "refresh of 1,000 orders": size.refresh.by_orders["1000"]}
        if size.training:
            took["churn training"] = size.training.seconds
        for name, seconds in took.items():
            found.setdefault(name, {})[size.orders] = seconds
    return found


def _growth(sizes: Sequence[Size]) -> Iterator[str]:
    yield "The slope of log time over log orders, by least squares: 1 grows with the orders, 0 does not grow."
    yield "Beside it, what a hundred times the orders cost."
    yield ""
    exponents = {name: growth_exponent(seconds) for name, seconds in _tasks(sizes).items()}
    known = {name: slope for name, slope in exponents.items() if slope is not None}
    rows = ((name, f"{slope:.2f}", f"{cost_of(100, slope):,.0f} x") for name, slope in known.items())
    yield from _table(("Task", "exponent", "100 x the orders"), rows)


def _bounds(sizes: Sequence[Size]) -> Iterator[str]:
    yield "Bytes of the columns that a page reads without filters, each once, and the least time in which one thread"
    yield "reads those of the largest shop, beside the time that the page takes without filters."
    yield ""
    largest = sizes[-1]
    rows = (
        (
            page.name,
            f"{page.bytes_read / 1e6:,.1f} MB",
            f"{(least := bound_seconds(page.bytes_read, largest.machine.bandwidth)) * 1000:,.1f} ms",
            f"{page.unfiltered * 1000:,.0f} ms",
            f"{page.unfiltered / least:,.0f} x",
        )
        for page in largest.pages
    )
    yield from _table((f"At {largest.orders:,} orders", "read", "bound", "without filters", "over the bound"), rows)


def _slower(sizes: Sequence[Size]) -> Iterator[str]:
    """Pages that take more than so many times the time of the better hand-written program, and why."""
    named = [(size, page) for size in sizes for page in size.pages
             if (best := page.better_hand) is not None and best.slowness > SLOWER]  # fmt: skip
    if not named:
        yield f"No page takes more than {SLOWER} times the time of the better hand-written program."
    for size, page in named:
        best = page.better_hand
        assert best is not None
        why = f": {page.reason}" if page.reason else ""
        yield f"- {page.name} at {size.orders:,} orders: {best.slowness:.2f} x {best.name}{why}"


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return _MISSING
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def _megabytes(count: int | None) -> str:
    return _MISSING if count is None else f"{count / 1e6:,.0f} MB"
