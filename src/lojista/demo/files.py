"""The demo shop's files, written as an export of the Olist archive has them."""

from pathlib import Path

import polars as pl

from lojista.demo.stock import Stock, translation
from lojista.demo.trade import Chunk

GEOLOCATION = "olist_geolocation_dataset.csv"
SELLERS = "olist_sellers_dataset.csv"
PRODUCTS = "olist_products_dataset.csv"
CUSTOMERS = "olist_customers_dataset.csv"
ORDERS = "olist_orders_dataset.csv"
ITEMS = "olist_order_items_dataset.csv"
PAYMENTS = "olist_order_payments_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"
_TRANSLATION = "product_category_name_translation.csv"


class Files:
    """Appends to the files of a folder and counts their lines."""

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

    def append_catalogue(self, stock: Stock) -> None:
        """What orders name."""
        self._write_translation()
        self.append(SELLERS, stock.sellers)
        self.append(PRODUCTS, stock.products)

    def append_trade(self, chunk: Chunk) -> None:
        """Orders with all that hangs on them."""
        self.append(CUSTOMERS, chunk.customers)
        self.append(ORDERS, chunk.orders)
        self.append(ITEMS, chunk.items)
        self.append(PAYMENTS, chunk.payments)
        self.append(REVIEWS, chunk.reviews)

    def _write_translation(self) -> None:
        """With a byte order mark and Windows line ends, as the archive has this one file."""
        text = translation().write_csv(line_terminator="\r\n")
        (self._folder / _TRANSLATION).write_bytes(b"\xef\xbb\xbf" + text.encode())
