"""What the chat's own page adds: the source beside the chat, several conversations, letters, ways to ask on."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from browser.chat import ABROAD, CARD, FEE, WEATHER, ask, ended, field, focused, turns
from browser.visitor import FACES, PHONE, SMALL, Visitor

WIDE = {"viewport": {"width": 1280, "height": 720}}
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def answering(page: Page, changed: dict[str, str]) -> None:
    """Let the service's answers come with these words in place of others."""

    def change(route: Route) -> None:
        body = route.fetch().text()
        for words, instead in changed.items():
            assert words in body
            body = body.replace(words, instead)
        route.fulfill(body=body, content_type="text/event-stream")

    page.route("**/v1/answers", change)


# the source beside the chat


@pytest.mark.parametrize("face", ["light", "dark"])
def test_where_there_is_room_the_source_opens_beside_the_chat_marked(
    visitor: Visitor, served: str, face: str
) -> None:
    page = visitor.open(served, **(WIDE | FACES[face]))
    turn = ask(page, CARD)
    words = turn.locator(".text .digest").first.evaluate("(said) => said.firstChild.data.trim()")
    turn.locator("a.mark").first.click()
    source = page.get_by_role("complementary", name="Văn bản được dẫn")
    expect(source.locator("mark").first).to_be_in_viewport()
    assert "".join(source.locator("mark").all_text_contents()) == words
    expect(turn).to_be_visible()
    assert source.get_by_role("link", name="Mở trang văn bản").evaluate("(link) => link.href").startswith(served)
    page.mouse.move(2, 2)
    visitor.looks(page, f"chat-source-{face}")
    ask(page, WEATHER)
    expect(source).to_be_visible()
    source.get_by_role("button", name="Đóng").click()
    expect(source).to_be_hidden()


def test_the_source_is_opened_and_left_by_keyboard(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **WIDE)
    ask(page, CARD).locator("a.mark").first.focus()
    page.keyboard.press("Enter")
    source = page.locator(".source")
    expect(source.get_by_role("button", name="Đóng")).to_be_focused()
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()
    assert focused(page) == "mark"


def test_a_source_opens_as_a_page_where_there_is_no_room_or_the_reader_wants_a_tab(
    visitor: Visitor, served: str
) -> None:
    page = visitor.open(served, **WIDE)
    mark = ask(page, CARD).locator("a.mark").first
    with page.context.expect_page() as opened:
        mark.click(modifiers=["Control"])
    expect(opened.value.locator("main mark").first).to_be_visible()
    expect(page.locator(".source")).to_be_hidden()
    page.set_viewport_size({"width": 1090, "height": 720})
    mark.click()
    page.wait_for_url("**/read/**")


# conversations


@pytest.mark.parametrize("face", ["light", "dark", "small"])
def test_several_conversations_are_kept_searched_and_deleted(visitor: Visitor, served: str, face: str) -> None:
    page = visitor.open(served, **FACES[face])
    ask(page, CARD)
    page.get_by_role("button", name="Hội thoại mới").click()
    expect(turns(page)).to_have_count(0)
    ask(page, WEATHER)
    page.reload()
    expect(turns(page)).to_have_count(1)
    page.get_by_text("Đã hỏi").click()
    kept = page.locator(".past li")
    expect(kept).to_have_count(2)
    visitor.looks(page, f"chat-past-{face}")
    page.get_by_role("searchbox").fill("bo ngoai giao")  # of the answer, typed without its marks
    expect(kept).to_have_count(1)
    page.get_by_role("button", name=CARD, exact=True).click()
    expect(turns(page)).to_have_count(1)
    expect(turns(page).locator(".asked")).to_have_text(CARD)
    expect(page.locator(".past li")).to_be_hidden()
    ask(page, FEE)
    page.get_by_text("Đã hỏi").click()
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name=f"Xóa hội thoại: {WEATHER}").click()
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text("2 câu")
    expect(turns(page)).to_have_count(2)
    page.get_by_role("button", name="Xóa tất cả hội thoại").click()
    expect(page.get_by_text("Không có hội thoại nào.")).to_be_visible()
    expect(turns(page)).to_have_count(0)
    page.reload()
    expect(field(page)).to_be_visible()
    expect(turns(page)).to_have_count(0)


