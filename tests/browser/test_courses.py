"""Somebody new makes a lesson of 45 minutes, from an outline that ships and from a topic, and finds a term."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.chat import ask
from browser.visitor import Held, Visitor

WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SLOW_MS = 60_000  # questions are made when a course is


def made(page: Page, button: str) -> None:
    page.get_by_role("button", name=re.compile(button)).click()
    page.wait_for_url(re.compile(r"/courses/[\w-]{32}$"), timeout=SLOW_MS)


def test_a_lesson_of_45_minutes_is_made_from_an_outline_and_edited(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    visitor.looks(page, "courses")
    made(page, "Chép thành bài của tôi.*Đóng đảng phí")
    expect(page.locator(".about").first).to_contain_text("tổng 45 phút")
    visitor.looks(page, "course")

    page.get_by_role("link", name="1. Đóng bao nhiêu, khi nào được miễn, giảm").click()
    expect(page.locator(".quiz > li").first).to_contain_text("đảng phí")
    page.get_by_text("Sửa mục tiêu, thời gian, hoạt động").click()
    page.get_by_role("textbox", name="Mục tiêu").fill("Tính được mức đóng của mình\nBiết đóng ở đâu")
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    expect(page.get_by_text("Biết đóng ở đâu").first).to_be_visible()

    page.get_by_label("Thêm điều khoản").fill("khai thu nhập với chi bộ")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("button", name=re.compile("Thêm vào bài.*khoản 1 Điều 2")).first.click()
    expect(page.locator(".entries > li").last).to_contain_text("khai thu nhập")

    first = page.locator("#questions ~ .quiz > li").first
    before = first.inner_text()
    first.get_by_role("button", name=re.compile("Bỏ câu")).click()
    expect(page.locator("#questions ~ .quiz > li").first).not_to_have_text(before)
    page.get_by_role("link", name="Chọn thêm câu hỏi").click()
    page.get_by_role("button", name=re.compile("Thêm câu")).first.click()
    visitor.looks(page, "lesson")


def test_a_lesson_is_made_from_a_topic_with_ten_questions(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    page.get_by_role("textbox", name="Chủ đề").fill("chuyển sinh hoạt đảng tạm thời")
    page.get_by_label("Theo quy định có hiệu lực ngày").fill("2026-03-01")
    made(page, "Lập dàn bài")
    expect(page.locator(".about").first).to_contain_text("1 bài, tổng 45 phút")
    page.get_by_role("link", name="1. Chuyển sinh hoạt đảng tạm thời").click()
    expect(page.locator("#questions + .about")).to_contain_text("10 câu trắc nghiệm")
    expect(page.locator(".quiz .notice").first).to_contain_text("Hết hiệu lực")


def test_a_topic_for_today_says_which_rules_on_it_have_lapsed(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    page.get_by_role("textbox", name="Chủ đề").fill("chuyển sinh hoạt đảng tạm thời")
    made(page, "Lập dàn bài")
    page.get_by_role("link", name="1. Chuyển sinh hoạt đảng tạm thời").click()
    expect(page.locator(".about", has_text="Quy định 294-QĐ/TW: không có hiệu lực")).to_be_visible()


def test_a_topic_that_nothing_speaks_of_is_told_and_kept_in_the_field(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses")
    page.get_by_role("textbox", name="Chủ đề").fill("cách nấu phở")
    page.get_by_role("button", name="Lập dàn bài").click()
    expect(page.get_by_role("alert")).to_contain_text("cách nấu phở")
    expect(page.get_by_role("textbox", name="Chủ đề")).to_have_value("cách nấu phở")
    visitor.expects("422")


def test_what_has_lapsed_is_marked_in_the_course_and_at_its_place(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    made(page, "Chép thành bài của tôi.*Sinh hoạt chi bộ")
    expect(page.locator(".notice")).to_contain_text("cần xem lại")
    page.get_by_role("link", name=re.compile("^1. Chi bộ")).click()
    expect(page.locator(".clause .notice").first).to_contain_text("Hết hiệu lực")
    expect(page.get_by_text("Chưa có câu nào")).to_be_visible()
    visitor.looks(page, "lesson-lapsed")


def test_a_lesson_is_put_in_order_by_the_keyboard_alone(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    page.get_by_label("Tên bài giảng").focus()
    page.keyboard.type("Bài của tôi")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/courses/[\w-]{32}$"))
    page.get_by_label("Thêm bài").focus()
    page.keyboard.type("Bài hai")
    page.keyboard.press("Enter")
    up = page.get_by_role("button", name="Lên: Bài hai")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1. Bài hai")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_a_course_is_made_and_read_with_and_without_scripts(
    visitor: Visitor, served: str, scripts: bool
) -> None:
    page = visitor.open(f"{served}/courses", **PHONE, java_script_enabled=scripts)
    made(page, "Chép thành bài của tôi.*Đóng đảng phí")
    page.get_by_role("link", name="1. Đóng bao nhiêu").click()
    expect(page.get_by_role("heading", name="Câu hỏi", exact=True)).to_be_visible()
    if scripts:
        visitor.looks(page, "lesson-phone")


def test_who_has_the_link_to_read_may_copy_and_not_edit(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    made(page, "Chép thành bài của tôi.*Đóng đảng phí")
    page.get_by_text("Chia sẻ").click()
    page.locator(".sharing a").click()
    expect(page.get_by_role("button", name="Lưu tên")).to_have_count(0)
    made(page, "Chép thành bài của tôi")
    expect(page.get_by_role("button", name="Lưu tên")).to_be_visible()


def test_the_glossary_is_in_order_and_filtered(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/glossary", **WIDE)
    visitor.looks(page, "glossary")
    page.get_by_role("searchbox").fill("giay gioi thieu")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator(".terms dt")).to_have_count(5)
    expect(page.locator(".terms dd").first).to_contain_text("Theo bản tóm lược")
    page.goto(f"{served}/glossary?q=zzz")
    expect(page.get_by_text("Không có thuật ngữ nào")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{served}/glossary")
    visitor.looks(page, "glossary-phone")


def test_a_term_in_an_answer_shows_its_clause_on_hover_and_focus_and_is_dismissed(
    visitor: Visitor, served: str
) -> None:
    page = visitor.open(served, **WIDE)
    ask(page, "Chi bộ sinh hoạt dự bị ở ngoài nước được lập khi nào?")
    term = page.locator(".text .term", has_text=re.compile("chi bộ sinh hoạt dự bị", re.IGNORECASE)).first
    box = page.locator(".quote")
    term.hover()
    expect(box).to_contain_text("cần ít nhất 3 đảng viên")
    expect(box).to_contain_text("Theo bản tóm lược")
    box.hover()
    page.wait_for_timeout(500)
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)

    page.mouse.move(5, 5)
    term.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(box).to_be_visible()
    visitor.looks(page, "term")
    page.keyboard.press("Tab")
    expect(box.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(term).to_be_focused()


def test_on_a_phone_a_tap_shows_the_term(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **PHONE)
    ask(page, "Chi bộ sinh hoạt dự bị ở ngoài nước được lập khi nào?")
    page.locator(".text .term", has_text=re.compile("chi bộ sinh hoạt dự bị", re.IGNORECASE)).first.tap()
    expect(page.locator(".quote")).to_contain_text("cần ít nhất 3 đảng viên")
    visitor.looks(page, "term-phone")


def test_a_lesson_and_its_bank_take_several_changes_while_the_server_is_slow(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/courses", **WIDE)
    made(page, "Chép thành bài của tôi.*Đóng đảng phí")
    page.get_by_role("link", name="1. Đóng bao nhiêu, khi nào được miễn, giảm").click()
    held = Held(page, f"{page.url}?**")
    entries = page.locator(".entries > li")
    first, second = (entries.nth(at).get_attribute("id") for at in (0, 1))
    entries.first.get_by_role("button", name=re.compile("^Xuống")).click()
    entries.nth(1).get_by_text("Sửa").click()
    page.locator(f"#{second}").get_by_label("Tên", exact=True).fill("Mục đã đổi tên")
    page.locator(f"#{second}").get_by_role("button", name="Lưu").click()
    page.get_by_label("Thêm đề mục hoặc ghi chú").fill("Đang gõ dở")
    held.go_on()
    expect(page.locator(f"#{second}")).to_contain_text("Mục đã đổi tên")
    assert [entries.nth(at).get_attribute("id") for at in (0, 1)] == [second, first]
    expect(page.get_by_label("Thêm đề mục hoặc ghi chú")).to_have_value("Đang gõ dở")

    page.get_by_role("button", name="Duyệt các câu trong ngân hàng riêng").click()
    page.wait_for_url("**/banks/*")
    held = Held(page, f"{page.url}/**")
    page.get_by_role("button", name="Đánh dấu cả trang").click()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page.get_by_text("Liên kết, tên và luyện tập").click()
    page.get_by_label("Tên ngân hàng").fill("Ngân hàng bài đảng phí")
    page.get_by_role("button", name="Lưu").click()
    held.go_on()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ngân hàng bài đảng phí")
    expect(page.locator(".badges").first).to_contain_text(re.compile(r"[1-9]\d* đã duyệt"))
