"""Whatever a backup's file is, the shop is that of a sound one, or what it was."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lojista.backup.archive import Backup
from lojista.backup.backing import back_up, restore
from lojista.errors import LojistaError, UserError
from lojista.ingest.report import NoProgress
from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings
from lojista.steps import silent
from support.kept_rows import fingerprint
from support.refusals import refusal
from support.small_shop import insert_small_shop

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "60"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(MANY, max_examples=max(EXAMPLES // 6, 1))
SPLICES = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=3
)
Shop = tuple[Database, Settings]
VALUES = st.sampled_from(
    [None, -1, 0, 1, 10**30, "", "x", "orders; DROP TABLE orders", "../../x", [], ["order_key"], {}, {"1": 1}]
)
NAMES = ("", "", "mappings/new.toml", "mappings/../../x.toml", "postgres/credentials.json", "/etc/x", "a")
ROWS = st.sampled_from([b"", b"\n", b"\\N\n", b"1\t2\n", b"\\.\n", b"\0\n", b"\xff\n"]) | st.binary(max_size=20)


@pytest.fixture
def shop(tmp_path: Path, empty_shop: Database) -> Shop:
    settings_of_shop = read_settings(home=tmp_path / "home")
    (settings_of_shop.home / "mappings").mkdir(parents=True)
    (settings_of_shop.home / "mappings" / "own.toml").write_text('name = "own"\n')
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    return empty_shop, settings_of_shop


@pytest.fixture
def sound(shop: Shop, tmp_path: Path) -> bytes:
    back_up(*shop, tmp_path / "sound.backup", silent)
    return (tmp_path / "sound.backup").read_bytes()


def _attempt(shop: Shop, path: Path, content: bytes) -> str | None:
    """What is said where it is refused; what it was refused for changed nothing."""
    path.write_bytes(content)
    before = _all(shop)

    def restored() -> None:
        with Backup(path) as backup:
            restore(*shop, backup, NoProgress(), is_replacing=True)

    said = refusal(restored, LojistaError)
    assert said is None or _all(shop) == before
    return said


def _all(shop: Shop) -> object:
    database, known = shop
    files = {
        str(file): file.read_bytes()
        for file in known.home.rglob("*")
        if file.is_file() and "restoring" not in file.parts
    }
    with database.owner() as owner:
        return fingerprint(owner), files


@given(content=st.binary(max_size=300) | st.binary(max_size=80).map(lambda rest: b"PK\x03\x04" + rest))
@example(content=b"PK\x05\x06" + bytes(18))
@MANY
def test_any_bytes_are_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "any.backup").write_bytes(content)
    assert "is no backup" in str(refusal(lambda: Backup(tmp_path / "any.backup"), UserError))


@given(splices=SPLICES)
@MANY
def test_damaged_backup_is_refused_or_as_it_was_written(
    sound: bytes, tmp_path: Path, splices: list[tuple[int, int, bytes]]
) -> None:
    content = sound
    for place, length, new in splices:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + length :]
    (tmp_path / "any.backup").write_bytes(content)

    def checked() -> None:
        with Backup(tmp_path / "any.backup") as backup:
            assert backup.manifest.row_counts["orders"] == 7

    said = refusal(checked, UserError)
    assert said is None or "is no backup" in said


def _rewritten(content: bytes, path: list[int], value: object, table: int, rows: bytes, name: str) -> bytes:
    """A backup with sound checksums that holds something else: another manifest, other rows, another file."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        members = {member: old.read(member) for member in old.namelist() if member != "manifest.json"}
        manifest = json.loads(old.read("manifest.json"))
        tables = sorted(member for member in members if member.startswith("tables/"))
        members[tables[table % len(tables)]] += rows
        members |= {f"files/{name}": b"x"} if name else {}
        for member, data in members.items():
            new.writestr(member, data)
            manifest["checksums"][member] = hashlib.sha256(data).hexdigest()
        _change(manifest, path, value)
        new.writestr("manifest.json", json.dumps(manifest))
    return written.getvalue()


def _change(known: Any, path: list[int], value: object) -> None:
    for at, step in enumerate(path):
        keys = sorted(known) if isinstance(known, dict) else list(range(len(known)))
        if not keys:
            return
        key = keys[step % len(keys)]
        if at == len(path) - 1 or not isinstance(known[key], dict | list):
            known[key] = value
            return
        known = known[key]


@given(
    path=st.lists(st.integers(0, 40), max_size=3), value=VALUES, table=st.integers(0, 40), rows=ROWS,
    name=st.sampled_from(NAMES),
)  # fmt: skip
@FEW
def test_backup_that_somebody_wrote_is_restored_whole_or_changes_nothing(
    shop: Shop, sound: bytes, tmp_path: Path, path: list[int], value: object, table: int, rows: bytes, name: str
) -> None:
    said = _attempt(shop, tmp_path / "any.backup", _rewritten(sound, path, value, table, rows, name))
    assert said is None or len(said.splitlines()) > 1
