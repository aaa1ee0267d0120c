"""A mapping of a database says where its rows are, and never holds an address."""

import pytest

from lojista.errors import SourceError
from lojista.ingest.mapping import read_mapping
from lojista.ingest.writing import DATABASE_MOMENTS
from support.mapped_files import LINES
from support.own_database import FOLLOWED, TWO_TABLES


def test_a_table_is_named_by_its_parts_and_moments_are_as_postgresql_writes_them() -> None:
    source = read_mapping(TWO_TABLES, "own.toml").source()
    assert source.database is not None
    assert [table.table for table in source.database.tables] == [("Till", "Order"), ("Till", "lines")]
    assert {contract.writing.moments for contract in source.contracts} == {DATABASE_MOMENTS}


@pytest.mark.parametrize(
    ("mapping", "old", "new", "said"),
    [
        (TWO_TABLES, '"Till.Order"', '"Till.Order"\nquery = "SELECT 1"', "orders must have one of table and query"),
        (TWO_TABLES, 'table = "Till.Order"', "", "orders must have one of table and query"),
        (TWO_TABLES, 'database = "SHOP_DATABASE_URL"', "", "orders is of a database: say database ="),
        (TWO_TABLES, '"Till.Order"', '"Till.Order"\nfill_down = ["status"]', "fill_down is for files"),
        (TWO_TABLES, 'name = "lines"', 'name = "orders"', "two tables or queries have the same name"),
        (TWO_TABLES, '"Till.Order"', '"a.Till.Order"', "files.0.table"),
        (LINES, 'name = "lines.csv"', 'name = "lines.csv"\nchanged_at = "x"', "lines.csv is of a database"),
    ],
)  # fmt: skip
def test_a_mapping_that_says_two_things_or_none_is_refused(mapping: str, old: str, new: str, said: str) -> None:
    assert old in mapping
    with pytest.raises(SourceError, match=r"^own\.toml") as caught:
        read_mapping(mapping.replace(old, new), "own.toml")
    assert said in str(caught.value)


def test_following_needs_the_orders_of_every_row() -> None:
    lines = FOLLOWED.replace('rows = "lines of orders"', 'rows = "lines"').replace('order_id = "order_id", ', "")
    dated = lines.replace('product_id = "code"', 'product_id = "code", purchased_at = "changed"')
    with pytest.raises(SourceError, match="changed_at needs order_id"):
        read_mapping(dated, "own.toml")


@pytest.mark.parametrize("address", ["postgresql://till:canary@host/shop", "host=h password=canary", ""])
def test_an_address_in_a_mapping_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_mapping(TWO_TABLES.replace('"SHOP_DATABASE_URL"', f'"{address}"'), "own.toml")
    assert "own.toml, database" in str(caught.value)
    assert "name of an environment variable" in str(caught.value)
    assert "canary" not in str(caught.value) + str(caught.value.__cause__)


@pytest.mark.parametrize("pattern", ["(", "1) OR (2", "a{9999999}", "[z-a]"])
def test_rule_that_is_no_regular_expression_is_named(pattern: str) -> None:
    text = LINES.replace('where = { product_id = "POST" }', f'where = {{ product_id = "{pattern}" }}')
    with pytest.raises(SourceError, match=r"where\.product_id is no regular expression"):
        read_mapping(text, "own.toml")
