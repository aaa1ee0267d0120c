"""Tells an alert to a program, by HTTP. No redirect is followed, no proxy asked, no part of the address told."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from lojista.alerts.messages import payload
from lojista.errors import DeliveryError
from lojista.postgres.alert_deliveries import Message

_SECONDS = 5.0
_SUCCESSES, _REDIRECTS = range(200, 300), range(300, 400)


def post(address: SecretStr, message: Message) -> None:
    """Posts a message as JSON, under a key that is the same in every attempt. Raises DeliveryError.

    The address is the user's own setting: https, or http to this machine.
    """
    parts = urlsplit(address.get_secret_value())
    body = json.dumps(payload(message), ensure_ascii=False).encode()
    try:
        status = _posted(parts, body, message.key)
    except (OSError, HTTPException, ValueError) as error:
        raise DeliveryError(reason_of(error)) from None  # what it came from may name the address
    if status in _REDIRECTS:
        raise DeliveryError(f"HTTP {status}: redirects are not followed")
    if status not in _SUCCESSES:
        raise DeliveryError(f"HTTP {status}")


def _posted(parts: SplitResult, body: bytes, key: str) -> int:
    headers = {"Content-Type": "application/json", "User-Agent": "lojista", "Idempotency-Key": key}
    with contextlib.closing(_connection(parts)) as connection:
        connection.connect()
        with _cut_off_when_late(connection):
            connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
            return connection.getresponse().status


def _connection(parts: SplitResult) -> HTTPConnection:
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(parts.hostname or "", parts.port, timeout=_SECONDS, context=context)
    return HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)


@contextmanager
def _cut_off_when_late(connection: HTTPConnection) -> Iterator[None]:
    """Ends it after the time in all: the connection's own is for each byte that comes."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # beneath TLS, which would wait for an answer

    timer = threading.Timer(_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


def reason_of(error: Exception) -> str:
    """Why a receiver could not be told, in words that hold nothing of its address."""
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not trusted"
    if isinstance(error, ssl.SSLError):
        return "it cannot be spoken to by TLS"
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "it did not answer as it should"
