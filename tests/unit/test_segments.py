from datetime import date
from itertools import product

import ibis

from lojista.metrics.outreach import outreach
from lojista.metrics.people import count_customers
from lojista.metrics.segment_table import segment_table
from lojista.metrics.segments import RULES, SEGMENTS, segment_code, segment_name, segment_of, segment_selection
from support.small_shop import small_shop

SCORES = range(1, 6)


def test_every_triple_of_scores_has_a_segment_and_every_segment_a_triple() -> None:
    assert {segment_of(*scores) for scores in product(SCORES, SCORES, SCORES)} == set(SEGMENTS)


def test_rules_overlap_only_where_a_part_is_told_apart_first() -> None:
    fitting = {
        tuple(rule.segment for rule in RULES if rule.fits(*scores)) for scores in product(SCORES, SCORES, SCORES)
    }
    assert {names for names in fitting if len(names) > 1} == {("cannot_lose", "at_risk")}


def test_engine_looks_up_the_segment_that_the_rules_say() -> None:
    triples = list(product(SCORES, SCORES, SCORES))
    columns = ("recency_score", "frequency_score", "monetary_score")
    rows = ibis.memtable([dict(zip(columns, triple, strict=True)) for triple in triples])
    found = rows.mutate(segment=segment_name(segment_code(rows))).execute()
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        (*triple, segment_of(*triple)) for triple in triples
    ]


def test_table_counts_each_customer_once_with_their_sales() -> None:
    rows = {row.segment: row for row in segment_table(small_shop()[1], date(2020, 3, 1)) if row.customer_count}
    assert {name: (row.customer_count, str(row.sales)) for name, row in rows.items()} == {
        "about_to_sleep": (1, "7.07"),
        "hibernating": (1, "43.25"),
    }
    assert {name: row.new_customer_count for name, row in rows.items()} == {"about_to_sleep": 0, "hibernating": 1}


def test_new_are_those_who_were_not_there_at_the_end_of_the_month_before() -> None:
    engine = small_shop()[1]
    rows = [row for row in segment_table(engine, date(2020, 2, 29)) if row.customer_count]
    assert [(row.segment, row.customer_count, row.new_customer_count) for row in rows] == [
        ("about_to_sleep", 1, 1),
        ("at_risk", 1, 1),
    ]


def test_empty_day_has_all_segments_and_nobody() -> None:
    rows = segment_table(small_shop()[1], date(2019, 1, 1))
    assert [row.segment for row in rows] == list(SEGMENTS)
    assert {(row.customer_count, row.customer_share, row.median_sales) for row in rows} == {(0, None, None)}


def test_selection_of_a_segment_has_as_many_as_the_table_says() -> None:
    engine = small_shop()[1]
    for row in segment_table(engine, date(2020, 3, 1)):
        assert count_customers(engine, segment_selection(engine, date(2020, 3, 1), row.segment)) == row.customer_count


def test_week_lists_only_those_who_just_came_into_a_segment() -> None:
    engine = small_shop()[1]
    week = {entry.reason: entry for entry in outreach(engine, date(2020, 3, 1))}
    assert {reason: entry.customer_count for reason, entry in week.items()} == {
        "win_back": 0,
        "wake_up": 1,
        "welcome": 0,
    }
    assert count_customers(engine, week["wake_up"].selection) == 1
    later = outreach(engine, date(2020, 3, 20))
    assert [entry.customer_count for entry in later] == [0, 0, 0]
