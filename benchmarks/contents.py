"""Whether two shops hold the same, by count and checksum: keys that databases give by themselves aside."""

from collections.abc import Iterator
from typing import Any

from tests.support.whole_shop import shop_checksums

from lojista.columnar.marts import MARTS
from lojista.columnar.warehouse import Warehouse

Contents = dict[str, tuple[Any, ...]]


def contents(warehouse: Warehouse) -> Contents:
    """Rows and the sum of their hashes: of every table in PostgreSQL, by the shop's own ids, and of every mart."""
    with warehouse.database.owner() as owner:
        tables = {f"table {name}": found for name, found in shop_checksums(owner).items()}
    return tables | {f"mart {mart.name}": _mart(warehouse.copy.connection, mart.name) for mart in MARTS}


def _mart(copy: Any, name: str) -> tuple[Any, ...]:
    columns = [row[0] for row in copy.execute(f"DESCRIBE marts.{name}").fetchall()]
    own = ", ".join(f'"{column}"' for column in columns if not column.endswith("_key"))
    found: tuple[Any, ...] = copy.execute(
        f"SELECT count(*), coalesce(sum(hash(({own}))::HUGEINT), 0) FROM marts.{name}"
    ).fetchone()
    return found


def differences(left: Contents, right: Contents) -> Iterator[str]:
    """Names of the tables and marts that are not the same in both."""
    return (name for name, found in left.items() if found != right[name])


def order_counts(warehouse: Warehouse) -> tuple[int, int]:
    """Rows of the orders that the copy has, and distinct orders among them."""
    found: tuple[int, int] = warehouse.copy.connection.execute(
        "SELECT count(*), count(DISTINCT order_id) FROM base.orders"
    ).fetchone()
    return found
