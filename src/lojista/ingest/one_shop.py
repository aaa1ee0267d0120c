"""One database holds one shop: a made-up one gives way to a real one, and neither takes in the other's rows."""

from typing import Any

import psycopg

from lojista.errors import UserError
from lojista.ingest.contracts import Shop, Source

MADE_UP = "demo"
RATES = "exchange rates"  # no mapping can have this name
_SHOP_TABLES = (  # first what a replay holds as long as it writes to the others
    "replay_position, shop, categories, postal_areas, customers, sellers, products, order_addresses, orders, "
    "order_items, returns, charges, order_payments, order_reviews, load_runs, segment_snapshots, segment_changes, "
    "churn_models, score_runs, customer_scores, training_jobs, exchange_rates"
)


def keep_apart(connection: psycopg.Connection[Any], source: Source) -> bool:
    """Whether a made-up shop is here that gives way to a load of that source.

    Raises UserError for made-up orders where there is a real shop, and for any load where a history is replayed.
    """
    if source.name == RATES:
        return False
    loaded = {str(name) for (name,) in connection.execute("SELECT DISTINCT source FROM load_runs")} - {RATES}
    is_replay = connection.execute("SELECT EXISTS (SELECT FROM replay_position)").fetchone() == (True,)
    if is_replay and loaded != {MADE_UP}:
        raise UserError(
            "This database replays a history: what is loaded would be mixed with it.",
            "Give each shop a place of its own: lojista --home FOLDER load …",
        )
    has_rows = connection.execute("SELECT EXISTS (SELECT FROM orders UNION ALL SELECT FROM customers)").fetchone()
    if source.is_made_up and (loaded or has_rows == (True,)) and loaded != {source.name}:
        raise UserError(
            "This database holds a real shop: made-up orders would falsify its numbers.",
            "Give the demo a place of its own: lojista --home FOLDER demo",
        )
    return loaded == {MADE_UP}


def clear_shop(connection: psycopg.Connection[Any]) -> None:
    """Takes away every row of the shop, as if nothing had been loaded."""
    connection.execute(f"TRUNCATE {_SHOP_TABLES} RESTART IDENTITY CASCADE".encode())


def ensure_shop(connection: psycopg.Connection[Any], shop: Shop) -> None:
    """Makes the shop where there is none. Raises UserError where there is another."""
    connection.execute(
        "INSERT INTO shop (name, currency, time_zone, country) SELECT %s, %s, %s, %s "
        "WHERE NOT EXISTS (SELECT FROM shop)",
        [shop.name, shop.currency, shop.time_zone, shop.country],
    )
    held = connection.execute("SELECT name, ARRAY[name, currency, time_zone, country], loaded_as FROM shop").fetchone()
    if held is None or [shop.name, shop.currency, shop.time_zone, shop.country] not in held[1:]:
        raise UserError(
            f"This database holds the shop {held[0] if held else ''!r}; these files are of {shop.name!r}.",
            "If they are one shop, give both the same name, currency, time zone and country; if not, give each a place "
            "of its own: lojista --home FOLDER load …",
        )
