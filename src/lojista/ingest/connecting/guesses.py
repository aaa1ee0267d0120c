"""What columns are that no name tells of, by how their values hang together."""

from itertools import permutations

import polars as pl

from lojista.ingest.connecting.arithmetic import AmountColumns, as_numbers, relation_of
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.facts import Facts
from lojista.ingest.connecting.people_codes import take_code
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import has_repeats, is_of_order, varies_between_orders

_MOST_TRIED = 7
_WORDS, _OWN_NAMES, _NEARLY_ALL = 0.5, 0.7, 0.95


def unnamed(findings: Findings) -> list[Facts]:
    """Columns that no name tells of and that are no field yet."""
    taken = {one.column for one in findings.found.values()} | findings.left_out.keys()
    return [
        facts
        for name, facts in findings.known.columns.items()
        if not findings.roles[name]
        and name not in taken
        and not facts.is_empty
        and facts.moments is None
        and not facts.is_percent
    ]


def numbers_without_name(findings: Findings) -> list[str]:
    """Unnamed columns of numbers that may be quantities or discounts of lines."""
    numbers = [facts for facts in unnamed(findings) if facts.is_amount and not facts.is_unique]
    return [facts.name for facts in numbers if facts.distinct_count > 1][:_MOST_TRIED]


def guess_line(findings: Findings, totals: list[str]) -> bool:
    """Adds price and quantity where two unnamed columns of numbers make a third, or a total that is known."""
    known = findings.known
    numbers = [facts.name for facts in unnamed(findings) if facts.is_amount and not facts.is_unique][:_MOST_TRIED]
    quantity = findings.column("quantity")
    quantities = [quantity] if quantity else [name for name in numbers if known.columns[name].may_be_quantity]
    amounts = as_numbers(known.rows, [*numbers, *quantities, *totals], known.decimal)
    for one in quantities:
        others = [name for name in numbers if name != one]
        for price, total in [*((price, total) for price in others for total in totals), *permutations(others, 2)]:
            found = relation_of(amounts, AmountColumns([price], [total], one))
            if found is not None and known.columns[one].distinct_count > 1:
                findings.add("quantity", one, f"{found.in_words}; whole numbers", 0.7)
                findings.add("unit_price", price, found.in_words, 0.7)
                findings.leave_out(total, f"{found.in_words}: nothing that is not known from them")
                return True
    return False


def guess_people_and_products(findings: Findings) -> None:
    """Ids that no name tells of: the same on all lines of an order they are people's, and else products'."""
    rows, order = findings.known.rows, findings.column("order_id")
    if not has_repeats(rows, order):
        return
    for facts in unnamed(findings):
        if facts.is_amount or facts.is_unique or facts.distinct_count < 2 or facts.longest > 200:
            continue
        is_persons = is_of_order(rows, order, facts.name) and varies_between_orders(rows, facts.name)
        if is_persons and not _are_many(facts, findings):
            continue
        if is_persons and findings.column("customer_id") is None and take_code(findings, facts.name, 0.6):
            continue
        name = "customer_id" if is_persons else "product_id"
        other = "product_name" if name == "product_id" else name
        if findings.column(name) is None and findings.column(other) is None:
            why = "the same on all lines of an order" if is_persons else "another one on each line of an order"
            findings.add(name, facts.name, f"no name tells it; {why}, and it comes again", 0.5)
    _guess_product_name(findings)


def _guess_product_name(findings: Findings) -> None:
    """Words that no name tells of, of which each product has its own."""
    rows, product = findings.known.rows, findings.column("product_id")
    if product is None or findings.column("product_name") is not None:
        return
    fewest = _OWN_NAMES * findings.facts(product).distinct_count
    for facts in unnamed(findings):
        is_words = facts.words_share > _WORDS and not facts.is_amount and facts.distinct_count >= fewest
        if is_words and not is_of_order(rows, findings.column("order_id"), facts.name):
            pairs = rows.select(pl.col(product).alias("code"), pl.col(facts.name).alias("name")).drop_nulls()
            kinds = pairs.group_by("code").agg(pl.len().alias("rows"), pl.col("name").n_unique().alias("names"))
            several = kinds.filter(pl.col("rows") > 1)
            if several.height > 1 and share_of(several["names"] == 1) >= _NEARLY_ALL:
                findings.add("product_name", facts.name, f"each {product} has one of its own, in several words", 0.6)
                return


def _are_many(facts: Facts, findings: Findings) -> bool:
    """Tills, channels and colours are few however many orders there are; people grow with them."""
    order = findings.column("order_id")
    orders = findings.facts(order).distinct_count if order else findings.known.rows.height
    return facts.distinct_count**2 >= orders
