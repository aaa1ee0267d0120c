"""The dashboard over a small real shop, run by Streamlit's own test runner."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from support.pages import turn_to
from support.small_home import small_home

Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once() -> Iterator[None]:
    """Streamlit looks for components in every package for every AppTest, which takes as long as a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose database holds the small shop."""
    with small_home(tmp_path_factory.mktemp("shop"), is_scored=True) as folder:
        yield folder


@pytest.fixture
def open_page(shop_home: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page of the dashboard, the Overview unless another is named, at an address's parameters."""
    monkeypatch.setenv("LOJISTA_HOME", str(shop_home))

    def opened(name: str = "", /, **parameters: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(resources.files("lojista.dashboard") / "main.py"), default_timeout=30)
        page.context["locale"] = "en-US"
        if name:
            turn_to(page, name)
        for name, value in parameters.items():
            page.query_params[name] = value
        return page.run()

    return opened


@pytest.fixture(scope="module", autouse=True)
def _nothing_kept_of_another_shop() -> Iterator[None]:
    yield
    _forget()


@pytest.fixture
def anew() -> Iterator[None]:
    """Nothing is kept that pages of the module's shop have read."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()
