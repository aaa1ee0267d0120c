"""Finds what columns are called, as `words/` lists it, in the words of a name: all of them, some, or parts of one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lojista.ingest.connecting.words import is_without_spaces, languages, word_lists, words_of

_EXACT, _WITHIN, _COMPOUND, _SINGULAR, _ABBREVIATED = 1.0, 0.5, 0.45, 0.96, 0.8
_LEAST_OF_COMPOUND, _LEAST_WITHOUT_SPACES = 5, 2
# Of scripts without spaces: a name ends with what it is, and begins with whose it is.
_SHARE_AT_START, _SHARE_WITHOUT_SPACES = 0.3, 0.55
_LEAST_OF_PLURAL, _LEAST_OF_ABBREVIATION = 4, 2
_ENGLISH = "english"
Words = tuple[str, ...]
Phrase = tuple[str, Words]


@dataclass(frozen=True)
class Told:
    """The languages in which a name's words mean one thing."""

    languages: frozenset[str]

    def strangeness(self, of_export: frozenset[str]) -> int:
        """0 in a language of the export, 1 in English, 2 in others."""
        return 0 if self.languages & of_export else 1 if _ENGLISH in self.languages else 2


def is_known(words: Words) -> bool:
    """Whether these words, joined, are a phrase."""
    return "".join(words) in _index().joined


def roles_of_words(words: Words) -> dict[str, float]:
    """What these words may mean and how surely, from 0 to 1."""
    index, found = _index(), dict[str, float]()
    joined = "".join(words)
    seen = set[Phrase]()
    for role, phrase in index.joined.get(joined, ()):
        seen.add((role, phrase))
        found[role] = _EXACT
    for part in _runs(words):
        for role in index.whole.get(part, ()):
            if (role, part) not in seen:
                seen.add((role, part))
                found[role] = max(found.get(role, 0.0), _WITHIN + 0.4 * len(part) / len(words))
    for role, phrase, certainty in _compounds(joined):
        if (role, phrase) not in seen:
            found[role] = max(found.get(role, 0.0), certainty)
    return _in_order(found)


def roles_of_singular(words: Words) -> dict[str, float]:
    """The same for phrases that differ in nothing but the plural of their words."""
    return _in_order({role: _SINGULAR for role, _ in _index().singular.get(_joined_singular(words), ())})


def roles_of_abbreviation(words: Words) -> dict[str, float]:
    """The same for words with a full stop, each of which may be the beginning of a word; the longer, the surer."""
    found: dict[str, float] = {}
    if any(word.endswith(".") for word in words):
        for role, phrase in _index().phrases:
            if share := _share_abbreviated(words, phrase):
                found[role] = max(found.get(role, 0.0), _ABBREVIATED + (_SINGULAR - _ABBREVIATED) * share)
    return found


@cache
def told_in(words: Words, role: str) -> Told:
    """The languages in which these words, joined, are a phrase for that."""
    joined = "".join(words)
    return Told(frozenset(name for name in languages() if joined in _joined_phrases(name).get(role, ())))


def languages_of(names: tuple[str, ...]) -> frozenset[str]:
    """The languages in which most of these names of columns are known; none where hardly any is."""
    counts: dict[str, float] = defaultdict(float)
    for joined in ("".join(words_of(name)) for name in names):
        known = [name for name in languages() if any(joined in told for told in _joined_phrases(name).values())]
        for name in known:
            counts[name] += 1 / len(known)
    most = max(counts.values(), default=0.0)
    return frozenset(name for name, count in counts.items() if count == most >= 1)


@dataclass(frozen=True)
class _Index:
    """The phrases by their words, all in one, and all in one without plurals. `longest` is in words."""

    phrases: tuple[Phrase, ...]
    whole: Mapping[Words, list[str]]
    joined: Mapping[str, list[Phrase]]
    singular: Mapping[str, list[Phrase]]
    longest: int


@cache
def _index() -> _Index:
    phrases = tuple((role, tuple(phrase.split())) for role, listed in word_lists("names").items() for phrase in listed)
    whole, joined, singular = defaultdict(list), defaultdict(list), defaultdict(list)
    for role, words in phrases:
        whole[words].append(role)
        joined["".join(words)].append((role, words))
        singular[_joined_singular(words)].append((role, words))
    return _Index(phrases, dict(whole), dict(joined), dict(singular), max(len(words) for _, words in phrases))


@cache
def _joined_phrases(language: str) -> Mapping[str, frozenset[str]]:
    names = languages()[language].get("names", {})
    return {role: frozenset(phrase.replace(" ", "") for phrase in phrases) for role, phrases in names.items()}


def _in_order(found: dict[str, float]) -> dict[str, float]:
    """Things in the order of the lists, by which those that are equally sure come."""
    return {role: found[role] for role in word_lists("names") if role in found}


def _runs(words: Words) -> Iterator[Words]:
    longest = _index().longest
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + longest) + 1):
            yield words[start:end]


def _compounds(joined: str) -> Iterator[tuple[str, Words, float]]:
    """Phrases that it begins with, else ends with: what a compound is stands at its end in most languages."""
    for length in range(_LEAST_WITHOUT_SPACES, len(joined)):
        share = length / len(joined)
        for role, phrase in _index().joined.get(joined[:length], ()):
            if is_without_spaces(joined[:length]):
                if share > _SHARE_WITHOUT_SPACES:
                    yield role, phrase, _COMPOUND + _SHARE_AT_START * share
            elif length >= _LEAST_OF_COMPOUND:
                yield role, phrase, _COMPOUND + _SHARE_AT_START * share
        for role, phrase in _index().joined.get(joined[-length:], ()):
            at_start = joined.startswith("".join(phrase))
            if not at_start and (length >= _LEAST_OF_COMPOUND or is_without_spaces(joined[-length:])):
                yield role, phrase, _COMPOUND + 0.35 * share


def _joined_singular(words: Words) -> str:
    return "".join(word[:-1] if word.endswith("s") and len(word) >= _LEAST_OF_PLURAL else word for word in words)


def _share_abbreviated(words: Words, phrase: Words) -> float:
    """How much of a phrase is written where each word is one of it or begins one; 0 where one does not."""
    if len(words) != len(phrase):
        return 0.0
    if not all(_is_short_for(word, whole) for word, whole in zip(words, phrase, strict=True)):
        return 0.0
    return sum(len(word.rstrip(".")) for word in words) / sum(map(len, phrase))


def _is_short_for(word: str, whole: str) -> bool:
    if not word.endswith("."):
        return word == whole
    start = word[:-1]
    return start == whole or (len(start) >= _LEAST_OF_ABBREVIATION and whole.startswith(start))
