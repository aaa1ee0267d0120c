"""What may be watched, and what a number is held against."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lojista.alerts.assessing import Verdict, assess_now, history, step_of
from lojista.alerts.bands import Band, band_around
from lojista.alerts.channels import channels_of
from lojista.alerts.messages import in_words, payload
from lojista.alerts.rules import Condition, Kind, Telling, condition_of, rule_of, watchable
from lojista.alerts.versions import is_later
from lojista.errors import MetricError, SettingError, UnknownNameError, UserError
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.filters import Filters
from lojista.postgres.alert_deliveries import Message
from lojista.settings import read_settings
from support.small_shop import small_shop


def _numbers(*values: int | str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_band_is_the_median_and_its_robust_deviations() -> None:
    band = band_around(_numbers(100, 120, 140, 160, 180, 200, 220, 9000), Decimal(3), 2)
    assert band == Band(Decimal("-7.91"), Decimal("347.91"), Decimal("170.00"))  # MAD 40 · 1.4826 · 3 = 177.91


def test_one_day_out_of_the_way_moves_the_band_hardly() -> None:
    usual = band_around(_numbers(*([100, 110] * 4)), Decimal(3), None)
    with_one = band_around(_numbers(*([100, 110] * 3), 100, 5000), Decimal(3), None)
    assert usual is not None
    assert with_one is not None
    assert with_one.high is not None
    assert with_one.high < 150


@pytest.mark.parametrize(
    ("values", "places", "low", "high"),
    [
        ((9,) * 8, None, "0.0", "18.0"),  # counts: 3 · √9
        ((0,) * 8, None, "0.0", "3.0"),  # at least 1 a deviation
        (("100.00",) * 8, 2, "85.00", "115.00"),  # amounts: 3 · 5 %
        (("0.00",) * 8, 2, "-0.03", "0.03"),  # at least the last decimal
        (("-100.00",) * 8, 2, "-115.00", "-85.00"),
    ],
)
def test_days_that_were_all_alike_leave_a_band_yet(
    values: tuple[int | str, ...], places: int | None, low: str, high: str
) -> None:
    band = band_around(_numbers(*values), Decimal(3), places)
    assert band is not None
    assert (str(band.low), str(band.high)) == (low, high)


def test_width_is_a_parameter() -> None:
    bands = [band_around(_numbers(*range(100, 180, 10)), Decimal(k), 2) for k in ("1", "2.5")]
    assert [str(band.high) for band in bands if band] == ["164.65", "209.13"]  # 135 + k · 1.4826 · 20


def test_too_few_days_expect_nothing() -> None:
    assert band_around(_numbers(1, 2, 3), Decimal(3), None) is None


def test_ends_of_a_band_pass() -> None:
    band = Band(Decimal(1), Decimal(2))
    assert [band.is_left_by(Decimal(value)) for value in ("0.99", "1", "2", "2.01")] == [True, False, False, True]
    assert not Band(high=Decimal(0)).is_left_by(Decimal(-5))


def test_later_versions_are_told_from_earlier_ones() -> None:
    kept = "1/my shop/5/6 100:105:101,103"
    assert [
        is_later(version, kept)
        for version in (
            kept,
            "1/my shop/5/6 101:105:103",
            "1/my shop/5/6 105:106:",
            "1/my shop/5/6 99:104:99",
            "2/my shop/5/6 1:2:",
        )
    ] == [False, True, True, False, True]
    assert is_later(kept, None)


def test_every_metric_that_is_one_number_is_watched() -> None:
    _, engine = small_shop()
    for name in watchable():
        condition = Condition(name, Kind.ABOVE, threshold=Decimal(-(10**9)), window_days=1)
        rule_of("r", condition, Telling())
        assert assess_now(engine, condition).verdict in (Verdict.HOLDS, Verdict.NO_VALUE)
    assert set(METRICS) - set(watchable()) == {name for name, entry in METRICS.items() if entry.required}


@pytest.mark.parametrize("name", ["late_share", "average_review_score", "repeat_rate", "excluded_order_count"])
def test_what_ripens_is_not_compared_with_days_that_are_ripe(name: str) -> None:
    with pytest.raises(MetricError, match="cannot be compared with earlier days"):
        rule_of("r", Condition(name, Kind.CHANGE), Telling())
    assert rule_of("r", Condition(name, Kind.ABOVE, threshold=Decimal(1)), Telling()).metric == name


def test_what_cannot_be_watched_is_said() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean: order_count"):
        rule_of("r", Condition("order_cont", Kind.CHANGE), Telling())
    with pytest.raises(MetricError, match="one for each period_index"):
        rule_of("r", Condition("retention_rate", Kind.CHANGE), Telling())
    with pytest.raises(MetricError, match="cannot be narrowed by category"):
        rule_of("r", Condition("payments_received", Kind.CHANGE, Filters(categories=("toys",))), Telling())
    with pytest.raises(MetricError, match="as of one day"):
        rule_of("r", Condition("segment_sales", Kind.CHANGE, window_days=2), Telling())


@pytest.mark.parametrize("name", ["", "  ", "a\nb: c", "x" * 81])
def test_names_are_one_line(name: str) -> None:
    with pytest.raises(UserError, match="no name for a rule"):
        rule_of(name, Condition("order_count", Kind.CHANGE), Telling())


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+30"])
def test_thresholds_are_numbers(value: str) -> None:
    with pytest.raises(UserError, match="A threshold is a number"):
        rule_of("r", Condition("order_count", Kind.ABOVE, threshold=Decimal(value)), Telling())


def test_rule_that_was_kept_watches_the_same() -> None:
    filters = Filters(states=("SP",), categories=("toys",))
    condition = Condition("total_sales", Kind.BELOW, filters, Decimal("10.50"), "BRL", window_days=7)
    assert condition_of(rule_of("r", condition, Telling())) == condition


def test_days_are_compared_with_the_same_weekday_and_windows_never_overlap() -> None:
    steps = {days: step_of(Condition("order_count", Kind.CHANGE, window_days=days)) for days in (1, 7, 8, 30)}
    assert steps == {1: 7, 7: 7, 8: 14, 30: 35}


def test_small_shop_has_too_few_days_to_compare() -> None:
    _, engine = small_shop()
    seen = assess_now(engine, Condition("order_count", Kind.CHANGE, window_days=14))
    assert (seen.verdict, seen.day, len(seen.compared)) == (Verdict.TOO_FEW, date(2020, 2, 29), 3)
    points = history(engine, Condition("order_count", Kind.CHANGE, window_days=14))
    assert [point.value for point in points] == [*seen.compared[::-1], seen.value]


def test_threshold_in_another_currency_says_nothing() -> None:
    _, engine = small_shop()
    condition = Condition("total_sales", Kind.ABOVE, threshold=Decimal(1), currency="USD")
    assert assess_now(engine, condition).verdict is Verdict.OTHER_CURRENCY


def test_numbers_are_written_as_people_read_them() -> None:
    values = [(Decimal("1234.5"), Unit.MONEY), (Decimal("0.05"), Unit.SHARE), (Decimal("1176.0"), Unit.ORDERS),
              (Decimal("90.5"), Unit.ORDERS)]  # fmt: skip
    assert [in_words(value, unit, "BRL") for value, unit in values] == ["1,234.50 BRL", "5.00 %", "1,176", "90.5"]


def test_payload_keeps_every_decimal() -> None:
    message = Message(
        1, "webhook", "began", "key", "Low", "total_sales", {"states": ["SP"]}, "below", 7, date(2020, 1, 7),
        Decimal("0.10"), None, Decimal("12345678901234.55"), None, datetime(2020, 1, 8, tzinfo=UTC), None, "Small",
        "BRL",
    )  # fmt: skip
    told = payload(message)
    assert (told["value"], told["low"], told["high"], told["currency"]) == ("0.10", "12345678901234.55", None, "BRL")
    assert told["text"] == (
        "Low: Total sales 0.10 BRL on the 7 days to 2020-01-07; the limit is 12,345,678,901,234.55 BRL"
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/canary",
        "ftp://example.org/canary",
        "https://me:canary@example.org",
        "canary",
        "http://[canary",
    ],
)
def test_webhook_that_others_could_listen_to_is_refused_without_a_word_of_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", url)
    with pytest.raises(SettingError, match="LOJISTA_ALERT_WEBHOOK cannot be used") as caught:
        read_settings()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c", "http://127.0.0.1:9/a", "http://localhost", "http://[::1]:9"]
)
def test_webhook_is_masked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", url)
    assert url not in repr(read_settings())
    assert list(channels_of(read_settings())) == ["webhook"]


def test_mail_needs_a_server_and_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_ALERT_SMTP_URL", "smtp://me:canary@example.org")
    assert not channels_of(read_settings())
    monkeypatch.setenv("LOJISTA_ALERT_MAIL_TO", "me@example.org, you@example.org")
    assert list(channels_of(read_settings())) == ["mail"]
    assert "canary" not in repr(read_settings())
    monkeypatch.setenv("LOJISTA_ALERT_MAIL_TO", "me")
    with pytest.raises(SettingError, match="LOJISTA_ALERT_MAIL_TO"):
        read_settings()
