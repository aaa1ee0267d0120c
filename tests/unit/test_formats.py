from datetime import date, datetime
from decimal import Decimal

import pytest

from lojista.dashboard.charts.base import value_ticks
from lojista.dashboard.formats import Formats

ENGLISH, PORTUGUESE = Formats("en", "BRL"), Formats("pt-BR", "BRL")
SALES = Decimal("15735527.03")


def plain(text: str | None) -> str | None:
    return text and text.replace("\u00a0", " ").replace("\u202f", " ")


def test_changes_of_a_thousand_per_cent_have_their_thousands_apart() -> None:
    assert Formats("en", "GBP").signed_rate(11.483) == "+1,148.3%"
    assert Formats("pt-BR", "BRL").signed_rate(-0.634) == "-63,4%"
    assert Formats("pt-BR", "BRL").change(1_249, 100) == "+1.149,0%"


def test_money_is_written_as_the_language_writes_it() -> None:
    assert plain(ENGLISH.money(SALES)) == "R$ 15,735,527.03"
    assert plain(PORTUGUESE.money(SALES)) == "R$ 15.735.527,03"


@pytest.mark.parametrize(
    ("currency", "amount", "english", "portuguese"),
    [
        ("GBP", "1234.50", "£1,234.50", "£ 1.234,50"),
        ("EUR", "1234.50", "€1,234.50", "€ 1.234,50"),
        ("USD", "1234.50", "$1,234.50", "US$ 1.234,50"),
        ("CAD", "1234.50", "CA$ 1,234.50", "CA$ 1.234,50"),
        ("JPY", "1234", "¥1,234", "JP¥ 1.234"),
    ],
)
def test_every_currency_has_its_symbol_and_decimals(currency: str, amount: str, english: str, portuguese: str) -> None:
    assert plain(Formats("en", currency).money(Decimal(amount))) == english
    assert plain(Formats("pt-BR", currency).money(Decimal(amount))) == portuguese


def test_short_negative_money_has_its_sign_in_front() -> None:
    assert Formats("en", "GBP").short_money(Decimal(-1500)) == "-£1.5K"


def test_missing_money_is_a_dash_and_negative_money_has_its_sign_in_front() -> None:
    assert ENGLISH.money(None) == "–"
    assert plain(ENGLISH.money(Decimal("-9.5"))) == "-R$ 9.50"


@pytest.mark.parametrize(
    ("amount", "english", "portuguese"),
    [("15735527.03", "R$ 15.7M", "R$ 15,7 mi"), ("1500", "R$ 1.5K", "R$ 1,5 mil"), ("999", "R$ 999", "R$ 999")],
)
def test_short_money_has_few_digits(amount: str, english: str, portuguese: str) -> None:
    assert plain(ENGLISH.short_money(Decimal(amount))) == english
    assert plain(PORTUGUESE.short_money(Decimal(amount))) == portuguese


def test_change_needs_something_to_compare_with() -> None:
    assert ENGLISH.change(110, 100) == "+10.0%"
    assert PORTUGUESE.change(Decimal("94"), Decimal("100")) == "-6,0%"
    assert ENGLISH.change(1, 0) is None
    assert ENGLISH.change(None, 5) is None


def test_dates_are_in_the_readers_language() -> None:
    assert (ENGLISH.month(date(2017, 11, 1)), PORTUGUESE.month(date(2017, 11, 1))) == ("Nov 2017", "nov. 2017")
    assert "2018" in PORTUGUESE.moment(datetime(2018, 10, 17, 17, 30))


@pytest.mark.parametrize(
    ("highest", "written"),
    [
        (0.1, ["0%", "2.5%", "5%", "7.5%", "10%"]),
        (0.4, ["0%", "10%", "20%", "30%", "40%"]),
        (0.01, ["0%", "0.25%", "0.5%", "0.75%", "1%"]),
    ],
)
def test_axis_writes_every_tick_as_it_is(highest: float, written: list[str]) -> None:
    assert [ENGLISH.axis_rate(Decimal(str(tick))) for tick in value_ticks(0, highest)] == written


def test_axis_writes_half_days() -> None:
    assert [PORTUGUESE.axis_decimal(Decimal(str(tick))) for tick in value_ticks(0, 9)] == ["0", "2,5", "5", "7,5", "10"]


def test_axis_of_one_order_writes_its_quarters() -> None:
    written = [ENGLISH.short_count(Decimal(str(tick))) for tick in value_ticks(0, 1)]
    assert written == ["0", "0.25", "0.5", "0.75", "1"]
