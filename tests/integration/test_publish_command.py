"""The marts of a shop published by the shell, and its questions answered from them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lojista.columnar.engine import SPARK
from lojista.columnar.published.publishing import only_publisher
from lojista.columnar.reconcile import PUBLISHED_TO_SPARK
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from lojista.settings import Settings, read_settings
from support.shell import lojista
from support.small_home import small_home

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_home(tmp_path_factory.mktemp("published")) as folder:
        assert lojista(folder, "publish").returncode == 0
        yield folder


def _on_spark(home: Path, address: str) -> Settings:
    return read_settings(home=home, engine=address)


def test_what_is_published_already_is_not_written_again(home: Path) -> None:
    done = lojista(home, "publish", str(home / "published"))
    assert done.returncode == 0
    assert "nothing new" in done.stderr
    assert done.stdout == ""


def test_spark_answers_in_the_shell_as_the_copy_does(home: Path, sail: str) -> None:
    words = ("metric", "total_sales", "--by", "month", "--state", "SP", "--format", "csv")
    by_flag = lojista(home, *words, "--engine", sail, "--published", str(home / "published"))
    assert by_flag.stdout == lojista(home, *words).stdout
    assert by_flag.stdout == lojista(home, *words, LOJISTA_ENGINE=sail).stdout != ""


def test_status_says_where_spark_reads_without_its_token(home: Path, sail: str) -> None:
    done = lojista(home, "status", LOJISTA_ENGINE=f"{sail}/;user_id=secret")
    assert done.returncode == 0
    assert "published marts" in done.stdout
    assert "secret" not in done.stdout


def test_a_place_without_a_publication_says_what_to_run(home: Path, sail: str, tmp_path: Path) -> None:
    done = lojista(home, "metric", "total_sales", "--engine", sail, "--published", str(tmp_path))
    assert done.returncode == 1
    assert f"lojista publish {tmp_path}" in "".join(done.stderr.split("\n"))


def test_a_server_on_spark_needs_no_copy_and_sees_every_row(home: Path, sail: str) -> None:
    copies = set((home / "copies").iterdir())
    with Warehouse(_on_spark(home, sail)) as warehouse:
        assert not warehouse.look()
        assert warehouse.engine().dialect == warehouse.dialect == SPARK
        comparisons = warehouse.reconcile(lambda: False)
    assert {one.hop for one in comparisons} == {PUBLISHED_TO_SPARK}
    assert all(one.is_equal for one in comparisons)
    assert set((home / "copies").iterdir()) == copies


def test_orders_of_later_are_seen_once_they_are_published(home: Path, sail: str) -> None:
    asked = Question(("excluded_order_count",))
    with Warehouse(_on_spark(home, sail)) as warehouse:
        engine = warehouse.engine()
        before = answer(engine, asked).to_pylist()
        with warehouse.database.owner() as owner:
            owner.execute("UPDATE orders SET status = 'canceled' WHERE order_key = 1")
        assert not warehouse.look()
        report = warehouse.publish(str(home / "published"))
        assert warehouse.look()
        assert answer(engine, asked).to_pylist() != before
        assert engine.data_version() == report.data_version
    assert 0 < report.written_count < report.file_count


def test_publishers_wait_for_each_other(home: Path) -> None:
    with Warehouse(read_settings(home=home)) as warehouse, warehouse.database.owner() as other:
        with warehouse.database.owner() as owner, only_publisher(owner):
            other.autocommit = True
            other.execute("SET lock_timeout = '20ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable), only_publisher(other):
                pytest.fail("two published at once")
        with only_publisher(other):
            pass
