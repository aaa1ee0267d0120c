"""Two people in two browsers, who sign in with a real provider and see what each of them was granted."""

import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lojista.access.granting import grant
from lojista.access.roles import Role
from lojista.postgres.access_store import log_entries
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.browsing import open_context
from support.identity_provider import CLIENT, SECRET, identity_provider
from support.sail import free_port
from support.served import served
from support.small_shop import insert_deliveries, insert_small_shop

PEOPLE = {
    "olga": {"email": "olga@shop.example", "email_verified": True},
    "rui": {"email": "rui@shop.example", "email_verified": True},
    "ines": {"email": "ines@shop.example", "email_verified": True},
    "mallory": {"email": "olga@shop.example", "email_verified": False},
}
Enter = Callable[[str], Page]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("signed")
    with Database.open(read_settings(home=folder)) as database:
        with database.owner() as owner:
            insert_small_shop(owner)
            insert_deliveries(owner)
        grant(database, "olga@shop.example", Role.ADMIN, by="test")
        grant(database, "rui@shop.example", Role.VIEWER, ["RJ"], by="test")
    return folder


@pytest.fixture(scope="module")
def dashboard(home: Path) -> Iterator[str]:
    port = free_port()
    with identity_provider(PEOPLE) as provider, pytest.MonkeyPatch.context() as patch:
        settings = {"ISSUER": provider.address, "CLIENT": CLIENT, "SECRET": SECRET, "URL": f"http://127.0.0.1:{port}",
                    "CONTACT": "Olga"}  # fmt: skip
        for name, value in settings.items():
            patch.setenv(f"LOJISTA_SIGN_IN_{name}", value)
        with served(home, port=port) as url:
            yield url


@pytest.fixture
def enter(browser: Browser, dashboard: str) -> Iterator[Enter]:
    """Signs somebody in, in a browser of their own."""
    contexts = []

    def entered(person: str) -> Page:
        context = open_context(browser, base_url=dashboard)
        context.add_cookies([{"name": "person", "value": person, "domain": "127.0.0.1", "path": "/"}])
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_role("button", name="Sign in").click()
        return page

    yield entered
    for context in contexts:
        context.close()


def test_two_people_see_what_each_was_granted_at_the_same_time(enter: Enter) -> None:
    olga, rui = enter("olga"), enter("rui")
    for page in (olga, rui):
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(olga.get_by_test_id("stMetricValue").first).to_have_text("R$\u00a054.15", use_inner_text=True)
    expect(rui.get_by_test_id("stMetricValue").first).to_have_text("R$\u00a07.07", use_inner_text=True)
    expect(olga.get_by_role("link", name="Alerts")).to_be_attached()
    for page in ("Alerts", "Customer", "Data"):
        expect(rui.get_by_role("link", name=page, exact=True)).to_have_count(0)
    expect(rui.get_by_text("a part of the shop: RJ")).to_be_visible()


def test_page_that_is_not_open_refuses_whoever_types_its_address(enter: Enter) -> None:
    rui = enter("rui")
    expect(rui.get_by_role("heading", name="Overview")).to_be_visible()
    for path in ("/connect", "/alerts", "/trust", "/customer?customer=bia"):
        rui.goto(path)
        expect(rui.get_by_role("heading", name="Not for this access")).to_be_visible()
        expect(rui.get_by_text("bia", exact=True)).to_have_count(0)


def test_somebody_without_a_grant_and_an_address_nobody_vouches_for_see_nothing(enter: Enter) -> None:
    ines, mallory = enter("ines"), enter("mallory")
    expect(ines.get_by_text("Ask Olga for it.")).to_be_visible()
    expect(mallory.get_by_text("does not vouch")).to_be_visible()
    for page in (ines, mallory):
        expect(page.get_by_test_id("stMetricValue")).to_have_count(0)


def test_signing_out_leaves_nothing_to_see(enter: Enter) -> None:
    olga = enter("olga")
    expect(olga.get_by_test_id("stMetricValue").first).to_be_visible()
    olga.get_by_role("button", name="Sign out").click()
    expect(olga.get_by_role("button", name="Sign in")).to_be_visible()
    expect(olga.get_by_test_id("stMetricValue")).to_have_count(0)


def test_file_that_is_taken_away_is_logged(enter: Enter, home: Path) -> None:
    olga = enter("olga")
    expect(olga.get_by_test_id("stMetricValue").first).to_be_visible()
    olga.goto("/products")
    with olga.expect_download() as download:
        olga.locator("[class*=st-key-download-categories-csv] button").click()
    assert "toys" in Path(download.value.path()).read_text()
    with Database.open(read_settings(home=home)) as database, database.owner() as owner:
        found = {(one.identity, one.action) for one in log_entries(owner)}
    assert found >= {("olga@shop.example", "export"), ("olga@shop.example", "sign in")}
    assert ("ines@shop.example", "sign in refused") in found


def test_secrets_are_in_no_argument_and_in_no_file_that_others_can_read(dashboard: str, home: Path) -> None:
    arguments = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert SECRET not in arguments
    holding = [
        file for file in home.rglob("*") if file.is_file() and SECRET in file.read_text("utf-8", errors="ignore")
    ]
    assert [file.name for file in holding] == ["secrets.toml"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (holding[0], holding[0].parent)] == [0o600, 0o700]
    assert dashboard
