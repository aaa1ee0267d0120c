import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lojista.demo.generator import write_demo_shop
from lojista.errors import LoadBusyError, SourceError
from lojista.ingest.ledger import loaded_files, refusal_sums
from lojista.ingest.load import load
from lojista.ingest.report import FileReport, LoadReport
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.small_files import CUSTOMERS, ORDERS, PAYMENTS, REVIEWS, clean_files, replace


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return clean_files(tmp_path / "files")


def _load(database: Database, *paths: Path) -> LoadReport:
    with database.owner() as owner:
        owner.autocommit = True
        return load(owner, paths)


def _file(report: LoadReport, name: str) -> FileReport:
    return next(file for file in report.files if file.file_name == name)


def _count(database: Database, query: str) -> Any:
    with database.reader() as reader:
        row = reader.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_second_load_of_the_same_files_is_skipped(empty_shop: Database, files: Path) -> None:
    assert _load(empty_shop, files).is_changed
    again = _load(empty_shop, files)
    assert all(file.is_skipped for file in again.files)
    assert not again.is_changed


def test_changed_row_is_updated_and_the_rest_unchanged(empty_shop: Database, files: Path) -> None:
    _load(empty_shop, files)
    replace(files / ORDERS, ",delivered,", ",shipped,", 1)
    report = _file(_load(empty_shop, files), ORDERS)
    assert (report.rows_loaded, report.rows_updated, report.rows_unchanged) == (0, 1, 29)


def test_columns_may_come_in_any_order(empty_shop: Database, files: Path) -> None:
    lines = (files / PAYMENTS).read_text("utf-8").splitlines()
    turned = "\n".join(",".join(reversed(line.split(","))) for line in lines)
    (files / PAYMENTS).write_text(turned + "\n", "utf-8")
    report = _file(_load(empty_shop, files), PAYMENTS)
    assert report.rows_loaded == len(lines) - 1


def test_byte_order_mark_and_windows_line_ends_change_nothing(empty_shop: Database, files: Path) -> None:
    text = (files / ORDERS).read_text("utf-8").replace("\n", "\r\n")
    (files / ORDERS).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert _file(_load(empty_shop, files), ORDERS).rows_loaded == 30


def test_zip_and_folder_load_alike(empty_shop: Database, files: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files.iterdir():
            target.write(file, f"folder/{file.name}")
    _load(empty_shop, archive)
    assert _file(_load(empty_shop, files), ORDERS).rows_unchanged == 30


def test_line_number_counts_quoted_line_breaks(empty_shop: Database, files: Path) -> None:
    lines = (files / REVIEWS).read_text("utf-8").splitlines()
    first = lines[1].split(",")
    first[4] = '"two\nlines, and a ""quote"""'
    broken = lines[2].split(",")
    broken[2] = "11"
    (files / REVIEWS).write_text("\n".join([lines[0], ",".join(first), ",".join(broken), *lines[3:]]) + "\n", "utf-8")
    _load(empty_shop, files)
    query = "SELECT line_number || ' ' || column_name || ' ' || value || ' ' || reason FROM rejected_rows"
    assert _count(empty_shop, query) == "4 review_score 11 more than 5"
    assert _count(empty_shop, "SELECT count(*) FROM order_reviews WHERE comment LIKE 'two%quote\"'") == 1


def test_corrected_row_leaves_the_ledger(empty_shop: Database, files: Path) -> None:
    replace(files / ORDERS, ",delivered,", ",teleported,", 1)
    _load(empty_shop, files)
    assert _count(empty_shop, "SELECT count(*) FROM rejected_rows WHERE reason = 'unknown status'") == 1
    replace(files / ORDERS, ",teleported,", ",delivered,")
    _load(empty_shop, files)
    assert _count(empty_shop, "SELECT count(*) FROM rejected_rows") == 0


def test_corrected_row_may_come_in_a_file_of_another_name(empty_shop: Database, files: Path, tmp_path: Path) -> None:
    replace(files / ORDERS, ",delivered,", ",teleported,", 2)
    _load(empty_shop, files)
    header, first, *_ = (files / ORDERS).read_text("utf-8").splitlines()
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(f"{header}\n{first.replace('teleported', 'delivered')}\n", "utf-8")
    _load(empty_shop, corrected)
    assert _count(empty_shop, "SELECT count(*) FROM rejected_rows WHERE reason = 'unknown status'") == 1


def test_next_export_of_the_same_name_keeps_what_the_last_one_had_refused(empty_shop: Database, files: Path) -> None:
    replace(files / ORDERS, ",delivered,", ",teleported,", 1)
    _load(empty_shop, files)
    header, _, *rest = (files / ORDERS).read_text("utf-8").splitlines()
    (files / ORDERS).write_text("\n".join([header, *rest[5:]]) + "\n", "utf-8")
    _load(empty_shop, files / ORDERS)
    assert _count(empty_shop, "SELECT count(*) FROM rejected_rows WHERE reason = 'unknown status'") == 1


def test_orphans_are_taken_in_when_their_parents_come(empty_shop: Database, files: Path) -> None:
    rows_of_children = _load(empty_shop, files / PAYMENTS)
    assert _file(rows_of_children, PAYMENTS).rows_rejected == _file(rows_of_children, PAYMENTS).rows_in
    assert _file(_load(empty_shop, files), PAYMENTS).rows_rejected == 0
    assert _count(empty_shop, "SELECT count(*) FROM rejected_rows") == 0


def test_orphans_are_taken_in_when_their_parents_came_in_loads_of_their_own(empty_shop: Database, files: Path) -> None:
    refused = _file(_load(empty_shop, files / PAYMENTS), PAYMENTS)
    for other in sorted(files.iterdir(), key=lambda file: (file.name != CUSTOMERS, file.name)):
        if other.name != PAYMENTS:
            _load(empty_shop, other)
    assert _file(_load(empty_shop, files), PAYMENTS).rows_loaded == refused.rows_in
    assert _file(_load(empty_shop, files), PAYMENTS).is_skipped


def test_file_alone_is_told_which_to_load_first(empty_shop: Database, files: Path) -> None:
    alone = _file(_load(empty_shop, files / ORDERS), ORDERS)
    assert (alone.rows_rejected, alone.load_first) == (30, (CUSTOMERS,))
    payments = _file(_load(empty_shop, files / PAYMENTS), PAYMENTS)
    assert payments.load_first == (ORDERS,)
    together = _load(empty_shop, files)
    assert [file.load_first for file in together.files if file.load_first] == []


def test_single_files_load_in_any_number_of_runs(empty_shop: Database, files: Path) -> None:
    for name in (CUSTOMERS, ORDERS):
        assert _file(_load(empty_shop, files / name), name).rows_loaded == 30


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("order_status", "order_state", "unknown columns: order_state"),
        (",order_status", "", "missing columns: order_status"),
        ("order_status", "order_id", r"unknown columns: order_id \(2\)"),
    ],
)
def test_wrong_header_is_refused_before_anything_is_written(
    empty_shop: Database, files: Path, old: str, new: str, said: str
) -> None:
    replace(files / ORDERS, old, new, 1)
    with pytest.raises(SourceError, match=said):
        _load(empty_shop, files)
    assert _count(empty_shop, "SELECT count(*) FROM customers") == 0


