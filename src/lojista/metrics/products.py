"""What is bought: categories and products ranked, classed and compared; who came back after which first category."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lojista.columnar.engine import Engine
from lojista.columnar.places import place
from lojista.metrics.answers import answer, has_bookings
from lojista.metrics.catalog import metric
from lojista.metrics.dimensions import dimension
from lojista.metrics.facts.rows import Facts, Marts, Needs
from lojista.metrics.facts.sales import sales_facts
from lojista.metrics.filters import Filters
from lojista.metrics.intervals import wilson
from lojista.metrics.parameters import Slots, in_period
from lojista.metrics.questions import Question
from lojista.metrics.statements import FilterShape, ask_dicts, filter_values, shape_of, slots_of
from lojista.money import MONEY, round_to
from lojista.periods import Period

LEVELS = ("category", "product")
CLASSES = ("A", "B", "C")
RECENT_DAYS = 90
_POINTS = 100
_SUMMED = ("total_sales", "order_count", "units_sold")
_PERCENT = 6


@dataclass(frozen=True)
class Comparison:
    """The days whose sales are compared, and the days before them that they are compared with."""

    recent: Period
    before: Period
    is_chosen: bool


@dataclass(frozen=True)
class AbcClass:
    """One class: how many items are in it, and what they sold. Sales in the shop's currency."""

    name: str
    item_count: int
    total_sales: Decimal
    share: Decimal


@dataclass(frozen=True)
class SalesCurve:
    """How few items bring how much: points of (share of items, share of sales), best sellers first, and the classes."""

    item_count: int
    points: tuple[tuple[float, float], ...]
    classes: tuple[AbcClass, ...]


@dataclass(frozen=True)
class FirstCategory:
    """Customers by a category of their first order, and how many came back. NULL category: items without one."""

    category: str | None
    customer_count: int
    repeat_count: int
    rate: Decimal
    interval: tuple[float, float]


def comparison(filters: Filters, days: Period | None, tail: Sequence[date]) -> Comparison | None:
    """The period against the one before; without a period the last complete 90 days against the 90 before.

    The last day of the data is not over, and a month where the data tails off is no fall in sales: neither is compared.
    None where the data does not reach back over both.
    """
    if days is None:
        return None
    if filters.period is not None:
        recent = filters.period
    else:
        last = (min(tail) if tail else days.end) - timedelta(days=1)
        recent = Period(last - timedelta(days=RECENT_DAYS - 1), last)
    before = recent.previous()
    return None if before.start < days.start else Comparison(recent, before, filters.period is not None)


def _sold(marts: Marts, slots: Slots, level: str, *, bookings: bool) -> Facts:
    """Without what is charged beside products, such as postage: it is no product's, and would rank as one."""
    facts: Facts = sales_facts(marts, slots, (level,), Needs(bookings, customers=False))
    return replace(facts, rows=facts.rows.filter(facts.rows.is_sale | (facts.rows.returns != 0)))


def _grouped(facts: Facts, level: str, **windows: ir.BooleanValue) -> ir.Table:
    """One row per item, and per window that its sales are in or not: sums."""
    sums = {name: metric(name).aggregate(facts) for name in _SUMMED}
    return facts.rows.group_by(dimension(level, facts.rows).name("item"), **windows).agg(**sums)


def _summed(marts: Marts, level: str, shape: FilterShape, *, bookings: bool, is_compared: bool) -> ir.Table:
    """One row per item sold: its sums, and its sales of the days compared."""
    if is_compared:
        items = _summed_in_windows(marts, level, slots_of(shape), bookings=bookings)
    else:
        zero = ibis.literal(0).cast(MONEY)
        items = _grouped(_sold(marts, slots_of(shape), level, bookings=bookings), level)
        items = items.mutate(total_sales=items.total_sales.cast(MONEY), recent_sales=zero, earlier_sales=zero)
    return items.filter((items.order_count > 0) | (items.total_sales != 0))


def _summed_in_windows(marts: Marts, level: str, slots: Slots, *, bookings: bool) -> ir.Table:
    """The same by one reading of all the days asked for. An order is in one window with all that it sold."""
    facts = _sold(marts, _days(slots, "read"), level, bookings=bookings)
    by_name = {"chosen": slots, **{name: _days(slots, name) for name in ("recent", "earlier")}}
    windows = {f"is_{name}": ibis.and_(*in_period(facts.rows, days)) for name, days in by_name.items()}
    parts = _grouped(facts, level, **windows)
    sales = {
        "total_sales": parts.is_chosen,
        "recent_sales": parts.is_recent,
        "earlier_sales": parts.is_earlier,
    }
    sums = {name: parts.total_sales.sum(where=where).fill_null(0).cast(MONEY) for name, where in sales.items()}
    counted = ("order_count", "units_sold")
    counts = {name: parts[name].sum(where=parts.is_chosen).fill_null(0).cast("int64") for name in counted}
    return parts.group_by("item").agg(**sums, **counts)


