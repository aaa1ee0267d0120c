"""Where to draw the line between those taken for lost and the others, and what a mistake on either side costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf

from lojista.models.churn.evaluation import Confusion
from lojista.money import to_cents

_OF_SO_MANY = 1_000


@dataclass(frozen=True)
class OutcomeReport:
    """How well one outcome is told: `precision` is the share of those called so who were, `recall` the share of those
    who were that is called so, and `f1` the harmonic mean of the two. None where nobody is called so, or nobody was.
    """

    outcome: str
    precision: float | None
    recall: float | None
    f1: float | None
    customer_count: int


@dataclass(frozen=True)
class Decision:
    """What mistakes cost per thousand customers, in the shop's currency: at a line, at the cheapest one, and without
    telling anybody apart.
    """

    cost: Decimal
    cheapest: Confusion
    cheapest_cost: Decimal
    cost_of_everybody: Decimal
    cost_of_nobody: Decimal

    @property
    def saved(self) -> Decimal:
        """By the cheapest line against the cheaper way of telling nobody apart."""
        return min(self.cost_of_everybody, self.cost_of_nobody) - self.cheapest_cost

    @property
    def kind(self) -> str:
        """Whom it is cheapest to take for lost: `everybody`, `nobody` or `some`."""
        share = lost_share(self.cheapest)
        return "everybody" if share == 1 else "nobody" if share == 0 else "some"


def lost_share(confusion: Confusion) -> float:
    """The share of customers taken for lost."""
    return _lost(confusion) / _all(confusion)


def return_chance(confusion: Confusion) -> float:
    """The chance of ordering again at the line: whoever has a higher one is not taken for lost."""
    return 1 - confusion.threshold


def at_share(confusions: Sequence[Confusion], share: float) -> Confusion:
    """The line that takes as near to that share for lost as the checked ones do; the lower share of two as near."""
    return min(reversed(confusions), key=lambda one: abs(lost_share(one) - share))


def at_percent(confusions: Sequence[Confusion], percent: int) -> Confusion:
    """The same for a share in per cent."""
    return at_share(confusions, percent / 100)


def outcome_reports(confusion: Confusion) -> tuple[OutcomeReport, OutcomeReport]:
    """Of churning, and of ordering again."""
    return (
        _report("churned", confusion.lost_and_churned, confusion.lost_but_came, confusion.kept_but_churned),
        _report("came", confusion.kept_and_came, confusion.kept_but_churned, confusion.lost_but_came),
    )


def decide(chosen: Confusion, confusions: Sequence[Confusion], in_vain: Decimal, unnoticed: Decimal) -> Decision:
    """`in_vain` is the cost of treating somebody as lost who comes anyway, `unnoticed` that of losing somebody who was
    not taken for lost. Of lines that cost the same, the one that takes fewest for lost.
    """
    everybody, nobody = _everybody(confusions[0]), _nobody(confusions[0])

    def cost(one: Confusion) -> Decimal:
        return in_vain * one.lost_but_came + unnoticed * one.kept_but_churned

    def rate(one: Confusion) -> Decimal:
        return to_cents(cost(one) * _OF_SO_MANY / _all(one))

    cheapest = min((everybody, *confusions, nobody), key=lambda one: (cost(one), _lost(one)))
    return Decision(rate(chosen), cheapest, rate(cheapest), rate(everybody), rate(nobody))


def _report(outcome: str, right: int, wrongly: int, missed: int) -> OutcomeReport:
    called, were = right + wrongly, right + missed
    precision = right / called if called else None
    recall = right / were if were else None
    f1 = 2 * right / (called + were) if called and were else None
    return OutcomeReport(outcome, precision, recall, f1, were)


def _everybody(one: Confusion) -> Confusion:
    churned, came = one.lost_and_churned + one.kept_but_churned, one.lost_but_came + one.kept_and_came
    return Confusion(0.0, churned, came, 0, 0)


def _nobody(one: Confusion) -> Confusion:
    churned, came = one.lost_and_churned + one.kept_but_churned, one.lost_but_came + one.kept_and_came
    return Confusion(inf, 0, 0, churned, came)


def _lost(one: Confusion) -> int:
    return one.lost_and_churned + one.lost_but_came


def _all(one: Confusion) -> int:
    return _lost(one) + one.kept_but_churned + one.kept_and_came
