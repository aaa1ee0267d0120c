"""Grants and the log of what was done, as PostgreSQL keeps them."""

import psycopg
import pytest

from lojista.access.granting import grant, revoke
from lojista.access.permits import EVERYTHING, identity_in, permit_by_claim, permit_of
from lojista.access.roles import Right, Role
from lojista.columnar.scopes.scope import WHOLE, Scope
from lojista.errors import AccessError, UserError
from lojista.postgres.access_store import add_to_log, grant_of, kept_grants, log_entries
from lojista.postgres.connection import Database
from support.small_shop import insert_small_shop


def test_grant_is_found_whatever_the_case_it_is_asked_in(empty_shop: Database) -> None:
    assert grant(empty_shop, " Ana@Example.org", Role.ANALYST, ["SP", "SP"], by="me") == ("SP",)
    with empty_shop.owner() as owner:
        found = grant_of(owner, "ANA@example.ORG")
    assert found is not None
    assert permit_of(found).scope == Scope(states=("SP",))
    assert (found.identity, found.granted_by) == ("ana@example.org", "me")


def test_names_that_the_shop_has_are_not_told_as_unknown(empty_shop: Database) -> None:
    with empty_shop.owner() as owner:
        insert_small_shop(owner)
    assert grant(empty_shop, "a@b", Role.VIEWER, ["SP", "Sao Paulo"], by="me") == ("Sao Paulo",)


def test_granting_again_replaces_and_revoking_leaves_nothing(empty_shop: Database) -> None:
    grant(empty_shop, "a@b", Role.ANALYST, ["SP"], by="me")
    grant(empty_shop, "a@b", Role.ADMIN, by="me")
    with empty_shop.owner() as owner:
        assert [(one.role, one.states) for one in kept_grants(owner)] == [("admin", ())]
    revoke(empty_shop, "A@B", by="me")
    with empty_shop.owner() as owner:
        assert kept_grants(owner) == ()
    with pytest.raises(UserError, match="Nothing is granted"):
        revoke(empty_shop, "a@b", by="me")


@pytest.mark.parametrize("identity", ["", "  ", "a b@c", "a\n@c", "x" * 300])
def test_identity_that_is_none_is_refused(empty_shop: Database, identity: str) -> None:
    with pytest.raises(UserError):
        grant(empty_shop, identity, Role.VIEWER, by="me")


def test_admin_of_a_part_of_the_shop_is_refused(empty_shop: Database) -> None:
    with pytest.raises(UserError, match="An admin sees the whole shop"):
        grant(empty_shop, "a@b", Role.ADMIN, ["SP"], by="me")


def test_grants_are_logged_with_who_gave_them(empty_shop: Database) -> None:
    grant(empty_shop, "a@b", Role.ANALYST, ["SP"], ["s"], by="me")
    revoke(empty_shop, "a@b", by="you")
    with empty_shop.owner() as owner:
        found = [(one.identity, one.action, one.detail) for one in log_entries(owner)]
    assert found == [("you", "revoke", "a@b"), ("me", "grant", "a@b: analyst, state SP, seller s")]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM access_log", "UPDATE access_log SET identity = 'x'", "TRUNCATE access_log"]
)
def test_log_is_only_added_to_by_whoever_writes(empty_shop: Database, statement: str) -> None:
    with empty_shop.owner() as owner:
        add_to_log(owner, "a@b", "sign in")
    with empty_shop.owner() as owner, pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"):
        owner.execute(statement.encode())
    with empty_shop.owner() as owner:
        assert len(log_entries(owner)) == 1


@pytest.mark.parametrize("table", ["access_log", "access_grants"])
def test_reader_of_figures_does_not_see_who_may_read_them(empty_shop: Database, table: str) -> None:
    with empty_shop.reader() as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(f"SELECT * FROM {table}".encode())


def test_each_role_may_all_that_the_one_before_it_may() -> None:
    viewer, analyst, admin = (
        permit_by_claim("a@b", role) or EVERYTHING for role in ("viewer", ["staff", "analyst"], "admin")
    )
    assert viewer.rights < analyst.rights < admin.rights == frozenset(Right)
    assert (viewer.scope.has_persons, analyst.scope) == (False, WHOLE)


def test_part_of_the_shop_has_nothing_that_is_of_the_whole(empty_shop: Database) -> None:
    grant(empty_shop, "a@b", Role.ANALYST, ["SP"], by="me")
    with empty_shop.owner() as owner:
        permit = permit_of(kept_grants(owner)[0])
    assert permit.rights == {Right.FIGURES, Right.PERSONS, Right.EXPORTS}
    with pytest.raises(AccessError) as refused:
        permit.need(Right.ORIGINS)
    assert refused.value.reason == "whole_shop"


@pytest.mark.parametrize("claim", [None, "owner", ["owner"], 7, "", {"admin": False}])
def test_claim_that_names_no_role_permits_nothing(claim: object) -> None:
    assert permit_by_claim("a@b", claim) is None


@pytest.mark.parametrize("claims", [{}, {"email": ""}, {"email": "a@b"}, {"email": "a@b", "email_verified": False}])
def test_address_that_nobody_vouches_for_is_nobody(claims: dict[str, object]) -> None:
    with pytest.raises(AccessError):
        identity_in(claims, "email")


def test_verified_address_and_any_other_claim_is_who_it_is() -> None:
    assert identity_in({"email": "A@b", "email_verified": True}, "email") == "a@b"
    assert identity_in({"oid": "12-X"}, "oid") == "12-x"
