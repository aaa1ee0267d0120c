"""Online Retail beside queries written by hand over its raw lines: returns, guests, postage, fees, duplicates."""

import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import Engine, PostgresEngine
from lojista.columnar.reconcile import first_difference, reconcile
from lojista.columnar.sync import sync
from lojista.ingest.known import known_sources
from lojista.ingest.load import load
from lojista.ingest.report import FileReport
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.models.churn.horizon import habits, suited_horizon
from lojista.models.churn.training import learn
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings

# The rules of the mapping once more, in other words; the first that fits counts.
RULED = """
    CREATE TABLE ruled AS SELECT *, Quantity * UnitPrice AS value, CustomerID IS NULL AS is_guest,
        CASE WHEN InvoiceNo LIKE 'A%' THEN 'adjustment'
            WHEN upper(StockCode) IN ('POST', 'DOT', 'C2') THEN 'shipping'
            WHEN upper(StockCode) = 'D' THEN 'discount'
            WHEN upper(StockCode) IN ('BANK CHARGES', 'AMAZONFEE', 'CRUK', 'B', 'M', 'S') THEN 'adjustment'
            WHEN UnitPrice = 0 AND CustomerID IS NULL THEN 'adjustment'
            WHEN Quantity < 0 THEN 'return' ELSE 'sale' END AS kind
    FROM raw
"""
SUMS = """
    SELECT coalesce(sum(value) FILTER (WHERE kind = 'sale'), 0) AS gross_sales,
        coalesce(-sum(value) FILTER (WHERE kind = 'return'), 0) AS returns,
        coalesce(-sum(value) FILTER (WHERE kind = 'discount'), 0) AS discounts,
        coalesce(sum(value) FILTER (WHERE kind = 'shipping'), 0) AS freight,
        coalesce(sum(value) FILTER (WHERE kind = 'adjustment'), 0) AS adjustments
    FROM ruled
"""


@pytest.fixture(scope="module")
def raw(online_retail_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("raw")
    with zipfile.ZipFile(online_retail_archive) as archive:
        archive.extractall(folder)
    with duckdb.connect() as connection:
        types = (
            "{'UnitPrice': 'DECIMAL(18, 4)', 'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR'}"
        )
        connection.execute(f"CREATE TABLE raw AS FROM read_csv('{folder}/online_retail.csv', types = {types})")
        connection.execute(RULED)
        yield connection


@pytest.fixture(scope="module")
def shop(
    online_retail_archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FileReport, psycopg.Connection[Any], tuple[Engine, Engine], Any]]:
    settings = read_settings(home=tmp_path_factory.mktemp("retail"))
    with Database.open(settings) as database:
        with database.owner() as owner:
            owner.autocommit = True
            report = load(owner, [online_retail_archive], sources=known_sources(settings.home)).files[0]
        with database.reader() as reader, ColumnarCopy(settings.home / "copies") as copy:
            sync(copy, database)
            yield report, reader, (copy.engine(), PostgresEngine(reader)), copy.connection.cursor()
    stop(settings)


def _one(raw: Any, query: str) -> Any:
    return raw.execute(query).fetchone()[0]


