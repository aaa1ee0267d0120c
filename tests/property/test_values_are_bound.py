"""What a person writes reaches a database as a bound value, or as a quoted name: no statement has it in its text."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.access.granting import grant, revoke
from lojista.access.roles import Role
from lojista.columnar import engine as engines
from lojista.columnar.engine import Engine, PostgresEngine, within
from lojista.columnar.scopes.scope import Scope
from lojista.errors import LojistaError
from lojista.ingest.mapping import read_mapping
from lojista.ingest.shop_reading import load_database
from lojista.metrics.answers import answer, choices
from lojista.metrics.customer_profile import customer_profile
from lojista.metrics.customer_search import find_customers, nearest_customers
from lojista.metrics.filters import Filters
from lojista.metrics.people import Selection, list_customers
from lojista.metrics.questions import Question
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.kept_rows import fingerprint
from support.mapped_files import SHOP
from support.odd_words import PAYLOADS
from support.refusals import refusal
from support.shell import lojista
from support.small_home import small_home
from support.small_shop import small_shop

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "10"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CANARY = "kanarienvogel"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
# Each is told apart from the program's own words by what stands in it.
WORDS = (st.sampled_from((*PAYLOADS, "parameter:states")) | TEXT).flatmap(
    lambda word: st.sampled_from([f"{word}{CANARY}", f"{word}{CANARY}{word}", f"parameter:{CANARY}"])
)


@contextmanager
def _written() -> Iterator[list[str]]:
    """Texts of the statements that either engine and every connection to PostgreSQL are given meanwhile."""
    texts: list[str] = []
    parsed, execute = engines._parsed, psycopg.Cursor.execute

    def kept(cursor: psycopg.Cursor[object], query: object, *rest: object, **named: object) -> object:
        is_composed = isinstance(query, psycopg.sql.Composable)
        texts.append(query.as_string(cursor) if is_composed else str(query))  # type: ignore[attr-defined]
        return execute(cursor, query, *rest, **named)  # type: ignore[arg-type]

    with (
        patch.object(engines, "_parsed", lambda sql: (texts.append(sql), parsed(sql))[1]),
        patch.object(psycopg.Cursor, "execute", kept),
    ):
        yield texts
    assert texts


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_home(tmp_path_factory.mktemp("home")) as folder:
        yield folder


def _questions(engine: Engine, word: str) -> Iterator[Callable[[], object]]:
    narrow = Filters(None, (word,), (word,), (word,), (word,))
    yield lambda: answer(engine, Question(("total_sales", "order_count"), ("month",), narrow))
    yield lambda: answer(engine, Question(("payments_received",), ("payment_type",), Filters(None, (word,))))
    yield lambda: choices(engine)
    yield lambda: find_customers(engine, word, 5)
    yield lambda: nearest_customers(engine, word)
    yield lambda: customer_profile(engine, word)
    yield lambda: list_customers(engine, Selection(filters=Filters(None, (word,))))


@given(word=WORDS)
@MANY
def test_filters_searches_and_scopes_are_bound(home: Path, word: str) -> None:
    _, copy = small_shop()
    with Database.open(read_settings(home=home)) as database, database.reader() as reader, database.owner() as owner:
        before = fingerprint(owner)
        owner.rollback()
        scopes = (Scope(), Scope(states=(word,)), Scope(sellers=(word,)), Scope((word,), (word,)))
        with _written() as texts:
            for whole, scope in product((copy, PostgresEngine(reader)), scopes):
                for ask in _questions(within(whole, scope), word):
                    refusal(ask, LojistaError)
        assert [text for text in texts if CANARY in text] == []
        assert fingerprint(owner) == before


@given(word=WORDS)
@MANY
def test_names_of_rules_and_what_is_granted_are_bound(home: Path, word: str) -> None:
    with _written() as texts:
        added = ("add", "--metric", "order_count", "--above", "1", "--", word)
        for words in (added, ("check",), ("remove", "--", word)):
            assert lojista(home, "alert", *words).returncode in (0, 1, 2)
        with Database.open(read_settings(home=home)) as database:
            refusal(lambda: grant(database, f"{CANARY}@x", Role.VIEWER, (word,), (word,), by=word), LojistaError)
            refusal(lambda: revoke(database, f"{CANARY}@x", by=word), LojistaError)
        lojista(home, "customer", "--", word)
    assert [text for text in texts if CANARY in text] == []


@given(word=WORDS)
@MANY
def test_names_in_a_database_of_the_shops_own_are_quoted(
    empty_shop: Database, own_database: str, tmp_path: Path, word: str
) -> None:
    name = "".join(f"\\U{ord(sign):08x}" for sign in word)
    for place in (f'table = "public.{name}"', f'table = "{name}"', f'query = "SELECT 1; DROP TABLE kept -- {name}"'):
        columns = f'columns = {{ order_id = "{name}", purchased_at = "day", unit_price = "price" }}'
        mapping = f'database = "SHOP_DATABASE_URL"\n{SHOP}[[files]]\nname = "lines"\n{place}\n{columns}\n'
        with psycopg.connect(own_database, autocommit=True) as own, empty_shop.owner() as owner:
            own.execute("CREATE TABLE IF NOT EXISTS kept (day date)")
            owner.autocommit = True
            said = refusal(
                lambda mapping=mapping, owner=owner: load_database(  # type: ignore[misc]
                    owner, read_mapping(mapping, "own.toml").source(), tmp_path
                ),
                LojistaError,
            )
            assert said is not None
            assert own.execute("SELECT count(*) FROM kept").fetchone() == (0,)
