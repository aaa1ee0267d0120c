"""What the values of a column are, whatever its name says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import polars as pl
from babel.numbers import list_currencies

from lojista.ingest.connecting.clocks import CLOCK
from lojista.ingest.connecting.moments import Moments, moments_of
from lojista.ingest.connecting.numbers import Numbers, decimal_mark, numbers_of
from lojista.ingest.connecting.samples import Sample
from lojista.ingest.connecting.shares import MOST_ZEROS, share_of
from lojista.ingest.connecting.vocabulary import status_of
from lojista.ingest.connecting.words import meanings, plain, word_lists
from lojista.ingest.countries import names_everywhere

_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_EXAMPLES = 3
_DAY_ALONE = r"^\d{4}-\d{2}-\d{2} 00:00:00$"
_LENGTH_OF_DAY = len("2024-01-31")
_MOST_WORDS = 20
_DIGITS, _ZERO_BEFORE, _WIDTH_OF_CODE = r"^[0-9]+$", r"^0[0-9]", 4


@dataclass(frozen=True)
class Facts:
    """One column. Shares are of the values that are there, but for `missing_share`, which is of all rows.

    `kind_words`: what kinds of lines its values are words for, the empty text for none; empty where they are many.
    `is_code`: whether they are digits alone, with zeros before them or many to a fixed width, as of a card or a branch.
    """

    name: str
    missing_share: float
    distinct_count: int
    is_unique: bool
    longest: int
    examples: tuple[str, ...]
    numbers: Numbers | None
    moments: Moments | None
    email_share: float
    country_share: float
    currency_share: float
    status_share: float
    words_share: float
    clock_share: float
    kind_words: frozenset[str]
    is_code: bool

    @property
    def is_empty(self) -> bool:
        """Whether no row has a value."""
        return not self.distinct_count

    @property
    def is_whole(self) -> bool:
        """Whether every value is a whole number."""
        return self.numbers is not None and self.numbers.whole_share == 1 and self.numbers.share == 1

    @property
    def is_nearly_nothing(self) -> bool:
        """Whether the values are numbers that are zero on nearly all rows."""
        return self.numbers is not None and self.numbers.zero_share > MOST_ZEROS

    @property
    def may_be_quantity(self) -> bool:
        """Whether every value is a whole number, and they are no digits of a code."""
        return self.is_whole and not self.is_unique and not self.is_code

    @property
    def numbers_have_decimals(self) -> bool:
        """Whether some values are numbers with decimals."""
        return self.numbers is not None and self.numbers.whole_share < 1

    @property
    def is_percent(self) -> bool:
        """Whether the values are numbers with a sign of percent, which are no amounts."""
        return self.numbers is not None and self.numbers.is_percent

    @property
    def is_amount(self) -> bool:
        """Whether the values are numbers."""
        return self.numbers is not None


@dataclass(frozen=True)
class SampleFacts:
    """A sample with what its columns are. `missing`: texts in it that stand for no value."""

    sample: Sample
    decimal: str
    missing: tuple[str, ...]
    rows: pl.DataFrame
    columns: Mapping[str, Facts]

    def values(self, column: str) -> pl.Series:
        """Those of the whole file where they are few, else those of the sample; each as it is written."""
        everywhere = self.sample.values.get(column)
        return self.rows[column] if everywhere is None else pl.Series(sorted(everywhere), dtype=pl.String)

    def words(self, column: str) -> tuple[str, ...]:
        """Its different values but for texts that stand for none, sorted."""
        values = self.values(column).drop_nulls().unique().sort().to_list()
        return tuple(value for value in values if value not in self.missing)


def facts_of(sample: Sample, today: date) -> SampleFacts:
    """The facts of every column. Dates and numbers are read without the texts that stand for no value."""
    missing = _missing_texts(sample)
    rows = sample.rows.with_columns(pl.all().replace(list(missing), None)) if missing else sample.rows
    decimal = decimal_mark(rows[name] for name in rows.columns)
    columns = {name: _facts(rows[name], decimal, today) for name in rows.columns}
    return SampleFacts(sample, decimal, missing, rows, columns)


def facts_with(known: SampleFacts, rows: pl.DataFrame, column: str) -> SampleFacts:
    """The same with rows where blanks of a column hold values that it had before."""
    facts, values = known.columns[column], rows[column]
    is_unique = facts.distinct_count == len(values)
    filled = replace(facts, missing_share=values.null_count() / len(values), is_unique=is_unique)
    return replace(known, rows=rows, columns={**known.columns, column: filled})


def _missing_texts(sample: Sample) -> tuple[str, ...]:
    """In the order of the alphabet; none that is a code by which a country goes."""
    known = set(word_lists("missing")["all"])
    found = {text for values in sample.values.values() for text in values if len(text) < 16 and text.lower() in known}
    return tuple(sorted(text for text in found if text.lower() != "na" or not _is_code(text, sample)))


def _is_code(text: str, sample: Sample) -> bool:
    """NA among other texts of two capitals is Namibia or North America."""
    within = [values for values in sample.values.values() if text in values and len(values) > 1]
    return any(all(len(value) == 2 and value.isupper() for value in values) for values in within)


def _facts(column: pl.Series, decimal: str, today: date) -> Facts:
    there = column.drop_nulls()
    different = there.unique(maintain_order=True)
    texts = different.head(2_000).to_list()
    return Facts(
        column.name,
        column.null_count() / max(len(column), 1),
        len(different),
        len(different) == len(there) == len(column),
        int(str(there.str.len_chars().max() or 0)),
        _examples(different),
        numbers_of(there, decimal),
        moments_of(there, today),
        share_of(there.str.contains(_EMAIL)),
        _share(texts, _is_country),
        _share(texts, lambda text: text.upper() in _currencies()),
        _share(texts, lambda text: status_of(text) is not None) if len(texts) <= _MOST_WORDS else 0.0,
        _share(texts, lambda text: " " in text),
        share_of(there.str.contains(CLOCK)),
        frozenset(_kind_of(text) for text in texts) if len(texts) <= _MOST_WORDS else frozenset(),
        _are_digits_of_code(there),
    )


def _is_country(text: str) -> bool:
    """By its name: a few letters are a code, but for scripts that write a name in two."""
    return (len(text) > 3 or not text.isascii()) and text.lower() in names_everywhere()


def _are_digits_of_code(there: pl.Series) -> bool:
    if there.is_empty() or not there.str.contains(_DIGITS).all():
        return False
    widths = there.str.len_chars().unique()
    return bool(there.str.contains(_ZERO_BEFORE).any()) or (len(widths) == 1 and int(widths[0]) >= _WIDTH_OF_CODE)


def _examples(different: pl.Series) -> tuple[str, ...]:
    """The first values; days alone where a spreadsheet's days are all that there is."""
    is_day = bool(different.str.contains(_DAY_ALONE).all()) and len(different) > 0
    shown = different.head(_EXAMPLES)
    return tuple(str(text) for text in (shown.str.slice(0, _LENGTH_OF_DAY) if is_day else shown))


def _kind_of(text: str) -> str:
    """The kind of line that a word stands for; the empty text for none."""
    return meanings("kinds").get(plain(text)) or meanings("lines").get(plain(text)) or ""


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def _share(texts: list[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, texts)) / len(texts) if texts else 0.0
