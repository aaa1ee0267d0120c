"""Tells by rates of tax which unnamed columns hold an amount with value added tax, and which without it."""

from collections.abc import Sequence

import polars as pl

from lojista.ingest.connecting.arithmetic import as_numbers
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.free_numbers import free_numbers, is_rate, of_lines
from lojista.ingest.connecting.shares import is_nearly_nothing, share_of
from lojista.ingest.connecting.taxes import is_taxed, side_of

_TRIED_ROWS = 2_000
_NEARLY_ALL, _MOST = 0.95, 0.5
_CENT, _SHARE_OF_CENT = 0.0151, 0.0002
_LARGEST_RATE, _MOST_RATES = 0.35, 6
_FEWEST_AMOUNTS = 3
_CERTAINTY = 0.6


def lend_taxed(findings: Findings) -> None:
    """Lends the meaning of an amount to the column that holds the same with the tax, or without it.

    By a column of rates, or where the names say which side of the tax they are on.
    """
    known = {role.column: role.name for role in findings.candidates("unit_price", "total")}
    free = [name for name in of_lines(findings, free_numbers(findings)) if not is_rate(findings, name)]
    lines = sorted(of_lines(findings, known), key=lambda name: known[name] == "unit_price")
    rates = _rates(findings, free)
    rows = findings.known.rows.head(_TRIED_ROWS)
    quantity = findings.column("quantity")
    names = [*lines, *free, *rates, *([quantity] if quantity else [])]
    amounts = as_numbers(rows, names, findings.known.decimal) if names else pl.DataFrame()
    for column in lines:
        for other in free:
            _lend_pair(findings, amounts, (column, other), known[column], rates)
            _lend_sum_with_tax(findings, amounts, (column, other), known[column], rates)


def _lend_pair(
    findings: Findings, amounts: pl.DataFrame, pair: tuple[str, str], role: str, rates: Sequence[str]
) -> None:
    column, other = pair
    if findings.roles[other]:
        return
    if _holds_tax(amounts, amounts[column], column, other, rates):
        findings.lend(other, role, _CERTAINTY)
        findings.taxed[column] = other
    elif _holds_tax(amounts, amounts[other], other, column, rates):
        findings.lend(other, role, _CERTAINTY)
        findings.taxed[other] = column


def _lend_sum_with_tax(
    findings: Findings, amounts: pl.DataFrame, pair: tuple[str, str], role: str, rates: Sequence[str]
) -> None:
    """The sum of a line with the tax, where only the price of one stands without it."""
    (price, total), quantity = pair, findings.column("quantity")
    if role != "unit_price" or quantity is None or findings.roles[total]:
        return
    if _holds_tax(amounts, amounts[price] * amounts[quantity], price, total, rates):
        findings.lend(total, "total", _CERTAINTY)
        findings.taxed[price] = total


def _holds_tax(amounts: pl.DataFrame, net: pl.Series, column: str, other: str, rates: Sequence[str]) -> bool:
    gross = amounts[other]
    sides = (side_of(column), side_of(other))
    is_said = sides in (("without", "with"), (None, "with"), ("without", None)) and is_taxed(net, gross)
    return is_said or any(_fits(net, gross, amounts[rate]) for rate in rates if rate not in (column, other))


def _fits(net: pl.Series, gross: pl.Series, rate: pl.Series) -> bool:
    """Whether one is the other with that rate on nearly all rows, and the rate is something on most."""
    table = pl.DataFrame({"net": net, "gross": gross, "rate": rate}).drop_nulls().filter(pl.col("net") != 0)
    share = pl.col("rate") / (100 if float(str(table["rate"].max() or 0)) > 1 else 1)
    expected = pl.col("net") * (1 + share)
    is_near = (expected - pl.col("gross")).abs() <= _CENT + _SHARE_OF_CENT * pl.col("net").abs()
    fits = table.select(is_near.alias("fits"), (share > 0).alias("something"), "gross")
    is_told = fits["gross"].n_unique() >= _FEWEST_AMOUNTS and share_of(fits["something"]) >= _MOST
    return is_told and not is_nearly_nothing(net) and share_of(fits["fits"]) >= _NEARLY_ALL


def _rates(findings: Findings, free: Sequence[str]) -> list[str]:
    """Columns of a few numbers that may be rates of a tax; those that a name tells of, or with a sign of percent."""
    named = [role.column for role in findings.candidates("tax") if findings.facts(role.column).is_amount]
    signed = [name for name in free_numbers(findings) if is_rate(findings, name)]
    return [name for name in dict.fromkeys([*named, *signed, *free]) if _is_rate_of_tax(findings, name)]


def _is_rate_of_tax(findings: Findings, column: str) -> bool:
    facts = findings.facts(column)
    numbers = facts.numbers
    is_small = numbers is not None and numbers.smallest >= 0 and numbers.largest <= 100 * _LARGEST_RATE
    return is_small and facts.distinct_count <= _MOST_RATES
