"""What words of a file mean: statuses and countries."""

from collections.abc import Iterable

from lojista.ingest.connecting.words import meanings, plain, word_lists
from lojista.ingest.countries import UNKNOWN, country_names, names_everywhere

_UNKNOWN_STATUS = "processing"
_REFUNDED = "refunded"


def statuses_of(words: Iterable[str], *, has_refunds: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """The status that each word means, and the words that are not known, which count as valid orders.

    A refunded order is canceled unless the file tells what was paid back of it.
    """
    refunded = "delivered" if has_refunds else "canceled"
    found: dict[str, str] = {}
    unknown: list[str] = []
    for word in sorted(words):
        status = status_of(word)
        if status is None:
            unknown.append(word)
        found[word] = refunded if status == _REFUNDED else (status or _UNKNOWN_STATUS)
    return found, tuple(unknown)


def status_of(word: str) -> str | None:
    """What a word says of an order: by the whole of it, else by known words in it, those of one that is off first.

    None for a word that says nothing. What is undelivered is not delivered: of orders that are not off, words count
    from their beginning.
    """
    text = plain(word).replace("_", " ")
    if text in meanings("statuses"):
        return meanings("statuses")[text]
    for status in (_REFUNDED, "canceled", "unavailable"):
        if any(len(phrase) > 5 and phrase in text for phrase in word_lists("statuses")[status]):
            return status
    for status in ("delivered", "shipped"):
        if any(len(phrase) > 5 and f" {phrase}" in f" {text}" for phrase in word_lists("statuses")[status]):
            return status
    return None


def countries_of(words: Iterable[str], home: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The codes of names that a shop at home there would not know by itself, and the names that nobody knows."""
    known = country_names(home)
    found: dict[str, str] = {}
    unknown: list[str] = []
    for word in sorted(words):
        if word.lower() in known:
            continue
        code = names_everywhere().get(word.lower())
        if code is None:
            unknown.append(word)
        found[word] = code or UNKNOWN
    return found, tuple(unknown)
