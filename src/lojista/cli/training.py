"""`train`: learns who is likely not to come back, and scores every customer."""

from lojista.cli.console import Steps
from lojista.columnar.warehouse import Warehouse
from lojista.models.churn.training import train as train_model
from lojista.settings import Settings


def train(settings: Settings, horizon_days: int) -> None:
    """Raises TrainingBusyError, and ModelError where the shop has too little to learn from."""
    with Steps() as step, Warehouse(settings, step) as warehouse:
        train_model(warehouse, horizon_days, on_step=step)
