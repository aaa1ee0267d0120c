"""Proposes a mapping for unknown files, and makes it of the proposal and of what the user answers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from unicodedata import normalize

from lojista.errors import UnclearColumnsError, UnknownNameError, UserError
from lojista.ingest.connecting.answers import checked
from lojista.ingest.connecting.columns import Found
from lojista.ingest.connecting.joining import arranged
from lojista.ingest.connecting.numbers import DOLLAR
from lojista.ingest.connecting.places import DOLLARS, currency_of, home_of_currency, language_home, zone_of
from lojista.ingest.connecting.platforms import Platform, platform_of, platform_shapes
from lojista.ingest.connecting.questions import MOST_QUESTIONS, Hints, Question, country_hint, questions_for
from lojista.ingest.connecting.samples import Sample, samples_of
from lojista.ingest.connecting.shapes import FileProposal
from lojista.ingest.connecting.vocabulary import countries_of
from lojista.ingest.connecting.words import plain
from lojista.ingest.connecting.zones import zone_told
from lojista.ingest.countries import names_everywhere
from lojista.ingest.fields import CREDIT_NOTE, FIELDS
from lojista.ingest.files import RawFile
from lojista.ingest.mapping import FilePart, Mapping, RulePart, ShopPart

_FALLBACK_ZONE = "UTC"
_NO_PAYMENT_TYPE = "not_defined"
_MOST_NAMED = 12
_EXAMPLES = 3
_LONGEST_NAME = 60
_DAY_BEFORE = re.compile(r"^(19|20)\d{2}([-_. ]?)\d{2}\2\d{2}[\s_.-]+(?=[^\W\d]\w*[\s_.-])")
_LACKING = {"when something was ordered": "purchased_at", "what something cost": "amount"}
_CODE = re.compile(r"(?:^|[^A-Za-z])([A-Z]{3}|[a-z]{3})(?:$|[^A-Za-z])")


@dataclass(frozen=True)
class Proposal:
    """What the files are taken to be. `left_out` are files that tell nothing of orders, with the reason.

    `given` are the answers that are known already, by the user or a column of time zones. `platform`: whose export it
    is, where that is known.
    """

    files: tuple[FileProposal, ...]
    left_out: Dictionary[str, str]
    given: Dictionary[str, str]
    hints: Hints
    platform: Platform | None = None

    def questions(self, answers: Dictionary[str, str] | None = None) -> tuple[Question, ...]:
        """What is still to be asked after these answers, what changes most first; three in all at most."""
        known = answers or {}
        return self._open(known)[: MOST_QUESTIONS - len(known)]

    def taken_unasked(self, answers: Dictionary[str, str]) -> tuple[Question, ...]:
        """What stays open when these questions are answered, of which the proposal is taken."""
        return self._open(answers)

    def _open(self, answers: Dictionary[str, str]) -> tuple[Question, ...]:
        return questions_for(self.files, dict(self.given) | dict(answers), self.hints)

    def mapping(self, answers: Dictionary[str, str]) -> Mapping:
        """The mapping, for the answers to the questions; proposals stand for those that are missing.

        Raises UserError, naming the flag, where there is no answer and nothing to propose.
        """
        known = dict(self.given) | checked(answers)
        for question in questions_for(self.files, known, self.hints):
            if question.proposal is not None:
                known.setdefault(question.name, question.proposal)
        _check_answered(questions_for(self.files, {}, self.hints), known)
        shop = self._shop(known)
        parts = [_part(one, shop, known) for one in self.files]
        if self.platform is not None:
            parts = [_as_platform(own, part) for own, part in zip(self.platform.parts, parts, strict=True)]
        return Mapping(name=_slug(shop.name), title=shop.name, shop=shop, left_out=list(self.left_out), files=parts)

    def _shop(self, known: Dictionary[str, str]) -> ShopPart:
        currency = known.get("currency") or next(iter(self.hints.currencies), None)
        country = country_hint(dict(known) | ({"currency": currency} if currency else {}), self.hints)
        currency = currency or (currency_of(country) if country else None)
        if currency is None:
            raise UserError("No column says in which currency the amounts are.", "Say it: --currency EUR")
        country = country or home_of_currency(currency)
        if country is None:
            raise UserError("Nothing tells in which country the shop is.", "Say it: --country DE")
        zone = known.get("time_zone") or zone_of(country) or _FALLBACK_ZONE
        return ShopPart(
            name=known.get("name") or _title(self.files[0].name), currency=currency, time_zone=zone, country=country
        )


def propose(
    files: Sequence[RawFile], given: Dictionary[str, str], fields: Dictionary[str, str], today: date
) -> Proposal:
    """What the files are. `given` are answers by name, `fields` columns by field, empty for a field that is none.

    Raises SourceError for files that cannot be read, UnclearColumnsError for those that no orders can be made of, and
    UnknownNameError for a field, a column or an answer that there is none of.
    """
    told = checked(given)
    samples, without_rows = samples_of(files)
    if (zone := zone_told(samples)) is not None:
        told.setdefault("time_zone", zone)
    _check_fields(fields, samples)
    platform = None if any(fields.values()) else platform_of(samples)
    if platform is not None:
        shapes = platform_shapes(platform, samples, today)
        return Proposal(shapes, without_rows, told, _hints(shapes), platform)
    shapes, left_out = arranged(samples, fields, today)
    if not shapes:
        name, reason = next(iter(left_out.items()))
        sample = next(one for one in samples if one.name == name)
        raise UnclearColumnsError(f"{name}: {reason}", _hint(sample, reason), _examples(sample))
    return Proposal(shapes, {**left_out, **without_rows}, told, _hints(shapes))


def _examples(sample: Sample) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(map(str, sample.rows[name].drop_nulls().unique(maintain_order=True).head(_EXAMPLES)))
        for name in sample.columns
    }


def _hint(sample: Sample, reason: str) -> str:
    more = f" and {len(sample.columns) - _MOST_NAMED} more" if len(sample.columns) > _MOST_NAMED else ""
    columns = ", ".join(sample.columns[:_MOST_NAMED])
    read = f"It was read as {sample.layout.in_words()}, with the columns {columns}{more}."
    lacking = next((field for words, field in _LACKING.items() if words in reason), "order_id")
    return f"{read} Say which one it is: --set FIELD=COLUMN, here --set {lacking}=COLUMN"


def _check_fields(fields: Dictionary[str, str], samples: Sequence[Sample]) -> None:
    columns = {column for sample in samples for column in sample.columns}
    for name, column in fields.items():
        if name not in FIELDS:
            raise UnknownNameError("field", name, FIELDS)
        if column and column not in columns:
            raise UnknownNameError("column", column, columns)


def _check_answered(questions: Sequence[Question], known: Dictionary[str, str]) -> None:
    unanswered = [question for question in questions if question.name not in known]
    if unanswered:
        said = " ".join(f"{question.text} {question.why.capitalize()}." for question in unanswered)
        raise UserError(said, f"Say it: {' '.join(f'{question.flag} …' for question in unanswered)}")


def _hints(files: Sequence[FileProposal]) -> Hints:
    names = [column for file in files for column in file.sample.header]
    language, buyers, found = language_home(names), _buyers(files), _currencies(files)
    codes = [currency_of(country) for country in (buyers, language) if country]
    dollar = next((code for code in codes if code in DOLLARS), None)
    told = (dollar if code == DOLLAR else code for code in found)
    is_open = DOLLAR in found and dollar is None
    return Hints(language, tuple(code for code in told if code), buyers, "USD" if is_open else None)


def _currencies(files: Sequence[FileProposal]) -> tuple[str, ...]:
    """Those of the rows, the most frequent first; else that of signs, or that which names of columns say."""
    counts: Counter[str] = Counter()
    for file in files:
        if "currency" in file.columns:
            counts.update(file.sample.rows[file.columns["currency"].column].drop_nulls().to_list())
    if counts:
        return tuple(code.upper() for code, _ in counts.most_common())
    signed = [code for file in files for code in file.signed_currencies]
    named = [code for file in files for one in file.columns.values() for code in _codes_in(one.column)]
    return tuple(dict.fromkeys([code for code in signed if code != DOLLAR] or named or signed))


def _codes_in(name: str) -> list[str]:
    return [found.upper() for found in _CODE.findall(name) if found.upper() in _NAMED] + [
        code for sign, code in _SIGNS if re.search(sign, name)
    ]


_NAMED = frozenset(
    {
        "EUR",
        "USD",
        "GBP",
        "BRL",
        "CHF",
        "CAD",
        "AUD",
        "MXN",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "JPY",
        "INR",
        "NZD",
        "ZAR",
        "CZK",
        "HUF",
        "RUB",
        "UAH",
    }
)
_SIGNS = (
    (r"R\$", "BRL"), ("€", "EUR"), ("£", "GBP"), (r"\bKč\b", "CZK"), ("₽", "RUB"), (r"\bруб(?:\b|лей|ля)", "RUB"),
    (r"\bzł\b", "PLN"), (r"\bFt\b", "HUF"), ("₴", "UAH"), (r"\bгрн\b", "UAH"), ("₺", "TRY"), ("₹", "INR"),
)  # fmt: skip


def _buyers(files: Sequence[FileProposal]) -> str | None:
    """The country of most rows."""
    for file in files:
        if "country" in file.columns:
            counts = file.sample.rows[file.columns["country"].column].drop_nulls().value_counts(sort=True)
            for name in counts.to_series().head(1):
                text = str(name)
                return names_everywhere().get(text.lower()) or (text.upper() if zone_of(text.upper()) else None)
    return None


def _title(file_name: str) -> str:
    """A file's name as the name of a shop, without the day on which it was made."""
    whole = PurePath(file_name).name
    stem = _DAY_BEFORE.sub("", whole).split(".")[0]
    return " ".join(re.split(r"[\s_-]+", stem)).strip().capitalize() or whole.split(".")[0] or "Shop"


