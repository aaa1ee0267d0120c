"""Tells amounts with value added tax from those without it: by their names, and by how far apart they are."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

import polars as pl

from lojista.ingest.connecting.shares import is_nearly_nothing, share_of
from lojista.ingest.connecting.words import word_lists, words_of

Side = Literal["with", "without"]
_SIDES: tuple[Side, Side] = ("with", "without")
_LEAST, _USUAL_LEAST, _MOST = 0.99, 1.015, 1.35
_NEARLY_ALL = 0.95


def side_of(name: str) -> Side | None:
    """Whether a column's name says that its amounts are with the tax or without it; None where it says neither."""
    words = words_of(name)
    for side in _SIDES:
        if any(_place(phrase, words) is not None for phrase in _phrases()[side]):
            return side
        if any(word.startswith(prefix) for word in words for prefix in word_lists("taxes")[f"{side}_begins"]):
            return side
    return None


def without_tax_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a name; nothing where it has no such words, or none beside them."""
    for phrase in sorted((one for side in _SIDES for one in _phrases()[side]), key=len, reverse=True):
        place = _place(phrase, words)
        if place is not None:
            return words[:place] + words[place + len(phrase) :]
    return ()


def counterparts(
    amounts: pl.DataFrame, prices: Sequence[str], others: Sequence[Sequence[str]], quantity: str | None
) -> Mapping[str, str]:
    """For each column without the tax the one that holds the same with it. `others`: columns that may be the same."""
    found: dict[str, str] = {}
    for group in (prices, *others):
        for net in group:
            for gross in group:
                if _is_said(net, gross) and is_taxed(amounts[net], amounts[gross]):
                    found.setdefault(net, gross)
    if quantity is not None:
        totals = others[0] if others else ()
        units = amounts[quantity]
        for price in prices:
            for total in totals:
                if _is_said(total, price) and is_taxed(amounts[total], amounts[price] * units):
                    found.setdefault(total, price)
                if _is_said(price, total) and is_taxed(amounts[price] * units, amounts[total]):
                    found.setdefault(price, total)
    return {net: gross for net, gross in found.items() if gross not in found}


def _is_said(net: str, gross: str) -> bool:
    sides = (side_of(net), side_of(gross))
    return net != gross and sides in (("without", "with"), (None, "with"), ("without", None))


def is_taxed(net: pl.Series, gross: pl.Series) -> bool:
    """Whether one is the other with a tax on nearly all rows; some may be free of it."""
    ratios = pl.DataFrame({"net": net, "gross": gross}).drop_nulls().filter(pl.col("net") != 0)
    shares = ratios.select(pl.col("gross") / pl.col("net")).to_series()
    if is_nearly_nothing(net):
        return False
    median = float(str(shares.median() or 0))
    return _USUAL_LEAST < median < _MOST and share_of(shares.is_between(_LEAST, _MOST)) >= _NEARLY_ALL


@cache
def _phrases() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    lists = word_lists("taxes")
    return {side: tuple(tuple(phrase.split()) for phrase in lists[side]) for side in _SIDES}


def _place(phrase: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    places = (start for start in range(len(words) - len(phrase) + 1) if words[start : start + len(phrase)] == phrase)
    return next(places, None)
