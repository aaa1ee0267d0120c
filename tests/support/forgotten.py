"""A shop that knows its customers by mail address, one of whom wants to be forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from lojista.erasure.forgetting import ErasureReport, forget
from lojista.ingest.report import FileReport, NoProgress
from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings
from support.mapped_files import LINES, load_mapped

MARIA, NAME, PHONE, COMMENT = "maria@example.org", "Maria Aparecida", "+55 11 98765-4321", "Ligue para a Maria do 12B"
HEADER = "Invoice,Date,Customer,Full name,Phone,Country,Code,Name,Quantity,Price\n"
WHO = f"{MARIA},{NAME},{PHONE},Brazil"
FILE = f"""{HEADER}\
1,2024-01-05 10:00:00,{WHO},mug,Mug,3,2.50
1,2024-01-05 10:00:00,{WHO},FEE,Fee of {NAME},1,1.00
2,2024-02-06 11:00:00,bia@example.org,Bia,,France,mug,Mug,2,2.50
3,2024-03-07 11:00:00,{WHO},cup,Cup,1,4.00
4,2024-03-08 11:00:00,{WHO},cup,Cup,a few,4.00
"""
TEXTS = (MARIA, NAME, PHONE, COMMENT)
TOTALS = """
    SELECT (SELECT sum(quantity * unit_price) FROM order_items), (SELECT count(DISTINCT customer_key) FROM orders),
        (SELECT count(*) FROM order_reviews), (SELECT sum(amount) FROM charges), (SELECT count(*) FROM rejected_rows),
        (SELECT string_agg(country || purchased_at, ' ' ORDER BY order_id) FROM orders JOIN order_addresses
            USING (address_key))
"""


def load_marias_shop(database: Database, folder: Path) -> FileReport:
    """Loads the file, and has Maria write a review where she wrote none yet; the accounting of the file."""
    (report,) = load_mapped(database, folder, LINES, lines=FILE)
    with database.owner() as owner:
        owner.execute(
            """INSERT INTO order_reviews (order_key, review_id, score, comment, created_at)
            SELECT order_key, 'r', 1, %s, '2024-04-01' FROM orders WHERE order_id = '1' ON CONFLICT DO NOTHING""",
            [COMMENT],
        )
    return report


def forget_maria(database: Database, settings: Settings, *also: str) -> ErasureReport:
    """Forgets her, who is also known by her name and phone unless other words are given."""
    return forget(database, settings, MARIA, also or (NAME, PHONE), NoProgress())


def settings_of(home: Path, url: str | None = None) -> Settings:
    """Settings of a home of its own, with its own server or a database somewhere."""
    return read_settings(home=home, database_url=url)


@contextmanager
def marias_shop(home: Path, url: str | None = None) -> Iterator[Database]:
    """Her shop, open as long as the block runs; its files lie outside of its home."""
    with Database.open(settings_of(home, url)) as database:
        load_marias_shop(database, home.with_name("files"))
        yield database


def totals(database: Database) -> object:
    """What no erasure may change."""
    with database.reader() as reader:
        return reader.execute(TOTALS.encode()).fetchone()


def words_in(connection: psycopg.Connection[object], words: tuple[str, ...]) -> list[str]:
    """Tables any of whose rows has one of the words, looked for in another way than the program looks."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'lojista'").fetchall()
    dumped = {
        str(name): str(connection.execute(f"SELECT json_agg(t) FROM {name} t".encode()).fetchone())
        for (name,) in tables
    }
    return [name for name, text in dumped.items() if any(word in text for word in words)]