def _slug(title: str) -> str:
    """A name for a file: letters of any script, Latin ones without accents."""
    joined = "".join(map(_small, normalize("NFKC", title)))
    return re.sub(r"[\W_]+", "-", joined).strip("-")[:_LONGEST_NAME].strip("-") or "shop"


def _small(letter: str) -> str:
    bare = plain(letter)
    return (bare or " ") if bare.isascii() else letter.casefold()


def _part(file: FileProposal, shop: ShopPart, known: Dictionary[str, str]) -> FilePart:
    countries, _ = countries_of(file.words.get("country", ()), shop.country)
    return FilePart(
        name=file.name,
        header=list(file.sample.header),
        rows=file.rows,
        columns=dict(_columns(file, known)),
        constants=_constants(file, shop),
        decimal="," if file.decimal == "," else ".",
        moments=list(_patterns(file, known)),
        missing=list(file.missing),
        statuses=file.statuses()[0],
        payment_statuses=dict(file.payment_statuses),
        countries=countries,
        fill_down=list(file.fill_down),
        otherwise=dict(file.otherwise),
        guests=list(file.guests),
        without_sign=list(file.without_sign),
        hundredths=list(file.hundredths),
        rules=[
            RulePart(type=rule.line_type, because=rule.because, where={rule.field: rule.pattern}) for rule in file.rules
        ],
        negative="adjustment" if known.get("negative") == "adjustment" else "return",
        duplicates="drop" if file.is_repeated else "keep",
        passed_over={name: list(words) for name, words in file.passed_over.items()},
    )


