"""`replay` in the shell: it ends when it is told to, and the same command goes on from there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from support.small_files import clean_files

_LONGEST = 60.0


def _started(home: Path, url: str, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from lojista.cli.main import main; main()", "--home", str(home), "replay", *words]
    environment = {**os.environ, "NO_COLOR": "1", "DATABASE_URL": url}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)


def _order_count(url: str) -> int:
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('lojista.replay_position')").fetchone() == (None,):
            return 0
        row = connection.execute("SELECT count(*) FROM lojista.orders").fetchone()
        assert row is not None
        return int(row[0])


def _wait_for_orders(url: str) -> int:
    give_up_at = time.monotonic() + _LONGEST
    while not (count := _order_count(url)) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    return count


def test_it_ends_when_it_is_told_to_and_goes_on_from_there(shop_url: str, tmp_path: Path) -> None:
    files = str(clean_files(tmp_path / "files"))
    first = _started(tmp_path, shop_url, files, "--speed", "1", "--from", "2024-06-01")
    sent = _wait_for_orders(shop_url)
    first.send_signal(signal.SIGTERM)
    words = first.communicate(timeout=_LONGEST)[1]
    assert first.returncode == 0, words
    assert "goes on from here" in words
    assert 0 < sent < 30
    again = _started(tmp_path, shop_url, files, "--speed", "1e12")
    words = again.communicate(timeout=_LONGEST)[1]
    assert again.returncode == 0, words
    assert "the history is over" in words
    assert _order_count(shop_url) == 30
    subprocess.run([sys.executable, "-m", "lojista", "--home", str(tmp_path / "history"), "stop"], check=True)
