"""Takes the pictures of docs/tour.md: `make tour`."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.chat import CARD, FEE, UNCLEAR, WEATHER, ask, field
from browser.visitor import DARK, PHONE, READ, Visitor, settle

TOUR = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LARGEST = 200_000  # bytes
DESK = {"viewport": {"width": 1100, "height": 760}}


def take(page: Page, name: str) -> None:
    """Keep a picture as PNG of at most 256 colours, which is what such pages have."""
    TOUR.mkdir(parents=True, exist_ok=True)
    settle(page)
    path = TOUR / f"{name}.png"
    page.mouse.move(0, 0)
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST, f"{name}: {path.stat().st_size} bytes"


@pytest.mark.parametrize(
    ("name", "question", "face"),
    [
        ("answer", CARD, DESK),
        ("clarification", UNCLEAR, DESK),
        ("checklist", "Đảng viên ra nước ngoài phải làm gì?", DESK),
        ("refusal", FEE, DESK),
        ("out-of-scope", WEATHER, DESK),
        ("phone", CARD, PHONE),
        ("dark", UNCLEAR, DESK | DARK),
    ],
)
def test_answers(visitor: Visitor, served: str, name: str, question: str, face: dict) -> None:
    page = visitor.open(served, **face)
    turn = ask(page, question)
    if name == "clarification":
        turn.locator(".choices").evaluate("(them) => them.scrollIntoView({ block: 'center', behavior: 'instant' })")
    take(page, name)


def test_chat_and_its_notices(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, **DESK)
    expect(field(page)).to_be_visible()
    take(page, "chat")
    turn = ask(page, CARD)
    turn.get_by_text("Ghi chú về văn bản").click()
    turn.locator(".asides").evaluate("(notes) => notes.scrollIntoView({ block: 'center', behavior: 'instant' })")
    take(page, "notices")
    page.get_by_text("Đã hỏi").click()
    take(page, "conversations")
    page.keyboard.press("Escape")
    turn.locator("a.mark").first.click()
    expect(page.locator(".source mark").first).to_be_in_viewport()
    take(page, "source")
    page.keyboard.press("Escape")
    turn.locator("a.mark").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator("regqa-chat .quote")).to_be_visible()
    take(page, "quote")


def test_pages(visitor: Visitor, served: str) -> None:
    for name, address in (("reading-room", READ), ("library", "/documents"), ("search", "/documents?q=thẻ+đảng")):
        take(visitor.open(f"{served}{address}", **DESK), name)
    take(visitor.open(f"{served}{READ}", **PHONE), "reading-room-phone")
    chosen = "/procedures/ra-nuoc-ngoai?case=study&case=long"
    take(visitor.open(f"{served}{chosen}", **DESK), "procedure")


def test_widget(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/widget/demo.html", **DESK)
    page.get_by_role("button", name="Hỏi đáp quy định").click()
    ask(page, CARD)
    take(page, "widget")
