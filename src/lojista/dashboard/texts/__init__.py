"""Every word of the pages: a folder for each language, a file for each page, the same names in all languages."""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from lojista.errors import InternalError

LANGUAGES: dict[str, str] = {"en": "English", "pt-BR": "Português"}
_COUNTRIES_OF_STATES = frozenset(("AT", "AU", "BR", "DE", "IN", "MX", "MY", "NG", "US", "VE"))
_COUNTRIES_OF_PORTUGUESE = frozenset(("AO", "BR", "CV", "GW", "MZ", "PT", "ST", "TL"))

Text = Callable[..., str]


@cache
def _words(language: str) -> dict[str, str]:
    """A name stands in one file alone: `common.toml` for what several pages say, a page's own file for the rest."""
    words: dict[str, str] = {}
    for file in sorted((resources.files("lojista.dashboard.texts") / language).iterdir(), key=lambda file: file.name):
        found = {name: str(value) for name, value in tomllib.loads(file.read_text("utf-8")).items()}
        if twice := words.keys() & found.keys():
            raise InternalError(f"{sorted(twice)} stand in {language}/{file.name} and in another file.")
        words |= found
    return words


def names(language: str) -> frozenset[str]:
    """Every name that has words in a language."""
    return frozenset(_words(language))


def text_in(language: str, country: str | None = None) -> Text:
    """A function that gives the words of a name, with values filled in. Raises InternalError for an unknown name.

    Where a name has other words for one than for many, those stand under `<name>_one`; where it has others for a shop
    in a country whose regions are not called states, under `<name>_region`.
    """
    has_regions = country is not None and country not in _COUNTRIES_OF_STATES

    def text(name: str, /, **values: object) -> str:
        words = _words(language)
        if name not in words:
            raise InternalError(f"There are no words for {name!r} in {language}.")
        if has_regions and f"{name}_region" in words:
            name = f"{name}_region"
        if f"{name}_one" in words and _is_one(words[name], values, language):
            name = f"{name}_one"
        return words[name].format(**values) if values else words[name]

    return text


def _is_one(words: str, values: Mapping[str, object], language: str) -> bool:
    """Whether the words speak of exactly one: of `count`, or else of the first number that they hold.

    Grammars that take zero for a singular, as Portuguese, are not followed: "0 pedidos" is how shops write it.
    """
    locale = Locale.parse(language, sep="-")
    for name in ("count", *re.findall(r"\{(\w+)\}", words)):
        try:
            number = parse_decimal(str(values.get(name)), locale)
        except NumberFormatError:
            continue
        return bool(number == 1)
    return False


def text_or(text: Text, name: str, otherwise: str) -> str:
    """The words of a name, or the shop's own name for a thing that the product does not know."""
    try:
        return text(name)
    except InternalError:
        return otherwise


def literally(words: str) -> str:
    """Words of somebody else's as they are, where Markdown would make links and pictures of them."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:])", r"\\\1", words)


def language_of(locale: str | None) -> str | None:
    """The language of ours that a locale asks for; None where it asks for another, or for none."""
    spoken = re.split("[-_]", locale or "")[0].lower()
    return next((language for language in LANGUAGES if language[:2] == spoken), None)


def language_in(country: str | None) -> str:
    """The language to greet a reader in whose own is none of ours, by the shop's country."""
    return "pt-BR" if country in _COUNTRIES_OF_PORTUGUESE else "en"
