"""Tables and lists of customers on pages, drawn outside a browser."""

from datetime import date
from decimal import Decimal

import pytest

from lojista.dashboard import people
from lojista.dashboard.data import ShopFacts
from lojista.dashboard.formats import Formats
from lojista.dashboard.tables import Column, styled_table
from lojista.dashboard.texts import text_in
from lojista.dashboard.view import View
from lojista.metrics.contents import contents
from lojista.metrics.filters import EVERYTHING, Choices
from lojista.metrics.people import Selection, list_customers
from support.small_shop import small_shop


@pytest.fixture
def view() -> View:
    facts = ShopFacts(None, None, "BRL", Choices((), (), ()), {}, (), None, "Small", "BR", contents(small_shop()[1]))
    return View(facts, EVERYTHING, text_in("en"), Formats("en", "BRL"))


@pytest.mark.parametrize("values", [[None, "SP"], [None, None], [1, None], [Decimal("1.50"), None]])
def test_missing_value_is_a_dash_whatever_its_column_holds(values: list[object]) -> None:
    html = styled_table([Column("Value", values)]).to_html()
    assert ">–</td>" in html
    assert "None" not in html
    assert "nan" not in html


def test_list_of_customers_is_sorted_by_its_values(view: View) -> None:
    columns = people._columns(list_customers(small_shop()[1], Selection()), view)
    frame = styled_table(columns).data  # type: ignore[attr-defined]
    assert frame["Total sales"].tolist() == [43.25, 7.07]
    assert frame["First order"].tolist() == [date(2020, 1, 10), date(2020, 2, 29)]
    assert frame["Orders"].dtype.kind == "i"
    assert "43.25</td>" in styled_table(columns).to_html()


def test_name_in_a_title_makes_no_link(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(people, "find", lambda *_: 0)
    monkeypatch.setattr(people.st, "markdown", said.append)
    people.show_customers("key", "[Prize](https://x.example) **!", Selection(), view)
    assert said == ["**" + r"\[Prize\]\(https\://x\.example\) \*\*\!" + "** · 0 customers"]
