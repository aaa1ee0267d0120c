"""What a publication holds: one small file that names every other, and is replaced last."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import duckdb
from pydantic import TypeAdapter

from lojista.columnar.copy import FORMAT
from lojista.columnar.published.place import Place
from lojista.errors import PublicationError

NAME = "manifest.json"
LAYOUT = f"1.{FORMAT}"  # of this file, and of the marts
_OWN_NAME = re.compile(r"(?!.*\.\.)[\w=.-]+(/[\w=.-]+)*")
MADE_WITH = f"duckdb {duckdb.__version__}"  # whose fingerprints may differ from those of another version


@dataclass(frozen=True)
class PublishedFile:
    """One part of a mart: its file, how many rows that has, and the fingerprint of them."""

    name: str
    row_count: int
    fingerprint: str


@dataclass(frozen=True)
class Manifest:
    """One publication. `parts` are files by mart and part; `retired` are those of earlier ones, with when they were.

    `data_version` is that of the copy that it was written from. Times are UTC.
    """

    data_version: str
    published_at: datetime
    parts: Mapping[str, Mapping[str, PublishedFile]]
    retired: Mapping[str, datetime]
    made_with: str = MADE_WITH

    def files(self) -> Iterator[PublishedFile]:
        """Every file that is read."""
        for parts in self.parts.values():
            yield from parts.values()

    def row_count(self, mart: str) -> int:
        """How many rows a mart has."""
        return sum(part.row_count for part in self.parts[mart].values())


_MANIFESTS = TypeAdapter(Manifest)


def read_manifest(place: Place) -> Manifest | None:
    """The publication at a place; None where there is none.

    Raises PublicationError for one that another version of this program wrote.
    """
    content = place.read(NAME)
    if content is None:
        return None
    try:
        return _manifest(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PublicationError(
            f"{place.address(NAME)} was not written by this version of Lojista.", f"Run: lojista publish {place.target}"
        ) from error


def needed_manifest(place: Place) -> Manifest:
    """The same. Raises PublicationError where there is none."""
    found = read_manifest(place)
    if found is None:
        raise PublicationError(f"Nothing is published at {place.target}.", f"Run: lojista publish {place.target}")
    return found


def write_manifest(place: Place, manifest: Manifest) -> None:
    """From here on, this publication is the one that is read."""
    place.replace(NAME, json.dumps({"layout": LAYOUT, **asdict(manifest)}, default=datetime.isoformat).encode())


def _manifest(known: dict[str, Any]) -> Manifest:
    if known["layout"] != LAYOUT:
        raise ValueError(known["layout"])
    manifest = _MANIFESTS.validate_python(known)
    for name in (*(file.name for file in manifest.files()), *manifest.retired):
        if not _OWN_NAME.fullmatch(name):
            raise ValueError(f"{name} lies elsewhere")  # it would be read there, or deleted
    return manifest
