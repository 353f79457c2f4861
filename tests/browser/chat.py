"""What a person does at the chat, and what they then see."""

from playwright.sync_api import Locator, Page, expect

CARD = "Ai giữ thẻ đảng khi đảng viên chuyển sinh hoạt ra nước ngoài?"
ABROAD = "Đảng viên ra nước ngoài phải làm gì?"
UNCLEAR = "Người làm hợp đồng thì kết nạp đảng ở đâu?"
WEATHER = "Mai Hà Nội có mưa không?"
FEE = "Cán bộ đại sứ quán nộp đảng phí mấy phần trăm sinh hoạt phí?"
OLD = "Theo Quy định 228 thì đi nước ngoài trên 12 tháng phải chuyển sinh hoạt loại nào?"
ENGLISH = "Who keeps the party membership card when a member transfers abroad?"


def field(page: Page) -> Locator:
    return page.locator("regqa-chat").get_by_role("textbox", name="Câu hỏi", exact=True)


def ask(page: Page, question: str) -> Locator:
    """Ask as a person does and return the turn once it has ended."""
    before = turns(page).count()
    field(page).fill(question)
    field(page).press("Enter")
    expect(turns(page)).to_have_count(before + 1)
    return ended(page)


def turns(page: Page) -> Locator:
    return page.locator("regqa-chat article")


def ended(page: Page) -> Locator:
    """Return the last turn once it has ended."""
    last = turns(page).last
    expect(last).to_have_attribute("aria-busy", "false")
    return last


def focused(page: Page) -> str:
    """Return the part, id or tag of what has the keyboard, seen through shadow roots."""
    return str(
        page.evaluate("""() => {
            let at = document.activeElement;
            while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            return at?.getAttribute("part") ?? (at?.id || at?.localName);
        }""")
    )


def tab_to(page: Page, part: str, backwards: bool = False, limit: int = 60) -> None:
    """Press Tab until this part has the keyboard."""
    for _ in range(limit):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if focused(page) == part:
            return
    raise AssertionError(f"the Tab key does not lead to {part}")
