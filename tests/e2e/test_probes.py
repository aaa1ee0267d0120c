import json
import urllib.request

import pytest


@pytest.mark.parametrize(("path", "told"), [("live", {"live": True}), ("", {"live": True, "ready": True})])
def test_watcher_is_told_that_the_dashboard_is_there(address: str, path: str, told: dict[str, bool]) -> None:
    with urllib.request.urlopen(f"{address}/healthz/{path}".rstrip("/"), timeout=60) as answer:  # noqa: S310 - our own server
        assert (answer.status, json.load(answer)) == (200, told)


def test_numbers_for_a_watcher_come_from_the_same_server(address: str) -> None:
    with urllib.request.urlopen(f"{address}/metrics", timeout=60) as answer:  # noqa: S310 - our own server
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert "lojista_orders 5\n" in answer.read().decode()
