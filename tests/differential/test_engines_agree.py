import itertools
from collections.abc import Iterator
from datetime import date

import pytest

from lojista.columnar.engine import DuckDBEngine, Engine, PostgresEngine
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS, Metric
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from lojista.postgres.connection import Database
from support.small_shop import insert_small_shop, small_shop

FILTERS = {
    "everything": Filters(),
    "period": Filters(Period(date(2020, 2, 1), date(2020, 2, 29))),
    "state": Filters(states=("SP",)),
    "category": Filters(categories=("toys", "books")),
    "payment": Filters(payment_types=("voucher",)),
    "all": Filters(Period(date(2020, 1, 1), date(2020, 2, 29)), ("SP", "RJ"), ("toys",), ("card", "boleto")),
}


@pytest.fixture
def engines(empty_shop: Database) -> Iterator[tuple[Engine, Engine]]:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    duckdb_engine: DuckDBEngine = small_shop()[1]
    with empty_shop.reader() as reader:
        yield duckdb_engine, PostgresEngine(reader)


def _asked_together(entry: Metric) -> tuple[object, ...]:
    return entry.source, entry.is_per_order, entry.dimensions, entry.filters


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_every_metric_by_every_dimension_is_the_same_on_both(engines: tuple[Engine, Engine], filters: Filters) -> None:
    entries = sorted(METRICS.values(), key=lambda entry: str(_asked_together(entry)))
    for _, group in itertools.groupby(entries, key=_asked_together):
        together = list(group)
        if filters.used() - set(together[0].filters):
            continue
        names = tuple(entry.name for entry in together)
        for by in itertools.chain([()], ((name,) for name in together[0].dimensions)):
            first, second = (answer(engine, Question(names, by, filters)) for engine in engines)
            assert sorted(map(str, first.to_pylist())) == sorted(map(str, second.to_pylist())), (names, by)
