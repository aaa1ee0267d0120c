"""Expected numbers are added up by hand from the rows in support/small_shop.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard.app_pages.customer import SECTIONS
from lojista.dashboard.texts import text_in
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.pages import turn_to
from support.small_shop import insert_unlinked

Open = Callable[..., AppTest]


@pytest.fixture
def unlinked(shop_home: Path) -> Iterator[None]:
    """Returns and charges without a known order, taken away again."""
    with Database.open(read_settings(home=shop_home)) as database, database.owner() as owner:
        insert_unlinked(owner)
        yield
        owner.execute("DELETE FROM returns WHERE order_key IS NULL")
        owner.execute("DELETE FROM charges WHERE document_id IN ('v', 'f')")
        owner.commit()


def _titles(page: AppTest) -> list[str]:
    assert not page.exception
    return [title.value for title in page.subheader]


def _labels(page: AppTest) -> list[str]:
    return [button.label.split(" ")[0] for button in page.button]


def test_page_says_what_to_type_and_offers_examples(open_page: Open) -> None:
    page = open_page("customer")
    assert _titles(page) == ["Look somebody up"]
    assert _labels(page) == ["ana", "bia"]
    assert "customer" not in page.query_params


def test_customer_in_the_address_is_shown_section_by_section(open_page: Open) -> None:
    page = open_page("customer", customer="ana")
    assert _titles(page) == ["ana", "Orders over time", "Scores, and why", "Orders", "Segments so far"]
    assert len(SECTIONS) == len(_titles(page))
    values = {metric.label: metric.value for metric in page.metric}
    assert values["Total sales"] == "R$\u00a043.25"
    assert (values["Orders"], values["Days since last order"], values["Segment"]) == ("2", "19", "Hibernating")


def test_example_is_a_click_away_and_then_in_the_address(open_page: Open) -> None:
    page = open_page("customer")
    page.button[1].click().run()
    assert _titles(page)[0] == "bia"
    assert page.query_params["customer"] == "bia"


def test_beginning_of_an_id_finds_the_one_customer_it_fits(open_page: Open) -> None:
    page = open_page("customer")
    page.text_input(key="customer").set_value(" an ").run()
    assert _titles(page)[0] == "ana"


def test_id_pasted_with_its_quotation_marks_is_found(open_page: Open) -> None:
    assert _titles(open_page("customer", customer='"ana" '))[0] == "ana"


def test_unknown_id_is_said_with_the_nearest(open_page: Open) -> None:
    page = open_page("customer", customer="anna")
    assert _titles(page) == ["No customer has this id"]
    assert any("No id is or begins with anna" in words.value for words in page.markdown)
    assert _labels(page)[0] == "ana"


def test_orders_that_do_not_count_are_marked(open_page: Open) -> None:
    page = open_page("customer", customer="bia")
    statuses = page.dataframe[0].value["Status"].tolist()
    assert statuses == ["Created", "Delivered", "Canceled"]
    assert any("Not a valid order" in caption.value for caption in page.caption)


def _told_without_order(page: AppTest) -> list[str]:
    return [line.value for line in page.caption if "without a known order" in line.value]


def test_customer_with_all_sales_in_orders_is_told_of_none_beside_them(open_page: Open) -> None:
    assert _told_without_order(open_page("customer", customer="ana")) == []


@pytest.mark.usefixtures("unlinked", "anew")
def test_sales_of_no_known_order_are_a_line_of_their_own(open_page: Open) -> None:
    page = open_page("customer", customer="ana")
    told = _told_without_order(page)
    assert len(told) == 1
    assert told[0].replace("\\", "").count("4.00") == 2
    assert page.metric[0].value == "R$\u00a039.25"


def test_chart_tells_its_orders_to_those_who_cannot_see_it(open_page: Open) -> None:
    chart = open_page("customer", customer="ana", lang="pt-BR").get("plotly_chart")[0]
    assert chart.proto.alt.startswith("Linha do tempo de 2 pedidos, de 10 de jan. de 2020 a 11 de fev. de 2020.")


def test_filters_narrow_nothing_and_are_kept(open_page: Open) -> None:
    days = {"from": "2020-03-01", "to": "2020-03-01"}
    page = open_page("customer", customer="ana", state=["RJ"], period="custom", **days)
    assert page.metric[0].value == "R$\u00a043.25"
    assert [page.query_params[name] for name in ("state", "period", "from")] == ["RJ", "custom", "2020-03-01"]
    turn_to(page, "delivery")
    page.query_params.clear()
    page.run()
    assert [page.query_params[name] for name in ("state", "period", "from")] == ["RJ", "custom", "2020-03-01"]


def test_lists_of_customers_lead_to_them_in_the_same_language(open_page: Open) -> None:
    page = open_page("products", lang="pt-BR")
    page.selectbox(key="first_category").set_value("toys").run()
    title = text_in("pt-BR")("customer")
    links = [link for table in page.dataframe if title in table.value for link in table.value[title]]
    assert links
    assert all(link.startswith("customer?customer=") and "lang=pt-BR" in link for link in links)


def test_scores_of_a_customer_are_told_with_their_reasons(open_page: Open) -> None:
    page = open_page("customer", customer="ana")
    assert not page.exception
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics["Orders again within 60 days"] == "2.00%"
    assert (metrics["While a customer"], metrics["At risk"]) == ("R$\u00a020.00", "R$\u00a019.60")
    assert any("holds it for 10.0% likely" in caption.value.replace("\\", "") for caption in page.caption)
    assert any("As of Feb 29, 2020, over the 60 days after it" in caption.value for caption in page.caption)