def _asked(engine: Engine, *metrics: str, by: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return answer(engine, Question(metrics, by)).to_pylist()


def test_every_line_is_accounted_for(shop: Any) -> None:
    report = shop[0]
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (541_909, 541_909, 0)
    assert report.duplicate_count == 5_268
    assert sum(kind.amount for kind in report.kinds) == Decimal("9747747.9340")


def test_control_totals_of_the_raw_lines_hold(raw: Any) -> None:
    query = "SELECT count(*), sum(Quantity * UnitPrice) FROM raw WHERE InvoiceNo {} GROUP BY ALL"
    assert raw.execute(query.format("NOT SIMILAR TO '[CA].*'")).fetchone() == (532_618, Decimal("10655622.4840"))
    assert raw.execute(query.format("LIKE 'C%'")).fetchone() == (9_288, Decimal("-896812.4900"))
    assert raw.execute(query.format("LIKE 'A%'")).fetchone() == (3, Decimal("-11062.0600"))
    assert _one(raw, "SELECT count(*) FROM raw WHERE CustomerID IS NULL") == 135_080


def test_sales_add_up_to_every_line_that_came_in(shop: Any, raw: Any) -> None:
    names = ("gross_sales", "returns", "discounts", "freight", "adjustments")
    by_hand = dict(zip(names, raw.execute(SUMS).fetchone(), strict=True))
    sums = dict(
        shop[1].execute(
            """SELECT 'gross_sales', sum(quantity * unit_price) FROM order_items
               UNION ALL SELECT 'returns', sum(amount) FROM returns
               UNION ALL SELECT CASE charge_type WHEN 'shipping' THEN 'freight' ELSE charge_type || 's' END,
                   sum(CASE charge_type WHEN 'discount' THEN -amount ELSE amount END) FROM charges GROUP BY 1"""
        )
    )
    assert sums == by_hand


@pytest.mark.parametrize("engine", [0, 1], ids=["duckdb", "postgres"])
def test_every_amount_is_that_of_the_raw_lines_month_by_month(shop: Any, raw: Any, engine: int) -> None:
    names = ("gross_sales", "returns", "discounts", "freight", "adjustments")
    query = SUMS.replace("SELECT", "SELECT date_trunc('month', InvoiceDate)::DATE AS month,", 1)
    rounded = ", ".join(f"round({name}, 2)" for name in names)
    by_hand = raw.execute(f"SELECT month, {rounded} FROM ({query} GROUP BY month) ORDER BY month").fetchall()
    asked = _asked(shop[2][engine], *names, by=("month",))
    assert [(row["month"], *(row[name] for name in names)) for row in asked] == by_hand


@pytest.mark.parametrize("engine", [0, 1], ids=["duckdb", "postgres"])
def test_orders_and_people_are_those_of_invoices_with_a_product(shop: Any, raw: Any, engine: int) -> None:
    by_hand = raw.execute(
        "SELECT count(DISTINCT InvoiceNo), count(DISTINCT CustomerID), sum(Quantity) FROM ruled WHERE kind = 'sale'"
    ).fetchone()
    asked = _asked(shop[2][engine], "order_count", "customer_count", "units_sold")[0]
    assert tuple(asked.values()) == by_hand


@pytest.mark.parametrize("engine", [0, 1], ids=["duckdb", "postgres"])
def test_total_sales_by_country_are_those_of_the_raw_lines(shop: Any, raw: Any, engine: int) -> None:
    by_hand = raw.execute(
        "SELECT Country, round(sum(value), 2) FROM ruled WHERE kind <> 'adjustment' GROUP BY 1 ORDER BY 2 DESC LIMIT 3"
    ).fetchall()
    asked = {row["country"]: row["total_sales"] for row in _asked(shop[2][engine], "total_sales", by=("country",))}
    assert [asked[code] for code in ("GB", "NL", "IE")] == [amount for _, amount in by_hand]


def test_guests_are_in_sales_and_never_a_customer(shop: Any, raw: Any) -> None:
    guests = _one(raw, "SELECT count(DISTINCT InvoiceNo) FROM ruled WHERE kind = 'sale' AND is_guest")
    asked = _asked(shop[2][0], "order_count", by=("customer_type",))
    assert {row["customer_type"]: row["order_count"] for row in asked}["guest"] == guests
    people = _one(raw, "SELECT count(DISTINCT CustomerID) FROM ruled WHERE kind = 'sale'")
    assert _asked(shop[2][0], "acquired_customer_count") == [{"acquired_customer_count": people}]


def test_no_line_takes_back_more_than_it_sold(shop: Any) -> None:
    over = """SELECT count(*) FROM order_items i JOIN (SELECT order_key, order_line_number AS line_number,
            sum(quantity) AS back FROM returns GROUP BY 1, 2) r USING (order_key, line_number) WHERE back > quantity"""
    assert shop[1].execute(over).fetchone() == (0,)


def test_a_linked_return_is_of_the_same_person_and_product_and_later(shop: Any) -> None:
    wrong = """SELECT count(*) FROM returns r JOIN orders o USING (order_key) JOIN order_items i
            ON i.order_key = r.order_key AND i.line_number = r.order_line_number
        WHERE o.customer_key IS DISTINCT FROM r.customer_key OR i.product_key IS DISTINCT FROM r.product_key
            OR o.purchased_at > r.returned_at"""
    assert shop[1].execute(wrong).fetchone() == (0,)


def test_the_copy_agrees_with_postgresql_and_the_marts_with_the_copy(shop: Any) -> None:
    assert first_difference(reconcile(shop[1], shop[3])) is None


def test_the_horizon_of_churn_suits_a_shop_whose_customers_come_back(shop: Any) -> None:
    engine = shop[2][0]
    assert suited_horizon(engine) == 90
    assert habits(engine, date(2011, 12, 9)).repeat_share > 0.6


def test_a_model_of_churn_is_better_than_recency_alone(shop: Any) -> None:
    engine = shop[2][0]
    card = learn(engine, date(2011, 12, 9), 90, 200_000).card
    assert len(card.backtest.cutoffs) == 6
    assert card.backtest.pooled["logistic_regression"].buyer_count > 1_000
