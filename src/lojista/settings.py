"""One typed class for every setting, and the places it is read from.

Order, first found wins: a command's flag, the environment, `.env`, a file for each in the folders of secrets,
`.streamlit/secrets.toml`. A variable without a value counts as not set.
"""

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, create_model, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from lojista.errors import SettingError
from lojista.logs import LogFormat
from lojista.secret_files import SecretFiles
from lojista.setting_files import DOTENV, SECRETS, read_dotenv, read_secrets

COPY = "duckdb"  # the engine over this process's columnar copy
_MAIL_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")
_FOLDERS = "LOJISTA_SECRETS"  # read from the environment alone: it says where the others are read from
_MOUNTED = "/run/secrets"  # where Docker, Podman and Compose put them


def _names(variable: str) -> AliasChoices:
    """A setting's names in every source: never its bare field name, since HOME and PORT mean other things there."""
    return AliasChoices(variable.lower(), variable)


class _FromPlaces(BaseSettings):
    """Anything that is read from the places above."""

    model_config = SettingsConfigDict(
        env_file=DOTENV,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        case_sensitive=False,
        frozen=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, `.env`, files of secrets, Streamlit's secrets, in that order."""
        found = [folder for folder in secret_folders() if folder.is_dir()]
        toml = InitSettingsSource(settings_cls, read_secrets())
        return init_settings, env_settings, dotenv_settings, SecretFiles(settings_cls, found), toml

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("it has a NUL character in it")
        return value


class Settings(_FromPlaces):
    """What a user may set. Grain: one per process. Secrets are masked in every print."""

    home: Path = Field(
        default_factory=lambda: user_data_path("lojista", appauthor=False),
        validation_alias=_names("LOJISTA_HOME"),
        description="Folder that holds all state: the embedded database, the columnar copies, the logs.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=_names("DATABASE_URL"),
        description="A PostgreSQL 14 or newer to use instead of the embedded one.",
    )
    database_reader_url: SecretStr | None = Field(
        default=None,
        validation_alias=_names("DATABASE_READER_URL"),
        description="A login that can only read; without it the reader role is taken on after connecting.",
    )
    postgres_account: str = Field(
        default="nobody",
        validation_alias=_names("LOJISTA_POSTGRES_ACCOUNT"),
        description="Unprivileged account that runs the embedded server when Lojista itself runs as root.",
    )
    address: str = Field(
        default="127.0.0.1",
        validation_alias=_names("LOJISTA_ADDRESS"),
        description="Address the dashboard listens on.",
    )
    port: int = Field(
        default=8501,
        ge=1,
        le=65535,
        validation_alias=_names("LOJISTA_PORT"),
        description="Port the dashboard listens on.",
    )

    engine: SecretStr = Field(
        default=SecretStr(COPY),
        validation_alias=_names("LOJISTA_ENGINE"),
        description="What answers: duckdb, or a Spark Connect server such as sc://host:15002, with a token behind it.",
    )
    published: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_PUBLISHED"),
        description="Where `lojista publish` writes and Spark reads: a folder, or s3://, gs:// or abfss://.",
    )

    log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        validation_alias=_names("LOJISTA_LOG_FORMAT"),
        description="What is written to stderr: text for a person, or json for a program.",
    )
    map: str = Field(
        default="auto",
        validation_alias=_names("LOJISTA_MAP"),
        description="The map of the page on places: auto, brazil, world, or the path of a GeoJSON file.",
    )

    alert_webhook: SecretStr | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_ALERT_WEBHOOK"),
        description="Address that alerts are sent to as JSON: https, or http on this machine.",
    )
    alert_smtp_url: SecretStr | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_ALERT_SMTP_URL"),
        description="Server that takes the mail of alerts: smtp://login:password@host:587, or smtps://.",
    )
    alert_mail_to: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_ALERT_MAIL_TO"),
        description="Whom alerts are mailed to; several addresses with commas between them.",
    )
    sign_in_issuer: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_SIGN_IN_ISSUER"),
        description="The OpenID Connect provider that people sign in with; without it nobody need sign in.",
    )
    sign_in_client: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_SIGN_IN_CLIENT"),
        description="What that provider calls this dashboard: the client's id.",
    )
    sign_in_secret: SecretStr | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_SIGN_IN_SECRET"),
        description="The client's secret.",
    )
    sign_in_url: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_SIGN_IN_URL"),
        description="Where people open the dashboard; the provider sends them back there.",
    )
    sign_in_claim: str = Field(
        default="email",
        validation_alias=_names("LOJISTA_SIGN_IN_CLAIM"),
        description="Which claim says who somebody is.",
    )
    role_claim: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_ROLE_CLAIM"),
        description="Which claim names a role for those without a grant.",
    )
    sign_in_contact: str | None = Field(
        default=None,
        validation_alias=_names("LOJISTA_SIGN_IN_CONTACT"),
        description="Whom to ask for access.",
    )

    @field_validator("sign_in_issuer", "sign_in_url")
    @classmethod
    def _kept_on_the_way(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, host, has_login = _parts_of(SecretStr(value))
        if has_login or (scheme != "https" and not (scheme == "http" and is_this_machine(host))):
            raise ValueError("it must begin with https://, or with http:// and this machine's own address")
        return value.rstrip("/")

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        try:
            home = value.expanduser().absolute()
        except RuntimeError:
            raise ValueError(f"{value.parts[0]} is no account with a folder of its own") from None
        if "?" in str(home):
            raise ValueError(f"{home} has a question mark in it, which DuckDB takes for the end of a file's name")
        return home

    @field_validator("engine")
    @classmethod
    def _known_engine(cls, value: SecretStr) -> SecretStr:
        if not is_engine(value.get_secret_value()):
            raise ValueError("it must be duckdb, or begin with sc:// and name a host")
        return value

    @property
    def spark_address(self) -> str | None:
        """The Spark Connect server that answers, with its token; None where the columnar copy does."""
        address = self.engine.get_secret_value()
        return None if address == COPY else address

    def secret_values(self) -> tuple[str, ...]:
        """Every secret that is set, whole and, of an address, its password alone as well: never to be shown."""
        found = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        return tuple(part for value in found if value != COPY for part in (value, *_passwords_in(value)))

    @property
    def published_at(self) -> str:
        """Where marts are published: what was given, or a folder of the home."""
        return self.published or str(self.home / "published")

    @field_validator("alert_webhook")
    @classmethod
    def _kept_from_listeners(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            scheme, host, has_login = _parts_of(value)
            if scheme != "https" and not (scheme == "http" and is_this_machine(host)):
                raise ValueError("it must begin with https://, or with http:// and this machine's own address")
            if has_login:
                raise ValueError("a login is not sent: put a token into its path")
        return value

    @field_validator("alert_smtp_url")
    @classmethod
    def _of_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and _parts_of(value)[0] not in ("smtp", "smtps"):
            raise ValueError("it must begin with smtp:// or smtps:// and name a host")
        return value

    @field_validator("alert_mail_to")
    @classmethod
    def _addresses(cls, value: str | None) -> str | None:
        if value is not None and not all(_MAIL_ADDRESS.fullmatch(one.strip()) for one in value.split(",")):
            raise ValueError("it must be addresses such as me@example.org, with commas between them")
        return value


def _passwords_in(address: str) -> tuple[str, ...]:
    """As it is written in an address, and as it is meant; nothing of a text that is no address."""
    try:
        password = urlsplit(address).password
    except ValueError:
        return ()
    return () if password is None else (password, unquote(password))


def secret_folders() -> tuple[Path, ...]:
    """Where a secret may lie as a file of its own; the first wins. Raises SettingError for a named one that is none."""
    named = os.environ.get(_FOLDERS)
    folders = tuple(Path(folder).expanduser().absolute() for folder in (named or _MOUNTED).split(os.pathsep) if folder)
    for folder in folders if named else ():
        if not folder.is_dir():
            raise SettingError(
                f"{_FOLDERS} names {folder}, which is no folder.",
                f"Make it, with a file in it for each secret, or take it out of {_FOLDERS}.",
            )
    return folders


def _parts_of(address: SecretStr) -> tuple[str, str, bool]:
    """Scheme, host, and whether there is a login; nothing of an address that is none."""
    try:
        parts = urlsplit(address.get_secret_value())
        return (parts.scheme if parts.port != 0 and parts.hostname else ""), parts.hostname or "", bool(parts.username)
    except ValueError:
        return "", "", False


def is_engine(name: str) -> bool:
    """Whether it names what answers questions of a server: the columnar copy, or a Spark Connect server."""
    scheme, host, _ = _parts_of(SecretStr(name))
    return name == COPY or (scheme == "sc" and bool(host))


def is_this_machine(host: str) -> bool:
    """Whether only this machine itself can be reached by that name."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def variable_of(field: str) -> str:
    """The name a setting goes by in the environment, `DATABASE_URL` for `database_url`."""
    alias = Settings.model_fields[field].validation_alias
    assert isinstance(alias, AliasChoices)  # noqa: S101 - every field above has one
    return str(alias.choices[-1])


def places_searched(field: str) -> str:
    """Every place a setting is looked for, one per line, in order."""
    return _searched(
        f"the command's flag, where it has one (--{field.replace('_', '-')})", *_places(variable_of(field))
    )


def _searched(*places: str) -> str:
    return "\n".join(["Searched, in this order:", *(f"  {number}. {place}" for number, place in enumerate(places, 1))])


def _places(variable: str) -> tuple[str, ...]:
    """Each with whether the variable is in it."""
    line = read_dotenv().get(variable.casefold())
    in_secrets = {variable, variable.lower()} & read_secrets().keys()
    named = f"no {variable} in it"
    return (
        f"the environment variable {variable}{' (set)' if _in_environment(variable) else ''}",
        _place(DOTENV, f"line {line}" if line else named),
        *(f"{folder} ({named if folder.is_dir() else 'no such folder'})" for folder in secret_folders()),
        _place(SECRETS, f"{variable} is in it" if in_secrets else named),
    )


def _in_environment(variable: str) -> bool:
    return any(os.environ.get(name) for name in (variable, variable.lower()))


def _place(file: Path, found: str) -> str:
    return f"{file.absolute()} ({found if file.is_file() else 'no such file'})"


def missing_setting(field: str, why: str) -> SettingError:
    """The error for a setting that is needed and set nowhere."""
    return SettingError(f"{variable_of(field)} is not set. {why}", places_searched(field))


def named_secret(variable: str, why: str) -> SecretStr:
    """A secret that the user gave a name of its own. Raises SettingError with the places searched, saying `why`."""
    field: Any = (SecretStr | None, Field(default=None, validation_alias=_names(variable)))
    read_dotenv()
    try:
        found = create_model("NamedSecret", __base__=_FromPlaces, secret=field)().model_dump()["secret"]
    except ValidationError as error:
        raise _unusable(variable, error, _searched(*_places(variable))) from None
    except (OSError, SettingsError) as error:
        raise _unreadable(error) from None
    if found is None:
        raise SettingError(f"{variable} is not set. {why}", _searched(*_places(variable)))
    return SecretStr(found.get_secret_value())


def read_settings(**flags: object) -> Settings:
    """Settings from every source; `flags` that are None count as not given.

    Raises SettingError naming the setting whose value cannot be used, or the file that cannot be read and its line,
    without repeating a secret's value.
    """
    read_dotenv()  # what cannot be read of it, pydantic's own reader passes over
    given = {variable_of(name): value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        variable = str(error.errors()[0]["loc"][0]).upper()
        field = next(name for name in Settings.model_fields if variable_of(name) == variable)
        raise _unusable(variable, error, places_searched(field)) from None
    except (OSError, SettingsError) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> SettingError:
    """pydantic-settings puts what went wrong behind words of its own."""
    cause = error.__cause__ if isinstance(error, SettingsError) else None
    return (
        cause if isinstance(cause, SettingError) else SettingError(f"A settings file cannot be read: {cause or error}")
    )


def _unusable(variable: str, error: ValidationError, places: str) -> SettingError:
    why = error.errors()[0]["msg"].removeprefix("Value error, ")
    return SettingError(f"{variable} cannot be used: {why}.", places)
