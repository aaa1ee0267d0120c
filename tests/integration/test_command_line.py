import csv
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lojista.columnar.warehouse import Warehouse
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.shell import lojista
from support.small_files import ORDERS, clean_files, replace
from support.small_home import small_home
from support.terminal import Terminal


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_home(tmp_path_factory.mktemp("shell")) as folder:
        yield folder


def test_json_is_a_list_of_objects_with_money_of_two_decimals(home: Path) -> None:
    done = lojista(home, "metric", "total_sales", "--by", "month", "--format", "json")
    assert done.returncode == 0
    assert '"total_sales": 28.75' in done.stdout
    assert [row["month"] for row in json.loads(done.stdout)] == ["2020-01-01", "2020-02-01", "2020-03-01"]


def test_json_keeps_every_decimal_of_a_share(home: Path) -> None:
    done = lojista(home, "metric", "next_order_rate", "--by", "order_number", "--format", "json")
    assert json.loads(done.stdout)[0] == {"order_number": 1, "next_order_rate": 1.0}
    assert "1.000000" in done.stdout


def test_last_day_is_included_and_filters_repeat(home: Path) -> None:
    words = ("--from", "2020-02-01", "--to", "2020-02-29", "--state", "SP", "--state", "RJ", "--format", "csv")
    done = lojista(home, "metric", "order_count", *words)
    assert list(csv.reader(done.stdout.splitlines())) == [["order_count"], ["3"]]


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_both_engines_answer_alike(home: Path, engine: str) -> None:
    done = lojista(home, "metric", "total_sales", "--engine", engine, "--format", "csv")
    assert done.stdout == "total_sales\n54.15\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("metric", "total_sale"), 1, "Did you mean: total_sales"),
        (("metric", "total_sales", "--by", "mnth"), 1, "month"),
        (("metric", "total_sales", "--by", "month", "--by", "month"), 1, "twice"),
        (("metric", "total_sales", "--state", "s"), 1, "SP"),
        (("metric", "payments_received", "--category", "toys"), 1, "cannot be narrowed by category"),
        (("metric", "retention_rate", "--by", "cohort_month"), 1, "--by period_index"),
        (("metric", "segment_sales", "--as-of", "2031-01-01"), 1, "2031-01-01 is not in it"),
        (("metric", "total_sales", "--engine", "sqlite"), 1, "duckdb"),
        (("metric", "total_sales", "--from", "yesterday"), 2, "--from"),
        (("metric", "total_sales", "--from", "2020-02-02", "--to", "2020-02-01"), 1, "ends"),
        (("metric", "total_sales", "--nonsense"), 2, "nonsense"),
        (("load", "nowhere.zip"), 1, "nowhere.zip"),
        (("shop", "--name", "caf\udce9"), 1, "not UTF-8"),
        (("load", "x" * 300 + ".csv"), 1, "There is no file"),
        (("restore", "/dev/null"), 1, "There is no file /dev/null"),
        (("load", "--source", "/dev/null.toml", "nowhere.zip"), 1, "there is no such file"),
        (("sources", "x" * 300), 1, "Unknown source"),
        (("backup", "/dev/null/shop.backup"), 1, "cannot be written"),
        (("publish", "~nobody-of-that-name/x"), 1, "no folder can be called that"),
        (("customers", "--as-of", "2020-02-01"), 1, "--as-of goes with --segment"),
        (("customer", "anna"), 1, "Nearest ids: ana, bia"),
        (("customer", "ana", "--show", "order"), 1, "Did you mean: orders, scores?"),
    ],
)
def test_mistake_is_told_on_stderr_alone(home: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = lojista(home, *words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_check_finds_nothing_wrong(home: Path) -> None:
    done = lojista(home, "check")
    assert done.returncode == 0
    assert "all equal" in done.stderr


def test_status_and_metrics_say_where_and_what(home: Path) -> None:
    assert str(home) in lojista(home, "status").stdout
    assert "average_order_value" in lojista(home, "metrics").stdout


def test_load_says_what_was_refused_and_rejected_lists_it(tmp_path: Path) -> None:
    files = clean_files(tmp_path / "files")
    replace(files / ORDERS, ",delivered,", ",[bold]teleported,", 2)
    loaded = lojista(tmp_path / "home", "load", str(files))
    assert loaded.returncode == 0
    assert "line 2, order_status '[bold]teleported': unknown status (1 more)" in loaded.stderr
    rows = json.loads(lojista(tmp_path / "home", "rejected", "--format", "json").stdout)
    assert [row["line_number"] for row in rows if row["reason"] == "unknown status"] == [2, 3]
    assert "[bold]teleported" in lojista(tmp_path / "home", "rejected").stdout
    lojista(tmp_path / "home", "stop")


def test_empty_shop_says_that_there_is_nothing_to_count(tmp_path: Path) -> None:
    questions = [("metric", "total_sales"), ("segments",), ("clusters",), ("customers", "--segment", "champions")]
    for words in questions:
        done = lojista(tmp_path, *words, "--format", "json")
        assert done.returncode == 0
        assert "no orders yet" in done.stderr
        assert "None" not in done.stderr + done.stdout
        assert isinstance(json.loads(done.stdout), list)
    lojista(tmp_path, "stop")


def test_terminal_shows_the_steps_of_a_copy_that_is_made(home: Path) -> None:
    with Warehouse(read_settings(home=home)):  # its copy is taken, so that the command needs one of its own
        words = ["--home", str(home), "metric", "total_sales", "--format", "csv"]
        with Terminal(words, 80) as terminal:
            terminal.wait_for("reading orders …")
            terminal.wait_for("54.15")
            assert terminal.ended() == 0


def test_port_in_use_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = lojista(tmp_path, "demo", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Give the command --port" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_demo_is_refused_where_a_real_shop_is_before_anything_is_made(home: Path) -> None:
    done = lojista(home, "demo", "--no-serve")
    assert done.returncode == 1
    assert "holds a real shop" in done.stderr
    assert "making a shop" not in done.stderr
    assert not (home / "demo").exists()


def test_check_says_what_was_sold_and_paid(home: Path) -> None:
    done = lojista(home, "check")
    assert "Sold and paid, valid orders: 63.65 and 63.65; orders that differ: 0." in done.stdout


def test_check_of_a_shop_without_payments_says_that_nothing_tells_them(tmp_path: Path) -> None:
    with small_home(tmp_path) as home:
        with Database.open(read_settings(home=home)) as database, database.owner() as owner:
            owner.execute("DELETE FROM order_payments")
        done = lojista(home, "check")
    assert "Sold, valid orders: 63.65; nothing tells what was paid." in done.stdout


def test_clusters_are_named_and_counted(home: Path) -> None:
    done = lojista(home, "clusters", "--k", "2", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert len({row["cluster"] for row in rows}) == 2
    assert "adjusted Rand index" in done.stderr


def test_too_few_customers_for_clusters_are_said_so(home: Path) -> None:
    done = lojista(home, "clusters", "--k", "8")
    assert done.returncode == 1
    assert "cannot be parted into 8 clusters" in done.stderr


def test_customer_is_told_with_orders_and_segments(home: Path) -> None:
    done = lojista(home, "customer", "bia")
    assert done.returncode == 0, done.stderr
    assert [title in done.stdout for title in ("Profile of bia", "Orders of bia", "Segments of bia")] == [True] * 3
    assert "7.07" in done.stdout


def test_orders_of_a_customer_are_rows_of_a_file(home: Path) -> None:
    rows = list(csv.DictReader(lojista(home, "customer", "ana", "--format", "csv").stdout.splitlines()))
    assert [(row["order_id"], row["total_sales"], row["payment_types"]) for row in rows] == [
        ("a", "19.25", "card, voucher"), ("b", "24.00", "card"),
    ]  # fmt: skip
    profile = json.loads(lojista(home, "customer", "ana", "--show", "profile", "--format", "json").stdout)[0]
    assert (profile["order_count"], profile["total_sales"], profile["segment"]) == (2, 43.25, "hibernating")


def test_list_is_written_to_a_file_once(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    assert lojista(home, "customers", "--state", "SP", "--out", str(file)).returncode == 0
    assert file.read_text("utf-8").splitlines()[1:] == ['"ana","SP","BR",2020-01-10,2020-02-11,2,43.25']
    again = lojista(home, "customers", "--out", str(file))
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_list_that_cannot_be_written_is_a_users_error(home: Path, tmp_path: Path) -> None:
    places = [tmp_path / "missing" / "people.csv", Path("/dev/full/people.parquet")]
    for file in places:
        done = lojista(home, "customers", "--out", str(file))
        assert done.returncode == 1
        assert "cannot be written" in done.stderr
        assert "bug" not in done.stderr


def test_customer_is_forgotten_only_once_that_is_meant(tmp_path: Path) -> None:
    with small_home(tmp_path) as folder:
        asked = lojista(folder, "forget", "ana")
        assert (asked.returncode, "3 orders, which stay" in asked.stderr) == (1, True)
        assert "Say that it is meant: --yes" in asked.stderr
        done = lojista(folder, "forget", "ana", "--yes")
        assert (done.returncode, "Nothing of this customer was found" in done.stderr) == (0, True)
        assert lojista(folder, "metric", "total_sales", "--format", "csv").stdout == "total_sales\n54.15\n"


def test_access_is_granted_listed_taken_back_and_logged_from_the_shell(home: Path) -> None:
    done = lojista(home, "access", "grant", "Ana@example.org", "--role", "analyst", "--state", "SP", "--state", "XX")
    assert (done.returncode, "analyst of SP, XX" in done.stderr, "none of these so far: XX" in done.stderr) == (
        0,
        True,
        True,
    )
    listed = json.loads(lojista(home, "access", "list", "--format", "json").stdout)
    assert [(row["identity"], row["role"], row["states"], row["sellers"]) for row in listed] == [
        ("ana@example.org", "analyst", "SP, XX", None)
    ]
    assert lojista(home, "access", "revoke", "ana@example.org").returncode == 0
    logged = json.loads(lojista(home, "access", "log", "--last", "2", "--format", "json").stdout)
    assert [(row["action"], row["detail"]) for row in logged] == [
        ("revoke", "ana@example.org"),
        ("grant", "ana@example.org: analyst, state SP, state XX"),
    ]
    assert all(row["identity"].endswith("(shell)") for row in logged)


def test_lists_that_are_taken_away_whole_and_settings_are_logged_with_the_account(home: Path, tmp_path: Path) -> None:
    for words in (("customers",), ("customers", "--format", "csv"), ("customers", "--out", str(tmp_path / "all.csv"))):
        assert lojista(home, *words).returncode == 0
    assert lojista(home, "shop", "--week-starts", "monday").returncode == 0
    logged = json.loads(lojista(home, "access", "log", "--last", "3", "--format", "json").stdout)
    assert [(row["action"], row["detail"]) for row in logged] == [
        ("setting", "weeks start on monday"),
        ("export", "all.csv"),
        ("export", "customers.csv"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("access", "grant", "a@b", "--role", "owner"), "Did you mean: viewer?"),
        (("access", "grant", "a@b", "--role", "admin", "--state", "SP"), "An admin sees the whole shop"),
        (("access", "revoke", "nobody@b"), "lojista access list"),
        (("serve", "--address", "192.0.2.1"), "lojista serve --for-anyone"),
    ],
)
def test_access_that_cannot_be_is_refused_with_what_to_do(home: Path, words: tuple[str, ...], said: str) -> None:
    done = lojista(home, *words)
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr
