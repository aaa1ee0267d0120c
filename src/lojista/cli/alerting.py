"""What the commands of `alert` do, and what loads say of rules that began or ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from lojista.alerts.assessing import COMPARED, Assessment, Verdict
from lojista.alerts.bands import FEWEST
from lojista.alerts.channels import channels_of
from lojista.alerts.delivery import deliver_due
from lojista.alerts.evaluation import Change, assessed, evaluate
from lojista.alerts.messages import bounds_in_words, in_words
from lojista.alerts.rules import Condition, Kind, Telling, check_condition, rule_of
from lojista.cli.cells import Cells
from lojista.cli.console import MESSAGES, Format, counted, write_rows
from lojista.cli.opening import current_warehouse, opened_database
from lojista.columnar.engine import Engine, shop_identity
from lojista.columnar.warehouse import Warehouse
from lojista.errors import UnknownNameError, UserError
from lojista.metrics.answers import choices
from lojista.metrics.catalog import METRICS, Unit
from lojista.metrics.filters import Filters
from lojista.postgres.alert_deliveries import Delivery, deliveries_of
from lojista.postgres.alert_store import AlertEvent, KeptRule, alert_events, delete_rule, insert_rule, kept_rules
from lojista.settings import Settings

_WORDS = {
    Verdict.HOLDS: "HOLDS",
    Verdict.WITHIN: "does not hold",
    Verdict.NO_DAY: "no day of the data is over",
    Verdict.NO_VALUE: "there is nothing to count",
}
_RULE_COLUMNS = ("name", "metric", "filters", "holds", "days", "quiet_hours", "tells_end", "is_active", "created_at")
_CHECK_COLUMNS = ("name", "metric", "day", "value", "expected", "low", "high", "verdict")
_EVENT_COLUMNS = ("name", "metric", "day", "value", "expected", "low", "high", "began_at", "ended_at", "told")


@dataclass(frozen=True)
class Limits:
    """When a rule is to hold, as it was typed: one of the first three."""

    above: str | None
    below: str | None
    is_change: bool
    band_width: str

    def kind(self) -> Kind:
        """Raises UserError unless exactly one was given."""
        given = {Kind.ABOVE: self.above is not None, Kind.BELOW: self.below is not None, Kind.CHANGE: self.is_change}
        kinds = [kind for kind, is_given in given.items() if is_given]
        if len(kinds) != 1:
            raise UserError("A rule holds in one case.", "Give one of --above VALUE, --below VALUE and --change.")
        return kinds[0]

    def threshold(self) -> Decimal | None:
        """Raises UserError for what is no number."""
        typed = self.above if self.above is not None else self.below
        return None if typed is None else _number(typed)


def _number(typed: str) -> Decimal:
    """1500, 0.05 or 5%."""
    words = typed.strip()
    try:
        number = Decimal(words.removesuffix("%").strip())
    except InvalidOperation:
        raise UserError(f"{typed!r} is no number.", "Write it as 1500, 0.05 or 5%.") from None
    return number / 100 if words.endswith("%") else number


def add(
    settings: Settings, name: str, metric: str, limits: Limits, narrowed: Mapping[str, tuple[str, ...]],
    *, window_days: int, quiet_hours: int, tells_end: bool,
) -> None:  # fmt: skip
    """Keeps a rule. Raises UnknownNameError, MetricError or UserError for one that makes no sense."""
    condition = Condition(
        metric, limits.kind(), Filters(None, **narrowed), limits.threshold(), None, _number(limits.band_width),
        window_days,
    )  # fmt: skip
    check_condition(condition)  # before a copy is made for it
    with current_warehouse(settings) as warehouse:
        engine = warehouse.engine()
        matched = choices(engine).matched(condition.filters)
        exact = replace(condition, filters=matched, currency=_currency(engine))
        rule = rule_of(name, exact, Telling(quiet_hours, tells_end))
        with warehouse.database.owner() as owner:
            is_new = insert_rule(owner, rule)
    if not is_new:
        raise UserError(
            f"There is a rule called {rule.name!r} already.", "Give another name, or remove that one first."
        )
    MESSAGES.print(f"{rule.name} is watched. To see it now: lojista alert check", markup=False)
    _say_whereto(settings)


def _currency(engine: Engine) -> str:
    """What a threshold of money is in. Raises UserError where nothing was loaded yet."""
    name, currency = shop_identity(engine)
    if not name:
        raise UserError("There is no shop here yet.", "Load its orders first: lojista load FILE…")
    return currency


def _say_whereto(settings: Settings) -> None:
    ways = " and ".join(channels_of(settings)) or "nobody: set LOJISTA_ALERT_WEBHOOK, or a server and address for mail"
    MESSAGES.print(f"told to: {ways}", style="dim", markup=False)


def list_rules(settings: Settings, form: Format) -> None:
    """Writes every rule."""
    with opened_database(settings, leaves_lines=False) as database, database.reader() as reader:
        rules = kept_rules(reader)
    rows = [_rule_row(rule) for rule in rules]
    write_rows(_RULE_COLUMNS, rows, form, title=counted(len(rows), "alert rule"), cells=_CELLS)


def _rule_row(rule: KeptRule) -> dict[str, Any]:
    band = "change" if rule.band_width is None else f"change, k = {rule.band_width.normalize():f}"
    holds = band if rule.threshold is None else f"{rule.kind} {rule.threshold:f} {rule.currency or ''}".strip()
    filters = "; ".join(f"{name}: {', '.join(values)}" for name, values in rule.filters.items())
    values = (rule.name, rule.metric, filters, holds, rule.window_days, rule.quiet_hours)
    return dict(zip(_RULE_COLUMNS, (*values, rule.tells_end, rule.is_active, rule.created_at), strict=True))


def remove(settings: Settings, name: str) -> None:
    """Forgets a rule. Raises UnknownNameError, with the nearest names, where there is none such."""
    with opened_database(settings, leaves_lines=False) as database, database.owner() as owner:
        names = [rule.name for rule in kept_rules(owner)]
        if name not in names:
            raise UnknownNameError("alert rule", name, names)
        delete_rule(owner, name)
    MESSAGES.print(f"{name} is no longer watched", markup=False)


def check(settings: Settings, form: Format) -> None:
    """Writes what is seen of every rule now, says what began or ended with that, and tells what is due."""
    with current_warehouse(settings) as warehouse:
        look_after_alerts(warehouse)
        with warehouse.database.reader() as reader:
            rules = [rule for rule in kept_rules(reader) if rule.is_active]
            names = {event.event_id: event.rule_name for event in alert_events(reader) if event.ended_at is None}
            told = deliveries_of(reader, list(names))
        engine = warehouse.engine()
        seen, currency = assessed(engine, rules), shop_identity(engine)[1]
    rows = [_check_row(rule, one, currency, is_table=form is Format.TABLE) for rule, one in seen]
    write_rows(_CHECK_COLUMNS, rows, form, title=counted(len(rows), "alert rule"))
    _say_whereto(settings)
    for one in told:
        if one.last_error:
            MESSAGES.print(f"{names[one.event_id]}: {_told(one)}", style="yellow", markup=False)


def _check_row(rule: KeptRule, seen: Assessment, currency: str, *, is_table: bool) -> dict[str, Any]:
    numbers: tuple[Any, ...] = (seen.value, seen.band.expected, seen.band.low, seen.band.high)
    if is_table:
        numbers = tuple(in_words(number, _unit(rule.metric), currency) for number in numbers)
    return dict(zip(_CHECK_COLUMNS, (rule.name, rule.metric, seen.day, *numbers, _verdict(rule, seen)), strict=True))


def _verdict(rule: KeptRule, seen: Assessment) -> str:
    if seen.verdict is Verdict.TOO_FEW:
        return f"no verdict: {len(seen.compared)} comparable days of {COMPARED}, {FEWEST} are needed"
    if seen.verdict is Verdict.OTHER_CURRENCY:
        return f"no verdict: its threshold is in {rule.currency}"
    if seen.verdict is Verdict.IMPOSSIBLE:
        return f"no verdict: {seen.reason}"
    words = _WORDS[seen.verdict]
    return words if seen.verdict in (Verdict.HOLDS, Verdict.WITHIN) else f"no verdict: {words}"


def look_after_alerts(warehouse: Warehouse) -> None:
    """Evaluates the rules over the copy as it stands, says what changed in a line each, and tells what is due."""
    currency = shop_identity(warehouse.engine())[1]
    for change in evaluate(warehouse):
        MESSAGES.print(_said(change, currency), style="yellow" if change.is_beginning else "", markup=False)
    deliver_due(warehouse.database, warehouse.settings)


def _said(change: Change, currency: str) -> str:
    rule, seen, unit = change.rule, change.assessment, _unit(change.rule.metric)
    began = "alert" if change.is_beginning else "alert is over"
    bounds = bounds_in_words(seen.band.expected, seen.band.low, seen.band.high, unit, currency)
    return f"{began}: {rule.name}: {rule.metric} {in_words(seen.value, unit, currency)} on {seen.day}; {bounds}"


def events(settings: Settings, form: Format) -> None:
    """Writes every event, those that still hold first."""
    with opened_database(settings, leaves_lines=False) as database, database.reader() as reader:
        found = alert_events(reader)
        told = deliveries_of(reader, [event.event_id for event in found])
    rows = [_event_row(event, [one for one in told if one.event_id == event.event_id]) for event in found]
    write_rows(_EVENT_COLUMNS, rows, form, title=counted(len(rows), "alert event"), cells=_CELLS)


def _event_row(event: AlertEvent, told: list[Delivery]) -> dict[str, Any]:
    seen = event.finding
    numbers = (seen.day, seen.value, seen.expected, seen.low, seen.high)
    moments = (event.began_at, event.ended_at)
    words = "; ".join(_told(one) for one in told)
    return dict(
        zip(
            _EVENT_COLUMNS,
            (event.rule_name, event.metric, *numbers, *moments, words),
            strict=True,
        )
    )


def _told(one: Delivery) -> str:
    state = one.state.replace("_", " ")
    tries = f" after {counted(one.attempts, 'attempt')}" if one.attempts > 1 or one.last_error else ""
    why = f": {one.last_error}" if one.last_error else ""
    return f"{one.channel}, {one.moment}: {state}{tries}{why}"


def _as_moment(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _as_answer(is_so: bool) -> str:
    return "yes" if is_so else "no"


_CELLS: Cells = {
    **dict.fromkeys(("created_at", "began_at", "ended_at"), _as_moment),
    **dict.fromkeys(("tells_end", "is_active"), _as_answer),
}


def _unit(name: str) -> Unit:
    return METRICS[name].unit if name in METRICS else Unit.UNITS
