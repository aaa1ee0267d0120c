"""A list of what came back, without numbers of its own, beside the orders that it names."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from support.connected import Connected, connect
from support.mapped_files import rows_of

GIVEN = {"name": "Batik", "currency": "IDR", "time_zone": "Asia/Jakarta", "country": "ID"}
ORDERS = "No Order,Tanggal,No HP,Produk,Qty,Harga,Subtotal,Status\n"
RETURNS = "Tanggal Retur,No Order,Produk,Qty,Jumlah Refund,Alasan\n"


def orders() -> Iterator[str]:
    for number in range(1, 61):
        day = f"2024-{1 + number // 28:02}-{1 + number % 28:02}"
        status = "Batal" if number == 13 else "Selesai"
        for item in range(1 + number % 2):
            price = 1000 * (5 + item)
            yield f"SA-{number:03},{day},0812{number % 19:06},Kain {item},2,{price},{2 * price},{status}\n"


def returns(numbers: range = range(2, 12)) -> Iterator[str]:
    for number in numbers:
        yield f"2024-04-{number:02},SA-{number:03},Kain 0,1,5000,rusak\n"


def connected(database: Database, folder: Path, name: str, rows: str = "".join(returns())) -> Connected:
    files = {"pesanan.csv": ORDERS + "".join(orders()), name: RETURNS + rows}
    return connect(database, folder, {one: text.encode() for one, text in files.items()}, **GIVEN)


@pytest.mark.parametrize("name", ["retur.csv", "shop_returns.csv", "Retouren 2024.csv"])
def test_it_came_back_on_its_own_day_of_the_order_it_names(empty_shop: Database, tmp_path: Path, name: str) -> None:
    connected(empty_shop, tmp_path, name)
    told = "SELECT order_id, returned_at::date::text, quantity, amount FROM returns JOIN orders USING (order_key)"
    expected = [(f"SA-{n:03}", f"2024-04-{n:02}", 1, Decimal(5000)) for n in range(2, 12)]
    assert sorted(rows_of(empty_shop, told)) == expected


def test_it_makes_no_orders(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, "retur.csv")
    assert rows_of(empty_shop, "SELECT count(*), count(*) FILTER (WHERE status = 'canceled') FROM orders") == [(60, 1)]


def test_two_lines_alike_both_came_back(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, "retur.csv", "".join(returns()) + next(returns()))
    assert rows_of(empty_shop, "SELECT count(*), sum(amount) FROM returns") == [(11, Decimal(55_000))]


def test_a_list_that_names_most_orders_is_none_of_returns(empty_shop: Database, tmp_path: Path) -> None:
    rows = [row.replace("2024-04-", "2024-03-") for row in returns(range(10, 29))]
    rows += [f"2024-03-10,SA-{n:03},Kain 0,1,5000,rusak\n" for n in range(29, 60)]
    made = connected(empty_shop, tmp_path, "retur.csv", "".join(rows))
    assert not any(file.is_of_returns for file in made.proposal.files)
