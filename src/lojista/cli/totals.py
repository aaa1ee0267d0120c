"""What a shop would hold after a load, as tables."""

from rich.table import Table

from lojista.cli.console import MESSAGES, counted
from lojista.ingest.totals import ShopTotals


def print_totals(totals: ShopTotals) -> None:
    """Counts of orders and people, and the sums of each currency."""
    MESSAGES.print(
        f"The shop would hold {counted(totals.order_count, 'order')} of {counted(totals.customer_count, 'customer')}."
    )
    if totals.order_count:
        share = totals.guest_order_count / totals.order_count
        MESSAGES.print(
            f"Orders of guests: {totals.guest_order_count:,} ({share:.1%}). Canceled: {totals.canceled_count:,}."
        )
        MESSAGES.print(f"From {totals.first_at:%Y-%m-%d} to {totals.last_at:%Y-%m-%d}.")
    table = Table(title="Everything = items - discounts - returns + freight + adjustments", title_justify="left")
    for name in (
        "currency",
        "orders",
        "items",
        "discounts",
        "returns",
        "freight",
        "adjustments",
        "everything",
        "of it canceled",
    ):
        table.add_column(name, justify="left" if name == "currency" else "right")
    for one in totals.currencies:
        sums = (one.items, one.discounts, one.returned, one.freight, one.adjustments, one.everything, one.canceled)
        table.add_row(one.currency, f"{one.order_count:,}", *(f"{amount:,.2f}" for amount in sums))
    MESSAGES.print(table)
    if len(totals.currencies) > 1:
        MESSAGES.print(
            "Currencies are never added up: others than the shop's count once there are rates: lojista rates"
        )
