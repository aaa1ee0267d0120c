"""What words of a file mean: statuses of orders and of payments, and countries."""

from collections.abc import Iterable, Mapping

from lojista.ingest.connecting.words import meanings, plain, word_lists
from lojista.ingest.countries import UNKNOWN, country_names, names_everywhere
from lojista.ingest.mapping import PaymentStatus

_UNKNOWN_STATUS = "processing"
_REFUNDED = "refunded"


def statuses_of(
    words: Iterable[str], *, has_refunds: bool, names: Mapping[str, str] | None = None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The status that each word means, and the words that are not known, which count as valid orders.

    A refunded order is canceled unless the file tells what was paid back of it. `names`: what a table says that codes
    mean; an order of a code that the table lacks is none that the shop knows, and counts as no sale.
    """
    refunded = "delivered" if has_refunds else "canceled"
    found: dict[str, str] = {}
    unknown: list[str] = []
    for word in sorted(words):
        status = status_of(names.get(word, "")) if names else status_of(word)
        if names and word not in names:
            status = "unavailable"
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


def payment_statuses_of(words: Iterable[str], *, is_of_payments: bool, has_refunds: bool) -> dict[str, PaymentStatus]:
    """What each word says of the payment. `is_of_payments`: of a column that tells of nothing else.

    Elsewhere an order is unpaid only where a word says so. What was paid back is paid where the file tells how much.
    """
    found = {word: _payment_status_of(word, is_of_payments=is_of_payments) for word in sorted(words)}
    return {word: "paid" if has_refunds and status == "refunded" else status for word, status in found.items()}


def paid_flags_of(words: Iterable[str]) -> dict[str, PaymentStatus]:
    """What each word says where all are words for yes and no; nothing elsewhere.

    The empty text is a blank: beside a word for yes it says that nothing was paid.
    """
    told = {word: meanings("flags").get(plain(word)) for word in sorted(words)}
    if not told or None in told.values():
        return {}
    blank: dict[str, PaymentStatus] = {"": "unpaid"} if "yes" in told.values() else {}
    return blank | {word: "paid" if flag == "yes" else "unpaid" for word, flag in told.items()}


def _payment_status_of(word: str, *, is_of_payments: bool) -> PaymentStatus:
    text, status = plain(word).replace("_", " "), status_of(word)
    if is_of_payments and text in word_lists("payments")["unpaid"]:
        return "unpaid"
    if status == "created" and (not is_of_payments or text not in word_lists("payments")["received"]):
        is_owed = is_of_payments or any(part in text for part in word_lists("payments")["owed"])
        return "unpaid" if is_owed else "paid"
    if is_of_payments and status in (_REFUNDED, "canceled"):
        return "refunded" if status == _REFUNDED else "canceled"
    return "paid"


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
