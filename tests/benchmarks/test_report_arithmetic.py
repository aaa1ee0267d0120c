import pytest
from benchmarks.arithmetic import bound_seconds, cost_of, growth_exponent, slowness
from benchmarks.bound import width_of


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 1.3])
def test_the_growth_exponent_is_the_power_that_times_follow(exponent: float) -> None:
    seconds = {orders: 0.01 * orders**exponent for orders in (100_000, 1_000_000, 10_000_000)}
    assert growth_exponent(seconds) == pytest.approx(exponent)


def test_one_size_tells_nothing_about_growth() -> None:
    assert growth_exponent({100_000: 1.0}) is None


def test_a_hundred_times_the_orders_cost_a_hundred_to_the_exponent() -> None:
    assert cost_of(100, 0.5) == pytest.approx(10)
    assert cost_of(100, 1) == pytest.approx(100)


def test_slowness_is_told_change_by_change_and_not_of_sums() -> None:
    ours, theirs = [1.0, 2.0, 30.0], [1.0, 1.0, 10.0]
    assert slowness(ours, theirs) == (2.0, 3.0)


def test_slowness_is_below_one_where_we_are_faster() -> None:
    middle, p95 = slowness([1.0] * 20, [4.0] * 19 + [0.5])
    assert (middle, p95) == (0.25, 2.0)


def test_the_bound_is_bytes_over_bandwidth() -> None:
    assert bound_seconds(3_000_000, 1_000_000) == 3


@pytest.mark.parametrize(
    ("kind", "width"),
    [("BOOLEAN", 1), ("DATE", 4), ("DECIMAL(18,4)", 8), ("DECIMAL(38,4)", 16), ("ENUM('a', 'b')", 1), ("VARCHAR", 16)],
)
def test_a_value_is_as_wide_as_its_type(kind: str, width: int) -> None:
    assert width_of(kind) == width


def test_a_code_of_many_names_has_two_bytes() -> None:
    names = ", ".join(f"'{number}'" for number in range(300))
    assert width_of(f"ENUM({names})") == 2
