"""Finds the lines that are no products: postage, discounts, fees."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

import polars as pl

from lojista.ingest.connecting.columns import Findings
from lojista.ingest.connecting.shares import share_of
from lojista.ingest.connecting.words import meanings, plain, word_lists
from lojista.ingest.fields import CREDIT_NOTE
from lojista.ingest.mapping import LineType

_MOST_CODES_HAVE_DIGITS = 0.8
_LONGEST_CODE = 16
_HALF = 0.5
_LEAST_OF_BEGINNING = 5
_LONGEST_LISTED = 40
_CODE_BEFORE = re.compile(r"^\s*\[[^\]]*\]\s*(?=\S)")
_ENDS_OF_WORDS = (" ", "-", ":", "(", ",", "/")
_BETWEEN = "".join(_ENDS_OF_WORDS)
_WHY = {
    "return": "what came back, by what the line says that it is",
    "shipping": "postage and carriage",
    "discount": "a discount as a line of its own",
    "adjustment": "no product: fees, commissions, samples or entries by hand",
}


@dataclass(frozen=True)
class ProposedRule:
    """Lines that are no products, by the values of one field, and why."""

    line_type: LineType
    field: str
    values: tuple[str, ...]
    because: str

    @property
    def pattern(self) -> str:
        """The values as a regular expression over the whole of the field, whatever the case."""
        return "|".join(
            re.escape(value).replace(r"\ ", " ").replace(r"\-", "-")
            for value in {one.casefold(): one for one in self.values}.values()
        )


OF_RETURNS = ProposedRule("return", "line_kind", (CREDIT_NOTE,), "the file is of credit notes")


def rules_of(findings: Findings) -> tuple[ProposedRule, ...]:
    """A rule for each type of line and field, by the product's code before its name."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for field, value, line_type, name in _odd_values(findings):
        found.setdefault((line_type, field), {})[value] = name
    types = sorted((kind for kind in get_args(LineType) if kind in _WHY), key=lambda kind: kind == "return")
    return tuple(
        ProposedRule(kind, field, tuple(sorted(found[kind, field])), _because(kind, found[kind, field]))
        for kind in types
        for field in ("line_kind", "product_id", "product_name")
        if (kind, field) in found
    )


def _because(kind: str, names: dict[str, str]) -> str:
    shown = [
        f"{value} ({name})" if name and plain(name) != plain(value) else value for value, name in sorted(names.items())
    ]
    listed = ", ".join(shown[:6])
    return f"{_WHY[kind]}: {listed}" if listed else _WHY[kind]


def _odd_values(findings: Findings) -> Iterator[tuple[str, str, str, str]]:
    """Each value that is no product: its field, the value, what its lines are, and what they are called."""
    code, name = findings.column("product_id"), findings.column("product_name")
    names = _names_of_codes(findings.known.rows, code, name)
    yield from _odd_kinds(findings)
    by_code: set[str] = set()
    if code is not None and code != name:
        values = _values(findings, code)
        has_codes = _are_codes(values)
        for value in values:
            kind = _kind_of_code(value, names.get(value, ""), has_codes=has_codes)
            if kind is not None and _is_likely(findings, kind, code, value):
                by_code.add(value)
                yield "product_id", value, kind, names.get(value, "")[:_LONGEST_LISTED]
    if name is not None:
        known = {names.get(value) for value in by_code}
        for value in _values(findings, name):
            kind = kind_of_name(value)
            if kind is not None and value not in known and _is_likely(findings, kind, name, value):
                yield "product_name", value, kind, value[:_LONGEST_LISTED]


def _odd_kinds(findings: Findings) -> Iterator[tuple[str, str, str, str]]:
    column = findings.column("line_kind")
    for value in _values(findings, column) if column else ():
        kind = meanings("kinds").get(plain(value)) or meanings("lines").get(plain(value))
        if kind is not None and kind != "sale":
            yield "line_kind", value, kind, value


def others(findings: Findings, rules: Iterable[ProposedRule]) -> pl.DataFrame:
    """The rows of the sample that no rule fits."""
    rows = findings.known.rows
    for rule in rules:
        column = findings.column(rule.field)
        if column is not None:
            rows = rows.filter(~pl.col(column).is_in(list(rule.values)).fill_null(False))
    return rows


def _values(findings: Findings, column: str) -> Iterable[str]:
    everywhere = findings.known.sample.values.get(column)
    return sorted(everywhere if everywhere is not None else findings.known.rows[column].drop_nulls().unique().to_list())


def _names_of_codes(rows: pl.DataFrame, code: str | None, name: str | None) -> dict[str, str]:
    """The most frequent name of each code."""
    if code is None or name is None or code == name:
        return {}
    pairs = rows.select(pl.col(code).alias("code"), pl.col(name).alias("name")).drop_nulls()
    modes = pairs.group_by("code").agg(pl.col("name").mode().sort().first())
    return dict(modes.iter_rows())


def _are_codes(values: Iterable[str]) -> bool:
    """Whether products go by codes with digits, so that one without stands out."""
    texts = list(values)
    return sum(any(letter.isdigit() for letter in text) for text in texts) >= _MOST_CODES_HAVE_DIGITS * len(texts)


def _kind_of_code(value: str, name: str, *, has_codes: bool) -> str | None:
    """By a code without digits among codes with them. What its name says goes before what the code says."""
    if any(letter.isdigit() for letter in value):
        return None
    by_name, by_value = kind_of_name(name), meanings("lines").get(plain(value))
    if has_codes and len(value) <= _LONGEST_CODE:
        return by_name or by_value
    return by_value if len(value) > 1 and (by_name or not name) else by_name


def kind_of_name(name: str) -> str | None:
    """What a line of that name is: the name, or what it begins with, be it short where more follows; codes aside."""
    text = plain(_CODE_BEFORE.sub("", name))
    kind = meanings("lines").get(text) if len(text) > 1 else None
    if kind is not None:
        return kind
    for candidate in ("shipping", "discount"):
        phrases = word_lists("lines")[candidate]
        long = [phrase for phrase in phrases if len(phrase) >= _LEAST_OF_BEGINNING]
        if any(_begins(text, phrase) for phrase in long):
            return candidate
        rests = [text[len(phrase) :].strip() for phrase in phrases if _begins(text, phrase)]
        parted = [rest.strip(_BETWEEN) for rest in rests if rest.startswith(_ENDS_OF_WORDS)]
        if any(rest == phrase or _begins(rest, phrase) for rest in parted for phrase in long):
            return candidate
    return None


def _begins(text: str, phrase: str) -> bool:
    """Whether a text goes on after a phrase at the beginning of another word."""
    return text.startswith(phrase) and text[len(phrase) :][:1] in _ENDS_OF_WORDS


def _is_likely(findings: Findings, kind: str, column: str, value: str) -> bool:
    """A discount takes something off; a voucher that is sold is a product. What the sample lacks goes by its name."""
    price = findings.column("unit_price") or findings.column("amount")
    if kind != "discount" or price is None:
        return True
    rows = findings.known.rows.filter(pl.col(column) == value)
    if rows.is_empty():
        return True
    quantity = findings.column("quantity")
    signs = [rows[name].str.contains(r"^\s*[(-]|-\s*$").fill_null(False) for name in (price, quantity) if name]
    negative = signs[0] if len(signs) == 1 else signs[0] | signs[1]
    return share_of(negative) > _HALF
