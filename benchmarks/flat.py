"""A flat export of three columns, a row an order, beside bare COPY of it into one table of the same columns."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psycopg

from benchmarks.load import copy_file
from benchmarks.measure import time_once
from lojista.ingest.load import load
from lojista.ingest.mapping import read_mapping
from lojista.ingest.readers import find_files
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings

_MAPPING = """
name = "flat"
title = "Flat export"
[shop]
name = "Flat"
currency = "EUR"
time_zone = "Europe/Berlin"
country = "DE"
[[files]]
name = "flat.csv"
[files.columns]
customer_id = "customer"
purchased_at = "date"
amount = "amount"
"""
_RIVAL = "CREATE TABLE flat (customer text, date timestamp NOT NULL, amount numeric(18, 4) NOT NULL)"
_FIRST_SECOND = 1_640_995_200


def _write(path: Path, row_count: int) -> None:
    """Orders some ninety seconds apart, of four hundred thousand people of whom few order often."""
    draw = np.random.default_rng(1)
    seconds = _FIRST_SECOND + draw.exponential(90, row_count).cumsum().astype("int64")
    rows = pl.DataFrame({
        "customer": (draw.pareto(1.2, row_count) * 10_000).astype("int64") % 400_000,
        "date": pl.from_epoch(pl.Series(seconds)),
        "amount": (pl.Series(draw.integers(100, 20_000, row_count)).cast(pl.Decimal(18, 2)) / 100),
    })  # fmt: skip
    rows.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")


def _copy_bare(connection: psycopg.Connection[Any], file: Path) -> None:
    with connection.transaction():
        connection.execute(_RIVAL)
        copy_file(connection, find_files([file])[0], "COPY flat FROM STDIN (FORMAT csv, HEADER)")


def report(row_count: int) -> list[str]:
    """Lines of the report."""
    with tempfile.TemporaryDirectory(prefix="lojista-flat-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        file = Path(folder) / "flat.csv"
        _write(file, row_count)
        settings = read_settings(home=Path(folder) / "home")
        source = read_mapping(_MAPPING, "flat.toml").source()
        with Database.open(settings) as database, database.owner() as owner:
            owner.autocommit = True
            ours = time_once(lambda: load(owner, [file], sources=(source,)))
            bare = time_once(lambda: _copy_bare(owner, file))
        stop(settings)
    return [
        f"flat file of {row_count:,} rows: {ours:.2f} s, bare COPY into one table {bare:.2f} s: {ours / bare:.2f} x"
    ]
