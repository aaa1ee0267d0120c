"""Loads exchange rates as any other file is loaded: a row per rate, or a day per row as the ECB publishes them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from babel.numbers import list_currencies

from lojista.errors import ColumnsError
from lojista.ingest.contracts import Column, Contract, Kind, Shop, Source
from lojista.ingest.files import RawFile
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.formats.reading import blocks_of, header_of
from lojista.ingest.load import load_found
from lojista.ingest.one_shop import RATES
from lojista.ingest.readers import find_files
from lojista.ingest.report import LoadProgress, LoadReport
from lojista.ingest.shop_settings import held_shop
from lojista.ingest.wide_rates import is_wide, one_rate_a_row
from lojista.ingest.writing import Writing

_NEEDED = ("currency", "valid_from", "rate")
_KINDS = {"valid_from": Kind.TIMESTAMP, "rate": Kind.RATE}
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")


def load_rates(
    connection: psycopg.Connection[Any], path: Path, *, progress: LoadProgress | None = None, wait: bool = True
) -> LoadReport:
    """Loads the rates of a file in one transaction; a rate that is there already is replaced.

    A rate is what one unit of `currency` is in `to_currency`, the shop's own where the file has no such column.
    Raises SourceError for a file that holds no rates, UserError where there is no shop yet, and otherwise as `load`.
    """
    shop = held_shop(connection)
    fitted = [_fitted(file, shop) for file in find_files([path])]
    source = Source(RATES, shop, tuple(contract for _, _, contract in fitted))
    return load_found(connection, source, fitted, progress=progress, wait=wait)


def _fitted(file: RawFile, shop: Shop) -> tuple[RawFile, Layout, Contract]:
    layout = detect_layout(file)
    if is_wide(header_of(file, layout)):
        file, layout = one_rate_a_row(file, layout), Layout()
    return file, layout, _contract(file, layout, shop)


def _contract(file: RawFile, layout: Layout, shop: Shop) -> Contract:
    """Columns in any order and in capitals or not; others are left. Raises ColumnsError where one is missing."""
    header = header_of(file, layout)
    named = {name.lower(): name for name in header}
    missing = [name for name in _NEEDED if name not in named]
    if missing:
        raise ColumnsError(
            f"{file.name}: its columns ({', '.join(header)}) lack {', '.join(missing)}.",
            "Give it the columns currency, valid_from and rate, and to_currency for rates into others than the shop's "
            "own; or a column Date and one for each currency, as eurofxref-hist.csv has them.",
        )
    fields = [name for name in (*_NEEDED, "to_currency") if name in named]
    contract = Contract(
        file.name,
        "exchange_rates",
        tuple(_column(field, named[field]) for field in fields),
        {} if "to_currency" in fields else {"to_currency": shop.currency},
        is_exact=False,
        has_rules=False,
    )
    mark = _decimal_mark(file, layout, named["rate"])
    return replace(contract, writing=Writing(mark, _DAYS, time_zone=shop.time_zone))


def _column(field: str, name: str) -> Column:
    codes = {code.lower(): code for code in list_currencies()} if field.endswith("currency") else {}
    return Column(name, field, _KINDS.get(field, Kind.TEXT), is_required=True, spellings=codes)


def _decimal_mark(file: RawFile, layout: Layout, column: str) -> str:
    """The one of comma and point that more rates have: thousands are not parted in rates."""
    counts = dict.fromkeys((".", ","), 0)
    for block in blocks_of(file, layout, header_of(file, layout)):
        for mark in counts:
            counts[mark] += int(block.table[column].str.contains(mark, literal=True).sum())
    return max(counts, key=lambda mark: counts[mark])
