"""What a source promises of each of its files, and what becomes of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from enum import StrEnum

from lojista.ingest.files import BEFORE_SHEET, RawFile
from lojista.ingest.shop_tables import ShopDatabase
from lojista.ingest.writing import Writing


class Kind(StrEnum):
    """How a value is read. Every kind has its own check and reason for refusal."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    SIGNED_MONEY = "signed money"
    RATE = "rate"
    COORDINATE = "coordinate"
    TIMESTAMP = "timestamp"
    CURRENCY = "currency"


@dataclass(frozen=True)
class Column:
    """One column of a file. `name` is the file's; `field` is the shop's, None for a column that is read and left.

    `spellings`: what the file writes, in lower case, for each of the shop's own values, the empty text being a blank.
    `is_filled_down`: a blank means the value of the row before of the same order, and of the order's number that a row
    is of the order above it. `is_optional`: a file without the column is none the worse. `blanks`: texts of this column
    that stand for no value. `is_without_sign`: a minus sign says nothing. `is_hundredths`: it counts cents.
    `otherwise`: the column whose value counts where this one's is blank, if the file has it. `time_of_day`: the column
    that holds it, for one of days. `when_canceled`: what a blank means on a canceled row.
    """

    name: str
    field: str | None = None
    kind: Kind = Kind.TEXT
    is_required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    longest: int | None = None
    spellings: Mapping[str, str] = with_default(default_factory=dict)
    is_filled_down: bool = False
    is_optional: bool = False
    blanks: tuple[str, ...] = ()
    is_without_sign: bool = False
    is_hundredths: bool = False
    otherwise: str | None = None
    time_of_day: str | None = None
    when_canceled: str | None = None

    @property
    def key(self) -> str:
        """What the column is called once it is read."""
        return self.field or self.name


@dataclass(frozen=True)
class LineRule:
    """What a line is, where every field named in `patterns` is, as a whole, one that its regular expression finds.

    A missing value is the empty text. `because` says it in words.
    """

    line_type: str
    patterns: Mapping[str, str]
    because: str = ""


@dataclass(frozen=True)
class Contract:
    """One file: its usual name, the feed its rows go to, its columns, and fields that are the same for every row.

    `is_exact`: a file with other columns beside these is another file. `rules`: the first that fits says what a line
    is. `negative`: what a product line of a negative amount is. `keeps_duplicates`: lines that are equal in everything
    all count. `header`: all its columns, where they are known: a file with just these is of this kind before any other.
    `passed_over`: by column, words of rows that are no lines, such as sums of an order's lines or its payments.
    `has_rules`: False of a file that may have other columns and yet tells of no orders.
    """

    file_name: str
    feed: str
    columns: tuple[Column, ...]
    constants: Mapping[str, str] = with_default(default_factory=dict)
    is_exact: bool = True
    writing: Writing = with_default(default_factory=Writing)
    rules: tuple[LineRule, ...] = ()
    negative: str = "return"
    keeps_duplicates: bool = True
    has_rules: bool = True
    header: tuple[str, ...] = with_default(default=(), repr=False)
    passed_over: Mapping[str, tuple[str, ...]] = with_default(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The columns that a file must have, in any order."""
        needed = [column.name for column in self.columns if not column.is_optional]
        return tuple(dict.fromkeys((*needed, *self.passed_over)))

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a file with these columns is of this kind."""
        needed = self.names()
        if self.is_exact:
            return sorted(header) == sorted(needed)
        return all(name in header for name in needed)

    def is_just(self, header: Sequence[str]) -> bool:
        """Whether a file with these columns is of this kind rather than of another that it fits as well."""
        return sorted(header) == sorted(self.header) and self.fits(header)

    def is_nearly(self, header: Sequence[str]) -> bool:
        """Whether a file with these columns looks as if it were meant to be of this kind."""
        needed = set(self.names())
        return 2 * len(needed & set(header)) >= len(needed)

    @property
    def names_orders(self) -> bool:
        """Whether every row is an order that goes by what it says, for want of an order's id."""
        return self.is_ruled and "order_id" not in self.fields()

    @property
    def fills_orders(self) -> bool:
        """Whether a row without an order's number is of the order above it."""
        return any(column.is_filled_down and column.field == "order_id" for column in self.columns)

    @property
    def is_ruled(self) -> bool:
        """Whether rules say what each line is."""
        return self.has_rules and not self.is_exact

    def kept(self) -> tuple[str, ...]:
        """The fields that a row has once it is read."""
        more = ("line_type",) if self.is_ruled else ()
        return (*self.fields(), *self.constants, *more, *(("said",) if self.names_orders else ()))

    def fields(self) -> dict[str, Column]:
        """The columns that are kept, by the shop's field name."""
        return {column.field: column for column in self.columns if column.field is not None}


@dataclass(frozen=True)
class Shop:
    """What the files do not say of the shop itself."""

    name: str
    currency: str
    time_zone: str
    country: str


@dataclass(frozen=True)
class Source:
    """One kind of export. `contracts` stand in the order in which their files must be loaded.

    `left_out`: names of files that come with the others and tell nothing of orders. `database`: where the rows are
    where no files are given.
    Rows of a made-up shop never meet those of a real one: loading real files clears them away.
    """

    name: str
    shop: Shop
    contracts: tuple[Contract, ...]
    is_made_up: bool = False
    left_out: tuple[str, ...] = ()
    database: ShopDatabase | None = None

    def leaves_out(self, file: RawFile) -> bool:
        """Whether a file goes by a name that is left out; a worksheet by its own, whatever its workbook's."""
        sheets = [name.rpartition(BEFORE_SHEET)[2] for name in self.left_out if BEFORE_SHEET in name]
        return file.name in self.left_out or file.sheet in sheets
