"""Exports of many shapes are connected by themselves, and come to the sums that were put into them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from support import exports
from support.connected import connect
from support.exports import Export

SHAPES: tuple[tuple[Callable[[], Export], dict[str, str]], ...] = (
    (exports.british, {}),
    (exports.brazilian, {}),
    (exports.american, {}),
    (exports.german, {}),
    (exports.three_columns, {"currency": "GBP"}),
    (exports.marketplace, {"currency": "EUR"}),
    (exports.repeated_order_columns, {"currency": "USD"}),
    (exports.first_row_alone, {}),
    (exports.french, {}),
    (exports.one_row_an_order, {}),
    (exports.line_sums, {}),
    (exports.several_currencies, {}),
)


@pytest.mark.parametrize(("shape", "given"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
def test_every_sum_is_that_of_the_export(
    empty_shop: Database, tmp_path: Path, shape: Callable[[], Export], given: dict[str, str]
) -> None:
    export = shape()
    done = connect(empty_shop, tmp_path, export.files, **given)
    assert [file.rows_rejected for file in done.report.files] == [0] * len(export.files)
    assert len(done.proposal.questions()) <= 3
    sums = done.totals.currencies[0]
    assert (done.totals.order_count, done.totals.customer_count) == (export.orders, export.customers)
    assert sums.items - sums.discounts == export.items - export.discounts
    assert (round(sums.discounts, 2), sums.returned) == (export.discounts, export.returned)
    assert (sums.freight, sums.adjustments) == (export.freight, export.adjustments)
