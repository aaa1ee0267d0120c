"""What the parts of the page on products share."""

from collections.abc import Callable
from dataclasses import dataclass

from lojista.dashboard.controls import category_label
from lojista.dashboard.view import View


@dataclass(frozen=True)
class ProductsView(View):
    """A view of categories or of products."""

    level: str
    floor: int

    @property
    def category(self) -> Callable[[str | None], str]:
        """How a category is called; what has none is said to have none."""
        name = category_label(self.facts, self.formats.language)
        return lambda value: name(value) if value else self.text("no_category")
