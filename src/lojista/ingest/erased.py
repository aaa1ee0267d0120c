"""Rows of people who were erased, as they come in again: their ids become the pseudonyms that stand for them.

So a row that was loaded before is unchanged, a new order counts, and nothing says whose it is.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import psycopg

from lojista.ingest.clean import Rejection
from lojista.ingest.feeds import Feed
from lojista.ingest.rows import LINE
from lojista.postgres.erased_words import erased_words, has_erased_words, hash_in_sql

ERASED = "[erased]"
_IDS = ("customer_id", "address_id")
_THEIR_ORDERS = """(SELECT order_id FROM orders JOIN customers USING (customer_key)
    JOIN (SELECT DISTINCT pseudonym FROM erased_words) erased ON pseudonym = customer_id)"""
_PSEUDONYMISE = {
    column: f"""UPDATE stage s SET {column} = w.pseudonym FROM erased_words w
        WHERE w.hash = {hash_in_sql(f"s.{column}")} AND w.pseudonym IS NOT NULL RETURNING s.{LINE}"""  # noqa: S608
    for column in _IDS
}
_SILENCE = f"""UPDATE stage s SET title = NULL, comment = NULL
    WHERE order_id IN {_THEIR_ORDERS} RETURNING s.{LINE}"""  # noqa: S608 - our own names


def pseudonymise_stage(connection: psycopg.Connection[Any], feed: Feed) -> int:
    """Takes people who were erased out of a file's staged rows; how many rows were theirs."""
    if not has_erased_words(connection):
        return 0
    statements = [_PSEUDONYMISE[column] for column in _IDS if column in feed.columns]
    statements += [_SILENCE] if "comment" in feed.columns else []
    return len({line for statement in statements for line in _lines(connection, statement)})


def _lines(connection: psycopg.Connection[Any], statement: str) -> set[int]:
    return {int(row[0]) for row in connection.execute(statement.encode())}


def without_erased(connection: psycopg.Connection[Any], rejections: Sequence[Rejection]) -> tuple[Rejection, ...]:
    """Refused rows with nothing of people who were erased: their place and the reason stay, their text goes."""
    if not rejections or not has_erased_words(connection):
        return tuple(rejections)
    words = erased_words(connection)
    orders = {str(row[0]) for row in connection.execute(_THEIR_ORDERS.encode())}
    found = ((one, any(field in words or field in orders for field in fields_of(one.raw_row))) for one in rejections)
    return tuple(
        replace(
            one, raw_row=ERASED, value=None, row_key=one.row_key and (words.pseudonym_of(one.row_key) or one.row_key)
        )
        if is_theirs
        else one
        for one, is_theirs in found
    )


def fields_of(raw_row: str) -> Iterable[str]:
    """The fields of a row as the ledger keeps it, trimmed."""
    for record in csv.reader(raw_row.splitlines(keepends=True)):
        yield from (field.strip() for field in record)
