"""The columns of amounts of one file, by what their names say that they may be, and the numbers in them."""

from collections.abc import Iterable

import polars as pl

from lojista.ingest.connecting.arithmetic import AmountColumns, Relation, as_numbers, relation_of
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.guesses import unnamed
from lojista.ingest.connecting.structure import has_repeats, is_amount_of_order
from lojista.ingest.connecting.taxes import counterparts

_MONEY = ("unit_price", "total", "discount", "freight", "freight_discount", "tax", "discount_rate")
_MOST_TRIED = 5
_GIVEN = ("unit_price", "amount")


class Amounts:
    """The columns of amounts of one file, as far as they are known, and the numbers in them."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.order = findings.column("order_id")
        self.repeats = has_repeats(findings.known.rows, self.order)
        named = {name: self._candidates(name) for name in _MONEY}
        self.prices, self.totals = (self._with_something(named[name]) for name in ("unit_price", "total"))
        self.discounts = [*named["discount"], *named["discount_rate"]]
        self.freights, self.taxes = self._paid_by_buyers(named["freight"]), named["tax"]
        self.freight_discounts = named["freight_discount"]
        self.quantity = self._quantity()
        self.unnamed = [] if self.prices or self.totals else self._unnamed()
        if not (self.prices or self.totals or self.unnamed):
            self.prices, self.totals = named["unit_price"], named["total"]
        self.numbers = self._numbers()
        self._take_those_with_tax()

    def _candidates(self, name: str) -> list[str]:
        given = self.findings.given.get(name)
        return [given] if given else [role.column for role in self.findings.candidates(name)]

    def _with_something(self, columns: list[str]) -> list[str]:
        """Those that are more than zeros, or that the user named: a sum that is nothing is no sale."""
        given = self.findings.given.values()
        return [name for name in columns if name in given or not self.findings.facts(name).is_nearly_nothing]

    def _paid_by_buyers(self, freights: list[str]) -> list[str]:
        """Of several, what the shop pays to carriers comes last: it is below zero, or its name speaks of a cost.

        Where it is below zero it is no freight at all beside one that is not.
        """
        by_shop = [name for name in freights if self._is_below_zero(name) and name not in self.findings.given.values()]
        by_buyers = [name for name in freights if name not in by_shop]
        for name in by_shop if by_buyers else ():
            self.findings.leave_out(name, f"what the shop pays, since it is below zero; buyers pay {by_buyers[0]}")
        return sorted(by_buyers, key=self._speaks_of_cost) if by_buyers else by_shop

    def _is_below_zero(self, column: str) -> bool:
        numbers = self.findings.facts(column).numbers
        return numbers is not None and numbers.largest <= 0 and numbers.smallest < 0

    def _speaks_of_cost(self, column: str) -> bool:
        return any(role.name == "cost" for role in self.findings.roles[column])

    def _take_those_with_tax(self) -> None:
        """Where an amount stands with value added tax and without it, what customers paid counts."""
        groups = (self.totals, self.freights, self.discounts)
        told = counterparts(self.numbers, self.prices, groups, self.quantity)
        of_discounts = self._after_discount()
        for net, gross in {**told, **self.findings.taxed}.items():
            if net in of_discounts:
                continue
            for names in (self.prices, *groups):
                if net in names and net not in self.findings.given.values():
                    names.remove(net)
                    self.findings.leave_out(net, f"without VAT: {gross} is taken, which holds it")

    def _after_discount(self) -> tuple[str, ...]:
        """Gross and net where a discount is all that lies between them, whatever tax is added to the net later."""
        found = relation_of(self.numbers, AmountColumns(self.totals, self.totals, None, self.discounts))
        is_told = found is not None and found.is_exact and found.off == "amount"
        return (found.price, found.total) if is_told and found else ()

    def _quantity(self) -> str | None:
        return self.findings.column("quantity")

    def _unnamed(self) -> list[str]:
        """Columns of numbers that no name tells anything of, with those that have decimals first."""
        amounts = [
            facts
            for facts in unnamed(self.findings)
            if facts.is_amount and not facts.is_unique and not facts.is_nearly_nothing
        ]
        return [facts.name for facts in sorted(amounts, key=lambda facts: facts.is_whole)]

    def _numbers(self) -> pl.DataFrame:
        parts = [*self.discounts, *self.freights, *self.freight_discounts, *self.taxes]
        given = [self.findings.given[name] for name in _GIVEN if self.findings.given.get(name)]
        named = [*self.prices, *self.totals, *parts, *self.unnamed, *([self.quantity] if self.quantity else [])]
        return self._as_numbers(name for name in (*named, *given) if name in self.findings.known.columns)

    def _as_numbers(self, names: Iterable[str]) -> pl.DataFrame:
        return as_numbers(self.findings.known.rows, list(names), self.findings.known.decimal)

    def read(self, *columns: str) -> None:
        """Reads the numbers of more columns."""
        self.numbers = self.numbers.with_columns(
            *self._as_numbers(name for name in columns if name not in self.numbers.columns)
        )

    def take_quantity(self, found: Relation, column: str) -> None:
        """The quantity, which amount is the price of one and which that of the line, and the discount between them."""
        known = (found.price, found.total, column)
        self.quantity = column
        self.prices = [found.price, *(name for name in self.prices if name not in known)]
        self.totals = [found.total, *(name for name in self.totals if name not in known)]
        self.discounts += [name for name in (found.discount,) if name and name not in self.discounts]

    @property
    def unnamed_of_orders(self) -> list[str]:
        """Columns of numbers of whole orders that no name tells anything of."""
        amounts = [facts.name for facts in unnamed(self.findings) if facts.is_amount]
        return [name for name in amounts if not self.repeats or self.is_of_order(name)][:_MOST_TRIED]

    def is_of_order(self, column: str) -> bool:
        """Whether an amount is the whole order's, on each of its rows or on the first alone."""
        self.read(column)
        rows = self.findings.known.rows
        return self.repeats and is_amount_of_order(rows, self.order, column, self.numbers[column])

    @property
    def is_one_row_each(self) -> bool:
        """Whether every row is an order with a number."""
        return self.order is not None and not self.repeats

    @property
    def line_totals(self) -> list[str]:
        """Totals that are no whole order's."""
        return [name for name in self.totals if not self.is_of_order(name)]

    @property
    def order_totals(self) -> list[str]:
        """Totals of whole orders with several rows."""
        return [name for name in self.totals if self.is_of_order(name)]
