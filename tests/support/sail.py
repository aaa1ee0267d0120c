"""A Spark Connect server of its own process: Sail, which needs no Java."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lojista.columnar.published.place import Place
from lojista.columnar.published.publication import Publication
from lojista.columnar.published.publishing import publish
from lojista.columnar.spark.engine import SparkEngine

_START_SECONDS = 60.0


@contextmanager
def sail_server() -> Iterator[str]:
    """Its address, sc://127.0.0.1:port."""
    port = free_port()
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield f"sc://127.0.0.1:{port}"
        finally:
            process.kill()


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[Any], seconds: float = _START_SECONDS) -> None:
    """Until a server listens. Raises TimeoutError, or RuntimeError where it ended instead."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port} after {seconds} s")


@contextmanager
def published_engine(copy: Any, folder: Path, address: str) -> Iterator[SparkEngine]:
    """A copy's marts, published as they stand now, on a Spark Connect server."""
    publish(copy, Place(str(folder)))
    engine = SparkEngine(address, Publication(str(folder)))
    yield engine
    engine.close()


def publish_again(copy: Any, spark: Any) -> None:
    """What the copy of an engine has become, for an engine over its publication to see."""
    publish(copy._cursor, spark._publication.place)
    spark._publication.look()
