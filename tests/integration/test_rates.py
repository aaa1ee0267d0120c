import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.sync import sync
from lojista.demo.generator import DEMO_SOURCE, write_demo_shop
from lojista.errors import SourceError, UnknownNameError, UserError
from lojista.ingest.load import load
from lojista.ingest.rates import load_rates
from lojista.ingest.report import FileReport
from lojista.ingest.shop_settings import change_shop, held_shop
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.postgres.connection import Database
from lojista.postgres.rate_store import KeptAmounts, kept_amounts
from support.mapped_files import HEADER, LINES, ROWS, load_mapped
from support.small_shop import insert_small_shop

RATES = """Currency;Rate;Valid_from
USD;4,05;2020-02-01
usd;4,3333333333333;10.02.2020
USD;0;2020-02-11
USX;1;2020-02-01
USD;4,05;2020-02-01
USD;1.000,5;2020-03-01
"""
_KEPT = """
INSERT INTO segment_snapshots VALUES ('2020-01-31', now(), 1, 0);
INSERT INTO churn_models (horizon_days, parameters, card) VALUES (90, '{}', '{}')
"""


@pytest.fixture
def shop(empty_shop: Database) -> Database:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    return empty_shop


def _load(database: Database, path: Path, text: str | None = None) -> FileReport:
    if text is not None:
        path.write_text(text, "utf-8")
    with database.owner() as owner:
        owner.autocommit = True
        (report,) = load_rates(owner, path).files
    return report


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reader() as reader:
        return reader.execute(query.encode()).fetchall()


def _counts(report: FileReport) -> tuple[int, ...]:
    return report.rows_in, report.rows_loaded, report.rows_updated, report.rows_unchanged, report.rows_rejected


def test_rates_of_a_file_are_loaded_and_others_kept_with_the_reason(shop: Database, tmp_path: Path) -> None:
    assert _counts(_load(shop, tmp_path / "rates.csv", RATES)) == (6, 2, 0, 0, 4)
    assert _rows(shop, "SELECT line_number, column_name, value, reason FROM rejected_rows ORDER BY 1") == [
        (4, "Rate", "0", "a rate of nothing"),
        (5, "Currency", "USX", "unknown currency"),
        (6, None, None, "duplicate key"),
        (7, "Rate", "1.000,5", "not a rate with at most twelve decimals"),
    ]
    assert _rows(shop, "SELECT to_currency, valid_from::text, rate FROM exchange_rates ORDER BY 2") == [
        ("BRL", "2020-02-01", Decimal("4.05")),
        ("BRL", "2020-02-10", Decimal("4.333333333333")),
    ]
    later = RATES.replace("4,05", "4,06").replace("USX", "EUR")
    assert _counts(_load(shop, tmp_path / "rates.csv", later)) == (6, 1, 1, 1, 3)
    assert len(_rows(shop, "SELECT FROM rejected_rows")) == 3


def test_history_of_the_central_bank_is_a_rate_per_currency_and_day(shop: Database, tmp_path: Path) -> None:
    text = "Date,USD,BRL,CYP,\n2020-02-05,1.1,4.66,N/A,\n2020-02-04,1.25,5,0.58,\n"
    with zipfile.ZipFile(tmp_path / "eurofxref-hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", text)
    assert _counts(_load(shop, tmp_path / "eurofxref-hist.zip")) == (5, 5, 0, 0, 0)
    assert _rows(shop, "SELECT rate FROM order_rates") == [(Decimal("4.236363636364"),)]
    with pytest.raises(SourceError, match=r"eurofxref-hist.csv, line 2: USD 'about 1' is no rate"):
        _load(shop, tmp_path / "eurofxref-hist.csv", text.replace("1.1,", "about 1,"))


