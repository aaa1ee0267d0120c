"""What is Spark's own: how values reach it, what is said of its failures, and when it sees another publication."""

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.published.place import Place
from lojista.columnar.published.publication import Publication
from lojista.columnar.published.publishing import publish
from lojista.columnar.remote import PublishedSource
from lojista.columnar.spark import session
from lojista.columnar.spark.engine import SparkEngine
from lojista.errors import EngineError
from lojista.metrics.answers import answer, spell_out
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from support.sail import free_port, published_engine
from support.small_shop import small_shop

pytestmark = pytest.mark.timeout(120)
NOBODY = Filters(Period(date(1999, 1, 1), date(1999, 1, 2)))


@pytest.fixture(scope="module")
def engine(sail: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with published_engine(small_shop()[0], tmp_path_factory.mktemp("published"), sail) as opened:
        yield opened


def test_values_come_back_as_they_were_bound(engine: SparkEngine) -> None:
    values = {"day": date(2024, 2, 29), "moment": datetime(2024, 3, 31, 2, 30, 1), "amount": Decimal("0.0001")}
    values |= {"names": ["a'b", ":c"], "nothing": None}
    assert engine.run("SELECT :day, :moment, :amount, :names, :nothing", values) == [tuple(values.values())]


def test_an_empty_answer_is_zero_and_an_empty_table_keeps_its_types(engine: SparkEngine) -> None:
    row = answer(engine, Question(("order_count",), (), NOBODY)).to_pylist()[0]
    assert row == {"order_count": 0}
    schema = pa.schema({"key": pa.int64(), "name": pa.string()})
    found = engine.run_table("SELECT customer_key, customer_id FROM marts_customer_ids WHERE false", schema)
    assert (found.num_rows, found.schema) == (0, schema)


def test_conditional_counts_of_nothing_are_zero(engine: SparkEngine) -> None:
    found = answer(engine, Question(("late_order_count", "placed_order_count"), (), NOBODY)).to_pylist()
    assert found == [{"late_order_count": 0, "placed_order_count": 0}]


def test_its_query_can_be_read(engine: SparkEngine) -> None:
    sql = spell_out(engine, Question(("order_count",), ("state",), Filters(states=("SP",))))
    assert "marts_orders" in sql
    assert "'SP'" in sql


def test_a_new_publication_is_seen_by_the_next_statement(sail: str, tmp_path: Path) -> None:
    shop = small_shop()[0]
    publish(shop, Place(str(tmp_path)))
    source = PublishedSource(sail, str(tmp_path))
    engine = source.engine()
    asked = Question(("excluded_order_count",))
    before = answer(engine, asked).to_pylist()[0]["excluded_order_count"]
    shop.execute("UPDATE base.orders SET status = 'canceled'")
    build_marts(shop)
    publish(shop, Place(str(tmp_path)))
    assert answer(engine, asked).to_pylist()[0]["excluded_order_count"] == before
    assert source.look()
    assert answer(engine, asked).to_pylist()[0]["excluded_order_count"] > before
    assert all(one.is_equal for one in source.compare())
    source.close()


def test_a_server_that_is_not_there_is_told_without_the_token(
    engine: SparkEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_RETRIES", 0)
    port = free_port()
    with pytest.raises(EngineError, match=f"Spark at 127.0.0.1:{port} cannot answer") as told:
        SparkEngine(f"sc://127.0.0.1:{port}/;token=secret", engine._publication)
    assert "secret" not in str(told.value)


def test_what_spark_refuses_is_an_error(engine: SparkEngine) -> None:
    with pytest.raises(EngineError, match="cannot answer"):
        engine.run("SELECT no_such_column FROM marts_shop")


def test_without_its_client_the_command_that_installs_it_is_said(
    engine: SparkEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(EngineError, match=r"pip install 'lojista\[spark\]'"):
        SparkEngine("sc://127.0.0.1:1", engine._publication)


def test_sessions_have_views_of_their_own(engine: SparkEngine, sail: str, tmp_path: Path) -> None:
    shop = small_shop()[0]
    shop.execute("DELETE FROM base.payment_types; DELETE FROM base.order_payments")
    build_marts(shop)
    publish(shop, Place(str(tmp_path)))
    other = SparkEngine(sail, Publication(str(tmp_path)))
    asked = "SELECT count(*) FROM marts_payments"
    assert other.run(asked) == [(0,)]
    assert engine.run(asked) > [(0,)]
    other.close()
