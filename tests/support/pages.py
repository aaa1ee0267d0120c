"""Pages in Streamlit's own test runner."""

from streamlit.testing.v1 import AppTest


def turn_to(page: AppTest, name: str) -> None:
    """Makes the next run that of another page. Streamlit's own `switch_page` knows pages in files of their own only."""
    hashes = {info.get("url_pathname"): page_hash for page_hash, info in page._registered_pages.items()}
    page._page_hash = hashes[name]
