"""Alerts from the order that makes a rule hold to the receiver that is told of it, over a real PostgreSQL."""

import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from lojista.alerts import mail
from lojista.alerts.delivery import deliver_due
from lojista.alerts.evaluation import evaluate
from lojista.alerts.rules import Kind, Telling
from lojista.alerts.watching import Watch
from lojista.cli.main import app
from lojista.columnar.warehouse import Warehouse
from lojista.errors import DeliveryError, UnknownNameError
from lojista.postgres.alert_deliveries import MOST_ATTEMPTS, Delivery, Message, deliveries_of
from lojista.postgres.alert_store import AlertEvent, alert_events, delete_rule, kept_rules, switch_rule
from lojista.postgres.connection import Database
from lojista.settings import Settings, read_settings
from support.receivers import Receiver, mail_receiver, web_receiver
from support.small_files import ORDERS, clean_files, replace
from support.watched_shop import LAST_DAY, USUAL, add_rule, insert_watched_shop, set_orders

_MANY = 100


@pytest.fixture
def settings(shop_url: str, tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path / "home", database_url=shop_url)


@pytest.fixture
def shop(settings: Settings) -> Iterator[Database]:
    with Database.open(settings) as database:
        with database.owner() as owner:
            insert_watched_shop(owner)
        yield database


def _told(settings: Settings, address: str) -> Settings:
    return settings.model_copy(update={"alert_webhook": SecretStr(f"{address}/canary?token=canary")})


def _mailed(settings: Settings, address: str) -> Settings:
    update = {"alert_smtp_url": SecretStr(address), "alert_mail_to": "me@example.org, you@example.org"}
    return settings.model_copy(update=update)


def _look(settings: Settings) -> int:
    """As a process that starts, evaluates and ends; how many rules began or ended."""
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        return len(evaluate(warehouse))


def _deliver(settings: Settings) -> int:
    """As a process that starts, tells what is due and ends."""
    with Database.open(settings) as database:
        return deliver_due(database, settings)


def _events(database: Database) -> tuple[AlertEvent, ...]:
    with database.reader() as reader:
        return alert_events(reader)


def _deliveries(database: Database) -> tuple[Delivery, ...]:
    with database.reader() as reader:
        return deliveries_of(reader, [event.event_id for event in alert_events(reader)])


def _pass_hours(database: Database, hours: int) -> None:
    """Everything that was queued or waits has been so for as long."""
    with database.owner() as owner:
        owner.execute(
            """UPDATE alert_deliveries SET queued_at = queued_at - %(hours)s * interval '1 hour',
                next_attempt_at = next_attempt_at - %(hours)s * interval '1 hour'""",
            {"hours": hours},
        )


