"""Answers as people give them, checked and brought into one way."""

from collections.abc import Callable, Mapping
from zoneinfo import available_timezones

from babel.core import get_global
from babel.numbers import list_currencies

from lojista.errors import UnknownNameError
from lojista.ingest.countries import names_everywhere

CHOICES: Mapping[str, tuple[str, ...]] = {
    "first": ("day", "month"),
    "discount": ("yes", "no"),
    "negative": ("return", "adjustment"),
}


def checked(answers: Mapping[str, str]) -> dict[str, str]:
    """Answers by name: a currency and a country as codes. Raises UnknownNameError for what is none."""
    return {
        name: _CHECKS.get(name, str)(said) if name not in CHOICES else _chosen(name, said)
        for name, said in answers.items()
    }


def _chosen(name: str, said: str) -> str:
    if said.lower() not in CHOICES[name]:
        raise UnknownNameError(f"answer to --{name}", said, CHOICES[name])
    return said.lower()


def _currency(said: str) -> str:
    if said.upper() not in list_currencies():
        raise UnknownNameError("currency", said, list_currencies())
    return said.upper()


def _country(said: str) -> str:
    code = names_everywhere().get(said.lower(), said.upper())
    known = get_global("territory_currencies")
    if code not in known:
        raise UnknownNameError("country", said, known)
    return code


def _time_zone(said: str) -> str:
    if said not in available_timezones():
        raise UnknownNameError("time zone", said, available_timezones())
    return said


_CHECKS: Mapping[str, Callable[[str], str]] = {"currency": _currency, "country": _country, "time_zone": _time_zone}
