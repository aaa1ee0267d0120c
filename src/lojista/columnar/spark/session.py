"""A session of one thread on a Spark Connect server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from lojista.columnar.spark.translating import need_spark
from lojista.errors import EngineError

_RETRIES = 4
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # the shop's own times carry no offset
    "spark.sql.ansi.enabled": "true",  # what overflows is an error, never another number
}


def open_session(address: str) -> Any:
    """A new session with its own views. Raises EngineError where the server cannot be reached."""
    need_spark()
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    with told(address):
        session = SparkSession.builder.remote(address).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES)])
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
    return session


@contextmanager
def told(address: str) -> Iterator[None]:
    """Raises EngineError for whatever goes wrong on the other side, without the address's token."""
    import grpc
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, grpc.RpcError) as error:
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        hint = "See that it runs and can be reached, and that it can read what is published; then look at its log."
        raise EngineError(f"Spark at {host_of(address)} cannot answer: {first}", hint) from error


def host_of(address: str) -> str:
    """Host and port alone: the rest of an address may hold a token."""
    return urlsplit(address).netloc
