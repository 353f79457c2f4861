"""An administrator runs the service in the browser: goes back to an earlier index or text, stops the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.chat import CARD, FEE, WEATHER, ask
from browser.office import handed, kept_in, published, signed_in
from browser.serving import Site
from browser.visitor import DARK, KEY, PHONE, Visitor, embedding
from made.files import GUIDE, saved

WHY = "đang sửa kho, 14 giờ hỏi lại"
GUIDE_ID = "huong-dan-07-hd-tw-2024"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, welcome: Site) -> Iterator[str]:
    """Return the address of a service that a site embeds, over a small corpus that may be changed."""
    embedded = {"REGQA_WIDGET_ORIGINS": welcome.origin, "REGQA_WIDGET_KEYS": KEY}
    with kept_in(tmp_path_factory.mktemp("operating"), "operating", **embedded) as address:
        yield address


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


def thrown(page: Page, office: str, part: str, reason: str | None) -> None:
    """Stop a part for that reason, or let it go on, by the keyboard."""
    page.goto(f"{office}/admin/switches")
    card = page.locator(f"#{part}")
    if reason:
        card.get_by_label("Lý do").fill(reason)
        card.get_by_role("button", name="Dừng").press("Enter")
        expect(card).to_contain_text(f"Lý do người đọc thấy: {reason}")
    else:
        card.get_by_role("button", name="Cho chạy lại").press("Enter")
        expect(card).to_contain_text("Đang chạy")


def test_a_stopped_service_tells_readers_why_and_goes_on_again(visitor: Visitor, office: str, welcome: Site) -> None:
    page = signed_in(visitor, office)
    welcome.page = embedding(office, f'key="{KEY}"')
    thrown(page, office, "service", WHY)
    visitor.looks(page, "admin-switches")

    reader = visitor.open(f"{office}/documents", **PHONE)
    expect(reader.get_by_text(f"Dịch vụ tạm dừng: {WHY}.")).to_be_visible()
    visitor.looks(reader, "stopped-phone")
    host = visitor.open(welcome.origin)
    host.get_by_role("button", name="Hỏi đáp quy định").click()
    said = host.locator("regqa-chat .offline")
    expect(said).to_have_text(f"Dịch vụ tạm dừng: {WHY}.")
    turn = ask(host, CARD)
    expect(turn.locator(".failure")).to_have_text(f"Dịch vụ tạm dừng: {WHY}.")
    visitor.looks(host, "stopped-widget")
    visitor.expects("503")

    thrown(page, office, "service", None)
    thrown(page, office, "widget", WHY)
    host = visitor.open(welcome.origin)
    host.get_by_role("button", name="Hỏi đáp quy định").click()
    expect(host.locator("regqa-chat .offline")).to_have_text(f"Khung hỏi đáp ở trang khác tạm dừng: {WHY}.")
    visitor.expects("503")
    own = visitor.open(f"{office}/")
    expect(own.locator("regqa-chat .offline")).to_have_text("")
    thrown(page, office, "widget", None)
    visitor.looks(page, "admin-switches-on")


def test_feedback_and_the_log_are_read_and_deleted_by_the_day(visitor: Visitor, office: str) -> None:
    reader = visitor.open(f"{office}/")
    turn = ask(reader, FEE)
    turn.get_by_role("button", name="Câu trả lời này chưa đúng").click()
    turn.get_by_label("Góp ý thêm").fill("Đã có quy định mới.")
    turn.get_by_role("button", name="Gửi nhận xét").click()
    expect(turn.get_by_text("Cảm ơn đồng chí")).to_be_visible()

    page = signed_in(visitor, office)
    page.get_by_role("link", name="Góp ý").click()
    expect(page.get_by_text("Lời góp ý: Đã có quy định mới.")).to_be_visible()
    visitor.looks(page, "admin-feedback")
    page.get_by_role("checkbox").press("Space")
    page.get_by_role("button", name="Xóa góp ý ngày").press("Enter")
    expect(page.get_by_text("Chưa có góp ý nào.")).to_be_visible()

    page.get_by_role("link", name="Nhật ký").click()
    expect(page.get_by_role("status")).to_contain_text("Nguyên vẹn")
    page.get_by_label("Việc").select_option("feedback.erase")
    page.get_by_role("button", name="Lọc").press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    visitor.looks(page, "admin-log")
    with page.expect_download() as saved_to:
        page.get_by_role("link", name="Xuất JSON từng dòng").click()
    assert "feedback.erase" in saved_to.value.path().read_text()
    narrow = signed_in(visitor, office, **PHONE, **DARK)
    narrow.goto(f"{office}/admin/log")
    visitor.looks(narrow, "admin-log-phone-dark")
    narrow.goto(f"{office}/admin/feedback")
    visitor.looks(narrow, "admin-feedback-phone-dark")


def test_figures_are_drawn_with_their_tables(visitor: Visitor, office: str) -> None:
    reader = visitor.open(f"{office}/")
    for question in (CARD, FEE, WEATHER):
        ask(reader, question)
    page = signed_in(visitor, office)
    page.get_by_role("link", name="Số liệu").click()
    expect(page.get_by_role("img", name="Câu hỏi mỗi ngày và kết quả")).to_be_visible()
    page.get_by_text("Bảng số: Câu hỏi mỗi ngày và kết quả").press("Enter")
    visitor.looks(page, "admin-figures")
    page = signed_in(visitor, office, **PHONE, **DARK)
    page.goto(f"{office}/admin/figures")
    visitor.looks(page, "admin-figures-phone-dark")


def test_keys_and_limits_are_seen(visitor: Visitor, office: str) -> None:
    page = signed_in(visitor, office)
    page.get_by_role("link", name="Khóa và giới hạn").press("Enter")
    expect(page.get_by_role("heading", name="Giới hạn đang áp dụng")).to_be_visible()
    visitor.looks(page, "admin-limits")
    page = signed_in(visitor, office, **PHONE, **DARK)
    page.goto(f"{office}/admin/limits")
    visitor.looks(page, "admin-limits-phone-dark")