def test_truncated_zip_leaves_nothing(empty_shop: Database, files: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files.iterdir():
            target.write(file, file.name)
    data = bytearray(archive.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 200] = bytes(200)
    archive.write_bytes(data)
    with pytest.raises(SourceError):
        _load(empty_shop, archive)
    assert _count(empty_shop, "SELECT count(*) FROM load_runs") == 0


def test_second_load_at_once_says_so_or_waits(empty_shop: Database, files: Path) -> None:
    with empty_shop.owner() as first:
        first.execute("SELECT pg_advisory_xact_lock(%s)", [0x6C6F6164])
        with empty_shop.owner() as second, pytest.raises(LoadBusyError):
            load(second, [files], wait=False)
        done = threading.Thread(target=_load, args=(empty_shop, files))
        done.start()
        time.sleep(0.5)
        assert done.is_alive()
        first.commit()
        done.join(30)
    assert _count(empty_shop, "SELECT count(*) FROM orders") == 30


_LOADING = """
import sys
from pathlib import Path
import psycopg
from lojista.ingest.load import load
with psycopg.connect(sys.argv[1]) as connection:
    print("started", flush=True)
    load(connection, [Path(sys.argv[2])])
"""


def test_load_killed_at_any_moment_leaves_all_or_nothing(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path / "home")
    files = clean_files(tmp_path / "files", order_count=3_000)
    with Database.open(settings) as database:
        seconds = _one_load(database, files)
        counts = {_killed(database, files, random.uniform(0, seconds)) for _ in range(20)}
    stop(settings)
    assert counts <= {(0, 0, 0), (3_000, 1, 9)}


def _one_load(database: Database, files: Path) -> float:
    started = time.perf_counter()
    _load(database, files)
    _clear(database)
    return time.perf_counter() - started


def _killed(database: Database, files: Path, after: float) -> tuple[int, int, int]:
    uri = database._owner_uri()
    command = [sys.executable, "-c", _LOADING, uri, str(files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    with database.owner() as owner:  # waits until the dead load's session has let its lock go
        owner.execute("SELECT pg_advisory_xact_lock(%s)", [0x6C6F6164])
        counts = tuple(
            int(_one(owner, f"SELECT count(*) FROM {name}")) for name in ("orders", "load_runs", "load_files")
        )
    _clear(database)
    return counts  # type: ignore[return-value]  # three names, three numbers


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _clear(database: Database) -> None:
    with database.owner() as owner:
        owner.execute("TRUNCATE shop, categories, postal_areas, customers, sellers, products, load_runs CASCADE")


@pytest.mark.parametrize(
    "written", ["2023- 03-20 16:09:06", "2023-02-30 10:00:00", "2023-03-20 24:00:00", "٢023-03-20 10:00:00"]
)
def test_moment_that_is_none_is_refused_and_not_an_error(empty_shop: Database, files: Path, written: str) -> None:
    lines = (files / ORDERS).read_text("utf-8").splitlines()
    fields = lines[1].split(",")
    (files / ORDERS).write_text("\n".join([lines[0], ",".join([*fields[:3], written, *fields[4:]]), *lines[2:]]) + "\n")
    assert _file(_load(empty_shop, files), ORDERS).rows_rejected == 1
    assert _count(empty_shop, f"SELECT value FROM rejected_rows WHERE file_name = '{ORDERS}'") == written


def _with_first_payment(files: Path, place: int, value: str) -> None:
    lines = (files / PAYMENTS).read_text("utf-8").splitlines()
    fields = lines[1].split(",")
    fields[place] = value
    (files / PAYMENTS).write_text("\n".join([lines[0], ",".join(fields), *lines[2:]]) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (4, "١٢.٥٠", "not an amount with at most four decimals"),
        (1, "١", "not a number"),
        (0, "x" * 12_000, "longer than 200 characters"),
        (2, "x" * 12_000, "longer than 200 characters"),
    ],
)
def test_value_that_the_database_would_choke_on_is_refused(
    empty_shop: Database, files: Path, place: int, value: str, reason: str
) -> None:
    _with_first_payment(files, place, value)
    assert _file(_load(empty_shop, files), PAYMENTS).rows_rejected == 1
    assert _count(empty_shop, "SELECT reason FROM rejected_rows") == reason


def test_column_of_countless_kinds_is_no_kind(empty_shop: Database, files: Path) -> None:
    header, *rows = (files / PAYMENTS).read_text("utf-8").splitlines()
    many = [f"{rows[0].split(',')[0]},{number},kind{number},1,1.00" for number in range(10, 70)]
    (files / PAYMENTS).write_text("\n".join([header, *rows, *many]) + "\n", "utf-8")
    with pytest.raises(SourceError, match="at most 50"):
        _load(empty_shop, files)
    assert _count(empty_shop, "SELECT count(*) FROM load_runs") == 0


def test_encrypted_zip_is_said_to_be(empty_shop: Database, files: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.write(files / ORDERS, ORDERS)
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(SourceError, match="encrypted"):
        _load(empty_shop, archive)


def test_what_was_noted_of_rows_goes_where_the_table_is_noted_as_a_whole(empty_shop: Database, files: Path) -> None:
    noted = "SELECT count(*) FROM table_changes WHERE table_name = 'orders'"
    with empty_shop.owner() as owner:
        owner.execute("INSERT INTO table_changes (table_name, row_key) SELECT 'orders', n FROM generate_series(1, 9) n")
    assert _count(empty_shop, noted) == 9
    _load(empty_shop, files)
    assert _count(empty_shop, noted) == 1


def test_corrected_person_reaches_the_orders(empty_shop: Database, files: Path) -> None:
    _load(empty_shop, files)
    header, first, second, *rest = (files / CUSTOMERS).read_text("utf-8").splitlines()
    fields = first.split(",")
    fields[1] = second.split(",")[1]
    (files / CUSTOMERS).write_text("\n".join([header, ",".join(fields), second, *rest]) + "\n", "utf-8")
    _load(empty_shop, files)
    assert _count(empty_shop, "SELECT count(*) FROM orders JOIN order_addresses USING (address_key)"
                  " WHERE orders.customer_key <> order_addresses.customer_key") == 0  # fmt: skip


def test_file_is_read_again_after_another_one_changed_its_rows(empty_shop: Database, files: Path) -> None:
    _load(empty_shop, files)
    paid = _count(empty_shop, "SELECT sum(amount) FROM order_payments")
    header, first, *_ = (files / PAYMENTS).read_text("utf-8").splitlines()
    fix = files.parent / "fix.csv"
    fix.write_text(f"{header}\n{','.join([*first.split(',')[:4], '99999.99'])}\n", "utf-8")
    _load(empty_shop, fix)
    assert _count(empty_shop, "SELECT sum(amount) FROM order_payments") > paid
    assert _file(_load(empty_shop, files / PAYMENTS), PAYMENTS).rows_updated == 1
    assert _count(empty_shop, "SELECT sum(amount) FROM order_payments") == paid


def test_every_reason_has_advice(empty_shop: Database, tmp_path: Path) -> None:
    files = write_demo_shop(tmp_path / "files", order_count=300).folder
    with empty_shop.owner() as owner:
        load(owner, [files])
        sums = refusal_sums(owner)
        assert sum(one.row_count for one in sums) == sum(one.rows_rejected for one in loaded_files(owner))
    assert len({one.kind for one in sums}) >= 5
    assert [one.reason for one in sums if one.kind == "other"] == []
