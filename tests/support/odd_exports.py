"""Exports whose amounts, names or numbers are not what they seem, each with the sums that it must come to."""

from datetime import UTC
from decimal import Decimal

from support.export_lines import Export, Line, comma, fees, first_lines, goods, goods_of_order, lines, table

LINES = lines()
FIRSTS = first_lines(LINES)


def rate_of_discount() -> Export:
    """A discount in percent: what the sum of a line is below quantity times price."""

    def net(one: Line) -> Decimal:
        return (one.goods * (90 if one.order % 3 == 0 else 100) / 100).quantize(Decimal("0.01"))

    columns = {
        "N° commande": lambda one: f"CMD{one.order:05}",
        "Date de commande": lambda one: f"{one.day:%d/%m/%Y}",
        "Code client": lambda one: f"CL{one.customer:03}",
        "Référence": lambda one: f"R{one.product:03}",
        "Désignation": lambda one: f"Bol {one.product}",
        "Qté": lambda one: one.quantity,
        "PU HT": lambda one: comma(one.price),
        "Remise %": lambda one: 10 if one.order % 3 == 0 else 0,
        "Montant HT": lambda one: comma(net(one)),
    }
    files = {"ventes.csv": table(LINES, columns, ";").encode("windows-1252")}
    return Export(files, goods(LINES), discounts=goods(LINES) - sum(map(net, LINES), Decimal(0)))


def one_row_an_order() -> Export:
    """No lines: goods, discount, shipping, tax and total of each order, some of them refunded or canceled."""

    def total(one: Line) -> Decimal:
        return one.goods - one.order % 3 + one.fee + Decimal("1.10")

    columns = {
        "id": lambda one: 5000 + one.order,
        "date_created": lambda one: f"{one.moment:%Y-%m-%dT%H:%M:%S}",
        "customer_email": lambda one: f"c{one.customer}@example.com",
        "status": lambda one: ("completed", "cancelled", "refunded")[one.order % 3 if one.order > 40 else 0],
        "subtotal": lambda one: one.goods,
        "discount_total": lambda one: one.order % 3,
        "shipping_total": lambda one: one.fee,
        "total_tax": lambda _: "1.10",
        "total": total,
        "currency": lambda _: "GBP",
        "payment_method_title": lambda _: "PayPal",
    }
    discounts = Decimal(sum(one.order % 3 for one in FIRSTS))
    files = {"shop-orders.csv": table(FIRSTS, columns).encode()}
    return Export(files, goods(FIRSTS), discounts=discounts, freight=fees(FIRSTS))


def price_of_the_line() -> Export:
    """A price that is that of the whole line, though its name does not say so."""
    columns = {
        "amazon-order-id": lambda one: f"203-{one.order:07}",
        "purchase-date": lambda one: f"{one.moment:%Y-%m-%dT%H:%M:%S}+00:00",
        "buyer-email": lambda one: f"b{one.customer}@example.org",
        "sku": lambda one: f"S{one.product}",
        "product-name": lambda one: f"Pen {one.product}",
        "quantity": lambda one: one.quantity,
        "currency": lambda _: "GBP",
        "item-price": lambda one: one.goods,
        "shipping-price": lambda one: one.fee,
        "ship-country": lambda _: "GB",
    }
    return Export({"report.txt": table(LINES, columns, "\t").encode()}, goods(LINES), freight=fees(LINES))


def several_currencies() -> Export:
    """Three currencies in one file; the sums are those of the most frequent."""

    def code(one: Line) -> str:
        return ("EUR", "EUR", "CHF", "EUR", "SEK")[one.order % 5]

    columns = {
        "Auftrag": lambda one: f"A{one.order}",
        "Datum": lambda one: f"{one.day:%d.%m.%y}",
        "Kunde": lambda one: one.customer,
        "Artikel": lambda one: f"Schal {one.product}",
        "Menge": lambda one: one.quantity,
        "Preis": lambda one: comma(one.price),
        "Waehrung": code,
        "Land": lambda _: "Schweiz",
    }
    files = {"auftraege.csv": table(LINES, columns, ";").encode("utf-16")}
    return Export(files, goods(one for one in LINES if code(one) == "EUR"))


