"""Hands Streamlit what it signs people in with, in a file that nobody else can read."""

import json
import os
import secrets
from importlib.util import find_spec
from pathlib import Path

from pydantic import SecretStr

from lojista.errors import SettingError, UserError
from lojista.postgres.place import make_home
from lojista.settings import Settings, is_this_machine, missing_setting

_NEEDED = ("sign_in_client", "sign_in_secret", "sign_in_url")
_DISCOVERY = "/.well-known/openid-configuration"


def check_sign_in(settings: Settings, *, is_for_anyone: bool) -> None:
    """Raises UserError where others than this machine's users could open the dashboard without signing in.

    Raises SettingError where signing in is set up by half.
    """
    if settings.sign_in_issuer is not None:
        for field in _NEEDED:
            if getattr(settings, field) is None:
                raise missing_setting(field, "Signing in needs it, since LOJISTA_SIGN_IN_ISSUER is set.")
        _check_library()
    elif not is_this_machine(settings.address) and not is_for_anyone:
        raise UserError(
            f"Whoever reaches {settings.address} would see the whole shop: nobody need sign in.",
            "Set up signing in (docs/access.md), or say so: lojista serve --for-anyone",
        )


def _check_library() -> None:
    if find_spec("authlib") is None or find_spec("httpx") is None:
        raise SettingError("Signing in needs Authlib and httpx.", "Install Lojista again: make install")


def write_secrets(settings: Settings) -> Path | None:
    """The file for Streamlit's `secrets.files`, made anew; None where nobody need sign in."""
    if settings.sign_in_issuer is None:
        return None
    folder = make_home(settings) / "sign-in"
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    file = folder / "secrets.toml"
    _write_own(file, _toml(settings, _cookie_secret(folder / "cookie-secret")))
    return file


def _toml(settings: Settings, cookie_secret: str) -> str:
    secret = settings.sign_in_secret or SecretStr("")
    values = {
        "redirect_uri": f"{settings.sign_in_url}/oauth2callback",
        "cookie_secret": cookie_secret,
        "client_id": settings.sign_in_client,
        "client_secret": secret.get_secret_value(),
        "server_metadata_url": f"{settings.sign_in_issuer}{_DISCOVERY}",
    }
    lines = [f"{name} = {_quoted(str(value))}" for name, value in values.items()]
    return "\n".join(["[auth]", *lines, 'client_kwargs = { "code_challenge_method" = "S256" }', ""])


def _quoted(value: str) -> str:
    """JSON's strings are TOML's as well, but for characters in two halves and for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _cookie_secret(file: Path) -> str:
    """Kept, so that nobody has to sign in again after the server was started again."""
    if not file.exists():
        _write_own(file, secrets.token_urlsafe(48))
    return file.read_text("utf-8")


def _write_own(file: Path, content: str) -> None:
    """Never readable by others, not even while it is written."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(content)
    part.replace(file)
