import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from lojista.cli.main import app

COMMANDS = ("demo", "load", "serve", "metric", "segments", "clusters", "customers", "rejected")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_values_as_a_person_writes_them(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"]).output
    assert "Usage" in said
    assert re.findall(r"^  -.*(?:%Y|list\[|<str>|<int>).*", said, re.MULTILINE) == []


@pytest.mark.parametrize("written", ["01/11/2017", "2017-13-01"])
def test_day_that_is_none_is_told_how_to_be_written(written: str) -> None:
    done = CliRunner().invoke(app, ["metric", "total_sales", "--from", written])
    assert done.exit_code == 2
    assert f"'{written}' is not a day. Write it as YYYY-MM-DD" in done.output
    assert "%Y" not in done.output


def test_a_command_that_counts_nothing_does_not_wait_for_what_counts() -> None:
    told = "import sys; from lojista.cli.main import main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert {"ibis", "duckdb", "polars"} & set(done.stdout.split()) == set()
