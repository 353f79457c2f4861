"""What every test may ask for: no settings from outside, and an embedder that needs no weights."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from made import library as handmade
from made.embedders import HashEmbedder, NearEmbedder, letters
from made.stores import Files, PostgreSQL, Store, is_installed
from qa.encoder.embed import Embedder, load_embedder
from qa.engine import Library

settings.register_profile("untimed", deadline=None)  # machines are busy; what takes long is measured in benchmarks
settings.load_profile("untimed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave tests/browser, which needs a browser, to `make test-browser`: it is collected where it is named."""
    named = any("browser" in argument for argument in config.args)
    return True if collection_path.name == "browser" and not named else None


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("REGQA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("REGQA_HOSTS", "testserver")  # what Starlette's test client calls every service


@pytest.fixture
def no_programs(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, the only one in which programs are looked for: Tesseract is not installed."""
    folder = tmp_path_factory.mktemp("bin")
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgreSQL]:
    if not is_installed():
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="regqa-postgres-") as folder:  # its owner is not who runs the tests
        server = PostgreSQL(Path(folder))
        yield server
        server.stop()


@pytest.fixture
def postgres(postgres_server: PostgreSQL) -> Iterator[PostgreSQL]:
    """Return a server that keeps nothing yet."""
    yield postgres_server
    postgres_server.emptied()


@pytest.fixture(params=["sqlite", "postgres"])
def stored(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Have records kept in files, then in PostgreSQL; return what looks into either behind the service's back."""
    if request.param == "sqlite":
        return Files()
    server: PostgreSQL = request.getfixturevalue("postgres")
    monkeypatch.setenv("REGQA_DATABASE_URL", server.url)
    return server


@pytest.fixture(scope="session")
def hash_embedder() -> HashEmbedder:
    return HashEmbedder(pieces=letters, signed=True)


@pytest.fixture(scope="session")
def bundled_embedder() -> Embedder:
    """Return the real model; it takes seconds to load, so its tests are marked `model`."""
    return load_embedder("e5-small")


@pytest.fixture(scope="session")
def library(hash_embedder: HashEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the hand-made library, indexed once for all tests."""
    return handmade.library(tmp_path_factory.mktemp("index"), NearEmbedder(hash_embedder))
