from lojista.dashboard.app_pages.segments_movement import with_people
from lojista.metrics.movement import Flow
from lojista.metrics.movers import split


def test_who_stayed_is_counted_apart_from_who_moved() -> None:
    flows = [Flow("loyal", "loyal", 5), Flow("loyal", "at_risk", 2), Flow(None, "new_customers", 3)]
    found = split(flows)
    assert (found.moved_count, found.stayed_count) == (5, 5)
    assert [flow.segment for flow in found.moved] == ["new_customers", "at_risk"]


def test_nobody_moved_where_there_is_no_flow() -> None:
    assert split([]).moved == ()


def test_flow_out_of_the_shop_is_not_offered_as_a_list() -> None:
    flows = [Flow("loyal", None, 9), Flow(None, "promising", 1), Flow("loyal", "at_risk", 4)]
    assert list(with_people(flows)) == ["loyal-at_risk", "nowhere-promising"]
