from pathlib import Path

import pytest

from lojista.errors import SettingError
from lojista.settings import missing_setting, named_secret, read_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LOJISTA_HOME", "DATABASE_URL", "LOJISTA_PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def _write_all(folder: Path) -> None:
    (folder / ".env").write_text("LOJISTA_PORT=2\n")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text('LOJISTA_PORT = 3\nDATABASE_URL = "postgresql://secrets/x"\n')


def test_flag_wins_over_environment_over_dotenv_over_secrets(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_all(empty_folder)
    assert read_settings().port == 2
    monkeypatch.setenv("LOJISTA_PORT", "4")
    assert read_settings().port == 4
    assert read_settings(port=5).port == 5


def test_secrets_file_is_read_last(empty_folder: Path) -> None:
    _write_all(empty_folder)
    url = read_settings().database_url
    assert url is not None
    assert url.get_secret_value() == "postgresql://secrets/x"


def test_secret_is_masked_in_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:canary@host/shop")
    assert "canary" not in repr(read_settings())


def test_missing_setting_lists_every_place_searched(empty_folder: Path) -> None:
    text = str(missing_setting("database_url", "There is no embedded PostgreSQL for this platform."))
    for place in ("--database-url", "DATABASE_URL", str(empty_folder / ".env"), "secrets.toml"):
        assert place in text


def test_home_that_duckdb_cannot_write_in_is_refused() -> None:
    with pytest.raises(SettingError, match="question mark"):
        read_settings(home="what?")


def test_unusable_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_PORT", "a lot")
    with pytest.raises(SettingError, match="port"):
        read_settings()


@pytest.mark.parametrize(("variable", "field"), [("HOME", "home"), ("PORT", "port"), ("ADDRESS", "address")])
def test_variables_of_other_programs_are_no_settings(
    monkeypatch: pytest.MonkeyPatch, variable: str, field: str
) -> None:
    before = getattr(read_settings(), field)
    monkeypatch.setenv(variable, "1234")
    assert getattr(read_settings(), field) != type(before)("1234")


def test_wrong_value_names_its_own_variable_and_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOJISTA_PORT", "abc")
    with pytest.raises(SettingError, match="LOJISTA_PORT cannot be used") as caught:
        read_settings()
    assert "environment variable LOJISTA_PORT" in str(caught.value)


@pytest.mark.parametrize("name", [".env", ".streamlit/secrets.toml"])
def test_a_secret_of_ones_own_name_is_read_as_settings_are(empty_folder: Path, name: str) -> None:
    (empty_folder / name).parent.mkdir(exist_ok=True)
    (empty_folder / name).write_text('SHOP_DATABASE_URL = "postgresql://a/b"\n')
    secret = named_secret("SHOP_DATABASE_URL", "")
    assert secret.get_secret_value() == "postgresql://a/b"
    assert "postgresql" not in repr(secret)


def test_a_secret_that_is_set_nowhere_names_the_places(empty_folder: Path) -> None:
    with pytest.raises(SettingError) as caught:
        named_secret("SHOP_DATABASE_URL", "The mapping names it.")
    for said in (
        "SHOP_DATABASE_URL is not set. The mapping names it.",
        str(empty_folder / ".env"),
        "1. the environment",
    ):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (".env", b"LOJISTA_PORT=1\nDATABASE_URL='canary\n", ".env, line 2, is no setting"),
        (".env", b"LOJISTA_PORT=1\n\n# caf\xe9 canary\n", "line 3 is not UTF-8"),
        (
            ".streamlit/secrets.toml",
            b"A = 1\nDATABASE_URL = canary\n",
            "secrets.toml is no TOML: Invalid value (at line 2",
        ),
        (".streamlit/secrets.toml", b"A = " + b"[" * 5000, "too many brackets"),
    ],
)
def test_file_that_is_broken_is_named_with_its_line(empty_folder: Path, name: str, content: bytes, said: str) -> None:
    (empty_folder / name).parent.mkdir(exist_ok=True)
    (empty_folder / name).write_bytes(content)
    with pytest.raises(SettingError) as caught:
        read_settings()
    assert said in str(caught.value)
    assert str(empty_folder / name) in str(caught.value)
    assert "canary" not in str(caught.value)


def test_variable_without_a_value_is_not_set(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_all(empty_folder)
    monkeypatch.setenv("LOJISTA_PORT", "")
    (empty_folder / ".env").write_text("DATABASE_URL=\nLOJISTA_HOME=''\n")
    settings = read_settings()
    assert (settings.port, settings.home.name) == (3, "lojista")
    assert settings.database_url is not None


@pytest.mark.parametrize("home", ["~nobody-of-that-name/shop", "a\0b"])
def test_home_that_can_be_none_is_refused_by_its_name(home: str) -> None:
    with pytest.raises(SettingError, match="LOJISTA_HOME cannot be used"):
        read_settings(home=home)


def test_unusable_value_is_said_where_it_stands(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("# mine\nLOJISTA_PORT=abc\n")
    with pytest.raises(SettingError) as caught:
        read_settings()
    assert f"{empty_folder / '.env'} (line 2)" in str(caught.value)
