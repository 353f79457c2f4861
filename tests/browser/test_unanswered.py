"""An editor sees what was asked in vain, chooses an answer for it by keyboard and phone, and the reader gets it."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from browser.office import kept_in, signed_in
from browser.visitor import DARK, PHONE, SMALL, Visitor

IN_VAIN = "Huân chương được thưởng kèm bao nhiêu tiền của đảng?"
OTHERS = ("Chi bộ mua hoa viếng hết bao nhiêu tiền?", "chi bộ mua hoa viếng hết mấy đồng", "Thời tiết mai ra sao?")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service that keeps questions, and was asked some in vain."""
    with kept_in(tmp_path_factory.mktemp("asked"), "asked", REGQA_QUESTIONS_DAYS="30") as address:
        for question in (IN_VAIN, *OTHERS):
            httpx.post(f"{address}/v1/answers", json={"question": question}, timeout=60).raise_for_status()
        yield address


def test_an_answer_is_chosen_from_what_was_asked_in_vain_and_given(visitor: Visitor, asked: str) -> None:
    page = signed_in(visitor, asked)
    page.get_by_role("link", name="Chưa trả lời được").click()
    expect(page.get_by_role("heading", name="Câu hỏi chưa trả lời được")).to_be_visible()
    visitor.looks(page, "admin-unanswered")
    page.get_by_role("button", name=f"Chọn câu trả lời cho: {IN_VAIN}").click()
    expect(page.get_by_role("heading", name="Chọn câu trả lời")).to_be_visible()
    visitor.looks(page, "admin-choose-begun")
    page.get_by_label("Thêm điều khoản").fill("Điều 9 Quy định 99-QĐ/TW")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Kho không có điều khoản “Điều 9 Quy định 99-QĐ/TW”")
    visitor.looks(page, "admin-choose-wrong")
    page.get_by_label("Thêm điều khoản").fill("Điều 2 Quy định 99-QĐ/TW")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Chọn ")).first.click()
    page.get_by_role("button", name=re.compile("^Lên ")).click()
    expect(page.locator(".preview")).to_contain_text("Câu trả lời do biên tập viên chọn ngày")
    visitor.looks(page, "admin-choose")
    page.get_by_role("button", name="Lưu câu trả lời").click()
    expect(page.get_by_text("Đang dùng")).to_be_visible()
    visitor.looks(page, "admin-chosen")

    reader = visitor.open(f"{asked}/")
    reader.get_by_role("textbox", name="Câu hỏi").fill(IN_VAIN.lower())
    reader.keyboard.press("Enter")
    expect(reader.locator("regqa-chat")).to_contain_text("Câu trả lời do biên tập viên chọn ngày")
    expect(reader.locator("regqa-chat")).to_contain_text("Đảng phí nộp cho chi ủy")
    visitor.looks(reader, "chat-chosen")


@pytest.mark.parametrize(("face", "options"), [("phone", PHONE), ("small", SMALL), ("dark", DARK)])
def test_the_pages_fit_a_phone_and_a_dark_room(
    visitor: Visitor, asked: str, face: str, options: dict[str, object]
) -> None:
    page = signed_in(visitor, asked, **options)
    page.goto(f"{asked}/admin/unanswered?kind=refused&days=90")
    expect(page.get_by_role("heading", name="Theo tuần")).to_be_visible()
    visitor.looks(page, f"admin-unanswered-{face}")
    page.get_by_role("button", name="Chọn câu trả lời cho").first.click()
    page.get_by_role("button", name=re.compile("^Chọn ")).first.click()
    expect(page.locator(".preview")).to_be_visible()
    visitor.looks(page, f"admin-choose-{face}")
    page.goto(f"{asked}/admin/chosen")
    visitor.looks(page, f"admin-chosen-{face}")


def test_a_day_is_deleted(visitor: Visitor, asked: str) -> None:
    page = signed_in(visitor, asked)
    page.goto(f"{asked}/admin/unanswered")
    today = page.get_by_label("Ngày", exact=True).get_attribute("max") or ""
    page.get_by_label("Ngày", exact=True).fill(today)
    page.get_by_label("Xóa hẳn").check()
    page.get_by_role("button", name="Xóa", exact=True).click()
    expect(page.get_by_text("Không có câu hỏi nào từ")).to_be_visible()
    visitor.looks(page, "admin-unanswered-none")
