"""Made-up orders that exports of many shapes are written of, always the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

ORDERS = 60


@dataclass(frozen=True)
class Line:
    """One line of an order."""

    place: int
    order: int
    moment: datetime
    customer: int
    product: int
    quantity: int
    price: Decimal

    @property
    def day(self) -> date:
        """The day of its order."""
        return self.moment.date()

    @property
    def goods(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.price

    @property
    def fee(self) -> Decimal:
        """What it costs to send it."""
        return Decimal(150 + 35 * self.product) / 100


@dataclass(frozen=True)
class Export:
    """Files by name, and what they must come to: sums of goods, discounts, what came back, and freight."""

    files: Mapping[str, bytes]
    goods: Decimal
    discounts: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    orders: int = ORDERS
    customers: int = 25


def lines() -> tuple[Line, ...]:
    """Sixty orders of one to three lines by 25 customers, throughout a year."""
    made = [(order, (order * 3 + place * 11) % 17, place) for order in range(ORDERS) for place in range(1 + order % 3)]
    return tuple(
        Line(
            number,
            order,
            datetime(2024, 1, 1, 9, 30) + timedelta(days=order * 5, minutes=order),
            order * 7 % 25,
            product,
            1 + (order + place) % 4,
            Decimal(299 + 137 * product) / 100,
        )
        for number, (order, product, place) in enumerate(made)
    )


def goods(of: Iterable[Line]) -> Decimal:
    """The sum of quantity times price."""
    return sum((line.goods for line in of), Decimal(0))


def fees(of: Iterable[Line]) -> Decimal:
    """The sum of what it costs to send them."""
    return sum((line.fee for line in of), Decimal(0))


def first_lines(of: Iterable[Line]) -> tuple[Line, ...]:
    """The first line of each order."""
    firsts: dict[int, Line] = {}
    for line in of:
        firsts.setdefault(line.order, line)
    return tuple(firsts.values())


def goods_of_order(line: Line) -> Decimal:
    """The sum of all lines of a line's order."""
    return goods(other for other in lines() if other.order == line.order)


def comma(amount: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def table(of: Iterable[Line], columns: Mapping[str, Callable[[Line], object]], delimiter: str = ",") -> str:
    """A row for each line; what holds the delimiter is quoted."""

    def field(value: object) -> str:
        text = str(value)
        return f'"{text}"' if delimiter in text else text

    rows = [list(columns), *([tell(line) for tell in columns.values()] for line in of)]
    return "".join(delimiter.join(map(field, row)) + "\n" for row in rows)
