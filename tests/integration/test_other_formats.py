"""The same rows load alike from every format: a second load, of the files as they were, finds nothing to change."""

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from lojista.ingest.load import load
from lojista.ingest.report import LoadReport
from lojista.postgres.connection import Database
from support.raw_files import as_json_lines, as_parquet, as_text, as_workbook
from support.small_files import CUSTOMERS, ITEMS, ORDERS, clean_files

CONVERTED = (CUSTOMERS, ITEMS, ORDERS)


def _with_written_moments(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.selectors.datetime().dt.to_string("%Y-%m-%d %H:%M:%S"))


def _semicolons(table: pl.DataFrame) -> bytes:
    text = _with_written_moments(table).cast(pl.String).fill_null("")
    return as_text(text.columns, text.rows(), delimiter=";", encoding="windows-1252", line_end="\r\n")


def _utf_16(table: pl.DataFrame) -> bytes:
    text = _with_written_moments(table).cast(pl.String).fill_null("")
    return as_text(text.columns, text.rows(), delimiter="\t", encoding="utf-16")


def _workbook(table: pl.DataFrame) -> bytes:
    return as_workbook({"Export": [["Export of today"], [], table.columns, *table.rows()]})


def _json_lines(table: pl.DataFrame) -> bytes:
    return as_json_lines(table.columns, _with_written_moments(table).rows())


FORMS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    ".csv": _semicolons,
    ".txt": _utf_16,
    ".xlsx": _workbook,
    ".parquet": as_parquet,
    ".jsonl": _json_lines,
    ".csv.gz": lambda table: gzip.compress(_semicolons(table)),
    ".ndjson.gz": lambda table: gzip.compress(_json_lines(table)),
}


def _load(database: Database, folder: Path) -> LoadReport:
    with database.owner() as owner:
        owner.autocommit = True
        return load(owner, [folder])


@pytest.mark.parametrize("ending", FORMS)
def test_converted_files_load_as_the_files_they_were_made_of(empty_shop: Database, tmp_path: Path, ending: str) -> None:
    plain, converted = clean_files(tmp_path / "plain"), clean_files(tmp_path / "converted")
    for name in CONVERTED:
        (converted / name).unlink()
        text = {"customer_zip_code_prefix": pl.String}
        table = pl.read_csv(plain / name, try_parse_dates=True, schema_overrides=text)
        (converted / name.replace(".csv", ending)).write_bytes(FORMS[ending](table))
    first, again = _load(empty_shop, converted), _load(empty_shop, plain)
    assert [file.rows_rejected for file in first.files] == [0] * 9
    assert not again.is_changed
    assert sum(file.rows_unchanged for file in again.files) == sum(file.rows_loaded for file in first.files)


def test_refused_row_of_a_workbook_is_shown_by_its_number(empty_shop: Database, tmp_path: Path) -> None:
    plain = clean_files(tmp_path / "plain")
    table = pl.read_csv(plain / ORDERS, try_parse_dates=True)
    orphan = table.with_columns(pl.lit("nobody").alias("customer_id"))[:1]
    (plain / ORDERS).unlink()
    (plain / "orders.xlsx").write_bytes(_workbook(pl.concat([table, orphan])))
    _load(empty_shop, plain)
    with empty_shop.reader() as reader:
        rows = reader.execute("SELECT file_name, line_number, value, raw_row FROM rejected_rows").fetchall()
    [(name, line, value, raw)] = rows
    assert (name, line, value) == ("orders.xlsx", 34, "nobody")
    assert raw.startswith(f"{table['order_id'][0]},nobody,")
