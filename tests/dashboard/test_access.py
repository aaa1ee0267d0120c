"""What each person sees of the small shop, as Streamlit's sign-in says who they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lojista.access.granting import grant, revoke
from lojista.access.permits import permit_of
from lojista.access.roles import Role
from lojista.dashboard import data, sign_in, tables
from lojista.dashboard.data import server
from lojista.dashboard.main import PAGES, TOOLS
from lojista.errors import AccessError, DatabaseError
from lojista.metrics.people import as_csv
from lojista.postgres.access_store import grant_of, log_entries
from lojista.postgres.connection import Database
from lojista.settings import read_settings
from support.small_shop import insert_deliveries

Open = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("_signed_in", "anew")
GRANTS: dict[str, tuple[Role, tuple[str, ...], tuple[str, ...]]] = {
    "admin@shop": (Role.ADMIN, (), ()),
    "analyst@shop": (Role.ANALYST, (), ()),
    "viewer@shop": (Role.VIEWER, (), ()),
    "rj@shop": (Role.ANALYST, ("RJ",), ()),
    "rj-viewer@shop": (Role.VIEWER, ("RJ",), ()),
    "seller@shop": (Role.ANALYST, (), ("shoes-and-more",)),
}
FIGURES = {"overview", "live", "retention", "segments", "churn", "geography", "products", "delivery"}
OPEN = {
    "admin@shop": {*PAGES, *TOOLS},
    "analyst@shop": FIGURES | {"customer", "trust"},
    "viewer@shop": FIGURES,
    "rj@shop": FIGURES | {"customer"},
    "rj-viewer@shop": FIGURES,
    "seller@shop": {"overview", "geography", "products"},
}
NOT_OF_RJ = ("ana", "SP", "card", "voucher", "p1", "Wooden bear")
PERSONS = ("ana", "bia")


@pytest.fixture(scope="module")
def granted(shop_home: Path) -> Path:
    with Database.open(read_settings(home=shop_home)) as database:
        with database.owner() as owner:
            insert_deliveries(owner)
        for identity, (role, states, sellers) in GRANTS.items():
            grant(database, identity, role, states, sellers, by="test")
    return shop_home


@pytest.fixture
def _signed_in(granted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_HOME", str(granted))
    monkeypatch.setenv("LOJISTA_SIGN_IN_ISSUER", "https://login.example.org")
    monkeypatch.setattr(sign_in, "_KNOWN_SECONDS", 0.0)


@contextmanager
def looking(open_page: Open, identity: str | None, name: str = "overview", **claims: Any) -> Iterator[AppTest]:
    page = open_page("" if name == "overview" else name)
    page.user = {"is_logged_in": True, "email": identity, "email_verified": True, **claims} if identity else {}
    yield page.run()


def said(page: AppTest) -> str:
    """Every word on a page, in charts, tables and files too."""
    parts = [str(element) + str(getattr(element, "proto", "")) for element in page]
    parts += [table.value.to_csv() for table in page.dataframe]
    return "\n".join(parts)


def is_refused(page: AppTest) -> bool:
    return "Not for this access" in [one.value for one in page.subheader]


@pytest.mark.parametrize("identity", GRANTS)
@pytest.mark.parametrize("name", [*PAGES, *TOOLS])
def test_page_is_open_to_whom_it_may_be_and_refused_to_others_by_its_address(
    open_page: Open, identity: str, name: str
) -> None:
    with looking(open_page, identity, name) as page:
        assert not page.exception
        assert is_refused(page) is (name not in OPEN[identity])


@pytest.mark.parametrize("identity", ["rj@shop", "rj-viewer@shop"])
@pytest.mark.parametrize("name", sorted(FIGURES))
def test_no_page_shows_anything_of_another_state(open_page: Open, identity: str, name: str) -> None:
    with looking(open_page, identity, name) as page:
        words = said(page)
    others = [word for word in NOT_OF_RJ if (name, word) != ("delivery", "SP")]  # where a seller sends from
    assert [word for word in others if f'"{word}"' in words or f",{word}," in words or f">{word}<" in words] == []


@pytest.mark.parametrize("identity", ["viewer@shop", "rj-viewer@shop"])
@pytest.mark.parametrize("name", sorted(FIGURES))
def test_viewer_sees_no_customer_and_no_file_to_take_away(open_page: Open, identity: str, name: str) -> None:
    with looking(open_page, identity, name) as page:
        words = said(page)
        assert not page.get("download_button")
    assert [person for person in PERSONS if person in words.replace("banana", "")] == []


def test_scoped_headlines_are_those_of_the_state_alone(open_page: Open) -> None:
    with looking(open_page, "rj@shop") as scoped, looking(open_page, "admin@shop") as whole:
        assert [card.value for card in scoped.metric][:2] == ["R$\xa07.07", "2"]
        assert [card.value for card in whole.metric][:2] != ["R$\xa07.07", "2"]


def test_seller_sees_the_sum_of_own_lines_less_what_came_back_of_them(open_page: Open) -> None:
    with looking(open_page, "seller@shop") as page:
        assert [card.value for card in page.metric][:2] == ["R$\xa050.32", "3"]
        assert any("shoes\\-and\\-more" in caption.value for caption in page.caption)


def test_part_of_the_shop_has_its_own_scores_and_nothing_that_counts_all_customers(open_page: Open) -> None:
    with looking(open_page, "rj@shop", "churn") as part, looking(open_page, "analyst@shop", "churn") as whole:
        assert [card.value for card in part.metric][:1] == ["1"]
        assert [card.value for card in whole.metric][:1] == ["2"]
        assert any("whole shop alone" in caption.value for caption in part.caption)
        assert {title.value for title in part.subheader} < {title.value for title in whole.subheader}


def test_shared_link_to_a_customer_of_another_state_finds_nobody(open_page: Open) -> None:
    page = open_page("customer", customer="ana")
    page.user = {"is_logged_in": True, "email": "rj@shop", "email_verified": True}
    page.run()
    assert "ana" not in [header.value for header in page.header]
    assert "R$" not in said(page)


def test_nobody_who_has_not_signed_in_sees_anything(open_page: Open) -> None:
    for name in (*PAGES, *TOOLS):
        with looking(open_page, None, name) as page:
            assert [button.label for button in page.button] == ["Sign in"]
            assert not page.metric
            assert not page.header
            assert not page.dataframe


def test_nobody_who_has_not_signed_in_is_told_what_is_wrong_with_the_database(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        raise DatabaseError("PostgreSQL at 192.0.2.7:5432/shop cannot be used")

    monkeypatch.setattr(data, "server", lost)
    with looking(open_page, None) as page:
        assert [button.label for button in page.button] == ["Sign in"]
        assert "192.0.2.7" not in said(page)
    with looking(open_page, "admin@shop") as page:
        assert any("192.0.2.7" in text.value for text in page.text)


def test_somebody_without_a_grant_is_told_whom_to_ask_and_nothing_else(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOJISTA_SIGN_IN_CONTACT", "Olga, olga@shop")
    with looking(open_page, "stranger@shop") as page:
        assert not page.metric
        assert not page.header
        assert any("olga@shop" in text.value.replace("\\", "") for text in page.markdown)
        assert [button.label for button in page.button] == ["Sign out"]


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": None}, {"is_logged_in": False}])
def test_address_that_is_not_vouched_for_is_let_in_nowhere(open_page: Open, claims: dict[str, Any]) -> None:
    with looking(open_page, "admin@shop", **claims) as page:
        assert not page.metric


def test_role_of_a_claim_counts_where_there_is_no_grant(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_ROLE_CLAIM", "groups")
    with looking(open_page, "new@shop", "trust", groups=["staff", "analyst"]) as page:
        assert not is_refused(page)
    with looking(open_page, "viewer@shop", "trust", groups=["admin"]) as page:
        assert is_refused(page)


def test_access_that_is_taken_back_ends_at_once_also_for_files(open_page: Open) -> None:
    database = server_of(open_page)
    grant(database, "leaver@shop", Role.ANALYST, by="test")
    with looking(open_page, "leaver@shop", "products") as page:
        assert page.get("download_button")
    with database.owner() as owner:
        found = grant_of(owner, "leaver@shop")
    assert found is not None
    revoke(database, "leaver@shop", by="test")
    assert not page.run().metric
    with pytest.raises(AccessError):
        tables._file(as_csv, lambda: pytest.fail("made"), permit_of(found), "customers.csv")


def server_of(open_page: Open) -> Database:
    with looking(open_page, "admin@shop"):
        return server().warehouse.database


def test_sign_ins_and_exports_are_logged_once_without_any_customer(open_page: Open) -> None:
    database = server_of(open_page)
    for _ in range(2):
        with looking(open_page, "analyst@shop", "products", iat=7):
            pass
    with looking(open_page, "stranger@shop", iat=8):
        pass
    with database.owner() as owner:
        found = grant_of(owner, "analyst@shop")
        assert found is not None
        tables._file(as_csv, lambda: tables.pa.table({"a": [1]}), permit_of(found), "customers.csv")
        entries = [(one.identity, one.action, one.detail) for one in log_entries(owner)][:3]
    assert entries == [
        ("analyst@shop", "export", "customers.csv"),
        ("stranger@shop", "sign in refused", ""),
        ("analyst@shop", "sign in", ""),
    ]
