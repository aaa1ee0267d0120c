"""The shop's own settings, as its first load brought them and as they were changed since."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg

from lojista.errors import UserError
from lojista.ingest.connecting.answers import checked
from lojista.ingest.contracts import Shop
from lojista.ingest.load import alone
from lojista.ingest.report import LoadProgress, NoProgress

_HELD = "SELECT name, currency, time_zone, country FROM shop"


def held_shop(connection: psycopg.Connection[Any]) -> Shop:
    """The shop of a database. Raises UserError where nothing was loaded yet."""
    held = connection.execute(_HELD).fetchone()
    if held is None:
        raise UserError("There is no shop here yet.", "Load its orders first: lojista load FILE…")
    return Shop(*held)


def change_shop(
    connection: psycopg.Connection[Any], changes: Mapping[str, str], progress: LoadProgress | None = None
) -> Shop:
    """The shop with another name, currency or country, once no load runs any more; files are known by what it was.

    Raises UnknownNameError for a currency or country that there is none of, UserError where there is no shop yet.
    """
    said = checked(changes)
    with alone(connection, progress or NoProgress(), wait=True), connection.transaction():
        shop = replace(held_shop(connection), **said)
        connection.execute(
            """UPDATE shop SET name = %s, currency = %s, country = %s,
               loaded_as = coalesce(loaded_as, ARRAY[name, currency, time_zone, country])""",
            [shop.name, shop.currency, shop.country],
        )
    return shop
