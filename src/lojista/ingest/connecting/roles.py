"""Which thing each column is, by its name and by what its values are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lojista.ingest.connecting.facts import Facts
from lojista.ingest.connecting.names import meanings_of_name
from lojista.ingest.connecting.words import words_of

_LEAST_CERTAIN = 0.55
_NEARLY_CERTAIN = 0.9
_BY_VALUES = 0.5
# Words that are known by themselves go before what a name says: in Spanish, Estado is a state and a status.
_SHOWN = 1.01
_MOST_WORDS_KNOWN = 0.75
_MOST_GROUPS = 60
_LONGEST_ID = 200
_HALF = 0.5
_ENDS_OF_IDS = (("id",), ("ids",), ("uuid",), ("guid",))


@dataclass(frozen=True)
class Role:
    """What a column may be: a field, or something that is known but not loaded. `certainty` is from 0 to 1."""

    column: str
    name: str
    certainty: float
    is_by_name: bool


def _is_moment(facts: Facts) -> bool:
    return facts.moments is not None


def _is_amount(facts: Facts) -> bool:
    return facts.is_amount and facts.currency_share < _HALF


def _is_id(facts: Facts) -> bool:
    return not facts.numbers_have_decimals and not _is_dated(facts) and facts.longest <= _LONGEST_ID


def _is_dated(facts: Facts) -> bool:
    """Moments that are no bare numbers: 20240105 may be an order's number as well."""
    return facts.moments is not None and not facts.is_amount


def _is_text(facts: Facts) -> bool:
    return not _is_dated(facts)


def _is_word(facts: Facts) -> bool:
    return not facts.is_amount and not _is_dated(facts) and facts.email_share < _HALF


def _is_group(facts: Facts) -> bool:
    return _is_word(facts) and facts.distinct_count <= _MOST_GROUPS


def _is_currency(facts: Facts) -> bool:
    return facts.currency_share >= 0.9


def _is_email(facts: Facts) -> bool:
    return facts.email_share >= _HALF


_MONEY = (
    "paid", "order_refund", "freight", "freight_discount", "discount", "discount_rate", "tax", "cost", "unit_price",
    "total",
)  # fmt: skip
_FITS: Mapping[str, Callable[[Facts], bool]] = {
    **dict.fromkeys(
        ("purchased_at", "canceled_at", "approved_at", "shipped_at", "delivered_at", "promised_at", "other_date"),
        _is_moment,
    ),
    **dict.fromkeys((*_MONEY, "quantity", "returned_quantity", "instalments"), _is_amount),
    **dict.fromkeys(("order_id", "original_order_id", "customer_id", "product_id", "seller_id"), _is_id),
    **dict.fromkeys(("region", "city", "country", "customer_name"), _is_word),
    **dict.fromkeys(("status", "payment_status", "payment_type"), _is_group),
    "currency": _is_currency,
    "line_kind": lambda _: False,
    "customer_email": _is_email,
}


def roles_of(facts: Facts, languages: frozenset[str] = frozenset()) -> tuple[Role, ...]:
    """Everything that a column may be, the most likely first; empty where neither name nor values tell.

    `languages`: those of the export, whose words come before the same ones of others.
    """
    if facts.is_empty:
        return ()
    found: dict[str, Role] = {}
    for role in (*_by_name(facts, languages), *_by_values(facts)):
        if role.name not in found or found[role.name].certainty < role.certainty:
            found[role.name] = role
    if "payment_status" in found:
        found.pop("status", None)
    return tuple(sorted(found.values(), key=lambda role: -role.certainty))


def _by_name(facts: Facts, languages: frozenset[str]) -> Iterator[Role]:
    """A name that is one of those that are known means nothing that is merely within it. An id is no amount."""
    meanings = meanings_of_name(facts.name, languages)
    least = _NEARLY_CERTAIN if meanings and meanings[0].certainty >= _NEARLY_CERTAIN else _LEAST_CERTAIN
    is_id = words_of(facts.name)[-1:] in _ENDS_OF_IDS
    for meaning in meanings:
        if is_id and meaning.role in _MONEY:
            continue
        if meaning.certainty >= least and _FITS.get(meaning.role, _is_text)(facts):
            yield Role(facts.name, meaning.role, meaning.certainty, is_by_name=True)


def _by_values(facts: Facts) -> Iterator[Role]:
    """What values show by themselves. Codes of two letters show nothing: CA is a country and a state."""
    guesses = {
        "customer_email": facts.email_share >= 0.8,
        "purchased_at": _is_dated(facts),
        "currency": facts.currency_share >= 0.9 and not facts.is_unique,
        "country": facts.country_share >= 0.7,
        "status": facts.status_share >= 0.9 and _is_group(facts),
    }
    for name, is_likely in guesses.items():
        if is_likely:
            yield Role(facts.name, name, _BY_VALUES, is_by_name=False)
    shown = {
        "line_kind": {"sale", "return"} <= facts.kind_words and "" not in facts.kind_words,
        "status": facts.status_share >= _MOST_WORDS_KNOWN and facts.distinct_count > 1 and _is_group(facts),
    }
    for name, is_shown in shown.items():
        if is_shown:
            yield Role(facts.name, name, _SHOWN, is_by_name=False)
            break
