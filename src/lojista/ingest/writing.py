"""How a file writes numbers and moments, and how they are brought into the one way that everything after reads.

A value that cannot be read so becomes NULL, for the check that follows to refuse it by its own text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lojista.ingest.named_moments import in_english

MOMENT = "%Y-%m-%d %H:%M:%S"
MILLISECONDS = "%Q"  # since 1970, in UTC; Polars has no pattern of its own for them
# As PostgreSQL writes a moment, with its offset or without, and a day.
DATABASE_MOMENTS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d")
_CURRENCY = r"(?:\p{Sc}|\p{L}{1,3}\p{Sc}?|\p{L}\.\p{L}{1,2})"
_DIGITS = dict(zip("０１２３４５６７８９，．－٠١٢٣٤٥٦٧٨٩٬٫−", "0123456789,.-0123456789,.-", strict=True))
_NAMED = ("%b", "%B", "%p")
_OFFSETS = ("%z", "%:z", "%#z")
_IN_UTC = ("UTC", "GMT", "%s")


@dataclass(frozen=True)
class Writing:
    """`decimal` is the mark before decimals; the other of comma and point parts thousands.

    `moments` are the patterns of dates and times, tried in order; one with an offset, in UTC, in seconds (%s) or in
    milliseconds (%Q) since 1970 is brought to `time_zone`. `missing` are texts that stand for no value.
    """

    decimal: str = "."
    moments: tuple[str, ...] = (MOMENT,)
    missing: tuple[str, ...] = ()
    time_zone: str = "UTC"

    @property
    def is_plain(self) -> bool:
        """Whether values are in the one way already."""
        return self == Writing(time_zone=self.time_zone)


def present(value: pl.Expr, missing: Sequence[str]) -> pl.Expr:
    """The trimmed text, NULL where it is blank or one of those that stand for no value."""
    trimmed = value.str.strip_chars().replace("", None)
    return trimmed.replace(list(missing), None) if missing else trimmed


def plain_number(value: pl.Expr, writing: Writing) -> pl.Expr:
    """A number with a point, without currency, blanks and thousands; (1.50) and 1.50- are below zero.

    Digits may be of full width, as in Japan, or those of Arabic.
    """
    usual = value.str.replace_many(list(_DIGITS), list(_DIGITS.values()))
    digits = _without_currency(usual.str.replace_all(r"[\s\u{a0}\u{202f}'’]", ""))
    parted = digits.str.replace_all("," if writing.decimal == "." else ".", "", literal=True)
    number = parted.str.replace(writing.decimal, ".", literal=True).str.replace(r"^(-?)\.", "${1}0.")
    return pl.when(digits.str.contains(_number_as(writing))).then(number)


def _without_currency(text: pl.Expr) -> pl.Expr:
    signed = text.str.replace(r"^\((.*)\)$", "-$1").str.replace(r"^(.*[0-9])-$", "-$1").str.replace(r"^\+", "")
    return signed.str.replace(rf"^(-?){_CURRENCY}", "$1").str.replace(rf"{_CURRENCY}\.?$", "")


def _number_as(writing: Writing) -> str:
    """Thousands are parted everywhere or nowhere."""
    decimal, thousands = (r"\.", ",") if writing.decimal == "." else (",", r"\.")
    return rf"^-?(([0-9]{{1,3}}({thousands}[0-9]{{3}})+|[0-9]+)({decimal}[0-9]+)?|{decimal}[0-9]+)$"


def plain_whole(value: pl.Expr, writing: Writing) -> pl.Expr:
    """A whole number, also where it is written as 6.0 or 6,00."""
    return plain_number(value, writing).str.replace(r"^(-?[0-9]+)\.0+$", "$1")


def plain_moment(value: pl.Expr, writing: Writing) -> pl.Expr:
    """A moment as YYYY-MM-DD HH:MM:SS in the shop's time zone; midnight where only the day is written."""
    return pl.coalesce([read_moment(value, pattern, writing.time_zone) for pattern in writing.moments]).dt.strftime(
        MOMENT
    )


def read_moment(value: pl.Expr, pattern: str, time_zone: str) -> pl.Expr:
    """A moment in the shop's time zone, NULL where it is not written so."""
    if pattern == MILLISECONDS:
        return _from_utc(_milliseconds(value), time_zone)
    if any(offset in pattern for offset in _OFFSETS):
        moment = value.str.to_datetime(_widened(pattern), strict=False, time_unit="us", exact=True)
        return moment.dt.convert_time_zone(time_zone).dt.replace_time_zone(None)
    moment = value.str.to_datetime(pattern, strict=False, time_unit="us", exact=True)
    if any(name in pattern for name in _NAMED):
        named = in_english(value).str.to_datetime(pattern, strict=False, time_unit="us", exact=True)
        moment = pl.coalesce(moment, named)
    return _from_utc(moment, time_zone) if any(name in pattern for name in _IN_UTC) else moment


def _from_utc(moment: pl.Expr, time_zone: str) -> pl.Expr:
    return moment.dt.replace_time_zone("UTC").dt.convert_time_zone(time_zone).dt.replace_time_zone(None)


def _milliseconds(value: pl.Expr) -> pl.Expr:
    """Of this century's first third alone: any other number is no moment."""
    digits = value.str.extract(r"^(1[0-9]{12})(?:\.0+)?$")
    return pl.from_epoch(digits.cast(pl.Int64), time_unit="ms").cast(pl.Datetime("us"))


def _widened(pattern: str) -> str:
    """Takes offsets of whole hours too, and parts of seconds: 10:00:00.25+00."""
    seconds = pattern if "%.f" in pattern else pattern.replace("%S", "%S%.f")
    return seconds.replace("%z", "%#z").replace("%:z", "%#z")
