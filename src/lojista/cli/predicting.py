"""`train` and `score`: a model of churn, how good it is, and every customer's score."""

from decimal import Decimal
from pathlib import Path

from lojista.cli.cells import as_percent
from lojista.cli.console import MESSAGES, Format, Steps, counted, write_rows
from lojista.cli.files import save, writer_of
from lojista.cli.noting import note_export
from lojista.columnar.warehouse import Warehouse
from lojista.metrics.churn import list_at_risk, of_run
from lojista.models.churn.backtest import COMPARED
from lojista.models.churn.card import ModelCard
from lojista.models.churn.evaluation import Quality
from lojista.models.churn.training import score as score_customers
from lojista.models.churn.training import train as train_model
from lojista.settings import Settings

_SHOWN = 20


def train(settings: Settings, horizon_days: int | None, sample_size: int, form: Format) -> None:
    """Trains, scores every customer, and writes how good each model was. Raises ModelError, TrainingBusyError."""
    with Steps() as step, Warehouse(settings, step) as warehouse:
        model = train_model(warehouse, horizon_days, sample_size, step)
    card = ModelCard.from_dict(model.card)
    title = (
        f"Model {model.model_version}, horizon {model.horizon_days} days, checked on {len(card.backtest.cutoffs)} days"
    )
    rows = [_row(name, card.backtest.pooled[name]) for name in COMPARED if name in card.backtest.pooled]
    write_rows(tuple(rows[0]), rows, form, title=title)
    _say_verdict(card)


def _row(name: str, quality: Quality) -> dict[str, object]:
    return {
        "model": name,
        "customers": quality.customer_count,
        "ordered_again": quality.buyer_count,
        "average_precision": _digits(quality.rare_average_precision),
        "roc_auc": _digits(quality.roc_auc),
        "brier_score": _digits(quality.brier_score),
        "calibration_error": _digits(quality.expected_calibration_error),
    }


def _digits(value: float | None) -> Decimal | None:
    """A number for programs, with as many decimals as are told."""
    return None if value is None else Decimal(f"{value:.4f}")


def _say_verdict(card: ModelCard) -> None:
    for gain in card.backtest.gains:
        verdict = "better than" if gain.is_better else "not better than"
        interval = f"{gain.low:+.4f} to {gain.high:+.4f}"
        days = f"better on {card.days_better_than(gain.rival)} of {len(card.backtest.cutoffs)} days"
        told = f"average precision {gain.difference:+.4f}, 95 % interval {interval}, {days}"
        MESSAGES.print(f"{verdict} {gain.rival}: {told}")
    if not card.is_better_than_baselines:
        MESSAGES.print("Do not act on the ranking.", style="yellow")


def score(settings: Settings, form: Format, out: Path | None) -> None:
    """Scores and keeps the scores, then writes them: all of them into a file, the first twenty as a table.

    Raises ModelError before the first training, and UserError for a file that is there already or cannot be written.
    """
    write = None if out is None else writer_of(out)
    with Steps() as step, Warehouse(settings, step) as warehouse:
        run = score_customers(warehouse, step)
        is_part = write is None and form is Format.TABLE
        found = list_at_risk(warehouse.engine(), 0.0, limit=_SHOWN if is_part else None)
        if not is_part:
            note_export(warehouse.database, "scores", out, form)
    told = found if is_part else of_run(found, run)
    MESSAGES.print(f"{counted(run.customer_count, 'customer')} scored by model {run.model_version} as of {run.as_of}")
    if write is not None and out is not None:
        save(out, write(told))
        MESSAGES.print(f"written to {out}", markup=False)
        return
    cells = dict.fromkeys(("return_chance", "churn_probability"), as_percent)
    title = f"Customers, those with most at risk within {run.horizon_days} days first"
    write_rows(told.column_names, told.to_pylist(), form, title=title, cells=cells)
