"""Tells a customer's number that no name tells of by the names and places that go with it, and numbers of nobody."""

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.facts import Facts
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import has_repeats, is_of_order, is_on_first_row
from lojista.ingest.connecting.words import meanings, plain

_CODE_SHARE, _WORDS_SHARE = 0.8, 0.2
_LONGEST_CODE = 40
_NEARLY_ALL = 0.95
_FEWEST = 3
_ABOUT_AS_MANY = 0.9
_PLACES = ("postal_prefix", "city")


def take_code(findings: Findings, name: str, certainty: float) -> bool:
    """Takes a number that no name tells of for the person, where each goes with one name; namesakes are several."""
    code = None if "customer_id" in findings.given else _code_of_people(findings, name)
    if code is not None:
        findings.add("customer_id", code, f"each goes with one {name}, and it comes again", certainty)
        findings.leave_out(name, f"{code} tells people")
    return code is not None


def _code_of_people(findings: Findings, name: str) -> str | None:
    """The column of codes that come again at later orders, each of one name, one postal code and one city.

    The one with most values, none with fewer than there are names.
    """
    places = [column for field in _PLACES if (column := findings.column(field))]
    fewest = _ABOUT_AS_MANY * findings.facts(name).distinct_count
    codes = [
        facts
        for facts in findings.known.columns.values()
        if facts.distinct_count >= fewest and _may_be_code(findings, facts)
        and _comes_again(findings, facts.name)
        and all(is_one_each(findings, facts.name, column) for column in (name, *places))
    ]  # fmt: skip
    return max(codes, key=lambda facts: facts.distinct_count).name if codes else None


def _may_be_code(findings: Findings, facts: Facts) -> bool:
    """A code with digits that no name tells of, the same on all lines of an order."""
    rows, order = findings.known.rows, findings.column("order_id")
    is_free = not findings.roles[facts.name] and all(one.column != facts.name for one in findings.found.values())
    if not is_free or facts.is_unique or facts.numbers_have_decimals or facts.longest > _LONGEST_CODE:
        return False
    if facts.words_share > _WORDS_SHARE or facts.moments is not None or facts.email_share or facts.clock_share:
        return False
    values = rows[facts.name].drop_nulls().unique()
    is_whole = not has_repeats(rows, order) or any(
        fits(rows, order, facts.name) for fits in (is_of_order, is_on_first_row)
    )
    return is_whole and share_of(values.str.contains(r"\d")) >= _CODE_SHARE


def _orders(findings: Findings, code: str, *others: str) -> pl.DataFrame:
    """A row for each order with its code, and what stands in other columns on the first row that says it."""
    order = findings.column("order_id")
    number = pl.col(order).alias("order of the row") if order else pl.int_range(pl.len()).alias("order of the row")
    rows = findings.known.rows.select(number, pl.col(code).alias("code"), *others)
    return (
        rows.drop_nulls("order of the row")
        .group_by("order of the row")
        .agg(pl.col("code", *others).drop_nulls().first())
        .drop_nulls("code")
    )


def _comes_again(findings: Findings, code: str) -> bool:
    """Whether some have several orders, and they are many: tills and channels are few however many orders there are."""
    orders = _orders(findings, code)
    counts = orders["code"].value_counts()["count"]
    return int((counts > 1).sum()) >= _FEWEST and len(counts) ** 2 >= orders.height


def is_one_each(findings: Findings, code: str, column: str) -> bool:
    """Whether nearly every code with several orders has one value of a column."""
    kinds = _orders(findings, code, column).group_by("code").agg(
        pl.len().alias("orders"), pl.col(column).drop_nulls().n_unique().alias("kinds")
    ).filter(pl.col("orders") > 1)  # fmt: skip
    return share_of(kinds["kinds"] <= 1) >= _NEARLY_ALL


def numbers_of_nobody(findings: Findings, customer: str) -> list[str]:
    """Values of the customer's column whose name is a word for a guest, such as that of a till's own account."""
    known = meanings("guests")
    found: set[str] = set()
    for name in _names_of(findings, customer):
        pairs = findings.known.rows.select(pl.col(customer).alias("code"), pl.col(name).alias("name")).drop_nulls()
        words = [text for text in pairs["name"].unique().to_list() if not text.isdigit() and plain(text) in known]
        is_guest = pl.col("name").is_in(words).all().alias("is guest")
        codes = pairs.group_by("code").agg(is_guest).filter("is guest")["code"]
        found.update(codes.to_list())
    return sorted(found)


def _names_of(findings: Findings, customer: str) -> list[str]:
    """Columns of people's names, by their own name, or since every customer has one and there are many."""
    people = findings.facts(customer).distinct_count
    return [
        name
        for name, facts in findings.known.columns.items()
        if name != customer and facts.numbers is None and facts.moments is None
        and (_is_name(findings, name) or (
            not findings.roles[name] and all(one.column != name for one in findings.found.values())
            and facts.distinct_count**2 >= people and facts.distinct_count <= people
            and is_one_each(findings, customer, name)
        ))
    ]  # fmt: skip


def _is_name(findings: Findings, column: str) -> bool:
    return any(role.name == "customer_name" for role in findings.roles[column][:1])
