"""Takes one person out of the shop's tables: ids become pseudonyms, what they wrote goes, every number stays."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from lojista.postgres.erased_words import hash_in_sql

_CUSTOMERS = """
    SELECT customer_key, customer_id FROM customers WHERE customer_id = %(id)s
        OR (position('@' in %(id)s) > 0 AND lower(customer_id COLLATE "C") = lower(%(id)s COLLATE "C"))
    ORDER BY customer_key
"""
_ORDERS = "(SELECT order_key FROM orders WHERE customer_key = ANY(%(keys)s))"
_PSEUDONYM = """
    UPDATE customers SET customer_id = n.new_id
    FROM unnest(%(keys)s::int[], %(ids)s::text[]) AS n (customer_key, new_id)
    WHERE customers.customer_key = n.customer_key
"""
# An address that is made of its customer's id stays made so, as the next file makes it again.
_ADDRESSES = """
    UPDATE order_addresses SET address_id = n.new_id FROM unnest(%(old)s::text[], %(new)s::text[]) AS n (old_id, new_id)
    WHERE address_id = n.old_id
"""
_REVIEWS = f"""
    UPDATE order_reviews SET title = NULL, comment = NULL
    WHERE order_key IN {_ORDERS} AND (title IS NOT NULL OR comment IS NOT NULL)
"""  # noqa: S608 - fixed text, no values
_CHARGES = f"""
    UPDATE charges SET description = NULL
    WHERE (customer_key = ANY(%(keys)s) OR order_key IN {_ORDERS}) AND description IS NOT NULL
"""  # noqa: S608 - fixed text, no values
_WORDS = f"""
    INSERT INTO erased_words (hash, erasure_id, pseudonym)
    SELECT DISTINCT ON (1) {hash_in_sql("word")}, %(erasure)s, pseudonym
    FROM unnest(%(words)s::text[], %(pseudonyms)s::text[]) AS w (word, pseudonym) ORDER BY 1, pseudonym NULLS LAST
    ON CONFLICT (hash) DO UPDATE SET erasure_id = excluded.erasure_id,
        pseudonym = coalesce(excluded.pseudonym, erased_words.pseudonym)
"""  # noqa: S608 - fixed text, no values


@dataclass(frozen=True)
class Person:
    """What the shop's tables know of a person by name: ids, orders, and what they wrote. One key per customer id."""

    customer_ids: Mapping[int, str]
    address_ids: tuple[str, ...]
    order_ids: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class RawRow:
    """One row of the ledger of refused rows."""

    rejected_row_id: int
    row_key: str | None
    value: str | None
    raw_row: str


@dataclass(frozen=True)
class Erasure:
    """One erasure; `finished_at` is None until a search found nothing any more."""

    erasure_id: int
    erased_at: datetime
    finished_at: datetime | None


def find_person(owner: psycopg.Connection[Any], customer_id: str) -> Person | None:
    """The person of that id; a mail address in other letters is the same person. None where there is nobody."""
    keys: dict[int, str] = dict(owner.execute(_CUSTOMERS.encode(), {"id": customer_id}).fetchall())
    if not keys:
        return None
    given = {"keys": list(keys)}
    addresses = "SELECT address_id FROM order_addresses WHERE customer_key = ANY(%(keys)s)"
    orders = "SELECT order_id FROM orders WHERE customer_key = ANY(%(keys)s)"
    texts = f"SELECT t FROM order_reviews, unnest(ARRAY[title, comment]) t WHERE order_key IN {_ORDERS} AND t <> ''"  # noqa: S608
    return Person(keys, *(tuple(_column(owner, query, given)) for query in (addresses, orders, texts)))


def _column(owner: psycopg.Connection[Any], query: str, given: Mapping[str, object]) -> Iterable[str]:
    return dict.fromkeys(str(row[0]) for row in owner.execute(query.encode(), given))


def erase_person(owner: psycopg.Connection[Any], person: Person, words: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Within the caller's transaction: the erasure's number, and how many rows changed by table.

    `words` are what is said of the person beside their ids: kept as hashes, for refused rows of later files.
    """
    report: dict[str, int] = {}
    ids = {old: f"erased-{secrets.token_hex(8)}" for old in person.customer_ids.values()}
    addresses = {old: _address(old, ids) for old in person.address_ids}
    keys = list(person.customer_ids)
    named = {"keys": keys, "ids": [ids[old] for old in person.customer_ids.values()]}
    report["customers"] = owner.execute(_PSEUDONYM.encode(), named).rowcount
    given = {"old": list(addresses), "new": list(addresses.values())}
    report["order_addresses"] = owner.execute(_ADDRESSES.encode(), given).rowcount
    report["order_reviews"] = owner.execute(_REVIEWS.encode(), {"keys": keys}).rowcount
    report["charges"] = owner.execute(_CHARGES.encode(), {"keys": keys}).rowcount
    erasure_id = _recorded(owner)
    kept = {**dict.fromkeys(words), **addresses, **ids}
    hashed = {"erasure": erasure_id, "words": list(kept), "pseudonyms": list(kept.values())}
    owner.execute(_WORDS.encode(), hashed)
    return erasure_id, report


def _address(old: str, ids: Mapping[str, str]) -> str:
    for customer_id, pseudonym in ids.items():
        if old.startswith(f"{customer_id} / "):
            return pseudonym + old.removeprefix(customer_id)
    return f"erased-{secrets.token_hex(8)}"


def _recorded(owner: psycopg.Connection[Any]) -> int:
    row = owner.execute("INSERT INTO erasures DEFAULT VALUES RETURNING erasure_id").fetchone()
    assert row is not None  # noqa: S101 - RETURNING gives a row always
    return int(row[0])


def refused_rows(owner: psycopg.Connection[Any]) -> Iterable[RawRow]:
    """The whole ledger of refused rows."""
    for row in owner.execute("SELECT rejected_row_id, row_key, value, raw_row FROM rejected_rows"):
        yield RawRow(*row)


def rewrite_refused(owner: psycopg.Connection[Any], rows: Sequence[RawRow]) -> int:
    """Puts other words in the place of theirs, by the row's number; how many changed."""
    columns = zip(*((one.rejected_row_id, one.row_key, one.value, one.raw_row) for one in rows), strict=True)
    lists = [list(column) for column in columns] or [[], [], [], []]
    return owner.execute(
        """UPDATE rejected_rows r SET row_key = n.row_key, value = n.value, raw_row = n.raw_row
        FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n (id, row_key, value, raw_row)
        WHERE r.rejected_row_id = n.id""",
        lists,
    ).rowcount


def erasure_of(owner: psycopg.Connection[Any], word: str) -> Erasure | None:
    """The erasure that a word belongs to; None where it is of nobody who was erased."""
    row = owner.execute(
        f"""SELECT erasure_id, erased_at, finished_at FROM erased_words JOIN erasures USING (erasure_id)
        WHERE hash = {hash_in_sql("%(word)s::text")}""".encode(),  # noqa: S608 - fixed text, a bound value
        {"word": word},
    ).fetchone()
    return None if row is None else Erasure(*row)


def finish_erasure(owner: psycopg.Connection[Any], erasure_id: int, report: Mapping[str, int]) -> None:
    """Records that nothing was found any more, with counts of what was done."""
    owner.execute(
        "UPDATE erasures SET finished_at = clock_timestamp(), report = report || %s WHERE erasure_id = %s",
        [Jsonb(dict(report)), erasure_id],
    )