def test_the_list_of_conversations_closes_on_escape_and_elsewhere(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    opener = page.get_by_text("Đã hỏi")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").click()):
        opener.click()
        expect(page.get_by_role("searchbox")).to_be_visible()
        leave()
        expect(page.get_by_role("searchbox")).to_be_hidden()


# letters, and asking on


def test_a_digest_gives_a_letter_its_address_alone(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **CLIPBOARD)
    ask(page, CARD).get_by_role("button", name="Chép vào công văn").first.click()
    expect(page.get_by_text("Lời dẫn lấy từ văn bản chính thức")).to_be_visible()
    assert re.fullmatch(
        r"điểm a, tiểu mục 7\.1, đoạn bắt đầu bằng “Trong thời gian đảng viên…”,"
        r" Hướng dẫn số 06-HD/TW ngày 9/6/2025 của Ban Bí thư \(đã được thay bằng 01-HD/TW \(suy luận\)\)",
        copied(page),
    )


def test_official_words_go_into_a_letter_in_quotation_marks(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **CLIPBOARD)
    answering(page, {'"nature":"digest"': '"nature":"full-text"'})
    ask(page, CARD).get_by_role("button", name="Chép vào công văn").first.click()
    expect(page.get_by_text("Đã sao chép kèm địa chỉ.")).to_be_visible()
    assert ": “Trong thời gian đảng viên chuyển sinh hoạt ra ngoài nước" in copied(page)


def test_what_stands_beside_a_provision_can_be_asked_next(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, CARD)
    turn.get_by_role("button", name="Thẻ của đảng viên từ trần").click()
    expect(turns(page)).to_have_count(2)
    after = ended(page)
    expect(after.locator(".text")).to_contain_text("gia đình được giữ lại thẻ đảng viên")
    expect(after.locator(".sources li")).to_have_count(1)


def test_a_line_before_the_clauses_is_larger_than_they_are(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    answering(
        page, {json.dumps("Theo bản tóm lược điểm a", ensure_ascii=False)[:-1]: '"Đảng ủy giữ thẻ.\\n\\nTheo điểm a'}
    )
    turn = ask(page, CARD)
    lead = turn.locator(".lead")
    expect(lead).to_have_text("Đảng ủy giữ thẻ.")
    sizes = [
        one.evaluate("(p) => parseFloat(getComputedStyle(p).fontSize)")
        for one in (lead, turn.locator(".digest").first)
    ]
    assert sizes[0] > sizes[1]
    visitor.looks(page, "chat-lead")


def test_yes_or_no_is_one_line_with_the_words_that_settle_it(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    quoted = ask(page, CARD).locator(".text .digest")
    words, count = quoted.first.evaluate("(said) => said.firstChild.data.trim()"), quoted.count()
    opening = json.dumps(f"Không: {words} [1]\n\nTheo điểm a", ensure_ascii=False)[:-1]
    answering(page, {json.dumps("Theo bản tóm lược điểm a", ensure_ascii=False)[:-1]: opening})
    turn = ask(page, CARD)
    expect(turn.locator(".lead")).to_have_text(re.compile(rf"^Không: {re.escape(words)}"))
    expect(turn.locator(".text .digest")).to_have_count(count)
    visitor.looks(page, "chat-yes-or-no")


def test_a_checklist_begins_with_its_procedure_and_folds_what_is_long(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, ABROAD)
    assert turn.locator(".status + *").get_attribute("href").endswith("/procedures/ra-nuoc-ngoai")
    stages = turn.locator("details.stage")
    expect(stages.nth(0).locator(".item").first).to_be_visible()
    expect(stages.nth(1).locator(".item").first).to_be_hidden()
    stages.nth(1).get_by_text("Ở ĐÓ").click()
    expect(stages.nth(1).locator(".item").first).to_be_visible()
    expect(turn.locator(".sources li:visible")).to_have_count(5)
    turn.get_by_text(re.compile("Xem thêm .* nguồn")).click()
    assert turn.locator(".sources li:visible").count() > 20
    visitor.looks(page, "chat-checklist")


def test_of_the_notices_one_line_for_each_document_is_open(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, ABROAD)
    lines = turn.locator(".notice p").evaluate_all(
        "(lines) => lines.map(({ textContent }) => textContent.split(':')[0])"
    )
    assert lines
    assert len(lines) == len(set(lines))
    expect(turn.locator('.asides [data-code="doubt"]').first).to_be_hidden()


def test_the_sentence_that_answers_stands_before_what_is_to_be_known_beside_it(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, "Quy định 24-QĐ/TW còn hiệu lực không, văn bản nào thay thế?")
    expect(turn.locator(".text > :first-child")).to_contain_text("không còn hiệu lực")
    expect(turn.locator(".notice").first).to_contain_text("nguồn chưa chắc chắn")
    expect(turn.get_by_text("thay thế là suy luận").first).to_be_hidden()
    turn.get_by_text("Ghi chú về văn bản").click()
    expect(turn.get_by_text("thay thế là suy luận").first).to_be_visible()


def test_an_answer_out_of_a_procedures_clause_leads_to_the_procedure(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    link = ask(page, CARD).locator("a.procedure").first
    expect(link).to_contain_text("Thủ tục: ")
    link.click()
    page.wait_for_url("**/procedures/**")


def test_a_long_quote_folds_after_its_first_lines(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    answering(page, {"Đảng ủy Bộ Ngoại giao trả lại thẻ.": "".join(f"\\n- việc thứ {n};" for n in range(1, 21))})
    turn = ask(page, CARD)
    expect(turn.get_by_text("việc thứ 7;").first).to_be_visible()
    expect(turn.locator(".text").get_by_text("việc thứ 20;")).to_be_hidden()
    turn.locator(".text").get_by_text("Xem thêm 13 dòng").click()
    expect(turn.locator(".text").get_by_text("việc thứ 20;")).to_be_visible()


def test_a_long_list_of_the_register_folds_after_its_first_lines(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    turn = ask(page, "Những quy định nào đang có hiệu lực?")
    expect(turn.locator(".more .item").last).to_be_hidden()
    turn.locator(".text").get_by_text(re.compile("Xem thêm .* dòng")).click()
    expect(turn.locator(".more .item").last).to_be_visible()


def test_on_a_phone_the_answer_has_the_screen_once_it_is_asked(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **PHONE)
    ask(page, CARD)
    expect(page.get_by_label("Xét theo ngày")).to_be_hidden()
    assert page.locator("regqa-chat form.composer").bounding_box()["height"] < 80


@pytest.mark.parametrize("face", [PHONE, SMALL], ids=["phone", "small"])
def test_on_a_phone_the_form_is_one_line_until_it_is_used(visitor: Visitor, served: str, face: dict) -> None:
    page = visitor.open(served, **face)
    composer = page.locator("regqa-chat form.composer")
    expect(page.get_by_label("Xét theo ngày")).to_be_hidden()
    assert composer.bounding_box()["height"] < 80
    visitor.looks(page, f"chat-compact-{face['viewport']['width']}")
    field(page).tap()
    day = page.get_by_label("Xét theo ngày")
    expect(day).to_be_visible()
    visitor.looks(page, f"chat-composing-{face['viewport']['width']}")
    day.fill("2016-05-20")
    page.locator("h1").tap()
    expect(day).to_be_visible()  # a day that was chosen stays in sight
