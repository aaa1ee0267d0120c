"""Countries by the names that people write."""

import tomllib
from collections import defaultdict
from importlib import resources

import pytest
from babel.core import get_global

from lojista.ingest.countries import UNKNOWN, country_names, names_everywhere


@pytest.mark.parametrize("home", sorted(code for code in get_global("territory_languages") if len(code) == 2))
def test_a_shop_may_be_in_any_country(home: str) -> None:
    assert country_names(home)["germany"] == "DE"


@pytest.mark.parametrize(
    ("home", "name", "code"),
    [("PL", "niemcy", "DE"), ("SE", "tyskland", "DE"), ("BR", "alemanha", "DE"), ("US", "england", "GB")],
)
def test_names_in_the_language_of_the_shop_are_known(home: str, name: str, code: str) -> None:
    assert country_names(home)[name] == code


def test_a_country_that_is_said_to_be_unknown_is_none() -> None:
    assert country_names("DE")["unspecified"] == UNKNOWN


def test_names_in_many_languages_are_known_to_shops_anywhere() -> None:
    assert names_everywhere()["allemagne"] == "DE"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Česká republika", "CZ"), ("Slovenská republika", "SK"), ("Россия", "RU"), ("Российская Федерация", "RU"),
        ("Russian Federation", "RU"), ("Republic of Ireland", "IE"), ("Niemcy", "DE"), ("Németország", "DE"),
        ("日本", "JP"), ("대한민국", "KR"), ("Ελλάδα", "GR"), ("Türkiye", "TR"), ("مصر", "EG"), ("Việt Nam", "VN"),
    ],
)  # fmt: skip
def test_a_country_is_known_in_any_language_and_by_its_long_name(name: str, code: str) -> None:
    assert names_everywhere()[name.lower()] == code


def test_a_name_of_two_countries_in_two_languages_is_of_neither() -> None:
    assert "kongo" not in names_everywhere()
    assert names_everywhere()["congo - kinshasa"] == "CD"


def test_no_name_stands_for_two_countries() -> None:
    text = (resources.files("lojista.ingest") / "country_names.toml").read_text("utf-8")
    said = defaultdict(set)
    for listed in tomllib.loads(text).values():
        for code, names in listed.items():
            for name in names.split(";"):
                said[" ".join(name.split())].add(code)
    assert [name for name, codes in said.items() if len(codes) > 1 or name != name.lower()] == []
