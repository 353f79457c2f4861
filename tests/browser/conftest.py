"""A real browser before the real service: what every browser test may ask for.

Whatever a test does, a console error, a script error, a refusal by the content policy or a dialog nobody asked for
fails it, unless it is named with `Visitor.expects`.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser.office import kept_in
from browser.serving import Site, service, site
from browser.visitor import BUILD, DATA, KEY, TIMEOUT_MS, Visitor

_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium here: install it (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        expect.set_options(timeout=TIMEOUT_MS)
        vietnamese = os.environ | {"LANGUAGE": "vi"}  # what fields for days go by, not by the page's language
        opened = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM, env=vietnamese)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def welcome() -> Iterator[Site]:
    """Return a site that may embed the widget."""
    with site() as opened:
        yield opened


@pytest.fixture(scope="session")
def stranger() -> Iterator[Site]:
    """Return a site that may not."""
    with site() as opened:
        yield opened


@pytest.fixture(scope="session")
def served(welcome: Site) -> Iterator[str]:
    """Return the address of the service over the starter corpus."""
    settings = {"REGQA_DATA": str(DATA), "REGQA_WIDGET_ORIGINS": welcome.origin, "REGQA_WIDGET_KEYS": KEY}
    with service(settings, BUILD / "browser" / "serve.log") as address:
        yield address


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service over a small corpus that may be changed."""
    with kept_in(tmp_path_factory.mktemp("office"), "office") as address:
        yield address


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    one = Visitor(browser)
    yield one
    one.leave()
    assert not one.faults, "\n".join(one.faults)
