"""Decides which columns tell of the order: its number, its dates, what was bought, and where it went."""

import polars as pl

from lojista.ingest.connecting.bare_names import (
    WORDS_OF_IDS,
    is_nearly_as_full,
    is_of_one_customer,
    may_be_orders,
)
from lojista.ingest.connecting.clocks import with_clock
from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.facts import Facts
from lojista.ingest.connecting.names import meanings_of_name
from lojista.ingest.connecting.roles import Role
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.structure import is_of_order
from lojista.ingest.connecting.words import words_of

_CONSISTENT = 0.8
_NEARLY_ALL, _ALL = 0.9, 1.0
_MIDNIGHT = r"[T ]0?0:00(:00)?$"
_MOST = 0.8
_HALF = 0.5
_OTHER_DATES = ("canceled_at", "approved_at", "shipped_at", "delivered_at", "promised_at")
_SINGLE = (
    "status", "payment_status", "currency", "country", "region", "city", "postal_prefix", "payment_type", "product_id",
    "product_name", "category_id", "seller_id", "line_kind",
)  # fmt: skip
_LARGEST_COUNT = 200
_WORDS_OF_PRODUCTS = WORDS_OF_IDS | {"sku"}
_NO_ORDER = "rows with the same one are of different days or customers: it is no order's number"
_SURE = 0.9
_FEWEST_SHARED = 5
_BARE_IDS = ("id", "key", "uuid", "ref", "name", "number", "no", "nr")


def find_dates(findings: Findings) -> None:
    """When it was ordered, and what became of the order when."""
    candidates = findings.candidates("purchased_at")
    fullest = min((findings.facts(role.column).missing_share for role in candidates), default=0.0)

    def likeliness(role: Role) -> tuple[bool, bool, float, float]:
        missing = findings.facts(role.column).missing_share
        return not _is_sparse(missing, fullest), role.is_by_name, role.certainty, -missing

    best = max(candidates, key=likeliness, default=None)
    best = best or next(iter(findings.candidates("approved_at", "shipped_at")), None) or _unnamed_date(findings)
    if best is not None:
        findings.add("purchased_at", best.column, _why_date(best, findings.facts(best.column)), best.certainty)
        _join_time(findings, best.column)
    for name in _OTHER_DATES:
        for role in findings.candidates(name)[:1]:
            if best is None or role.column != best.column:
                findings.add(name, role.column, _why_date(role, findings.facts(role.column)), role.certainty)


def _is_sparse(missing_share: float, fullest: float) -> bool:
    """Whether a column is blank on many more rows than the fullest of others, of which `fullest` is the share."""
    return 1 - missing_share < _HALF * (1 - fullest)


def _join_time(findings: Findings, day: str) -> None:
    """The time of day, where another column than that of the day tells it."""
    rows, moments = findings.known.rows, findings.facts(day).moments
    if (
        moments is None
        or moments.is_count
        or not share_of(rows[day].str.contains(_MIDNIGHT) | ~rows[day].str.contains(":")) >= _ALL
    ):
        return
    clocks = [name for name, facts in findings.known.columns.items() if facts.clock_share >= _NEARLY_ALL]
    named = [role.column for role in findings.candidates("date_part", "purchased_at") if role.column in clocks]
    for column in (*named, *(name for name in clocks if not findings.roles[name]))[:1]:
        findings.joined = with_clock(moments, rows[column])
        findings.add("purchased_time", column, f"times of day, and {day} has none", 0.9)


def _unnamed_date(findings: Findings) -> Role | None:
    """A column of dates that no name tells of, such as 20240105."""
    dated = [name for name, facts in findings.known.columns.items() if facts.moments and not findings.roles[name]]
    return next((Role(name, "purchased_at", 0.5, is_by_name=False) for name in dated), None)


def _why_date(role: Role, facts: Facts) -> str:
    by = "its name says so" if role.is_by_name else "it is a date"
    moments = facts.moments
    return by if moments is None else f"{by}; {moments.share:.0%} are dates, {moments.reason}"


def find_simple(findings: Findings) -> None:
    """Fields that one column tells by itself."""
    _leave_out_counts(findings)
    for name in _SINGLE:
        best = _best(findings, name)
        if best is not None and not _is_number_of_element(findings, best):
            findings.add(name, best.column, _why(best, findings.facts(best.column)), best.certainty)
    _take_payment_as_status(findings)
    for name in ("quantity", "instalments"):
        best = _best(findings, name)
        if best is None:
            continue
        if findings.facts(best.column).is_whole:
            findings.add(name, best.column, "its name says so; whole numbers", best.certainty)
        else:
            findings.leave_out(best.column, "not whole numbers: a quantity must be one")
    _tell_names_from_codes(findings)
    _find_category(findings)


