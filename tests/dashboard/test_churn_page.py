"""Scores and the model's card are those of support/scored_shop.py."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lojista.dashboard import training
from lojista.dashboard.app_pages import churn_training
from lojista.models.churn.evaluation import Gain
from lojista.postgres.connection import Database
from lojista.postgres.training_jobs import running_job
from lojista.settings import read_settings
from support.pages import listed
from support.scored_shop import GAINS, insert_scores, small_card

Open = Callable[..., AppTest]


def _said(page: AppTest) -> str:
    assert not page.exception
    kinds = ("markdown", "caption", "info", "subheader", "warning")
    return " ".join(element.value for kind in kinds for element in page.get(kind))


def _cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_chance_of_ordering_again_is_the_main_figure(open_page: Open) -> None:
    page = open_page("churn")
    cards = _cards(page)
    assert (cards["Customers scored"], cards["Will order again"]) == ("2", "6.00%")
    assert cards["Likely lost"] == "1"
    assert "by the model of purchases: another one than the chance beside it" in _said(page)


def test_verdict_says_how_much_better_with_the_interval(open_page: Open) -> None:
    said = _said(open_page("churn"))
    assert "The ranking can be used" in said
    assert "recency alone has 0.010 (difference 0.011, 95% interval 0.006 to 0.017, better on 2 of 2 days)" in said
    assert "Purchase model (MBG/NBD) finds them better still (0.030 against 0.020)" in said
    assert "Expected orders and sales below come from it." in said


def test_list_is_ranked_by_what_is_at_risk(open_page: Open) -> None:
    page = open_page("churn", lost="80")
    rows = page.dataframe[0].value
    assert listed(rows["Customer"]) == ["ana", "bia"]
    assert list(rows["At risk"]) == [19.6, 18.0]
    assert "Whom to look at first" in _said(page)


def test_line_narrows_the_list_and_is_kept_in_the_address(open_page: Open) -> None:
    page = open_page("churn", lost="20")
    assert listed(page.dataframe[0].value["Customer"]) == ["ana"]
    assert page.query_params["lost"] == "20"


@pytest.mark.usefixtures("anew")
def test_what_nobody_is_known_to_bring_has_no_column(open_page: Open) -> None:
    with Database.open(read_settings()) as database, database.owner() as owner:
        owner.execute("CREATE TABLE kept AS TABLE customer_scores")
        owner.execute("UPDATE customer_scores SET expected_orders = NULL, expected_sales = NULL")
        owner.commit()
        try:
            page = open_page("churn", lost="80")
            assert not {"While a customer", "At risk"} & set(page.dataframe[0].value.columns)
            assert "Expected orders and sales are not known" in _said(page)
        finally:
            owner.execute("TRUNCATE customer_scores; INSERT INTO customer_scores TABLE kept; DROP TABLE kept")
            owner.commit()


def test_filters_narrow_by_the_first_order(open_page: Open) -> None:
    page = open_page("churn", state="RJ", lost="80")
    assert listed(page.dataframe[0].value["Customer"]) == ["bia"]
    assert _cards(page)["Customers scored"] == "1"


def test_costs_say_which_line_is_cheapest(open_page: Open) -> None:
    assert "cheapest to treat **everybody** as lost" in _said(open_page("churn", in_vain="1.00", unnoticed="100.00"))
    assert "cheapest to treat **nobody** as lost" in _said(open_page("churn", in_vain="100.00", unnoticed="0.00"))
    assert "80\\.0%" in _said(open_page("churn", in_vain="10.00", unnoticed="4.00"))


def test_lesson_stands_beside_the_model(open_page: Open) -> None:
    page = open_page("churn")
    assert {_cards(page)[name] for name in ("Accuracy", "Precision", "Recall")} == {"1.000"}
    assert "average precision is **0.0134**" in _said(page)


def test_customers_of_a_column_can_be_listed(open_page: Open) -> None:
    page = open_page("churn")
    page.selectbox(key="bin-picked").set_value("-32").run()  # log-odds of a chance of 0.02, -3.9, in eighths
    assert "**Chance of 1\\.80% to 2\\.03%** · 1 customer" in _said(page)


def test_a_model_that_is_not_better_is_warned_of_first(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = small_card((Gain("recency_alone", 0.001, -0.002, 0.004), GAINS[1]))
    monkeypatch.setattr("lojista.dashboard.app_pages.churn.ModelCard.from_dict", lambda _: worse)
    page = open_page("churn")
    assert "Do not act on the ranking: it is not better than recency alone." in page.warning[0].value


def test_without_a_model_the_page_explains_and_offers_one(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lojista.dashboard.app_pages.churn.model_of_run", no_model)
    page = open_page("churn")
    assert "There is no model yet" in _said(page)
    assert not page.button(key="train").disabled


def no_model(_: object) -> None:
    """Before the first training."""


def test_button_starts_a_training_and_waits_for_it(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    started = list[int]()
    monkeypatch.setattr(churn_training, "start_training", started.append)
    monkeypatch.setattr(churn_training, "is_starting", lambda _: bool(started))
    page = open_page("churn")
    page.number_input(key="train_horizon").set_value(90).run()
    page.button(key="train").click().run()
    assert started == [90]
    assert page.button(key="train").disabled


def test_refused_training_says_what_is_missing(open_page: Open) -> None:
    with Database.open(read_settings()) as database, database.owner() as owner:
        owner.execute("INSERT INTO training_jobs (state, message) VALUES ('failed', 'Too few buyers.')")
        owner.commit()
        said = _said(open_page("churn"))
        owner.execute("TRUNCATE training_jobs")
        owner.commit()
    assert "ended without a model: Too few buyers\\." in said


def test_new_model_is_shown_as_soon_as_its_training_is_over(open_page: Open) -> None:
    page = open_page("churn")
    with Database.open(read_settings()) as database, database.owner() as owner:
        insert_scores(owner)
    page.session_state["training-watched"] = True
    assert "by model 2" in _said(page.run())


@pytest.mark.usefixtures("anew")
def test_model_that_could_not_be_fitted_is_left_out(open_page: Open) -> None:
    card = small_card()
    known = {name: found for name, found in card.backtest.pooled.items() if name != "mbg_nbd"}
    checked = replace(card.backtest, pooled=known, by_cutoff=(known, known))
    with Database.open(read_settings()) as database, database.owner() as owner:
        insert_scores(owner, replace(card, backtest=checked))
    page = open_page("churn")
    assert not page.exception
    assert "Purchase model (MBG/NBD)" not in list(page.dataframe[1].value["Model"])


def test_dashboard_that_others_can_open_starts_no_training(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_ADDRESS", "192.0.2.1")
    page = open_page("churn")
    assert not [button for button in page.button if button.key == "train"]
    assert "lojista train" in _said(page)


def test_second_press_starts_nothing_while_a_training_runs(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    open_page("churn")
    begun: list[int] = []
    monkeypatch.setattr(training, "_begin", lambda horizon_days, _: begun.append(horizon_days))
    with Database.open(read_settings()) as database, database.owner() as owner, running_job(owner):
        training.start_training(90)
    training.start_training(60)
    assert begun == [60]
