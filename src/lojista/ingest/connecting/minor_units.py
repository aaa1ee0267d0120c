"""Tells amounts that are counted in hundredths of the currency, such as cents or öre, by their names."""

from lojista.ingest.connecting.words import word_lists, words_of

_PER = ("per", "pour", "por", "pro")


def names_hundredths(name: str) -> bool:
    """Whether a column's name says that its amounts are cents or the like."""
    return len(without_hundredths(words_of(name))) < len(words_of(name))


def without_hundredths(words: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a name; all of it where nothing else is in it. A discount per cent is no amount."""
    before = ("", *words)
    listed = word_lists("hundredths")["all"]
    left = [word for last, word in zip(before, words, strict=False) if word not in listed or last in _PER]
    return tuple(left) or words
