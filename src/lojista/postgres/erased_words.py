"""Words of people who were erased, kept as salted hashes alone: how one is made, and how one is found again.

An address with an @ is the same in upper and lower case, as mail is delivered; any other word is as it is written.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

_BLANKS = " \t\r\n"
_HAS_ANY = "SELECT EXISTS (SELECT FROM erased_words)"


def hash_in_sql(value: str, salt: str = "(SELECT salt FROM erasure_salt)") -> str:
    """The hash of a text expression, as SQL; both are of our own names or a parameter's place."""
    trimmed = f"btrim({value}, E' \\t\\r\\n')"
    written = f"CASE WHEN position('@' in {value}) > 0 THEN lower({trimmed} COLLATE \"C\") ELSE {trimmed} END"
    return f"sha256({salt} || convert_to({written}, 'UTF8'))"


@dataclass(frozen=True)
class ErasedWords:
    """The hashes of one shop with their pseudonyms, None for words that are no id."""

    salt: bytes
    pseudonyms: Mapping[bytes, str | None]

    def __contains__(self, word: str) -> bool:
        return self.hash_of(word) in self.pseudonyms

    def pseudonym_of(self, word: str) -> str | None:
        """What stands for an id; None where it does not belong to anybody who was erased, or is no id."""
        return self.pseudonyms.get(self.hash_of(word))

    def hash_of(self, word: str) -> bytes:
        """As `hash_in_sql` makes it."""
        written = word.strip(_BLANKS).encode()
        return hashlib.sha256(self.salt + (written.lower() if b"@" in written else written)).digest()


def has_erased_words(owner: psycopg.Connection[Any]) -> bool:
    """Whether anybody was ever erased."""
    return owner.execute(_HAS_ANY).fetchone() == (True,)


def erased_words(owner: psycopg.Connection[Any]) -> ErasedWords:
    """All of them; for the owner of the schema alone."""
    row = owner.execute("SELECT salt FROM erasure_salt").fetchone()
    assert row is not None  # noqa: S101 - a migration made it
    return ErasedWords(bytes(row[0]), dict(owner.execute("SELECT hash, pseudonym FROM erased_words").fetchall()))
