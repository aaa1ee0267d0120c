"""What `demo` does before it serves: makes a shop once, takes it up again, and makes another where one is wanted."""

from pathlib import Path

import psycopg
import pytest

from lojista.cli.demo import demo, is_going_on
from lojista.replay.living import living_shop
from lojista.settings import read_settings


def _held(url: str) -> tuple[str | None, int, int]:
    """The name of the shop that goes on, its orders, and the rows that were refused."""
    with psycopg.connect(url, options="-c search_path=lojista") as connection:
        found = living_shop(connection)
        query = "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM rejected_rows)"
        orders, rejected = connection.execute(query).fetchone() or (0, 0)
    return found and found[0].name, orders, rejected


def test_it_is_made_once_and_anew_where_another_is_wanted(
    shop_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = read_settings(home=tmp_path, database_url=shop_url)
    demo(settings, order_count=40, seed=1, is_live=True)
    assert "15 rows were made to be refused" in capsys.readouterr().err
    first = _held(shop_url)
    assert first[0] is not None
    assert first[1:] == (40, 15)
    demo(settings, order_count=40, seed=1, is_live=True)
    assert "goes on from" in capsys.readouterr().err
    assert _held(shop_url) == first
    assert not is_going_on(settings, 40, 2)
    demo(settings, order_count=50, seed=1, is_live=False)
    assert _held(shop_url) == (None, 50, 15)
