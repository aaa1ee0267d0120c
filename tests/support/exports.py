"""Exports of made-up shops in shapes of their own, each with the sums that it must come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Export:
    """Files by name, and what they must come to: sums of goods, discounts, what came back, freight and the rest."""

    files: dict[str, bytes]
    orders: int
    customers: int
    items: Decimal
    discounts: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    adjustments: Decimal = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One line of an order; `day` counts from the first of January 2024."""

    order: int
    day: int
    customer: int
    product: int
    quantity: int
    price: Decimal


def lines(order_count: int = 60) -> list[Line]:
    """Orders of one to three lines by 25 customers, always the same."""
    return [
        Line(order, order * 5 % 330 if order % 2 else order, order * 7 % 25, (order * 3 + place * 11) % 17, 1 + (order + place) % 4,
             Decimal(299 + 137 * ((order * 3 + place * 11) % 17)) / 100)
        for order in range(order_count)
        for place in range(1 + order % 3)
    ]  # fmt: skip


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Text of a separated file; fields with the delimiter in them are quoted."""

    def field(value: object) -> str:
        text = "" if value is None else str(value)
        return f'"{text}"' if delimiter in text or '"' in text else text

    return "".join(delimiter.join(map(field, row)) + "\n" for row in [header, *rows])


def moment(line: Line) -> datetime:
    """When a line's order was placed."""
    return datetime(2024, 1, 1, 9, 30) + timedelta(days=line.day, minutes=line.order)


def day(line: Line) -> date:
    """The day of it."""
    return moment(line).date()


