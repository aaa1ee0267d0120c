"""What the parts of the Overview share: its questions, and bars with words for those who cannot see them."""

import re
from dataclasses import dataclass
from typing import Any

from lojista.dashboard.charts import bars as charts
from lojista.dashboard.questions import OverviewQuestions, time_step
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View, draw


@dataclass(frozen=True)
class OverviewView(View):
    """A view with the page's questions."""

    questions: OverviewQuestions

    @property
    def step(self) -> str:
        """What a column of a chart over time stands for."""
        return time_step(self.filters)


def draw_bars(figure: Any, bars: list[charts.Bar], title: str, key: str, text: Text) -> None:
    """Bars with the highest of them in words."""
    highest = max(bars, key=lambda bar: bar.value)
    plain = re.sub("<[^>]+>", " ", highest.hover)
    draw(figure, key, text("chart_alt", title=title, top=plain))
