"""The chart of the report, written as SVG: for each page p95 by size, both on logarithmic scales, with the limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from math import log10
from pathlib import Path

from benchmarks.figures import LIMITS, Page, Size

_COLUMNS, _WIDTH, _HEIGHT = 3, 290, 190
_LEFT, _TOP, _RIGHT, _BOTTOM = 48, 40, 64, 32
_MILLISECONDS = (1, 10, 100, 1_000, 10_000)


@dataclass(frozen=True)
class _Colours:
    ground: str
    words: str
    grid: str
    ours: str
    limit: str


_THEMES: Mapping[str, _Colours] = {
    "light": _Colours("#ffffff", "#24292f", "#d8dee4", "#0b6e99", "#b54708"),
    "dark": _Colours("#0d1117", "#e6edf3", "#30363d", "#56b4e9", "#f0a35e"),
}


def write_charts(folder: Path, sizes: Mapping[int, Size]) -> list[Path]:
    """One for light and one for dark pages; none without a page that was measured."""
    names = list(dict.fromkeys(page.name for size in sizes.values() for page in size.pages))
    if not names:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for theme, colours in _THEMES.items():
        files.append(folder / f"performance-{theme}.svg")
        files[-1].write_text(_chart(names, sizes, colours), "utf-8")
    return files


def _chart(names: list[str], sizes: Mapping[int, Size], colours: _Colours) -> str:
    rows = -(-len(names) // _COLUMNS)
    width, height = _COLUMNS * _WIDTH, rows * _HEIGHT + 34
    scale = _Scale(min((*sizes, *LIMITS)), max((*sizes, *LIMITS)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif"'
        f' font-size="11" fill="{colours.words}">',
        f'<rect width="{width}" height="{height}" fill="{colours.ground}"/>',
        f'<text x="{_LEFT}" y="20" font-size="13">Milliseconds that 95 in 100 filter changes do not exceed, by orders;'
        f' <tspan fill="{colours.limit}">limits dashed</tspan></text>',
    ]
    for place, name in enumerate(names):
        x, y = place % _COLUMNS * _WIDTH, place // _COLUMNS * _HEIGHT + 24
        parts += [f'<g transform="translate({x} {y})">', *_panel(name, sizes, scale, colours), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True)
class _Scale:
    """Places within a panel."""

    fewest: int
    most: int

    def x(self, orders: int) -> float:
        """From the left."""
        share = log10(orders / self.fewest) / (log10(self.most / self.fewest) or 1)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, seconds: float) -> float:
        """From the top."""
        low, high = log10(_MILLISECONDS[0]), log10(_MILLISECONDS[-1])
        share = (min(max(log10(seconds * 1000), low), high) - low) / (high - low)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _panel(name: str, sizes: Mapping[int, Size], scale: _Scale, colours: _Colours) -> Iterator[str]:
    yield f'<text x="{_LEFT}" y="{_TOP - 12}" font-weight="600">{escape(name)}</text>'
    for number in _MILLISECONDS:
        y = scale.y(number / 1000)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{colours.grid}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{number:,}</text>'
    for orders in sorted({*LIMITS, *sizes}):
        yield f'<text x="{scale.x(orders)}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{_short(orders)}</text>'
    pages = _pages(name, sizes)
    if all(page.is_filter_change for page in pages.values()):
        limits = _points([(scale.x(orders), scale.y(limit)) for orders, limit in LIMITS.items()])
        yield f'<polyline points="{limits}" fill="none" stroke="{colours.limit}" stroke-dasharray="4 3"/>'
    yield from _line(pages, scale, colours)


def _pages(name: str, sizes: Mapping[int, Size]) -> dict[int, Page]:
    found = {orders: page for orders, size in sizes.items() for page in size.pages if page.name == name}
    return dict(sorted(found.items()))


def _line(pages: Mapping[int, Page], scale: _Scale, colours: _Colours) -> Iterator[str]:
    """With the value beside the last point."""
    at = [(scale.x(orders), scale.y(page.p95)) for orders, page in pages.items()]
    yield f'<polyline points="{_points(at)}" fill="none" stroke="{colours.ours}" stroke-width="2"/>'
    for x, y in at:
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="{colours.ours}"/>'
    for (x, y), page in list(zip(at, pages.values(), strict=True))[-1:]:
        yield f'<text x="{x + 7}" y="{y + 4}" fill="{colours.ours}">{page.p95 * 1000:,.0f} ms</text>'


def _points(at: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in at)


def _short(orders: int) -> str:
    return f"{orders / 1e6:g} M" if orders >= 1_000_000 else f"{orders / 1000:g} k"
