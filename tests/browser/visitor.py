"""A person at a browser, where they keep what they saw, and the page of another site that they may come from."""

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route

BUILD = Path(__file__).resolve().parents[2] / "build"
SHOTS = BUILD / "screenshots"
DATA = BUILD / "browser" / "data"  # kept between runs, so that only the first one builds the index
KEY = "pk_browser-tests-only"
DARK = {"color_scheme": "dark"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SMALL = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FACES = {"light": {}, "dark": DARK, "phone": PHONE, "phone-dark": PHONE | DARK, "small": SMALL}
READ = "/read/huong-dan-06-hd-tw-2025?mark=7.1.diem-a.y-3~0-158~9ca6af82#7.1.diem-a.y-3"
TIMEOUT_MS = 15_000  # machines under load are slow; what is there at once is found at once

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_BROKEN_RULES = """async (tags) => {
  const { violations } = await axe.run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, html, failureSummary }) =>
    `${id}: ${help}\\n  ${JSON.stringify(target)}\\n  ${html}\\n  ${failureSummary}`));
}"""

HOST_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang nhúng</title>
<link rel="icon" href="data:,"><script type="module" src="{service}/widget/v1/widget.js"></script></head>
<body><main><h1>Trang của nơi khác</h1>
<regqa-chat {attributes}><a href="{service}/">Hỏi đáp quy định</a></regqa-chat></main></body></html>"""


class Visitor:
    """Is a person at a browser of their own: opens pages, keeps what went wrong, looks closely at what is shown."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def context(self, **options: Any) -> BrowserContext:
        made = self._browser.new_context(**({"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"} | options))
        made.set_default_timeout(TIMEOUT_MS)
        made.expose_function("policyRefused", lambda said: self.faults.append(f"policy: {said}"))
        made.add_init_script("""addEventListener("securitypolicyviolation", (event) =>
            policyRefused(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${location.pathname}`))""")
        made.on("console", lambda said: said.type == "error" and self.faults.append(f"console: {said.text}"))
        made.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        made.on("dialog", self._dialog)
        self._contexts.append(made)
        return made

    def open(self, address: str, **options: Any) -> Page:
        """Open the address in a browser window of its own."""
        page = self.context(**options).new_page()
        page.goto(address)
        return page

    def expects(self, pattern: str) -> None:
        """Take note that something went wrong as it should have; fails where it did not."""
        found = [fault for fault in self.faults if re.search(pattern, fault)]
        assert found, f"nothing like {pattern!r} in {self.faults}"
        self.faults = [fault for fault in self.faults if fault not in found]

    def looks(self, page: Page, name: str) -> None:
        """Keep a picture of the state, and look at it closely: accessible, and not wider than the window."""
        settle(page)
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png")
        assert overflow(page) == 0, f"{name}: {overflow(page)} px wider than the window"
        before = list(self.faults)
        page.evaluate(AXE_SCRIPT)
        broken = page.evaluate(_BROKEN_RULES, _RULES)
        self.faults = before  # axe tries things that the content policy refuses
        assert not broken, f"{name}:\n" + "\n".join(broken)

    def leave(self) -> None:
        for context in self._contexts:
            context.close()

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


class Held:
    """Is a change whose reply the server has given and the browser waits for."""

    def __init__(self, page: Page, addresses: str) -> None:
        self._reply: list[tuple[Route, APIResponse]] = []
        page.route(addresses, self._hold)

    def _hold(self, route: Route) -> None:
        if self._reply or route.request.method != "POST":
            return route.continue_()
        self._reply.append((route, route.fetch(max_redirects=0)))

    def go_on(self) -> None:
        route, reply = self._reply[0]
        route.fulfill(response=reply)


def embedding(service: str, attributes: str = "") -> str:
    """Return a page of another site with the service's widget in it."""
    return HOST_PAGE.format(service=service, attributes=attributes)


def settle(page: Page) -> None:
    """Wait until fonts are there and nothing moves or scrolls any more."""
    page.evaluate("""async () => {
        await document.fonts.ready;
        const ends = ({ effect }) => effect.getComputedTiming().iterations !== Infinity;
        await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
        for (let still = 0, at = scrollY; still < 12; at = scrollY) {
            await new Promise((painted) => requestAnimationFrame(painted));
            still = at === scrollY ? still + 1 : 0;
        }
    }""")


def overflow(page: Page) -> int:
    """Return by how many px the page can be scrolled sideways."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"))
