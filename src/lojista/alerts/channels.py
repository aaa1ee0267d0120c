"""The ways in which alerts are told, as far as settings name them."""

from collections.abc import Callable, Mapping
from functools import partial

from lojista.alerts.mail import send_mail
from lojista.alerts.webhook import post
from lojista.postgres.alert_deliveries import Message
from lojista.settings import Settings

Send = Callable[[Message], None]


def channels_of(settings: Settings) -> Mapping[str, Send]:
    """What sends a message, by the name of the way; raises DeliveryError where it could not. Empty where none is set.

    Mail needs both its server and whom it is for.
    """
    channels: dict[str, Send] = {}
    if settings.alert_webhook is not None:
        channels["webhook"] = partial(post, settings.alert_webhook)
    if settings.alert_smtp_url is not None and settings.alert_mail_to is not None:
        to = tuple(one.strip() for one in settings.alert_mail_to.split(","))
        channels["mail"] = partial(send_mail, settings.alert_smtp_url, to)
    return channels
