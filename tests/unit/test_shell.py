from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.cli.cells import cells_of
from lojista.cli.console import Format, write_rows
from lojista.cli.inspecting import status
from lojista.cli.server import check_port
from lojista.errors import UnknownNameError, UserError
from lojista.metrics.catalog import metric
from lojista.metrics.filters import Choices, Filters
from lojista.settings import read_settings

MONTH, QUARTER = date(2017, 4, 1), date(2017, 10, 1)


def _written(form: Format, capsys: pytest.CaptureFixture[str]) -> str:
    by = ("cohort_month", "cohort_quarter", "category")
    row = dict(zip((*by, "retention_rate"), (MONTH, QUARTER, None, Decimal("0.030403")), strict=True))
    write_rows(tuple(row), [row], form, title="", cells=cells_of(metric("retention_rate"), by))
    return capsys.readouterr().out


def test_table_is_written_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    shown = _written(Format.TABLE, capsys)
    assert [words in shown for words in ("2017-04 ", "2017-Q4", "(none)", "3.04 %")] == [True] * 4


def test_files_keep_values_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert _written(Format.CSV, capsys).splitlines()[1] == "2017-04-01,2017-10-01,,0.030403"


def test_filters_match_whatever_their_case() -> None:
    choices = Choices(("RJ", "SP"), ("Toys", "toys"), ("boleto",), ("BR", "PT"))
    asked = Filters(None, ("sp", "SP", "rj"), ("toys",), ("Boleto",), ("br",))
    assert choices.matched(asked) == Filters(None, ("SP", "RJ"), ("toys",), ("boleto",), ("BR",))
    with pytest.raises(UnknownNameError, match="Did you mean: SP"):
        choices.matched(Filters(None, ("spp",)))


def test_status_of_a_home_without_a_shop_makes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "typo"
    with pytest.raises(UserError, match=f"no shop at {home} yet"):
        status(read_settings(home=home))
    assert not home.exists()


@pytest.mark.parametrize("address", ["300.1.1.1", "no..host"])
def test_address_that_is_none_is_said_so(address: str) -> None:
    settings = read_settings().model_copy(update={"address": address})
    with pytest.raises(UserError, match=f"no address '{address}'") as told:
        check_port(settings)
    assert "127.0.0.1" in str(told.value.hint)
