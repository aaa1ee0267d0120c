"""The same rows under other names, in another order and written another way are taken for the same."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lojista.ingest.connecting.written import mapping_text
from lojista.ingest.mapping import read_mapping
from support.connected import proposed
from support.export_lines import Line, lines, table

LINES = lines()
NAMES = {
    "order_id": ("Order ID", "invoice_no", "Nº do Pedido", "Bestellnummer", "N° commande", "receiptNumber"),
    "purchased_at": ("Order Date", "created_at", "Data do pedido", "Bestelldatum", "Fecha", "Date de commande"),
    "customer_id": ("Customer ID", "buyer", "CPF", "Kundennr", "client_code", "Cliente"),
    "product_id": ("SKU", "Stock Code", "Código do produto", "Artikelnummer", "Référence"),
    "quantity": ("Qty", "quantidade", "Menge", "Unités vendues qte", "UnitsSold"),
    "unit_price": ("Unit Price", "preço unitário", "Einzelpreis", "Prix unitaire", "precio"),
    "country": ("Country", "ship_country", "País", "Lieferland", "Pays"),
}
DATES = ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d.%m.%y", "%Y-%m-%dT%H:%M:%SZ", "%b %d, %Y")


@dataclass(frozen=True)
class Style:
    """One way to write the same rows."""

    names: dict[str, str]
    order: tuple[str, ...]
    moments: str
    decimal: str
    delimiter: str
    encoding: str


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """Any of them."""
    names = {field: draw(st.sampled_from(known)) for field, known in NAMES.items()}
    return Style(
        names,
        tuple(draw(st.permutations(list(NAMES)))),
        draw(st.sampled_from(DATES)),
        draw(st.sampled_from(".,")),
        draw(st.sampled_from(",;\t")),
        draw(st.sampled_from(("utf-8", "utf-8-sig", "windows-1252", "utf-16"))),
    )


def written(style: Style) -> bytes:
    """The rows in that style."""

    def price(one: Line) -> str:
        return f"{Decimal(one.price):.2f}".replace(".", style.decimal)

    columns: dict[str, Callable[[Line], object]] = {
        "order_id": lambda one: f"F{one.order}",
        "purchased_at": lambda one: one.moment.strftime(style.moments),
        "customer_id": lambda one: f"K{one.customer}",
        "product_id": lambda one: f"A{one.product}",
        "quantity": lambda one: one.quantity,
        "unit_price": price,
        "country": lambda one: ("France", "Portugal")[one.customer % 2],
    }
    return table(LINES, {style.names[field]: columns[field] for field in style.order}, style.delimiter).encode(
        style.encoding
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("styles")


@settings(max_examples=25, deadline=None)
@given(styles())
def test_rows_are_taken_for_the_same_however_they_are_written(folder: Path, style: Style) -> None:
    proposal = proposed(folder, {"export.csv": written(style)}, currency="EUR", time_zone="Europe/Lisbon")
    mapping = proposal.mapping({})
    part = mapping.files[0]
    assert part.columns == style.names
    assert part.decimal == style.decimal
    assert len(part.moments) == 1
    assert read_mapping(mapping_text(mapping, proposal), "mine.toml") == mapping
