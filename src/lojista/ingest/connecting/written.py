"""Writes a mapping as TOML that a person can read and change, with the reason for each choice beside it."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary

from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.connecting.shapes import FileProposal
from lojista.ingest.connecting.vocabulary import countries_of, statuses_of
from lojista.ingest.mapping import FilePart, Mapping, ShopPart

_COMMENT_AT = 44
_WIDTH = 120
_NO_STATUS = "in no row of the table of statuses: counts as no sale"


def mapping_text(mapping: Mapping, proposal: Proposal) -> str:
    """The mapping as TOML; reading it gives the same mapping back."""
    files = zip(mapping.files, proposal.files, strict=False)
    parts = [head_text(mapping), *(file_text(part, file, mapping.shop) for part, file in files)]
    return "\n".join(parts)


def head_text(mapping: Mapping) -> str:
    """What a mapping says before its files."""
    lines = [
        "# What the columns of this export are. Change what is wrong, then load it again; `lojista connect` wrote it.",
        "",
        f"name = {_text(mapping.name)}",
        f"title = {_text(mapping.title)}",
        *_given("left_out", mapping.left_out, "come with the others and tell nothing of orders"),
    ]
    if mapping.shop is not None:
        lines += ["", "[shop]", *(f"{name} = {_text(value)}" for name, value in mapping.shop.model_dump().items())]
    return "\n".join(lines) + "\n"


def file_text(part: FilePart, file: FileProposal, shop: ShopPart | None) -> str:
    """What a mapping says of one shape of file."""
    lines = [
        "[[files]]",
        f"name = {_text(part.name)}",
        *_given("header", part.header, "all its columns: files with just these are of this shape"),
        _line("rows", _text(part.rows), _rows_in_words(part, file)),
        _line("decimal", _text(part.decimal), "the mark before decimals"),
        _line("moments", _list(part.moments), _moments_in_words(file)),
        *_given("missing", part.missing, "texts that stand for no value"),
        *_given("fill_down", part.fill_down, "stand on an order's first row alone"),
        *_given("guests", part.guests, "customers who are nobody"),
        *_given("hundredths", part.hundredths, "counted in hundredths of the currency, as their names say"),
        *_given("without_sign", part.without_sign, "written with a minus sign that says nothing"),
        _line("negative", _text(part.negative), 'what lines below zero are: "return" or "adjustment"'),
        _line(
            "duplicates", _text(part.duplicates), 'lines alike in everything all count; "drop" takes the first alone'
        ),
        "",
        *_columns(part, file),
        *_passed_over(part.passed_over),
        *_table("otherwise", part.otherwise, dict.fromkeys(part.otherwise, "counts where the field's own is blank")),
        *_table("constants", part.constants, {}),
        *_statuses(part, file),
        *_table("payment_statuses", part.payment_statuses, {}),
        *_countries(part, file, shop),
        *(line for rule in part.rules for line in _rule(rule.type, rule.because, rule.where)),
    ]
    return "\n".join(lines) + "\n"


def _rows_in_words(part: FilePart, file: FileProposal) -> str:
    words = {
        "lines": "a row is a line of an order",
        "orders": "a row is an order",
        "lines of orders": "a row is a line of another file's order",
        "amounts of orders": "a row is an amount of another file's order",
    }
    order = file.columns.get("order_id")
    is_order = part.rows == "lines" and (order is None or "on every row" in order.reason)
    return "a row is an order of its own" if is_order else words[part.rows]


def _moments_in_words(file: FileProposal) -> str:
    reasons = dict.fromkeys(moments.reason for moments in file.moments.values())
    return "; ".join(reasons) if reasons else "no dates in this file"


def _given(name: str, values: Sequence[str], comment: str) -> Iterator[str]:
    if values:
        yield _line(name, _list(values), comment)


def _columns(part: FilePart, file: FileProposal) -> Iterator[str]:
    yield "[files.columns]"
    for name, column in part.columns.items():
        yield _line(name, _text(column), file.columns[name].reason if name in file.columns else "")
    left_out = [choice for choice in file.choices if not choice.fields]
    if left_out:
        yield "# Left out:"
        yield from (f"#   {_one_line(choice.column)}: {_one_line(choice.reason)}" for choice in left_out)
    yield ""


def _statuses(part: FilePart, file: FileProposal) -> Iterator[str]:
    _, unknown = statuses_of(part.statuses, has_refunds=file.has_refunds, names=file.status_names)
    said = {code: file.status_names.get(code, _NO_STATUS) for code in part.statuses} if file.status_names else {}
    return _table("statuses", part.statuses, said | dict.fromkeys(unknown, "not known: counts as a valid order"))


def _countries(part: FilePart, file: FileProposal, shop: ShopPart | None) -> Iterator[str]:
    _, unknown = countries_of(file.words.get("country", ()), shop.country if shop else "")
    return _table("countries", part.countries, dict.fromkeys(unknown, "not known: write its two letters instead of ZZ"))


def _table(name: str, values: Dictionary[str, str], comments: Dictionary[str, str]) -> Iterator[str]:
    if values:
        yield f"[files.{name}]"
        yield from (_line(_text(key), _text(value), comments.get(key, "")) for key, value in values.items())
        yield ""


def _passed_over(words: Dictionary[str, Sequence[str]]) -> Iterator[str]:
    if words:
        yield "[files.passed_over]"
        yield from (_line(_text(column), _list(found), "rows that are no lines") for column, found in words.items())
        yield ""


def _rule(line_type: str, because: str, where: Dictionary[str, str]) -> Iterator[str]:
    patterns = ", ".join(f"{field} = {_text(pattern)}" for field, pattern in where.items())
    yield from (
        "[[files.rules]]",
        f"type = {_text(line_type)}",
        f"because = {_text(because)}",
        f"where = {{ {patterns} }}",
        "",
    )


def _line(name: str, value: str, comment: str) -> str:
    said = f"{name} = {value}"
    return f"{said:<{_COMMENT_AT}} # {_one_line(comment)}".rstrip() if comment else said


def _one_line(text: str) -> str:
    """Comments end with their line, and hold no control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """A TOML string: JSON's, with the one more character that TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
