"""Somebody new, from /teaching: a lesson of 45 minutes, slides, a handout, a quiz of ten questions in four codes."""

import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation

from browser.visitor import Visitor

SIZES = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
TOPIC = "chuyển sinh hoạt đảng chính thức"
SLOW_MS = 60_000  # questions are made when a lesson is
MOST_S = 600
MOST_CLICKS = 20


class Newcomer:
    """Is somebody at /teaching who counts the clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True))

    def saved(self, name: str, folder: Path) -> Path:
        """Return the file that a link to download gives."""
        with self.page.expect_download() as saving:
            self.link(name)
        path = folder / saving.value.suggested_filename
        saving.value.save_as(path)
        return path

    def lesson(self) -> str:
        """Make a lesson on the topic, and give the address of its course."""
        self.click(self.page.get_by_label("Từ một chủ đề"))
        self.page.keyboard.type(TOPIC)
        self.button("Lập dàn bài")
        self.page.wait_for_url(re.compile(r"/courses/[\w-]{32}$"), timeout=SLOW_MS)
        return self.page.url


@pytest.fixture(params=SIZES)
def newcomer(request: pytest.FixtureRequest, visitor: Visitor, served: str) -> Newcomer:
    return Newcomer(visitor.open(f"{served}/teaching", **SIZES[request.param]))


def test_a_lesson_with_slides_handout_and_a_quiz_in_four_codes_takes_few_clicks(
    newcomer: Newcomer, tmp_path: Path
) -> None:
    page, started = newcomer.page, time.monotonic()
    newcomer.lesson()
    expect(page.locator(".about").first).to_contain_text("1 bài, tổng 45 phút")
    newcomer.click(page.get_by_text("Tải về", exact=True))
    slides = newcomer.saved("Trình chiếu (PowerPoint)", tmp_path)
    handout = newcomer.saved("Tài liệu học tập (Word)", tmp_path)
    newcomer.link("1. Chuyển sinh hoạt đảng chính thức")
    expect(page.locator("#questions + .about")).to_contain_text("10 câu trắc nghiệm")
    newcomer.button("Làm đề kiểm tra")
    page.wait_for_url("**/exams/*")
    expect(page.locator(".about").first).to_contain_text("10 câu trắc nghiệm, 0 câu tự luận, 4 mã đề, 15 phút")
    newcomer.link("Các mã đề")
    expect(page.get_by_text(re.compile(r"Mã đề 10[1-4]"))).to_have_count(4)
    expect(page.locator(".paper > li")).to_have_count(40)
    took = time.monotonic() - started
    print(f"{newcomer.clicks} clicks, {took:.1f} s")
    assert newcomer.clicks <= MOST_CLICKS
    assert took < MOST_S

    assert len(Presentation(str(slides)).slides) > 3
    assert zipfile.ZipFile(handout).read("word/document.xml").decode().count("Chuyển sinh hoạt đảng") > 1


def test_the_questions_of_a_lesson_are_approved_in_a_bank_and_an_exam_is_drawn(
    newcomer: Newcomer, visitor: Visitor
) -> None:
    page = newcomer.page
    newcomer.lesson()
    visitor.looks(page, "lesson-course")
    newcomer.link("1. Chuyển sinh hoạt đảng chính thức")
    visitor.looks(page, "lesson-page")
    newcomer.button("Duyệt các câu trong ngân hàng riêng")
    page.wait_for_url("**/banks/*")
    newcomer.button("Đánh dấu cả trang")
    newcomer.button("Duyệt")
    expect(page.locator(".badges").first).to_contain_text(re.compile(r"[1-9]\d* đã duyệt"))
    newcomer.click(page.get_by_text("Rút đề thi"))
    page.get_by_label("Số câu trắc nghiệm").fill("5")
    newcomer.button("Rút đề")
    page.wait_for_url("**/exams/*")
    expect(page.locator(".about").first).to_contain_text("5 câu trắc nghiệm, 0 câu tự luận, 4 mã đề")
    expect(page.locator(".about").first).to_contain_text("chỉ câu đã duyệt")


def test_questions_that_no_longer_hold_stay_out_of_the_quiz(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/teaching")
    page.get_by_label("Từ một chủ đề").fill("chuyển sinh hoạt đảng tạm thời")
    page.get_by_label("Theo quy định có hiệu lực ngày").first.fill("2026-03-01")
    page.get_by_role("button", name="Lập dàn bài").click()
    page.wait_for_url(re.compile(r"/courses/[\w-]{32}$"), timeout=SLOW_MS)
    page.get_by_role("link", name="1. Chuyển sinh hoạt đảng tạm thời").click()
    expect(page.locator("#questions + .about")).to_contain_text("10 câu trắc nghiệm")
    lapsed = page.locator("#questions ~ .quiz").first.locator("> .stale").count()
    assert 0 < lapsed < 10
    both = page.locator(".quiz > .stale").count()  # those to be written on, too
    expect(page.locator(".quizzing")).to_contain_text(f"{both} câu không còn đúng không vào đề")
    page.get_by_role("button", name="Làm đề kiểm tra").click()
    page.wait_for_url("**/exams/*")
    expect(page.locator(".about").first).to_contain_text(f"{10 - lapsed} câu trắc nghiệm")
