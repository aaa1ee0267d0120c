"""What rows of a file look like to the shop, by a mapping."""

from itertools import islice

import polars as pl

from lojista.ingest.clean import Rejection, clean
from lojista.ingest.connecting.samples import Sample
from lojista.ingest.contracts import Contract
from lojista.ingest.rows import LINE, Block


def preview(sample: Sample, contract: Contract, row_count: int = 5) -> tuple[pl.DataFrame, tuple[Rejection, ...]]:
    """The first rows of a sample as the shop's fields, and those of them that would be refused."""
    lines = pl.int_range(2, 2 + min(row_count, sample.rows.height), dtype=pl.Int64, eager=True).alias(LINE)
    block = Block(sample.rows.head(row_count).with_columns(lines))
    batches = list(islice(clean(iter([block]), list(sample.columns), contract), 1))
    table = pl.concat([batch.accepted for batch in batches])
    hidden = {LINE, "negative", *_repeated(table)}
    return table.drop([name for name in hidden if name in table.columns]), batches[0].rejected


def _repeated(table: pl.DataFrame) -> tuple[str, ...]:
    """Products that go by their name have no number of their own to show."""
    is_there = {"product_id", "product_name"} <= set(table.columns)
    return ("product_id",) if is_there and table["product_id"].equals(table["product_name"]) else ()
