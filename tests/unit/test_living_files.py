"""What a demo shop knows at a moment, and what lies ahead of it."""

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lojista.demo.generator import write_living_shop
from lojista.demo.timing import days_ahead, moments_ahead, moments_until

NOW = datetime(2026, 3, 18, 14, 30, 59)
ORDERS = "olist_orders_dataset.csv"
_SECONDS = int(np.datetime64(NOW).astype("datetime64[s]").astype(np.int64))


@pytest.mark.parametrize("count", [1, 30, 60_000])
def test_every_order_asked_for_is_placed_by_the_moment(count: int) -> None:
    placed = np.concatenate(list(moments_until(np.random.default_rng(3), count, NOW)))
    assert len(placed) == count
    assert placed.max() < _SECONDS


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_what_is_to_come_begins_at_the_moment(hour: int) -> None:
    since = NOW.replace(hour=hour)
    seconds = _SECONDS + (hour - NOW.hour) * 3600
    ahead = moments_ahead(np.random.default_rng(3), 20_000, since)
    assert (np.diff(ahead) >= 0).all()
    assert seconds <= ahead[0] < seconds + 86_400
    assert ahead[-1] < seconds + days_ahead(20_000) * 86_400
    assert 3_500 < len(ahead) < 6_000


def test_orders_lie_on_one_side_of_the_moment_or_are_unfinished(tmp_path: Path) -> None:
    write_living_shop(tmp_path, tmp_path / "ahead", now=NOW, order_count=2_000)
    known = pl.read_csv(tmp_path / ORDERS).head(2_000)
    ahead = pl.read_csv(tmp_path / "ahead" / ORDERS)
    moments = [name for name in known.columns if name.endswith(("_at", "timestamp", "carrier_date", "customer_date"))]
    assert all(known[name].max() <= str(NOW) for name in moments)
    again = ahead.filter(pl.col("order_purchase_timestamp") <= str(NOW))
    assert set(again["order_id"]) <= set(known["order_id"])
    assert 0 < again.height < 300
    assert ahead["order_id"].is_unique().all()
