"""A full load beside its rival: bare COPY of the same files into tables with the same constraints."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.measure import Timing, in_turns, time_once
from lojista.ingest.files import RawFile
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.load import load
from lojista.ingest.readers import find_files, fit
from lojista.ingest.sources.olist import OLIST
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings

_RIVAL = """
DROP SCHEMA IF EXISTS rival CASCADE; CREATE SCHEMA rival; SET search_path = rival;
CREATE TABLE categories (product_category_name text PRIMARY KEY, product_category_name_english text NOT NULL);
CREATE TABLE postal_points (geolocation_zip_code_prefix text NOT NULL, geolocation_lat float8 NOT NULL
    CHECK (geolocation_lat BETWEEN -90 AND 90), geolocation_lng float8 NOT NULL
    CHECK (geolocation_lng BETWEEN -180 AND 180), geolocation_city text, geolocation_state text);
CREATE TABLE sellers (seller_id text PRIMARY KEY, seller_zip_code_prefix text, seller_city text, seller_state text);
CREATE TABLE products (product_id text PRIMARY KEY, product_category_name text, product_name_lenght int,
    product_description_lenght int, product_photos_qty int CHECK (product_photos_qty >= 0),
    product_weight_g int CHECK (product_weight_g >= 0), product_length_cm int CHECK (product_length_cm >= 0),
    product_height_cm int CHECK (product_height_cm >= 0), product_width_cm int CHECK (product_width_cm >= 0));
CREATE TABLE addresses (customer_id text PRIMARY KEY, customer_unique_id text NOT NULL,
    customer_zip_code_prefix text, customer_city text, customer_state text);
CREATE TABLE orders (order_id text PRIMARY KEY, customer_id text NOT NULL REFERENCES addresses,
    order_status text NOT NULL CHECK (order_status IN ('created', 'approved', 'invoiced', 'processing', 'shipped',
    'delivered', 'canceled', 'unavailable')), order_purchase_timestamp timestamp NOT NULL,
    order_approved_at timestamp, order_delivered_carrier_date timestamp, order_delivered_customer_date timestamp,
    order_estimated_delivery_date timestamp);
CREATE TABLE order_items (order_id text REFERENCES orders, order_item_id int CHECK (order_item_id > 0),
    product_id text NOT NULL REFERENCES products, seller_id text NOT NULL REFERENCES sellers,
    shipping_limit_date timestamp, price numeric(18, 4) NOT NULL CHECK (price >= 0),
    freight_value numeric(18, 4) NOT NULL CHECK (freight_value >= 0), PRIMARY KEY (order_id, order_item_id));
CREATE TABLE order_payments (order_id text REFERENCES orders, payment_sequential int CHECK (payment_sequential > 0),
    payment_type text NOT NULL, payment_installments int NOT NULL CHECK (payment_installments >= 0),
    payment_value numeric(18, 4) NOT NULL CHECK (payment_value >= 0), PRIMARY KEY (order_id, payment_sequential));
CREATE TABLE order_reviews (review_id text, order_id text REFERENCES orders, review_score int NOT NULL
    CHECK (review_score BETWEEN 1 AND 5), review_comment_title text, review_comment_message text,
    review_creation_date timestamp, review_answer_timestamp timestamp, PRIMARY KEY (order_id, review_id));
"""


_EMPTY = "TRUNCATE shop, categories, postal_areas, customers, sellers, products, order_addresses, load_runs CASCADE"


def _copy_bare(connection: psycopg.Connection[Any], files: list[RawFile]) -> None:
    """What psql's own \\copy does, file by file, in one transaction."""
    order = {contract.feed: place for place, contract in enumerate(OLIST.contracts)}
    with connection.transaction():
        connection.execute(_RIVAL.encode())
        feeds = {file: fit(file, detect_layout(file), OLIST).feed for file in files}
        for file, feed in sorted(feeds.items(), key=lambda found: order[found[1]]):
            copy_file(connection, file, f"COPY rival.{feed} FROM STDIN (FORMAT csv, HEADER)")
        connection.execute("SET search_path = lojista")


def copy_file(connection: psycopg.Connection[Any], file: RawFile, statement: str) -> None:
    """A file as it is by a COPY statement."""
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy, file.open() as raw:
        while chunk := raw.read(1 << 20):
            copy.write(chunk)


def _load_anew(connection: psycopg.Connection[Any], source: Path) -> None:
    connection.execute(_EMPTY)
    load(connection, [source])


def _peak_megabytes(source: Path, home: Path) -> int:
    """Peak memory of a process that does nothing but load."""
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom lojista.ingest.load import load\n"
        "from lojista.postgres.connection import Database\nfrom lojista.settings import read_settings\n"
        "with Database.open(read_settings(home=sys.argv[1])) as database, database.owner() as owner:\n"
        f"    owner.execute('{_EMPTY}'); owner.commit()\n"
        "    load(owner, [Path(sys.argv[2])])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    command = [sys.executable, "-c", script, str(home), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


def report(source: Path, runs: int) -> list[str]:
    """Lines of the report: the ratio to bare COPY, a second load, and peak memory."""
    files = find_files([source])
    with tempfile.TemporaryDirectory(prefix="lojista-load-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        settings = read_settings(home=Path(folder) / "home")
        with Database.open(settings) as database, database.owner() as owner:
            owner.autocommit = True
            ours, bare = in_turns([lambda: _load_anew(owner, source), lambda: _copy_bare(owner, files)], runs)
            rows = sum(file.rows_in for file in load(owner, [source]).files)
            again = Timing(tuple(time_once(lambda: load(owner, [source])) for _ in range(runs)))
        peak = _peak_megabytes(source, settings.home)
        stop(settings)
    return [
        f"load of {rows:,} rows: {ours.median:.2f} s, bare COPY with the same constraints {bare.median:.2f} s:"
        f" {ours.median / bare.median:.2f} x",
        f"the same archive again: {again.median:.3f} s",
        f"peak memory of the loading process: {peak} MB (this one: {_own_megabytes()} MB)",
    ]


def _own_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
