"""The page of alerts over a shop whose last full day was out of the ordinary."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lojista.alerts.rules import Kind
from lojista.postgres.alert_store import KeptRule, alert_events, kept_rules
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.watched_shop import add_rule, insert_watched_shop

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In place of the small shop, which has too few days."""
    folder = tmp_path_factory.mktemp("watched")
    settings = read_settings(home=folder)
    with Database.open(settings) as database, database.owner() as owner:
        insert_watched_shop(owner, on_last_day=100)
        yield folder
    stop(settings)


@pytest.fixture
def shop(shop_home: Path) -> Iterator[Database]:
    """Without a rule."""
    with Database.open(read_settings(home=shop_home)) as database:
        with database.owner() as owner:
            owner.execute("DELETE FROM alert_rules")
        yield database


def _rules(shop: Database) -> tuple[KeptRule, ...]:
    with shop.reader() as reader:
        return kept_rules(reader)


def _add(page: AppTest, name: str) -> AppTest:
    page.text_input(key="alert-name").set_value(name)
    return page.button(key="alert-do").click().run()


def _texts(page: AppTest) -> str:
    return "\n".join(one.value.replace("\\", "") for one in (*page.markdown, *page.caption))


def test_a_rule_added_on_the_page_is_evaluated_at_once(open_page: Open, shop: Database) -> None:
    page = _add(open_page("alerts"), "Jump")
    assert not page.exception
    (rule,) = _rules(shop)
    assert (rule.name, rule.metric, rule.kind, rule.band_width) == ("Jump", "order_count", "change", Decimal(3))
    with shop.reader() as reader:
        assert [event.finding.value for event in alert_events(reader)] == [100]
    said = _texts(page)
    assert "Orders: 100 on Mar 20, 2020; expected 10, from 0.5 to 19.5" in said
    assert said.index("since") < said.index("Orders · unlike comparable days (k = 3)")  # what holds comes first
    assert page.text_input(key="alert-name").value == ""


def test_a_limit_is_kept_exactly_and_shares_in_per_cent(open_page: Open, shop: Database) -> None:
    page = open_page("alerts")
    page.selectbox(key="alert-metric").set_value("late_share").run()
    assert page.segmented_control(key="alert-kind").options == ["Above", "Below"]
    page.segmented_control(key="alert-kind").set_value("above").run()
    page.number_input(key="alert-limit").set_value(7.1)
    page.number_input(key="alert-days").set_value(30)
    _add(page, "Late")
    page.selectbox(key="alert-metric").set_value("total_sales").run()
    page.segmented_control(key="alert-kind").set_value("below").run()
    page.multiselect(key="alert-states").set_value(["SP"])
    page.number_input(key="alert-limit").set_value(250.5)
    _add(page, "Low")
    assert not page.exception
    kept = [(one.metric, one.threshold, one.currency, one.window_days, one.filters) for one in _rules(shop)]
    assert kept == [
        ("late_share", Decimal("0.071"), None, 30, {}),
        ("total_sales", Decimal("250.5"), "BRL", 30, {"states": ["SP"]}),
    ]
    assert "Total sales · State: SP" in _texts(page)


@pytest.mark.parametrize(("name", "said"), [(" ", "Give the rule a name."), ("Jump", "a rule called Jump already")])
def test_names_that_cannot_be_are_said(open_page: Open, shop: Database, name: str, said: str) -> None:
    add_rule(shop)
    page = _add(open_page("alerts"), name)
    assert said in page.error[0].value.replace("\\", "")
    assert len(_rules(shop)) == 1


def test_a_switch_stops_a_rule_and_takes_it_up_again(open_page: Open, shop: Database) -> None:
    key = f"alert-active-{add_rule(shop)}"
    page = open_page("alerts")
    for is_active in (False, True):
        page.toggle(key=key).set_value(is_active).run()
        assert not page.exception
        assert [rule.is_active for rule in _rules(shop)] == [is_active]
        assert page.toggle(key=key).value is is_active
        with shop.reader() as reader:
            assert any(event.ended_at is None for event in alert_events(reader)) is is_active


def test_what_held_before_is_listed_in_portuguese_too(open_page: Open, shop: Database) -> None:
    rule = add_rule(shop)
    page = open_page("alerts", lang="pt-BR")
    page.toggle(key=f"alert-active-{rule}").set_value(False).run()
    page.toggle(key=f"alert-active-{rule}").set_value(True).run()
    page.toggle(key=f"alert-active-{rule}").set_value(False).run()
    assert "O que disparou antes" in [one.value for one in page.subheader]
    assert set(page.dataframe[0].value["Regra"]) == {"Jump"}
    assert "Pedidos: 100" in page.dataframe[0].value["O que foi visto"][0]


def test_nothing_can_be_changed_where_others_may_look(
    open_page: Open, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = add_rule(shop)
    monkeypatch.setenv("LOJISTA_ADDRESS", "0.0.0.0")  # noqa: S104 - an address as a user gives it
    page = open_page("alerts")
    assert page.toggle(key=f"alert-active-{rule}").disabled
    assert "alert-do" not in [button.key for button in page.button]
    assert "lojista alert add" in page.code[0].value


def test_a_rule_that_can_no_longer_be_asked_says_so(open_page: Open, shop: Database) -> None:
    add_rule(shop, "Low", "total_sales", Kind.BELOW, Decimal(5))
    with shop.owner() as owner:
        owner.execute("UPDATE alert_rules SET metric = 'total_sale'")
    page = open_page("alerts")
    assert not page.exception
    assert "Unknown metric" in page.warning[0].value


def test_where_alerts_go_is_said(open_page: Open, shop: Database) -> None:
    add_rule(shop)
    assert "Shown here alone" in _texts(open_page("alerts"))
