"""Who teaches makes a bank of questions, looks it through, and draws an exam that prints."""

import io
import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from browser.office import signed_in
from browser.visitor import Visitor

SIZES = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
MAKING_MS = 60_000  # a bank takes seconds, on a machine under load many


def new_bank(page: Page, served: str) -> None:
    """Find the way from the first page to a new bank."""
    page.goto(served)
    page.goto(f"{served}/documents")
    page.get_by_role("link", name="Giảng dạy").click()
    page.get_by_role("link", name="Ngân hàng câu hỏi").click()
    page.get_by_label("Tên", exact=True).fill("Lớp bồi dưỡng tháng 12")
    page.get_by_role("button", name="Lập ngân hàng").click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Lớp bồi dưỡng tháng 12", timeout=MAKING_MS)


def exam_of(page: Page, number: int = 8) -> None:
    page.get_by_text("Rút đề thi").click()
    page.get_by_label("Số câu trắc nghiệm").fill(str(number))
    page.get_by_label("Số câu tự luận").fill("1")
    only = page.get_by_label("Chỉ lấy câu đã duyệt")
    if only.is_checked():
        only.uncheck()
    page.get_by_role("button", name="Rút đề").click()
    page.wait_for_url("**/exams/*")


@pytest.mark.parametrize("size", SIZES)
def test_someone_new_makes_a_bank_approves_questions_and_draws_an_exam(
    visitor: Visitor, served: str, size: str
) -> None:
    page = visitor.context(**SIZES[size]).new_page()
    new_bank(page, served)
    bank = page.url
    visitor.looks(page, f"bank-{size}")
    page.get_by_role("button", name="Đánh dấu cả trang").click()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.locator(".badges").first).to_contain_text(re.compile(r"[1-9]\d* đã duyệt"))
    page.get_by_label("Trạng thái").select_option("approved")
    page.get_by_role("button", name="Lọc", exact=True).click()
    expect(page.locator("#questions")).to_have_text(re.compile(r"^[1-9]\d* câu"))
    page.locator(".notes summary").first.click()
    visitor.looks(page, f"bank-approved-{size}")
    page.get_by_role("link", name=re.compile("^Sửa")).first.click()
    visitor.looks(page, f"question-{size}")
    page.goto(bank)
    page.get_by_role("link", name="Thêm câu của mình").click()
    page.get_by_label("Lời cần tìm").fill("thẻ đảng viên")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator(".cards li").first).to_be_visible()
    visitor.looks(page, f"clause-{size}")
    page.locator(".cards h2 a").first.click()
    visitor.looks(page, f"own-question-{size}")
    page.goto(bank)
    exam_of(page)
    exam = page.url
    visitor.looks(page, f"exam-{size}")
    for part in ("Các mã đề", "Phiếu trả lời", "Đáp án và căn cứ", "Bảng chấm nhanh"):
        page.goto(exam)
        page.get_by_role("link", name=part).click()
        visitor.looks(page, f"exam-{part}-{size}")
    page.goto(f"{served}/teaching")
    expect(page.locator("[data-mine-list] li")).to_have_count(2)
    expect(page.locator("[data-mine-list]")).to_contain_text("Cả 9 phần còn đúng")
    visitor.looks(page, f"teaching-{size}")
    page.get_by_role("button", name="Xem chỗ không còn đúng").click()
    expect(page.get_by_role("status")).to_contain_text("0 trong 2 bộ")
    visitor.looks(page, f"teaching-check-{size}")


def test_each_code_begins_on_a_page_of_its_own_on_paper(visitor: Visitor, served: str) -> None:
    page = visitor.context().new_page()
    new_bank(page, served)
    exam_of(page)
    page.get_by_role("link", name="Các mã đề").click()
    page.wait_for_url("**part=papers")
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    texts = [sheet.get_textpage().get_text_range() for sheet in paper]
    for code in (101, 102, 103, 104):
        (first,) = (text for text in texts if f"Mã đề {code}" in text)
        assert first.lstrip().startswith("Bài kiểm tra"), first[:80]
    assert not any("In\n" in text or "Giảng dạy" in text for text in texts)