def comma(amount: Decimal | int) -> str:
    """1234.5 as 1.234,50."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def sold(of: Iterable[Line]) -> Decimal:
    """Quantity times price of all lines."""
    return sum((line.quantity * line.price for line in of), Decimal(0))


def fee(line: Line) -> Decimal:
    """What it costs to send a line."""
    return Decimal(150 + 35 * line.product) / 100


def order_numbers(of: Iterable[Line]) -> list[int]:
    """The orders of the lines, each once."""
    return list(dict.fromkeys(line.order for line in of))


def customers(of: Iterable[Line]) -> int:
    """How many people bought."""
    return len({line.customer for line in of})


def british() -> Export:
    """Flat lines with days before months, postage as a line, credit notes, and the sum of each line."""
    sales = lines()
    header = [
        "Invoice No",
        "Invoice Date",
        "Account Ref",
        "Item Code",
        "Item Description",
        "Qty",
        "Price Each",
        "Line Total",
        "Country",
    ]
    place = ["United Kingdom", "France", "EIRE"]
    rows = [
        [10000 + one.order, f"{moment(one):%d/%m/%Y %H:%M}", f"A{one.customer:03}", f"2{one.product:03}X", f"MUG NO {one.product}",
         one.quantity, one.price, one.quantity * one.price, place[one.customer % 3]]
        for one in sales
    ]  # fmt: skip
    rows += [[10000 + one.order, f"{moment(one):%d/%m/%Y %H:%M}", f"A{one.customer:03}", "POST", "POSTAGE", 1, "3.95", "3.95", place[one.customer % 3]]
             for one in sales if one.order % 10 == 0]  # fmt: skip
    back = sales[5:9]
    rows += [[f"C{20000 + one.order}", "28/12/2024 10:00", f"A{one.customer:03}", f"2{one.product:03}X", f"MUG NO {one.product}", -1, one.price, -one.price,
              place[one.customer % 3]] for one in back]  # fmt: skip
    posted = sum(1 for one in sales if one.order % 10 == 0)
    files = {"sales_ledger.csv": table(header, rows).encode()}
    returned = sum((one.price for one in back), Decimal(0))
    return Export(files, 60, customers(sales), sold(sales), returned=returned, freight=posted * Decimal("3.95"))


def brazilian() -> Export:
    """Semicolons, decimal commas, days first, Windows-1252, discount and freight of each line, and orders that are off."""
    sales = lines()
    header = [
        "Nº do Pedido",
        "Data do Pedido",
        "CPF",
        "Produto",
        "Descrição",
        "Categoria",
        "Qtde",
        "Preço Unitário",
        "Desconto",
        "Frete",
        "Valor Total",
        "UF",
        "Cidade",
        "Situação",
        "Forma de Pagamento",
    ]
    off, freight = Decimal("0.50"), Decimal("4.25")
    rows = [
        [one.order + 1, f"{day(one):%d/%m/%Y}", f"{one.customer:011}", f"P-{one.product:02}", "Caneca à mão", "Cozinha & Chá", one.quantity,
         f"R$ {comma(one.price)}", comma(off if one.order % 2 else Decimal(0)), comma(freight),
         comma(one.quantity * one.price - (off if one.order % 2 else 0) + freight), ["SP", "RJ", "MG"][one.customer % 3], "São Paulo",
         "Cancelado" if one.order % 20 == 0 else "Entregue", ["Boleto", "Cartão de crédito"][one.order % 2]]
        for one in sales
    ]  # fmt: skip
    files = {"relatorio_vendas.csv": table(header, rows, ";").encode("windows-1252")}
    discounts = off * sum(1 for one in sales if one.order % 2)
    return Export(files, 60, customers(sales), sold(sales), discounts=discounts, freight=freight * len(sales))


def american() -> Export:
    """Months first, twelve hours, signs of currency, thousands, e-mail addresses, and guests."""
    sales = [Line(one.order, one.day, one.customer, one.product, one.quantity, one.price * 300) for one in lines()]
    header = ["Order #", "Date", "Customer Email", "Customer Name", "Item", "Qty", "Unit Price", "Ship State"]
    rows = [
        [f"#{1000 + one.order}", f"{moment(one):%m/%d/%Y %I:%M %p}", "" if one.customer == 3 else f"c{one.customer}@example.com", f"Pat No {one.customer}",
         f"Chair {one.product}", one.quantity, f"${one.price:,.2f}", ["CA", "NY", "TX"][one.customer % 3]]
        for one in sales
    ]  # fmt: skip
    return Export({"orders_export_1.csv": table(header, rows).encode()}, 60, customers(sales) - 1, sold(sales))


def german() -> Export:
    """Orders and their lines in two files, with freight and discount of the whole order."""
    sales = lines()
    first = {one.order: one for one in reversed(sales)}
    orders = [
        [7000 + number, f"{moment(one):%d.%m.%Y %H:%M}", 100 + one.customer, "Storniert" if number % 15 == 0 else "Abgeschlossen", comma(Decimal("4.90")),
         comma(Decimal("2.00") if number % 4 == 0 else Decimal(0)), "PayPal", "Deutschland", f"{10115 + number}"]
        for number, one in sorted(first.items())
    ]  # fmt: skip
    header = [
        "Bestellnr",
        "Bestelldatum",
        "Kundennummer",
        "Status",
        "Versandkosten",
        "Rabatt",
        "Zahlungsart",
        "Land",
        "PLZ",
    ]
    positions = [[place, 7000 + one.order, f"ART{one.product}", f"Tasse {one.product}", one.quantity, comma(one.price)]
                 for place, one in enumerate(sales, 1)]  # fmt: skip
    files = {
        "bestellungen.csv": table(header, orders, ";").encode(),
        "positionen.csv": table(
            ["PosNr", "Bestellung", "Artikelnr", "Bezeichnung", "Menge", "Einzelpreis"], positions, ";"
        ).encode(),
    }
    discounts = Decimal(2) * sum(1 for number in first if number % 4 == 0)
    return Export(files, 60, customers(sales), sold(sales), discounts=discounts, freight=Decimal("4.90") * len(first))


def three_columns() -> Export:
    """Customer, date and amount, some of them below zero."""
    sales = lines()
    rows = [[f"k{one.customer}", day(one), one.quantity * one.price] for one in sales] + [["k1", "2024-12-30", "-5.25"]]
    return Export(
        {"transactions.csv": table(["customer", "date", "amount"], rows).encode()},
        len(sales),
        customers(sales),
        sold(sales),
        returned=Decimal("5.25"),
    )


def marketplace() -> Export:
    """Sellers, deliveries and promises, tabs, and moments with the offset of UTC."""
    sales = lines()
    header = ["order_id", "order_item_id", "created_at", "buyer_id", "seller_name", "sku", "title", "category", "qty", "item_price", "shipping_fee",
              "delivered_at", "estimated_delivery_date", "order_status", "ship_country"]  # fmt: skip
    rows = [
        [f"MP-{one.order}", place, f"{moment(one):%Y-%m-%dT%H:%M:%S}Z", f"u{one.customer}", f"Shop {one.product % 5}", f"SKU{one.product:04}", f"Lamp {one.product}",
         ["Lighting", "Decor"][one.product % 2], one.quantity, one.price, fee(one), f"{moment(one) + timedelta(days=3):%Y-%m-%dT%H:%M:%S}Z",
         f"{day(one) + timedelta(days=5)}T00:00:00Z", "delivered", ["ES", "PT", "FR"][one.customer % 3]]
        for place, one in enumerate(sales)
    ]  # fmt: skip
    return Export(
        {"marketplace.tsv": table(header, rows, "\t").encode()},
        60,
        customers(sales),
        sold(sales),
        freight=sum(map(fee, sales), Decimal(0)),
    )


def repeated_order_columns() -> Export:
    """Shipping, discount and total of the whole order on each of its lines."""
    sales = lines()
    sums = {number: sold(one for one in sales if one.order == number) for number in order_numbers(sales)}
    shipping = {number: Decimal("5.00") + number % 3 for number in sums}
    off = {number: Decimal("1.50") if number % 5 == 0 else Decimal(0) for number in sums}
    header = [
        "Order ID",
        "Order Date",
        "Customer ID",
        "Product",
        "Quantity",
        "Price",
        "Shipping",
        "Discount",
        "Order Total",
        "Payment Method",
    ]
    rows = [
        [one.order, day(one), one.customer, f"Vase {one.product}", one.quantity, one.price, shipping[one.order], off[one.order],
         sums[one.order] + shipping[one.order] - off[one.order], "card"]
        for one in sales
    ]  # fmt: skip
    discounts, freight = sum(off.values(), Decimal(0)), sum(shipping.values(), Decimal(0))
    return Export(
        {"orders.csv": table(header, rows).encode()},
        60,
        customers(sales),
        sold(sales),
        discounts=discounts,
        freight=freight,
    )


def first_row_alone() -> Export:
    """What is the order's own stands on its first line; discounts are written as what they take off."""
    sales = lines()
    header = [
        "Name",
        "Email",
        "Paid at",
        "Currency",
        "Subtotal",
        "Shipping",
        "Total",
        "Discount Amount",
        "Lineitem quantity",
        "Lineitem name",
        "Lineitem price",
        "Shipping Country",
    ]
    rows: list[list[object]] = []
    seen = set[int]()
    for one in sales:
        goods = sold(other for other in sales if other.order == one.order)
        own = [
            f"c{one.customer}@example.com",
            f"{moment(one):%Y-%m-%d %H:%M:%S} +0100",
            "EUR",
            goods - 1,
            "6.00",
            goods + 5,
            "-1.00",
        ]
        head = own if one.order not in seen else [""] * 7
        country = ["DE"] if one.order not in seen else [""]
        rows.append([f"#{one.order}", *head, one.quantity, f"Book {one.product}", one.price, *country])
        seen.add(one.order)
    return Export(
        {"shop_export.csv": table(header, rows).encode()},
        60,
        customers(sales),
        sold(sales),
        discounts=Decimal(60),
        freight=Decimal(360),
    )


