from datetime import date

import pytest

from lojista.metrics.coverage import tail_of


def _months(*counts: int) -> dict[date, int]:
    return {date(2017 + place // 12, place % 12 + 1, 1): count for place, count in enumerate(counts)}


@pytest.mark.parametrize(
    ("counts", "tail"),
    [
        ((4, 300, 800, 4000, 6000, 6200, 16, 4), 2),
        ((4, 300, 800, 4000, 6000, 6200, 3000), 0),
        ((100,), 0),
        ((), 0),
        ((100, 5, 100, 100), 0),
        ((100, 100, 100, 9), 1),
        ((100, 100, 100, 10), 0),
    ],
)
def test_only_last_months_far_below_the_usual_are_a_tail(counts: tuple[int, ...], tail: int) -> None:
    months = _months(*counts)
    assert tail_of(months) == tuple(months)[len(months) - tail :]