def _take_payment_as_status(findings: Findings) -> None:
    """Where nothing else tells how far an order is, whether it was paid does."""
    column = findings.column("payment_status")
    if column is not None and findings.column("status") is None:
        findings.add("status", column, findings.found["payment_status"].reason, 0.8)


def _is_number_of_element(findings: Findings, best: Role) -> bool:
    """A number that is another one in every element of a list is the element's, where products have names."""
    is_named = bool(findings.candidates("product_name"))
    is_its_own = best.name == "product_id" and "." in best.column and findings.facts(best.column).is_unique
    return is_its_own and is_named


def _leave_out_counts(findings: Findings) -> None:
    """Articles of an order are counted, not named, by small whole numbers in rows that are an order each."""
    order = findings.column("order_id")
    if order is None or not findings.facts(order).is_unique or findings.candidates("quantity"):
        return
    for role in findings.candidates("product_id"):
        facts = findings.facts(role.column)
        names_one = set(words_of(role.column)) & _WORDS_OF_PRODUCTS
        if facts.is_whole and facts.numbers is not None and facts.numbers.largest <= _LARGEST_COUNT and not names_one:
            findings.leave_out(role.column, "small whole numbers, an order a row: it counts articles, and names none")
            findings.pass_over(role.column)


def _best(findings: Findings, name: str) -> Role | None:
    """The surest; a product that cannot well be one, or is blank on many more rows than another, comes last."""
    candidates = findings.candidates(name)
    fullest = min((findings.facts(role.column).missing_share for role in candidates), default=0.0)

    def likeliness(role: Role) -> tuple[bool, float, float, float]:
        facts = findings.facts(role.column)
        by_name = max((one.certainty for one in meanings_of_name(role.column) if one.role == name), default=0.0)
        is_sparse = _is_sparse(facts.missing_share, fullest)
        is_last = name == "product_id" and (is_sparse or _is_of_no_product(findings, role.column))
        return is_last, -role.certainty, -by_name, facts.missing_share

    return min(candidates, key=likeliness, default=None)


def _is_of_no_product(findings: Findings, column: str) -> bool:
    """What is another one on every row is the number of the row, and what is the same all over an order is its own."""
    order = findings.column("order_id")
    return findings.facts(column).is_unique or is_of_order(findings.known.rows, order, column)


def _why(role: Role, facts: Facts) -> str:
    if not role.is_by_name:
        return "its values show it"
    if role.name in ("status", "payment_status", "payment_type", "category_id", "country"):
        count = facts.distinct_count
        return "its name says so; " + (f"{count:,} different" if count > 1 else "the same wherever it is")
    return "its name says so"


def _tell_names_from_codes(findings: Findings) -> None:
    """A product's column of several words is its name, and where another one holds codes, those are its number.

    Of two columns, that of values with digits is of codes, and that of values without any of names.
    """
    if findings.column("product_name") is not None:
        return
    candidates = [role.column for role in findings.candidates("product_id")]
    names = [column for column in candidates if findings.facts(column).words_share > _MOST]
    codes = [column for column in candidates if column not in names]
    if not names and len(codes) > 1:
        names = [column for column in codes if _digits_share(findings, column) < 1 - _MOST]
        codes = [column for column in codes if _digits_share(findings, column) > _MOST]
        names = names if codes else []
    if names:
        findings.drop("product_id")
        findings.add("product_name", names[0], "several words each", 0.9)
    if names and codes:
        findings.add("product_id", codes[0], "its name says so", 0.9)


def _digits_share(findings: Findings, column: str) -> float:
    """The share of different values with a digit in them, as codes have and names have not."""
    return share_of(findings.known.rows[column].drop_nulls().unique().str.contains(r"\d"))


def _find_category(findings: Findings) -> None:
    """A category without its own column goes by the finer one."""
    finer = _best(findings, "sub_category")
    if finer is not None and findings.column("category_id") is None:
        findings.add("category_id", finer.column, "its name says so", finer.certainty)


def find_order_id(findings: Findings) -> None:
    """The order's number: by name, else a column whose rows have one date, else one that is new on every row.

    A number that is new on every row is the line's where a code is there that several lines of an order share. One
    that is blank on many more rows than another comes after it.
    """
    shared = _shared_by_lines(findings)
    for role in _fullest_first(findings, findings.candidates("order_id")):
        is_lines = shared is not None and role.certainty < _SURE and findings.facts(role.column).is_unique
        if not is_lines and _is_consistent(findings, role.column):
            findings.add("order_id", role.column, _why_order(findings, role.column), role.certainty)
            return
        findings.leave_out(role.column, f"another one on each line: {shared} tells orders" if is_lines else _NO_ORDER)
    column = shared or _bare_number(findings) or _number_of_lines(findings)
    if column is not None:
        if any(role.name == "product_id" for role in findings.roles[column]):
            findings.pass_over(column)
        findings.add("order_id", column, _why_order(findings, column), 0.6)


