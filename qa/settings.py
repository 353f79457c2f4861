"""Settings, read once from the environment at the entry points and passed on as values."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

STARTER = Path(__file__).resolve().parent.parent / "corpus" / "documents"

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?")  # as browsers write it: ASCII
_STANDARD_PORT = re.compile(r"http://.*:80|https://.*:443")  # browsers leave these out
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_KEY = re.compile(r"pk_[A-Za-z0-9_-]{16,100}")


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


def _keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(_KEY.fullmatch, keys)):
        raise PydanticCustomError("widget_key", "not pk_ and at least 16 letters, digits, hyphens or underscores")
    return keys


_Listed = (NoDecode, BeforeValidator(_parts))  # written with commas between


class Settings(BaseSettings):
    """Is what the operator may set, each as REGQA_<NAME>; a wrong value fails at start with its name."""

    model_config = SettingsConfigDict(env_prefix="REGQA_", frozen=True, extra="forbid")

    corpus: Path = Field(default=STARTER, description="folder of the starter documents; an empty one sets them aside")
    data: Path = Field(default=Path("var"), description="what was added, and the index")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    hosts: Annotated[tuple[str, ...], *_Listed, AfterValidator(_hosts)] = Field(
        default=(), description="names by which the service is called, besides localhost and REGQA_HOST; without port"
    )
    allow_open: bool = Field(default=False, description="listen to other machines though no key is set")
    metrics: Literal["local", "open", "off"] = Field(
        default="local", description="who may read /metrics: this machine without a proxy, everybody, nobody"
    )
    embedding_model: str = Field(default="e5-small", description="the bundled model, or a hub id or folder")
    embedding_engine: Literal["auto", "torch", "onnx", "openvino"] = Field(
        default="auto", description="what runs the bundled model; auto takes the quickest that works here"
    )
    chroma_url: str | None = Field(default=None, description="a Chroma server instead of the embedded store")
    widget_origins: Annotated[tuple[str, ...], *_Listed, AfterValidator(_origins)] = Field(
        default=(), description="sites that may embed the widget or frame the pages, each as scheme://host[:port]"
    )
    widget_keys: Annotated[tuple[str, ...], *_Listed, AfterValidator(_keys)] = Field(
        default=(), description="publishable keys, each with its own limits; a site's widget sends one"
    )
    widget_per_minute: int = Field(default=60, ge=1, description="requests that cost work, per key and minute")
    widget_per_day: int = Field(default=5000, ge=1, description="the same per key and day")
    widget_per_browser_per_minute: int = Field(default=10, ge=1, description="the same per browser and minute")

    @property
    def documents(self) -> Path:
        """Return the folder of added documents."""
        return self.data / "documents"

    @property
    def words(self) -> tuple[Path, Path]:
        """Return the folders of the operator's words, beside the starter documents and beside the added ones."""
        return self.corpus / "words", self.data / "words"

    @property
    def index(self) -> Path:
        """Return the folder of index generations."""
        return self.data / "index"

    @property
    def files(self) -> Path:
        """Return the folder of the originals that `regqa add` kept."""
        return self.data / "files"

    @property
    def feedback(self) -> Path:
        """Return the database of what readers said of answers."""
        return self.data / "feedback.sqlite3"
