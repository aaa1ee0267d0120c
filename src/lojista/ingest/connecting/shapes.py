"""What one shape of file is: its rows, the field of every column, and how it writes things, with the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lojista.ingest.connecting.amounts import find_amounts
from lojista.ingest.connecting.columns import Findings, Found, alternatives, begin
from lojista.ingest.connecting.facts import SampleFacts, facts_of
from lojista.ingest.connecting.first_rows import fill_order_numbers
from lojista.ingest.connecting.guesses import guess_people_and_products
from lojista.ingest.connecting.minor_units import names_hundredths
from lojista.ingest.connecting.moments import Moments
from lojista.ingest.connecting.numbers import numbers
from lojista.ingest.connecting.order_rows import rule_of_order_rows
from lojista.ingest.connecting.orders import find_dates, find_order_id, find_simple
from lojista.ingest.connecting.originals import find_original
from lojista.ingest.connecting.payments import find_payments
from lojista.ingest.connecting.people import find_customer, guests_in
from lojista.ingest.connecting.people_codes import numbers_of_nobody
from lojista.ingest.connecting.row_kinds import row_kinds, without_other_rows
from lojista.ingest.connecting.rules import OF_RETURNS, ProposedRule, others, rules_of
from lojista.ingest.connecting.samples import Sample
from lojista.ingest.connecting.structure import is_of_order, is_on_first_row
from lojista.ingest.connecting.unnamed_lines import lend_lines
from lojista.ingest.connecting.unnamed_orders import lend_orders
from lojista.ingest.connecting.unnamed_taxes import lend_taxed
from lojista.ingest.connecting.vocabulary import paid_flags_of, payment_statuses_of, statuses_of
from lojista.ingest.connecting.warnings import warnings_of
from lojista.ingest.connecting.zones import names_zone, zone_named
from lojista.ingest.contracts import Kind
from lojista.ingest.fields import FIELDS
from lojista.ingest.mapping import OF_OTHERS, PaymentStatus, RowKind

_DISCOUNTS = (
    "discount", "discount_within", "order_discount", "order_refund", "refund", "freight_discount",
    "order_shipping_discount", "order_coupon",
)  # fmt: skip
_AMOUNTS = (Kind.MONEY, Kind.SIGNED_MONEY)
_REFUNDS = frozenset({"order_refund", "refund", "returned_quantity"})


@dataclass(frozen=True)
class ColumnChoice:
    """What becomes of one column. `fields` is empty for one that is left out. `certainty` is from 0 to 1."""

    column: str
    fields: tuple[str, ...]
    reason: str
    certainty: float
    alternatives: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class FileProposal:
    """One shape of file. `columns` gives, for each field, the file's column and why.

    `moments`: how each column of dates writes them. `guests`: customers who are nobody. `fill_down`: fields that stand
    on an order's first row alone. `without_sign`: fields whose minus sign says nothing. `hundredths`: those that count
    cents. `words`: the different words of the columns of statuses, countries and currencies. `open_discounts`: columns
    that prices may be before or after. `is_repeated`: of rows alike, one counts. `problems`: why it cannot be loaded as
    it is. `warnings`: what to look at before it is. `otherwise`: columns that count where a field's own is blank.
    `payment_statuses`: what words of its column say of the payment. `has_refunds_beside`: whether another file tells
    what was paid back. `is_of_returns`: whether every row is of a credit note.
    `passed_over`: by column, words of rows that are no lines. `status_names`: what codes of statuses mean.
    """

    sample: Sample
    rows: RowKind
    columns: Mapping[str, Found]
    choices: tuple[ColumnChoice, ...]
    decimal: str
    missing: tuple[str, ...]
    moments: Mapping[str, Moments]
    guests: tuple[str, ...]
    fill_down: tuple[str, ...]
    without_sign: tuple[str, ...]
    hundredths: tuple[str, ...]
    rules: tuple[ProposedRule, ...]
    words: Mapping[str, tuple[str, ...]]
    signed_currencies: tuple[str, ...]
    has_negatives: bool
    open_discounts: tuple[str, ...]
    is_repeated: bool
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    otherwise: Mapping[str, str] = field(default_factory=dict)
    payment_statuses: Mapping[str, PaymentStatus] = field(default_factory=dict)
    has_refunds_beside: bool = False
    is_of_returns: bool = False
    passed_over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.sample.name

    def statuses(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """The status that each word or code means, and those that are not known."""
        return statuses_of(self.words.get("status", ()), has_refunds=self.has_refunds, names=self.status_names)

    @property
    def has_refunds(self) -> bool:
        """Whether it tells what was paid back."""
        return self.has_refunds_beside or self.is_of_returns or bool(_REFUNDS & self.columns.keys())


def findings_of(sample: Sample, given: Mapping[str, str], today: date, why_given: str = "you said so") -> Findings:
    """What each column of a sample is, with nothing known of other files."""
    findings = _of_lines(begin(facts_of(sample, today), given, why_given), today, why_given)
    fill_order_numbers(findings)
    find_dates(findings)
    find_order_id(findings)
    find_original(findings)
    find_simple(findings)
    find_customer(findings)
    guess_people_and_products(findings)
    lend_lines(findings)
    lend_taxed(findings)
    lend_orders(findings)
    find_amounts(findings)
    find_payments(findings)
    return findings


def _of_lines(findings: Findings, today: date, why_given: str) -> Findings:
    """The findings of lines alone, where other rows sum them up or tell of their payment."""
    kinds = row_kinds(findings)
    if kinds is None:
        return findings
    sample = replace(findings.known.sample, rows=without_other_rows(findings.known, kinds))
    anew = begin(facts_of(sample, today), findings.given, why_given)
    anew.passed_over = kinds.written
    anew.leave_out(kinds.column, f"it says what a row is: {', '.join(kinds.passed_over)} are no lines")
    return anew


def tells_refunds(findings: Findings) -> bool:
    """Whether something tells what was paid back, or how much came back."""
    return bool(_REFUNDS & findings.found.keys())


def shape_of(
    findings: Findings,
    rows: RowKind,
    *,
    has_refunds_beside: bool = False,
    rules: tuple[ProposedRule, ...] | None = None,
) -> FileProposal:
    """The proposal for one file, its rows being what they are; `rules` say what its lines are, where that is known."""
    known = findings.known
    kept = {name: one for name, one in findings.found.items() if _belongs(findings, name, rows)}
    hundredths = tuple(name for name, one in kept.items() if _is_in_hundredths(findings, one))
    kept |= {name: replace(kept[name], reason=f"{kept[name].reason}; in hundredths") for name in hundredths}
    _explain_dropped(findings, kept, rows)
    fill_down = _filled_down(findings, kept)
    customer = kept.get("customer_id")
    if rules is None:
        of_orders = rule_of_order_rows(findings) if rows == "lines" else None
        rules = (*([of_orders] if of_orders else []), *(rules_of(findings) if rows != "orders" else ()))
    rules += (OF_RETURNS,) if findings.is_of_returns else ()
    return FileProposal(
        known.sample,
        rows,
        kept,
        tuple(_choice(findings, kept, column) for column in known.columns),
        known.decimal,
        known.missing,
        _moments(findings, kept),
        _guests(findings, customer.column) if customer else (),
        fill_down,
        tuple(name for name in _DISCOUNTS if name in kept and _below_zero(known, kept[name].column)),
        hundredths,
        rules,
        {name: known.words(kept[name].column) for name in ("status", "country", "currency") if name in kept},
        _signed(known, kept.values()),
        rows != "amounts of orders" and _has_negatives(findings, kept, rules),
        tuple(findings.open_discounts),
        findings.is_repeated,
        (*findings.problems, *_problems(kept, rows)),
        warnings_of(findings, kept),
        {name: column for name, column in findings.otherwise.items() if name in kept},
        _payment_statuses(findings, kept, has_refunds=has_refunds_beside or bool(_REFUNDS & kept.keys())),
        has_refunds_beside,
        findings.is_of_returns,
        findings.passed_over,
        findings.status_names,
    )


def _payment_statuses(
    findings: Findings, kept: Mapping[str, Found], *, has_refunds: bool
) -> Mapping[str, PaymentStatus]:
    one = kept.get("payment_status")
    if one is None:
        return {}
    is_named = any(role.name == "payment_status" for role in findings.roles[one.column])
    is_of_payments = is_named or "payment_status" in findings.given
    words = findings.known.words(one.column)
    return paid_flags_of(words) or payment_statuses_of(words, is_of_payments=is_of_payments, has_refunds=has_refunds)


def _guests(findings: Findings, customer: str) -> tuple[str, ...]:
    """Customers who are nobody, by what they are called or by the name that goes with their number."""
    return tuple(sorted({*guests_in(findings.known.rows[customer]), *numbers_of_nobody(findings, customer)}))


def _moments(findings: Findings, kept: Mapping[str, Found]) -> Mapping[str, Moments]:
    """How each field of moments is written."""
    read = {
        name: moments
        for name, one in kept.items()
        if FIELDS[name].kind is Kind.TIMESTAMP and (moments := findings.facts(one.column).moments)
    }
    is_joined = findings.joined is not None and {"purchased_at", "purchased_time"} <= kept.keys()
    return read | {"purchased_at": findings.joined} if is_joined and findings.joined else read


def _belongs(findings: Findings, name: str, rows: RowKind) -> bool:
    """Lines of another file's orders tell nothing of the order but its number, orders nothing of lines.

    A status that differs between the lines of an order is theirs.
    """
    if name == "order_id" or rows == "lines":
        return True
    if name == "status" and rows == "lines of orders":
        number = findings.column("order_id")
        return not is_of_order(findings.known.rows, number, findings.found[name].column)
    return FIELDS[name].is_of_line == (rows in OF_OTHERS)


def _explain_dropped(findings: Findings, kept: Mapping[str, Found], rows: RowKind) -> None:
    for name, one in findings.found.items():
        if name not in kept:
            other = "orders" if rows in OF_OTHERS else "lines"
            findings.left_out[one.column] = f"the file of {other} tells it"


def _choice(findings: Findings, kept: Mapping[str, Found], column: str) -> ColumnChoice:
    found = [one for one in kept.values() if one.column == column]
    facts = findings.facts(column)
    if found:
        return ColumnChoice(
            column, tuple(one.field for one in found), found[0].reason, min(one.certainty for one in found),
            tuple(alternatives(findings, column)), facts.examples,
        )  # fmt: skip
    why = findings.left_out.get(column) or _why_left_out(findings, column)
    return ColumnChoice(column, (), why, 0.0, tuple(alternatives(findings, column)), facts.examples)


def _why_left_out(findings: Findings, column: str) -> str:
    facts = findings.facts(column)
    if facts.is_empty:
        return "it is empty"
    if all(example.startswith("[") and example.endswith("]") for example in facts.examples):
        return "a list in every row, which is not read: export each of its lines as a row of its own"
    if names_zone(column):
        return "it tells the time zone" if all(map(zone_named, facts.examples)) else "no time zone that is known"
    roles = findings.roles[column]
    if not roles:
        return "nothing tells what it is"
    taken = findings.column(roles[0].name)
    return f"{taken} is taken as {roles[0].name}" if taken else "not needed"


def _filled_down(findings: Findings, kept: Mapping[str, Found]) -> tuple[str, ...]:
    order = findings.column("order_id")
    number = ("order_id",) if order is not None and order == findings.told_once else ()
    return number + tuple(
        name
        for name, one in kept.items()
        if name != "order_id" and not FIELDS[name].is_of_line and FIELDS[name].kind not in _AMOUNTS
        and is_on_first_row(findings.known.rows, order, one.column)
    )  # fmt: skip


def _below_zero(known: SampleFacts, column: str) -> bool:
    return bool((numbers(known.values(column), known.decimal) < 0).any())


def _is_in_hundredths(findings: Findings, one: Found) -> bool:
    is_money = FIELDS[one.field].kind in (Kind.MONEY, Kind.SIGNED_MONEY)
    return is_money and names_hundredths(one.column) and findings.facts(one.column).is_whole


def _has_negatives(findings: Findings, kept: Mapping[str, Found], rules: tuple[ProposedRule, ...]) -> bool:
    """Whether something is below zero and no rule says what it is."""
    if findings.is_of_returns:
        return False
    columns = [kept[name].column for name in ("quantity", "unit_price", "amount") if name in kept]
    if not rules:
        return any(_below_zero(findings.known, column) for column in columns)
    rows = others(findings, rules)
    return any(bool((numbers(rows[column], findings.known.decimal) < 0).any()) for column in columns)


def _signed(known: SampleFacts, found: Iterable[Found]) -> tuple[str, ...]:
    """Currencies that are written beside amounts, in their text or by their format."""
    columns = {one.column for one in found if FIELDS[one.field].kind in (Kind.MONEY, Kind.SIGNED_MONEY)}
    read = [known.columns[column].numbers for column in columns]
    formatted = {known.sample.signs[column] for column in columns if column in known.sample.signs}
    return tuple(sorted({one.currency for one in read if one is not None and one.currency is not None} | formatted))


def _problems(kept: Mapping[str, Found], rows: RowKind) -> Iterable[str]:
    if rows not in OF_OTHERS and "purchased_at" not in kept:
        yield "No column tells when something was ordered."
    if rows != "orders" and not kept.keys() & {"unit_price", "amount"}:
        yield "No column tells what something cost."
    if rows != "lines" and "order_id" not in kept:
        yield "No column tells which order a row is of."
