"""Writes the demo shop's nine files, streaming: its size is bounded by the disk, not by memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from lojista.demo.draws import Integers, identifiers, orders_per_day, seconds_of_day
from lojista.demo.stock import Stock, make_places, make_stock, translation
from lojista.demo.trade import Trade
from lojista.errors import UserError
from lojista.ingest.load import MADE_UP
from lojista.ingest.sources.olist import OLIST

DEFAULT_END = date(2024, 12, 15)
DEFAULT_ORDERS = 20_000
_CHUNK = 50_000
_DAY = 86_400

_GEOLOCATION = "olist_geolocation_dataset.csv"
_SELLERS = "olist_sellers_dataset.csv"
_PRODUCTS = "olist_products_dataset.csv"
_TRANSLATION = "product_category_name_translation.csv"
_CUSTOMERS = "olist_customers_dataset.csv"
_ORDERS = "olist_orders_dataset.csv"
_ITEMS = "olist_order_items_dataset.csv"
_PAYMENTS = "olist_order_payments_dataset.csv"
_REVIEWS = "olist_order_reviews_dataset.csv"


DEMO_SOURCE = replace(OLIST, name=MADE_UP, shop=replace(OLIST.shop, name="Demo shop"), is_made_up=True)


@dataclass(frozen=True)
class BadRow:
    """A row that was made to be refused: where it stands, and the reason that a load gives for it."""

    file_name: str
    line_number: int
    reason: str


@dataclass(frozen=True)
class DemoShop:
    """What was written."""

    folder: Path
    order_count: int
    bad_rows: tuple[BadRow, ...]


class _Files:
    """Appends to the files and counts their lines."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: dict[str, int] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, name: str, rows: pl.DataFrame) -> None:
        is_first = name not in self._lines
        with (self._folder / name).open("wb" if is_first else "ab") as file:
            rows.write_csv(file, include_header=is_first)
        self._lines[name] = self._lines.get(name, 1) + rows.height

    def append_line(self, name: str, line: str) -> int:
        """Writes one line as it is; the number it has in the file."""
        with (self._folder / name).open("a", encoding="utf-8", newline="") as file:
            file.write(line + "\n")
        self._lines[name] += 1
        return self._lines[name]


def write_demo_shop(
    folder: Path,
    *,
    order_count: int = DEFAULT_ORDERS,
    seed: int = 1,
    end: date = DEFAULT_END,
    has_bad_rows: bool = True,
    on_progress: Callable[[int], None] | None = None,
) -> DemoShop:
    """Writes two years of a shop up to `end`; the same arguments give the same bytes.

    A few rows are made to be refused unless `has_bad_rows` is False. `on_progress` is told how many orders were just
    written. Raises UserError for fewer than one order.
    """
    if order_count < 1:
        raise UserError(f"A shop of {order_count} orders cannot be made.", "Ask for one order or more.")
    random = np.random.default_rng(seed)
    files = _Files(folder)
    places = make_places(random, order_count)
    stock = make_stock(random, seed, order_count, places)
    _write_translation(folder)
    files.append(_GEOLOCATION, places.points)
    files.append(_SELLERS, stock.sellers)
    files.append(_PRODUCTS, stock.products)
    trade = Trade(random, seed, order_count, places, stock)
    for seconds in _moments(random, order_count, end):
        chunk = trade.place(seconds)
        files.append(_CUSTOMERS, chunk.customers)
        files.append(_ORDERS, chunk.orders)
        files.append(_ITEMS, chunk.items)
        files.append(_PAYMENTS, chunk.payments)
        files.append(_REVIEWS, chunk.reviews)
        if on_progress is not None:
            on_progress(len(seconds))
    bad_rows = tuple(_spoil(files, seed, stock)) if has_bad_rows else ()
    return DemoShop(folder, order_count, bad_rows)


def _write_translation(folder: Path) -> None:
    """With a byte order mark and Windows line ends, as the archive has this one file."""
    text = translation().write_csv(line_terminator="\r\n")
    (folder / _TRANSLATION).write_bytes(b"\xef\xbb\xbf" + text.encode())


def _moments(random: np.random.Generator, order_count: int, end: date) -> Iterator[Integers]:
    """When orders are placed, in order, some days' worth at a time."""
    first, counts = orders_per_day(random, order_count, end)
    start = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    day = np.repeat(np.arange(len(counts)), counts)
    for low in range(0, order_count, _CHUNK):
        days = day[low : low + _CHUNK]
        seconds = start + days * _DAY + seconds_of_day(random, len(days))
        yield np.sort(seconds)


def _spoil(files: _Files, seed: int, stock: Stock) -> Iterator[BadRow]:
    """A few rows that no shop should have, so that there is something to see among the rejected."""
    order, customer = (identifiers(kind, seed, np.arange(1))[0] for kind in ("order", "customer"))
    product, seller = stock.products["product_id"][0], stock.sellers["seller_id"][0]
    nobody, again = "f" * 32, "2024-01-01 10:00:00"
    orphan = "orphan key: no such row in"
    lines = (
        (_SELLERS, f"{nobody},01001", "2 fields where the header has 4"),
        (_PRODUCTS, f"{'e' * 32},brinquedos,40,200,1,-300,20,10,10", "less than 0"),
        (_GEOLOCATION, "01001,-123.5,-46.6,sao paulo,SP", "less than -90"),
        (_CUSTOMERS, f"{'a' * 32},,01001,sao paulo,SP", "missing value"),
        (_ORDERS, f"{'1' * 32},{customer},delivered,2024-02-30 10:00:00,,,,", "impossible date"),
        (_ORDERS, f"{'2' * 32},{customer},teleported,{again},,,,", "unknown status"),
        (_ORDERS, f"{order},{customer},delivered,{again},,,,", "duplicate key"),
        (_ORDERS, f"{'3' * 32},{nobody},delivered,{again},,,,", f"{orphan} order_addresses"),
        (_ITEMS, f"{order},90,{product},{seller},{again},-19.90,5.00", "negative amount"),
        (_ITEMS, f"{order},91,{nobody},{seller},{again},19.90,5.00", f"{orphan} products"),
        (_ITEMS, f"{order},one,{product},{seller},{again},19.90,5.00", "not a number"),
        (_PAYMENTS, f"{order},9,credit_card,1,12.345678", "not an amount with at most four decimals"),
        (_PAYMENTS, f"{nobody},1,boleto,1,10.00", f"{orphan} orders"),
        (_REVIEWS, f"{'4' * 32},{order},9,,,{again},{again}", "more than 5"),
        (_REVIEWS, f"{'5' * 32},{order},5,,,,{again}", "missing value"),
    )
    for name, line, reason in lines:
        yield BadRow(name, files.append_line(name, line), reason)
