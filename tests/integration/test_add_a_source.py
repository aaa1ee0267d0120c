"""What docs/add-a-source.md says is enough: its mapping loads its export, and its list of fields is whole."""

import re
from decimal import Decimal
from pathlib import Path

from lojista.ingest.fields import FIELDS
from lojista.ingest.load import load
from lojista.ingest.mapping import read_mapping
from lojista.postgres.connection import Database
from support.own_database import change, load_own

GUIDE = Path(__file__).parents[2] / "docs" / "add-a-source.md"
MOST_LINES = 60


def _block(language: str, place: int = 0) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[place])


def test_the_guides_source_is_short() -> None:
    assert len(_block("toml").splitlines()) < MOST_LINES


def test_the_guides_source_loads_the_guides_export(empty_shop: Database, tmp_path: Path) -> None:
    path = tmp_path / "kasse.csv"
    path.write_text(_block("csv"), "utf-8")
    with empty_shop.owner() as owner:
        owner.autocommit = True
        (report,) = load(owner, [path], sources=(read_mapping(_block("toml"), "bakery.toml").source(),)).files
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (4, 4, 0)
    assert {kind.kind: kind.amount for kind in report.kinds} == {
        "sale": Decimal("7.60"),
        "return": Decimal("-0.85"),
        "adjustment": Decimal("0.15"),
    }


def test_the_guides_database_is_read(empty_shop: Database, own_database: str, tmp_path: Path) -> None:
    change(own_database, """
        CREATE TABLE orders (id integer PRIMARY KEY, created_at timestamp, customer_id integer, state text,
            updated_at timestamp DEFAULT now());
        CREATE TABLE products (id integer PRIMARY KEY, title text);
        CREATE TABLE order_lines (id integer PRIMARY KEY, order_id integer, product_id integer, quantity integer,
            price money, updated_at timestamp DEFAULT now());
        INSERT INTO orders VALUES (1, '2024-01-05 10:00:00.5', 7, 'sent');
        INSERT INTO products VALUES (1, 'Mug');
        INSERT INTO order_lines VALUES (1, 1, 1, 2, 2.5)""")  # fmt: skip
    files = load_own(empty_shop, tmp_path, _block("toml", 1)).load.files
    assert [(file.file_name, file.rows_in, file.rows_loaded) for file in files] == [("orders", 1, 1), ("lines", 1, 1)]
    assert load_own(empty_shop, tmp_path, _block("toml", 1)).is_partial


def test_the_guide_lists_every_field() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", GUIDE.read_text("utf-8"), re.MULTILINE))
    assert {name: listed.get(name) for name in FIELDS} == {name: field.meaning for name, field in FIELDS.items()}
