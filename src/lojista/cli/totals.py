"""What a shop would hold after a load, as tables."""

from collections.abc import Sequence
from decimal import Decimal

from lojista.cli.console import MESSAGES, counted
from lojista.cli.turning import fitting_table
from lojista.ingest.totals import CurrencyTotals, ShopTotals, oddities_of
from lojista.money import decimals_of

_COLUMNS = (
    "currency", "orders", "items", "discounts", "returns", "freight", "adjustments", "everything", "of it canceled",
)  # fmt: skip


def print_totals(totals: ShopTotals) -> None:
    """Counts of orders and people, and the sums of each currency, with a warning where they are odd."""
    MESSAGES.print(
        f"The shop would hold {counted(totals.order_count, 'order')} of {counted(totals.customer_count, 'customer')}."
    )
    if totals.order_count:
        share = totals.guest_order_count / totals.order_count
        MESSAGES.print(
            f"Orders of guests: {totals.guest_order_count:,} ({share:.1%}). Canceled: {totals.canceled_count:,}."
        )
        MESSAGES.print(f"From {totals.first_at:%Y-%m-%d} to {totals.last_at:%Y-%m-%d}.")
    rows = [
        (one.currency, f"{one.order_count:,}", *(f"{sum_:,.{decimals_of(one.currency)}f}" for sum_ in _sums(one)))
        for one in totals.currencies
    ]
    MESSAGES.print("Everything = items - discounts - returns + freight + adjustments", style="italic")
    MESSAGES.print(fitting_table(MESSAGES, _COLUMNS, rows, are_numbers=True))
    for sentence in oddities_of(totals):
        MESSAGES.print(sentence, style="yellow", markup=False)
    if len(totals.currencies) > 1:
        MESSAGES.print(
            "Currencies are never added up: others than the shop's count once there are rates: lojista rates"
        )


def _sums(one: CurrencyTotals) -> Sequence[Decimal]:
    return one.items, one.discounts, one.returned, one.freight, one.adjustments, one.everything, one.canceled
