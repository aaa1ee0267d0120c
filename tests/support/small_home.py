"""A home whose own server holds the small shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings
from support.scored_shop import insert_scores
from support.small_shop import insert_small_shop


@contextmanager
def small_home(folder: Path, *, is_scored: bool = False) -> Iterator[Path]:
    """The folder, with the server running as long as the block does."""
    settings = read_settings(home=folder)
    with Database.open(settings) as database, database.owner() as owner:
        insert_small_shop(owner)
        if is_scored:
            insert_scores(owner)
        yield folder
    stop(settings)
