"""Tells with which patterns a column writes dates and times, and whether the day or the month stands first."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from lojista.ingest.connecting.shares import share_of
from lojista.ingest.named_moments import HALVES_OF_DAYS, MONTHS
from lojista.ingest.writing import MILLISECONDS, read_moment

_WRITTEN = (
    (r"\d{4}([-/.])DAY\1DAY", "%Y{0}%m{0}%d"),
    (r"\d{4}(\. ?)DAY\1DAY\.", "%Y{0}%m{0}%d."),
    (r"DAY(\. ?)DAY\1\d{4}\.", "<1>{0}<2>{0}%Y."),
    (r"DAY([-/.]|\. )DAY\1\d{4}", "<1>{0}<2>{0}%Y"),
    (r"DAY([-/.])DAY\1\d{2}", "<1>{0}<2>{0}%y"),
    (r"DAY([-/. ])MON\.?\1\d{4}", "%d{0}%b{0}%Y"),
    (r"DAY([-/. ])MON\1\d{2}", "%d{0}%b{0}%y"),
    (r"MON([-/.])DAY\1\d{4}", "%b{0}%d{0}%Y"),
    (r"MON([-/.])DAY\1\d{2}", "%b{0}%d{0}%y"),
    (r"MON(,? )DAY, \d{4}", "%b{0}%d, %Y"),
    (r"MON(,? )DAY \d{4}", "%b{0}%d %Y"),
    (r"\d{4}(\. )DAY\1DAY", "%Y{0}%m{0}%d"),
    (r"\d{4}年DAY月DAY()日", "%Y年%m月%d日"),
    (r"\d{4}년( ?)DAY월\1DAY일", "%Y년{0}%m월{0}%d일"),
    (r"()(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", "%Y%m%d"),
)
# Days, or months as far as the day may stand in their place: 70-1-2024 is the number of an invoice.
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = tuple((re.compile(shape.replace("DAY", _DAY)), pattern) for shape, pattern in _WRITTEN)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# With of, as in Spanish, or with a word for year at its end, as in Russian.
_DAY_OF_MONTH = re.compile(
    rf"{_DAY}(?P<gap>\.?,? (?:de |del )?)MON(?P<end>\.?,?(?: de| del)? )\d{{4}}(?P<year> ?[гр]\.?)?"
)
_AT = r",? +(?:(?:à|às|as|a las|at|um|kl\.?|klo|om|o|v|в|ore|alle|ora) +)?"
_HOURS = r" ?(?:hs?|hrs?|horas|uhr|uur|ore|ч|г)\.?"
_GAP = "[ \u00a0\u202f]?"
_WORD = re.compile(r"[^\W\d_]{3,}")
_WHOLE = re.compile(
    rf"(?P<date>.+?)(?:(?P<join>T|{_AT}|(?<=日))(?P<early>(?:{'|'.join(HALVES_OF_DAYS)}) ?)?"
    r"(?P<clock>\d{1,2}:\d{2})(?P<seconds>:\d{2})?(?P<fraction>\.\d+)?"
    rf"(?P<half>{_GAP}[AaPp]\.?{_GAP}[Mm]\.?)?(?P<hours>{_HOURS})?"
    r"(?P<gap> ?)(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_SECONDS, _PARTS_OF_SECONDS = "%s", "%s%.f"
_SINCE_1970 = (
    (re.compile(r"1[0-9]{9}"), _SECONDS),
    (re.compile(r"1[0-9]{9}\.[0-9]+"), _PARTS_OF_SECONDS),
    (re.compile(r"1[0-9]{12}(\.0+)?"), MILLISECONDS),
)
_WHY_SINCE_1970 = {
    _SECONDS: "seconds since 1970",
    _PARTS_OF_SECONDS: "seconds since 1970",
    MILLISECONDS: "milliseconds since 1970",
}
_LEAST_SHARE = 0.9
_MOST_PATTERNS = 4
_MOST_READ = 3_000
_IN_ORDER, _OUT_OF_ORDER = 0.95, 0.8
_SOON = timedelta(days=2)


@dataclass(frozen=True)
class Moments:
    """How a column writes moments. In `patterns`, <1> and <2> stand for day and month where both could be either.

    `is_day_first` is None where nothing tells, and does not matter where no pattern has <1>. `share` of the values are
    moments, from 0 to 1.
    """

    patterns: tuple[str, ...]
    share: float
    is_day_first: bool | None
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether days and months can be told apart only by somebody who knows."""
        return self.is_day_first is None and any("<1>" in pattern for pattern in self.patterns)

    @property
    def has_time(self) -> bool:
        """Whether a time of day is written."""
        return any(part in pattern for pattern in self.patterns for part in ("%H", "%I", _SECONDS, MILLISECONDS))

    @property
    def is_count(self) -> bool:
        """Whether moments are counts of seconds, which hold the time of day."""
        return any(pattern in _WHY_SINCE_1970 for pattern in self.patterns)

    def written(self, *, is_day_first: bool) -> tuple[str, ...]:
        """The patterns as they read, where the order was not told by the values themselves."""
        first = is_day_first if self.is_day_first is None else self.is_day_first
        return tuple(_in_order(pattern, is_day_first=first) for pattern in self.patterns)


def moments_of(values: pl.Series, today: date) -> Moments | None:
    """How these texts write moments; None where most of them are none. Order of rows counts as evidence."""
    texts = values.drop_nulls()
    if texts.is_empty():
        return None
    counts: Counter[str] = Counter()
    for text, count in texts.value_counts().head(_MOST_READ).iter_rows():
        pattern = _pattern(text)
        if pattern is not None:
            counts[pattern] += count
    read = texts.value_counts().head(_MOST_READ)["count"].sum()
    share = counts.total() / int(read) if read else 0.0
    if share < _LEAST_SHARE:
        return None
    patterns = _short_years_first(pattern for pattern, _ in counts.most_common(_MOST_PATTERNS))
    is_day_first, reason = _order(texts, patterns, today)
    return Moments(patterns, share, is_day_first, reason)


