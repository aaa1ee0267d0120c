"""What stands for what in a shop's export: read from a TOML file, made into a source that any load takes."""

import re
import tomllib
from collections.abc import Mapping as Dictionary
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from lojista.errors import SourceError, UnknownNameError
from lojista.ingest.contracts import Column, Contract, Kind, LineRule, Shop, Source
from lojista.ingest.countries import country_names
from lojista.ingest.fields import FIELDS, LARGEST_COUNT
from lojista.ingest.files import text_in
from lojista.ingest.shop_tables import ShopDatabase, ShopTable
from lojista.ingest.writing import DATABASE_MOMENTS, MOMENT, Writing

LineType = Literal["product", "return", "shipping", "discount", "adjustment", "order"]
RowKind = Literal["lines", "orders", "lines of orders", "amounts of orders"]
PaymentStatus = Literal["paid", "unpaid", "canceled", "refunded"]
STATUSES = ("created", "approved", "invoiced", "processing", "shipped", "delivered", "canceled", "unavailable")
_FEEDS: Dictionary[RowKind, str] = {
    "lines": "document_lines",
    "orders": "documents",
    "lines of orders": "lines_of_documents",
    "amounts of orders": "amounts_of_documents",
}
OF_OTHERS: tuple[RowKind, ...] = ("lines of orders", "amounts of orders")
_OF_AMOUNTS = {"order_id", "amount", "line_kind", "product_name"}
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_MOST_OFTEN_NEEDED = ("order_id", "purchased_at", "currency")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ShopPart(_Part):
    """The shop that the files are of, as the files do not say it."""

    name: str = Field(min_length=1)
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    time_zone: str
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]


class RulePart(_Part):
    """What a line is where all of these fields fit; each a regular expression over the whole of the value."""

    type: LineType
    because: str = ""
    where: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_fields(self) -> Self:
        _check_names(self.where)
        for field, pattern in self.where.items():
            _check_pattern(field, pattern)
        return self


class FilePart(_Part):
    """One kind of file. `columns` gives, for each of the shop's fields, the file's column.

    `header` names all its columns, those that are left out too: a file with just these is of this kind rather than of
    any other. Without it, whatever has its columns is.
    `fill_down`: fields that stand on an order's first row alone; with `order_id` among them, a row without one is a
    line of the order above it.
    `rows` of "amounts of orders" are each one amount of another file's order: its freight, a discount, a fee, as rules
    for `line_kind` say.
    `guests`: values of the customer's column that stand for nobody. `without_sign`: amounts whose minus sign says
    nothing, such as discounts that are written as what they take off. `hundredths`: amounts that are counted in cents
    or the like. `table` or `query` take the place of the file in a database of the shop's own, and `changed_at` is the
    column there that says when a row last changed.
    """

    name: str
    table: Annotated[str, StringConstraints(pattern=r"^[^.]+(\.[^.]+)?$")] | None = None
    query: Annotated[str, StringConstraints(min_length=1)] | None = None
    changed_at: str | None = None
    header: list[str] = []
    rows: RowKind = "lines"
    columns: dict[str, str]
    constants: dict[str, str] = {}
    decimal: Literal[".", ","] = "."
    moments: list[str] = [MOMENT]
    missing: list[str] = []
    statuses: dict[str, str] = {}
    payment_statuses: dict[str, PaymentStatus] = {}
    countries: dict[str, str] = {}
    fill_down: list[str] = []
    otherwise: dict[str, str] = {}
    guests: list[str] = []
    without_sign: list[str] = []
    hundredths: list[str] = []
    rules: list[RulePart] = []
    negative: Literal["return", "adjustment"] = "return"
    duplicates: Literal["keep", "drop"] = "keep"
    passed_over: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        _check_names(self.columns)
        _check_names(self.constants)
        _check_names(dict.fromkeys((*self.fill_down, *self.without_sign, *self.hundredths, *self.otherwise), ""))
        known = {*self.columns, *self.constants}
        if self.rows not in OF_OTHERS and "purchased_at" not in known:
            raise ValueError("purchased_at is missing: when an order was placed")
        if self.rows != "lines" and "order_id" not in known:
            raise ValueError("order_id is missing: which order a row is of")
        if self.rows != "orders" and not known & {"unit_price", "amount"}:
            raise ValueError("unit_price or amount is missing: what a line cost")
        if self.rows == "amounts of orders" and ("amount" not in known or known - _OF_AMOUNTS):
            raise ValueError("rows of amounts of orders have order_id, amount, line_kind and product_name alone")
        if {"unit_price", "amount", "discount"} <= known:
            raise ValueError("unit_price and amount tell the discount already: leave one of the three out")
        if "order_id" in self.fill_down and ("order_id" not in self.columns or self.rows == "orders"):
            raise ValueError("order_id in fill_down needs its column, and rows of lines")
        if "order_refund" in known and known & {"refund", "returned_quantity"}:
            raise ValueError("order_refund tells what came back of lines already: leave it or refund and units out")
        if "order_subtotal" in known and (known & {"order_discount", "order_coupon"} or self.rows != "lines"):
            raise ValueError("order_subtotal goes with rows of lines, and without order_discount and order_coupon")
        return self

    @property
    def is_of_database(self) -> bool:
        """Whether its rows come from a database."""
        return self.table is not None or self.query is not None


