"""`backup` and `restore`: a whole shop in one file, and back."""

from pathlib import Path

from lojista.backup.archive import Backup
from lojista.backup.backing import back_up
from lojista.backup.backing import restore as restore_backup
from lojista.cli.console import MESSAGES, Steps, counted
from lojista.cli.forgetting import StepsOnly
from lojista.postgres.cluster import check_shop
from lojista.postgres.connection import Database
from lojista.settings import Settings


def backup(settings: Settings, path: Path) -> None:
    """Writes the file and says what is in it. Raises UserError where there is no shop, or the file is there already."""
    if settings.database_url is None:
        check_shop(settings.home)
    with Steps(leaves_lines=False) as step, Database.open(settings, on_step=step) as database:
        manifest = back_up(database, settings, path, step)
    MESSAGES.print(
        f"{path}: {counted(len(manifest.tables), 'table')}, {counted(manifest.row_count, 'row')}, "
        f"{counted(len(manifest.files), 'mapping')}, {path.stat().st_size / 1e6:,.1f} MB",
        markup=False,
        soft_wrap=True,
    )


def restore(settings: Settings, path: Path, *, is_replacing: bool) -> None:
    """Puts a backup in the place of the shop and says what is in it."""
    with Steps(leaves_lines=False) as step:
        step("checking the backup")
        with Backup(path) as opened, Database.open(settings, on_step=step) as database:
            manifest, erased = restore_backup(database, settings, opened, StepsOnly(step), is_replacing=is_replacing)
    MESSAGES.print(
        f"restored {counted(len(manifest.tables), 'table')} and {counted(manifest.row_count, 'row')}, "
        f"as they stood at {manifest.created_at}"
    )
    if erased:
        MESSAGES.print(
            f"{counted(erased, 'customer')} of it had been erased since, and were erased again", style="yellow"
        )
    MESSAGES.print("Now compare every hop: lojista check")
