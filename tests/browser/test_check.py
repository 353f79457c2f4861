"""Whoever has a text to send out checks it in the browser: pasted or as a file, by keyboard, on any screen."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.visitor import DARK, PHONE, SMALL, Visitor
from made.files import saved

TEXT = (
    "Căn cứ Điều 2 Quy định 22-QĐ/TW ngày 6/5/2024 và Điều 1 Quy định 11-QĐ/TW;\n"
    "Theo Điều 2 Quy định 22-QĐ/TW: “Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 20 ngày làm việc.”\n"
    "Khoản 7 Điều 9 Quy định 22-QĐ/TW không được áp dụng; xem Quy định 23-QĐ/TW."
)


def test_a_pasted_text_is_marked_and_each_finding_reached_by_keyboard(visitor: Visitor, office: str) -> None:
    page = visitor.open(office)
    page.get_by_role("link", name="Kiểm tra", exact=True).click()
    expect(page.get_by_role("heading", name="Kiểm tra văn bản")).to_be_visible()
    visitor.looks(page, "check-empty")
    page.get_by_label("Văn bản", exact=True).fill(TEXT)
    page.get_by_label("Xét hiệu lực vào ngày").fill("2025-01-02")
    page.get_by_role("button", name="Kiểm tra").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(
        "1 chép sai, 1 không có điều khoản này, 1 hết hiệu lực, 1 không có trong kho"
    )
    expect(page.locator("mark.misquoted")).to_contain_text("20 ngày")
    wrong = page.get_by_label("Chỗ cần xem").locator("li.misquoted")
    expect(wrong.locator("del")).to_contain_text("20")
    expect(wrong.locator("ins")).to_contain_text("30")
    visitor.looks(page, "check")

    number = page.locator(".checked a.misquoted")
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("li.misquoted:target")).to_be_visible()
    wrong.get_by_role("link", name="trong bài").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".checked a:target")).to_be_in_viewport()
    wrong.get_by_role("link", name="Đọc Điều 2").click()
    expect(page.locator("mark")).to_contain_text("30 ngày làm việc")


@pytest.mark.parametrize("face", [PHONE, SMALL, DARK], ids=["phone", "small", "dark"])
def test_a_file_is_checked_on_any_screen(
    face: dict[str, object], visitor: Visitor, office: str, tmp_path: Path
) -> None:
    page = visitor.open(f"{office}/check", **face)
    page.get_by_label("Hoặc tệp").set_input_files(saved(tmp_path / "thong-bao.txt", TEXT))
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("heading", name="Kết quả: thong-bao.txt")).to_be_visible()
    expect(page.get_by_label("Chỗ cần xem").locator("li")).not_to_have_count(0)
    visitor.looks(page, "check-phone")


def test_what_cannot_be_read_is_told_beside_the_form(visitor: Visitor, office: str, tmp_path: Path) -> None:
    page = visitor.open(f"{office}/check")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa kiểm tra được")
    visitor.expects("422")
    page.get_by_label("Hoặc tệp").set_input_files(saved(tmp_path / "rong.txt", " "))
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("không có chữ nào trong tệp")
    visitor.expects("422")
    visitor.looks(page, "check-refused")