class Mapping(_Part):
    """A source as a person can read and change it.

    `left_out` names files that come with the others and are not loaded. Without `shop` it is what every shop on a
    platform exports alike: a pattern for a mapping, and no source yet.
    `database` names the environment variable that holds the address of a database of the shop's own.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[^\W_][\w-]*$")]
    title: str
    shop: ShopPart | None = None
    left_out: list[str] = []
    files: list[FilePart] = Field(min_length=1)
    database: str | None = None
    overlap_minutes: int = Field(default=5, ge=0)

    @field_validator("database")
    @classmethod
    def _is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not _VARIABLE.fullmatch(value):
            raise ValueError("this must be the name of an environment variable that holds the address, not the address")
        return value

    @model_validator(mode="after")
    def _says_where_rows_are(self) -> Self:
        for part in self.files:
            _check_place(part, self.database)
        names = [part.name for part in self.files]
        if self.database is not None and len(set(names)) < len(names):
            raise ValueError("two tables or queries have the same name")
        if any(part.changed_at for part in self.files) and not all("order_id" in part.columns for part in self.files):
            raise ValueError("changed_at needs order_id among the columns of every table: orders are read whole")
        return self

    def source(self) -> Source:
        """The source that it says. Raises SourceError for a mapping of no shop in particular."""
        if self.shop is None:
            raise SourceError(
                f"The mapping {self.name!r} does not say whose shop it is.",
                "Say its name, currency, time zone and country: lojista connect FILE",
            )
        shop = Shop(**self.shop.model_dump())
        contracts = tuple(_contract(part, shop) for part in self.files)
        return Source(self.name, shop, contracts, left_out=tuple(self.left_out), database=self._shop_database())

    def _shop_database(self) -> ShopDatabase | None:
        if self.database is None:
            return None
        return ShopDatabase(self.database, tuple(_shop_table(part) for part in self.files), self.overlap_minutes)


def _check_place(part: FilePart, database: str | None) -> None:
    if database is None and (part.is_of_database or part.changed_at is not None):
        raise ValueError(f'{part.name} is of a database: say database = "NAME", the variable that holds its address')
    if database is not None and (part.table is None) == (part.query is None):
        raise ValueError(f"{part.name} must have one of table and query, and not both")
    if database is not None and part.fill_down:
        raise ValueError(f"{part.name}: fill_down is for files; let a query give every row its order's own values")


def _shop_table(part: FilePart) -> ShopTable:
    return ShopTable(part.name, tuple(part.table.split(".")) if part.table else None, part.query, part.changed_at)


def _check_pattern(field: str, pattern: str) -> None:
    """By the engine that will look for it, on its own and within what is put around it."""
    try:
        for whole in (pattern, f"^(?i:{pattern})$"):
            pl.Series([""]).str.contains(whole)
    except pl.exceptions.PolarsError:
        raise ValueError(f"where.{field} is no regular expression: {pattern!r}") from None


def _check_names(fields: Dictionary[str, str]) -> None:
    for name in fields:
        if name not in FIELDS:
            raise ValueError(str(UnknownNameError("field", name, tuple(FIELDS))))


def read_mapping(text: str, place: str) -> Mapping:
    """The mapping in a TOML text; `place` says where it stands. Raises SourceError that names what is wrong."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        part = "".join(f", {name}" for name in [".".join(str(name) for name in first["loc"])] if name)
        raise SourceError(f"{place}{part}: {first['msg']}.", "Mend it, then run the same command again.") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place} is no TOML: {error}.", "Mend it, then run the same command again.") from error


