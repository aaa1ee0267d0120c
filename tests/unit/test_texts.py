from importlib import resources

from lojista.dashboard.texts import LANGUAGES, language_of, names
from lojista.metrics.catalog import METRICS

DEFINITIONS = {f"definition_{name}" for name in METRICS}  # English ones stand in the catalogue
CHOSEN_BY_DATA = ("period_", "payment_type_", "status_", "sales_by_", "new_and_returning_by_")


def test_every_language_has_the_same_words() -> None:
    for language in LANGUAGES:
        assert names(language) - DEFINITIONS == names("en")


def test_portuguese_has_the_definition_of_every_metric() -> None:
    assert names("pt-BR") >= DEFINITIONS
    assert set(METRICS) <= names("en")


def test_no_word_is_left_that_no_page_says() -> None:
    folder = resources.files("lojista.dashboard")
    files = [file for part in (folder, folder / "app_pages") for file in part.iterdir()]
    said = "".join(file.read_text("utf-8") for file in files if file.name.endswith(".py"))
    unsaid = {name for name in names("en") - set(METRICS) if not any(f"{mark}{name}{mark}" in said for mark in "'\"")}
    assert {name for name in unsaid if not name.startswith(CHOSEN_BY_DATA)} == set()


def test_browser_is_greeted_in_its_language_or_in_english() -> None:
    assert [language_of(locale) for locale in ("pt-PT", "pt-BR", "de", None)] == ["pt-BR", "pt-BR", "en", "en"]
