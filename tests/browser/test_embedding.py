import re

import pytest
from playwright.sync_api import Page, expect

from browser.chat import CARD, WEATHER, ask, ended, field, focused, turns
from browser.serving import Site
from browser.visitor import KEY, Visitor, embedding

LAUNCH = "Hỏi đáp quy định"


def test_a_host_page_whose_styles_fight_everything_does_not_change_the_widget(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/widget/demo.html")
    launcher = page.get_by_role("button", name=LAUNCH)
    box = launcher.bounding_box()
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= 1280
    visitor.looks(page, "demo-closed")
    launcher.click()
    expect(field(page)).to_be_focused()
    turn = ask(page, CARD)
    expect(turn).to_have_attribute("data-status", "answered")
    visitor.looks(page, "demo-answered")
    style = turn.locator(".text p").first.evaluate(
        "(p) => { const { fontSize, color, direction, textTransform, letterSpacing } = getComputedStyle(p);"
        " return [fontSize, color, direction, textTransform, letterSpacing]; }"
    )
    assert style == ["16px", "rgb(28, 27, 31)", "ltr", "none", "normal"]
    with page.context.expect_page() as opened:
        turn.locator("a.mark").first.click()
    expect(opened.value.locator("main mark").first).to_be_in_viewport()
    page.mouse.move(2, 2)
    expect(page.locator("regqa-chat .quote")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


def test_on_a_phone_the_panel_fills_the_screen_and_keeps_the_keyboard_inside(visitor: Visitor, served: str) -> None:
    page = visitor.open(
        f"{served}/widget/demo.html", viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    page.get_by_role("button", name=LAUNCH).tap()
    expect(field(page)).to_be_focused()
    ask(page, CARD)
    panel = page.locator("regqa-chat dialog")
    panel.evaluate("panel => Promise.all(panel.getAnimations().map(moving => moving.finished))")
    box = panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 320, 640)
    visitor.looks(page, "demo-phone")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("[document.body, document.querySelector('regqa-chat')].includes(document.activeElement)")
    page.get_by_role("button", name="Đóng").tap()
    expect(page.get_by_role("button", name=LAUNCH)).to_be_focused()


@pytest.mark.parametrize("position", ["floating", "inline", "page"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_allowed_site_embeds_the_widget_by_its_key(
    visitor: Visitor, served: str, welcome: Site, position: str, theme: str
) -> None:
    welcome.page = embedding(served, f'key="{KEY}" position="{position}" theme="{theme}"')
    page = visitor.open(welcome.origin)
    if position == "floating":
        page.get_by_role("button", name=LAUNCH).click()
    turn = ask(page, WEATHER)
    expect(turn).to_have_attribute("data-status", "declined")
    visitor.looks(page, f"embedded-{position}-{theme}")


def test_another_site_reads_an_answer_follows_its_source_and_judges_it(
    visitor: Visitor, served: str, welcome: Site
) -> None:
    welcome.page = embedding(served, f'key="{KEY}" position="inline"')
    page = visitor.open(welcome.origin)
    page.evaluate("""() => {
        window.told = [];
        for (const name of ["question-asked", "answer-shown", "citation-opened", "feedback-given"])
            addEventListener(name, ({ type }) => told.push(type));
    }""")
    turn = ask(page, CARD)
    turn.get_by_role("button", name="Câu trả lời này có ích").click()
    expect(turn.get_by_text("Cảm ơn đồng chí")).to_be_visible()
    with page.context.expect_page() as opened:
        turn.locator("a.mark").first.click()
    expect(opened.value.locator("main mark").first).to_be_in_viewport()
    assert opened.value.evaluate("window.opener") is None
    assert page.evaluate("told") == ["question-asked", "answer-shown", "feedback-given", "citation-opened"]


def test_a_site_that_is_not_allowed_is_refused_and_the_widget_says_so(
    visitor: Visitor, served: str, stranger: Site
) -> None:
    stranger.page = embedding(served, f'key="{KEY}" position="inline"')
    page = visitor.open(stranger.origin)
    turn = ask(page, CARD)
    expect(turn).to_have_attribute("data-status", "failed")
    visitor.looks(page, "embedded-refused")
    expect(turn.locator(".failure")).not_to_be_empty()
    visitor.expects("CORS|403|ERR_FAILED")


def test_a_wrong_key_is_refused_and_the_widget_says_so(visitor: Visitor, served: str, welcome: Site) -> None:
    welcome.page = embedding(served, 'key="pk_somebody-elses-key" position="inline"')
    page = visitor.open(welcome.origin)
    turn = ask(page, CARD)
    expect(turn.locator(".failure")).to_contain_text("khóa")
    visitor.looks(page, "embedded-wrong-key")
    visitor.expects("403")


def test_who_asks_too_often_is_shown_how_long_to_wait(visitor: Visitor, served: str, welcome: Site) -> None:
    welcome.page = embedding(served, f'key="{KEY}" position="inline"')
    page = visitor.open(welcome.origin)
    ask(page, WEATHER)
    spend(page, served, 9)  # ten a minute for one browser
    turn = ask(page, CARD)
    expect(turn).to_have_attribute("data-status", "failed")
    again = turn.get_by_role("button", name="Hỏi lại")
    expect(again).to_have_text(re.compile(r"Hỏi lại sau [1-5]?\d giây"))
    first = again.inner_text()
    expect(again).not_to_have_text(first)
    again.click(force=True)
    expect(turns(page)).to_have_count(2)
    expect(turn).to_have_attribute("data-status", "failed")  # not asked before its time
    visitor.looks(page, "embedded-too-often")
    visitor.expects("429")


def spend(page: Page, served: str, requests: int) -> None:
    statuses = page.evaluate(
        """async ([served, key, requests]) => {
            const name = Object.keys(localStorage).find((one) => one.endsWith("/browser"));
            const browser = JSON.parse(localStorage.getItem(name));
            const headers = { "Content-Type": "application/json", "X-Regqa-Key": key, "X-Regqa-Browser": browser };
            const search = () => fetch(`${served}/v1/search`, { method: "POST", headers, body: '{"query":"thẻ"}' });
            const found = [];
            for (let n = 0; n < requests; n++) found.push((await search()).status);
            return found;
        }""",
        [served, KEY, requests],
    )
    assert statuses == [200] * requests


def test_without_the_service_the_link_inside_the_tag_takes_the_widgets_place(
    visitor: Visitor, served: str, welcome: Site
) -> None:
    welcome.page = embedding(served, f'key="{KEY}"')
    page = visitor.context(java_script_enabled=False).new_page()
    page.goto(welcome.origin)
    expect(page.get_by_role("link", name=LAUNCH)).to_be_visible()
    context = visitor.context()
    context.route("**/widget/v1/panel.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(welcome.origin)
    page.get_by_role("button", name=LAUNCH).click()
    expect(page.get_by_role("link", name=LAUNCH)).to_be_visible()
    visitor.expects("ERR_FAILED|panel cannot be loaded")


def test_several_widgets_opened_and_closed_leave_the_keyboard_where_it_was(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/widget/demo.html")
    launcher = page.get_by_role("button", name=LAUNCH)
    for _ in range(3):
        launcher.focus()
        page.keyboard.press("Enter")
        expect(field(page)).to_be_focused()
        page.keyboard.press("Escape")
        expect(launcher).to_be_focused()
    assert focused(page) == "launcher"
    page.evaluate("document.querySelector('regqa-chat').remove()")
    page.evaluate("""() => {
        const made = document.createElement("regqa-chat");
        made.setAttribute("position", "inline");
        document.querySelector("main").append(made);
    }""")
    ask(page, WEATHER)
    ended(page)
