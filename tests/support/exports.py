"""Exports of made-up shops in shapes of their own, each with the sums that it must come to."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from support.export_lines import Export, Line, comma, fees, first_lines, goods, goods_of_order, lines, table

LINES = lines()
FIRSTS = first_lines(LINES)


def british() -> Export:
    """Days before months, postage as a line of its own, credit notes, and the sum of each line."""
    postage = [replace(one, product=-1, quantity=1, price=Decimal("3.95")) for one in FIRSTS[::10]]
    back = [replace(one, order=90 + one.order, moment=datetime(2024, 12, 28), quantity=-1) for one in LINES[5:9]]
    columns = {
        "Invoice No": lambda one: f"{'C' if one.quantity < 0 else ''}{10000 + one.order}",
        "Invoice Date": lambda one: f"{one.moment:%d/%m/%Y %H:%M}",
        "Account Ref": lambda one: f"A{one.customer:03}",
        "Item Code": lambda one: "POST" if one.product < 0 else f"2{one.product:03}X",
        "Item Description": lambda one: "POSTAGE" if one.product < 0 else f"MUG NO {one.product}",
        "Qty": lambda one: one.quantity,
        "Price Each": lambda one: one.price,
        "Line Total": lambda one: one.goods,
        "Country": lambda one: ("United Kingdom", "France", "EIRE")[one.customer % 3],
    }
    files = {"sales_ledger.csv": table([*LINES, *postage, *back], columns).encode()}
    return Export(files, goods(LINES), returned=-goods(back), freight=goods(postage))


def brazilian() -> Export:
    """Semicolons, decimal commas, Windows-1252, discount and freight of each line, and orders that are off."""

    def off(one: Line) -> Decimal:
        return Decimal("0.50") if one.order % 2 else Decimal(0)

    columns = {
        "Nº do Pedido": lambda one: one.order + 1,
        "Data do Pedido": lambda one: f"{one.day:%d/%m/%Y}",
        "CPF": lambda one: f"{one.customer:011}",
        "Produto": lambda one: f"P-{one.product:02}",
        "Descrição": lambda one: f"Caneca à mão {one.product}",
        "Categoria": lambda one: ("Cozinha & Chá", "Jardim")[one.product % 2],
        "Qtde": lambda one: one.quantity,
        "Preço Unitário": lambda one: f"R$ {comma(one.price)}",
        "Desconto": lambda one: comma(off(one)),
        "Frete": lambda one: comma(one.fee),
        "Valor Total": lambda one: comma(one.goods - off(one) + one.fee),
        "UF": lambda one: ("SP", "RJ", "MG")[one.customer % 3],
        "Situação": lambda one: "Cancelado" if one.order % 20 == 0 else "Entregue",
        "Forma de Pagamento": lambda one: ("Boleto", "Cartão de crédito")[one.order % 2],
    }
    files = {"relatorio_vendas.csv": table(LINES, columns, ";").encode("windows-1252")}
    return Export(files, goods(LINES), discounts=sum(map(off, LINES), Decimal(0)), freight=fees(LINES))


def american() -> Export:
    """Months first, twelve hours, signs of currency, thousands, and a buyer without an e-mail address."""
    sales = [replace(one, price=one.price * 300) for one in LINES]
    columns = {
        "Order #": lambda one: f"#{1000 + one.order}",
        "Date": lambda one: f"{one.moment:%m/%d/%Y %I:%M %p}",
        "Customer Email": lambda one: "" if one.customer == 3 else f"c{one.customer}@example.com",
        "Customer Name": lambda one: f"Pat No {one.customer}",
        "Item": lambda one: f"Chair {one.product}",
        "Qty": lambda one: one.quantity,
        "Unit Price": lambda one: f"${one.price:,.2f}",
        "Ship State": lambda one: ("CA", "NY", "TX")[one.customer % 3],
    }
    return Export({"orders_export_1.csv": table(sales, columns).encode()}, goods(sales), customers=24)


def german() -> Export:
    """Orders and their lines in two files, with freight and discount of the whole order."""

    def off(one: Line) -> Decimal:
        return Decimal(2) if one.order % 4 == 0 else Decimal(0)

    orders = {
        "Bestellnr": lambda one: 7000 + one.order,
        "Bestelldatum": lambda one: f"{one.moment:%d.%m.%Y %H:%M}",
        "Kundennummer": lambda one: 100 + one.customer,
        "Status": lambda one: "Storniert" if one.order % 15 == 0 else "Abgeschlossen",
        "Versandkosten": lambda _: "4,90",
        "Rabatt": lambda one: comma(off(one)),
        "Gesamtbetrag": lambda one: comma(goods_of_order(one) + Decimal("4.90") - off(one)),
        "Zahlungsart": lambda _: "PayPal",
        "Land": lambda _: "Deutschland",
        "PLZ": lambda one: 10115 + one.order,
    }
    positions = {
        "PosNr": lambda one: one.place,
        "Bestellung": lambda one: 7000 + one.order,
        "Artikelnr": lambda one: f"ART{one.product}",
        "Bezeichnung": lambda one: f"Tasse {one.product}",
        "Menge": lambda one: one.quantity,
        "Einzelpreis": lambda one: comma(one.price),
    }
    files = {
        "bestellungen.csv": table(FIRSTS, orders, ";").encode(),
        "positionen.csv": table(LINES, positions, ";").encode(),
    }
    discounts = sum(map(off, FIRSTS), Decimal(0))
    return Export(files, goods(LINES), discounts=discounts, freight=Decimal("4.90") * len(FIRSTS))


def three_columns() -> Export:
    """Customer, date and amount, one of them below zero."""
    columns = {"customer": lambda one: f"k{one.customer}", "date": lambda one: one.day, "amount": lambda one: one.goods}
    text = table(LINES, columns) + "k1,2024-12-30,-5.25\n"
    return Export({"transactions.csv": text.encode()}, goods(LINES), returned=Decimal("5.25"), orders=len(LINES))


def marketplace() -> Export:
    """Sellers, deliveries and promises, tabs, moments in UTC, and freight of each line."""
    columns = {
        "order_id": lambda one: f"MP-{one.order}",
        "order_item_id": lambda one: one.place,
        "created_at": lambda one: f"{one.moment:%Y-%m-%dT%H:%M:%S}Z",
        "buyer_id": lambda one: f"u{one.customer}",
        "seller_name": lambda one: f"Shop {one.product % 5}",
        "sku": lambda one: f"SKU{one.product:04}",
        "title": lambda one: f"Lamp {one.product}",
        "qty": lambda one: one.quantity,
        "item_price": lambda one: one.price,
        "shipping_fee": lambda one: one.fee,
        "delivered_at": lambda one: f"{one.moment + timedelta(days=3):%Y-%m-%dT%H:%M:%S}Z",
        "estimated_delivery_date": lambda one: f"{one.day + timedelta(days=5)}T00:00:00Z",
        "ship_country": lambda one: ("ES", "PT", "FR")[one.customer % 3],
    }
    return Export({"marketplace.tsv": table(LINES, columns, "\t").encode()}, goods(LINES), freight=fees(LINES))


def repeated_order_columns() -> Export:
    """Shipping, discount and total of the whole order on each of its lines."""

    def off(one: Line) -> Decimal:
        return Decimal("1.50") if one.order % 5 == 0 else Decimal(0)

    def shipping(one: Line) -> Decimal:
        return Decimal(5 + one.order % 3)

    columns = {
        "Order ID": lambda one: one.order,
        "Order Date": lambda one: one.day,
        "Customer ID": lambda one: one.customer,
        "Product": lambda one: f"Vase {one.product}",
        "Quantity": lambda one: one.quantity,
        "Price": lambda one: one.price,
        "Shipping": shipping,
        "Discount": off,
        "Order Total": lambda one: goods_of_order(one) + shipping(one) - off(one),
        "Payment Method": lambda _: "card",
    }
    sums = [sum(map(part, FIRSTS), Decimal(0)) for part in (off, shipping)]
    return Export({"orders.csv": table(LINES, columns).encode()}, goods(LINES), discounts=sums[0], freight=sums[1])


def first_row_alone() -> Export:
    """What is the order's own stands on its first line; discounts are written as what they take off."""

    def once(value: object, one: Line) -> object:
        return value if one in FIRSTS else ""

    columns = {
        "Name": lambda one: f"#{one.order}",
        "Buyer Email": lambda one: once(f"c{one.customer}@example.com", one),
        "Placed": lambda one: once(f"{one.moment} +0100", one),
        "Currency": lambda one: once("EUR", one),
        "Goods": lambda one: once(goods_of_order(one) - 1, one),
        "Shipping": lambda one: once("6.00", one),
        "Total": lambda one: once(goods_of_order(one) + 5, one),
        "Discount Amount": lambda one: once("-1.00", one),
        "Lineitem quantity": lambda one: one.quantity,
        "Lineitem name": lambda one: f"Book {one.product}",
        "Lineitem price": lambda one: one.price,
        "Shipping Country": lambda one: once("DE", one),
    }
    text = table(LINES, columns).encode()
    return Export({"shop_export.csv": text}, goods(LINES), discounts=Decimal(60), freight=Decimal(360))
