"""What a column's name says that it is."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from lojista.ingest.connecting.minor_units import without_hundredths
from lojista.ingest.connecting.phrases import (
    is_known,
    roles_of_abbreviation,
    roles_of_singular,
    roles_of_words,
    told_in,
)
from lojista.ingest.connecting.taxes import without_tax_words
from lojista.ingest.connecting.words import abbreviated_words, is_without_spaces, word_lists, words_of

_WITHOUT_BEFORE, _NEARLY_CERTAIN = 0.95, 0.9
_OF_DELIVERY = 0.01
_MOST_NAMES = 4_096
_WITHOUT_TAX = 0.97
_TURNED, _OF_ONE, _END_ALONE, _END_OF_LONG = 0.998, 0.98, 0.985, 0.72
_DOTTED = re.compile(r"[^\s.]+(\.[^\s.]+)+")
_AMOUNT_OF = re.compile(r"(\.(gross|net|shopMoney|shop_money))?\.(amount|value)$")
_OF_ITS_OWN = 0.995
_STEP = re.compile(r"\s*[/>→»]\s*")
Words = tuple[str, ...]


@dataclass(frozen=True)
class NameMeaning:
    """One thing that a name may mean, and how surely, from 0 to 1."""

    role: str
    certainty: float


@lru_cache(_MOST_NAMES)
def meanings_of_name(name: str, languages: frozenset[str] = frozenset()) -> tuple[NameMeaning, ...]:
    """Everything that a column's name may mean, the surest first; none for a name that says nothing.

    Of meanings that are equally sure, those in the languages of the export come first, then those in English.
    """
    usual = unicodedata.normalize("NFKC", name)
    found = _found_in(usual)
    if max(found.values(), default=0.0) < _NEARLY_CERTAIN:
        for role, certainty in _found_shortened(usual).items():
            found[role] = max(found.get(role, 0.0), certainty)
    words = words_of(usual)
    strangeness = {role: told_in(words, role).strangeness(languages) for role in found} if languages else {}
    ordered = sorted(found, key=lambda role: (-found[role], strangeness.get(role, 0)))
    return tuple(NameMeaning(role, found[role]) for role in ordered)


def _found_in(name: str) -> dict[str, float]:
    """Of an amount that is one of a thing's own values, as totalRefunded.amount, what the thing is."""
    owner = _AMOUNT_OF.sub("", name)
    if owner != name and (told := _found_in(owner)):
        return {role: certainty * _OF_ITS_OWN for role, certainty in told.items()}
    found: dict[str, float] = {}
    for words, weight in _readings(name):
        for role, certainty in roles_of_words(words).items():
            found[role] = max(found.get(role, 0.0), certainty * weight)
    if _is_amount_of_voucher(words_of(name)):
        found["discount"] = max(found.get("discount", 0.0), _WITHOUT_BEFORE)
    return found


def _found_shortened(name: str) -> dict[str, float]:
    """In another number, as unit prices, and with words that are cut off by a full stop, as Einzelpr."""
    found: dict[str, float] = {}
    bare = _without_brackets(name)
    for words, weight in _readings_of(words_of(bare)):
        for role, certainty in roles_of_singular(words).items():
            found[role] = max(found.get(role, 0.0), certainty * weight)
    for words, weight in _readings_of(abbreviated_words(bare)) if "." in bare else ():
        for role, certainty in roles_of_abbreviation(words).items():
            found[role] = max(found.get(role, 0.0), certainty * weight)
    return found


def _readings(name: str) -> Iterator[tuple[Words, float]]:
    """The name's words; of a dotted one, as line_items.sku, also turned round, of one of them, and of its end alone."""
    if steps := _path(name):
        yield from _readings_of_path(steps)
        return
    yield from _readings_of(_bare(_without_brackets(name)))
    if _DOTTED.fullmatch(name):
        owner, _, end = name.rpartition(".")
        one = re.sub(r"(?<=[^s])s$", "", owner)
        for text, weight in ((f"{end} {owner}", _TURNED), (f"{one} {end}", _OF_ONE), (end, _end_alone(owner))):
            yield from ((words, weight * own) for words, own in _readings_of(_bare(text)))


def _path(name: str) -> tuple[str, ...]:
    """The steps from whose it is to what it is, as of Order Lines/Product/Category.

    None where the first names no owner: in City/Town and P/N the mark means or.
    """
    steps = _STEP.split(_without_brackets(name).strip())
    if len(steps) < 2 or not all(steps) or words_of(steps[0]) not in _owners():
        return ()
    return tuple(steps)


def _readings_of_path(steps: Sequence[str]) -> Iterator[tuple[Words, float]]:
    """What it is, however far down it stands, also turned round and after its owner.

    The owner of a line's columns adds nothing: a number of a line of an order is not the order's number.
    """
    first, end = steps[0], steps[-1]
    yield from ((words, _end_alone(first) * own) for words, own in _readings_of(_bare(end)))
    if words_of(first) not in _lines():
        for text, weight in ((f"{end} {first}", _TURNED), (f"{first} {end}", _OF_ONE)):
            yield from ((words, weight * own) for words, own in _readings_of(_bare(text)))


def _end_alone(owner: str) -> float:
    """How much the end of a dotted name tells; of addresses, those of delivery come first."""
    words = words_of(owner)
    is_delivery = any(words[: len(before)] == before for before in _befores()["delivery"])
    return (_END_ALONE if "." not in owner else _END_OF_LONG) + (_OF_DELIVERY if is_delivery else 0.0)


def _readings_of(words: Words) -> Iterator[tuple[Words, float]]:
    """All of them, and without what only says whose it is. Addresses of delivery come first."""
    yield words, 1.0
    if (whole := without_hundredths(words)) != words:
        yield whole, _WITHOUT_TAX
    if untaxed := without_tax_words(words):
        yield untaxed, _WITHOUT_TAX
    for kind, befores in _befores().items():
        for before in befores:
            if rest := _after(before, words):
                yield rest, _WITHOUT_BEFORE + (_OF_DELIVERY if kind == "delivery" else 0.0)


def _after(before: Words, words: Words) -> Words:
    """What follows; nothing where it does not begin so. A script without spaces has both in one word."""
    if words[: len(before)] == before:
        return words[len(before) :]
    first = "".join(before)
    if words and words[0].startswith(first) and is_without_spaces(first):
        return (words[0][len(first) :], *words[1:])
    return ()


def _is_amount_of_voucher(words: Words) -> bool:
    """The code of a coupon is a text that says nothing; its amount is a discount."""
    return all(any(word in listed for word in words) for listed in word_lists("vouchers").values())


def _without_brackets(name: str) -> str:
    """Price (EUR) and price [incl. VAT] are prices, and so is price_eur."""
    kept = name
    for opening, closing in ("()", "[]"):
        before, _, rest = kept.partition(opening)
        kept = before + rest.partition(closing)[2] if rest and before.strip() else kept
    return kept


@cache
def _befores() -> Mapping[str, tuple[Words, ...]]:
    lists = word_lists("before")
    return {kind: tuple(tuple(phrase.split()) for phrase in lists[kind]) for kind in ("delivery", "other")}


@cache
def _lines() -> frozenset[Words]:
    return frozenset(tuple(phrase.split()) for phrase in word_lists("before")["lines"])


@cache
def _owners() -> frozenset[Words]:
    return _lines().union(*_befores().values())


def _bare(name: str) -> Words:
    """Without articles and the like, except where nothing else is left or they are part of what is known."""
    words = words_of(name)
    if is_known(words):
        return words
    return tuple(word for word in words if word not in word_lists("before")["left_out"]) or words
