"""Exports taken in as `lojista connect` does: proposed, written down, read again, and loaded by their header alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lojista.ingest.connecting.proposals import Proposal, propose
from lojista.ingest.connecting.written import mapping_text
from lojista.ingest.known import known_sources, mappings_folder
from lojista.ingest.load import load
from lojista.ingest.mapping import Mapping as ShopMapping
from lojista.ingest.mapping import read_mapping
from lojista.ingest.readers import find_files
from lojista.ingest.report import LoadReport
from lojista.ingest.totals import ShopTotals, shop_totals
from lojista.postgres.connection import Database

TODAY = date(2025, 6, 1)


@dataclass(frozen=True)
class Connected:
    """What was proposed and what came of it."""

    proposal: Proposal
    mapping: ShopMapping
    report: LoadReport
    totals: ShopTotals


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """The files in a folder of their own."""
    place = folder / "export"
    place.mkdir(exist_ok=True)
    paths = [place / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return paths


def proposed(
    folder: Path, files: Mapping[str, bytes], fields: Mapping[str, str] | None = None, **given: str
) -> Proposal:
    """What the files are taken to be, with these answers given by name and columns by field."""
    return propose(find_files(write_files(folder, files)), given, fields or {}, TODAY)


def connect(
    database: Database, folder: Path, files: Mapping[str, bytes], fields: Mapping[str, str] | None = None, **given: str
) -> Connected:
    """Connects the files, then loads them with no more than what was saved."""
    proposal = proposed(folder, files, fields, **given)
    mapping = proposal.mapping({})
    saved = mappings_folder(folder)
    saved.mkdir(exist_ok=True)
    text = mapping_text(mapping, proposal)
    (saved / f"{mapping.name}.toml").write_text(text, "utf-8")
    assert read_mapping(text, "mine.toml") == mapping
    with database.owner() as owner:
        owner.autocommit = True
        report = load(owner, write_files(folder, files), sources=known_sources(folder))
        return Connected(proposal, mapping, report, shop_totals(owner))
