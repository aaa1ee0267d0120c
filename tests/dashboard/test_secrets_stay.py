"""What a page says of a shop that cannot be opened names the place of it, and no secret."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.main import PAGES, TOOLS

Open = Callable[..., AppTest]
CANARY = "kanarienvogel7"


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize("name", [*PAGES, *TOOLS])
def test_page_over_a_server_that_is_away_says_where_and_no_secret(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{CANARY}@127.0.0.1:1/shop")
    monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", f"http://127.0.0.1:1/{CANARY}")
    page = open_page("" if name == "overview" else name)
    said = "".join(f"{element}{getattr(element, 'proto', '')}" for element in page)
    assert "127.0.0.1:1" in said
    assert CANARY not in said
    assert not page.exception
