"""What a shop knows of erasures, taken over into a backup that is put in its place."""

from dataclasses import dataclass
from typing import Any

import psycopg

from lojista.postgres.erased_words import hash_in_sql

_ERASURES = "SELECT erasure_id, erased_at, finished_at, report::text FROM erasures ORDER BY erasure_id"
_CUSTOMERS = f"""
    SELECT customer_id FROM customers WHERE {hash_in_sql("customer_id", "%(salt)s")} = ANY(%(hashes)s)
"""  # noqa: S608 - fixed text, bound values
_LAST = """
    SELECT setval(pg_get_serial_sequence('erasures', 'erasure_id'),
        (SELECT greatest(coalesce(max(erasure_id), 0), %s, 1) FROM erasures))
"""


@dataclass(frozen=True)
class KeptErasures:
    """Rows of the shop's tables of erasures, and the salt of its hashes."""

    salt: bytes
    erasures: tuple[tuple[Any, ...], ...]
    words: tuple[tuple[bytes, int, str | None], ...]


def kept_erasures(owner: psycopg.Connection[Any]) -> KeptErasures:
    """All of them."""
    salt = owner.execute("SELECT salt FROM erasure_salt").fetchone()
    assert salt is not None  # noqa: S101 - a migration made it
    words = owner.execute("SELECT hash, erasure_id, pseudonym FROM erased_words").fetchall()
    return KeptErasures(bytes(salt[0]), tuple(owner.execute(_ERASURES)), tuple((bytes(h), *rest) for h, *rest in words))


def customers_erased_since(owner: psycopg.Connection[Any], kept: KeptErasures) -> tuple[str, ...]:
    """Ids of customers of the backup who are among those kept; nobody where it is of another shop, with other salt."""
    hashes = [hashed for hashed, _, pseudonym in kept.words if pseudonym is not None]
    if not hashes:
        return ()
    found = owner.execute(_CUSTOMERS.encode(), {"salt": kept.salt, "hashes": hashes})
    return tuple(str(row[0]) for row in found)


def take_over(owner: psycopg.Connection[Any], kept: KeptErasures) -> None:
    """Adds what the backup does not know, where both are of one shop; all further erasures have higher numbers.

    A copy tells by the number of the last erasure what it was read after.
    """
    salt = owner.execute("SELECT salt FROM erasure_salt").fetchone()
    if salt is not None and bytes(salt[0]) == kept.salt:
        with owner.cursor() as cursor:
            cursor.executemany(
                """INSERT INTO erasures (erasure_id, erased_at, finished_at, report) OVERRIDING SYSTEM VALUE
                VALUES (%s, %s, %s, %s::jsonb) ON CONFLICT DO NOTHING""",
                kept.erasures,
            )
            cursor.executemany(
                "INSERT INTO erased_words (hash, erasure_id, pseudonym) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                kept.words,
            )
    owner.execute(_LAST, [max((row[0] for row in kept.erasures), default=0)])
