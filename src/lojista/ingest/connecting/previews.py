"""What rows of a file look like to the shop, by a mapping."""

from collections.abc import Sequence
from itertools import islice

import polars as pl

from lojista.ingest.clean import Rejection, clean
from lojista.ingest.connecting.samples import Sample
from lojista.ingest.connecting.shapes import FileProposal
from lojista.ingest.contracts import Contract, Kind
from lojista.ingest.fields import FIELDS
from lojista.ingest.mapping import Mapping
from lojista.ingest.rows import LINE, Block
from lojista.ingest.total_rows import is_of_totals

_ENOUGH = 10_000
_MIDNIGHT = " 00:00:00"


def preview(sample: Sample, contract: Contract, row_count: int = 5) -> tuple[pl.DataFrame, tuple[Rejection, ...]]:
    """The first rows of a sample as the shop's fields, and those to be refused; rows that are no lines aside."""
    lines = pl.int_range(2, 2 + min(row_count, sample.rows.height), dtype=pl.Int64, eager=True).alias(LINE)
    block = Block(sample.rows.head(row_count).with_columns(lines))
    batches = list(islice(clean(iter([block]), list(sample.columns), contract), 1))
    table = _without_midnights(pl.concat([batch.accepted for batch in batches]))
    hidden = {LINE, "negative", *_repeated(table)}
    refused = tuple(one for one in batches[0].rejected if not is_of_totals(one.reason))
    return table.drop([name for name in hidden if name in table.columns]), refused


def reads_some(files: Sequence[FileProposal], mapping: Mapping) -> bool:
    """Whether of each file's sample at least one row would be loaded."""
    contracts = mapping.source().contracts
    return all(preview(file.sample, one, _ENOUGH)[0].height for file, one in zip(files, contracts, strict=True))


def _without_midnights(table: pl.DataFrame) -> pl.DataFrame:
    """Days alone, where no row has a time of day."""
    midnight = {
        name: pl.col(name).str.strip_suffix(_MIDNIGHT)
        for name in table.columns
        if name in FIELDS and FIELDS[name].kind is Kind.TIMESTAMP
        and table[name].str.ends_with(_MIDNIGHT).fill_null(value=True).all()
    }  # fmt: skip
    return table.with_columns(**midnight)


def _repeated(table: pl.DataFrame) -> tuple[str, ...]:
    """Products that go by their name have no number of their own to show."""
    is_there = {"product_id", "product_name"} <= set(table.columns)
    return ("product_id",) if is_there and table["product_id"].equals(table["product_name"]) else ()
