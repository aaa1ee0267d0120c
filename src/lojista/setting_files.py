"""The files that settings are read from: sound ones give their values, others an error with the file and its line.

No error repeats what stands in a file: it may be a password.
"""

import io
import tomllib
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream

from lojista.errors import SettingError

DOTENV = Path(".env")
SECRETS = Path(".streamlit") / "secrets.toml"


def read_dotenv(path: Path = DOTENV) -> dict[str, int]:
    """The line of every name in a file of `NAME=value`; nothing where there is no file.

    Raises SettingError for one that cannot be read, or has a line that is neither that nor a comment.
    """
    lines: dict[str, int] = {}
    for binding in parse_stream(io.StringIO(_text(path))):
        line = binding.original.line
        if binding.error:
            raise SettingError(
                f"{path.absolute()}, line {line}, is no setting.",
                "Write NAME=value, the value in quotation marks where it has spaces, and # before what is none.",
            )
        if binding.key is not None:
            lines[binding.key.casefold()] = line
    return lines


def read_secrets(path: Path = SECRETS) -> dict[str, Any]:
    """What stands in a TOML file, empty words aside; nothing where there is none. Raises SettingError."""
    text = _text(path)
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        raise _no_toml(path, str(error)) from None
    except RecursionError:
        raise _no_toml(path, "it has too many brackets within brackets") from None
    return {name: value for name, value in found.items() if value != ""}


def _no_toml(path: Path, why: str) -> SettingError:
    return SettingError(f"{path.absolute()} is no TOML: {why}.", 'Write NAME = "value", one in a line.')


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        why, hint = str(error.strerror), "Give it back to you, or remove it."
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why, hint = f"line {line} is not UTF-8", "Save it as UTF-8, or remove it."
    raise SettingError(f"The settings in {path.absolute()} cannot be read: {why}.", hint)
