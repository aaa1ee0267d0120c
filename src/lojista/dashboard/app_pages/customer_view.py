"""What the parts of the page on one customer share."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import streamlit as st

from lojista.dashboard.controls import readable
from lojista.dashboard.data import find
from lojista.dashboard.texts import literally, text_or
from lojista.dashboard.view import View
from lojista.metrics.customer_orders import CustomerOrder, customer_orders
from lojista.metrics.customer_profile import CustomerProfile, Stay, customer_profile, segment_history
from lojista.metrics.customer_search import FoundCustomer


@dataclass(frozen=True)
class CustomerView(View):
    """A view of one customer."""

    customer_id: str

    @property
    def profile(self) -> CustomerProfile:
        """What they brought, and how they stand."""
        return find(customer_profile, self.customer_id)

    @property
    def orders(self) -> tuple[CustomerOrder, ...]:
        """Their orders, the first one first."""
        return find(customer_orders, self.customer_id)

    @property
    def stays(self) -> tuple[Stay, ...]:
        """Their segments as they were kept."""
        return find(segment_history, self.customer_id)


def status_of(order: CustomerOrder, view: View) -> str:
    """An order's status in the reader's words."""
    return text_or(view.text, f"order_status_{order.status}", readable(order.status))


def segment_words(segment: str | None, view: View) -> str:
    """What a segment is called, and what having none of them any more is."""
    return view.text("group_gone" if segment is None else f"group_{segment}")


def offer(found: tuple[FoundCustomer, ...], option: str, view: View) -> None:
    """Customers to turn to, each with what there is to know of them at a glance."""
    with st.container(key="customers-found", gap="xsmall"):
        for customer in found:
            turn = partial(st.session_state.__setitem__, option, customer.customer_id)
            label = f"{literally(customer.customer_id)} :gray[· {literally(_glance(customer, view))}]"
            st.button(label, key=f"found-{customer.customer_id}", type="tertiary", on_click=turn)


def _glance(customer: FoundCustomer, view: View) -> str:
    money = view.formats.money(Decimal(customer.total_sales))
    return view.text("customer_glance", count=view.formats.count(customer.order_count), sales=money)
