"""Decides which column tells who bought, and which of its values are nobody."""

from dataclasses import replace

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.people_addresses import shared_address, stand_in
from lojista.ingest.connecting.people_codes import take_code
from lojista.ingest.connecting.people_told import tells_no_people
from lojista.ingest.connecting.roles import Role
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.words import meanings, plain

_COVERED = 0.5
_HALF = 0.5
_PEOPLE = ("customer_id", "customer_email", "customer_phone", "customer_name")
_ADDRESSES = ("customer_email", "customer_phone")
# What people have one of, where they may have several of another.
_SHARED = {"customer_id": "customer_email", "customer_email": "customer_phone"}
_WHY_PERSON = {
    "customer_id": "its name says so",
    "customer_email": "an e-mail address is the same person at every order",
    "customer_name": "the only thing that tells people apart; two of the same name count as one",
    "customer_phone": "a telephone number is the same person at every order",
}


def find_customer(findings: Findings) -> None:
    """The person: the column that is there on most rows and comes again at later orders; its own number first."""
    named = [_as_what_it_is(findings, role) for role in findings.candidates(*_PEOPLE)]
    ranked = sorted(named, key=lambda role: (_PEOPLE.index(role.name), -role.certainty))
    nobody = tells_no_people(findings, [role.column for role in ranked])
    for column, why_none in nobody.items():
        findings.leave_out(column, why_none)
    everyone = [role for role in ranked if role.column not in nobody]
    told = [role for role in everyone if role.name in ("customer_id", "customer_email")]
    candidates = told or everyone
    if not candidates:
        return
    best_cover = max(_cover(findings, role.column) for role in candidates)
    likely = [role for role in candidates if _cover(findings, role.column) >= _COVERED * best_cover]
    returning = [role for role in likely if not _is_once_an_order(findings, role.column)]
    best = (returning or likely)[0]
    why = _WHY_PERSON[best.name]
    for role in candidates:
        if role.column != best.column and returning and role in likely and role not in returning:
            why = f"{role.column} is another one at every order"
            findings.leave_out(role.column, f"another one at every order: {best.column} tells people")
    shared = [role for role in everyone if role.name == _SHARED.get(best.name)]
    likely_shared = [role.column for role in shared if _cover(findings, role.column) >= _COVERED * best_cover]
    address = shared_address(findings, best.column, likely_shared)
    if address is not None:
        why = f"{best.column} is several for one {address}, as of guests or masked addresses"
        best = next(role for role in shared if role.column == address)
    if (best.name not in ("customer_id", "customer_email") or not returning) and _find_code(findings, best, everyone):
        return
    _find_stand_in(findings, best, everyone)
    findings.add("customer_id", best.column, why, min(best.certainty, 1.0 if best.name == "customer_id" else 0.8))
    for role in everyone:
        findings.leave_out(role.column, f"{best.column} tells people") if role.column != best.column else None


def _find_code(findings: Findings, best: Role, everyone: list[Role]) -> bool:
    """A number that no name tells of, by the names that go with it; where addresses are new at every order, too."""
    names = [role.column for role in everyone if role.name == "customer_name"]
    return any(take_code(findings, column, 0.7) for column in dict.fromkeys((best.column, *names)))


def _find_stand_in(findings: Findings, best: Role, everyone: list[Role]) -> None:
    """An address for the orders where the person's own number or address is blank, so that they are no guests."""
    if "customer_id" in findings.given or best.name == "customer_name":
        return
    addresses = [role.column for role in everyone if role.name in _ADDRESSES and role.column != best.column]
    address = stand_in(findings, best.column, guests_in(findings.known.rows[best.column]), addresses)
    if address is not None:
        findings.otherwise["customer_id"] = address
        findings.leave_out(address, f"it tells people where {best.column} is blank")


def _as_what_it_is(findings: Findings, role: Role) -> Role:
    """A customer in several words is a name, and one with an at sign an address, whatever the column is called."""
    facts = findings.facts(role.column)
    if role.name == "customer_id" and facts.email_share > _HALF:
        return replace(role, name="customer_email")
    return replace(role, name="customer_name") if role.name == "customer_id" and facts.words_share > _HALF else role


def _cover(findings: Findings, column: str) -> float:
    """The share of rows with somebody in it; of an order that says it on its first row alone, all of them."""
    rows = findings.known.rows
    guests = guests_in(rows[column])
    there = rows.select(pl.col(column).is_not_null() & ~pl.col(column).is_in(guests)).to_series()
    order = findings.column("order_id")
    if order is None:
        return share_of(there)
    told = (
        pl.DataFrame({"order": rows[order], "there": there}).drop_nulls().group_by("order").agg(pl.col("there").any())
    )
    return share_of(told["there"])


def _is_once_an_order(findings: Findings, column: str) -> bool:
    """Whether nobody comes back: as many people as orders, over more than a few orders."""
    order = findings.column("order_id")
    rows = findings.known.rows
    pairs = rows.select(
        pl.col(column).alias("who"), (pl.col(order) if order else pl.int_range(pl.len())).alias("order")
    )
    pairs = pairs.drop_nulls().unique()
    return pairs.height > 2 and pairs["who"].n_unique() == pairs.height


def guests_in(column: pl.Series) -> list[str]:
    """Values of a customer's column that stand for nobody; a bare number only where it is by far the most frequent."""
    known = meanings("guests")
    counts = column.drop_nulls().value_counts(sort=True)
    texts = dict(counts.iter_rows())
    usual = float(str(counts["count"].median() or 0)) if counts.height else 0.0
    found = [text for text in texts if plain(text) in known]
    return sorted(text for text in found if not text.lstrip("-").isdigit() or texts[text] > 3 * usual)
