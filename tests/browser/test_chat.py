import re
import sqlite3
from datetime import date

import pytest
from playwright.sync_api import expect

from browser.chat import CARD, ENGLISH, FEE, OLD, UNCLEAR, WEATHER, ask, ended, field, focused, tab_to, turns
from browser.visitor import DATA, FACES, PHONE, Visitor

NARROW = {"viewport": {"width": 1000, "height": 720}}  # no room for a source beside the chat


@pytest.mark.parametrize("face", FACES)
def test_every_face_of_an_answer_is_accessible_and_fits(visitor: Visitor, served: str, face: str) -> None:
    page = visitor.open(served, **FACES[face])
    expect(field(page)).to_be_visible()
    visitor.looks(page, f"chat-empty-{face}")
    for name, question, status in [
        ("answered", CARD, "answered"),
        ("clarification", UNCLEAR, "clarification"),
        ("declined", WEATHER, "declined"),
        ("unanswerable", FEE, "unanswerable"),
        ("superseded", OLD, "partial"),
    ]:
        turn = ask(page, question)
        expect(turn).to_have_attribute("data-status", status)
        visitor.looks(page, f"chat-{name}-{face}")


def test_a_question_is_asked_and_its_source_opened_by_keyboard_alone(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **NARROW)
    expect(field(page)).to_be_visible()
    tab_to(page, "input")
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    turn = ended(page)
    expect(turn).to_have_attribute("data-status", "answered")
    assert focused(page) == "input"
    tab_to(page, "mark", backwards=True)
    box = page.locator("regqa-chat .quote")
    expect(box).to_be_visible()
    words = box.locator(".digest").inner_text()
    visitor.looks(page, "chat-quote-open")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert focused(page) == "mark"
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/**")
    expect(page.locator("main mark").first).to_be_in_viewport()
    assert "".join(page.locator("main mark").all_text_contents()) == words


def test_the_box_of_a_quote_opens_on_hover_and_can_be_entered(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, color_scheme="dark")
    turn = ask(page, CARD)
    turn.locator("a.mark").first.hover()
    box = page.locator("regqa-chat .quote")
    expect(box).to_be_visible()
    box.locator("a").hover()
    page.wait_for_timeout(500)
    visitor.looks(page, "chat-quote-open-dark")
    page.mouse.move(2, 2)
    expect(box).to_have_count(0)


def test_the_first_tap_on_a_mark_shows_the_quote_and_the_second_one_opens_the_source(
    visitor: Visitor, served: str
) -> None:
    page = visitor.open(served, **PHONE)
    mark = ask(page, CARD).locator("a.mark").first
    mark.tap()
    expect(page.locator("regqa-chat .quote")).to_be_visible()
    visitor.looks(page, "chat-quote-open-phone")
    mark.tap()
    page.wait_for_url("**/read/**")


def test_the_back_button_leads_to_the_answer_as_it_was(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, viewport={"width": 900, "height": 500})
    ask(page, WEATHER)
    turn = ask(page, UNCLEAR)
    link = turn.locator("a.mark").nth(1)
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(600)
    at = page.evaluate("scrollY")
    link.click()
    page.wait_for_url("**/read/**")
    page.go_back()
    expect(turns(page)).to_have_count(2)
    page.wait_for_timeout(300)
    assert at > 0
    assert abs(page.evaluate("scrollY") - at) <= 2
    page.go_forward()
    expect(page.locator("main mark").first).to_be_in_viewport()


def test_two_tabs_keep_one_history_that_neither_spoils(visitor: Visitor, served: str) -> None:
    context = visitor.context()
    one, two = context.new_page(), context.new_page()
    for page in (one, two):
        page.goto(served)
        expect(field(page)).to_be_visible()
    for page, question in ((one, CARD), (two, WEATHER)):
        field(page).fill(question)
        field(page).press("Enter")
    for page in (one, two):
        expect(turns(page)).to_have_count(2)
        expect(page.locator("regqa-chat article[aria-busy=false]")).to_have_count(2)
    ask(one, FEE)
    expect(turns(two)).to_have_count(3)
    one.reload()
    expect(turns(one)).to_have_count(3)
    asked = one.locator("regqa-chat .asked").all_inner_texts()
    assert sorted(asked) == sorted([CARD, WEATHER, FEE])
    kept = one.evaluate("Object.keys(localStorage).filter((key) => key.includes('/turn/')).length")
    assert kept == 3


def test_one_button_clears_the_history_here_and_in_the_other_tab(visitor: Visitor, served: str) -> None:
    context = visitor.context()
    one, two = context.new_page(), context.new_page()
    one.goto(served)
    ask(one, CARD)
    two.goto(served)
    expect(turns(two)).to_have_count(1)
    one.get_by_role("button", name="Xóa hội thoại").click()
    for page in (one, two):
        expect(turns(page)).to_have_count(0)
    assert one.evaluate("Object.keys(localStorage).filter((key) => key.includes('/turn/')).length") == 0
    one.reload()
    expect(field(one)).to_be_visible()
    expect(turns(one)).to_have_count(0)


def test_choosing_a_case_asks_anew_with_the_case_named(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, UNCLEAR)
    turn.get_by_role("button", name="Thời gian dưới 12 tháng").click()
    expect(turns(page)).to_have_count(2)
    after = ended(page)
    expect(after.locator(".asked")).to_have_text(
        "Người làm hợp đồng thì kết nạp đảng ở đâu (thời gian dưới 12 tháng)?"
    )
    expect(after).to_have_attribute("data-status", re.compile("answered|partial"))


def test_an_answer_for_an_earlier_day_lacks_the_notice_that_came_later(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **NARROW)
    expect(ask(page, OLD).locator("[data-code=superseded]").first).to_be_visible()
    page.get_by_label("Xét theo ngày").fill("2016-05-20")
    turn = ask(page, OLD)
    expect(turn.locator(".status")).to_contain_text("20/5/2016")
    expect(turn.locator("[data-code=superseded]")).to_have_count(0)
    visitor.looks(page, "chat-earlier-day")
    turn.locator("a.mark").first.click()
    page.wait_for_url("**as_of=2016-05-20**")
    expect(page.locator("#as-of")).to_have_value("2016-05-20")


def test_a_refusal_says_so_shows_no_source_and_names_whom_to_ask(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, WEATHER)
    expect(turn.locator(".status")).to_contain_text("Ngoài phạm vi")
    expect(turn.locator(".text")).to_contain_text("chi bộ hoặc cấp ủy")
    expect(turn.locator(".sources, .mark")).to_have_count(0)
    turn = ask(page, FEE)
    expect(turn.locator(".status")).to_contain_text("Không tìm thấy câu trả lời trong kho")
    assert turn.locator(".nearest li").count() > 0
    expect(turn.locator(".mark")).to_have_count(0)


def test_feedback_is_stored_with_its_reasons_and_comment(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, CARD)
    answer = turn.get_attribute("data-id")
    turn.get_by_role("button", name="Câu trả lời này chưa đúng").click()
    turn.get_by_label("Thiếu ý").check()
    turn.get_by_label("Góp ý thêm").fill("Chưa nói đảng viên dự bị <b>thì sao</b>.")
    visitor.looks(page, "chat-feedback-open")
    turn.get_by_role("button", name="Gửi nhận xét").click()
    expect(turn.get_by_text("Cảm ơn đồng chí")).to_be_visible()
    visitor.looks(page, "chat-feedback-sent")
    with sqlite3.connect(DATA / "feedback.sqlite3") as database:
        row = database.execute("SELECT verdict, reasons, comment, question FROM feedback WHERE id = ?", [answer])
        assert row.fetchone() == ("down", '["incomplete"]', "Chưa nói đảng viên dự bị <b>thì sao</b>.", CARD)
    turn.get_by_role("button", name="Câu trả lời này có ích").click()
    expect(turn.get_by_text("Cảm ơn đồng chí")).to_be_visible()
    with sqlite3.connect(DATA / "feedback.sqlite3") as database:
        judged = database.execute("SELECT verdict FROM feedback WHERE id = ?", [answer]).fetchall()
    assert judged == [("up",)]


def test_copying_takes_question_answer_quotes_and_full_addresses(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, CARD)
    turn.get_by_role("button", name="Sao chép").click()
    expect(page.get_by_text("Đã sao chép kèm địa chỉ.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    words = turn.locator(".text .digest").first.evaluate("(said) => said.firstChild.data.trim()")
    assert copied.startswith(CARD)
    assert words in copied
    assert "Theo bản tóm lược " in copied
    assert f"“{words}" not in copied
    assert turn.locator("a.mark").first.evaluate("(mark) => mark.href") in copied
    assert "[1] " in copied
    assert "của Ban Bí thư (bản tóm lược; đã được thay bằng 01-HD/TW (suy luận))\n" in copied
    assert "Lưu ý: " in copied


def test_printing_shows_the_answer_alone_with_its_addresses(visitor: Visitor, served: str) -> None:
    page = visitor.context()
    page.add_init_script("Object.defineProperty(window, 'print', { value() { top.printed = document; } });")
    page = page.new_page()
    page.goto(served)
    ask(page, CARD).get_by_role("button", name="In", exact=True).click()
    text = page.evaluate("""async () => {
        while (!window.printed) await new Promise((painted) => requestAnimationFrame(painted));
        return printed.body.innerText;
    }""")
    assert CARD in text
    assert "thẻ đảng do Đảng ủy Bộ Ngoại giao quản lý" in text
    links = page.evaluate("Array.from(printed.querySelectorAll('a.place'), (link) => link.href)")
    assert links
    assert all(link.startswith(f"{served}/read/") for link in links)


def test_on_paper_the_page_shows_the_conversation_without_its_controls(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    ask(page, CARD)
    page.emulate_media(media="print")
    expect(field(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Sao chép")).to_be_hidden()
    expect(turns(page).first).to_be_visible()
    visitor.looks(page, "chat-print")


def test_enter_that_ends_a_syllable_being_composed_does_not_send(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    field(page).focus()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "đảng", "selectionStart": 4, "selectionEnd": 4})
    page.keyboard.press("Enter")  # while the syllable is still underlined
    composed = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    field(page).dispatch_event("keydown", composed)
    field(page).evaluate("""(input) => input.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))""")
    expect(turns(page)).to_have_count(0)
    devtools.send("Input.insertText", {"text": "đảng phí"})
    field(page).press("Shift+Enter")
    expect(turns(page)).to_have_count(0)
    field(page).fill(WEATHER)
    field(page).press("Enter")
    expect(turns(page)).to_have_count(1)
    ended(page)


def test_the_interface_speaks_english_where_the_host_asks_for_it(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/widget/demo.html")
    page.evaluate("document.querySelector('regqa-chat').setAttribute('lang', 'en')")
    page.get_by_role("button", name="Ask about regulations").click()
    box = page.get_by_role("textbox", name="Question", exact=True)
    box.fill(ENGLISH)
    box.press("Enter")
    turn = ended(page)
    expect(turn.locator(".status")).to_contain_text("as of")
    expect(turn.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    visitor.looks(page, "chat-english")


def test_a_question_too_long_or_empty_is_refused_before_it_is_sent(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    field(page).fill("đ" * 501)
    expect(page.get_by_role("alert")).to_contain_text("500")
    field(page).press("Enter")
    visitor.looks(page, "chat-too-long")
    field(page).fill("   ")
    field(page).press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Hãy nhập câu hỏi.")
    expect(turns(page)).to_have_count(0)


def test_today_is_the_readers_own_day(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, timezone_id="Pacific/Kiritimati")
    page.clock.set_fixed_time(f"{date.today().isoformat()}T23:30:00Z")
    page.reload()
    shown = page.get_by_label("Xét theo ngày").input_value()
    assert date.fromisoformat(shown) > date.today()


@pytest.mark.parametrize("face", ["light", "phone"])
def test_the_latest_question_goes_to_the_top_so_that_its_answer_is_in_view(
    visitor: Visitor, served: str, face: str
) -> None:
    page = visitor.open(served, **FACES[face])
    for question in (CARD, FEE, WEATHER):
        turn = ask(page, question)
    visitor.looks(page, f"chat-latest-{face}")
    assert 0 <= turn.bounding_box()["y"] < 60
    expect(turn.locator(".text")).to_be_in_viewport(ratio=1)
