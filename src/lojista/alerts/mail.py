"""Tells an alert to people, by mail: in the open to this machine alone, else with TLS or not at all."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.errors import MessageError
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

from lojista.alerts.messages import sentence
from lojista.alerts.webhook import reason_of
from lojista.errors import DeliveryError
from lojista.postgres.alert_deliveries import Message
from lojista.settings import is_this_machine

_SECONDS = 5.0
_SENDER = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]*\w")
_PORTS = {"smtp": 587, "smtps": 465}


def send_mail(address: SecretStr, to: Sequence[str], message: Message) -> None:
    """Mails a message, under an id that is the same in every attempt. Raises DeliveryError."""
    parts = urlsplit(address.get_secret_value())
    try:
        with _connected(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            refused = server.send_message(_letter(parts, to, message))
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(f"SMTP {error.smtp_code}") from None  # what the server says may repeat the login
    except smtplib.SMTPRecipientsRefused:
        raise DeliveryError("every recipient was refused") from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError("it offers no STARTTLS, or takes no login") from None
    except (MessageError, IndexError, AttributeError):  # what Python's own parser raises for some of these
        raise DeliveryError("an address in it is none") from None
    except (OSError, ValueError) as error:
        raise DeliveryError(reason_of(error)) from None
    if refused:
        raise DeliveryError(f"{len(refused)} of {len(to)} recipients were refused")


@contextmanager
def _connected(parts: SplitResult) -> Iterator[smtplib.SMTP]:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    name = socket.gethostname()
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        with smtplib.SMTP_SSL(host, port, name, timeout=_SECONDS, context=context) as server:
            yield server
        return
    with smtplib.SMTP(host, port, name, timeout=_SECONDS) as server:
        server.ehlo()
        if server.has_extn("starttls") or not is_this_machine(host):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        yield server


def _letter(parts: SplitResult, to: Sequence[str], message: Message) -> EmailMessage:
    """From the login where that is an address, else from the first who gets it."""
    login = unquote(parts.username or "")
    letter = EmailMessage()
    letter["From"] = login if _SENDER.fullmatch(login) else to[0]
    letter["To"] = ", ".join(to)
    letter["Subject"] = " ".join(f"{message.shop_name or 'Lojista'}: {message.rule_name}".split())
    letter["Message-ID"] = f"<{message.key}@lojista>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{sentence(message)}\n\nThe page Alerts shows it, and: lojista alert events\n")
    return letter
