"""Secrets and persons that are put in, and looked for in everything that comes out: logs, pages and command lines."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lojista.postgres.cluster import OWNER, password_of
from lojista.postgres.place import find_place
from lojista.settings import Settings
from support.mapped_files import SHOP
from support.served import served
from support.shell import lojista

TOKEN = "canary-of-the-webhook"  # noqa: S105 - nobody has it
MAIL = "smtp://kanarie%40shop.example:canary-of-the-mail@127.0.0.1:1"
ORDERS = """\
order,buyer,e-mail,placed,item,quantity,price
1,Aparecida Canarinho,aparecida@canarinho.example,2024-06-05 10:00:00,mug,3,2.50
2,Aparecida Canarinho,aparecida@canarinho.example,2024-06-06 10:00:00,mug,x,2.50
"""
MAPPING = (
    SHOP
    + """
[[files]]
name = "till"
[files.columns]
order_id = "order"
customer_id = "e-mail"
purchased_at = "placed"
product_id = "item"
quantity = "quantity"
unit_price = "price"
"""
)


@pytest.fixture
def secrets(server_settings: Settings, shop_url: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What must be nowhere: every secret is set for the test, and customers are in the shop's file."""
    monkeypatch.setenv("DATABASE_URL", shop_url)
    monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", f"http://127.0.0.1:1/{TOKEN}")
    monkeypatch.setenv("LOJISTA_ALERT_SMTP_URL", MAIL)
    monkeypatch.setenv("LOJISTA_ALERT_MAIL_TO", "olga@canarinho.example")
    monkeypatch.setenv("LOJISTA_LOG_FORMAT", "json")
    password = password_of(find_place(server_settings), OWNER)
    return [password, TOKEN, "canary-of-the-mail", "kanarie", "canarinho", "Aparecida"]


def _found(secrets: list[str], *texts: str) -> list[str]:
    return [secret for secret in secrets if any(secret.casefold() in text.casefold() for text in texts)]


def _events(log: str) -> list[str]:
    """Every line that is not blank is an object."""
    return [json.loads(line)["event"] for line in log.splitlines() if line]


def _command_lines() -> str:
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_text("utf-8", errors="replace"))
        except OSError:
            continue  # it has just ended
    return "\n".join(lines)


def _asked(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


@pytest.fixture
def till(tmp_path: Path) -> Path:
    """A folder with the shop's export, and the mapping beside it."""
    (tmp_path / "till.csv").write_text(ORDERS)
    (tmp_path / "till.toml").write_text(MAPPING)
    return tmp_path


def test_loads_log_their_accounting_and_nothing_of_a_row(secrets: list[str], till: Path) -> None:
    said = lojista(till / "home", "load", str(till / "till.csv"), "--source", str(till / "till.toml"))
    assert said.returncode == 0, said.stderr
    events = [json.loads(line) for line in said.stderr.splitlines()]
    ended = next(event for event in events if event["event"] == "load.ended")
    assert (ended["rows_in"], ended["rows_loaded"], ended["rows_rejected"]) == (2, 1, 1)
    assert {"load.started", "refresh.ended"} <= {event["event"] for event in events}
    assert _found(secrets, said.stderr) == []


def test_a_load_that_fails_says_so_and_nothing_of_a_row(secrets: list[str], till: Path) -> None:
    (till / "till.csv").write_text(ORDERS.partition("\n")[2])  # a file without a header: its columns are a customer
    said = lojista(till / "home", "load", str(till / "till.csv"), "--source", str(till / "till.toml"))
    assert said.returncode == 1
    assert _events(said.stderr) == ["command.failed"]
    assert _found(secrets, said.stderr) == []


def test_a_database_that_cannot_be_had_is_told_without_its_password(
    secrets: list[str], shop_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", shop_url.replace("@", "x@"))
    told = lojista(tmp_path, "status", LOJISTA_LOG_FORMAT="text").stderr
    logged = lojista(tmp_path, "status").stderr
    assert "cannot be used" in told
    assert "cannot be used" in logged
    assert _found(secrets, told, logged) == []


def test_a_served_dashboard_gives_no_secret_away(secrets: list[str], till: Path) -> None:
    lojista(till / "home", "load", str(till / "till.csv"), "--source", str(till / "till.toml"))
    lojista(till / "home", "alert", "add", "Any", "--metric", "order_count", "--above", "0")
    with served(till / "home") as url:
        pages = [_asked(url + path) for path in ("/", "/healthz", "/healthz/live", "/metrics", "/overview")]
        assert '"ready":true' in pages[1].replace(" ", "")
        lines = _command_lines()
    log = (till / "home" / "served.log").read_text()
    assert "dashboard.started" in _events(log)
    assert "lojista.dashboard.serving" in lines
    assert _found(secrets, *pages, log, lines) == []
