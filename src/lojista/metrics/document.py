"""The catalogue as a page: `python -m lojista.metrics.document` writes what `docs/metrics.md` must hold."""

import sys
from collections.abc import Iterator

from lojista.metrics.catalog import ALL_FILTERS, METRICS, Metric, Source
from lojista.metrics.dimensions import ALL_DIMENSIONS

_INTRODUCTION = """# Metrics

Written by `make docs` from the catalogue in `src/lojista/metrics/catalog/`, the only place where a metric's name and
meaning stand. Every metric gives the same answer in the dashboard, in the shell (`lojista metric NAME`) and on both
engines.

- A **customer** is the person, however many orders, addresses or accounts they have.
- A **valid order** is one whose status is neither `canceled` nor `unavailable`.
- **Days** are the shop's own, in its time zone. Weeks start on Monday and quarters in January, unless
  the shop says otherwise (`lojista shop`). Both ends of a period are included.
- **Money** is in the shop's currency and exact. An order in another currency is converted at the last rate valid on
  the day of its purchase, each amount rounded to cents by itself, halves away from zero; without one it is in none.
- A **payment filter** picks orders with at least one payment of the type; only `payments_received` counts single
  payments. Groups by payment type overlap where an order was paid in several ways.
- A **category filter** picks order items; an order is counted when one of its items is left. In groups by category an
  order counts once in each of its items' categories; without items, in the group of what has none.
- A metric that a filter or a group does not apply to says so instead of showing a number.
"""


def metrics_page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_INTRODUCTION, *(line for entry in METRICS.values() for line in _section(entry))])


def _section(entry: Metric) -> Iterator[str]:
    yield f"## {entry.label}\n"
    yield f"`{entry.name}`\n"
    yield f"{entry.definition}\n"
    yield f"- Unit: {entry.unit.value}"
    yield f"- Grain: {entry.grain}"
    yield f"- Groups: {_applying(entry.dimensions, ALL_DIMENSIONS)}"
    yield f"- Filters: {_applying(entry.filters, ALL_FILTERS)}"
    overlaps = entry.source is Source.SALES  # an order paid in two ways is in two groups
    adds_up = "yes, except by payment type" if overlaps else "yes"
    yield f"- Adds up over groups: {adds_up if entry.is_additive else 'no'}\n"


def _applying(names: tuple[str, ...], everything: tuple[str, ...]) -> str:
    words = ", ".join(name.replace("_", " ") for name in names)
    return f"{words} (all)" if names == everything else words


if __name__ == "__main__":
    sys.stdout.write(metrics_page())
