"""Your data: an export of the reader's own, understood, checked and loaded."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from lojista.dashboard.app_pages.connect_files import columns_by_hand, show_file, show_unclear
from lojista.dashboard.app_pages.connect_load import show_load
from lojista.dashboard.data import ShopFacts
from lojista.dashboard.formats import Formats
from lojista.dashboard.loading import keep_upload, uploads_folder
from lojista.dashboard.proposed import said_in
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.training import may_write
from lojista.demo.generator import DEMO_SOURCE
from lojista.errors import LojistaError, UnclearColumnsError
from lojista.ingest.connecting.pages import outlook
from lojista.ingest.connecting.previews import reads_some
from lojista.ingest.connecting.proposals import Proposal, propose
from lojista.ingest.connecting.questions import Question
from lojista.ingest.mapping import Mapping
from lojista.ingest.readers import find_files

_KEPT = "connect-kept"


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws one step under the other; a later one appears once those before it are clear."""
    st.header(text("connect"), anchor=False)
    st.caption(text("connect_question"))
    if not may_write():
        st.info(text("connect_from_shell"))
        st.code("lojista connect orders.csv", language="shell")
        return
    paths = _uploaded(text)
    if not paths:
        st.caption(text("connect_kinds"))
        return
    try:
        with st.spinner(text("connect_reading"), show_time=True):
            proposal = propose(find_files(paths), {}, columns_by_hand(), datetime.now(UTC).date())
        _show_proposal(proposal, paths, facts, text, formats)
    except UnclearColumnsError as error:
        show_unclear(error, text, formats)
    except LojistaError as error:
        st.error(literally(str(error)))


def _uploaded(text: Text) -> tuple[Path, ...]:
    """The files of the reader's, kept once for as long as the same ones are chosen."""
    chosen = st.file_uploader(text("connect_upload"), accept_multiple_files=True, key="connect-upload")
    if not chosen:
        st.session_state.pop(_KEPT, None)
        return ()
    names = tuple((one.name, one.file_id) for one in chosen)
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != names:
        folder = uploads_folder()
        paths = tuple(keep_upload(folder, one.name, one) for one in chosen)
        st.session_state[_KEPT] = kept = (names, paths)
    return tuple(kept[1])


def _show_proposal(proposal: Proposal, paths: Sequence[Path], facts: ShopFacts, text: Text, formats: Formats) -> None:
    if proposal.platform is not None:
        st.success(literally(text("connect_platform", title=proposal.platform.title)))
    for number, file in enumerate(proposal.files):
        show_file(file, number, text, formats)
    for name, reason in proposal.left_out.items():
        st.warning(literally(text("connect_left_out", name=name, reason=said_in(formats.language, reason))))
    st.subheader(text("connect_shop"), anchor=False)
    answers = _answers(proposal, _name_of_shop(facts), text, formats)
    if any(question.proposal is None and question.name not in answers for question in proposal.questions()):
        st.info(text("connect_unanswered"))
        return
    mapping = proposal.mapping(answers)
    has_rows = reads_some(proposal.files, mapping)
    _show_pages(mapping, text, formats, has_rows=has_rows)
    show_load(paths, mapping, proposal, text, formats, has_rows=has_rows)


def _name_of_shop(facts: ShopFacts) -> str | None:
    """That of the shop that is there, whose next export this most likely is; None for one that gives way to it."""
    return facts.shop_name if facts.as_of is not None and facts.shop_name != DEMO_SOURCE.shop.name else None


def _answers(proposal: Proposal, shop: str | None, text: Text, formats: Formats) -> dict[str, str]:
    """What the reader says; what is proposed where nothing is changed."""
    answers = {}
    proposed = proposal.mapping({}).shop if not _is_open(proposal) else None
    with st.container(horizontal=True):
        named = shop or (proposed.name if proposed else "")
        name = st.text_input(text("connect_name"), named, key="connect-name", width=260)
        if name.strip():
            answers["name"] = name.strip()
        asked = proposal.questions()
        answers |= {question.name: _asked(question, formats) for question in asked}
    if granted := proposal.taken_unasked(dict.fromkeys((question.name for question in asked), "")):
        with st.expander(text("connect_granted")), st.container(horizontal=True):
            answers |= {question.name: _asked(question, formats) for question in granted}
    return {name: value for name, value in answers.items() if value}


def _is_open(proposal: Proposal) -> bool:
    """Whether something must be said before anything can be proposed."""
    return any(question.proposal is None for question in proposal.questions())


def _asked(question: Question, formats: Formats) -> str:
    key, label = f"connect-{question.name}", said_in(formats.language, question.text)
    why = said_in(formats.language, question.why)
    if question.choices:
        at = question.choices.index(question.proposal) if question.proposal in question.choices else None
        return str(st.selectbox(label, question.choices, at, key=key, help=why, width=320) or "")
    return str(st.text_input(label, question.proposal or "", key=key, help=why, width=320)).strip()


def _show_pages(mapping: Mapping, text: Text, formats: Formats, *, has_rows: bool) -> None:
    st.subheader(text("connect_pages"), anchor=False)
    rows = [
        {
            text("connect_page"): text(one.page.lower()),
            text("connect_filled"): one.is_filled,
            text("connect_why"): said_in(formats.language, one.why),
        }
        for one in outlook(mapping, has_rows=has_rows)
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
