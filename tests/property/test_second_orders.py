"""The curve of second orders is the one that lifelines fits, whatever the waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from lojista.models.second_order import fit

WAITS = st.dictionaries(
    st.tuples(st.integers(0, 60), st.booleans()), st.integers(1, 1_000), min_size=1, max_size=40
).map(lambda found: [(days, is_repeat, count) for (days, is_repeat), count in found.items()])


@given(WAITS)
def test_shares_and_their_intervals_are_those_of_lifelines(waits: list[tuple[int, bool, int]]) -> None:
    days, is_repeat, counts = zip(*waits, strict=True)
    model = KaplanMeierFitter().fit(days, event_observed=is_repeat, weights=counts)
    ends = 1 - model.confidence_interval_.to_numpy()
    expected = zip(model.timeline, 1 - model.survival_function_.to_numpy()[:, 0], ends[:, 1], ends[:, 0], strict=True)
    for point, (day, share, low, high) in zip(fit(waits).points, expected, strict=True):
        assert (point.days, point.share, point.low) == pytest.approx((day, share, low), abs=1e-12)
        assert not point.share or point.high == pytest.approx(high, abs=1e-12)  # else Wilson's