def read_mapping_file(path: Path) -> Mapping:
    """The mapping in a file. Raises SourceError for one that cannot be read."""
    try:
        return read_mapping(text_in(path), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path} cannot be read: {error}.", "Give the path of a mapping: lojista connect FILE"
        ) from error


def _contract(part: FilePart, shop: Shop) -> Contract:
    constants = {"currency": shop.currency, "negative": part.negative} | part.constants
    columns = part.columns
    if "product_name" in columns and "product_id" not in columns:
        columns = columns | {"product_id": columns["product_name"]}
    return Contract(
        part.name,
        _FEEDS[part.rows],
        tuple(_column(field, name, part, shop) for field, name in columns.items() if field != "purchased_time"),
        {field: value for field, value in constants.items() if field not in part.columns},
        is_exact=False,
        writing=Writing(part.decimal, _moments(part), tuple(part.missing), shop.time_zone),
        rules=tuple(LineRule(rule.type, rule.where, rule.because) for rule in part.rules),
        negative=part.negative,
        keeps_duplicates=part.duplicates == "keep",
        header=tuple(part.header),
        passed_over={name: tuple(words) for name, words in part.passed_over.items()},
    )


def _moments(part: FilePart) -> tuple[str, ...]:
    """PostgreSQL writes moments in ways of its own."""
    is_told = not part.is_of_database or "moments" in part.model_fields_set
    return tuple(part.moments) if is_told else DATABASE_MOMENTS


def _column(field: str, name: str, part: FilePart, shop: Shop) -> Column:
    known = FIELDS[field]
    is_required = field in (*_MOST_OFTEN_NEEDED, "unit_price", "amount", "quantity")
    limits: dict[str, Any] = {"minimum": -LARGEST_COUNT, "maximum": LARGEST_COUNT} if known.kind is Kind.INTEGER else {}
    return Column(
        name,
        field,
        known.kind,
        is_required=is_required,
        longest=known.longest,
        spellings=_spellings(field, part, shop),
        is_filled_down=field in part.fill_down,
        blanks=tuple(part.guests) if field == "customer_id" else (),
        is_without_sign=field in part.without_sign,
        is_hundredths=field in part.hundredths,
        otherwise=part.otherwise.get(field),
        when_canceled=_when_canceled(field, shop),
        time_of_day=part.columns.get("purchased_time") if field == "purchased_at" else None,
        **limits,
    )


def _when_canceled(field: str, shop: Shop) -> str | None:
    """What was canceled is of no amount, and so of no currency, in many exports."""
    return {"currency": shop.currency, "unit_price": "0", "amount": "0"}.get(field)


def _spellings(field: str, part: FilePart, shop: Shop) -> dict[str, str]:
    if field == "status":
        return {status: status for status in STATUSES} | {
            name.lower(): status for name, status in part.statuses.items()
        }
    if field == "payment_status":
        return {name.lower(): status for name, status in part.payment_statuses.items()}
    if field == "country":
        return country_names(shop.country) | {name.lower(): code for name, code in part.countries.items()}
    return {}
