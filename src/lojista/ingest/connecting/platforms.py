"""Recognises exports of platforms whose mapping comes with the program and lacks no more than the shop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lojista.ingest.connecting.samples import Sample
from lojista.ingest.connecting.shapes import FileProposal, findings_of, shape_of
from lojista.ingest.fields import FIELDS
from lojista.ingest.known import built_in_mappings
from lojista.ingest.mapping import FilePart
from lojista.ingest.mapping import Mapping as PlatformMapping


@dataclass(frozen=True)
class Platform:
    """A platform's export: what it is called, and the part of its mapping for each of the files."""

    title: str
    parts: tuple[FilePart, ...]


def platform_of(samples: Sequence[Sample]) -> Platform | None:
    """The first platform that every file is an export of; None for files of no known one."""
    for mapping in built_in_mappings():
        parts = [_part_of(sample, mapping) for sample in samples] if mapping.shop is None else [None]
        found = tuple(part for part in parts if part is not None)
        if len(found) == len(parts):
            return Platform(mapping.title, found)
    return None


def _part_of(sample: Sample, mapping: PlatformMapping) -> FilePart | None:
    fitting = (part for part in mapping.files if all(name in sample.header for name in part.columns.values()))
    return next(fitting, None)


def platform_shapes(platform: Platform, samples: Sequence[Sample], today: date) -> tuple[FileProposal, ...]:
    """What each column is, as the platform's mapping has it."""
    return tuple(
        shape_of(findings_of(sample, _columns(part), today, f"{platform.title} has it so"), part.rows)
        for sample, part in zip(samples, platform.parts, strict=True)
    )


def _columns(part: FilePart) -> Mapping[str, str]:
    return {field: part.columns.get(field, "") for field in FIELDS}
