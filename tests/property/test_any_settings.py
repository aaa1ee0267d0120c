"""Whatever stands in settings and in their files, they are read or refused by name, and no error repeats a value."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lojista.cli.sign_in import write_secrets
from lojista.dashboard.maps import region_map
from lojista.errors import SettingError
from lojista.setting_files import DOTENV, SECRETS
from lojista.settings import Settings, named_secret, read_settings, variable_of
from support.odd_words import odd_words
from support.refusals import refusal
from support.shell import lojista

EXAMPLES = int(os.environ.get("LOJISTA_FUZZ_EXAMPLES", "150"))
CANARY = "canary7secret"
VARIABLES = sorted(variable_of(field) for field in Settings.model_fields)
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from([
    *(f"{variable}=".encode() for variable in VARIABLES), b"DATABASE_URL = ", b"\n", b"\r\n", b'"', b"'", b'"""',
    b"'''", b"=", b"#", b"[", b"]", b"{", b"}", b"\\", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"export ",
    b"${HOME}", b"${", b"1e400", b"2020-01-01", b"true", CANARY.encode(), f'DATABASE_URL="{CANARY}"\n'.encode(),
])  # fmt: skip
CONTENT = st.lists(PIECES | st.binary(max_size=6), max_size=12).map(b"".join)
VALUES = (
    odd_words()
    | st.sampled_from(["https://", "http://127.0.0.1:x", "smtp://a:b@", "sc://", "a@b", "postgresql://"]).flatmap(
        lambda start: odd_words().map(lambda rest: f"{start}{rest}")
    )
    | st.sampled_from(["~", "~nobody-of-that-name/x", "/dev/null/x", "https://example.org", "8501", "me@example.org"])
)


@pytest.fixture(autouse=True)
def _folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    SECRETS.parent.mkdir()
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@given(st.sampled_from([DOTENV, SECRETS]), CONTENT)
@MANY
def test_file_of_any_bytes_is_read_or_refused_by_name(file: Path, content: bytes) -> None:
    DOTENV.unlink(missing_ok=True)
    SECRETS.unlink(missing_ok=True)
    file.write_bytes(content)
    for attempt in (read_settings, lambda: named_secret("SHOP_DATABASE_URL", "Why it is needed.")):
        said = refusal(attempt, SettingError)
        assert said is None or (CANARY not in said and str(file.absolute()) in said)


@given(st.sampled_from(VARIABLES), VALUES, st.booleans())
@MANY
def test_any_value_is_taken_or_refused_by_the_name_of_its_variable(variable: str, value: str, is_in_file: bool) -> None:
    secret = f"{value}{CANARY}" if "URL" in variable or "WEBHOOK" in variable or "SECRET" in variable else value
    DOTENV.unlink(missing_ok=True)
    SECRETS.unlink(missing_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        if is_in_file or "\0" in secret:
            SECRETS.write_text(_toml(variable, secret), "utf-8")
        else:
            patch.setenv(variable, secret)
        said = refusal(read_settings, SettingError)
    assert said is None or (f"{variable} cannot be used" in said and CANARY not in said)


@given(st.sampled_from(VARIABLES), VALUES.filter(lambda value: "\0" not in value))
@settings(MANY, max_examples=max(EXAMPLES // 5, 1))
def test_command_says_of_any_setting_what_is_wrong(tmp_path: Path, variable: str, value: str) -> None:
    said = lojista(tmp_path / "no shop", "status", **{variable: value})
    assert said.returncode in (1, 2), said.stderr
    assert len(said.stderr.splitlines()) > 1
    assert not (tmp_path / "no shop").exists()


@given(VALUES)
@settings(MANY, max_examples=max(EXAMPLES // 5, 1))
def test_map_of_any_name_is_drawn_or_refused(name: str) -> None:
    said = refusal(lambda: region_map(name, "BR"), SettingError)
    assert said is None or "LOJISTA_MAP" in said


@given(client=odd_words(has_nul=False), secret=odd_words(has_nul=False))
@MANY
def test_what_people_sign_in_with_reaches_streamlit_as_it_is(tmp_path: Path, client: str, secret: str) -> None:
    known = {"LOJISTA_SIGN_IN_CLIENT": client, "LOJISTA_SIGN_IN_SECRET": secret, "LOJISTA_HOME": str(tmp_path)}
    address = dict.fromkeys(("LOJISTA_SIGN_IN_ISSUER", "LOJISTA_SIGN_IN_URL"), "https://example.org")
    asked = Settings(**known, **address)  # type: ignore[arg-type]
    file = write_secrets(asked)
    assert file is not None
    read = tomllib.loads(file.read_text("utf-8"))["auth"]
    assert (read["client_id"], read["client_secret"]) == (client, secret)


def _toml(variable: str, value: str) -> str:
    written = "".join(f"\\U{ord(character):08x}" for character in value)
    return f'{variable} = "{written}"\n'
