"""The service's settings: the engine's, those of the door, and where what the service keeps lies."""

import re
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from api.records.layout import Place, Schema, Server, server_at
from corpus.store import CorpusError
from qa import settings as engine

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?")  # as browsers write it: ASCII
_STANDARD_PORT = re.compile(r"http://.*:80|https://.*:443")  # browsers leave these out
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_KEY = re.compile(r"pk_[A-Za-z0-9_-]{16,100}")
_ISSUER = re.compile(r"(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)(/[^\s?#]*)?")
REDIS_URL = re.compile(
    r"rediss?://([^\s/?#@]*@)?([a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\])(:[1-9][0-9]{0,4})?(/[0-9]{0,3})?"
)
_ADMIN_KEY = re.compile(r"[!-~]{24,200}")  # so that no more than its bytes is sent in a header


def _parts(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if not _ORIGIN.fullmatch(origin) or _STANDARD_PORT.fullmatch(origin):
            raise PydanticCustomError("web_origin", "not an exact web origin: {origin}", {"origin": origin})
    return origins


def _hosts(hosts: tuple[str, ...]) -> tuple[str, ...]:
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise PydanticCustomError("host_name", "not the exact name of a host: {host}", {"host": host})
    return hosts


def _networks(networks: tuple[str, ...]) -> tuple[str, ...]:
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            raise PydanticCustomError(
                "ip_network", "not an address or network: {network}", {"network": network}
            ) from None
    return networks


def _keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(_KEY.fullmatch, keys)):
        raise PydanticCustomError("widget_key", "not pk_ and at least 16 letters, digits, hyphens or underscores")
    return keys


def _admin_key(key: SecretStr | None) -> SecretStr | None:
    if key is not None and not _ADMIN_KEY.fullmatch(key.get_secret_value()):
        raise PydanticCustomError("admin_key", "not 24 to 200 visible ASCII characters")
    return key


def _redis(url: SecretStr | None) -> SecretStr | None:
    if url is not None and not REDIS_URL.fullmatch(url.get_secret_value()):
        raise PydanticCustomError("redis_url", "not the address of a Redis")
    return url


def _issuer(issuer: str | None) -> str | None:
    if issuer is not None and not _ISSUER.fullmatch(issuer):
        raise PydanticCustomError("oidc_issuer", "not the https address of a provider")
    return issuer


def _database_url(url: SecretStr | None) -> SecretStr | None:
    if url is not None:
        try:
            server_at(url.get_secret_value())
        except ValueError:
            raise PydanticCustomError("database_url", "not the address of a PostgreSQL database") from None
    return url


class DatabaseUnset(CorpusError):
    """The settings name a file with the address of a database, and there is none in it; the message says what."""


def held_in(file: Path, setting: str, failure: type[CorpusError]) -> str:
    """Return what the file holds that a setting names. Raises `failure`, which tells nothing of the content."""
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "không phải văn bản"
        raise failure(f"{setting}: không đọc được {file} ({why}).") from error


_Listed = (NoDecode, BeforeValidator(_parts))  # written with commas between


