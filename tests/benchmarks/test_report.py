from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.chart import write_charts
from benchmarks.figures import Load, Machine, Memory, Page, Refresh, Rival, Size, Training
from benchmarks.results import keep_size, read_results
from benchmarks.written import written

_HAND = Rival("DuckDB by hand", 20, 0.01, 1.5, 2.0, is_hand_written=True)
_SLOWER_HAND = Rival("Polars by hand", 20, 0.05, 0.3, 0.4, is_hand_written=True)
_PAGE = Page("overview", 40, 0.015, 0.05, 0.02, 4_000_000, (_HAND, _SLOWER_HAND), 0.004, "it asks for months twice")


def _size(orders: int, page: Page = _PAGE) -> Size:
    return Size(
        orders,
        Machine(2, 8 << 30, 10e9, {"DuckDB": "2.0"}),
        Load(orders / 100_000, orders * 7),
        orders * 900,
        orders * 300,
        Memory(orders * 50, orders * 20),
        Refresh(orders / 1e6, {"1": 0.1, "100": 0.1, "1000": 0.2}),
        Training(1.0, None, 5.0, orders),
        (page,),
    )


def test_sizes_of_several_runs_are_kept_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    keep_size(file, _size(1_000_000))
    keep_size(file, _size(100_000))
    assert read_results(file) == {100_000: _size(100_000), 1_000_000: _size(1_000_000)}
    assert list(read_results(file)) == [100_000, 1_000_000]


def test_a_size_measured_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    keep_size(file, _size(100_000))
    keep_size(file, replace(_size(100_000), training=None))
    assert read_results(file) == {100_000: replace(_size(100_000), training=None)}


def test_a_page_above_its_limit_is_bold() -> None:
    assert "| overview | 15 / **50** |" in written({100_000: _size(100_000)}, [])
    assert "| overview | 15 / 50 |" in written({1_000_000: _size(1_000_000)}, [])


def test_a_page_slower_than_the_better_hand_written_program_is_named_with_its_reason() -> None:
    told = written({100_000: _size(100_000)}, [])
    assert "- overview at 100,000 orders: 1.50 x DuckDB by hand: it asks for months twice" in told
    near = replace(_PAGE, rivals=(replace(_HAND, slowness=1.19), _SLOWER_HAND))
    assert "No page takes more than 1.2 times" in written({100_000: _size(100_000, near)}, [])


def test_growth_is_told_over_all_sizes() -> None:
    told = written({orders: _size(orders) for orders in (100_000, 1_000_000)}, [])
    assert "| load | 1.00 | 100 x |" in told
    assert "| overview, p95 | 0.00 | 1 x |" in told


def test_a_size_that_was_broken_off_has_dashes_for_the_rest() -> None:
    begun = Size(100_000, Machine(2, 8 << 30, 10e9, {}), Load(1.0, 700_000))
    assert "| copy on the disk | – |" in written({100_000: begun}, [])


def test_no_report_is_written_of_a_small_run() -> None:
    with pytest.raises(ValueError, match="without --small"):
        written({4_000: replace(_size(4_000), is_small=True)}, [])


def test_the_chart_has_a_panel_for_each_page_in_light_and_dark(tmp_path: Path) -> None:
    pages = (_PAGE, replace(_PAGE, name="K-means & more", is_filter_change=False))
    light, dark = write_charts(tmp_path, {100_000: replace(_size(100_000), pages=pages)})
    drawn = light.read_text("utf-8")
    assert "overview" in drawn
    assert "K-means &amp; more" in drawn
    assert drawn.count("stroke-dasharray") == 1
    assert "#0d1117" in dark.read_text("utf-8")
