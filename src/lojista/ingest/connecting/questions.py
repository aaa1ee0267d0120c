"""What no file tells: asked for at most three times, and answerable by a flag as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lojista.ingest.connecting.answers import CHOICES
from lojista.ingest.connecting.places import country_of_zone, currency_of, home_of_currency, zone_of
from lojista.ingest.connecting.shapes import FileProposal
from lojista.ingest.mapping import OF_OTHERS

MOST_QUESTIONS = 3
_MIDNIGHT = " 00:00:00"
MONTH_FIRST = ("US", "PH")


@dataclass(frozen=True)
class Question:
    """One thing that the user must say. `proposal` is what to take where nothing is said, None for no idea.

    `name` is that of the answer, `flag` how it is given without being asked, `choices` the only answers, if any.
    """

    name: str
    text: str
    why: str
    proposal: str | None
    flag: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hints:
    """What the files hint at of the shop: the country of their language, their currencies, and most buyers' country.

    `likely` is the currency that a sign of many countries' money most often stands for, where nothing tells whose.
    """

    language: str | None
    currencies: tuple[str, ...]
    buyers: str | None
    likely: str | None = None


def country_hint(given: Mapping[str, str], hints: Hints) -> str | None:
    """Where the shop is likely to be."""
    zone, currency = given.get("time_zone"), given.get("currency")
    of_currency = home_of_currency(currency or next(iter(hints.currencies), hints.likely or ""))
    buyers = hints.buyers if hints.buyers and currency_of(hints.buyers) in (currency, *hints.currencies) else None
    language = (
        hints.language if hints.language and currency_of(hints.language) in (currency, *hints.currencies) else None
    )
    return given.get("country") or (country_of_zone(zone) if zone else None) or buyers or language or of_currency or (
        hints.buyers or hints.language
    )  # fmt: skip


def questions_for(files: Sequence[FileProposal], given: Mapping[str, str], hints: Hints) -> tuple[Question, ...]:
    """What is still open, what changes most first; the first three of it are asked, the rest is taken as proposed."""
    country = country_hint(given, hints)
    asked = [
        *_of_days(files, country),
        *_of_currency(files, country, hints),
        *_of_discounts(files),
        *_of_zone(files, country),
        *_of_negatives(files),
    ]
    return tuple(question for question in asked if question.name not in given)


def _of_days(files: Sequence[FileProposal], country: str | None) -> list[Question]:
    open_ones = [
        (file, name)
        for file in files
        for name, moments in file.moments.items()
        if moments.is_open and not _is_told(file)
    ]
    if not open_ones:
        return []
    file, name = open_ones[0]
    example = next(choice.examples[0] for choice in file.choices if choice.column == file.columns[name].column)
    proposal = "month" if country in MONTH_FIRST else "day"
    why = f"no part of a date in {file.name} is above 12, so that {example} may be either"
    return [Question("first", "In dates, what stands first?", why, proposal, "--first", CHOICES["first"])]


def _is_told(file: FileProposal) -> bool:
    """Whether another column of dates of the file tells it."""
    return any(moments.is_day_first is not None for moments in file.moments.values())


def _of_currency(files: Sequence[FileProposal], country: str | None, hints: Hints) -> list[Question]:
    if all("currency" in file.columns for file in files if file.rows not in OF_OTHERS) or len(hints.currencies) == 1:
        return []
    likely = hints.likely or (currency_of(country) if country else None)
    proposal = hints.currencies[0] if hints.currencies else likely
    why = "no column says it" if hints.likely is None else "$ is the sign of several"
    return [Question("currency", "In which currency are the amounts?", why, proposal, "--currency")]


def _of_zone(files: Sequence[FileProposal], country: str | None) -> list[Question]:
    """Of no consequence where only days are written."""
    if not any(map(_has_times, files)):
        return []
    why = "times of day are written, and no file says where"
    return [
        Question(
            "time_zone", "In which time zone is the shop?", why, zone_of(country) if country else None, "--time-zone"
        )
    ]


def _has_times(file: FileProposal) -> bool:
    """Whether times of day are written, other than the midnight that a spreadsheet's days have."""
    if "purchased_time" in file.columns:
        return True
    rows = file.sample.rows
    timed = [file.columns[name].column for name, moments in file.moments.items() if moments.has_time]
    return not all(rows[column].str.ends_with(_MIDNIGHT).fill_null(value=True).all() for column in timed)


def _of_negatives(files: Sequence[FileProposal]) -> list[Question]:
    names = [file.name for file in files if file.has_negatives]
    if not names:
        return []
    text = "What are lines below zero?"
    why = f"{names[0]} has quantities or amounts below zero"
    return [Question("negative", text, why, "return", "--negative", CHOICES["negative"])]


def _of_discounts(files: Sequence[FileProposal]) -> list[Question]:
    """Where totals are quantity times price, and nothing tells whether the price is the one before discount."""
    columns = [column for file in files for column in file.open_discounts]
    if not columns:
        return []
    why = f"{columns[0]} is in no total, and prices may be those before it or after it"
    return [
        Question(
            "discount", "Are discounts still to be taken off prices?", why, "yes", "--discount", CHOICES["discount"]
        )
    ]
