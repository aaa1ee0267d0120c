"""`customer`: everything known of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from rich.table import Table
from rich.text import Text

from lojista.cli.cells import as_it_is
from lojista.cli.console import MESSAGES, Format, print_table, write_rows
from lojista.columnar.warehouse import Warehouse
from lojista.errors import UnknownNameError
from lojista.metrics.customer_orders import CustomerOrder, customer_orders
from lojista.metrics.customer_profile import CustomerProfile, Stay, customer_profile, segment_history
from lojista.models.churn.explained import customer_score
from lojista.models.churn.linear import LinearScore
from lojista.money import to_cents
from lojista.postgres.score_store import latest_run, model_of_run
from lojista.settings import Settings


class Part(StrEnum):
    """What is written of a customer."""

    PROFILE = "profile"
    ORDERS = "orders"
    SEGMENTS = "segments"
    SCORES = "scores"


_COLUMNS: Mapping[Part, Sequence[str]] = {
    part: tuple(field.name for field in fields(rows))
    for part, rows in ((Part.PROFILE, CustomerProfile), (Part.ORDERS, CustomerOrder), (Part.SEGMENTS, Stay))
} | {
    Part.SCORES: ("as_of", "horizon_days", "model_version", "return_chance", "churn_probability", "active_sales",
                  "value_at_risk", "alive_probability", "expected_orders", "expected_sales", "reasons"),
}  # fmt: skip
_REASONS = 5
_SHOWN: Mapping[Part, Sequence[str]] = {
    Part.ORDERS: ("purchased_at", "status", "categories", "total_sales", "returns", "delivered_on", "days_late",
                  "review_score", "order_id"),
}  # fmt: skip


def part_named(name: str | None) -> Part | None:
    """The part of that name, None for none. Raises UnknownNameError."""
    if name is None or name in tuple(Part):
        return None if name is None else Part(name)
    raise UnknownNameError("part", name, tuple(Part))


def customer(settings: Settings, customer_id: str, part: Part | None, form: Format) -> None:
    """Writes one part of what is known; as a table all parts unless one is asked for, else the orders.

    Raises UnknownCustomerError for an id that nobody has.
    """
    with Warehouse(settings) as warehouse:
        warehouse.look()
        engine = warehouse.engine()
        profile = customer_profile(engine, customer_id)
        rows = {
            Part.PROFILE: [asdict(profile)],
            Part.ORDERS: [_flat(asdict(order)) for order in customer_orders(engine, customer_id)],
            Part.SEGMENTS: [asdict(stay) for stay in segment_history(engine, customer_id)],
            Part.SCORES: _scores(warehouse, customer_id),
        }
    if form is not Format.TABLE:
        part = part or Part.ORDERS
        write_rows(_COLUMNS[part], rows[part], form, title="")
        return
    for one in Part if part is None else (part,):
        _write_table(one, rows[one], f"{one.capitalize()} of {customer_id}")
    MESSAGES.print(f"as of {profile.as_of}; --format csv writes every column of one part (--show)", style="dim")


def _scores(warehouse: Warehouse, customer_id: str) -> list[dict[str, Any]]:
    """One row by the last run, none for a customer without a score; `reasons` are factors of the odds to come back."""
    with warehouse.database.reader() as reader:
        run = latest_run(reader)
        model = model_of_run(reader)
    if run is None or model is None:
        return []
    found = customer_score(warehouse.engine(), customer_id, LinearScore.from_dict(model.parameters), run.as_of)
    if found is None:
        return []
    reasons = ", ".join(f"{one.feature} ×{one.odds_ratio:.2f}" for one in found.reasons[:_REASONS])
    amounts = {"active_sales": found.active_sales, "value_at_risk": found.value_at_risk}
    told = {"as_of": run.as_of, "horizon_days": run.horizon_days, "model_version": run.model_version}
    kept = asdict(found) | {"return_chance": found.return_chance, "reasons": reasons}
    rounded = {name: None if amount is None else to_cents(amount) for name, amount in amounts.items()}
    return [{name: (told | kept | rounded)[name] for name in _COLUMNS[Part.SCORES]}]


def _flat(order: dict[str, Any]) -> dict[str, Any]:
    """Lists of names as one value of a row."""
    return order | {name: ", ".join(order[name]) or None for name in ("categories", "payment_types")}


def _write_table(part: Part, rows: list[dict[str, Any]], title: str) -> None:
    """The profile from top to bottom; of the orders the columns that a terminal has room for."""
    if part is Part.SCORES and not rows:
        MESSAGES.print(f"{title}: none. Run: lojista train", style="dim", markup=False)
        return
    if part in (Part.PROFILE, Part.SCORES):
        table = Table(title=Text(title), title_justify="left", show_header=False)
        for name, value in rows[0].items():
            table.add_row(name, Text(as_it_is(value)))
        print_table(table)
        return
    names = _SHOWN.get(part, _COLUMNS[part])
    write_rows(names, [{name: _short(row[name]) for name in names} for row in rows], Format.TABLE, title=title)


def _short(value: object) -> object:
    """A moment as its day."""
    return value.date() if isinstance(value, datetime) else value
