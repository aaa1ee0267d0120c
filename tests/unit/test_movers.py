from lojista.metrics.movement import Flow
from lojista.metrics.movers import split


def test_who_stayed_is_counted_apart_from_who_moved() -> None:
    flows = [Flow("loyal", "loyal", 5), Flow("loyal", "at_risk", 2), Flow(None, "new_customers", 3)]
    found = split(flows)
    assert (found.moved_count, found.stayed_count) == (5, 5)
    assert [flow.segment for flow in found.moved] == ["new_customers", "at_risk"]


def test_nobody_moved_where_there_is_no_flow() -> None:
    assert split([]).moved == ()
