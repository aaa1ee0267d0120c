"""A shop that keeps orders, their lines, what each comes to, and names of statuses in a table each."""

from collections.abc import Iterator

GIVEN = {"name": "Crafts", "currency": "EUR", "time_zone": "Europe/Berlin", "country": "DE"}
ORDERS = "order_id,email,payment_method,total,order_status_id,shipping_zone_id,date_added\n"
LINES = "line_id,order_id,product_id,name,quantity,price,total\n"
AMOUNTS = "order_total_id,order_id,code,title,value,sort_order\n"
STATUSES = "order_status_id,language_id,name\n1,2,Pending\n3,2,Shipped\n5,2,Complete\n7,2,Canceled\n"
COUNT = 60
_CODES = ("5", "3", "5", "7", "1", "0")


def goods(number: int) -> int:
    """What an order's lines come to, in euros."""
    return sum((1 + item) * (12 + item) for item in range(1 + number % 3))


def freight(number: int) -> int:
    """What an order pays for carriage."""
    return 0 if number % 4 == 0 else 5


def coupon(number: int) -> int:
    """What is taken off an order."""
    return 2 if number % 5 == 0 else 0


def fee(number: int) -> int:
    """What is added to an order for paying at the door."""
    return 3 if number % 6 == 0 else 0


def is_valid(number: int) -> bool:
    """Whether the order is one that was neither canceled nor left in a basket."""
    return _CODES[number % len(_CODES)] not in ("0", "7")


def orders() -> Iterator[str]:
    """One row per order."""
    for number in range(1, COUNT + 1):
        total = goods(number) + freight(number) - coupon(number) + fee(number)
        day = f"2024-{1 + number // 28:02}-{1 + number % 28:02} 10:{number % 60:02}:00"
        status = _CODES[number % len(_CODES)]
        yield f"{number},p{number % 23}@example.org,Card,{total}.0000,{status},34{number % 30:02},{day}\n"


def lines() -> Iterator[str]:
    """One row per line of an order."""
    for number in range(1, COUNT + 1):
        for item in range(1 + number % 3):
            total = (1 + item) * (12 + item)
            yield f"{number}{item},{number},P{item},Thing {item},{1 + item},{12 + item}.0000,{total}.0000\n"


def amounts(*, has_tax: bool = False) -> Iterator[str]:
    """One row per amount that an order comes to; tax is within the others."""
    for number in range(1, COUNT + 1):
        told = [("sub_total", "Sub-total", goods(number)), ("shipping", "Parcel", freight(number))]
        told += [("coupon", "Coupon (SPRING)", -coupon(number))] if coupon(number) else []
        told += [("cod_charge", "Paid at the door", fee(number))] if fee(number) else []
        told += [("tax", "VAT 20%", goods(number) // 6)] if has_tax else []
        told += [("total", "Total", goods(number) + freight(number) - coupon(number) + fee(number))]
        for place, (code, title, value) in enumerate(told):
            yield f"{number}{place},{number},{code},{title},{value}.0000,{place}\n"


def files(*, has_tax: bool = False) -> dict[str, bytes]:
    """The four tables, by the names of their files."""
    texts = {
        "orders.csv": ORDERS + "".join(orders()),
        "products.csv": LINES + "".join(lines()),
        "totals.csv": AMOUNTS + "".join(amounts(has_tax=has_tax)),
        "statuses.csv": STATUSES,
    }
    return {name: text.encode() for name, text in texts.items()}
