from lojista.cli.console import counted


def test_one_is_counted_in_the_singular() -> None:
    said = [counted(count, "month end") for count in (0, 1, 2, 1_204)]
    assert said == ["0 month ends", "1 month end", "2 month ends", "1,204 month ends"]
