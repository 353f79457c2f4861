"""A new administrator keeps the corpus in the browser, while the service goes on answering."""

import json
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.office import handed, published, signed_in
from browser.visitor import DARK, PHONE, Visitor
from made.files import GUIDE, pdf, saved
from made.library import NEW, OLD

GUIDE_ID = "huong-dan-07-hd-tw-2024"
SENTENCE = "Đảng viên phải đóng đảng phí hằng tháng theo quy định của Điều lệ Đảng và hướng dẫn của cấp trên."
ARTICLES = "\n".join(f"Điều {n}. {SENTENCE}" for n in (1, 2, 3))


def ask(office: str) -> str:
    body = json.dumps({"question": "Đảng viên là sinh viên đóng đảng phí bao nhiêu tiền?"}).encode()
    request = urllib.request.Request(f"{office}/v1/answers", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return str(json.load(reply)["status"])


def test_a_document_is_added_corrected_replaced_compared_and_removed(
    visitor: Visitor, office: str, tmp_path: Path
) -> None:
    page = visitor.open(f"{office}/admin/documents")
    visitor.looks(page, "admin-sign-in")
    page.get_by_label("Khóa quản trị").fill("a guess")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Khóa không đúng.")
    visitor.expects("401")
    page = signed_in(visitor, office)
    visitor.looks(page, "admin-empty")

    handed(page, office, pdf(tmp_path / "hd-07.pdf", [GUIDE.split("\n")]))
    expect(page.get_by_role("heading", name="Xem trước: Hướng dẫn 07-HD/TW")).to_be_visible(timeout=60_000)
    expect(page.locator(".tree")).to_contain_text("Thẻ bị hỏng thì báo cáo chi bộ trong thời hạn 30 ngày làm việc.")
    visitor.looks(page, "admin-preview")
    published(page)
    page.get_by_role("link", name="Đọc văn bản trong kho").click()
    expect(page.get_by_text("1.1. Chi bộ phát thẻ")).to_be_visible()

    page.goto(f"{office}/admin/documents")
    visitor.looks(page, "admin-documents")
    page.get_by_role("link", name="Đính chính Hướng dẫn 07-HD/TW").click()
    page.get_by_label("Hiệu lực từ", exact=True).fill("2024-05-01")
    visitor.looks(page, "admin-entry")
    page.get_by_role("button", name="Ghi đính chính").click()
    expect(page.get_by_role("status")).to_have_text("Đã công bố.", timeout=60_000)
    page.goto(f"{office}/read/{GUIDE_ID}")
    expect(page.get_by_text("1/5/2024")).to_be_visible()

    handed(page, office, pdf(tmp_path / "hd-07-moi.pdf", [GUIDE.replace("30 ngày", "20 ngày").split("\n")]))
    expect(page.get_by_role("heading", name="Khác bản trong kho")).to_be_visible(timeout=60_000)
    expect(page.locator(".changes ins")).to_contain_text("20")
    visitor.looks(page, "admin-replacing")
    published(page)
    page.get_by_role("link", name="So sánh với bản trước").click()
    expect(page.locator(".changes del")).to_contain_text("30")
    visitor.looks(page, "diff")

    page.goto(f"{office}/admin/documents")
    page.get_by_role("link", name="Gỡ Hướng dẫn 07-HD/TW", exact=True).click()
    visitor.looks(page, "admin-remove")
    page.get_by_label("Tôi đã xem những điều trên").check()
    page.get_by_role("button", name="Gỡ khỏi kho").click()
    expect(page.get_by_role("status")).to_have_text("Đã công bố.", timeout=60_000)
    page.goto(f"{office}/documents")
    expect(page.get_by_text("07-HD/TW")).to_have_count(0)

    page.goto(f"{office}/admin/documents")
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(f"{office}/admin/documents")
    expect(page.get_by_label("Khóa quản trị")).to_be_visible()


def test_without_scripts_what_a_file_lacks_is_stated_and_it_goes_live(
    visitor: Visitor, office: str, tmp_path: Path
) -> None:
    page = signed_in(visitor, office, java_script_enabled=False)
    handed(page, office, saved(tmp_path / "dang-phi.txt", ARTICLES))
    expect(page.get_by_text("Trang đầu của tệp không cho biết")).to_be_visible(
        timeout=60_000
    )  # the page reloads itself
    page.get_by_label("Số hiệu (cần nêu)").fill("12-QĐ/TW")
    page.get_by_label("Loại văn bản (cần nêu)").select_option("quy-dinh")
    page.get_by_label("Cơ quan ban hành (cần nêu)").fill("Ban Bí thư")
    page.get_by_label("Ngày ban hành (cần nêu)").fill("2023-05-06")
    page.get_by_label("Tên văn bản (cần nêu)").fill("Quy định về đảng phí")
    page.get_by_role("button", name="Đọc lại tệp").click()
    expect(page.get_by_role("heading", name="Xem trước: Quy định 12-QĐ/TW")).to_be_visible(timeout=60_000)
    published(page)


def test_questions_are_answered_while_a_document_goes_live(visitor: Visitor, office: str, tmp_path: Path) -> None:
    statuses: list[str] = []
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            statuses.append(ask(office))
            time.sleep(0.05)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        page = signed_in(visitor, office)
        more = "\n".join(f"1.{n}. Chi bộ thứ {n} phát thẻ trong {n} ngày làm việc." for n in range(3, 120))
        handed(page, office, saved(tmp_path / "dai.txt", GUIDE.replace("2. Đổi thẻ", f"{more}\n2. Đổi thẻ")))
        expect(page.get_by_role("heading", name="Xem trước: Hướng dẫn 07-HD/TW")).to_be_visible(timeout=60_000)
        before = len(statuses)
        published(page)
    finally:
        done.set()
        asking.join()
    assert len(statuses) > before
    assert set(statuses) == {"answered"}


@pytest.mark.parametrize(("face", "options"), [("phone", PHONE), ("dark", DARK)])
def test_the_pages_fit_a_phone_and_a_dark_room(
    visitor: Visitor, office: str, tmp_path: Path, face: str, options: dict[str, object]
) -> None:
    page = signed_in(visitor, office, **options)
    visitor.looks(page, f"admin-documents-{face}")
    handed(page, office, saved(tmp_path / "x.txt", GUIDE.replace("30 ngày", "25 ngày")))
    expect(page.get_by_role("heading", name="Xem trước: Hướng dẫn 07-HD/TW")).to_be_visible(timeout=60_000)
    visitor.looks(page, f"admin-preview-{face}")
    page.goto(f"{office}/diff/{OLD.id}/{NEW.id}")
    visitor.looks(page, f"diff-{face}")
