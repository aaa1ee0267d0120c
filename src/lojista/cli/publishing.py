"""`publish`: the marts as Parquet, for engines beside this machine."""

from lojista.cli.console import MESSAGES, Steps, counted
from lojista.columnar.warehouse import Warehouse
from lojista.settings import Settings


def publish(settings: Settings) -> None:
    """Publishes the marts as they are now, and says what was written. Raises PublicationError."""
    own = settings.model_copy(update={"engine": type(settings).model_fields["engine"].default})
    with Steps() as step, Warehouse(own, step) as warehouse:
        report = warehouse.publish(settings.published_at, step)
    MESSAGES.print(f"published at {settings.published_at}", markup=False)
    if not report.is_new:
        MESSAGES.print(f"nothing new ({report.seconds:.1f} s)")
        return
    size = f"{report.written_bytes / 1e6:,.1f} MB"
    written = f"{report.written_count:,} of {counted(report.file_count, 'file')} written"
    MESSAGES.print(f"{written}: {counted(report.written_rows, 'row')}, {size} ({report.seconds:.1f} s)")
