"""An administrator runs the service in the browser: goes back to an earlier index, and to an earlier text."""

from pathlib import Path

from playwright.sync_api import Page, expect

from browser.office import handed, published, signed_in
from browser.visitor import DARK, PHONE, Visitor
from made.files import GUIDE, saved

GUIDE_ID = "huong-dan-07-hd-tw-2024"


def two_texts(page: Page, office: str, place: Path) -> None:
    """Publish a guide, and another text of it."""
    for name, days in (("a", "30 ngày"), ("b", "20 ngày")):
        handed(page, office, saved(place / f"{name}.txt", GUIDE.replace("30 ngày", days)))
        expect(page.get_by_role("heading", name="Xem trước")).to_be_visible(timeout=60_000)
        published(page)


def read(page: Page, office: str) -> str:
    page.goto(f"{office}/read/{GUIDE_ID}")
    return page.locator("main").inner_text()


def test_an_earlier_index_and_an_earlier_text_come_back(visitor: Visitor, office: str, tmp_path: Path) -> None:
    page = signed_in(visitor, office)
    two_texts(page, office, tmp_path)
    assert "20 ngày" in read(page, office)

    page.goto(f"{office}/admin/documents")
    page.get_by_role("link", name="Chỉ mục").click()
    expect(page.get_by_role("listitem").filter(has_text="Đang dùng").first).to_be_visible()
    visitor.looks(page, "admin-generations")
    earlier = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Dùng bản này")).first
    earlier.get_by_role("checkbox").press("Space")
    earlier.get_by_role("button").press("Enter")
    expect(page.get_by_role("heading", name="Các bản chỉ mục")).to_be_visible()
    assert "30 ngày" in read(page, office)

    page.goto(f"{office}/admin/generations")
    forward = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Dùng bản này")).first
    forward.get_by_role("checkbox").check()
    forward.get_by_role("button").click()
    assert "20 ngày" in read(page, office)

    page.goto(f"{office}/admin/documents")
    page.get_by_role("link", name="Đưa trở lại").click()
    expect(page.get_by_text("1 sửa lời")).to_be_visible()
    visitor.looks(page, "admin-revert")
    page.get_by_label("Tôi đã xem những chỗ khác nhau").check()
    page.get_by_role("button", name="Đưa bản này trở lại").click()
    expect(page.get_by_role("status")).to_have_text("Đã công bố.", timeout=60_000)
    assert "30 ngày" in read(page, office)


def test_the_pages_are_read_on_a_phone_in_the_dark_and_without_scripts(visitor: Visitor, office: str) -> None:
    page = signed_in(visitor, office, **PHONE, **DARK)
    page.goto(f"{office}/admin/generations")
    visitor.looks(page, "admin-generations-phone-dark")
    plain = signed_in(visitor, office, java_script_enabled=False)
    plain.goto(f"{office}/admin/generations")
    expect(plain.get_by_role("button", name="Dùng bản này").first).to_be_visible()
