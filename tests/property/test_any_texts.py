"""Whatever the bytes of a mapping, a map, rates or a publication's manifest are, they are read or refused by name."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.columnar.published.manifest import LAYOUT, NAME, needed_manifest
from lojista.columnar.published.place import Place
from lojista.dashboard.maps import region_map
from lojista.errors import LojistaError, PublicationError, SettingError, SourceError
from lojista.ingest.load import load
from lojista.ingest.mapping import read_mapping, read_mapping_file
from lojista.ingest.rates import load_rates
from lojista.postgres.connection import Database
from support.mapped_files import HEADER, LINES, ROWS
from support.odd_words import odd_words
from support.refusals import refusal
from support.small_shop import insert_small_shop

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "60"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEW = settings(MANY, max_examples=max(EXAMPLES // 5, 1))
SPLICES = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(0, 20), st.binary(max_size=8) | odd_words().map(str.encode)),
    min_size=1, max_size=4,
)  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "id": "SP",
            "properties": {"name": "S"},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]},
        }
    ],
}
MANIFEST = {
    "layout": LAYOUT, "data_version": "1", "published_at": "2020-01-01T00:00:00+00:00", "retired": {}, "made_with": "x",
    "parts": {"orders": {"2020-01": {"name": "orders/a.parquet", "row_count": 1, "fingerprint": "1"}}},
}  # fmt: skip


def _spliced(data: bytes, splices: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, new in splices:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    return data


def _changed(known: object, path: list[int], value: object) -> object:
    """The same with another value at one place in it."""
    if not path or not isinstance(known, dict | list) or not known:
        return value
    keys = sorted(known) if isinstance(known, dict) else range(len(known))
    key = keys[path[0] % len(keys)]
    copied: dict[object, object] | list[object] = dict(known) if isinstance(known, dict) else list(known)
    copied[key] = _changed(known[key], path[1:], value)  # type: ignore[index, call-overload]
    return copied


PLACES = st.lists(st.integers(0, 9), max_size=6)


@given(splices=SPLICES)
@MANY
def test_mapping_of_any_bytes_is_read_or_refused_by_its_name(
    tmp_path: Path, splices: list[tuple[int, int, bytes]]
) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(_spliced(LINES.encode(), splices))
    said = refusal(lambda: read_mapping_file(file).source(), LojistaError)
    assert said is None or str(file) in said or "Did you mean" in said or "does not say whose" in said


@given(place=st.integers(0, LINES.count('"') // 2 - 1), word=odd_words())
@FEW
def test_load_by_any_mapping_ends_or_says_what_is_wrong(
    empty_shop: Database, tmp_path: Path, place: int, word: str
) -> None:
    parts = LINES.split('"')
    parts[place * 2 + 1] = "".join(f"\\U{ord(sign):08x}" for sign in word)
    (tmp_path / "lines.csv").write_text(HEADER + ROWS)

    def loaded() -> None:
        source = read_mapping('"'.join(parts), "own.toml").source()
        with empty_shop.owner() as owner:
            owner.autocommit = True
            load(owner, [tmp_path / "lines.csv"], sources=[source], dry_run=True)

    said = refusal(loaded, LojistaError)
    assert said is None or said.strip()


@pytest.fixture
def small_shop(empty_shop: Database) -> Database:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    return empty_shop


@given(splices=SPLICES)
@FEW
def test_rates_of_any_bytes_are_loaded_or_refused(
    small_shop: Database, tmp_path: Path, splices: list[tuple[int, int, bytes]]
) -> None:
    file = tmp_path / "rates.csv"
    file.write_bytes(_spliced(b"currency,valid_from,rate\nUSD,2020-01-01,4.1\nEUR,2020-01-02,5.2\n", splices))
    with small_shop.owner() as owner:
        owner.autocommit = True
        said = refusal(lambda: load_rates(owner, file), SourceError)
    assert said is None or file.name in said


@given(path=PLACES, value=ANY_JSON)
@MANY
def test_map_of_any_content_is_drawn_or_refused_by_its_name(tmp_path: Path, path: list[int], value: object) -> None:
    region_map.__globals__["_own"].cache_clear()
    file = tmp_path / "own.json"
    file.write_text(json.dumps(_changed(MAP, path, value)))
    said = refusal(lambda: region_map(str(file), "BR"), SettingError)
    assert said is None or str(file) in said


@given(path=PLACES, value=ANY_JSON, splices=st.just([]) | SPLICES)
@MANY
def test_manifest_of_any_content_is_read_or_refused_by_its_place(
    tmp_path: Path, path: list[int], value: object, splices: list[tuple[int, int, bytes]]
) -> None:
    (tmp_path / NAME).write_bytes(_spliced(json.dumps(_changed(MANIFEST, path, value)).encode(), splices))
    place = Place(str(tmp_path))

    def read() -> None:
        assert [file for file in needed_manifest(place).files() if ".." in file.name or file.name.startswith("/")] == []

    said = refusal(read, PublicationError)
    assert said is None or str(tmp_path) in said
