import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from browser.chat import CARD, FEE, WEATHER, ask, ended, field, turns
from browser.serving import Line
from browser.visitor import Visitor

AFTER_FIRST_EVENTS = b"event: citation"  # cut right here: within an event, as a real line is


@pytest.fixture
def line(served: str) -> Iterator[Line]:
    opened = Line(served)
    yield opened
    opened.close()


def cut_once_begun(page: Page, line: Line) -> None:
    """Ask, and cut the connection when the page has shown the first event."""
    line.hold_after(AFTER_FIRST_EVENTS)
    field(page).fill(CARD)
    field(page).press("Enter")
    expect(turns(page).last.locator(".status")).to_contain_text("Đang đối chiếu")
    line.wait_until_held()
    line.cut()
    line.go_on()


def text_of(page: Page) -> str:
    return turns(page).last.locator(".text").inner_text()


def test_an_answer_whose_connection_is_cut_goes_on_to_the_end(visitor: Visitor, served: str, line: Line) -> None:
    page = visitor.open(line.address)
    whole = ask(page, CARD).locator(".text").inner_text()
    asked = []
    page.on("request", lambda request: "/v1/answers" in request.url and asked.append(request))
    cut_once_begun(page, line)
    expect(ended(page)).to_have_attribute("data-status", "answered")
    assert [request.method for request in asked] == ["POST", "GET"]
    assert asked[1].headers["last-event-id"] == f"{asked[1].url.rpartition('/')[2]}-1"
    assert text_of(page) == whole
    visitor.expects("ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION")


def test_several_cuts_in_a_row_are_survived(visitor: Visitor, line: Line) -> None:
    page = visitor.open(line.address)
    expect(field(page)).to_be_visible()
    for mark in (b"event: search", b"event: citation", b"event: delta", b"event: final"):
        line.cut_after(mark)
    expect(ask(page, CARD)).to_have_attribute("data-status", "answered")
    assert line.cuts == 4
    visitor.expects("ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION")


def test_a_stream_the_service_has_forgotten_is_asked_for_again(visitor: Visitor, line: Line) -> None:
    page = visitor.open(line.address)
    whole = ask(page, CARD).locator(".text").inner_text()
    page.route("**/v1/answers/streams/*", lambda route: route.fulfill(status=404, body="{}"))
    cut_once_begun(page, line)
    expect(ended(page)).to_have_attribute("data-status", "answered")
    assert text_of(page) == whole
    visitor.expects("ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION")
    visitor.expects("404")


def test_a_connection_that_does_not_come_back_is_told_and_asked_again_by_hand(visitor: Visitor, line: Line) -> None:
    page = visitor.open(line.address)
    expect(field(page)).to_be_visible()
    page.clock.install()
    page.route("**/v1/answers/streams/*", lambda route: route.abort())
    cut_once_begun(page, line)
    expect(turns(page).last.locator(".status")).to_have_text("Mất kết nối, đang nối lại…")
    visitor.looks(page, "chat-resuming")
    for _ in range(8):
        page.clock.run_for(9_000)
        page.wait_for_timeout(50)
    turn = ended(page)
    expect(turn).to_have_attribute("data-status", "failed")
    expect(turn.locator(".failure")).to_contain_text("chưa nối lại được")
    visitor.looks(page, "chat-dropped")
    page.unroute("**/v1/answers/streams/*")
    turn.get_by_role("button", name="Hỏi lại").click()
    expect(ended(page)).to_have_attribute("data-status", "answered")
    expect(turns(page)).to_have_count(1)
    visitor.expects("ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION|ERR_FAILED")


def test_stopping_ends_the_work_and_leaves_what_came(visitor: Visitor, line: Line) -> None:
    page = visitor.open(line.address)
    expect(field(page)).to_be_visible()
    line.hold_after(b"event: search")
    field(page).fill(CARD)
    field(page).press("Enter")
    stop = page.get_by_role("button", name="Dừng")
    expect(stop).to_be_visible()
    visitor.looks(page, "chat-waiting")
    stop.focus()
    page.keyboard.press("Enter")
    turn = ended(page)
    expect(turn.locator(".status")).to_contain_text("Đã dừng")
    expect(stop).to_be_hidden()
    expect(field(page)).to_be_focused()
    visitor.looks(page, "chat-stopped")
    line.go_on()
    expect(ask(page, WEATHER)).to_have_attribute("data-status", "declined")
    page.reload()
    expect(turns(page)).to_have_count(1)  # what was stopped is not kept


def test_a_service_that_cannot_be_reached_is_told_and_retried(visitor: Visitor, line: Line) -> None:
    page = visitor.open(line.address)
    expect(field(page)).to_be_visible()
    page.route("**/v1/answers", lambda route: route.abort("connectionrefused"))
    turn = ask(page, CARD)
    expect(turn.locator(".failure")).to_contain_text("Không kết nối được dịch vụ")
    visitor.looks(page, "chat-unreachable")
    page.unroute("**/v1/answers")
    turn.get_by_role("button", name="Hỏi lại").click()
    expect(ended(page)).to_have_attribute("data-status", "answered")
    visitor.expects("ERR_CONNECTION_REFUSED")


def test_offline_the_earlier_answers_stay_readable_and_the_reader_is_told(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    ask(page, FEE)
    page.context.set_offline(True)
    expect(page.locator("regqa-chat .offline")).to_contain_text("vẫn đọc được câu trả lời cũ")
    turn = ask(page, CARD)
    expect(turn.locator(".failure")).to_contain_text("ngoại tuyến")
    visitor.looks(page, "chat-offline")
    page.context.set_offline(False)
    expect(page.locator("regqa-chat .offline")).to_be_hidden()
    turn.get_by_role("button", name="Hỏi lại").click()
    expect(ended(page)).to_have_attribute("data-status", "answered")
    visitor.expects("ERR_INTERNET_DISCONNECTED")


def test_a_busy_service_is_asked_again_once_it_says(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    problem = {"status": 503, "title": "Busy", "detail": "Đang có quá nhiều câu hỏi."}
    headers = {"Retry-After": "3", "Content-Type": "application/problem+json"}

    def busy(route: Route) -> None:
        route.fulfill(status=503, headers=headers, body=json.dumps(problem))

    page.route("**/v1/answers", busy, times=1)
    turn = ask(page, CARD)
    expect(turn.locator(".failure")).to_have_text("Đang có quá nhiều câu hỏi.")
    again = turn.get_by_role("button", name="Hỏi lại")
    expect(again).to_have_text("Hỏi lại sau 2 giây")
    expect(again).to_have_attribute("aria-disabled", "true")
    expect(again).to_have_text("Hỏi lại")
    again.click()
    expect(ended(page)).to_have_attribute("data-status", "answered")
    visitor.expects("503")
