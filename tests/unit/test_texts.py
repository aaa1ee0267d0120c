from lojista.dashboard.questions import HEADLINES
from lojista.dashboard.texts import LANGUAGES, language_of, names


def test_every_language_has_the_same_words() -> None:
    definitions = {f"definition_{name}" for name in HEADLINES}  # English ones stand in the catalogue
    for language in LANGUAGES:
        assert names(language) - definitions == names("en")


def test_portuguese_has_the_definition_of_every_headline() -> None:
    assert {f"definition_{name}" for name in HEADLINES} <= names("pt-BR")


def test_browser_is_greeted_in_its_language_or_in_english() -> None:
    assert [language_of(locale) for locale in ("pt-PT", "pt-BR", "de", None)] == ["pt-BR", "pt-BR", "en", "en"]
