"""The words that exports use, in many languages, as `words.toml` lists them."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def word_lists(part: str) -> Mapping[str, tuple[str, ...]]:
    """The phrases of each list of a part of `words.toml`, plain."""
    text = (resources.files("lojista.ingest.connecting") / "words.toml").read_text("utf-8")
    return {name: _phrases(listed) for name, listed in tomllib.loads(text)[part].items()}


@cache
def meanings(part: str) -> Mapping[str, str]:
    """The list that each phrase of a part stands in."""
    return {phrase: name for name, phrases in word_lists(part).items() for phrase in phrases}


# Letters that are no other letter with an accent.
_OWN_LETTERS = str.maketrans({"ß": "ss", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})


def plain(text: str) -> str:
    """In lower case, without accents, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_OWN_LETTERS))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that is written with spaces, underscores, points or capitals: orderDate, ORDER_DATE."""
    parted = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return tuple(re.findall(r"[a-z0-9%]+", plain(parted)))


def _phrases(listed: str) -> tuple[str, ...]:
    phrases = (" ".join(phrase.split()) for phrase in listed.split(";"))
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))
