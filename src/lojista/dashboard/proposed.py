"""What `connect` says of an export, in the language of the page: reasons are put together there, and said anew here."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

_ANEW = "_"
_BRACES = re.compile(r"\{(\w+)\}")
_BETWEEN, _IN_LIST = "; ", ", "


def said_in(language: str, sentence: str) -> str:
    """A reason, question or warning, clause by clause; in English what there are no words for."""
    if language == "en":
        return sentence
    whole = _clause(language, sentence)
    return whole if whole is not None else _BETWEEN.join(_said(language, one) for one in sentence.split(_BETWEEN))


def _said(language: str, clause: str) -> str:
    """A clause, or a list of which every part is one."""
    found = _clause(language, clause)
    if found is not None:
        return found
    parts = [_clause(language, part) for part in clause.split(_IN_LIST)]
    return clause if None in parts else _IN_LIST.join(map(str, parts))


def _clause(language: str, clause: str) -> str | None:
    """None where no pattern fits; of several the one with most words of its own."""
    for pattern, words in _patterns(language).items():
        if found := pattern.fullmatch(clause):
            values = found.groupdict()
            if _ANEW in values:
                values[_ANEW] = _said(language, values[_ANEW])
            return words.format(**values)
    return None


@cache
def _patterns(language: str) -> Mapping[re.Pattern[str], str]:
    file = resources.files("lojista.dashboard.texts") / f"proposals-{language}.toml"
    clauses = tomllib.loads(file.read_text("utf-8"))["clauses"]
    longest_first = sorted(clauses, key=lambda clause: -len(_BRACES.sub("", clause)))
    return {re.compile(_as_pattern(clause)): clauses[clause] for clause in longest_first}


def _as_pattern(clause: str) -> str:
    """Names of columns may be anything but the end of a clause."""
    parts = _BRACES.split(clause)
    return "".join(f"(?P<{part}>[^;]+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
