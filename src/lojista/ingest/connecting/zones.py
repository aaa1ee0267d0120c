"""The time zone that a column of a file tells."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from lojista.ingest.connecting.samples import Sample
from lojista.ingest.connecting.words import plain

_NAMES = frozenset(
    map(plain, (
        "time zone", "timezone", "store time zone", "order timezone", "tz", "Zeitzone", "fuso horário", "fuso orario",
        "zona horaria", "huso horario", "fuseau horaire", "tijdzone", "strefa czasowa", "časové pásmo", "időzóna",
        "часовой пояс", "часовий пояс", "saat dilimi", "aikavyöhyke", "tidszon", "tidssone", "tidszone",
    ))
)  # fmt: skip
# As programs of the United States call them, with the countries in brackets after it.
_SPOKEN = MappingProxyType(
    {
        "eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver",
        "pacific time": "America/Los_Angeles", "alaska": "America/Anchorage", "hawaii": "Pacific/Honolulu",
        "atlantic time": "America/Halifax", "brasilia": "America/Sao_Paulo",
    }
)  # fmt: skip
_FROM_GREENWICH = re.compile(r"\(?(?:GMT|UTC) ?([-+−])0?(\d{1,2})(?::?00)?\)?", re.IGNORECASE)


def zone_told(samples: Sequence[Sample]) -> str | None:
    """The one zone that columns of time zones name; None where there is none, or several."""
    columns = [sample.rows[name] for sample in samples for name in sample.columns if names_zone(name)]
    told = {zone_named(str(text)) for column in columns for text in column.drop_nulls().unique()}
    return told.pop() if len(told) == 1 else None


def names_zone(column: str) -> bool:
    """Whether a column's name says that it holds time zones."""
    return plain(column.replace("_", " ")) in _NAMES


def zone_named(text: str) -> str | None:
    """The zone of a name, such as America/Sao_Paulo, Berlin, Eastern Time (US & Canada) or GMT+3, whole hours alone."""
    if (zone := text.strip()) in available_timezones():
        return zone
    if found := _FROM_GREENWICH.fullmatch(zone):
        sign, hours = found.groups()
        west = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if int(hours) else "UTC"
        return west if west in available_timezones() else None
    name = plain(zone.split("(")[0])
    return _SPOKEN.get(name) or _of_cities().get(name)


@cache
def _of_cities() -> Mapping[str, str]:
    zones = (zone for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc/"))
    return {plain(zone.rsplit("/", 1)[1].replace("_", " ")): zone for zone in zones}
