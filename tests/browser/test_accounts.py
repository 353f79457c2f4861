"""People sign in at a service that reads to nobody else, and an administrator lets them in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.serving import service
from browser.visitor import BUILD, DARK, Visitor
from corpus.store import save
from made.library import NEW, OLD
from made.people import PASSWORD

NARROW = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service that has one account, of an administrator."""
    place = tmp_path_factory.mktemp("closed")
    for document in (OLD, NEW):
        save(document, place / "corpus")
    settings = {
        "REGQA_CORPUS": str(place / "corpus"),
        "REGQA_DATA": str(place / "var"),
        "REGQA_READING": "signed-in",
    }
    regqa = str(Path(sys.executable).with_name("regqa"))
    for words, typed in ((["add", "chi.nga", "--role", "administrator"], ""), (["password", "chi.nga"], PASSWORD)):
        subprocess.run([regqa, "user", *words], input=typed, text=True, env=settings, check=True)
    with service(settings, BUILD / "browser" / "closed.log") as address:
        yield address


def signed_in(page: Page, name: str) -> None:
    page.get_by_label("Tên", exact=True).fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_somebody_is_let_in_reads_and_asks(visitor: Visitor, closed: str) -> None:
    page = visitor.open(f"{closed}/admin/users")
    visitor.looks(page, "sign-in")
    page.get_by_label("Tên", exact=True).fill("ai-do")
    page.get_by_label("Mật khẩu").fill("một lần đoán")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Tên hoặc mật khẩu không đúng.")
    visitor.looks(page, "sign-in-wrong")
    visitor.expects("401")
    signed_in(page, "chi.nga")
    expect(page.get_by_role("heading", name="Người dùng và khóa")).to_be_visible()

    page.get_by_label("Tên", exact=True).fill("anh.binh")
    page.get_by_label("Mật khẩu", exact=True).first.fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu").first.fill(PASSWORD)
    page.get_by_role("button", name="Thêm người dùng").click()
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="anh.binh"))
    card.get_by_text("Cấp khóa cho anh.binh").click()
    card.get_by_role("button", name="Cấp khóa").click()
    expect(page.get_by_role("status")).to_contain_text("chỉ hiện một lần")
    page.get_by_text("Đổi vai trò, mật khẩu; gỡ anh.binh").click()
    visitor.looks(page, "admin-users")

    reader = visitor.open(f"{closed}/", **DARK)
    visitor.looks(reader, "sign-in-dark")
    signed_in(reader, "anh.binh")
    reader.get_by_role("textbox", name="Câu hỏi").fill("Hồ sơ chuyển sinh hoạt đảng nộp trong mấy ngày?")
    reader.keyboard.press("Enter")
    expect(reader.locator("regqa-chat")).to_contain_text("ngày làm việc")
    reader.goto(f"{closed}/account")
    expect(reader.get_by_text("Người đọc")).to_be_visible()
    visitor.looks(reader, "account-dark")
    reader.get_by_role("button", name="Đăng xuất").click()
    reader.goto(f"{closed}/documents")
    expect(reader.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_the_pages_work_narrow_by_keyboard_and_without_scripts(visitor: Visitor, closed: str) -> None:
    page = visitor.open(f"{closed}/account", java_script_enabled=False, **NARROW)
    page.get_by_label("Tên", exact=True).focus()
    page.keyboard.type("chi.nga")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    page.get_by_role("link", name="Người dùng").click()
    page.get_by_label("Tên", exact=True).fill("chi.lan")
    page.get_by_label("Vai trò").first.select_option("trainer")
    page.get_by_role("button", name="Thêm người dùng").press("Enter")
    expect(page.get_by_role("heading", name="chi.lan")).to_be_visible()
    narrow = visitor.open(f"{closed}/admin/users", **NARROW)
    visitor.looks(narrow, "sign-in-narrow")
    signed_in(narrow, "chi.nga")
    expect(narrow.get_by_role("heading", name="Người dùng và khóa")).to_be_visible()
    for opened in narrow.locator("summary").all():
        opened.click()
    visitor.looks(narrow, "admin-users-narrow")
    narrow.goto(f"{closed}/account")
    visitor.looks(narrow, "account-narrow")


def test_a_unit_that_nobody_has_is_asked_about_and_offered_from_then_on(visitor: Visitor, closed: str) -> None:
    page = visitor.open(f"{closed}/admin/users", **NARROW)
    signed_in(page, "chi.nga")
    expect(page.get_by_role("heading", name="Người dùng và khóa")).to_be_visible()

    def give(units: str, new: bool) -> None:
        page.goto(f"{closed}/admin/users")
        page.get_by_text("Nêu đơn vị của chi.nga").click()
        card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="chi.nga"))
        card.get_by_label("Đơn vị", exact=True).fill(units)
        if new:
            card.get_by_label("Có đơn vị mới").focus()
            page.keyboard.press("Space")
        card.get_by_label("Đơn vị", exact=True).press("Enter")

    give("ban tổ chức", new=False)
    expect(page.get_by_text("Chưa văn bản hay tài khoản nào thuộc đơn vị “ban tổ chức”.")).to_be_visible()
    visitor.looks(page, "admin-unit-unknown")
    visitor.expects("409")
    give("ban tổ chức", new=True)
    signed_in(page, "chi.nga")  # whose rights change signs in anew
    expect(page.get_by_text("Đơn vị: ban tổ chức")).to_be_visible()
    page.goto(f"{closed}/admin/documents#readers")
    expect(page.get_by_text("Đang dùng: ban tổ chức.")).to_be_visible()
    page.get_by_text("Đang dùng: ban tổ chức.").scroll_into_view_if_needed()
    visitor.looks(page, "admin-readers-narrow")