def test_a_rule_that_begins_to_hold_opens_one_event(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    assert _look(settings) == 0
    set_orders(shop, _MANY)
    assert [_look(settings), _look(settings)] == [1, 0]
    (event,) = _events(shop)
    seen = event.finding
    assert (seen.day, seen.value, seen.expected, event.ended_at) == (LAST_DAY, _MANY, USUAL, None)
    assert (seen.low, seen.high) == (Decimal("0.5"), Decimal("19.5"))  # 10 ± 3 · √10


def test_what_goes_on_holding_is_one_event_whatever_else_changes(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    for count in (_MANY, _MANY + 1, _MANY + 2):
        set_orders(shop, count)
        _look(settings)
    assert len(_events(shop)) == 1


def test_the_same_data_is_evaluated_once_and_a_new_rule_with_it(
    settings: Settings, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    original = "lojista.alerts.evaluation.assess"
    from lojista.alerts.assessing import assess

    def counted(engine: Any, condition: Any, known: Any) -> Any:
        asked.append(condition.metric)
        return assess(engine, condition, known)

    monkeypatch.setattr(original, counted)
    add_rule(shop)
    _look(settings)
    _look(settings)
    add_rule(shop, "Other", "units_sold")
    _look(settings)
    assert asked == ["order_count", "units_sold"]


def test_many_processes_at_once_open_one_event_and_tell_it_once(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver() as receiver:
        told = _told(settings, receiver.address)
        each = [told.model_copy(update={"home": settings.home / str(number)}) for number in range(4)]
        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(_look, each)) == [0, 0, 0, 1]
            assert sum(pool.map(_deliver, each)) == 1
    assert len(_events(shop)) == len(receiver.received) == 1


def test_an_older_copy_ends_nothing(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    with Warehouse(settings) as behind:
        behind.sync()
        set_orders(shop, _MANY)
        assert _look(settings) == 1
        assert evaluate(behind) == ()
    assert _events(shop)[0].ended_at is None


def test_an_event_ends_when_the_rule_no_longer_holds_and_then_can_begin_again(
    settings: Settings, shop: Database
) -> None:
    add_rule(shop, kind=Kind.ABOVE, threshold=Decimal(50))
    for count in (51, 50, 51):
        set_orders(shop, count)
        assert _look(settings) == 1
    assert [event.ended_at is None for event in _events(shop)] == [True, False]


def test_where_nothing_is_known_what_holds_goes_on_holding(settings: Settings, shop: Database) -> None:
    add_rule(shop, metric="average_order_value", kind=Kind.ABOVE, threshold=Decimal(10))
    assert _look(settings) == 1
    set_orders(shop, 0)
    assert _look(settings) == 0
    assert _events(shop)[0].ended_at is None


def test_a_rule_that_flaps_is_told_once_until_its_quiet_is_over(settings: Settings, shop: Database) -> None:
    add_rule(shop, kind=Kind.ABOVE, threshold=Decimal(50), telling=Telling(quiet_hours=24))
    with web_receiver() as receiver:
        told = _told(settings, receiver.address)
        for count in (60, 40, 61, 41, 62):
            set_orders(shop, count)
            _look(told)
            _deliver(told)
        assert len(receiver.received) == 1
        _pass_hours(shop, 25)
        assert _deliver(told) == 1  # it still holds, which nobody was told
    assert [json.loads(one.body)["value"] for one in receiver.received] == ["60", "62"]


def test_what_holds_is_told_to_who_is_named_later(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    _look(settings)
    with web_receiver() as receiver:
        assert _deliver(_told(settings, receiver.address)) == 1


def test_an_end_is_told_where_that_was_asked_for(settings: Settings, shop: Database) -> None:
    add_rule(shop, "Told", kind=Kind.ABOVE, threshold=Decimal(50), telling=Telling(tells_end=True))
    add_rule(shop, "Quiet", kind=Kind.ABOVE, threshold=Decimal(50))
    with web_receiver() as receiver:
        told = _told(settings, receiver.address)
        for count in (60, 40):
            set_orders(shop, count)
            _look(told)
            _deliver(told)
    moments = [(body["rule"], body["moment"]) for body in (json.loads(one.body) for one in receiver.received)]
    assert moments == [("Told", "began"), ("Quiet", "began"), ("Told", "ended")]


def test_delivery_is_tried_again_by_the_next_process_until_it_arrives_and_never_after(
    settings: Settings, shop: Database
) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver([503, 500]) as receiver:
        told = _told(settings, receiver.address)
        _look(told)
        arrived = []
        for _ in range(4):
            arrived.append(_deliver(told))
            assert _deliver(told) == 0  # too soon, or nothing is left to do
            _pass_hours(shop, 1)
    assert arrived == [0, 0, 1, 0]
    assert len({one.headers["Idempotency-Key"] for one in receiver.received}) == 1
    assert len({one.body for one in receiver.received}) == 1
    (delivery,) = _deliveries(shop)
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("delivered", 3, "")


def test_receiver_is_told_what_was_seen(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver() as receiver:
        told = _told(settings, receiver.address)
        _look(told)
        _deliver(told)
    (request,) = receiver.received
    body = json.loads(request.body)
    assert request.path == "/canary?token=canary"
    assert body["id"] == request.headers["Idempotency-Key"]
    assert body["text"] == "Jump: Orders 100 on 2020-03-20; expected 10 (0.5 to 19.5)"
    assert {name: body[name] for name in ("metric", "kind", "day", "value", "expected", "low", "high")} == {
        "metric": "order_count", "kind": "change", "day": "2020-03-20", "value": "100", "expected": "10.0",
        "low": "0.5", "high": "19.5",
    }  # fmt: skip


def test_pauses_grow_and_it_is_given_up_after_eight_attempts(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver([500] * 20) as receiver:
        told = _told(settings, receiver.address)
        _look(told)
        pauses = []
        for _ in range(MOST_ATTEMPTS + 2):
            _deliver(told)
            pauses.append(_minutes_to_wait(shop))
            _pass_hours(shop, 24)
    assert [round(pause) for pause in pauses if pause is not None] == [1, 3, 9, 27, 81, 243, 729]
    assert len(receiver.received) == MOST_ATTEMPTS
    assert [(one.state, one.last_error) for one in _deliveries(shop)] == [("given_up", "HTTP 500")]


def _minutes_to_wait(database: Database) -> float | None:
    with database.reader() as reader:
        query = "SELECT extract(epoch FROM next_attempt_at - now()) / 60 FROM alert_deliveries"
        return (reader.execute(query).fetchone() or (None,))[0]


def test_no_redirect_is_followed(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver([302]) as receiver:
        told = _told(settings, receiver.address)
        _look(told)
        assert _deliver(told) == 0
    assert len(receiver.received) == 1
    assert _deliveries(shop)[0].last_error == "HTTP 302: redirects are not followed"


def test_a_receiver_that_fails_holds_up_no_other(settings: Settings, shop: Database) -> None:
    for name in ("One", "Two"):
        add_rule(shop, name)
    set_orders(shop, _MANY)
    with web_receiver([500] * 9) as web, mail_receiver() as post:
        both = _mailed(_told(settings, web.address), post.address)
        _look(both)
        assert _deliver(both) == 2
    assert (len(web.received), len(post.received)) == (1, 2)


@pytest.mark.parametrize("manner", ["silent", "dripping"])
def test_a_receiver_that_comes_to_no_end_is_left_after_a_while(
    settings: Settings, shop: Database, monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    monkeypatch.setattr("lojista.alerts.webhook._SECONDS", 0.3)
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver(manner=manner) as receiver:
        told = _told(settings, receiver.address)
        _look(told)
        assert _deliver(told) == 0
    assert _deliveries(shop)[0].last_error == "it did not answer in time"


def test_no_part_of_an_address_is_in_errors_or_logs(
    settings: Settings, shop: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    add_rule(shop)
    set_orders(shop, _MANY)
    with web_receiver() as gone:
        pass
    told = _told(settings, gone.address)
    _look(told)
    assert _deliver(told) == 0
    said = _deliveries(shop)[0].last_error + caplog.text + repr(told)
    assert _deliveries(shop)[0].last_error == "connection refused"
    assert "canary" not in said


def test_mail_tells_everybody_named(settings: Settings, shop: Database) -> None:
    add_rule(shop, "Größer")
    set_orders(shop, _MANY)
    with mail_receiver() as receiver:
        mailed = _mailed(settings, receiver.address)
        _look(mailed)
        assert [_deliver(mailed), _deliver(mailed)] == [1, 0]
    (letter,) = receiver.received
    assert letter.headers["To"] == "me@example.org, you@example.org"
    assert letter.headers["Message-ID"].endswith("@lojista>")
    assert "expected 10 (0.5 to 19.5)" in letter.body


def _a_message(shop: Database, settings: Settings) -> Message:
    from lojista.postgres.alert_deliveries import claim_message

    add_rule(shop)
    set_orders(shop, _MANY)
    _look(_mailed(settings, "smtp://127.0.0.1:1"))
    with shop.owner() as owner:
        message = claim_message(owner, ["mail"])
    assert message is not None
    return message


def test_mail_goes_over_no_net_in_the_open(settings: Settings, shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    message = _a_message(shop, settings)
    monkeypatch.setattr(mail, "is_this_machine", lambda _: False)
    with mail_receiver() as receiver, pytest.raises(DeliveryError, match="no STARTTLS"):
        mail.send_mail(SecretStr(receiver.address), ["me@example.org"], message)
    with mail_receiver(has_starttls=True) as receiver, pytest.raises(DeliveryError, match="spoken to by TLS"):
        mail.send_mail(SecretStr(receiver.address), ["me@example.org"], message)
    assert receiver.received == []


def test_a_login_that_is_refused_is_not_repeated(settings: Settings, shop: Database) -> None:
    message = _a_message(shop, settings)
    with mail_receiver(login_answer="535 canary is wrong") as receiver:
        address = receiver.address.replace("smtp://", "smtp://canary:canary@")
        with pytest.raises(DeliveryError) as caught:
            mail.send_mail(SecretStr(address), ["me@example.org"], message)
    assert caught.value.message == "SMTP 535"


def test_a_rule_that_is_stopped_ends_and_is_evaluated_anew_when_taken_up(settings: Settings, shop: Database) -> None:
    rule = add_rule(shop)
    set_orders(shop, _MANY)
    _look(settings)
    for is_active in (False, True):
        with shop.owner() as owner:
            switch_rule(owner, rule, is_active=is_active)
        assert _look(settings) == is_active
    assert [event.ended_at is None for event in _events(shop)] == [True, False]


def test_a_rule_that_can_no_longer_be_asked_hinders_no_other(settings: Settings, shop: Database) -> None:
    add_rule(shop, "Gone")
    add_rule(shop, "There")
    with shop.owner() as owner:
        owner.execute("UPDATE alert_rules SET metric = 'was renamed' WHERE name = 'Gone'")
    set_orders(shop, _MANY)
    assert _look(settings) == 1
    assert [event.rule_name for event in _events(shop)] == ["There"]


def test_a_state_that_the_shop_has_no_more_is_no_fall(settings: Settings, shop: Database) -> None:
    for state in ("SP", "RJ"):
        add_rule(shop, state, kind=Kind.BELOW, threshold=Decimal(USUAL), states=(state,))
    with shop.owner() as owner:
        owner.execute("UPDATE order_addresses SET region = 'Rio' WHERE region = 'RJ'")
    assert _look(settings) == 1
    assert [event.rule_name for event in _events(shop)] == ["SP"]


def test_what_came_of_a_rule_goes_with_it(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    set_orders(shop, _MANY)
    _look(_told(settings, "http://127.0.0.1:1"))
    with shop.owner() as owner:
        delete_rule(owner, "Jump")
    assert (_events(shop), _deliveries(shop)) == ((), ())


def test_pages_cannot_change_rules(shop: Database) -> None:
    import psycopg

    with shop.reader() as reader, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        switch_rule(reader, 1, is_active=False)


def test_a_server_evaluates_and_tells_beside_its_work(settings: Settings, shop: Database) -> None:
    add_rule(shop)
    with web_receiver() as receiver, Warehouse(_told(settings, receiver.address)) as warehouse:
        warehouse.sync()
        watch = Watch(warehouse)
        set_orders(shop, _MANY)
        warehouse.sync()
        watch.look()
        _wait_for(receiver)
        watch.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "alerts"]


def _wait_for(receiver: Receiver) -> None:
    waited = threading.Event()
    for _ in range(300):
        if receiver.received:
            return
        waited.wait(0.1)
    pytest.fail("nothing came")


def _shell(settings: Settings, *words: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(settings.home), *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_shell_adds_checks_and_removes(settings: Settings, shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.database_url is not None
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    _shell(settings, "alert", "add", "Jump", "--metric", "order_count", "--change", "--k", "2.5", "--state", "sp")
    _shell(settings, "alert", "add", "Low", "--metric", "total_sales", "--below", "250.50", "--tell-end")
    with shop.reader() as reader:
        kept = [(rule.name, rule.filters, rule.threshold, rule.currency) for rule in kept_rules(reader)]
    assert kept == [("Jump", {"states": ["SP"]}, None, None), ("Low", {}, Decimal("250.50"), "BRL")]
    with web_receiver() as receiver:
        monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", receiver.address)
        seen = _shell(settings, "alert", "check", "--format", "csv").splitlines()
    assert "Low,total_sales,2020-03-20,200.00,,250.50,,HOLDS" in seen
    assert "Jump,order_count,2020-03-20,5,5.0,0.0,10.6,does not hold" in seen
    assert len(receiver.received) == 1
    told = json.loads(_shell(settings, "alert", "events", "--format", "json"))
    assert (told[0]["name"], told[0]["told"]) == ("Low", "webhook, began: delivered")
    assert "below 250.50 BRL" in _shell(settings, "alert", "list")
    _shell(settings, "alert", "remove", "Low")
    with pytest.raises(UnknownNameError, match="Did you mean: Jump"):
        _shell(settings, "alert", "remove", "jmp")


@pytest.mark.usefixtures("shop")
def test_shell_says_what_could_not_be_told_yet(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.database_url is not None
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    _shell(settings, "alert", "add", "Low", "--metric", "total_sales", "--below", "250.50")
    with web_receiver([500]) as receiver:
        monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", receiver.address)
        assert "Low: webhook, began: waiting after 1 attempt: HTTP 500" in _shell(settings, "alert", "check")


def test_a_load_evaluates_what_it_changed_and_tells_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.database_url is not None
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    folder = clean_files(tmp_path / "files")
    assert "alert" not in _shell(settings, "load", str(folder))
    with Database.open(settings) as database:
        add_rule(database, "Few", kind=Kind.BELOW, threshold=Decimal(1000))
    replace(folder / ORDERS, ",delivered,", ",canceled,", 1)
    with web_receiver() as receiver:
        monkeypatch.setenv("LOJISTA_ALERT_WEBHOOK", receiver.address)
        assert "alert: Few: order_count" in _shell(settings, "load", str(folder))
        assert "alert" not in _shell(settings, "load", str(folder))
    assert len(receiver.received) == 1


@pytest.mark.parametrize("login", ["0@", "a;b@c@", '"@x', "<@x", "me%0d%0aBcc:you@x"])
def test_login_that_is_no_address_is_no_sender(settings: Settings, shop: Database, login: str) -> None:
    with mail_receiver(login_answer="235 yes") as receiver:
        told = _mailed(settings, receiver.address.replace("smtp://", f"smtp://{login.replace('@', '%40')}:x@"))
        add_rule(shop)
        set_orders(shop, _MANY)
        _look(told)
        assert _deliver(told) == 1
    assert "@example.org" in receiver.received[0].headers["From"]
    assert "Bcc" not in receiver.received[0].headers
