"""A made-up shop's files, small enough to read, and ways to change them."""

from pathlib import Path

from lojista.demo.generator import write_demo_shop

ORDERS = "olist_orders_dataset.csv"
ITEMS = "olist_order_items_dataset.csv"
CUSTOMERS = "olist_customers_dataset.csv"
PAYMENTS = "olist_order_payments_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"


def clean_files(folder: Path, order_count: int = 30) -> Path:
    """A folder of nine files without a bad row."""
    return write_demo_shop(folder, order_count=order_count, has_bad_rows=False).folder


def replace(file: Path, old: str, new: str, count: int = -1) -> None:
    """Changes text in a file, which must hold it."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), "utf-8", newline="")