def no_names() -> Export:
    """Columns whose names say nothing, with days as bare digits."""
    columns = {
        "c1": lambda one: f"T{one.order:05}",
        "c2": lambda one: f"{one.day:%Y%m%d}",
        "c3": lambda one: f"K{one.customer}",
        "c4": lambda one: f"P{one.product}",
        "c5": lambda one: one.quantity,
        "c6": lambda one: one.price,
        "c7": lambda one: one.goods,
    }
    return Export({"dump.csv": table(LINES, columns).encode()}, goods(LINES))


def people_beside_accounts() -> Export:
    """A customer's number that is another one at every order, beside one that comes again; long decimals of floats."""
    columns = {
        "order_id": lambda one: f"o{one.order}",
        "customer_id": lambda one: f"x{one.order}",
        "customer_unique_id": lambda one: f"u{one.customer}",
        "order_purchase_timestamp": lambda one: one.moment,
        "product_id": lambda one: f"P{one.product}",
        "line_total": lambda one: f"{one.goods}0000000001",
    }
    return Export({"flat.csv": table(LINES, columns).encode()}, goods(LINES))


def guests_with_a_name() -> Export:
    """Buyers who are nobody, under the name that a till gives them, and quantities that are no whole numbers."""
    columns = {
        "Ticket": lambda one: one.order,
        "Fecha": lambda one: f"{one.moment:%d-%m-%Y %H:%M}",
        "Cliente": lambda one: "Cliente general" if one.customer < 5 else f"C{one.customer}",
        "Artículo": lambda one: f"Queso {one.product}",
        "Cantidad": lambda one: comma(one.quantity + Decimal("0.5")),
        "Precio": lambda one: comma(one.price),
        "Importe": lambda one: comma(one.goods),
    }
    return Export({"caja.csv": table(LINES, columns, ";").encode("windows-1252")}, goods(LINES), customers=20)


def counted_in_cents() -> Export:
    """JSON lines of a till that counts money and time in whole numbers, with members alone having a number."""

    def row(one: Line) -> str:
        who = f', "member": "M{one.customer}"' if one.customer > 4 else ""
        moment = int(one.moment.replace(tzinfo=UTC).timestamp() * 1000)
        cents = f'"price_cents": {int(one.price * 100)}, "discount_cents": {one.product % 3 * 5}'
        bought = f'"sku": "P{one.product}", "qty": {one.quantity}'
        return f'{{"receipt_no": {one.order}, "created": {moment}, {bought}, {cents}{who}}}'

    text = "\n".join(map(row, LINES))
    off = Decimal(sum(one.product % 3 * 5 for one in LINES)) / 100
    return Export({"till.jsonl": text.encode()}, goods(LINES), discounts=off, customers=20)


def no_price_of_lines() -> Export:
    """The order's total on each of its lines, and no price: it counts once."""
    columns = {
        "order_no": lambda one: one.order,
        "order_date": lambda one: one.day,
        "customer_no": lambda one: one.customer,
        "product": lambda one: f"P{one.product}",
        "order_total": goods_of_order,
    }
    return Export({"totals.csv": table(LINES, columns).encode()}, goods(LINES))


def parts_of_orders_without_names() -> Export:
    """Two files; what was taken off orders and what was added is told by their totals alone."""

    def off(one: Line) -> Decimal:
        return Decimal("0.80") if one.order % 2 else Decimal(0)

    orders = {
        "order_id": lambda one: one.order,
        "order_date": lambda one: one.day,
        "customer_id": lambda one: f"C{one.customer}",
        "krz": off,
        "wvb": lambda one: one.fee,
        "zuz": lambda one: goods_of_order(one) - off(one) + one.fee,
    }
    items = {
        "order_id": lambda one: one.order,
        "sku": lambda one: f"P{one.product}",
        "quantity": lambda one: one.quantity,
        "unit_price": lambda one: one.price,
    }
    files = {"orders.csv": table(FIRSTS, orders).encode(), "items.csv": table(LINES, items).encode()}
    return Export(files, goods(LINES), discounts=sum(map(off, FIRSTS), Decimal(0)), freight=fees(FIRSTS))