def test_a_question_is_mended_by_keyboard_alone(visitor: Visitor, served: str) -> None:
    page = visitor.context().new_page()
    new_bank(page, served)
    page.get_by_role("link", name=re.compile("^Sửa")).first.focus()
    page.keyboard.press("Enter")
    stem = page.get_by_label("Câu hỏi", exact=True)
    stem.focus()
    page.keyboard.press("End")
    page.keyboard.type(" (đã sửa)")
    page.get_by_role("button", name="Lưu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Câu hỏi", exact=True)).to_have_value(re.compile(r"\(đã sửa\)"))


def test_without_javascript_questions_are_approved_and_an_exam_drawn(visitor: Visitor, served: str) -> None:
    page = visitor.context(java_script_enabled=False).new_page()
    new_bank(page, served)
    page.locator("input[name^='pick.']").first.check()
    page.get_by_role("button", name="Rút", exact=True).click()
    expect(page.locator(".badges").first).to_contain_text("1 đã rút")
    exam_of(page)
    expect(page.get_by_role("link", name="Bảng chấm nhanh")).to_be_visible()
    page.goto(f"{served}/teaching")
    expect(page.get_by_label("Liên kết của một bộ")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_who_keeps_the_corpus_sees_what_is_kept_without_links(visitor: Visitor, office: str, size: str) -> None:
    page = signed_in(visitor, office, **SIZES[size])
    page.goto(f"{office}/teaching")
    page.get_by_role("button", name="Lập ngân hàng").click(no_wait_after=True)
    page.wait_for_url("**/banks/*", timeout=MAKING_MS)
    key = page.url.rpartition("/")[2]
    page.goto(f"{office}/admin/documents")
    page.get_by_role("link", name="Bộ của người dạy").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Ngân hàng câu hỏi")
    assert key not in page.content()
    visitor.looks(page, f"admin-teaching-{size}")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("^Xóa")).first.click()
    page.wait_for_url("**/admin/teaching")
    assert page.goto(f"{office}/banks/{key}").status == 404
    visitor.expects("404")


@pytest.mark.parametrize("size", SIZES)
def test_an_essay_of_ones_own_is_written_by_keyboard(visitor: Visitor, served: str, size: str) -> None:
    page = visitor.open(f"{served}/teaching", **SIZES[size])
    bank = {"form": "bank", "title": "Câu của tôi", "made_for": "2026-11-01", "seed": 1, "documents": [], "items": []}
    page.goto(f"{served}{page.request.post(f'{served}/v1/works', data=bank).json()['edit_link']}")
    page.get_by_role("link", name="Thêm câu tự luận của mình").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Câu hỏi", exact=True).focus()
    typed = (
        "Đồng chí hãy nêu mức đóng đảng phí của người hưởng lương hưu, học sinh và sinh viên.",
        "Đảng viên hưởng lương hưu đóng đảng phí 0,5% lương hưu.",
        f"{served}/read/quy-dinh-01-qd-tw-2026#doan-3",
        "Đảng viên là học sinh, sinh viên đóng 5.000 đồng/tháng.",
    )
    for words in typed:
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("ý chấm 2 chưa có điều khoản làm căn cứ")
    visitor.looks(page, f"essay-wrong-{size}")
    second = page.get_by_role("group", name="Ý chấm 2").get_by_label("Điều khoản làm căn cứ")
    second.focus()
    page.keyboard.type("/read/quy-dinh-01-qd-tw-2026#doan-3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sửa câu hỏi")).to_be_visible()
    visitor.expects("422")
    expect(page.get_by_text("Không thấy lỗi")).to_be_visible()
    expect(page.get_by_label("Câu hỏi", exact=True)).to_have_value(typed[0])
    visitor.looks(page, f"essay-{size}")
    page.get_by_label("Trạng thái").select_option("approved")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".badges")).to_have_text("Đã duyệt")
