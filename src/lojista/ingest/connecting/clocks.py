"""Finds the time of day that stands in a column of its own, beside that of the day."""

import re
from dataclasses import replace

import polars as pl

from lojista.ingest.connecting.moments import Moments

CLOCK = r"^\d{1,2}:\d{2}(:\d{2})?( ?[AaPp]\.?[Mm]\.?)?$"
_PARTS = re.compile(r"\d{1,2}:\d{2}(?P<seconds>:\d{2})?(?P<half> ?[AaPp])?")
_MOST = 4


def with_clock(moments: Moments, times: pl.Series) -> Moments:
    """How a moment reads whose time of day stands in another column."""
    clocks = list(dict.fromkeys(_clock_pattern(text) for text in times.drop_nulls().unique().sort().to_list()))[:_MOST]
    days = [re.split("[T ],? *%[HI]", pattern)[0] for pattern in moments.patterns]
    joined = [f"{day} {clock}" for day in dict.fromkeys(days) for clock in clocks]
    return replace(moments, patterns=tuple(dict.fromkeys([*joined, *moments.patterns])))


def _clock_pattern(text: str) -> str:
    found = _PARTS.match(text)
    seconds = ":%S" if found and found["seconds"] else ""
    if not found or not found["half"]:
        return f"%H:%M{seconds}"
    return f"%I:%M{seconds}{' %p' if found['half'].startswith(' ') else '%p'}"
