"""Tells amounts that are counted in hundredths of the currency, such as cents or öre, by their names."""

from lojista.ingest.connecting.words import word_lists, words_of


def names_hundredths(name: str) -> bool:
    """Whether a column's name says that its amounts are cents or the like."""
    return len(without_hundredths(words_of(name))) < len(words_of(name))


def without_hundredths(words: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a name; all of it where nothing else is in it."""
    return tuple(word for word in words if word not in word_lists("hundredths")["all"]) or words
