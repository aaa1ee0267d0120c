"""Small exports of a shop of one's own, and mappings to load them with."""

from pathlib import Path
from typing import Any

from lojista.ingest.load import load
from lojista.ingest.mapping import read_mapping
from lojista.ingest.report import FileReport
from lojista.postgres.connection import Database

SHOP = """
name = "corner-shop"
title = "Corner shop"
[shop]
name = "Corner shop"
currency = "GBP"
time_zone = "Europe/London"
country = "GB"
"""


def lines_mapping(**columns: str) -> str:
    """A mapping of the shop for `lines.csv`, with the column of each field."""
    told = "".join(f'{field} = "{column}"\n' for field, column in columns.items())
    return f'{SHOP}\n[[files]]\nname = "lines.csv"\n[files.columns]\n{told}'


LINES = (
    lines_mapping(
        order_id="Invoice",
        purchased_at="Date",
        customer_id="Customer",
        country="Country",
        product_id="Code",
        product_name="Name",
        quantity="Quantity",
        unit_price="Price",
    )
    + """
[[files.rules]]
type = "shipping"
where = { product_id = "POST" }
[[files.rules]]
type = "discount"
where = { product_id = "D" }
[[files.rules]]
type = "adjustment"
where = { product_id = "FEE" }
"""
)
HEADER = "Invoice,Date,Customer,Country,Code,Name,Quantity,Price\n"
# Ana buys two products with postage, gives one back and gets a discount; a guest buys one; a fee is nobody's.
ROWS = """\
1,2024-01-05 10:00:00,ana,United Kingdom,mug,Mug,3,2.50
1,2024-01-05 10:00:00,ana,United Kingdom,cup,Cup,1,4.005
1,2024-01-05 10:00:00,ana,United Kingdom,POST,Postage,1,3.00
2,2024-01-06 11:00:00,,France,mug,Mug,2,2.50
C3,2024-02-01 09:00:00,ana,United Kingdom,mug,Mug,-1,2.50
C3,2024-02-01 09:00:00,ana,United Kingdom,D,Discount,-1,0.75
4,2024-02-02 09:00:00,,United Kingdom,FEE,Bank fee,-1,9.99
"""


def load_mapped(database: Database, folder: Path, mapping: str, **files: str) -> tuple[FileReport, ...]:
    """Writes the files, named by keyword without their ending, and loads them with the mapping."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.csv" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, "utf-8", newline="")
    with database.owner() as owner:
        owner.autocommit = True
        return load(owner, paths, sources=(read_mapping(mapping, "test").source(),)).files


def rows_of(database: Database, query: str) -> list[tuple[Any, ...]]:
    """What the shop's reader is answered."""
    with database.reader() as reader:
        return reader.execute(query.encode()).fetchall()
