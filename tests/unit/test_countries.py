"""Countries by the names that people write."""

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
