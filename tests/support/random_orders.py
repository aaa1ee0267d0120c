"""Any small number of orders, for properties that must hold whatever they are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from support.small_shop import build_named

START = datetime(2020, 1, 6)  # a Monday


@dataclass(frozen=True)
class Order:
    """One order: whose, when, from where, and whether it counts."""

    customer: int | None
    days: int
    state: str | None
    status: str
    price: int

    @property
    def on(self) -> date:
        """The day of it."""
        return (START + timedelta(days=self.days)).date()

    @property
    def is_counted(self) -> bool:
        """Whether it is a valid order of a known customer."""
        return self.status != "canceled" and self.customer is not None


ORDERS = st.lists(
    st.builds(
        Order,
        st.none() | st.integers(1, 5),
        st.integers(0, 200),
        st.sampled_from(["SP", "RJ", None]),
        st.sampled_from(["delivered", "shipped", "canceled"]),
        st.integers(0, 50),
    ),
    max_size=16,
)


def write_orders(connection: Any, orders: list[Order]) -> None:
    """Makes them the only orders of a copy, each with one item; of two at one moment the first listed comes first."""
    for table in ("shop", "customers", "orders", "order_addresses", "order_items"):
        connection.execute(f"DELETE FROM base.{table}")
    connection.execute("INSERT INTO base.shop VALUES ('Small', 'BRL', 'America/Sao_Paulo', 'BR', 1, 1)")
    for key in sorted({order.customer for order in orders if order.customer is not None}):
        connection.execute("INSERT INTO base.customers VALUES (?, ?)", [key, f"customer {key}"])
    for key, order in enumerate(orders, 1):
        connection.execute(
            "INSERT INTO base.orders VALUES (?, ?, ?, ?, ?, 'BRL', ?, NULL, NULL, NULL, NULL)",
            [key, f"{key:03}", order.customer, key, order.status, START + timedelta(days=order.days)],
        )
        connection.execute("INSERT INTO base.order_addresses VALUES (?, NULL, 'BR', ?, 'x', '1')", [key, order.state])
        connection.execute("INSERT INTO base.order_items VALUES (?, 1, NULL, NULL, 1, ?, 0, 0)", [key, order.price])
    build_named(connection, "shop", "orders", "payment_types", "customers", "customer_entries", "first_categories")


def first_orders(orders: list[Order]) -> dict[int, Order]:
    """Each customer's first counted order."""
    firsts: dict[int, Order] = {}
    for order in sorted((order for order in orders if order.is_counted), key=lambda order: order.days):
        firsts.setdefault(order.customer or 0, order)
    return firsts
