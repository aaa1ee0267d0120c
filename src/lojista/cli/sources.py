"""`sources`: which exports a load knows by itself, and by which rules it reads them."""

import sys

from rich.table import Table

from lojista.cli.console import print_table
from lojista.ingest.known import known_sources, mapping_text, source_named
from lojista.settings import Settings


def sources(settings: Settings) -> None:
    """Writes every known source with its shop and its files."""
    table = Table("name", "shop", "files", title="What a load knows by itself", title_justify="left")
    for source in known_sources(settings.home):
        table.add_row(source.name, source.shop.name, ", ".join(contract.file_name for contract in source.contracts))
    print_table(table)


def source(settings: Settings, name: str) -> None:
    """Writes a source's mapping as it stands, ready to be changed. Raises UnknownNameError for a name of none."""
    found = source_named(name, settings.home)
    text = mapping_text(name, settings.home)
    if text is not None:
        sys.stdout.write(text)
        return
    table = Table("file", "columns", title=f"{found.name}: files that must have exactly these columns")
    for contract in found.contracts:
        table.add_row(contract.file_name, ", ".join(contract.names()))
    print_table(table)
