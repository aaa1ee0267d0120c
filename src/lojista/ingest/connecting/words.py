"""The words that exports use, in many languages, as the files of `words/` list them, one file a language.

All languages count together. English comes first, as its file names every list there is: a phrase that stands in
several lists of a part, in one language or in two, is looked up as that of the last of them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

_FIRST = "english"
_Parts = Mapping[str, Mapping[str, tuple[str, ...]]]
# Parts whose phrases are compared word by word, not as texts.
_OF_WORDS = ("names", "taxes", "hundredths", "before", "vouchers", "languages")


@cache
def languages() -> Mapping[str, _Parts]:
    """Of each language, every list of every part, with its phrases plain; English first, then by name."""
    folder = resources.files("lojista.ingest.connecting") / "words"
    files = {file.name.removesuffix(".toml"): file for file in folder.iterdir() if file.name.endswith(".toml")}
    return {
        name: _parts(files[name].read_text("utf-8")) for name in sorted(files, key=lambda name: (name != _FIRST, name))
    }


@cache
def word_lists(part: str) -> Mapping[str, tuple[str, ...]]:
    """The phrases of each list of a part, those of all languages together, plain."""
    merged: dict[str, tuple[str, ...]] = {}
    for parts in languages().values():
        for name, phrases in parts.get(part, {}).items():
            merged[name] = tuple(dict.fromkeys((*merged.get(name, ()), *phrases)))
    return merged


@cache
def meanings(part: str) -> Mapping[str, str]:
    """The list that each phrase of a part stands in."""
    return {phrase: name for name, phrases in word_lists(part).items() for phrase in phrases}


# Letters that are no other letter with an accent, and those of Arabic that are written for each other.
_OWN_LETTERS = str.maketrans(
    {"ß": "ss", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ى": "ي", "ة": "ه", "ـ": ""}
)
_VOICING_OF_KANA = "\u3099\u309a"
_LEFT_OUT = ("Mn", "Cf")
_CAPITALS = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[а-яёіїєґα-ωά-ώ])(?=[А-ЯЁІЇЄҐΑ-Ω])")
_WORD = re.compile(r"(?:[^\W_]|%)+")
_DOTTED_WORD = re.compile(r"(?:[^\W_]|%)+\.?")
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af々〇ー]+[a-z0-9]*")


def plain(text: str) -> str:
    """In lower case, without accents and marks that only tell how to read, in usual widths, with single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_OWN_LETTERS))
    kept = (one for one in letters if one in _VOICING_OF_KANA or unicodedata.category(one) not in _LEFT_OUT)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).casefold().split())


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that is written with spaces, underscores, points or capitals: orderDate, ORDER_DATE."""
    return tuple(_WORD.findall(plain(_CAPITALS.sub(" ", name))))


def abbreviated_words(name: str) -> tuple[str, ...]:
    """Its words, those with their full stop that are written with one: Art.-Bez. is art. and bez."""
    return tuple(_DOTTED_WORD.findall(plain(_CAPITALS.sub(" ", name))))


def is_without_spaces(phrase: str) -> bool:
    """Whether it is in a script that parts no words, or need not: Chinese, Japanese and Korean."""
    return _WITHOUT_SPACES.fullmatch(phrase) is not None


def _parts(text: str) -> _Parts:
    return {
        part: {name: tuple(dict.fromkeys(_phrases(listed, part))) for name, listed in lists.items()}
        for part, lists in tomllib.loads(text).items()
    }


def _phrases(listed: str, part: str) -> Iterator[str]:
    for phrase in listed.split(";"):
        text = " ".join(words_of(phrase.lower())) if part in _OF_WORDS else plain(phrase)
        if text:
            yield text
