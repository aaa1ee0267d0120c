"""Finds in another file what the numbers mean by which a file names the statuses of its orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lojista.ingest.connecting.bare_names import WORDS_OF_IDS
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.vocabulary import status_of
from lojista.ingest.connecting.words import words_of

_MOST_ROWS, _MOST_CODES = 500, 60
_MOST_KNOWN, _HALF = 0.8, 0.5
_OF_ORDERS = {"order", "orders"}


@dataclass(frozen=True)
class StatusTable:
    """The column of codes of the file `orders_name`, and the word that the table `name` has for each."""

    name: str
    orders_name: str
    column: str
    names: Mapping[str, str]


def take_status_tables(found: Sequence[Findings]) -> tuple[StatusTable, ...]:
    """Adds the status to files of orders that have but codes for it; the tables that tell them."""
    tables = list[StatusTable]()
    for orders in found:
        table = _table_for(orders, [one for one in found if one is not orders and _may_be_table(one)])
        if table is not None:
            orders.status_names = table.names
            orders.add("status", table.column, f"{table.name} says what its codes mean", 0.9)
            tables.append(table)
    return tuple(tables)


def _may_be_table(findings: Findings) -> bool:
    return findings.known.rows.height <= _MOST_ROWS and "purchased_at" not in findings.found


def _table_for(orders: Findings, tables: Sequence[Findings]) -> StatusTable | None:
    status = orders.column("status")
    is_told = status is not None and status != orders.column("payment_status")
    if is_told or "purchased_at" not in orders.found:
        return None
    codes = [name for name in orders.known.columns if _may_be_codes(orders, name)]
    for table in tables:
        for column in codes:
            names = _names_in(table, column, orders.known.words(column))
            if names:
                return StatusTable(table.known.sample.name, orders.known.sample.name, column, names)
    return None


def _may_be_codes(findings: Findings, column: str) -> bool:
    facts = findings.facts(column)
    is_few = 1 < facts.distinct_count <= _MOST_CODES and not facts.is_unique
    return is_few and not facts.numbers_have_decimals and facts.moments is None


def _names_in(table: Findings, column: str, codes: Sequence[str]) -> Mapping[str, str]:
    """The word for each code, where a column, or the table, is called alike and has nearly all codes."""
    topic = set(words_of(column)) - WORDS_OF_IDS - _OF_ORDERS
    called = words_of(PurePath(table.known.sample.name).stem)
    is_called_alike = any(word.startswith(part) for word in called for part in topic)
    keys = [name for name in table.known.columns if is_called_alike or topic & set(words_of(name))]
    for key in keys:
        known = set(table.known.rows[key].drop_nulls().to_list())
        if sum(code in known for code in codes) < _MOST_KNOWN * len(codes):
            continue
        for text in (name for name in table.known.columns if name != key):
            names = _words_by_code(table, key, text)
            if _are_statuses(names):
                return names
    return {}


def _are_statuses(names: Mapping[str, str]) -> bool:
    """Whether most codes have a word for a status, and most of these another one."""
    known = sum(status_of(word) is not None for word in names.values())
    return known > _HALF * len(names) and len(set(names.values())) > _HALF * len(names)


def _words_by_code(table: Findings, key: str, text: str) -> dict[str, str]:
    """Of a code in several languages, the first word that is known."""
    names: dict[str, str] = {}
    for code, word in table.known.rows.select(key, text).drop_nulls().iter_rows():
        if code not in names or (status_of(names[code]) is None and status_of(word) is not None):
            names[str(code)] = str(word)
    return names
