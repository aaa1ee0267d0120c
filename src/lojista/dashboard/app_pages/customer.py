"""Customer: everything the shop knows of one of them, found by id."""

from collections.abc import Callable

from lojista.dashboard.app_pages.customer_orders import show_orders, show_segments
from lojista.dashboard.app_pages.customer_profile import show_profile
from lojista.dashboard.app_pages.customer_scores import show_scores
from lojista.dashboard.app_pages.customer_search import found_customer
from lojista.dashboard.app_pages.customer_timeline import show_timeline
from lojista.dashboard.app_pages.customer_view import CustomerView
from lojista.dashboard.data import ShopFacts
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has, show_unable
from lojista.dashboard.links import CUSTOMER
from lojista.dashboard.options import Option
from lojista.dashboard.texts import Text
from lojista.dashboard.view import open_unfiltered_view

SECTIONS: tuple[Callable[[CustomerView], None], ...] = (
    show_profile,
    show_timeline,
    show_scores,
    show_orders,
    show_segments,
)


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the customer that the address names, section by section, or the way to one."""
    option = Option(CUSTOMER, "", str)
    view = open_unfiltered_view("customer", facts, text, formats, (option,))
    if not has("customers", facts):
        show_unable("customers", text)
        return
    customer_id = found_customer(option, view)
    if customer_id is None:
        return
    of_customer = CustomerView(facts, view.filters, text, formats, customer_id)
    for show_section in SECTIONS:
        show_section(of_customer)
