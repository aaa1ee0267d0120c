"""Apache Spark itself, with executors that are processes of their own, beside the columnar copy."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS, Metric
from lojista.metrics.contents import contents
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from support.metric_groups import askable_together
from support.sail import published_engine
from support.small_shop import small_shop
from support.spark_cluster import spark_cluster

FILTERS = Filters(Period(date(2020, 1, 1), date(2020, 2, 29)), ("SP", "RJ"), ("toys",), ("card", "boleto"), ("BR",))


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    copy, duckdb = small_shop()
    folder: Path = tmp_path_factory.mktemp("cluster")
    with spark_cluster(folder) as address, published_engine(copy, folder / "published", address) as spark:
        yield duckdb, spark


def _first_group(entries: list[Metric]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*entries[0].dimensions[:1], *entries[0].required)))


@pytest.mark.timeout(240)
def test_every_metric_is_the_same_on_a_cluster(engines: tuple[Engine, Engine]) -> None:
    first, second = map(contents, engines)
    assert first == second
    asked = 0
    for entries in askable_together():
        names, filters = tuple(entry.name for entry in entries), Filters()
        if not FILTERS.used() - set(entries[0].filters):
            filters = FILTERS
        question = Question(names, _first_group(entries), filters)
        copied, clustered = (answer(engine, question).to_pylist() for engine in engines)
        assert sorted(map(str, clustered)) == sorted(map(str, copied)), question
        asked += len(names)
    assert asked == len(METRICS)
