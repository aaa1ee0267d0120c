"""Erases a person: in one transaction from PostgreSQL, then from everything that was made of it, then looks for them.

Killed anywhere, the same call goes on: before the transaction's end nothing happened, after it each step may be done
again, and what is to be looked for lies in a worklist until nothing of it is found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lojista.columnar.old_copies import remove_old_copies
from lojista.columnar.warehouse import Warehouse
from lojista.erasure import worklist
from lojista.erasure.leftovers import redact_logs, redact_mappings, remove_copies_of_files
from lojista.erasure.searching import search_files, traces_in_copy
from lojista.erasure.worklist import Worklist
from lojista.errors import UserError
from lojista.ingest.erased import ERASED, fields_of
from lojista.ingest.load import alone
from lojista.ingest.report import LoadProgress
from lojista.postgres.connection import Database
from lojista.postgres.erasing import (
    Person,
    RawRow,
    erase_person,
    erasure_of,
    find_person,
    finish_erasure,
    refused_rows,
    rewrite_refused,
)
from lojista.postgres.rewriting import rewrite_tables, wait_for_older_readers
from lojista.postgres.traces import Trace, text_columns, traces_in_tables
from lojista.settings import Settings

_MAIL = re.compile(r"[^\s,;<>\"']+@[^\s,;<>\"']+\.[^\s,;<>\"']+")
_DISTINCT = 8  # shorter words stand in many places that have nothing to do with anybody


@dataclass(frozen=True)
class Known:
    """What is known of a person: their rows in tables, and those in the ledger of refused rows."""

    person: Person
    refused: tuple[RawRow, ...]
    mails: tuple[str, ...]


@dataclass
class ErasureReport:
    """What an erasure did and what a search found afterwards. `changed` and `searched` are counts by name."""

    changed: dict[str, int] = field(default_factory=dict)
    searched: dict[str, int] = field(default_factory=dict)
    traces: tuple[Trace, ...] = ()
    unread: tuple[str, ...] = ()


def what_is_known(owner: Any, customer_id: str, also: Sequence[str]) -> Known | None:
    """Of the person of that id, who is also known by other words; None where there is no such customer."""
    person = find_person(owner, customer_id)
    if person is None:
        return None
    exact = {*person.customer_ids.values(), *person.address_ids, *person.order_ids}
    within = [word.casefold() for word in also]
    refused = tuple(row for row in refused_rows(owner) if _is_theirs(row, exact, within))
    mails = dict.fromkeys(mail for row in refused for mail in _MAIL.findall(row.raw_row))
    return Known(person, refused, tuple(mails))


def _is_theirs(row: RawRow, exact: set[str], within: Sequence[str]) -> bool:
    text = row.raw_row.casefold()
    return any(word in text for word in within) or not exact.isdisjoint(fields_of(row.raw_row))


def forget(
    database: Database, settings: Settings, customer_id: str, also: Sequence[str], progress: LoadProgress
) -> ErasureReport:
    """Erases the person, or goes on with what was cut short. No load runs meanwhile.

    Raises UserError where there is no such customer and nobody of that id was erased, DatabaseError and CopyError where
    another process would not let go: the same call then goes on.
    """
    report = ErasureReport()
    with database.owner() as owner:
        owner.autocommit = True
        with alone(owner, progress, wait=True):
            _finish_other(database, owner, settings, customer_id, progress)
            progress.step("erasing in PostgreSQL")
            found = _erase(owner, settings, customer_id, also, report)
            _clean(database, owner, settings, found, report, progress)
    return report


def _finish_other(database: Database, owner: Any, settings: Settings, customer_id: str, progress: LoadProgress) -> None:
    """One that was cut short of another person comes first: its worklist is needed for this one."""
    other = worklist.kept(settings.home)
    if other is None or other.customer_id == customer_id or find_person(owner, other.customer_id) is not None:
        return
    progress.step("going on with an erasure that was cut short")
    _clean(database, owner, settings, other, ErasureReport(), progress)


def _erase(owner: Any, settings: Settings, customer_id: str, also: Sequence[str], report: ErasureReport) -> Worklist:
    known = what_is_known(owner, customer_id, also)
    if known is None:
        return _gone_on(owner, settings, customer_id, also)
    with owner.transaction():
        words = (*also, *known.mails)
        _, changed = erase_person(owner, known.person, words)
        changed["rejected_rows"] = rewrite_refused(owner, [redacted(row, known) for row in known.refused])
        report.changed |= changed
        found = _to_look_for(owner, customer_id, known, also)
        worklist.keep(settings.home, found)
    return found


def _gone_on(owner: Any, settings: Settings, customer_id: str, also: Sequence[str]) -> Worklist:
    """What was to be looked for when it was cut short; where it was finished, what is said of the person now."""
    if erasure_of(owner, customer_id) is None:
        raise UserError(
            f"No customer has the id {customer_id!r}, and nobody of that id was erased.",
            "Find the id on the Customer page, or in the list: lojista customers --format csv",
        )
    kept = worklist.kept(settings.home)
    if kept is not None and kept.customer_id == customer_id:
        return kept
    words = (customer_id, *also)
    return Worklist(customer_id, tuple(filter(_is_distinct, words)), tuple(w for w in words if not _is_distinct(w)))


def redacted(row: RawRow, known: Known) -> RawRow:
    """A refused row with its place and reason, and nothing of its text."""
    names_person = row.row_key in {*known.person.customer_ids.values(), *known.person.address_ids}
    return RawRow(row.rejected_row_id, ERASED if names_person else row.row_key, None, ERASED)


def _is_distinct(word: str) -> bool:
    return len(word.strip()) >= _DISTINCT


def _to_look_for(owner: Any, customer_id: str, known: Known, also: Sequence[str]) -> Worklist:
    """Asked once all of theirs is gone: an id that still stands somewhere is part of others', a text was theirs too."""
    ids = {*known.person.customer_ids.values(), *known.person.address_ids}
    said = {*filter(_is_distinct, (*known.person.texts, *known.mails))} - {*ids, *also}
    left = traces_in_tables(owner, [*filter(_is_distinct, ids), *said], ())
    of_others = {trace.word for trace in left if trace.word in said or trace.place.endswith("_id")}
    whole = {word for word in ids if word in of_others or not _is_distinct(word)}
    parts = [*(ids - whole), *also, *(said - of_others)]
    return Worklist(customer_id, tuple(parts), tuple(whole), len(said & of_others))


