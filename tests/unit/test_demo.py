import filecmp
from datetime import date
from pathlib import Path

import pytest

from lojista.demo.draws import black_friday, identifiers
from lojista.demo.generator import write_demo_shop
from lojista.errors import UserError
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.readers import find_files, fit
from lojista.ingest.sources.olist import OLIST


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_demo_shop(tmp_path / name, order_count=300, seed=7).folder for name in "ab")
    names = [file.name for file in first.iterdir()]
    assert filecmp.cmpfiles(first, second, names, shallow=False) == (names, [], [])


def test_another_seed_gives_another_shop(tmp_path: Path) -> None:
    first, second = (write_demo_shop(tmp_path / str(seed), order_count=50, seed=seed).folder for seed in (1, 2))
    name = "olist_orders_dataset.csv"
    assert (first / name).read_bytes() != (second / name).read_bytes()


def test_every_file_fits_its_contract(tmp_path: Path) -> None:
    write_demo_shop(tmp_path, order_count=10)
    fitted = {fit(file, detect_layout(file), OLIST).file_name for file in find_files([tmp_path])}
    assert fitted == {contract.file_name for contract in OLIST.contracts}


def test_progress_adds_up_to_the_orders_asked_for(tmp_path: Path) -> None:
    told: list[int] = []
    write_demo_shop(tmp_path, order_count=60_000, on_progress=told.append)
    assert sum(told) == 60_000
    assert len(told) > 1


def test_shop_without_orders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="0 orders"):
        write_demo_shop(tmp_path, order_count=0)


def test_identifiers_are_distinct_hexadecimal_digits() -> None:
    import numpy as np

    ids = identifiers("order", 1, np.arange(10_000))
    assert ids.n_unique() == 10_000
    assert set(ids.str.len_chars()) == {32}
    assert set(ids[0]) <= set("0123456789abcdef")


def test_black_friday_follows_the_fourth_thursday() -> None:
    assert [black_friday(year) for year in (2017, 2023, 2024)] == [
        date(2017, 11, 24),
        date(2023, 11, 24),
        date(2024, 11, 29),
    ]
