"""When a dashboard may be served, and what it signs people in with."""

import stat
import tomllib
from pathlib import Path

import pytest

from lojista.cli.sign_in import check_sign_in, write_secrets
from lojista.errors import SettingError, UserError
from lojista.settings import Settings, read_settings

GIVEN = {
    "sign_in_issuer": "https://login.example.org/",
    "sign_in_client": "shop",
    "sign_in_secret": 'a "secret" \\ of \n two lines',
    "sign_in_url": "https://shop.example.org",
}


def settings(home: Path, **given: str) -> Settings:
    return read_settings(home=home, **given)


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.1", "::", "shop.example.org"])  # noqa: S104 - as a user gives it
def test_address_that_others_reach_is_served_to_those_who_sign_in_or_where_it_is_said(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(UserError, match="nobody need sign in"):
        check_sign_in(settings(tmp_path, address=address), is_for_anyone=False)
    check_sign_in(settings(tmp_path, address=address), is_for_anyone=True)
    check_sign_in(settings(tmp_path, address=address, **GIVEN), is_for_anyone=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_no_signing_in(tmp_path: Path, address: str) -> None:
    check_sign_in(settings(tmp_path, address=address), is_for_anyone=False)
    assert write_secrets(settings(tmp_path)) is None


@pytest.mark.parametrize("left_out", ["sign_in_client", "sign_in_secret", "sign_in_url"])
def test_signing_in_by_half_is_named_with_where_it_was_looked_for(tmp_path: Path, left_out: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != left_out}
    with pytest.raises(SettingError, match=f"LOJISTA_{left_out.upper()} is not set"):
        check_sign_in(settings(tmp_path, **given), is_for_anyone=True)


@pytest.mark.parametrize("field", ["sign_in_issuer", "sign_in_url"])
@pytest.mark.parametrize("value", ["http://login.example.org", "login.example.org", "https://me:pass@host"])
def test_address_in_the_clear_is_refused(field: str, value: str) -> None:
    with pytest.raises(SettingError, match="LOJISTA_SIGN_IN"):
        read_settings(**{field: value})


def test_file_is_for_its_own_account_and_says_what_was_given(tmp_path: Path) -> None:
    file = write_secrets(settings(tmp_path, **GIVEN))
    assert file is not None
    assert {stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    found = tomllib.loads(file.read_text("utf-8"))["auth"]
    assert found["client_secret"] == GIVEN["sign_in_secret"]
    assert found["redirect_uri"] == "https://shop.example.org/oauth2callback"
    assert found["server_metadata_url"] == "https://login.example.org/.well-known/openid-configuration"


def test_cookies_are_signed_alike_after_a_restart_and_otherwise_in_another_home(tmp_path: Path) -> None:
    def secret(home: Path) -> str:
        file = write_secrets(settings(home, **GIVEN))
        assert file is not None
        return str(tomllib.loads(file.read_text("utf-8"))["auth"]["cookie_secret"])

    first, again, other = secret(tmp_path / "a"), secret(tmp_path / "a"), secret(tmp_path / "b")
    assert first == again != other
    assert len(first) >= 48


def test_secret_is_masked_in_every_print(tmp_path: Path) -> None:
    assert "two lines" not in repr(settings(tmp_path, **GIVEN))
