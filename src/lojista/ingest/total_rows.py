"""Tells rows of totals, as reports have them at their end or below each group, from rows of what was sold."""

import re
from collections.abc import Sequence

import polars as pl

from lojista.ingest.contracts import Contract
from lojista.ingest.rows import LINE

TOTALS = "a row of totals"
OTHER_ROW = f"{TOTALS} or of a payment, as its kind says"
_MOST_AT_THE_END = 3
_MOSTLY_FILLED, _HALF = 0.9, 0.5
_FEWEST_BLANKS = 2
KEYS = ("order_id", "purchased_at")
# What a line has that belongs to the order above it, and a row of totals has not all of.
OF_LINES = ("product_id", "product_name", "quantity", "unit_price", "amount")
# In the languages of exports; what follows it may say of what: Total general, TOTAL (12), Summe Januar.
_WORDS = (
    r"(grand|general|sub|net|overall)?[ -]?tot(al|als|ale|ali|aux|ais|ales|aal|alen|alt|alsumme)", "total general",
    "(gesamt|zwischen|end)?summen?", "gesamt(betrag|ergebnis)?", "ergebnis", "suma", "soma", "somme", "somma", "razem",
    "celkem", "spolu", "összesen", "végösszeg", "ukupno", "skupaj", "(genel )?toplam", "yhteensä", "summa", "i alt",
    "sammanlagt", "итого", "всего", "разом", "σύνολο", "المجموع", "合計", "総計", "小計", "总计", "合计", "總計",
    "합계", "총계",
)  # fmt: skip
_SAYS_TOTAL = rf"(?i)^\s*({'|'.join(_WORDS)})([^\p{{L}}\p{{N}}].*)?$"
_SAYS_TOTAL_HERE = re.compile(rf"^\s*({'|'.join(_WORDS)})(\W.*)?$", re.IGNORECASE | re.DOTALL)
_NUMBER = r"^[^\p{L}]*\p{L}{0,3}[^\p{L}]*$"
_AMOUNT = (
    r"^\s*[-+(]*(\p{L}{0,2}\p{Sc}|\p{L}{2,3}\s)?\s*[-+]?[0-9][0-9.,'’\s\x{a0}\x{202f}]*"
    r"(\p{L}{0,2}\p{Sc}|\p{L}{2,3}\.?)?[-)]?\s*$"
)


def is_of_totals(reason: str) -> bool:
    """Whether a row was refused for being no line at all, with which nothing is wrong."""
    return reason.startswith(TOTALS)


def is_total_of(fields: Sequence[str | None]) -> bool:
    """Whether a row that is not as long as the others begins with a word for totals."""
    first = next((field for field in fields if field and field.strip()), "")
    return _SAYS_TOTAL_HERE.match(first) is not None


def totals_in(raw: pl.DataFrame, written: pl.DataFrame, contract: Contract, *, is_last: bool) -> pl.Series:
    """Which rows are of totals, of a block as it was read and, by field, as it was `written`.

    They name no order and no date, but a word for totals, or nothing beside numbers at the very end of the file, which
    `is_last` says that this block has. Where rows below an order's first name neither, they lack something of a line.
    """
    keys = [name for name in KEYS if name in written.columns]
    if contract.is_exact or not keys:
        return pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True)
    unnamed = written.select(_is_unnamed(keys, written.columns, contract)).to_series()
    if not unnamed.any():
        return unnamed
    names = [name for name in raw.columns if name != LINE]
    by_word = raw.select(_only_totals(names)).to_series()
    if not is_last:
        return unnamed & by_word
    at_end = written.select(_ends(_is_blank_in(keys, written.columns, contract))).to_series()
    return unnamed & (by_word | (at_end & raw.select(_only_numbers(names)).to_series()))


def _is_unnamed(keys: Sequence[str], names: Sequence[str], contract: Contract) -> pl.Expr:
    says_total = pl.all_horizontal(_is_blank(name) | _says_total(name) for name in keys)
    return says_total & (_is_blank_in(keys, names, contract) | pl.any_horizontal(map(_says_total, keys)))


def _is_blank_in(keys: Sequence[str], names: Sequence[str], contract: Contract) -> pl.Expr:
    """Whether it names no order, and is no line of the one above it either, where that is how lines are written."""
    no_order = pl.all_horizontal(map(_is_blank, keys))
    of_lines = [name for name in OF_LINES if name in names]
    return no_order & pl.any_horizontal(map(_is_blank, of_lines)) if contract.fills_orders and of_lines else no_order


def without_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of which nothing is known yet, NULL where blank, without those that say a word for totals and no more."""
    names = rows.columns
    if not names:
        return rows
    blanks = pl.sum_horizontal(pl.col(name).is_null() for name in names)
    return rows.filter(~((blanks >= _FEWEST_BLANKS) & _only_totals(names)))


def without_last_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a whole file without those at its end that say a word for totals, or numbers and nothing else."""
    names = rows.columns
    if not names:
        return rows
    filled = [name for name in names if rows[name].null_count() <= (1 - _MOSTLY_FILLED) * rows.height]
    blanks = pl.sum_horizontal(pl.col(name).is_null() for name in filled) if filled else pl.lit(0)
    by_numbers = _only_numbers(names) & (blanks > _HALF * len(filled))
    of_totals = rows.tail(_MOST_AT_THE_END).select(_only_totals(names) | by_numbers).to_series().to_list()
    last = next((place for place, is_total in enumerate(reversed(of_totals)) if not is_total), len(of_totals))
    return rows.head(rows.height - last)


def _ends(blank: pl.Expr) -> pl.Expr:
    """Of rows that are blank, those after the last one that is not, where they are few."""
    place = pl.int_range(pl.len())
    after = place > place.filter(~blank).max().fill_null(-1)
    return after & (after.sum() <= _MOST_AT_THE_END)


def _is_blank(name: str) -> pl.Expr:
    return pl.col(name).is_null() | (pl.col(name) == "")


def _says_total(name: str) -> pl.Expr:
    return pl.col(name).str.contains(_SAYS_TOTAL).fill_null(value=False)


def _is_number(name: str) -> pl.Expr:
    return (pl.col(name).str.contains(_NUMBER) & pl.col(name).str.contains(r"\d")).fill_null(value=False)


def _is_amount(name: str) -> pl.Expr:
    return pl.col(name).str.contains(_AMOUNT).fill_null(value=False)


def _only_totals(names: Sequence[str]) -> pl.Expr:
    """Whether a row's cells are words for totals and numbers, both being there."""
    fits = pl.all_horizontal(_is_blank(name) | _says_total(name) | _is_number(name) for name in names)
    has_digit = pl.any_horizontal(pl.col(name).str.contains(r"\d").fill_null(value=False) for name in names)
    return fits & pl.any_horizontal(map(_says_total, names)) & has_digit


def _only_numbers(names: Sequence[str]) -> pl.Expr:
    """Whether a row's cells are numbers, at least one."""
    fits = pl.all_horizontal(_is_blank(name) | _is_amount(name) for name in names)
    return fits & pl.any_horizontal(map(_is_amount, names))
