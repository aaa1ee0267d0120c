import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(900)
def test_every_benchmark_runs_once_at_a_small_size() -> None:
    command = [sys.executable, "-m", "benchmarks", "--small"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    assert "bare COPY" in done.stdout
    for rival in ("normalised PostgreSQL", "a pandas script", "DuckDB by hand", "Polars by hand"):
        assert rival in done.stdout
    assert "equal to a plain load by count and checksum" in done.stdout
