"""What a publication writes, keeps and removes, over the small shop in a folder."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.marts import MARTS
from lojista.columnar.published import publishing
from lojista.columnar.published.manifest import (
    NAME,
    Manifest,
    PublishedFile,
    needed_manifest,
    read_manifest,
    write_manifest,
)
from lojista.columnar.published.place import Place
from lojista.columnar.published.publication import Publication
from lojista.columnar.published.publishing import PublishReport, publish
from lojista.errors import PublicationError
from support.small_shop import small_shop


@pytest.fixture
def shop() -> Any:
    return small_shop()[0]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(str(tmp_path))


def _change_one_month(shop: Any) -> None:
    last = "(SELECT max(order_key) FROM base.orders)"
    shop.execute(f"UPDATE base.orders SET status = 'canceled' WHERE order_key = {last}")
    build_marts(shop)


def _files(place: Place) -> set[str]:
    return {name for mart in MARTS for name in place.names(mart.name)}


def _named(place: Place) -> set[str]:
    return {file.name for file in needed_manifest(place).files()}


def test_every_row_of_every_mart_is_in_its_files(shop: Any, place: Place, tmp_path: Path) -> None:
    publish(shop, place)
    manifest = needed_manifest(place)
    for mart in MARTS:
        files = [tmp_path / part.name for part in manifest.parts[mart.name].values()]
        published = [row for file in files for row in pq.read_table(file).to_pylist()]
        stored = shop.sql(f"FROM marts.{mart.name}").to_arrow_table().to_pylist()
        assert sorted(map(str, published)) == sorted(map(str, stored))
        assert manifest.row_count(mart.name) == len(stored)


def test_dated_marts_are_cut_by_month(shop: Any, place: Place) -> None:
    publish(shop, place)
    months = shop.execute("SELECT DISTINCT strftime(purchased_at, '%Y-%m') FROM marts.orders").fetchall()
    assert set(needed_manifest(place).parts["orders"]) == {month for (month,) in months}


def test_publishing_the_same_again_writes_nothing(shop: Any, place: Place) -> None:
    publish(shop, place)
    before = (_files(place), place.read(NAME))
    assert not publish(shop, place).is_new
    assert (_files(place), place.read(NAME)) == before


def test_only_parts_that_changed_are_written(shop: Any, place: Place) -> None:
    publish(shop, place)
    before = needed_manifest(place).parts["orders"]
    _change_one_month(shop)
    report = publish(shop, place)
    after = needed_manifest(place).parts["orders"]
    assert 0 < report.written_count < report.file_count
    assert [month for month in after if after[month] != before[month]] == [max(after)]


def test_readers_of_the_publication_before_keep_their_files_for_a_day(
    shop: Any, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(shop, place)
    before = _named(place)
    _change_one_month(shop)
    publish(shop, place)
    assert before < _files(place)
    monkeypatch.setattr(publishing, "_KEPT", timedelta(0))
    shop.execute("UPDATE base.shop SET name = 'Other'")
    build_marts(shop)
    publish(shop, place)
    assert _files(place) == _named(place)


def test_an_interrupted_publication_leaves_the_one_before(
    shop: Any, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(shop, place)
    before, files = place.read(NAME), _files(place)
    _change_one_month(shop)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "write_manifest", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish(shop, place)
    assert place.read(NAME) == before
    assert files < _files(place)
    publish(shop, place)
    assert _files(place) == _named(place) | files


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_files_of_others_are_left_alone(shop: Any, place: Place, tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "mine.parquet").write_bytes(b"")
    publish(shop, place)
    assert (tmp_path / "orders" / "mine.parquet").exists()


def test_another_shops_publication_is_not_replaced(shop: Any, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(shop, place)
    monkeypatch.setattr("lojista.columnar.engine.DuckDBEngine.data_version", lambda _: "another/shop 5:5:")
    with pytest.raises(PublicationError, match="another database"):
        publish(shop, place)


def test_an_unreadable_manifest_says_what_to_run(place: Place, tmp_path: Path) -> None:
    assert read_manifest(place) is None
    (tmp_path / NAME).write_text('{"layout": "0.1"}')
    with pytest.raises(PublicationError, match="lojista publish"):
        read_manifest(place)


def test_a_publication_is_new_once(shop: Any, place: Place, tmp_path: Path) -> None:
    publish(shop, place)
    reading = Publication(str(tmp_path))
    assert not reading.look()
    _change_one_month(shop)
    publish(shop, place)
    assert [reading.look(), reading.look()] == [True, False]


@pytest.mark.parametrize("target", ["ftp://host/x", "s3://"])
def test_a_place_of_no_known_kind_is_refused(target: str) -> None:
    with pytest.raises(PublicationError, match="Nothing can be published"):
        Place(target)


def test_addresses_are_as_engines_take_them(tmp_path: Path) -> None:
    assert Place(str(tmp_path)).address("orders/a.parquet") == (tmp_path / "orders" / "a.parquet").as_uri()
    store = Place("s3a://bucket/marts/?region=eu-west-1&endpoint_override=localhost:9")
    assert store.address("orders/a.parquet") == "s3a://bucket/marts/orders/a.parquet"


@pytest.fixture
def written(shop: Any, place: Place, monkeypatch: pytest.MonkeyPatch) -> tuple[PublishReport, list[int]]:
    sizes: list[int] = []
    write = publishing.pq.ParquetWriter.write_table
    monkeypatch.setattr(publishing, "_ROWS_AT_ONCE", 2048)
    monkeypatch.setattr(
        publishing.pq.ParquetWriter, "write_table", lambda self, rows: (sizes.append(rows.num_rows), write(self, rows))
    )
    shop.execute("INSERT INTO base.customers SELECT 1000 + range, 'c' || range FROM range(50000)")
    build_marts(shop, changed=("customers",))
    return publish(shop, place), sizes


def test_memory_holds_one_batch_at_a_time(written: tuple[PublishReport, list[int]]) -> None:
    report, sizes = written
    assert report.written_rows == sum(sizes) > 50_000
    assert max(sizes) <= 2048


@pytest.mark.parametrize("name", ["../orders/a.parquet", "/etc/passwd", "orders/../../a"])
def test_manifest_that_names_files_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    place = Place(str(tmp_path))
    write_manifest(place, Manifest("1", datetime.now(UTC), {"orders": {"all": PublishedFile(name, 1, "1")}}, {}))
    with pytest.raises(PublicationError, match="was not written by this version"):
        needed_manifest(place)