def french() -> Export:
    """Discount as a rate, so that the sum of the line counts; a quantity and a price that do not tell it alone."""
    sales = lines()
    header = [
        "N° commande",
        "Date de commande",
        "Code client",
        "Référence",
        "Désignation",
        "Qté",
        "PU HT",
        "Remise %",
        "Montant HT",
    ]

    def net(one: Line) -> Decimal:
        return (one.quantity * one.price * (Decimal(90) if one.order % 3 == 0 else Decimal(100)) / 100).quantize(
            Decimal("0.01")
        )

    rows = [
        [f"CMD{one.order:05}", f"{day(one):%d/%m/%Y}", f"CL{one.customer:03}", f"R{one.product:03}", f"Bol n° {one.product}", one.quantity, comma(one.price),
         10 if one.order % 3 == 0 else 0, comma(net(one))]
        for one in sales
    ]  # fmt: skip
    total = sum(map(net, sales), Decimal(0))
    return Export({"ventes.csv": table(header, rows, ";").encode("windows-1252")}, 60, customers(sales), total)


def one_row_an_order() -> Export:
    """No lines: goods, discount, shipping, tax and total of each order, some of them refunded or canceled."""
    firsts = {one.order: one for one in reversed(lines())}
    header = [
        "id",
        "date_created",
        "customer_email",
        "status",
        "subtotal",
        "discount_total",
        "shipping_total",
        "total_tax",
        "total",
        "currency",
        "payment_method_title",
    ]
    rows = []
    for number, one in sorted(firsts.items()):
        off, shipping, tax = Decimal(number % 3), Decimal("4.50"), Decimal("1.10")
        status = "cancelled" if number % 12 == 0 else "refunded" if number % 13 == 0 else "completed"
        total = one.price * 10 - off + shipping + tax
        rows.append(
            [
                5000 + number,
                f"{moment(one):%Y-%m-%dT%H:%M:%S}",
                f"c{one.customer}@example.com",
                status,
                one.price * 10,
                off,
                shipping,
                tax,
                total,
                "GBP",
                "PayPal",
            ]
        )
    items = sum((one.price * 10 for one in firsts.values()), Decimal(0))
    discounts = sum((Decimal(number % 3) for number in firsts), Decimal(0))
    return Export(
        {"wc-orders.csv": table(header, rows).encode()},
        60,
        len({one.customer for one in firsts.values()}),
        items,
        discounts,
        freight=Decimal("4.50") * 60,
    )