def _as_platform(own: FilePart, proposed: FilePart) -> FilePart:
    """The platform's mapping, with the words of this export that it does not know."""
    words = {"statuses": proposed.statuses | own.statuses, "countries": proposed.countries | own.countries}
    return own.model_copy(update={"name": proposed.name, "header": proposed.header, **words})


def _columns(file: FileProposal, known: Dictionary[str, str]) -> Iterator[tuple[str, str]]:
    """Each field with its column. What prices are after, as the user said, is shown where it is of lines."""
    for name, found in file.columns.items():
        is_within = _is_within(file, found, known)
        if name == "discount" or not is_within:
            yield ("discount_within" if is_within else name), found.column


def _is_within(file: FileProposal, found: Found, known: Dictionary[str, str]) -> bool:
    """Whether a discount is one that prices are after, as the user said."""
    return known.get("discount") == "no" and found.column in file.open_discounts


def _constants(file: FileProposal, shop: ShopPart) -> dict[str, str]:
    """Places are kept by country: those of a file that names none are in the shop's. Payments are kept by type."""
    places = {"region", "city", "postal_prefix"} & file.columns.keys()
    country = {"country": shop.country} if places and "country" not in file.columns else {}
    is_untyped = "paid" in file.columns and "payment_type" not in file.columns
    kind = {"line_kind": CREDIT_NOTE} if file.is_of_returns else {}
    return country | kind | ({"payment_type": _NO_PAYMENT_TYPE} if is_untyped else {})


def _patterns(file: FileProposal, known: Dictionary[str, str]) -> tuple[str, ...]:
    """Those of all columns of dates; what one column tells of the order of days and months counts for all."""
    told = [moments.is_day_first for moments in file.moments.values() if moments.is_day_first is not None]
    is_day_first = told[0] if told else known.get("first", "day") == "day"
    patterns = [one for moments in file.moments.values() for one in moments.written(is_day_first=is_day_first)]
    short_first = sorted(dict.fromkeys(patterns), key=lambda pattern: "%y" not in pattern)
    return tuple(short_first) or ("%Y-%m-%d %H:%M:%S",)
