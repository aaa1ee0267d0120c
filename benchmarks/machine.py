"""The machine that is measured on: processors, memory, how fast memory is read, and versions."""

import os
import platform
from importlib.metadata import version

import numpy as np

from benchmarks.figures import Machine
from benchmarks.measure import time_once
from lojista.postgres.connection import Database
from lojista.settings import Settings

_PACKAGES = ("duckdb", "ibis-framework", "polars", "pandas", "streamlit")
_BYTES = 256 << 20


def this_machine(settings: Settings) -> Machine:
    """As it is now; its PostgreSQL is that of these settings."""
    with Database.open(settings) as database, database.reader() as reader:
        row = reader.execute("SHOW server_version").fetchone()
    versions = {"Python": platform.python_version(), "PostgreSQL": str(row[0]) if row else ""}
    versions |= {name: version(name) for name in _PACKAGES}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(len(os.sched_getaffinity(0)), memory, bandwidth(), versions)


def bandwidth() -> float:
    """Bytes a second that one thread reads of an array far larger than any cache: the best of five passes."""
    numbers = np.ones(_BYTES // 8, dtype=np.int64)
    return _BYTES / min(time_once(numbers.sum) for _ in range(5))
