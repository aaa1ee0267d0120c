"""What was found out of a file's columns: which field each one is and why, or why it is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lojista.ingest.connecting.facts import Facts, SampleFacts
from lojista.ingest.connecting.moments import Moments
from lojista.ingest.connecting.phrases import languages_of
from lojista.ingest.connecting.roles import Role, roles_of
from lojista.ingest.connecting.words import words_of
from lojista.ingest.fields import FIELDS

_FEWEST = 3


@dataclass(frozen=True)
class Found:
    """One field's column, why it is that, and how surely, from 0 to 1."""

    field: str
    column: str
    reason: str
    certainty: float


@dataclass(frozen=True)
class OrderStep:
    """A total of orders that is a sum known before, the lines' or another total, with columns added to it or taken off.

    `share` of the orders fit.
    """

    total: str
    base: str
    added: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    share: float = 0.0

    @property
    def parts(self) -> tuple[str, ...]:
        """What is added, and what is taken off."""
        return (*self.added, *self.taken)


@dataclass
class Findings:
    """Everything found of one file so far; each step adds what it tells. `left_out` says why a column is no field.

    `open_discounts`: columns of which nothing tells whether prices are before or after them. `is_repeated`: every row
    of an order repeats all of it, its total too, so that one row counts. `told_once`: the column of numbers that stand
    on an order's first row alone, as all else of the order; `known` has them on the others, too. `joined`: how the
    moment of an order reads once the time of day in a column of its own is joined to its day. `taxed`: columns of
    amounts without value added tax, each with the one that a rate shows to hold the same with it. `steps`: how totals
    of orders come about, the last of which is what is to be paid. `order_total`: the column of it, where sums of lines
    or orders lead to one. `otherwise`: for a field, the column that counts where its own is blank.
    `is_of_returns`: every row is of a credit note. `passed_over`: by column, words of rows that are no lines and that
    `known` is without. `status_names`: the word for each code of the column of statuses, where a table has them.
    """

    known: SampleFacts
    roles: Mapping[str, tuple[Role, ...]]
    given: Mapping[str, str]
    found: dict[str, Found] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    open_discounts: list[str] = field(default_factory=list)
    is_repeated: bool = False
    told_once: str | None = None
    joined: Moments | None = None
    taxed: dict[str, str] = field(default_factory=dict)
    steps: list[OrderStep] = field(default_factory=list)
    order_total: str | None = None
    otherwise: dict[str, str] = field(default_factory=dict)
    is_of_returns: bool = False
    passed_over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status_names: Mapping[str, str] = field(default_factory=dict)

    def lend(self, column: str, role: str, certainty: float) -> None:
        """What arithmetic tells of a column that no name tells anything of, as its name would."""
        if not self.roles[column]:
            self.roles = {**self.roles, column: (Role(column, role, certainty, is_by_name=False),)}

    def pass_over(self, column: str) -> None:
        """Takes away all that a column might be."""
        self.roles = {name: () if name == column else roles for name, roles in self.roles.items()}

    def add(self, name: str, column: str, reason: str, certainty: float = 1.0) -> None:
        """A field, unless the user has said what it is, or that it is nothing."""
        if name not in self.given:
            self.found[name] = Found(name, column, reason, certainty)

    def drop(self, name: str) -> None:
        """Takes a field back, unless the user has said what it is."""
        if name not in self.given:
            self.found.pop(name, None)

    def leave_out(self, column: str, reason: str) -> None:
        """A column that is no field of its own; the first reason stays."""
        self.left_out.setdefault(column, reason)

    def candidates(self, *names: str) -> list[Role]:
        """Columns whose first role is one of these, those that the user has named elsewhere aside; the surest first."""
        taken = {column for column in self.given.values() if column}
        firsts = [roles[0] for column, roles in self.roles.items() if roles and column not in taken]
        return sorted((role for role in firsts if role.name in names), key=lambda role: -role.certainty)

    def facts(self, column: str) -> Facts:
        """What its values are."""
        return self.known.columns[column]

    def column(self, name: str) -> str | None:
        """The field's column, None where there is none."""
        found = self.found.get(name)
        return None if found is None else found.column

    def certainty(self, column: str) -> float:
        """That of a column's first role."""
        roles = self.roles.get(column, ())
        return roles[0].certainty if roles else 0.0


def begin(known: SampleFacts, given: Mapping[str, str], why_given: str) -> Findings:
    """What the names and values tell of each column by itself, and what was said of them."""
    languages = languages_of(tuple(known.columns))
    findings = Findings(known, {name: roles_of(facts, languages) for name, facts in known.columns.items()}, given)
    for name, column in given.items():
        if column:
            findings.found[name] = Found(name, column, why_given, 1.0)
    _pass_over_copies(findings)
    return findings


def _pass_over_copies(findings: Findings) -> None:
    """An amount that is on every row another one whose name its own name holds tells no more: base price and price."""
    kept: dict[str, tuple[int, frozenset[str]]] = {}
    for column in sorted(findings.known.columns, key=lambda name: -findings.certainty(name)):
        facts, values = findings.facts(column), findings.known.rows[column]
        if not facts.numbers_have_decimals or facts.distinct_count < _FEWEST or column in findings.given.values():
            continue
        words, size = frozenset(words_of(column)), int(values.hash().sum())
        same = next((one for one, (other, known) in kept.items() if other == size and known < words), column)
        kept[column] = size, words
        if same != column and values.equals(findings.known.rows[same]):
            findings.pass_over(column)
            findings.leave_out(column, f"on every row the same as {same}")


def alternatives(findings: Findings, column: str) -> Sequence[str]:
    """Which other fields a column may be."""
    taken = {one.field for one in findings.found.values() if one.column == column}
    return [role.name for role in findings.roles.get(column, ()) if role.name in FIELDS.keys() - taken]
