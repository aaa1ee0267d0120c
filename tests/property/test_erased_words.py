from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.postgres.connection import Database
from lojista.postgres.erased_words import erased_words, hash_in_sql

_HASHED = f"SELECT {hash_in_sql('word')} FROM unnest(%s::text[]) WITH ORDINALITY AS w (word, place) ORDER BY place"
_WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
_LIKE_ADDRESSES = st.builds("{} {}@{}\t".format, _WORDS, _WORDS, _WORDS)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(_WORDS | _LIKE_ADDRESSES, min_size=1, max_size=40))
def test_word_has_one_hash_in_python_and_in_the_database(empty_shop: Database, words: list[str]) -> None:
    with empty_shop.owner() as owner:
        known = erased_words(owner)
        hashed = [bytes(row[0]) for row in owner.execute(_HASHED.encode(), [words])]
    assert hashed == [known.hash_of(word) for word in words]
