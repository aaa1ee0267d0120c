"""Pages in Streamlit's own test runner."""

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash


def turn_to(page: AppTest, name: str) -> None:
    """Makes the next run that of another page. Streamlit's own `switch_page` knows pages in files of their own only."""
    page._page_hash = calc_hash(name)


def listed(column: Iterable[str]) -> list[str]:
    """The ids that a list's column of links leads to."""
    return [parse_qs(urlsplit(link).query)["customer"][0] for link in column]