def _days(slots: Slots, name: str) -> Slots:
    return replace(slots, first_day=place(f"{name}_first", "date"), last_day=place(f"{name}_last", "date"))


def _known(items: ir.Table, marts: Marts, level: str) -> ir.Table:
    """With the item's name and category, and a product's own name."""
    if level == "category":
        return items.mutate(name=items["item"].cast("string"), category=items["item"].cast("string")).drop("item")
    products = marts("products")
    joined = items.left_join(products, items["item"] == products.product_key)
    return joined.mutate(name=joined.product_id, category=joined.category.cast("string")).drop(
        "item", "product_key", "product_id"
    )


def _classed(items: ir.Table) -> ir.Table:
    """With rank, running sales and class; items of equal sales share a class, that of the first of them."""
    sold = items.mutate(positive=ibis.greatest(items.total_sales, 0).cast(MONEY), by=-items.total_sales)
    order = {"order_by": [sold.by, sold["name"]]}
    running = sold.mutate(
        rank=ibis.row_number().over(ibis.window(**order)).cast("int64") + 1,
        running_sales=sold.positive.sum().over(ibis.cumulative_window(**order)).cast(MONEY),
        whole=sold.positive.sum().over(ibis.window()).cast(MONEY),
        item_count=sold.count().over(ibis.window()),
    )
    before = (running.running_sales - running.positive).cast(MONEY)
    first = running.mutate(before=before.min().over(ibis.window(group_by=running.total_sales)).cast(MONEY))
    abc = ibis.cases(
        (first.positive == 0, "C"),
        (first.before * 5 < first.whole * 4, "A"),
        (first.before * 20 < first.whole * 19, "B"),
        else_="C",
    )
    return first.mutate(abc_class=abc).drop("before", "by")


def _ranked(
    marts: Marts, level: str, shape: FilterShape, bookings: bool, is_compared: bool, has_words: bool, limit: int | None
) -> ir.Table:
    items = _summed(marts, level, shape, bookings=bookings, is_compared=is_compared)
    ranked = _classed(_known(items, marts, level))
    ordered = (_with_words(ranked) if has_words else ranked).order_by("rank")
    return ordered if limit is None else ordered.limit(limit)


def _with_words(products: ir.Table) -> ir.Table:
    """Those whose name or id has the words bound, in upper or lower case."""
    words = place("words", "string").lower()
    found = [known.fill_null("").lower().contains(words) for known in (products.product_name, products["name"])]
    return products.filter(ibis.or_(*found))


