"""Writes the demo shop's nine files, streaming: its size is bounded by the disk, not by memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from lojista.demo.draws import identifiers
from lojista.demo.files import CUSTOMERS, GEOLOCATION, ITEMS, ORDERS, PAYMENTS, PRODUCTS, REVIEWS, SELLERS, Files
from lojista.demo.moments import known_at, unfinished
from lojista.demo.stock import Stock, make_places, make_stock
from lojista.demo.timing import moments_ahead, moments_until
from lojista.demo.trade import Trade
from lojista.errors import UserError
from lojista.ingest.one_shop import MADE_UP
from lojista.ingest.sources.olist import OLIST

DEFAULT_END = date(2024, 12, 15)
DEFAULT_ORDERS = 20_000
_SECOND = timedelta(seconds=1)
DEMO_SOURCE = replace(OLIST, name=MADE_UP, shop=replace(OLIST.shop, name="Demo shop"), is_made_up=True)


@dataclass(frozen=True)
class BadRow:
    """A row that was made to be refused: where it stands, and the reason that a load gives for it."""

    file_name: str
    line_number: int
    reason: str


@dataclass(frozen=True)
class DemoShop:
    """What was written."""

    folder: Path
    order_count: int
    bad_rows: tuple[BadRow, ...]


def write_demo_shop(
    folder: Path,
    *,
    order_count: int = DEFAULT_ORDERS,
    seed: int = 1,
    end: date = DEFAULT_END,
    has_bad_rows: bool = True,
    on_progress: Callable[[int], None] | None = None,
) -> DemoShop:
    """Writes two years of a shop up to `end`, every order to its end; the same arguments give the same bytes.

    A few rows are made to be refused unless `has_bad_rows` is False. `on_progress` is told how many orders were just
    written. Raises UserError for fewer than one order.
    """
    random, files = _begin(order_count, seed), Files(folder)
    places = make_places(random, order_count)
    stock = make_stock(random, seed, order_count, places)
    files.append(GEOLOCATION, places.points)
    files.append_catalogue(stock)
    trade = Trade(random, seed, order_count, places, stock)
    for seconds in moments_until(random, order_count, datetime.combine(end, time.min) + timedelta(days=1)):
        files.append_trade(trade.place(seconds))
        if on_progress is not None:
            on_progress(len(seconds))
    bad_rows = tuple(_spoil(files, seed, stock)) if has_bad_rows else ()
    return DemoShop(folder, order_count, bad_rows)


def write_living_shop(
    folder: Path,
    ahead: Path,
    *,
    now: datetime,
    order_count: int = DEFAULT_ORDERS,
    seed: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> DemoShop:
    """Writes two years of a shop as they are known at a moment, and in a folder of its own what is still to come.

    That is every order of which anything lies after the moment, whole. Rows made to be refused, arguments and errors
    are those of `write_demo_shop`; `now` is in whole seconds of the shop's local time.
    """
    random, files, files_ahead = _begin(order_count, seed), Files(folder), Files(ahead)
    places = make_places(random, order_count)
    stock = make_stock(random, seed, order_count, places)
    files.append(GEOLOCATION, places.points)
    files.append_catalogue(stock)
    files_ahead.append_catalogue(stock)
    to_come = moments_ahead(random, order_count, now + _SECOND)
    trade = Trade(random, seed, order_count + len(to_come), places, stock)
    for seconds in moments_until(random, order_count, now + _SECOND):
        chunk = trade.place(seconds)
        files.append_trade(known_at(chunk, now))
        files_ahead.append_trade(unfinished(chunk, now))
        if on_progress is not None:
            on_progress(len(seconds))
    if len(to_come):
        files_ahead.append_trade(trade.place(to_come))
    return DemoShop(folder, order_count, tuple(_spoil(files, seed, stock)))


def _begin(order_count: int, seed: int) -> np.random.Generator:
    if order_count < 1:
        raise UserError(f"A shop of {order_count} orders cannot be made.", "Ask for one order or more.")
    return np.random.default_rng(seed)


def _spoil(files: Files, seed: int, stock: Stock) -> Iterator[BadRow]:
    """A few rows that no shop should have, so that there is something to see among the rejected."""
    order, customer = (identifiers(kind, seed, np.arange(1))[0] for kind in ("order", "customer"))
    product, seller = stock.products["product_id"][0], stock.sellers["seller_id"][0]
    nobody, again = "f" * 32, "2024-01-01 10:00:00"
    orphan = "orphan key: no such row in"
    lines = (
        (SELLERS, f"{nobody},01001", "2 fields where the header has 4"),
        (PRODUCTS, f"{'e' * 32},brinquedos,40,200,1,-300,20,10,10", "less than 0"),
        (GEOLOCATION, "01001,-123.5,-46.6,sao paulo,SP", "less than -90"),
        (CUSTOMERS, f"{'a' * 32},,01001,sao paulo,SP", "missing value"),
        (ORDERS, f"{'1' * 32},{customer},delivered,2024-02-30 10:00:00,,,,", "impossible date"),
        (ORDERS, f"{'2' * 32},{customer},teleported,{again},,,,", "unknown status"),
        (ORDERS, f"{order},{customer},delivered,{again},,,,", "duplicate key"),
        (ORDERS, f"{'3' * 32},{nobody},delivered,{again},,,,", f"{orphan} order_addresses"),
        (ITEMS, f"{order},90,{product},{seller},{again},-19.90,5.00", "negative amount"),
        (ITEMS, f"{order},91,{nobody},{seller},{again},19.90,5.00", f"{orphan} products"),
        (ITEMS, f"{order},one,{product},{seller},{again},19.90,5.00", "not a number"),
        (PAYMENTS, f"{order},9,credit_card,1,12.345678", "not an amount with at most four decimals"),
        (PAYMENTS, f"{nobody},1,boleto,1,10.00", f"{orphan} orders"),
        (REVIEWS, f"{'4' * 32},{order},9,,,{again},{again}", "more than 5"),
        (REVIEWS, f"{'5' * 32},{order},5,,,,{again}", "missing value"),
    )
    for name, line, reason in lines:
        yield BadRow(name, files.append_line(name, line), reason)
