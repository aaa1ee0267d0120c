"""What products are called on pages: by their names where the shop has given them any."""

from collections import Counter
from collections.abc import Iterable

from lojista.dashboard.charts.intervals import ID_LETTERS, shortened


def product_labels(products: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """By id, of (id, name): the name, with the id behind it where others share it, else how the id begins."""
    names = dict(products)
    times = Counter(name for name in names.values() if name)
    short = shortened((known for known, name in names.items() if not name), ID_LETTERS)
    return {known: _label(known, name, times[name]) if name else short[known] for known, name in names.items()}


def _label(known: str, name: str, count: int) -> str:
    return name if count == 1 else f"{name} · {known}"
