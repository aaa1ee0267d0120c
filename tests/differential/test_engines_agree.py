import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lojista.columnar.engine import Engine, PostgresEngine
from lojista.metrics.answers import answer
from lojista.metrics.contents import contents
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from lojista.postgres.connection import Database
from support.metric_groups import askable_together
from support.sail import published_engine
from support.small_shop import insert_small_shop, small_shop

FILTERS = {
    "everything": Filters(),
    "all": Filters(Period(date(2020, 1, 1), date(2020, 2, 29)), ("SP", "RJ"), ("toys",), ("card", "boleto"), ("BR",)),
}


@pytest.fixture
def engines(empty_shop: Database, sail: str, tmp_path: Path) -> Iterator[tuple[Engine, ...]]:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    copy, duckdb_engine = small_shop()
    with empty_shop.reader() as reader, published_engine(copy, tmp_path, sail) as spark:
        yield duckdb_engine, PostgresEngine(reader), spark


def test_contents_are_the_same_on_all(engines: tuple[Engine, ...]) -> None:
    first, *others = map(contents, engines)
    assert all(other == first for other in others)
    assert first.has_guests


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_every_metric_by_every_dimension_is_the_same_on_all(engines: tuple[Engine, ...], filters: Filters) -> None:
    for entries in askable_together():
        if filters.used() - set(entries[0].filters):
            continue
        names = tuple(entry.name for entry in entries)
        for added in itertools.chain([()], ((name,) for name in entries[0].dimensions)):
            by = tuple(dict.fromkeys((*added, *entries[0].required)))
            answers = (answer(engine, Question(names, by, filters)).to_pylist() for engine in engines)
            first, *others = (sorted(map(str, rows)) for rows in answers)
            assert all(other == first for other in others), (names, by)
