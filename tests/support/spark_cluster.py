"""A Spark Connect server over executors of separate processes, from Spark's own distribution."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.sail import free_port, wait_for

_START_SECONDS = 90.0
_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
_BESIDE = Path(__file__).parents[2] / ".spark" / "pyspark"  # where `make .spark` puts it


def spark_home() -> Path:
    """Where Spark is; skips the test where it or Java is not."""
    home = Path(os.environ.get("SPARK_HOME", _BESIDE))
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    if not (home / "bin" / "spark-submit").exists():
        pytest.skip(f"Apache Spark is not at {home}; run: make .spark")
    return home


@contextmanager
def spark_cluster(folder: Path) -> Iterator[str]:
    """The address of a server with two executors of one core and one GiB each, sc://127.0.0.1:port."""
    home, port = spark_home(), free_port()
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": 2,
    }
    command = [home / "bin" / "spark-submit", "--master", "local-cluster[2,1,1024]", "--class", _SERVER]
    command += [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    given = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with (folder / "spark.log").open("wb") as log:
        process = subprocess.Popen(
            [*map(str, command), "spark-internal"], cwd=folder, env={**os.environ, **given}, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            wait_for(port, process, _START_SECONDS)
            yield f"sc://127.0.0.1:{port}"
        finally:
            process.terminate()  # which lets the executors end, too
            process.wait(_START_SECONDS)
