"""A learner takes a quiz: right or wrong after each answer, the clause behind it, and nothing is sent."""

import pytest
from playwright.sync_api import Page, expect

from browser.serving import Site
from browser.visitor import KEY, Visitor

SIZES = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
MAKING_MS = 60_000


def begun(page: Page, served: str, number: int = 3) -> None:
    page.set_default_navigation_timeout(MAKING_MS)
    page.goto(f"{served}/practice")
    page.get_by_label("Số câu").fill(str(number))
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.locator("[data-question]")).to_have_count(number)


def answer(page: Page, at: int, right: bool) -> None:
    question = page.locator("[data-question]").nth(at)
    key = int(question.get_attribute("data-key") or 0)
    radios = question.get_by_role("radio")
    radios.nth(key if right else (key + 1) % radios.count()).check()
    question.get_by_role("button").click()


@pytest.mark.parametrize("size", SIZES)
def test_someone_new_takes_a_quiz_and_sees_the_clause_behind_each_key(
    visitor: Visitor, served: str, size: str
) -> None:
    page = visitor.context(**SIZES[size]).new_page()
    page.set_default_navigation_timeout(MAKING_MS)
    page.goto(f"{served}/practice")
    visitor.looks(page, f"practice-start-{size}")
    begun(page, served)
    expect(page.locator("[data-ground]").first).to_be_hidden()
    visitor.looks(page, f"practice-{size}")
    answer(page, 0, right=True)
    expect(page.locator("[data-verdict]").first).to_have_text("Đúng.")
    expect(page.locator("[data-ground]").first).to_be_visible()
    answer(page, 1, right=False)
    expect(page.locator("[data-verdict]").nth(1)).to_have_text("Chưa đúng.")
    answer(page, 2, right=True)
    expect(page.locator("[data-score]")).to_have_text("Xong: đúng 2 trên 3 câu.")
    visitor.looks(page, f"practice-done-{size}")
    page.locator("[data-ground] .ground a").first.click()
    expect(page.locator("main mark").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator("[data-score]")).to_have_text("Xong: đúng 2 trên 3 câu.")


def test_no_request_is_sent_once_the_quiz_is_there_and_only_this_tab_remembers(visitor: Visitor, served: str) -> None:
    page = visitor.context().new_page()
    begun(page, served)
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url} {request.post_data or ''}"))
    for at in range(3):
        answer(page, at, right=at != 1)
    expect(page.locator("[data-score]")).to_contain_text("Xong")
    page.wait_for_timeout(300)
    assert sent == []
    assert page.evaluate("Object.keys(localStorage)") == []
    assert len(page.evaluate("Object.keys(sessionStorage)")) == 1
    assert page.context.cookies() == []
    with page.expect_navigation():
        page.get_by_role("button", name="Làm lại đề này").click()
    expect(page.locator("[data-score]")).to_be_hidden()
    assert all(one.startswith("GET ") and one.endswith(" ") for one in sent)


def test_a_quiz_is_taken_by_keyboard_alone(visitor: Visitor, served: str) -> None:
    page = visitor.context().new_page()
    begun(page, served, 1)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-verdict]")).to_have_text("")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-score]")).to_contain_text("Xong")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_without_javascript_keys_and_clauses_open_by_themselves(visitor: Visitor, served: str) -> None:
    page = visitor.context(java_script_enabled=False).new_page()
    begun(page, served)
    page.locator("summary").first.click()
    expect(page.locator("[data-ground] .ground").first).to_be_visible()


def test_a_site_that_may_embed_shows_the_quiz_in_a_frame_and_fetches_it_with_its_key(
    visitor: Visitor, served: str, welcome: Site, stranger: Site
) -> None:
    frame = '<!doctype html><html lang="vi"><title>Nơi khác</title><link rel="icon" href="data:,">'
    frame += f'<iframe title="Luyện tập" src="{served}/practice?number=2&seed=5" width="600" height="600"></iframe>'
    for one in (welcome, stranger):
        one.page = frame
    page = visitor.open(welcome.origin)
    expect(page.frame_locator("iframe").locator("[data-question]")).to_have_count(2, timeout=MAKING_MS)
    page.frame_locator("iframe").get_by_role("radio").first.check()
    page.frame_locator("iframe").locator("[data-answer]").first.click()
    expect(page.frame_locator("iframe").locator("[data-score]")).to_contain_text("Đã trả lời 1 trên 2 câu")
    asked = "async ([at, key]) => (await fetch(at, { headers: { 'X-Regqa-Key': key } })).status"
    assert page.evaluate(asked, [f"{served}/v1/quiz?number=2", KEY]) == 200
    assert page.evaluate(asked, [f"{served}/v1/quiz?number=2", "pk_khong-phai-khoa-nay"]) == 403
    visitor.expects("403")
    refused = visitor.open(stranger.origin)
    expect(refused.frame_locator("iframe").locator("[data-question]")).to_have_count(0)
    visitor.expects("frame-ancestors|frame")


def test_a_bank_is_practised_by_its_link_to_read_once_approved(visitor: Visitor, served: str) -> None:
    page = visitor.context().new_page()
    page.set_default_navigation_timeout(MAKING_MS)
    page.goto(f"{served}/teaching")
    page.get_by_role("button", name="Lập ngân hàng").click()
    page.wait_for_url("**/banks/*")
    page.get_by_role("link", name="Luyện tập", exact=True).click()
    expect(page.locator(".empty")).to_contain_text("câu chưa duyệt chỉ mở khi chủ ngân hàng cho phép")
    page.go_back()
    page.get_by_text("Liên kết, tên và luyện tập").click()
    page.get_by_label("Cho luyện tập cả câu chưa duyệt").check()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Luyện tập", exact=True).click()
    expect(page.locator("[data-question]")).to_have_count(10)
