"""Settings that are handed to the program as files, one for each."""

import os
from pathlib import Path

import pytest

from lojista.errors import SettingError
from lojista.settings import missing_setting, named_secret, read_settings

URL = "postgresql://me:canary@host/shop"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of secrets, and nothing that is set anywhere else."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "LOJISTA_PORT", "SHOP_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "secrets").mkdir()
    monkeypatch.setenv("LOJISTA_SECRETS", str(tmp_path / "secrets"))
    return tmp_path / "secrets"


@pytest.mark.parametrize("name", ["DATABASE_URL", "database_url"])
def test_a_file_named_as_a_setting_holds_its_value(folder: Path, name: str) -> None:
    (folder / name).write_text(f"{URL}\n")
    found = read_settings()
    assert found.database_url is not None
    assert found.database_url.get_secret_value() == URL
    assert "canary" not in repr(found)


def test_files_come_after_the_environment_and_before_streamlits_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".streamlit").mkdir()
    Path(".streamlit/secrets.toml").write_text("LOJISTA_PORT = 3\n")
    (folder / "LOJISTA_PORT").write_text("2")
    assert read_settings().port == 2
    Path(".env").write_text("LOJISTA_PORT=4\n")
    assert read_settings().port == 4
    monkeypatch.setenv("LOJISTA_PORT", "5")
    assert read_settings().port == 5


def test_the_first_of_several_folders_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = folder.with_name("other")
    other.mkdir()
    for place, port in ((folder, "1"), (other, "2")):
        (place / "LOJISTA_PORT").write_text(port)
    monkeypatch.setenv("LOJISTA_SECRETS", os.pathsep.join([str(other), str(folder)]))
    assert read_settings().port == 2


def test_a_secret_of_ones_own_name_is_found(folder: Path) -> None:
    (folder / "shop_database_url").write_text(URL)
    assert named_secret("SHOP_DATABASE_URL", "").get_secret_value() == URL


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / "DATABASE_URL").write_text("\n")
    with pytest.raises(SettingError, match="DATABASE_URL is empty"):
        read_settings()


def test_a_folder_in_the_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "database_url").mkdir()
    with pytest.raises(SettingError, match="database_url") as caught:
        read_settings()
    assert "found a directory" in str(caught.value)


def test_a_link_that_leads_elsewhere_is_refused(folder: Path) -> None:
    folder.with_name("elsewhere").write_text(URL)
    (folder / "database_url").symlink_to(folder.with_name("elsewhere"))
    with pytest.raises(SettingError, match="outside of") as caught:
        read_settings()
    assert "canary" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused_without_its_bytes(folder: Path) -> None:
    (folder / "database_url").write_bytes(b"canary\xff")
    with pytest.raises(SettingError, match="file DATABASE_URL is no text") as caught:
        read_settings()
    assert "canary" not in str(caught.value)


def test_a_folder_that_is_named_must_be_there(folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(SettingError, match=r"LOJISTA_SECRETS names .*secrets, which is no folder"):
        read_settings()


def test_a_missing_setting_names_the_folder(folder: Path) -> None:
    assert f"{folder} (no DATABASE_URL in it)" in str(missing_setting("database_url", ""))
