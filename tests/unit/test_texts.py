import re
from importlib import resources

from lojista.columnar.marts import INVALID_STATUSES
from lojista.dashboard.formats import Formats
from lojista.dashboard.main import PAGES, TOOLS
from lojista.dashboard.origins import counted_line
from lojista.dashboard.texts import LANGUAGES, language_in, language_of, names, text_in
from lojista.metrics.catalog import METRICS

DEFINITIONS = {f"definition_{name}" for name in METRICS}  # English ones stand in the catalogue


def test_every_language_has_the_same_words() -> None:
    for language in LANGUAGES:
        assert names(language) - DEFINITIONS == names("en")


def test_portuguese_has_the_definition_of_every_metric() -> None:
    assert names("pt-BR") >= DEFINITIONS
    assert set(METRICS) <= names("en")


def _is_said(name: str, code: str) -> bool:
    """Whether a page names it: in full, as `prefix=` of a choice, or put together as in f"sales_by_{step}"."""
    name = name.removesuffix("_one").removesuffix("_region")  # chosen by the number, and by the shop's country
    if re.search(rf"""['"]{name}['"]""", code) or name.removesuffix("_question") in {**PAGES, **TOOLS}:
        return True
    prefixes = re.findall(r'prefix="([a-z_]+)"', code)
    patterns = [re.sub(r"\{[^}]*\}", ".+", found) for found in re.findall(r'f"([a-z][a-z_]*\{[^"]*)"', code)]
    return any(name.startswith(f"{prefix}_") or name == prefix for prefix in prefixes) or any(
        re.fullmatch(pattern, name) for pattern in patterns if re.fullmatch(r"[a-z_.+]+", pattern)
    )


def test_no_word_is_left_that_no_page_says() -> None:
    folder = resources.files("lojista.dashboard")
    files = [file for part in (folder, folder / "app_pages") for file in part.iterdir()]
    said = "".join(file.read_text("utf-8") for file in files if file.name.endswith(".py"))
    assert {name for name in names("en") - set(METRICS) if not _is_said(name, said)} == set()


def test_regions_are_called_as_the_shops_country_calls_them() -> None:
    called = {country: text_in("en", country)("state") for country in ("BR", "US", None, "GB", "FR")}
    assert called == {"BR": "State", "US": "State", None: "State", "GB": "Region", "FR": "Region"}
    assert text_in("pt-BR", "GB")("all_states") == "Todas as regiões"


def test_words_for_regions_belong_to_words_for_states() -> None:
    of_regions = {name for name in names("en") if name.endswith("_region")}
    assert {name.removesuffix("_region") for name in of_regions} <= names("en")


def test_browser_is_greeted_in_its_language_or_in_english() -> None:
    assert [language_of(locale) for locale in ("pt-PT", "pt_BR", "en-GB", "de", None)] == [
        "pt-BR",
        "pt-BR",
        "en",
        None,
        None,
    ]
    assert [language_in(country) for country in ("BR", "PT", "DE", None)] == ["pt-BR", "pt-BR", "en", "en"]


def test_one_is_spoken_of_in_the_singular() -> None:
    counts = ("0", "1", "2", "1,001")
    assert [text_in("en")("customer_number", count=count) for count in counts] == [
        "0 customers", "1 customer", "2 customers", "1,001 customers",
    ]  # fmt: skip
    assert text_in("en")("days_late", days="1") == "1 day late"
    assert text_in("pt-BR")("customer_number", count="1") == "1 cliente"
    assert text_in("pt-BR")("customer_number", count="0") == "0 clientes"
    assert text_in("pt-BR")("customer_number", count="1.001") == "1.001 clientes"


def test_one_order_left_out_has_its_status_in_the_singular() -> None:
    by_status = [
        {"status": status, "order_count": valid, "excluded_order_count": excluded}
        for status, valid, excluded in (("delivered", 3, 0), ("canceled", 0, 1), ("unavailable", 0, 2))
    ]
    said = counted_line(by_status, text_in("pt-BR"), Formats("pt-BR", "BRL"))
    assert said == "3 de 6 pedidos ficam fora de todos os números aqui: 1 cancelado, 2 indisponíveis."
    said = counted_line(by_status[:2], text_in("pt-BR"), Formats("pt-BR", "BRL"))
    assert said == "1 de 4 pedidos fica fora de todos os números aqui: 1 cancelado."
    said = counted_line(by_status[:2], text_in("en"), Formats("en", "BRL"))
    assert said == "1 of 4 orders is left out of every number here: 1 canceled."


def test_every_excluded_status_is_said_of_one_and_of_many() -> None:
    statuses = {f"status_{status}" for status in INVALID_STATUSES}
    assert statuses | {f"{status}_one" for status in statuses} <= names("en")


def test_singular_words_belong_to_plural_ones() -> None:
    assert {name.removesuffix("_one") for name in names("en") if name.endswith("_one")} <= names("en")


def test_singular_goes_by_the_first_number_where_none_is_called_count() -> None:
    numbers = {"orders": "3", "sales": "R$ 1.00"}
    assert text_in("en")("group_medians", days="1", **numbers).startswith("Median: last order 1 day ago")


def test_english_is_spelled_the_american_way() -> None:
    english = " ".join(text_in("en")(name) for name in names("en")).lower()
    assert not re.findall(r"colour|\bgrey|centre|cancelled|behaviour", english)


def test_texts_leave_thresholds_to_the_numbers_of_the_program() -> None:
    for language in LANGUAGES:
        said = {name: text_in(language)(name) for name in names(language)}
        fixed = {name for name, words in said.items() if re.search(r"\b(30|90|180)\b", words)}
        assert {name for name in fixed if not name.startswith(("definition_", "period_"))} == set()


def test_words_may_have_a_place_for_a_name() -> None:
    said = text_in("en")("connect_left_out", name="notes.csv", reason="No column tells when something was ordered.")
    assert said == "notes.csv is left out. No column tells when something was ordered."
