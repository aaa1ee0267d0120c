"""Names the files that a load lacks and whose rows its own rows belong to."""

from collections.abc import Iterable, Iterator

from lojista.ingest.contracts import Contract, Source
from lojista.ingest.feeds import FEEDS, Parent

ORPHAN = "orphan key"


def orphan_reason(parent: Parent) -> str:
    """Why a row without its parent is refused."""
    return f"{ORPHAN}: no such row in {parent.table}"


def files_to_load_first(
    contract: Contract, reasons: Iterable[str], loaded_feeds: Iterable[str], source: Source
) -> tuple[str, ...]:
    """Usual names of the files that bring the parents of a file's orphans; those of this very load are none."""
    refused, given = set(reasons), set(loaded_feeds)
    tables = {parent.table for parent in FEEDS[contract.feed].parents if orphan_reason(parent) in refused}
    return tuple(other.file_name for other in _bringing(tables, source) if other.feed not in given)


def _bringing(tables: set[str], source: Source) -> Iterator[Contract]:
    return (contract for contract in source.contracts if tables & set(FEEDS[contract.feed].tables))
