"""What the parts of the page on churn share: the model, its card, the last run, and where the line is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from lojista.dashboard.controls import category_label, payment_label
from lojista.dashboard.options import Option, amount, number
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.view import View
from lojista.metrics.churn import ChurnSummary
from lojista.models.churn.card import ModelCard
from lojista.models.churn.decisions import return_chance
from lojista.models.churn.evaluation import Confusion
from lojista.models.churn.gate import training_cutoff
from lojista.models.churn.scoring import ScoreReport
from lojista.postgres.score_store import KeptModel, KeptRun

LOST = number("lost", 1, 100, 50)
IN_VAIN = amount("in_vain", 1e6, 1.0)
UNNOTICED = amount("unnoticed", 1e6, 5.0)
OPTIONS: tuple[Option, ...] = (LOST, IN_VAIN, UNNOTICED)


@dataclass(frozen=True)
class ChurnView(View):
    """A view of the last run. `line` is the threshold that the person chose, as it did on the days checked."""

    model: KeptModel
    card: ModelCard
    run: KeptRun
    report: ScoreReport
    line: Confusion
    summary: ChurnSummary

    def chance(self, share: float | None) -> str:
        """A chance in per cent."""
        return self.formats.chance(share)

    @property
    def horizon_ago(self) -> date:
        """The last day whose horizon was over when customers were scored."""
        return training_cutoff(self.run.as_of, self.run.horizon_days)

    @property
    def line_chance(self) -> str:
        """The chance of ordering again at the line."""
        return self.chance(return_chance(self.line))


def model_name(name: str, view: View) -> str:
    """What a model is called."""
    return view.text(f"model_{name}")


def feature_name(name: str, view: View) -> str:
    """What a feature, or the score, is called."""
    return view.text(f"feature_{name}")


def level_name(feature: str, level: str | None, view: View) -> str:
    """What a level of a category feature is called: None are all rare ones together, an empty one is not known."""
    if not level:
        return view.text("level_rare" if level is None else "level_unknown")
    labels = {
        "first_category": category_label(view.facts, view.formats.language),
        "first_payment_type": payment_label(view.text),
    }
    return labels.get(feature, str)(level)


def show_cards(key: str, cards: Sequence[tuple[str, str, str]]) -> None:
    """Numbers side by side: label, value, and a line of detail."""
    with st.container(key=key):
        for column, (label, value, detail) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.metric(label, value)
                if detail:
                    st.caption(detail)


def show_facts(key: str, facts: Sequence[tuple[str, Any]], view: View) -> None:
    """A table of names and values."""
    columns = [
        Column(view.text("fact"), [name for name, _ in facts]),
        Column(view.text("fact_value"), [str(value) for _, value in facts]),
    ]
    show_table(key, columns, rows=len(facts))
