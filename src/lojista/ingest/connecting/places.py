"""Where a shop may be, from what its files hint at: countries, currencies and languages that go together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from babel.core import get_global
from babel.numbers import get_territory_currencies

from lojista.ingest.connecting.words import word_lists, words_of

# Of countries with several time zones, that in which most shops are.
_MAIN_ZONES = MappingProxyType(
    {
        "US": "America/New_York", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "MX": "America/Mexico_City",
        "AU": "Australia/Sydney", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "DE": "Europe/Berlin",
        "RU": "Europe/Moscow", "CL": "America/Santiago", "AR": "America/Argentina/Buenos_Aires",
        "NZ": "Pacific/Auckland", "ID": "Asia/Jakarta", "CN": "Asia/Shanghai", "UA": "Europe/Kyiv",
        "EC": "America/Guayaquil", "CY": "Asia/Nicosia",
    }
)  # fmt: skip
# Of currencies of several countries, the one where most shops are.
_HOMES = MappingProxyType(
    {
        "USD": "US",
        "EUR": "DE",
        "GBP": "GB",
        "AUD": "AU",
        "CHF": "CH",
        "NOK": "NO",
        "DKK": "DK",
        "ZAR": "ZA",
        "NZD": "NZ",
    }
)
_LEAST_WORDS = 2
# Those that are written with the sign $ at home.
DOLLARS = frozenset({"ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD", "UYU"})


def language_home(names: Iterable[str]) -> str | None:
    """The country of the language of these columns; None where too few words tell it, or two languages alike."""
    words = {word for name in names for word in words_of(name)}
    counts = Counter({home: len(words & set(listed)) for home, listed in word_lists("languages").items()})
    (first, most), (_, next_most), *_ = counts.most_common()
    return first if most >= _LEAST_WORDS and most > next_most else None


def home_of_currency(currency: str) -> str | None:
    """The country where a currency is at home."""
    if currency in _HOMES:
        return _HOMES[currency]
    homes = [country for country, _ in get_global("territory_currencies").items() if currency_of(country) == currency]
    return homes[0] if len(homes) == 1 else next((country for country in homes if currency.startswith(country)), None)


def currency_of(country: str) -> str | None:
    """The currency that a country pays in today."""
    return next(iter(get_territory_currencies(country)), None)


def zone_of(country: str) -> str | None:
    """The time zone of a country, the main one of several; None for a country that is none."""
    if country in _MAIN_ZONES:
        return _MAIN_ZONES[country]
    zones = list(get_global("territory_zones").get(country, ()))
    return zones[0] if zones else None


def country_of_zone(zone: str) -> str | None:
    """The country that a time zone is of."""
    found: Mapping[str, str] = get_global("zone_territories")
    return found.get(zone)
