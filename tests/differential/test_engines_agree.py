import itertools
from collections.abc import Iterator
from datetime import date

import pytest

from lojista.columnar.engine import DuckDBEngine, Engine, PostgresEngine
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS, Metric
from lojista.metrics.contents import contents
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from lojista.postgres.connection import Database
from support.small_shop import insert_small_shop, small_shop

FILTERS = {
    "everything": Filters(),
    "all": Filters(Period(date(2020, 1, 1), date(2020, 2, 29)), ("SP", "RJ"), ("toys",), ("card", "boleto"), ("BR",)),
}


@pytest.fixture
def engines(empty_shop: Database) -> Iterator[tuple[Engine, Engine]]:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    duckdb_engine: DuckDBEngine = small_shop()[1]
    with empty_shop.reader() as reader:
        yield duckdb_engine, PostgresEngine(reader)


def _askable_together() -> Iterator[list[Metric]]:
    """All metrics, in groups that one question can ask for: PostgreSQL plans a long while for each."""

    def kind(entry: Metric) -> tuple[object, ...]:
        return entry.source, entry.is_per_order, entry.filters, entry.dimensions, entry.required

    for _, entries in itertools.groupby(sorted(METRICS.values(), key=lambda entry: str(kind(entry))), key=kind):
        yield list(entries)


def test_contents_are_the_same_on_both(engines: tuple[Engine, Engine]) -> None:
    first, second = map(contents, engines)
    assert first == second
    assert first.has_guests


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_every_metric_by_every_dimension_is_the_same_on_both(engines: tuple[Engine, Engine], filters: Filters) -> None:
    for entries in _askable_together():
        if filters.used() - set(entries[0].filters):
            continue
        names = tuple(entry.name for entry in entries)
        for added in itertools.chain([()], ((name,) for name in entries[0].dimensions)):
            by = tuple(dict.fromkeys((*added, *entries[0].required)))
            first, second = (answer(engine, Question(names, by, filters)) for engine in engines)
            assert sorted(map(str, first.to_pylist())) == sorted(map(str, second.to_pylist())), (names, by)
