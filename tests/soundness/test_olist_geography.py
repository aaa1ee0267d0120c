"""Where Olist's customers are: figures counted independently of this program."""

from decimal import Decimal

from lojista.columnar.engine import Engine
from lojista.metrics.filters import Filters
from lojista.metrics.geography import rank_regions
from lojista.metrics.places import orders_by_place


def test_states_with_most_sales(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        regions = rank_regions(engine, "total_sales", "state", Filters(), None)
        found = [(region.code, region.value) for region in regions[:3]]
        assert found == [("SP", Decimal("5878132.06")), ("RJ", Decimal("2115667.56")), ("MG", Decimal("1843074.43"))]
        assert (len(regions), sum(region.share or 0 for region in regions)) == (27, 1)


def test_squares_hold_every_order_with_a_known_place(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        found = orders_by_place(engine, Filters())
        assert (found.placed_count, found.unplaced_count) == (97_933, 274)
        assert len(found.spots) < 2_500
        assert found.spots[0].city == "sao paulo"
