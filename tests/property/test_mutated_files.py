"""Whatever happens to a file, a load ends with a clear error or with every row accounted for."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.errors import SourceError
from lojista.ingest.load import load
from lojista.postgres.connection import Database
from support.small_files import clean_files

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "60"))
SPLICE = st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.binary(max_size=12))
ODD = st.sampled_from([b'"', b"\0", b"\xff", b"\n", b"\r", b",", b"\n\n", b'""', b"-1", b"1e9", b"2020-13-45", b" "])
POINT = st.tuples(st.integers(0, 10_000), st.integers(0, 2), ODD)


def _mutate(data: bytes, splices: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, new in splices:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    return data


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clean_files(tmp_path_factory.mktemp("files"), order_count=12)


@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mutated_file_never_breaks_the_accounting(
    empty_shop: Database, files: Path, tmp_path: Path, data: st.DataObject
) -> None:
    victim = data.draw(st.sampled_from(sorted(file.name for file in files.iterdir())))
    splices = data.draw(st.lists(SPLICE | POINT, min_size=1, max_size=4))
    for file in files.iterdir():
        changed = _mutate(file.read_bytes(), splices) if file.name == victim else file.read_bytes()
        (tmp_path / file.name).write_bytes(changed)
    with empty_shop.owner() as owner:
        owner.autocommit = True
        owner.execute("TRUNCATE shop, categories, postal_areas, customers, sellers, products, load_runs CASCADE")
        try:
            report = load(owner, [tmp_path])
        except SourceError:
            return
        rejected = owner.execute("SELECT count(*) FROM rejected_rows").fetchone()
    for file in report.files:
        assert file.rows_in == file.rows_loaded + file.rows_updated + file.rows_unchanged + file.rows_rejected
    assert rejected == (sum(file.rows_rejected for file in report.files),)
