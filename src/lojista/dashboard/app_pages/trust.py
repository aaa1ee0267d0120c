"""Data: what was loaded and refused, whether numbers agree at every step, and what they cannot say."""

import streamlit as st

from lojista.dashboard.app_pages.trust_loads import show_loads, show_refusals
from lojista.dashboard.app_pages.trust_payments import show_differences, show_naive_join
from lojista.dashboard.app_pages.trust_steps import show_gaps, show_steps
from lojista.dashboard.data import Origins, ShopFacts, origins, read_now
from lojista.dashboard.formats import Formats
from lojista.dashboard.texts import Text
from lojista.dashboard.view import View, open_unfiltered_view
from lojista.ingest.ledger import loaded_files, refusal_sums


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page of all data, whatever the filters, which are kept; also where every row was refused."""
    view = open_unfiltered_view("trust", facts, text, formats)
    with st.spinner(text("checking")):
        known = origins()
    _show_summary(known, view)
    show_refusals(read_now(refusal_sums), view)
    if facts.as_of is not None:
        show_steps(known, view)
        if facts.contents.has_payments:
            show_differences(known, view)
            show_naive_join(view)
        show_gaps(view)
    show_loads(read_now(loaded_files), view)


def _show_summary(known: Origins, view: View) -> None:
    text, formats, ledger = view.text, view.formats, known.ledger
    never, as_of = text("trust_never"), view.facts.as_of
    is_whole = known.difference is None
    agreeing = sum(one.is_equal for one in known.comparisons)
    loaded = never if ledger.finished_at is None else formats.moment(ledger.finished_at.astimezone())
    cards = (
        ("as_of", never if as_of is None else formats.day(as_of.date()), text("trust_loaded_at", moment=loaded)),
        ("rows_in", formats.count(ledger.rows_in), text("trust_of_files", count=formats.count(ledger.file_count))),
        ("refused", formats.count(ledger.rows_rejected), text("trust_refused_share", share=_refused(known, view))),
        (
            "agree",
            f"{formats.count(agreeing)} / {formats.count(len(known.comparisons))}",
            text("trust_all_agree" if is_whole else "trust_not_all_agree"),
        ),
    )
    with st.container(key="kpis"):
        for column, (name, value, note) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.metric(text(f"trust_card_{name}"), value, help=text(f"trust_help_{name}"))
                st.caption(note)


def _refused(known: Origins, view: View) -> str:
    rows = known.ledger.rows_in
    return view.formats.rate(known.ledger.rows_rejected / rows, 3) if rows else "–"
