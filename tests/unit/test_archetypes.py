from itertools import permutations

import pytest

from lojista.models.archetypes import ARCHETYPES, names_of

REPEATING = [(1.0, 1.3, 1.2), (-0.4, 0.6, 0.6), (0.8, -0.7, -0.6), (-1.0, -0.8, -0.8)]
CORE = ("champions", "loyal", "new_customers", "at_risk")


def test_every_profile_gets_its_own_name() -> None:
    profiles = {name: archetype.profile for name, archetype in ARCHETYPES.items()}
    assert names_of(list(profiles.values())) == tuple(profiles)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_names_do_not_depend_on_the_order_of_clusters(order: tuple[int, ...]) -> None:
    assert names_of([REPEATING[number] for number in order]) == tuple(CORE[number] for number in order)


@pytest.mark.parametrize("count", range(1, 9))
def test_no_name_is_given_twice(count: int) -> None:
    assert len(set(names_of([(number / 10, 0.0, -number / 5) for number in range(count)]))) == count


def test_longest_away_are_never_called_by_a_name_for_recent_customers() -> None:
    lapsed_regulars = (-1.5, 3.0, 2.0)
    names = names_of([lapsed_regulars, (0.5, -0.2, -0.2), (1.0, -0.3, 0.0)])
    assert names[0] not in {"champions", "new_customers", "promising"}


def test_cluster_on_the_other_side_of_the_mean_does_not_fit_its_name() -> None:
    assert ARCHETYPES["loyal"].fits((-0.3, 0.5, 0.9))
    assert not ARCHETYPES["loyal"].fits((-0.3, -0.2, 0.9))


def test_one_skewed_measure_does_not_decide_alone() -> None:
    came_back, recent = (0.05, 5.5, 0.9), (1.7, -0.17, -0.1)
    old_large, old_small = (-0.35, -0.17, 0.9), (-0.4, -0.17, -0.7)
    assert names_of([old_small, recent, came_back, old_large]) == ("at_risk", "new_customers", "champions", "loyal")