def _curve(marts: Marts, level: str, shape: FilterShape, bookings: bool) -> ir.Table:
    summed = _summed(marts, level, shape, bookings=bookings, is_compared=False)
    items = _classed(summed.rename(name="item"))  # the picture needs nobody's name
    step = ((items["rank"] - 1) * _POINTS // items.item_count).cast("int64")
    points = items.group_by(items.abc_class, step=step).agg(
        in_step=items.count(),
        sales=items.total_sales.sum().cast(MONEY),
        positive=items.positive.sum().cast(MONEY),
        last_rank=items["rank"].max(),
        running_sales=items.running_sales.max(),
        whole=items.whole.max(),
        item_count=items.item_count.max(),
    )
    return points.order_by("last_rank")


def _values(engine: Engine, filters: Filters, compared: Comparison | None) -> dict[str, object]:
    values = filter_values(engine, filters)
    if compared is None:
        return values
    asked = {"recent": compared.recent, "earlier": compared.before, "read": _read(filters, compared)}
    for name, period in asked.items():
        values |= {f"{name}_first": period and period.start, f"{name}_last": period and period.end}
    return values


def _read(filters: Filters, compared: Comparison) -> Period | None:
    """From the first to the last of the days asked for; None where all are."""
    if filters.period is None:
        return None
    periods = (filters.period, compared.recent, compared.before)
    return Period(min(period.start for period in periods), max(period.end for period in periods))


def rank_items(
    engine: Engine,
    level: str,
    filters: Filters,
    compared: Comparison | None,
    limit: int | None = None,
    words: str = "",
) -> pa.Table:
    """One row per category or product with an order or a return under the filters, best sellers first.

    Columns: rank, the product's id and name, category, total_sales, order_count, units_sold, share of sales, growth of
    sales (NULL where there is nothing to compare with) and abc_class; name and category are NULL where it has none. A:
    the items that together bring the first 80 % of sales, the one that crosses the line included; B: the next 15 %; C:
    the rest, and whatever sold nothing. Classes are over everything that the filters leave, whatever the limit and the
    words. `words` keep only the products whose name or id has them. Money in the shop's currency.
    """
    shape = (level, shape_of(filters), has_bookings(engine), compared is not None, bool(words), limit)
    rows = ask_dicts(engine, _ranked, *shape, values=_values(engine, filters, compared) | {"words": words})
    columns: dict[str, list[Any]] = {"rank": [row["rank"] for row in rows]}
    if level == "product":
        columns["product_id"] = [row["name"] for row in rows]
        columns["product_name"] = [row["product_name"] for row in rows]
    columns |= {name: [row[name] for row in rows] for name in ("category", "order_count", "units_sold")}
    columns["total_sales"] = [round_to(row["total_sales"], 2) for row in rows]
    columns["share"] = [_ratio(row["positive"], row["whole"]) for row in rows]
    columns["growth"] = [_growth(row["recent_sales"], row["earlier_sales"]) for row in rows]
    columns["abc_class"] = [row["abc_class"] for row in rows]
    return pa.table({name: pa.array(values, _TYPES.get(name)) for name, values in columns.items()})


_TYPES = {
    "category": pa.string(),
    "product_id": pa.string(),
    "product_name": pa.string(),
    "total_sales": pa.decimal128(38, 2),
    "share": pa.decimal128(38, _PERCENT),
    "growth": pa.decimal128(38, _PERCENT),
}


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return round_to(part / whole, _PERCENT) if whole else None


def _growth(recent: Decimal, before: Decimal) -> Decimal | None:
    return round_to((recent - before) / before, _PERCENT) if before > 0 else None


def sales_curve(engine: Engine, level: str, filters: Filters) -> SalesCurve | None:
    """How few categories or products bring how much, in a hundred points at most; None where nothing was sold."""
    shape = (level, shape_of(filters), has_bookings(engine))
    rows = ask_dicts(engine, _curve, *shape, values=filter_values(engine, filters))
    if not rows or not rows[0]["whole"]:
        return None
    whole, count = rows[0]["whole"], rows[0]["item_count"]
    points = tuple((row["last_rank"] / count, float(row["running_sales"] / whole)) for row in rows)
    return SalesCurve(count, ((0.0, 0.0), *points), tuple(_class(name, rows, whole) for name in CLASSES))


def _class(name: str, rows: Sequence[dict[str, Any]], whole: Decimal) -> AbcClass:
    own = [row for row in rows if row["abc_class"] == name]
    sales = round_to(sum((row["sales"] for row in own), Decimal(0)), 2)
    share = round_to(sum((row["positive"] for row in own), Decimal(0)) / whole, _PERCENT)
    return AbcClass(name, sum(row["in_step"] for row in own), sales, share)


def first_categories(engine: Engine, filters: Filters) -> tuple[FirstCategory, ...]:
    """Repeat rates by category of the first order: highest first, ties by more customers, then by name.

    A customer is in each category of their first valid order. Filters choose by that order too. The interval is
    Wilson's at 95 %.
    """
    names = ("acquired_customer_count", "repeat_customer_count", "repeat_rate")
    rows = answer(engine, Question(names, ("category",), filters)).to_pylist()
    found = (_first_category(row) for row in rows)
    return tuple(sorted(found, key=lambda row: (-row.rate, -row.customer_count, row.category or "~")))


def _first_category(row: dict[str, Any]) -> FirstCategory:
    count, repeats = row["acquired_customer_count"], row["repeat_customer_count"]
    return FirstCategory(row["category"], count, repeats, row["repeat_rate"], wilson(repeats, count))


def pick_first_category(marts: Marts, is_known: bool, only_repeat: bool) -> ir.Table:
    """The customers with a category among the items of their first order; those who came back alone where asked."""
    firsts = marts("first_categories")
    wanted = firsts.category == place("first_category", "string") if is_known else firsts.category.isnull()
    picked = firsts.filter(wanted).select("customer_key")
    customers = marts("customers")
    return picked.semi_join(customers.filter(customers.second_on.notnull()), "customer_key") if only_repeat else picked