def _fullest_first(findings: Findings, candidates: list[Role]) -> list[Role]:
    """Of those that several rows share before those that none do; the rest in the order in which they stand."""
    columns = [role.column for role in candidates]
    rows = findings.known.rows
    shared = [name for name in columns if rows[name].drop_nulls().is_duplicated().any()]
    return sorted(
        candidates,
        key=lambda role: not is_nearly_as_full(findings, role.column, shared if role.column in shared else columns),
    )


def _bare_number(findings: Findings) -> str | None:
    """A column that is called no more than number or id; one that several rows share before one that is new on each."""
    bare = [
        name
        for name, facts in findings.known.columns.items()
        if words_of(name)[-1:] and words_of(name)[-1] in _BARE_IDS and not facts.numbers_have_decimals
        and not findings.roles[name] and _is_consistent(findings, name)
    ]  # fmt: skip
    full = [name for name in bare if is_nearly_as_full(findings, name, bare)]
    return min(full, key=lambda name: findings.facts(name).is_unique, default=None)


def _number_of_lines(findings: Findings) -> str | None:
    """The number of a line, where no column tells which lines belong together."""
    lines = [role.column for role in findings.candidates("line_id") if findings.facts(role.column).is_unique]
    return next((name for name in findings.known.columns if name in lines), None)


def _shared_by_lines(findings: Findings) -> str | None:
    """A code that no name tells of, the same on some rows that follow each other, which are then of one moment.

    A bare name, such as code, tells nothing where another column tells the product. Of several the finest that is not
    blank on many more rows than another: people who bought but once are of one moment, too.
    """
    codes = [
        facts
        for name, facts in findings.known.columns.items()
        if may_be_orders(findings, name) and not facts.numbers_have_decimals and facts.clock_share < _MOST
        and facts.distinct_count > 1 and not facts.is_unique and _runs_of_one_moment(findings, name)
        and (not findings.roles[name] or is_of_one_customer(findings, name))
    ]  # fmt: skip
    names = [facts.name for facts in codes]
    full = [facts for facts in codes if is_nearly_as_full(findings, facts.name, names)]
    return max(full, key=lambda facts: facts.distinct_count).name if full else None


def _runs_of_one_moment(findings: Findings, column: str) -> bool:
    when = findings.column("purchased_at")
    if when is None:
        return False
    rows = findings.known.rows.select(pl.col(column).alias("id"), pl.col(when).alias("when")).drop_nulls()
    groups = rows.group_by("id").agg(pl.len().alias("rows"), pl.col("when").n_unique().alias("moments"))
    runs = int((rows["id"] != rows["id"].shift(1)).fill_null(True).sum())
    several = groups.filter(pl.col("rows") > 1)
    is_one = share_of(groups["moments"] == 1) >= 0.99 and share_of(several["moments"] == 1) >= 0.99
    return is_one and runs <= 1.02 * groups.height and 1 < rows.height / groups.height < 50 and _are_some(groups)


def _are_some(groups: pl.DataFrame) -> bool:
    """Whether enough codes stand on several rows to be no chance."""
    count = groups.filter(pl.col("rows") > 1).height
    return count >= _FEWEST_SHARED or (count > 0 and groups["rows"].sum() > 1.2 * groups.height)


def _why_order(findings: Findings, column: str) -> str:
    facts = findings.facts(column)
    by = "its name says so" if findings.roles[column] else "its values show it"
    if facts.is_unique:
        return f"{by}; another one on every row"
    rows = findings.known.rows.height * (1 - facts.missing_share)
    return f"{by}; {rows / max(facts.distinct_count, 1):.1f} rows for each"


def _is_consistent(findings: Findings, column: str) -> bool:
    """Whether rows with the same number are of one day, or of one customer where no date is known."""
    other = findings.column("purchased_at")
    facts = findings.facts(column)
    if other is None or facts.is_unique or facts.distinct_count < 2:
        return facts.distinct_count > 1 or findings.known.rows.height == 1
    rows = findings.known.rows.select(pl.col(column).alias("id"), pl.col(other).str.slice(0, 8).alias("day"))
    days = (
        rows.filter(pl.col("id").is_not_null()).group_by("id").agg(pl.col("day").drop_nulls().n_unique().alias("days"))
    )
    return share_of(days["days"] <= 1) >= _CONSISTENT
