"""Filters of every kind, alone and together, for the made-up shop."""

from datetime import date

from lojista.metrics.filters import Filters
from lojista.periods import Period

FILTERS = {
    "everything": Filters(),
    "period": Filters(Period(date(2024, 2, 10), date(2024, 6, 30))),
    "states": Filters(states=("SP", "AC")),
    "countries": Filters(countries=("PT",)),
    "category": Filters(categories=("bed_bath_table", "toys")),
    "payment": Filters(payment_types=("voucher",)),
    "payments": Filters(payment_types=("credit_card", "boleto")),
    "all": Filters(
        Period(date(2023, 6, 1), date(2024, 11, 30)), ("SP", "RJ"), ("toys",), ("credit_card", "boleto"), ("BR",)
    ),
}
