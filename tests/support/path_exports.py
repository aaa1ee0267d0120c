"""Exports whose orders say what they are on their first row alone, under headings that are paths to whose it is."""

from collections.abc import Callable
from decimal import Decimal

from support.export_lines import Export, Line, comma, fees, first_lines, goods, lines, table

LINES = lines()
FIRSTS = first_lines(LINES)
ORDERS = {one.place for one in FIRSTS}
RATE = 10
Cell = Callable[[Line], object]


def on_first_rows(tell: Cell) -> Cell:
    """What an order says of itself, which its rows below the first leave blank."""
    return lambda one: tell(one) if one.place in ORDERS else ""


def net(one: Line) -> Decimal:
    """What a line costs after a discount that every third order has."""
    return (one.goods * (100 - RATE if one.order % 3 == 0 else 100) / 100).quantize(Decimal("0.01"))


def paths_in_italian() -> Export:
    """A rate of discount, sums with VAT and without, and freight as the last row of an order."""
    columns = {
        "Riferimento ordine": on_first_rows(lambda one: f"S{one.order:05}"),
        "Data ordine": on_first_rows(lambda one: f"{one.moment:%Y-%m-%d %H:%M:%S}"),
        "Cliente": on_first_rows(lambda one: f"Cliente {one.customer}"),
        "Cliente/E-mail": on_first_rows(lambda one: f"c{one.customer}@example.com"),
        "Cliente/Nazione": on_first_rows(lambda _: "Italia"),
        "Valuta": on_first_rows(lambda _: "EUR"),
        "Righe ordine/Prodotto": lambda one: f"[P{one.product}] Tazza {one.product}",
        "Righe ordine/Prodotto/Categoria prodotto": lambda one: f"Tutti / Reparto {one.product % 4}",
        "Righe ordine/Quantità": lambda one: one.quantity,
        "Righe ordine/Prezzo unitario": lambda one: comma(one.price),
        "Righe ordine/Sconto (%)": lambda one: RATE if one.order % 3 == 0 else 0,
        "Righe ordine/Subtotale": lambda one: comma((net(one) / Decimal("1.22")).quantize(Decimal("0.01"))),
        "Righe ordine/Totale": lambda one: comma(net(one)),
        "Stato": on_first_rows(lambda _: "Ordine di vendita"),
    }
    header, *rows = table(LINES, columns, ";").splitlines()
    carried = [
        f";;;;;;[Delivery_1] Spedizione standard;Tutti;1;{comma(one.fee)};0;0;{comma(one.fee)};" for one in FIRSTS
    ]
    with_freight = [
        row
        for one, row in zip(LINES, rows, strict=True)
        for row in (row, *([carried[one.order]] if one.place in _LASTS else []))
    ]
    text = "\n".join((header, *with_freight))
    discounts = goods(LINES) - sum(map(net, LINES), Decimal(0))
    return Export({"ordini.csv": text.encode()}, goods(LINES), discounts=discounts, freight=fees(FIRSTS))


_LASTS = {one.place for one in first_lines(reversed(LINES))}
