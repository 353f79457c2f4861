"""A service that an administrator keeps, and what he does in the browser who keeps its corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.serving import service
from browser.visitor import BUILD, Visitor
from corpus.store import save
from made.library import ABROAD, FEES, NEW, OLD

OFFICE_KEY = "only-the-administrator-knows"


@contextmanager
def kept_in(place: Path, name: str, **more: str) -> Iterator[str]:
    """Yield the address of a service over a small corpus in the folder, set up so; its log has the name."""
    for document in (OLD, NEW, ABROAD, FEES):
        save(document, place / "corpus")
    settings = {
        "REGQA_CORPUS": str(place / "corpus"),
        "REGQA_DATA": str(place / "var"),
        "REGQA_ADMIN_KEY": OFFICE_KEY,
    }
    with service(settings | more, BUILD / "browser" / f"{name}.log") as address:
        yield address


def signed_in(visitor: Visitor, office: str, **options: object) -> Page:
    page = visitor.open(f"{office}/admin", **options)
    page.get_by_label("Khóa quản trị").fill(OFFICE_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quản trị kho văn bản")).to_be_visible()
    return page


def handed(page: Page, office: str, file: Path) -> None:
    page.goto(f"{office}/admin/documents")
    page.get_by_label("Tệp văn bản").set_input_files(file)
    page.get_by_role("button", name="Gửi tệp để xem trước").click()


def published(page: Page) -> None:
    page.get_by_role("button", name="Công bố vào kho").click()
    expect(page.get_by_role("status")).to_have_text("Đã công bố.", timeout=60_000)
