"""What a column's name says that it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lojista.ingest.connecting.minor_units import without_hundredths
from lojista.ingest.connecting.taxes import without_tax_words
from lojista.ingest.connecting.words import word_lists, words_of

_EXACT, _WITHOUT_BEFORE, _WITHIN, _COMPOUND = 1.0, 0.95, 0.5, 0.45
_LEAST_OF_COMPOUND = 5
_OF_DELIVERY = 0.01
_WITHOUT_TAX = 0.97
_TURNED, _OF_ONE, _END_ALONE, _END_OF_LONG = 0.998, 0.98, 0.985, 0.72
_DOTTED = re.compile(r"[^\s.]+(\.[^\s.]+)+")
Words = tuple[str, ...]


@dataclass(frozen=True)
class NameMeaning:
    """One thing that a name may mean, and how surely, from 0 to 1."""

    role: str
    certainty: float


def meanings_of_name(name: str) -> tuple[NameMeaning, ...]:
    """Everything that a column's name may mean, the surest first; none for a name that says nothing."""
    found: dict[str, float] = {}
    for words, weight in _readings(name):
        for role, certainty in _meanings(words):
            found[role] = max(found.get(role, 0.0), certainty * weight)
    if _is_amount_of_voucher(words_of(name)):
        found["discount"] = max(found.get("discount", 0.0), _WITHOUT_BEFORE)
    return tuple(NameMeaning(role, found[role]) for role in sorted(found, key=lambda role: -found[role]))


def _readings(name: str) -> Iterator[tuple[Words, float]]:
    """The name's words; of a dotted one, as line_items.sku, also turned round, of one of them, and of its end alone."""
    yield from _readings_of(_bare(_without_brackets(name)))
    if _DOTTED.fullmatch(name):
        owner, _, end = name.rpartition(".")
        one = re.sub(r"(?<=[^s])s$", "", owner)
        for text, weight in ((f"{end} {owner}", _TURNED), (f"{one} {end}", _OF_ONE), (end, _end_alone(owner))):
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
            if words[: len(before)] == before and len(words) > len(before):
                yield words[len(before) :], _WITHOUT_BEFORE + (_OF_DELIVERY if kind == "delivery" else 0.0)


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


def _bare(name: str) -> Words:
    """Without articles and the like, except where nothing else is left."""
    words = words_of(name)
    return tuple(word for word in words if word not in word_lists("before")["left_out"]) or words


@cache
def _phrases() -> tuple[tuple[str, Words, str], ...]:
    return tuple(
        (role, words, "".join(words))
        for role, phrases in word_lists("names").items()
        for words in (tuple(phrase.split()) for phrase in phrases)
    )


def _meanings(words: Words) -> Iterator[tuple[str, float]]:
    joined = "".join(words)
    for role, phrase, phrase_joined in _phrases():
        if joined == phrase_joined:
            yield role, _EXACT
        elif _is_within(phrase, words):
            yield role, _WITHIN + 0.4 * len(phrase) / len(words)
        elif len(phrase_joined) >= _LEAST_OF_COMPOUND and joined.startswith(phrase_joined):
            yield role, _COMPOUND + 0.3 * len(phrase_joined) / len(joined)
        elif len(phrase_joined) >= _LEAST_OF_COMPOUND and joined.endswith(phrase_joined):
            yield role, _COMPOUND + 0.35 * len(phrase_joined) / len(joined)


def _is_within(phrase: Words, words: Words) -> bool:
    return any(words[start : start + len(phrase)] == phrase for start in range(len(words) - len(phrase) + 1))
