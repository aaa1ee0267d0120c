import io

from rich.console import Console

from lojista.cli.turning import fitting_table

NAMES = ("currency", "items", "of it canceled")
ROWS = (("EUR", "1,200.00", "7.50"), ("GBP", "80.00", "0.00"), ("USD", "3.00", "1.00"))


def lines(width: int, most_beside: int | None = None) -> list[list[str]]:
    written = io.StringIO()
    console = Console(file=written, width=width)
    console.print(fitting_table(console, NAMES, ROWS, are_numbers=True, most_beside=most_beside))
    framed = (line for line in written.getvalue().splitlines() if line[0] in "┃│")
    return [[cell.strip() for cell in line.replace("┃", "│").split("│")[1:-1]] for line in framed]


def test_a_table_that_fits_stands_upright() -> None:
    assert lines(60) == [list(NAMES), *map(list, ROWS)]


def test_a_table_that_is_too_wide_is_turned_onto_its_side() -> None:
    assert lines(36, most_beside=1) == [[name, cell] for name, cell in zip(NAMES, ROWS[0], strict=True)]


def test_turned_with_no_limit_it_loses_no_row() -> None:
    wide = tuple(f"{place}{'x' * 20}" for place in range(4))
    console = Console(file=io.StringIO(), width=60)
    turned = fitting_table(console, wide, [wide, wide, wide])
    assert (len(turned.columns), turned.row_count) == (4, 3)
