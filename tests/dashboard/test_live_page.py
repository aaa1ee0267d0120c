"""The page of what goes on now, over the small shop as of its last order."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.app_pages import live

Open = Callable[..., AppTest]


def _card(page: AppTest, label: str) -> str:
    return next(str(card.value) for card in page.metric if card.label == label)


def test_the_last_day_of_a_past_shop_says_that_it_is_past(open_page: Open) -> None:
    page = open_page("live")
    assert not page.exception
    assert "Mar 1, 2020" in page.info[0].value
    assert (_card(page, "Orders today"), _card(page, "Total sales today")) == ("1", "R$\u00a00.00")


_drawn: list[object] = []
_show_sales = live._show_sales


def _counted(*arguments: Any) -> None:
    _drawn.append(arguments)
    _show_sales(*arguments)


@pytest.mark.usefixtures("anew")
def test_what_two_readers_see_alike_is_drawn_once(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_show_sales", _counted)
    first, second = open_page("live"), open_page("live")
    assert _card(first, "Orders today") == _card(second, "Orders today") == "1"
    assert len(_drawn) == 1
    open_page("live", lang="pt-BR")
    assert len(_drawn) == 2


def test_the_last_orders_are_listed_newest_first(open_page: Open) -> None:
    orders = open_page("live").dataframe[0].value
    assert list(orders["Order"])[:1] == ["g"]


def test_what_the_shop_does_not_know_is_said_in_a_line(open_page: Open) -> None:
    page = open_page("live")
    assert not any(title.value in ("On their way", "Late now") for title in page.subheader)


def test_the_page_speaks_portuguese(open_page: Open) -> None:
    page = open_page("live", lang="pt-BR")
    assert page.header[0].value == "Ao vivo"
    assert _card(page, "Pedidos hoje") == "1"
