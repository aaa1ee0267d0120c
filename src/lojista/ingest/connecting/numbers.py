"""Tells how columns write numbers: the mark before decimals, signs of currency, whole or not, below zero or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import polars as pl
from babel.numbers import list_currencies

from lojista.ingest.connecting.shares import share_of
from lojista.ingest.currency_signs import CURRENCY_SIGNS
from lojista.ingest.writing import Writing, plain_number

_POINT, _COMMA = ".", ","
_PERCENT = r"\s*%$"
_EXACT = pl.Decimal(38, 8)
DOLLAR = "$"  # of many countries' money
_SIGNS = {**CURRENCY_SIGNS, DOLLAR: DOLLAR}


@dataclass(frozen=True)
class Numbers:
    """A column's numbers. Shares are of the values that are there; `currency` is that of a sign or code beside them.

    `is_percent`: whether some have a sign of percent.
    """

    share: float
    whole_share: float
    negative_share: float
    zero_share: float
    smallest: Decimal
    largest: Decimal
    currency: str | None = None
    is_percent: bool = False


_SHORT = ("kr", "Kr", "Rs", "Lt", "Ls", "ден", "Din", "din", "KM", "Fr", "SFr")


def decimal_mark(columns: Iterable[pl.Series]) -> str:
    """The mark before decimals by which most values of a file's columns of numbers can be read; a point on a tie."""
    unread = dict.fromkeys((_POINT, _COMMA), 0)
    for column in columns:
        texts = column.drop_nulls()
        read = {mark: texts.len() - numbers(texts, mark).null_count() for mark in unread}
        if max(read.values()) >= texts.len() / 2:
            unread = {mark: unread[mark] + texts.len() - count for mark, count in read.items()}
    return _COMMA if unread[_COMMA] < unread[_POINT] else _POINT


def numbers(texts: pl.Series, decimal: str) -> pl.Series:
    """The values as decimals, 10 for 10 %; NULL for what is no number written so."""
    bare = pl.col("text").str.replace(_PERCENT, "")
    read = plain_number(bare, Writing(decimal=decimal)).cast(_EXACT, strict=False)
    return texts.alias("text").to_frame().select(read).to_series().alias(texts.name)


def numbers_of(texts: pl.Series, decimal: str) -> Numbers | None:
    """What a column's numbers are like; None where fewer than nine in ten values are numbers."""
    there = texts.drop_nulls()
    read = numbers(there.filter(_signs(there).is_in(list(_known_signs()))), decimal).drop_nulls()
    if read.is_empty() or len(read) < 0.9 * len(there):
        return None
    return Numbers(
        len(read) / len(there),
        share_of(read == read.round(0)),
        share_of(read < 0),
        share_of(read == 0),
        _as_decimal(read.min()),
        _as_decimal(read.max()),
        _currency(there),
        bool(there.str.contains(_PERCENT).any()),
    )


def _as_decimal(value: object) -> Decimal:
    return Decimal(str(value))


def _signs(texts: pl.Series) -> pl.Series:
    """What stands beside the digits of a number."""
    return texts.str.replace_all(r"[-+(),.'’\s\u{a0}\u{202f}0-9０-９，．－٠-٩٬٫−]", "")


@cache
def _known_signs() -> frozenset[str]:
    """Nothing, a currency's sign or its code: with any other letters a text is a code, such as K12."""
    return frozenset({"", "%", *_SIGNS, *list_currencies(), *(code.lower() for code in list_currencies()), *_SHORT})


def _currency(texts: pl.Series) -> str | None:
    """The one currency that is written beside the numbers; None where there is none, or several."""
    signs = _signs(texts).unique().to_list()
    named = {currency_of_sign(sign) for sign in signs if sign}
    return named.pop() if len(named) == 1 else None


def currency_of_sign(sign: str) -> str | None:
    """The currency of a sign or code; the sign itself for one of several countries' money, None for one of none."""
    return _SIGNS.get(sign, sign.upper() if len(sign) == 3 else None)
