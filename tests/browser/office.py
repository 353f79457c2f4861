"""What an administrator does who keeps the corpus in the browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from browser.visitor import Visitor

OFFICE_KEY = "only-the-administrator-knows"


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