class Settings(engine.Settings):
    """Is what the operator of a service may set besides."""

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    hosts: Annotated[tuple[str, ...], *_Listed, AfterValidator(_hosts)] = Field(
        default=(), description="names by which the service is called, besides localhost and REGQA_HOST; without port"
    )
    reading: Literal["open", "signed-in"] | None = Field(
        default=None, description="who may read: everybody who reaches the address, or who has an account"
    )
    metrics: Literal["local", "open", "off"] = Field(
        default="local", description="who may read /metrics: this machine without a proxy, everybody, nobody"
    )
    trusted_proxies: Annotated[tuple[str, ...], *_Listed, AfterValidator(_networks)] = Field(
        default=("127.0.0.1", "::1"), description="proxies whose X-Forwarded-For is believed: addresses or networks"
    )
    per_minute: int = Field(default=6000, ge=1, description="requests per address of another machine and minute")
    posts_per_minute: int = Field(
        default=3000, ge=1, description="of these, questions and other requests that cost work"
    )
    widget_origins: Annotated[tuple[str, ...], *_Listed, AfterValidator(_origins)] = Field(
        default=(), description="sites that may embed the widget or frame the pages, each as scheme://host[:port]"
    )
    widget_keys: Annotated[tuple[str, ...], *_Listed, AfterValidator(_keys)] = Field(
        default=(), description="publishable keys, each with its own limits; a site's widget sends one"
    )
    widget_per_minute: int = Field(default=60, ge=1, description="requests that cost work, per key and minute")
    widget_per_day: int = Field(default=5000, ge=1, description="the same per key and day")
    widget_per_browser_per_minute: int = Field(default=10, ge=1, description="the same per browser and minute")

    admin_key: Annotated[
        SecretStr | None, BeforeValidator(lambda given: given or None), AfterValidator(_admin_key)
    ] = Field(default=None, description="key of an administrator who has no account")

    oidc_issuer: Annotated[str | None, BeforeValidator(lambda given: given or None), AfterValidator(_issuer)] = Field(
        default=None,
        description="OpenID Connect provider by which people sign in as well; none: no other machine is asked",
    )
    oidc_client_id: str | None = Field(default=None, description="what the provider calls this service")
    oidc_client_secret: SecretStr | None = Field(default=None, description="the secret that it gave it")
    oidc_client_secret_file: Path | None = Field(default=None, description="a file that holds the secret instead")
    oidc_scopes: str = Field(default="openid profile", description="what it is asked for, with spaces between")
    oidc_name_claim: str = Field(default="preferred_username", description="claim of the ID token with the name")
    oidc_role_claim: str | None = Field(
        default=None, description="claim with the role; none: readers, until an administrator says otherwise"
    )
    oidc_roles: Annotated[tuple[str, ...], *_Listed] = Field(
        default=(), description="which value of it is which role: value=role, commas between"
    )
    oidc_units_claim: str | None = Field(default=None, description="claim with the units; none: as stated here")
    oidc_units: Annotated[tuple[str, ...], *_Listed] = Field(
        default=(), description="which value of it is which unit, value=unit; none: the values are the units"
    )

    database_url: Annotated[
        SecretStr | None, BeforeValidator(lambda given: given or None), AfterValidator(_database_url)
    ] = Field(default=None, description="PostgreSQL that keeps the records; none: files of SQLite beside the data")
    database_url_file: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = Field(
        default=None, description="a file that holds that address instead"
    )
    redis_url: Annotated[SecretStr | None, BeforeValidator(lambda given: given or None), AfterValidator(_redis)] = (
        Field(default=None, description="what several processes remember together; none: each remembers by itself")
    )
    redis_url_file: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = Field(
        default=None, description="a file that holds the address instead"
    )
    workers: int = Field(default=1, ge=1, le=64, description="processes that answer, behind one address")

    audit_days: int = Field(default=0, ge=0, description="days that it is kept who changed what; 0: for good")
    audit_heads: Path | None = Field(
        default=None, description="folder of the heads of the logs, best on another disk; none: that of the data"
    )
    questions_days: int = Field(default=0, ge=0, description="days that questions are kept, by nobody; 0: never")
    chosen_reviewed: bool = Field(
        default=False, description="1: an answer that an editor chose is given once a second person approved it"
    )

    @property
    def service_off(self) -> Path:
        """Return the file that, where it is, keeps readers and trainers out."""
        return self.data / "service-off"

    @property
    def widget_off(self) -> Path:
        """Return the file that, where it is, keeps pages of other sites from asking."""
        return self.data / "widget-off"

    @property
    def figures(self) -> Path:
        """Return the file of how much was asked, hour by hour."""
        return self.data / "figures.json"

    @property
    def files(self) -> Path:
        """Return the folder of the originals that `regqa add` kept."""
        return self.data / "files"

    @property
    def jobs(self) -> Path:
        """Return the folder of files that were handed in over HTTP, and what is to become of them."""
        return self.data / "jobs"

    @cached_property
    def server(self) -> Server | None:
        """Return the server that keeps the records, None where files do. Raises DatabaseUnset."""
        if self.database_url_file is None:
            return server_at(self.database_url.get_secret_value()) if self.database_url else None
        held = held_in(self.database_url_file, "REGQA_DATABASE_URL_FILE", DatabaseUnset)
        try:
            return server_at(held)
        except ValueError:
            raise DatabaseUnset(
                f"REGQA_DATABASE_URL_FILE: {self.database_url_file}: không phải postgresql://tên:mật-khẩu@máy:cổng/kho."
            ) from None

    def place(self, file: str) -> Place:
        """Return where the record lies that SQLite keeps in a file of that name."""
        return Schema(self.server, file.removesuffix(".sqlite3")) if self.server else self.data / file

    @property
    def feedback(self) -> Place:
        """Return the database of what readers said of answers."""
        return self.place("feedback.sqlite3")

    @property
    def chosen(self) -> Place:
        """Return the database of the answers that editors chose."""
        return self.place("chosen.sqlite3")

    @property
    def works(self) -> Place:
        """Return the database of what trainers keep."""
        return self.place("works.sqlite3")

    @property
    def accounts(self) -> Place:
        """Return the database of who may come in, and with which keys."""
        return self.place("accounts.sqlite3")

    @property
    def audit(self) -> Place:
        """Return the log of who changed what."""
        return self.place("audit.sqlite3")

    @property
    def questions(self) -> Place:
        """Return the log of what was asked, where the operator wants one."""
        return self.place("questions.sqlite3")

    @property
    def sessions(self) -> Place:
        """Return the database of who is signed in."""
        return self.place("sessions.sqlite3")
