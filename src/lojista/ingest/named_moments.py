"""Names of months and halves of days in other languages than English, and those of English that are read for them."""

import calendar
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

import polars as pl
from babel import Locale

_LANGUAGES = (
    "pt", "es", "de", "fr", "it", "nl", "pl", "cs", "sk", "hu", "ro", "hr", "sl", "tr", "fi", "sv", "da", "nb", "et",
    "lv", "lt", "ru", "uk", "bg", "sr", "el", "id", "ms",
)  # fmt: skip
HALVES_OF_DAYS: Mapping[str, str] = MappingProxyType(
    {"午前": "AM", "午後": "PM", "上午": "AM", "下午": "PM", "오전": "AM", "오후": "PM"}
)
_HALF = r"(?i)\b{}\.?\s?m\b\.?"  # p. m., as in Spanish


def _months() -> dict[str, str]:
    """By name in lower case, without those that are two months in two languages: listopad is October and November."""
    found: dict[str, set[int]] = defaultdict(set)
    for language in _LANGUAGES:
        for context in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    found[name.rstrip(".").casefold()].add(number)
    return {
        name: calendar.month_abbr[numbers.pop()]
        for name, numbers in found.items()
        if len(numbers) == 1 and len(name) > 2 and name.isalpha()
    }


MONTHS: Mapping[str, str] = MappingProxyType(_months())


def in_english(value: pl.Expr) -> pl.Expr:
    """The text of a moment with its month and its half of the day in English; as it is where it has neither."""
    halved = value.str.replace_many(list(HALVES_OF_DAYS), list(HALVES_OF_DAYS.values()))
    for letter in ("a", "p"):
        halved = halved.str.replace(_HALF.format(letter), f"{letter.upper()}M")
    parts = halved.str.extract_groups(r"^(?<before>.*?)(?<name>\p{L}{3,})(?<after>.*)$").struct
    name = parts.field("name")
    english = name.str.to_lowercase().replace_strict(dict(MONTHS), default=name)
    named = pl.concat_str(parts.field("before"), english, parts.field("after"))
    return pl.when(name.is_not_null()).then(named).otherwise(halved)
