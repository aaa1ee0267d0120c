"""Whatever rules, shops and receivers are called, an alert is told or it is said why not, without the address."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from lojista.alerts.channels import channels_of
from lojista.errors import DeliveryError, SettingError
from lojista.postgres.alert_deliveries import Message
from lojista.settings import Settings, read_settings
from support.odd_words import odd_words
from support.receivers import Receiver, mail_receiver, web_receiver
from support.refusals import refusal

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "60"))
CANARY = "canary7token"
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SHORT = odd_words().map(lambda words: words[:300])  # a rule's name and a shop's are no longer
HEADERS = {
    "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip
MAILBOXES = st.lists(
    st.sampled_from(["me@example.org", "é@example.org", "me@bücher.example", "a;b@c", '"x"@y']), min_size=1
)


def _message(rule_name: str, shop_name: str) -> Message:
    moment, one = datetime(2020, 3, 20, tzinfo=UTC), Decimal(1)
    what = (1, "mail", "began", "key", rule_name, "order_count", {"states": [shop_name]}, "above", 1, date(2020, 3, 20))
    return Message(*what, one, one, one, one, moment, None, shop_name, "BRL")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Receiver]:
    with mail_receiver(login_answer="235 yes") as receiver:
        yield receiver


@pytest.fixture(scope="module")
def website() -> Iterator[Receiver]:
    with web_receiver() as receiver:
        yield receiver


@given(rule=SHORT, shop=SHORT, to=MAILBOXES, login=SHORT)
@MANY
def test_mail_has_the_headers_that_it_was_written_with_or_is_refused(
    mailbox: Receiver, rule: str, shop: str, to: list[str], login: str
) -> None:
    mailbox.received.clear()
    host = mailbox.address.removeprefix("smtp://")
    address = f"smtp://{quote(login, safe='')}:{CANARY}@{host}"
    asked = _settings(alert_smtp_url=SecretStr(address), alert_mail_to=",".join(to))
    said = refusal(lambda: channels_of(asked)["mail"](_message(rule, shop)), DeliveryError)
    assert said is None or (CANARY not in said and not mailbox.received)
    for letter in mailbox.received:
        assert letter.headers.keys() <= HEADERS


@given(rule=SHORT, shop=SHORT, path=SHORT)
@MANY
def test_webhook_of_any_path_is_told_or_says_why_not(website: Receiver, rule: str, shop: str, path: str) -> None:
    website.received.clear()
    address = SecretStr(f"{website.address}/{CANARY}/{path}")
    said = refusal(
        lambda: channels_of(_settings(alert_webhook=address))["webhook"](_message(rule, shop)), DeliveryError
    )
    assert said is None or CANARY not in said
    assert len(website.received) == (said is None)


@given(rest=odd_words(), variable=st.sampled_from(["alert_webhook", "alert_smtp_url"]))
@MANY
def test_address_of_any_form_is_taken_or_refused_without_being_repeated(rest: str, variable: str) -> None:
    start = "https://" if variable == "alert_webhook" else "smtp://"
    said = refusal(lambda: read_settings(**{variable: f"{start}{rest}{CANARY}"}), SettingError)
    assert said is None or CANARY not in said


def _settings(**changes: object) -> Settings:
    return read_settings().model_copy(update=changes)
