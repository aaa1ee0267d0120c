"""Whether counts and sums agree at every step of the way, and what the data does not say."""

import streamlit as st

from lojista.columnar.reconcile import COPY_TO_MARTS, FILES_TO_POSTGRES, POSTGRES_TO_COPY, Comparison
from lojista.dashboard.data import Origins, find
from lojista.dashboard.tables import Column, show_table
from lojista.dashboard.texts import literally
from lojista.dashboard.view import View, section
from lojista.metrics.trust.figures import FIGURES_TO_PARTS, MARTS_TO_FIGURES
from lojista.metrics.trust.gaps import known_gaps

_STEPS = {
    FILES_TO_POSTGRES: "files",
    POSTGRES_TO_COPY: "copy",
    COPY_TO_MARTS: "marts",
    MARTS_TO_FIGURES: "figures",
    FIGURES_TO_PARTS: "parts",
}
_SMALL = 0.001


def show_steps(known: Origins, view: View) -> None:
    """One line for each step of the way, and every comparison on request."""
    text = view.text
    section(text("trust_steps"), "trust-steps", None, view)
    for hop, step in _STEPS.items():
        found = [one for one in known.comparisons if one.hop == hop]
        if found:
            st.markdown(_in_words(step, found, view))
    with st.expander(text("trust_every_comparison")):
        _show_all(known.comparisons, view)


def _in_words(step: str, found: list[Comparison], view: View) -> str:
    text, count = view.text, view.formats.count
    wrong = [one for one in found if not one.is_equal]
    name = f"**{text(f'trust_step_{step}')}**"
    if not wrong:
        return f":green[:material/check_circle:] {name}: {text('trust_step_agrees', count=count(len(found)))}"
    first = literally(wrong[0].what)
    told = {"count": count(len(wrong)), "all": count(len(found)), "what": first}
    return f":red[:material/error:] {name}: {text('trust_step_differs', **told)}"


def _show_all(comparisons: tuple[Comparison, ...], view: View) -> None:
    text, write = view.text, lambda number: view.formats.decimal(number, 0 if number == int(number) else 2)
    columns = [
        Column(text("trust_step"), [text(f"trust_step_{_STEPS[one.hop]}") for one in comparisons]),
        Column(text("trust_compared"), [one.what for one in comparisons]),
        Column(text("trust_before"), [one.before for one in comparisons], write),
        Column(text("trust_after"), [one.after for one in comparisons], write),
        Column(text("trust_equal"), [_verdict(one, view) for one in comparisons]),
    ]
    show_table("trust-comparisons", columns, rows=14)


def _verdict(one: Comparison, view: View) -> str:
    if one.is_equal and one.of_others:
        return view.text("trust_others", count=view.formats.count(int(one.of_others)))
    return view.text("trust_yes" if one.is_equal else "trust_no")


def show_gaps(view: View) -> None:
    """What is not known of some rows, and what numbers make of that."""
    text, formats = view.text, view.formats
    gaps = find(known_gaps)
    section(text("trust_gaps"), "trust-gaps", None, view)
    tail = view.facts.tail_months
    if not gaps and not tail:
        st.success(text("trust_no_gaps"), icon=":material/check_circle:")
    for gap in gaps:
        share = gap.count / gap.of
        told = {"count": formats.count(gap.count), "share": formats.rate(share, 3 if share < _SMALL else 1)}
        said = text(f"trust_gap_{gap.name}", **told)
        st.markdown(f"- {said}")
    if tail:
        st.markdown(f"- {text('trust_gap_tail', month=formats.month(tail[0]))}")