def _short_years_first(patterns: Iterable[str]) -> tuple[str, ...]:
    """A pattern of four digits takes 24 for the year 24, so that it comes after one of two."""
    return tuple(sorted(patterns, key=lambda pattern: "%y" not in pattern))


def _pattern(text: str) -> str | None:
    for shape, pattern in _SINCE_1970:
        if shape.fullmatch(text):
            return pattern
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return None
    day = _date_pattern(whole["date"])
    return None if day is None else day + _time_pattern(whole)


def _date_pattern(text: str) -> str | None:
    """The pattern of the part before the time."""
    lettered = re.sub(rf"(?<![^\W\d_]){_MONTH}(?![^\W\d_])", "MON", text, flags=re.IGNORECASE)
    foreign = _WORD.sub(lambda word: "MON" if word[0].casefold() in MONTHS else word[0], text)
    if of := _DAY_OF_MONTH.fullmatch(lettered) or _DAY_OF_MONTH.fullmatch(foreign):
        return f"%d{of['gap']}{_name_of_month(text)}{of['end']}%Y{of['year'] or ''}"
    for shape, pattern in _DATE:
        if found := shape.fullmatch(lettered):
            return pattern.format(found[1]).replace("%b", _name_of_month(text))
    return None


def _name_of_month(text: str) -> str:
    return "%B" if re.search(r"[A-Za-z]{4,}", text) else "%b"


def _time_pattern(whole: re.Match[str]) -> str:
    if whole["clock"] is None:
        return ""
    early = whole["early"] or ""
    if early:
        early = "%p " if early.endswith(" ") else "%p"
    hours = early + ("%I:%M" if whole["half"] or early else "%H:%M")
    half = "" if not whole["half"] else (" %p" if whole["half"][0].isspace() else "%p")
    seconds = ("%S" if whole["seconds"] else "") and ":%S"
    zone = whole["gap"] + _zone_pattern(whole["zone"]) if whole["zone"] else ""
    return f"{whole['join']}{hours}{seconds}{'%.f' if whole['fraction'] else ''}{half}{whole['hours'] or ''}{zone}"


def _zone_pattern(zone: str) -> str:
    return zone if zone.upper() in ("UTC", "GMT") else "%#z"


def _in_order(pattern: str, *, is_day_first: bool) -> str:
    first, second = ("%d", "%m") if is_day_first else ("%m", "%d")
    return pattern.replace("<1>", first).replace("<2>", second)


def _order(texts: pl.Series, patterns: Sequence[str], today: date) -> tuple[bool | None, str]:
    """Whether the day stands first, and the evidence."""
    if not any("<1>" in pattern for pattern in patterns):
        return None, _plain_order(patterns[0])
    parts = texts.str.extract_groups(r"^(?<first>\d{1,2})[-/.] ?(?<second>\d{1,2})[-/.]").struct.unnest().cast(pl.Int64)
    firsts, seconds = (parts.filter(pl.col(name) > 12)[name] for name in ("first", "second"))
    if len(firsts) or len(seconds):
        is_day_first = len(firsts) >= len(seconds)
        stands = "first" if is_day_first else "second"
        largest = (firsts if is_day_first else seconds).max()
        return is_day_first, f"{'day' if is_day_first else 'month'} first, since {largest!s} stands {stands}"
    return _order_of_rows(texts, patterns, today)


def _plain_order(pattern: str) -> str:
    if pattern in _WHY_SINCE_1970:
        return _WHY_SINCE_1970[pattern]
    return "the year stands first" if pattern.startswith("%Y") else "the month has a name"


def _order_of_rows(texts: pl.Series, patterns: Sequence[str], today: date) -> tuple[bool | None, str]:
    """By which reading the rows are sorted, and by which none is yet to come."""
    readings = {is_first: _read(texts, patterns, is_day_first=is_first) for is_first in (True, False)}
    sorted_shares = {is_first: _sorted_share(read) for is_first, read in readings.items()}
    limit = datetime.combine(today, datetime.min.time()) + _SOON
    in_future = {is_first: bool((read > limit).any()) for is_first, read in readings.items()}
    for is_first in (True, False):
        name = "day" if is_first else "month"
        if in_future[not is_first] and not in_future[is_first]:
            return is_first, f"{name} first, since otherwise some orders were yet to come"
        if sorted_shares[is_first] >= _IN_ORDER and sorted_shares[not is_first] < _OUT_OF_ORDER:
            return is_first, f"{name} first, since so the rows are in order"
    if all("<1>." in pattern for pattern in patterns):
        return True, "day first, as it is where points part a date"
    return None, "no part is above 12"


def _read(texts: pl.Series, patterns: Sequence[str], *, is_day_first: bool) -> pl.Series:
    ordered = [_in_order(pattern, is_day_first=is_day_first) for pattern in patterns]
    return (
        texts.to_frame("text")
        .select(pl.coalesce([read_moment(pl.col("text"), one, "UTC") for one in ordered]))
        .to_series()
    )


def _sorted_share(moments: pl.Series) -> float:
    """The share of steps from one day to another that go the way that most of them go."""
    steps = moments.drop_nulls().dt.date().diff().drop_nulls().dt.total_days()
    steps = steps.filter(steps != 0)
    return 0.0 if len(steps) < 3 else max(share_of(steps > 0), share_of(steps < 0))
