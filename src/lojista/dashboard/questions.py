"""Every question that a page asks, apart from how it is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import product

from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.lifecycle import KINDS
from lojista.metrics.questions import Question
from lojista.periods import Period

HEADLINES = ("total_sales", "order_count", "customer_count", "average_order_value")
_PARTS = ("net_sales", "freight", "units_sold", "new_customer_count")
_CUSTOMER_TYPES = ("new_customer_count", "returning_customer_count")
_MOST_DAYS = 92


def time_step(filters: Filters) -> str:
    """What a column of a chart stands for: days for a short period, months for a long one."""
    return "day" if filters.period is not None and filters.period.days <= _MOST_DAYS else "month"


@dataclass(frozen=True)
class OverviewQuestions:
    """What the Overview asks. A period before is None where the data does not reach back over all of it."""

    by_status: Question
    by_step: Question
    now: Question
    previous: Question | None
    last_year: Question | None
    median: Question
    categories: Question
    payments: Question | None
    by_customer_type: Question

    def __iter__(self) -> Iterator[Question]:
        """Those that there are."""
        return (question for entry in fields(self) if (question := getattr(self, entry.name)) is not None)


def overview_questions(filters: Filters, days: Period | None) -> OverviewQuestions:
    """The Overview's questions under these filters, over a shop whose data spans these days."""
    step = time_step(filters)
    return OverviewQuestions(
        by_status=Question(("order_count", "excluded_order_count"), ("status",), filters),
        by_step=Question((*HEADLINES, *_CUSTOMER_TYPES), (step,), filters),
        now=Question((*HEADLINES, *_PARTS), (), filters),
        previous=_earlier(filters, days, filters.period and filters.period.previous()),
        last_year=_earlier(filters, days, filters.period and filters.period.last_year()),
        median=Question(("median_order_value",), (), filters),
        categories=Question(("order_count", "total_sales"), ("category",), filters),
        payments=None if filters.categories else Question(("payments_received",), ("payment_type",), filters),
        by_customer_type=Question(("order_count", "total_sales"), ("customer_type",), filters),
    )


def _earlier(filters: Filters, days: Period | None, period: Period | None) -> Question | None:
    if days is None or period is None or period.start < days.start:
        return None
    return Question(HEADLINES, (), replace(filters, period=period))


def overview_shapes() -> Iterator[Question]:
    """One question of every shape that the Overview can ask, whatever the filters."""
    day, days = date(2000, 1, 1), Period(date(1990, 1, 1), date(2000, 1, 1))
    for period, categories, payments in product((None, Period(day, day)), ((), ("any",)), ((), ("any",))):
        yield from overview_questions(Filters(period, (), categories, payments), days)


DELIVERY_HEADLINES = (
    "delivered_order_count",
    "late_share",
    "median_delivery_days",
    "median_days_late",
    "average_review_score",
)
_DELIVERY_PARTS = ("placed_order_count", "late_order_count", "reviewed_order_count")


@dataclass(frozen=True)
class DeliveryQuestions:
    """What the delivery page asks of the catalogue. A period before is None where the data does not reach back."""

    now: Question
    previous: Question | None
    by_month: Question


def delivery_questions(filters: Filters, days: Period | None) -> DeliveryQuestions:
    """The delivery page's questions under these filters, over a shop whose data spans these days."""
    period = filters.period and filters.period.previous()
    is_known = days is not None and period is not None and period.start >= days.start
    names = (*DELIVERY_HEADLINES, *_DELIVERY_PARTS)
    return DeliveryQuestions(
        now=Question(names, (), filters),
        previous=Question(names, (), replace(filters, period=period)) if is_known else None,
        by_month=Question(("delivered_order_count", "late_share", "median_delivery_days"), ("month",), filters),
    )


LADDER = ("order_number_customer_count", "next_order_customer_count", "next_order_rate", "median_days_to_next_order")
LIFECYCLE = tuple(f"lifecycle_{kind}_count" for kind in KINDS)


def ladder_question(filters: Filters) -> Question:
    """The order ladder of the customers acquired under the filters."""
    return Question(LADDER, ("order_number",), filters)


def lifecycle_question(filters: Filters) -> Question:
    """The months of the customers acquired under the filters."""
    return Question(LIFECYCLE, ("month",), filters)


def retention_shapes() -> Iterator[Question]:
    """The questions of the Retention page in the shape they have without filters on categories and payments."""
    yield from (ladder_question(EVERYTHING), lifecycle_question(EVERYTHING))
