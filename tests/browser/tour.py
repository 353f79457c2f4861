"""Takes the pictures of docs/tour.md: `make tour`."""

import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.chat import ABROAD, CARD, FEE, UNCLEAR, WEATHER, ask, field
from browser.office import handed, published, signed_in
from browser.visitor import DARK, PHONE, READ, Visitor, settle
from made.files import GUIDE, pdf
from made.office import as_pdf

TOUR = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LARGEST = 200_000  # bytes
DESK = {"viewport": {"width": 1100, "height": 760}}
CHOSEN = "/procedures/ra-nuoc-ngoai?case=study&case=long&date=2027-01-15"


def take(page: Page, name: str) -> None:
    settle(page)
    page.mouse.move(0, 0)
    path = TOUR / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        keep(picture, name)


def keep(picture: Image.Image, name: str) -> None:
    """Keep a picture as PNG of at most 256 colours, which is what such pages have."""
    TOUR.mkdir(parents=True, exist_ok=True)
    path = TOUR / f"{name}.png"
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST, f"{name}: {path.stat().st_size} bytes"


@pytest.mark.parametrize(
    ("name", "question", "face"),
    [
        ("answer", CARD, DESK),
        ("clarification", UNCLEAR, DESK),
        ("checklist", ABROAD, DESK),
        ("checklist-bare", "dang vien ra nuoc ngoai phai lam gi", DESK),
        ("checklist-paraphrase", "Đảng viên đi nước ngoài cần làm thủ tục gì?", DESK),
        ("checklist-case", "Đi xuất khẩu lao động 3 năm cần làm gì?", DESK),
        ("standing", "Quy định 24-QĐ/TW còn hiệu lực không, văn bản nào thay thế?", DESK),
        ("refusal", FEE, DESK),
        ("out-of-scope", WEATHER, DESK),
        ("phone", ABROAD, PHONE),
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
    for name, address in (("library", "/documents"), ("search", "/documents?q=294-QĐ/TW"), ("gaps", "/gaps")):
        take(visitor.open(f"{served}{address}", **DESK), name)
    take(visitor.open(f"{served}{READ}", **PHONE), "reading-room-phone")
    take(visitor.open(f"{served}/read/quy-dinh-294-qd-tw-2025", **DESK), "reading-room-replaced")
    page = visitor.open(f"{served}{READ}", **(DESK | {"permissions": ["clipboard-write"]}))
    page.get_by_role("button", name="Chép vào công văn").click()
    expect(page.locator(".told")).to_contain_text("Đã chép địa chỉ")
    page.locator("main mark").evaluate("(mark) => mark.scrollIntoView({ block: 'center', behavior: 'instant' })")
    take(page, "reading-room")


def test_procedure(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{CHOSEN}", **DESK)
    take(page, "procedure")
    page.goto(f"{served}{CHOSEN}#due")
    take(page, "procedure-due")
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
    keep(paper[0].render(scale=1.4).to_pil(), "procedure-print")


def test_a_collection(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    page.get_by_label("Tên bộ sưu tập").fill("Bài 3: thẻ đảng viên")
    page.get_by_role("button", name="Lập bộ").click()
    page.wait_for_url(re.compile(r"/collections/[\w-]{32}$"))
    here = page.url
    page.get_by_label("Thêm đề mục").fill("Cấp lại thẻ")
    page.get_by_role("button", name="Thêm đề mục").click()
    page.goto(f"{served}/documents?q=mất thẻ đảng viên")
    page.get_by_role("button", name="Thêm vào bộ sưu tập").first.click()
    expect(page.locator(".told")).to_contain_text("Đã thêm vào")
    page.goto(served)
    ask(page, CARD).get_by_role("button", name="Thêm vào bộ sưu tập").click()
    expect(page.locator(".told")).to_contain_text("Đã thêm vào")
    page.goto(here)
    page.locator(".entries").evaluate("(entries) => entries.scrollIntoView({ behavior: 'instant' })")
    take(page, "collection")


def test_a_lesson(visitor: Visitor, served: str, tmp_path: Path) -> None:
    page = visitor.open(f"{served}/teaching", **DESK)
    page.get_by_label("Từ một chủ đề").fill("chuyển sinh hoạt đảng chính thức")
    page.get_by_role("button", name="Lập dàn bài").click()
    page.wait_for_url(re.compile(r"/courses/[\w-]{32}$"), timeout=60_000)
    page.get_by_text("Tải về", exact=True).click()
    take(page, "course")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Trình chiếu (PowerPoint)").click()
    slides = saving.value.path().read_bytes()
    page.get_by_role("link", name="1. Chuyển sinh hoạt đảng chính thức").click()
    page.locator(".quizzing").evaluate("(form) => form.scrollIntoView({ block: 'end', behavior: 'instant' })")
    take(page, "lesson")
    page.get_by_role("button", name="Làm đề kiểm tra").click()
    page.get_by_role("link", name="Các mã đề").click()
    page.wait_for_url("**part=papers")
    papers = pypdfium2.PdfDocument(page.pdf(format="A4"))
    keep(papers[0].render(scale=1.4).to_pil(), "exam-paper")
    page.goto(f"{served}/teaching")
    expect(page.locator("[data-mine-list] li")).to_have_count(2)
    take(page, "teaching")
    keep(four(as_pdf(slides, ".pptx", tmp_path)), "slides")


def four(deck: pypdfium2.PdfDocument) -> Image.Image:
    """Return the first slide, the aims and two clauses, in two rows."""
    shown = [deck[n].render(scale=0.7).to_pil() for n in (0, 2, 4, 5)]
    width, height = shown[0].size
    sheet = Image.new("RGB", (2 * width + 12, 2 * height + 12), "#888")
    for n, one in enumerate(shown):
        sheet.paste(one, (n % 2 * (width + 12), n // 2 * (height + 12)))
    return sheet


def test_practice(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/practice", **DESK)
    page.get_by_label("Số câu").fill("3")
    page.get_by_role("button", name="Bắt đầu").click()
    question = page.locator("[data-question]").first
    question.get_by_role("radio").last.check(timeout=60_000)
    question.get_by_role("button").click()
    expect(page.locator("[data-ground]").first).to_be_visible()
    take(page, "practice")


def test_administration(visitor: Visitor, office: str, tmp_path: Path) -> None:
    page = signed_in(visitor, office, **DESK)
    handed(page, office, pdf(tmp_path / "hd-07.pdf", [GUIDE.split("\n")]))
    expect(page.get_by_role("heading", name="Xem trước: Hướng dẫn 07-HD/TW")).to_be_visible(timeout=60_000)
    take(page, "admin-preview")
    published(page)
    page.goto(f"{office}/admin/documents")
    take(page, "admin")
    handed(page, office, pdf(tmp_path / "hd-07-moi.pdf", [GUIDE.replace("30 ngày", "20 ngày").split("\n")]))
    changed = page.get_by_role("heading", name="Khác bản trong kho")
    expect(changed).to_be_visible(timeout=60_000)
    changed.evaluate("(heading) => heading.scrollIntoView({ block: 'start', behavior: 'instant' })")
    take(page, "admin-replacing")
    published(page)
    page.get_by_role("link", name="So sánh với bản trước").click()
    expect(page.locator(".changes del")).to_contain_text("30")
    take(page, "diff")


def test_widget(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/widget/demo.html", **DESK)
    page.get_by_role("button", name="Hỏi đáp quy định").click()
    ask(page, CARD)
    take(page, "widget")