def line_sums() -> Export:
    """A price that is that of the whole line, though its name does not say so."""
    sales = lines()
    header = [
        "amazon-order-id",
        "purchase-date",
        "buyer-email",
        "sku",
        "product-name",
        "quantity",
        "currency",
        "item-price",
        "shipping-price",
        "ship-country",
    ]
    rows = [
        [f"203-{one.order:07}", f"{moment(one):%Y-%m-%dT%H:%M:%S}+00:00", f"b{one.customer}@example.org", f"S{one.product}", f"Pen {one.product}", one.quantity, "GBP",
         one.quantity * one.price, fee(one), "GB"]
        for one in sales
    ]  # fmt: skip
    return Export(
        {"report.txt": table(header, rows, "\t").encode()},
        60,
        customers(sales),
        sold(sales),
        freight=sum(map(fee, sales), Decimal(0)),
    )


def several_currencies() -> Export:
    """Three currencies in one file; the sums are those of the most frequent."""
    sales = lines()
    code = {0: "EUR", 1: "EUR", 2: "CHF", 3: "EUR", 4: "SEK"}
    header = ["Auftrag", "Datum", "Kunde", "Artikel", "Menge", "Preis", "Waehrung", "Land"]
    rows = [
        [f"A{one.order}", f"{day(one):%d.%m.%y}", one.customer, f"Schal {one.product}", one.quantity, comma(one.price), code[one.order % 5], "Schweiz"]
        for one in sales
    ]  # fmt: skip
    euros = [one for one in sales if code[one.order % 5] == "EUR"]
    return Export({"auftraege.csv": table(header, rows, ";").encode("utf-16")}, 60, customers(sales), sold(euros))