def _clean(
    database: Database, owner: Any, settings: Settings, found: Worklist, report: ErasureReport, progress: LoadProgress
) -> None:
    """Everything after the transaction, each step of which may be done twice."""
    home, step = settings.home, progress.step
    report.changed["copies of files"] = remove_copies_of_files(home)
    report.changed["mappings"] = redact_mappings(home, found.parts)
    wait_for_older_readers(owner)
    report.changed["columnar copies"] = remove_old_copies(home / "copies", step)
    rewrite_tables(owner, step, is_superuser=database.cluster_folder is not None)
    report.changed["words in logs"] = redact_logs(home, found.parts)
    _prove(database, owner, settings, found, report, progress)


def _prove(
    database: Database, owner: Any, settings: Settings, found: Worklist, report: ErasureReport, progress: LoadProgress
) -> None:
    progress.step("searching every table")
    traces = traces_in_tables(owner, found.parts, found.whole)
    progress.step("making a columnar copy and searching it")
    with Warehouse(settings) as warehouse:
        warehouse.sync()
        traces += traces_in_copy(warehouse.duckdb(), found.parts, found.whole)
    progress.step("searching every file")
    folders = [settings.home, *([database.cluster_folder] if database.cluster_folder else [])]
    files = search_files(folders, found.parts, {worklist.worklist_file(settings.home)})
    report.traces, report.unread = (*traces, *files.traces), files.unread
    report.searched = {
        "words": len(found.parts) + len(found.whole), "as whole ids alone": len(found.whole),
        "texts others wrote too": found.shared, "columns of tables": len(text_columns(owner)),
        "files": files.file_count, "bytes": files.byte_count,
    }  # fmt: skip
    erasure = erasure_of(owner, found.customer_id)
    if not report.traces and erasure is not None:
        finish_erasure(owner, erasure.erasure_id, {**report.changed, **report.searched})
        worklist.drop(settings.home)
