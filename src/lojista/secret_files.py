"""Secrets as files: one for each, named as its setting, as Docker, Kubernetes and systemd hand them to a program."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SecretsSettingsSource

from lojista.errors import SettingError


class SecretFiles(SecretsSettingsSource):
    """The values of files in folders that are there, the first folder that has one wins.

    Raises SettingError for a file of a setting's name that holds nothing, lies elsewhere by a link, or is no file: a
    mount that went wrong would else be taken for a setting that nobody made.
    """

    def __init__(self, settings_cls: type[BaseSettings], folders: Sequence[Path]) -> None:
        super().__init__(settings_cls, [*reversed(folders)] or None)

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Value, key, and whether it is more than a text; None where no folder has such a file."""
        try:
            with warnings.catch_warnings(action="error", category=UserWarning):
                value, key, is_complex = super().get_field_value(field, field_name)
        except UserWarning as refused:
            raise _refused(str(refused)) from None
        except UnicodeDecodeError:
            raise _refused(f"the file {_name_of(field, field_name)} is no text in UTF-8") from None
        if value == "":
            raise _refused(f"the file {_name_of(field, field_name)} is empty")
        return value, key, is_complex


def _name_of(field: FieldInfo, field_name: str) -> str:
    """What the setting is called in the environment."""
    alias = field.validation_alias
    return str(alias.choices[-1]) if isinstance(alias, AliasChoices) else field_name


def _refused(why: str) -> SettingError:
    return SettingError(
        f"A secret cannot be read: {why.rstrip('.')}.", "Put its value into a file of that name, and nothing else."
    )
