"""The dashboard's entry point: `lojista serve` runs it under Streamlit."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from importlib import resources

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from lojista.access.permits import Permit
from lojista.dashboard import data
from lojista.dashboard.app_pages import (
    alerts,
    churn,
    connect,
    customer,
    delivery,
    geography,
    live,
    overview,
    products,
    retention,
    segments,
    trust,
)
from lojista.dashboard.controls import choose_language
from lojista.dashboard.formats import Formats
from lojista.dashboard.news import tell_news
from lojista.dashboard.permitted import check_page, may_open, show_person, show_refused
from lojista.dashboard.sign_in import check_signed_in
from lojista.dashboard.states import show_broken, show_no_data
from lojista.dashboard.texts import Text, literally, text_in
from lojista.errors import AccessError, CopyError, DatabaseError, LojistaError
from lojista.logs import log_failure
from lojista.metrics.currencies import other_currencies
from lojista.settings import read_settings

PAGES: Mapping[str, Callable[[data.ShopFacts, Text, Formats], None]] = {
    "overview": overview.show,
    "live": live.show,
    "retention": retention.show,
    "segments": segments.show,
    "churn": churn.show,
    "geography": geography.show,
    "products": products.show,
    "delivery": delivery.show,
    "customer": customer.show,
    "alerts": alerts.show,
}
TOOLS: Mapping[str, Callable[[data.ShopFacts, Text, Formats], None]] = {"trust": trust.show, "connect": connect.show}
_SHOP_NAME = "shop-name"


def run() -> None:
    """Draws the page that the address names."""
    folder = resources.files("lojista.dashboard")
    st.set_page_config(page_title="Lojista", page_icon=(folder / "icon.svg").read_text("utf-8"), layout="wide")
    st.html(f"<style>{(folder / 'style.css').read_text('utf-8')}</style>")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="brand"):
        name = st.empty()
        _write_name(name, st.session_state.get(_SHOP_NAME))
        language = choose_language(_shop_country)
        text = text_in(language)
        if (permit := _permit()) is not None:
            show_person(permit, text)
    st.navigation(_pages(permit, text, language, name), position="top" if permit else "hidden").run()


def _pages(permit: Permit | None, text: Text, language: str, name: DeltaGenerator) -> list[StreamlitPage]:
    """All of them: one that may not be opened is not offered, and says why to whoever knows its address."""
    return [
        st.Page(
            partial(_show, page, text, language, name),
            title=text(page),
            url_path=page,
            default=page == "overview",
            visibility="visible" if permit is not None and may_open(page) else "hidden",
        )
        for page in (*PAGES, *TOOLS)
    ]


def _permit() -> Permit | None:
    """None for nobody who is known here, and where the shop cannot be opened: the page itself says so."""
    try:
        return data.permit()
    except LojistaError:
        return None


def _shop_country() -> str | None:
    """None where the shop cannot be opened, which the page itself says."""
    try:
        data.server()
        return data.facts().country
    except LojistaError:
        return None


def _write_name(place: DeltaGenerator, shop_name: str | None) -> None:
    """The program's name, and the shop's once it is known."""
    shop = f"<span class='wordmark-shop'>{escape(shop_name)}</span>" if shop_name else ""
    place.html(f"<span class='wordmark'>Lojista</span>{shop}")


def _show(name: str, text: Text, language: str, top: DeltaGenerator) -> None:
    try:
        check_signed_in(read_settings())
        with st.spinner(text("opening"), show_time=True):
            server = data.server()
        check_page(name, data.permit())
        server.look_for_changes()
        facts = data.facts()
    except AccessError as refused:
        show_refused(refused, text)
        return
    except LojistaError as error:
        log_failure("page.failed", error, page=name)
        show_broken(error, text)
        return
    if st.session_state.get(_SHOP_NAME) != facts.shop_name:
        st.session_state[_SHOP_NAME] = facts.shop_name
        _write_name(top, facts.shop_name)
    formats, text = Formats(language, facts.currency, facts.calendar), text_in(language, facts.country)
    if server.failing_since is not None:
        moment = formats.moment(server.failing_since)
        st.warning(text("refresh_failing", moment=moment, reason=literally(server.failure.splitlines()[0])))
    try:
        _draw(name, facts, text, formats)
    except AccessError as refused:
        show_refused(refused, text)
    except (DatabaseError, CopyError) as error:  # lost while the page was drawn
        show_broken(error, text)


def _draw(name: str, facts: data.ShopFacts, text: Text, formats: Formats) -> None:
    if parts := _parts_seen():
        st.caption(text("scope_note", parts=literally(parts)))
    if name in TOOLS:
        TOOLS[name](facts, text, formats)
    elif facts.as_of is None:
        is_narrow = data.scope().is_narrow
        left_out = 0 if is_narrow else sum(one.left_out_count for one in data.find(other_currencies))
        show_no_data(text, formats, left_out)
    else:
        if name != "live":
            tell_news(data.server().version, text)
        PAGES[name](facts, text, formats)


def _parts_seen() -> str:
    """The states and sellers of whoever looks; empty for the whole shop."""
    return ", ".join((*data.scope().states, *data.scope().sellers))


if __name__ == "__main__":
    run()
