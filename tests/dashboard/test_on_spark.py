"""Pages that a Spark Connect server answers for, beside the same pages over the copy."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lojista.columnar.warehouse import Warehouse
from lojista.dashboard.data import server
from lojista.dashboard.main import PAGES
from lojista.settings import read_settings
from support.pages import turn_to

Open = Callable[..., AppTest]
pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("anew")]


def _cards(page: AppTest) -> list[tuple[str, object]]:
    assert not page.exception
    assert not page.error
    return [(card.label, card.value) for card in page.metric]


def test_every_page_shows_the_same_headlines_on_spark(
    open_page: Open, shop_home: Path, sail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["" if name == "overview" else name for name in PAGES]
    on_copy = {name: _cards(open_page(name)) for name in names}
    with Warehouse(read_settings(home=shop_home)) as warehouse:
        warehouse.publish(str(shop_home / "published"))
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("LOJISTA_ENGINE", sail)
    page = open_page()
    for name in names:
        turn_to(page, name)
        assert _cards(page.run(timeout=60)) == on_copy[name], name
    assert server().warehouse.published is not None