def test_file_without_rates_and_home_without_a_shop_are_told(empty_shop: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no shop here yet"):
        _load(empty_shop, tmp_path / "rates.csv", RATES)
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    with pytest.raises(SourceError, match="lack rate"):
        _load(empty_shop, tmp_path / "rates.csv", "currency,valid_from,price\nUSD,2020-01-01,4\n")


def test_copy_follows_rates_and_the_shops_currency(shop: Database, tmp_path: Path) -> None:
    def sales() -> Decimal:
        assert sync(copy, shop).is_changed
        return Decimal(str(answer(copy.engine(), Question(("gross_sales",)))["gross_sales"][0].as_py()))

    with ColumnarCopy(tmp_path / "copies") as copy:
        assert sales() == Decimal("154.90")
        _load(shop, tmp_path / "rates.csv", RATES)
        assert sales() == Decimal("4204.90")
        with shop.owner() as owner:
            change_shop(owner, {"currency": "usd"})
        assert sales() == Decimal("1007.07")  # 1000 + 4.62 + 1.63 + 0.82; of January there is no rate
        with shop.owner() as owner:
            owner.execute("DELETE FROM exchange_rates")
        assert sales() == Decimal("1000.00")


def test_order_that_is_moved_gets_the_rate_of_its_new_day(shop: Database, tmp_path: Path) -> None:
    _load(shop, tmp_path / "rates.csv", RATES)
    for statement, expected in (
        ("UPDATE orders SET purchased_at = '2020-02-10' WHERE order_key = 6", [(Decimal("4.333333333333"),)]),
        ("UPDATE orders SET currency = 'CHF' WHERE order_key = 6", []),
        ("UPDATE orders SET currency = 'USD', purchased_at = '2020-02-09' WHERE order_key = 6", [(Decimal("4.05"),)]),
        ("DELETE FROM orders WHERE order_key = 6", []),
    ):
        with shop.owner() as owner:
            owner.execute(statement.encode())
        assert _rows(shop, "SELECT rate FROM order_rates") == expected


def test_what_was_kept_of_amounts_goes_once_they_change(shop: Database, tmp_path: Path) -> None:
    with shop.owner() as owner:
        owner.execute(_KEPT.encode())
        owner.commit()
        _load(shop, tmp_path / "rates.csv", RATES)
        _load(shop, tmp_path / "rates.csv", RATES + "USD;5;2021-01-01\n")
        assert kept_amounts(owner) == KeptAmounts(1, 1)
        owner.commit()
        _load(shop, tmp_path / "rates.csv", RATES.replace("4,05", "4,06"))
        assert kept_amounts(owner) == KeptAmounts(0, 0)


def test_files_are_known_by_what_the_shop_was_when_it_was_loaded(empty_shop: Database, tmp_path: Path) -> None:
    load_mapped(empty_shop, tmp_path / "files", LINES, lines=HEADER + ROWS)
    with empty_shop.owner() as owner:
        changed = change_shop(owner, {"currency": "EUR", "name": "Around the corner", "country": "ireland"})
        assert held_shop(owner) == changed
        assert (changed.currency, changed.country) == ("EUR", "IE")
        with pytest.raises(UnknownNameError):
            change_shop(owner, {"currency": "EURO"})
    (report,) = load_mapped(empty_shop, tmp_path / "files", LINES, lines=HEADER + ROWS)
    assert report.is_skipped


def test_rates_leave_a_made_up_shop_and_go_with_it(empty_shop: Database, tmp_path: Path) -> None:
    made = write_demo_shop(tmp_path / "demo", order_count=50).folder
    with empty_shop.owner() as owner:
        owner.autocommit = True
        load(owner, [made], sources=(DEMO_SOURCE,))
    _load(empty_shop, tmp_path / "rates.csv", RATES)
    assert _rows(empty_shop, "SELECT count(*) FROM orders") == [(50,)]
    load_mapped(empty_shop, tmp_path / "files", LINES, lines=HEADER + ROWS)
    assert _rows(empty_shop, "SELECT name FROM shop") == [("Corner shop",)]
    assert _rows(empty_shop, "SELECT FROM exchange_rates") == []
