"""A procedure's page: a case is chosen, days are counted, steps are ticked off and printed."""

import pypdfium2
from playwright.sync_api import Page, expect

from browser.visitor import Visitor

ABROAD = "/procedures/ra-nuoc-ngoai"


def chosen(visitor: Visitor, served: str) -> Page:
    page = visitor.open(f"{served}{ABROAD}")
    page.get_by_label("Đi vì việc gì?").select_option("study")
    page.get_by_label("Đi trong bao lâu?").select_option("long")
    page.get_by_label("Ngày chuyển đi").fill("2027-01-15")
    page.get_by_role("button", name="Xem các bước").click()
    page.wait_for_url("**date=2027-01-15**")
    return page


def test_two_years_of_study_get_their_steps_and_their_day(visitor: Visitor, served: str) -> None:
    page = chosen(visitor, served)
    expect(page.locator("#due dt")).to_have_text("19/4/2027, thứ hai")
    expect(page.locator("#due dt")).to_be_in_viewport()
    page.locator("#due dd a").click()
    expect(page.locator(".todo strong")).to_have_text("19/4/2027")
    expect(page.locator(".todo strong")).to_be_in_viewport()
    expect(page.get_by_text("xuất khẩu lao động", exact=False).locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("link", name="Lưu hạn vào lịch")).to_be_visible()
    visitor.looks(page, "procedure-chosen")


def test_ticks_are_kept_in_this_browser_and_for_this_procedure(visitor: Visitor, served: str) -> None:
    page = chosen(visitor, served)
    step = page.get_by_role("checkbox").first
    step.check()
    page.reload()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.get_by_role("checkbox").nth(1)).not_to_be_checked()
    page.goto(f"{served}/procedures/mat-the")
    expect(page.locator("[data-step]:checked")).to_have_count(0)


def test_a_print_has_the_case_and_every_clause_and_no_form(visitor: Visitor, served: str) -> None:
    page = chosen(visitor, served)
    page.emulate_media(media="print")
    expect(page.locator(".chosen")).to_contain_text("Đi học")
    expect(page.locator("form.filters")).to_be_hidden()
    expect(page.locator(".chosen")).to_contain_text("Xét hiệu lực vào ngày ")
    expect(page.get_by_text("Theo bản tóm lược:").first).to_be_visible()
    expect(page.get_by_text("Bản tóm lược · có hiệu lực").first).to_be_visible()
    expect(page.get_by_text("In các bước")).to_be_hidden()


def test_one_button_prints_the_steps(visitor: Visitor, served: str) -> None:
    page = chosen(visitor, served)
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="In các bước").click()
    assert page.evaluate("window.printed")


def test_a_print_of_two_years_of_study_has_at_most_seven_pages(visitor: Visitor, served: str) -> None:
    assert len(pypdfium2.PdfDocument(chosen(visitor, served).pdf(format="A4"))) <= 7


def test_without_javascript_a_case_is_chosen_all_the_same(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{ABROAD}", java_script_enabled=False)
    page.get_by_label("Đi trong bao lâu?").select_option("short")
    page.get_by_role("button", name="Xem các bước").click()
    page.wait_for_url("**case=short**")
    expect(page.get_by_label("Nộp phiếu công tác tạm thời ngoài nước")).to_be_visible()


def test_the_answer_leads_to_the_procedure(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    page.get_by_role("textbox", name="Câu hỏi").fill("đảng viên ra nước ngoài phải làm gì?")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Ra nước ngoài")
    expect(link).to_be_visible()
    visitor.looks(page, "procedure-answer")
    assert link.get_attribute("href").endswith(ABROAD)
