"""Words in CSV files: a spreadsheet takes a cell for a formula by its first character and runs it."""

FORMULA_START = r"^[=+\-@\t\r]"
MARK = "'"  # tells a spreadsheet that words follow


def is_formula(words: str) -> bool:
    """Whether a spreadsheet would run a cell with these words."""
    return words.startswith(("=", "+", "-", "@", "\t", "\r"))


def as_words(value: object) -> object:
    """A value as a cell of a CSV file: words that would be a formula are marked, anything else is as it is."""
    return MARK + value if isinstance(value, str) and is_formula(value) else value
