from concurrent.futures import ThreadPoolExecutor

import pytest

from lojista.errors import DatabaseError
from lojista.postgres.connection import Database
from lojista.postgres.schema import Migration, known_migrations, migrate


def _migrate(database: Database) -> int:
    with database.owner() as connection:
        return migrate(connection)


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [migration.number for migration in known_migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_two_migrating_at_once_apply_each_once(empty_shop: Database) -> None:
    with empty_shop.owner() as connection:
        connection.execute("DROP SCHEMA lojista CASCADE")
    with ThreadPoolExecutor(2) as pool:
        applied = sorted(pool.map(_migrate, [empty_shop, empty_shop]))
    assert applied == [0, len(known_migrations())]


def test_newer_schema_is_refused(empty_shop: Database) -> None:
    with empty_shop.owner() as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'future', 'x')")
    with pytest.raises(DatabaseError, match="newer"):
        _migrate(empty_shop)


def test_changed_migration_is_refused(empty_shop: Database) -> None:
    first, *rest = known_migrations()
    changed = (Migration(first.number, first.name, first.text + "-- other"), *rest)
    with empty_shop.owner() as connection, pytest.raises(DatabaseError, match="not the one"):
        migrate(connection, changed)


def test_every_table_says_its_grain(empty_shop: Database) -> None:
    query = """
        SELECT relname FROM pg_class WHERE relnamespace = 'lojista'::regnamespace AND relkind = 'r'
        AND relname <> 'schema_migrations' AND obj_description(oid) IS NULL
    """
    with empty_shop.reader() as reader:
        assert reader.execute(query).fetchall() == []
