"""Workbooks as people and marketplaces make them: several sheets, titles, groups of columns, totals, repeated names."""

from collections.abc import Sequence

from support.export_lines import fees, first_lines, goods, lines
from support.raw_files import Row, as_workbook

LINES = lines()
FIRSTS = first_lines(LINES)
TITLES: tuple[Row, ...] = (["Corner shop"], ["January to June 2024"], [])
PIVOT: tuple[Row, ...] = (["Month", "Sum of total"], ["January", 120.5], ["February", 99])


def orders_sheet() -> list[Row]:
    """A row for each order, under three rows of title."""
    header = ["Order #", "Order date", "Customer email", "Order status", "Shipping", "Order total"]
    rows = [
        [
            one.order,
            f"{one.moment:%Y-%m-%d %H:%M}",
            f"c{one.customer}@example.com",
            "Completed",
            float(one.fee),
            _total(one.order),
        ]
        for one in FIRSTS
    ]
    return [*TITLES, header, *rows]


def lines_sheet() -> list[Row]:
    """A row for each line of them."""
    header = ["Order #", "SKU", "Item description", "Qty", "Unit price", "Ext price"]
    rows = [
        [one.order, f"P{one.product}", f"Tin mug {one.product}", one.quantity, float(one.price), float(one.goods)]
        for one in LINES
    ]
    return [*TITLES, header, *rows]


def _total(order: int) -> float:
    own = [one for one in LINES if one.order == order]
    return float(goods(own) + own[0].fee)


def totals_of(sheet: Sequence[Row], word: str = "TOTAL") -> Row:
    """A last row as a report has it: a word, and the sums of the amounts."""
    amounts = [[value for value in column if isinstance(value, float)] for column in zip(*sheet[4:], strict=True)]
    return [word, *(round(sum(column), 2) if column else None for column in amounts[1:])]


def two_sheets(*, has_totals: bool = False, more: dict[str, Sequence[Row]] | None = None) -> bytes:
    """Orders and their lines in one workbook."""
    sheets = {"Orders": orders_sheet(), "Line items": lines_sheet()}
    for name, sheet in sheets.items():
        sheets[name] = [*sheet, totals_of(sheet)] if has_totals else sheet
    return as_workbook({**sheets, **(more or {})})


def two_states(day: str = "%d/%m/%Y %H:%M") -> list[Row]:
    """A marketplace's: groups of columns above their names, and two columns of the same name."""
    groups = ["Ventas", None, None, None, None, None, None, "Compradores", None]
    header = [
        "# de venta", "Fecha de venta", "Estado", "Unidades", "SKU", "Precio unitario (MXN)", "Ingresos (MXN)",
        "Comprador", "Estado",
    ]  # fmt: skip
    words, states = ("Entregado", "Entregado", "Cancelado"), ("Jalisco", "Yucatán", "Puebla", "Sonora")
    rows = [
        [str(one.order), one.moment.strftime(day), words[one.order % 3], one.quantity, f"P{one.product}",
         float(one.price), float(one.goods), f"Ana {one.customer}", states[one.customer % 4]]
        for one in LINES
    ]  # fmt: skip
    return [["Ventas"], ["Al 5 de enero"], [], groups, header, *rows]


FEES, GOODS = fees(FIRSTS), goods(LINES)
