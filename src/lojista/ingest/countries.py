"""Countries by the names that people write, in English, in a shop's own language, and anywhere."""

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

UNKNOWN = "ZZ"
_COMMON = MappingProxyType(
    {
        "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US",
        "united states of america": "US", "eire": "IE", "republic of ireland": "IE", "holland": "NL",
        "the netherlands": "NL", "rsa": "ZA", "czech republic": "CZ", "turkey": "TR", "korea": "KR",
        "russian federation": "RU", "viet nam": "VN", "hong kong": "HK", "macau": "MO", "channel islands": "JE",
    }
)  # fmt: skip


@cache
def country_names(home: str) -> dict[str, str]:
    """Two-letter codes by name in lower case, and by the code itself, for a shop at home in that country."""
    names = dict(_COMMON)
    for language in ("en", *get_official_languages(home, regional=True)):
        names |= _names_in(language)
    return names | {code.lower(): code for code in set(names.values())} | {"unspecified": UNKNOWN, "unknown": UNKNOWN}


@cache
def names_everywhere() -> dict[str, str]:
    """Two-letter codes by name in lower case, in all languages that exports are known in, as `country_names.toml` says.

    A name that is one country's in one language and another's in another is none's.
    """
    text = (resources.files("lojista.ingest") / "country_names.toml").read_text("utf-8")
    return {
        " ".join(name.split()): code
        for names in tomllib.loads(text).values()
        for code, listed in names.items()
        for name in listed.split(";")
    } | dict(_COMMON)


def _names_in(language: str) -> dict[str, str]:
    """None in a language that is official in some region but that names of countries are not known in, as Kashubian."""
    try:
        territories = Locale.parse(language).territories
    except UnknownLocaleError:
        return {}
    return {name.lower(): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
