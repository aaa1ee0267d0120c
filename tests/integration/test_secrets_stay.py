"""A canary in every secret there is, looked for wherever Lojista writes: words, logs, files, arguments, pages."""

import logging
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote, urljoin

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from lojista.cli import inspecting
from support.served import served
from support.shell import Said, lojista
from support.small_files import clean_files

CANARY = "kanarienvogel7"
_AWAY = f"postgresql://me:{CANARY}@127.0.0.1:1/shop"
_SECRETS = {
    "LOJISTA_ALERT_WEBHOOK": f"http://127.0.0.1:1/hook/{CANARY}",
    "LOJISTA_ALERT_SMTP_URL": f"smtp://me:{CANARY}@127.0.0.1:1",
    "LOJISTA_ALERT_MAIL_TO": "me@example.org",
    "LOJISTA_SIGN_IN_SECRET": CANARY,
    "LOJISTA_SIGN_IN_CLIENT": "dashboard",
    "LOJISTA_SIGN_IN_ISSUER": "https://login.example.org",
    "LOJISTA_SIGN_IN_URL": "http://127.0.0.1:8501",
}


@dataclass
class Shop:
    """A home, and everything that was said of it."""

    home: Path
    words: list[str]

    def run(self, *words: str, **variables: str) -> Said:
        said = lojista(self.home, *words, **variables)
        self.words += [said.stdout, said.stderr]
        return said


@pytest.fixture
def shop(
    tmp_path: Path, shop_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Shop]:
    caplog.set_level(logging.DEBUG)
    with psycopg.connect(shop_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE canary LOGIN SUPERUSER PASSWORD {}").format(CANARY))
    parts = conninfo_to_dict(shop_url)
    address = f"postgresql://canary:{CANARY}@{quote(str(parts['host']), safe='')}/{parts['dbname']}"
    for name, value in {**_SECRETS, "DATABASE_URL": address}.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "home"
    home.mkdir()
    yield (used := Shop(home, []))
    assert CANARY not in "".join(used.words) + caplog.text
    assert _holding_the_canary(home) == []
    with psycopg.connect(shop_url, autocommit=True) as admin:
        admin.execute("REASSIGN OWNED BY canary TO CURRENT_USER")
        admin.execute("DROP OWNED BY canary")
        admin.execute("DROP ROLE canary")


def _holding_the_canary(home: Path) -> list[Path]:
    """Files under the home, but for the one that Streamlit signs people in with, which nobody else can read."""
    files = [path for path in home.rglob("*") if path.is_file()]
    own = [path for path in files if path.parent.name == "sign-in"]
    assert {path.stat().st_mode & 0o077 for path in own} <= {0}
    return [path for path in files if path not in own and CANARY.encode() in path.read_bytes()]


def _arguments() -> str:
    """Those of every process on this machine."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_text(errors="replace"))
        except OSError:
            continue  # it has ended meanwhile
    return "".join(lines)


def test_load_and_an_alert_that_cannot_be_told(shop: Shop, tmp_path: Path) -> None:
    assert shop.run("load", str(clean_files(tmp_path / "files"))).returncode == 0
    assert shop.run("alert", "add", "R", "--metric", "order_count", "--above", "-1").returncode == 0
    assert shop.run("alert", "check").returncode == 0
    assert "refused" in shop.run("alert", "events").stdout
    for command in ("status", "check", "metrics", "shop"):
        assert shop.run(command).returncode == 0


def test_load_where_the_server_is_away(shop: Shop, tmp_path: Path) -> None:
    said = shop.run("load", str(clean_files(tmp_path / "files")), DATABASE_URL=_AWAY)
    assert (said.returncode, "127.0.0.1:1/shop cannot be used" in said.stderr) == (1, True)


@pytest.mark.parametrize(
    "address", [f"postgresql://me:{CANARY}%@h/x", f"postgres:{CANARY}", f"host=h password={CANARY} x"]
)
def test_address_that_is_none(shop: Shop, address: str) -> None:
    assert shop.run("status", DATABASE_URL=address).returncode == 1


def test_engine_that_does_not_answer(shop: Shop) -> None:
    for engine in (f"sc://127.0.0.1/;token={CANARY}", f"spark://{CANARY}@host"):
        assert shop.run("metric", "total_sales", LOJISTA_ENGINE=engine).returncode == 1


def test_bug_of_ours(shop: Shop) -> None:
    with patch.object(inspecting, "status", side_effect=RuntimeError("a bug")):
        said = shop.run("status")
    assert (said.returncode, "This is a bug" in said.stderr) == (70, True)


def test_dashboard_and_everything_that_it_serves(shop: Shop) -> None:
    with served(shop.home) as address:
        shop.words += [_read(f"{address}{path}") for path in ("/healthz", "/metrics", "/_stcore/host-config")]
        shop.words.append(page := _read(address))
        shop.words += [_read(urljoin(address, link)) for link in re.findall(r'(?:src|href)="([^"]+)"', page)]
        assert "kanarien" not in _arguments()


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
        return bytes(answer.read()).decode(errors="replace")
