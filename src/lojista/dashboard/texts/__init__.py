"""Every word of the pages: a folder for each language, a file for each page, the same names in all languages."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources

from lojista.errors import InternalError

LANGUAGES: dict[str, str] = {"en": "English", "pt-BR": "Português"}

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


def text_in(language: str) -> Text:
    """A function that gives the words of a name, with values filled in. Raises InternalError for an unknown name."""

    def text(name: str, **values: object) -> str:
        words = _words(language)
        if name not in words:
            raise InternalError(f"There are no words for {name!r} in {language}.")
        return words[name].format(**values) if values else words[name]

    return text


def text_or(text: Text, name: str, otherwise: str) -> str:
    """The words of a name, or the shop's own name for a thing that the product does not know."""
    try:
        return text(name)
    except InternalError:
        return otherwise


def literally(words: str) -> str:
    """Words of somebody else's as they are, where Markdown would make links and pictures of them."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:])", r"\\\1", words)


def language_of(locale: str | None) -> str:
    """The language to greet a browser in."""
    return "pt-BR" if (locale or "").lower().startswith("pt") else "en"
