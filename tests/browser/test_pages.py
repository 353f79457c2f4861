"""The reading room and the library."""

import pytest
from playwright.sync_api import Page, expect

from browser.visitor import DARK, FACES, PHONE, READ, Visitor

MARKED = "Trong thời gian đảng viên chuyển sinh hoạt ra ngoài nước"
PAGES = {
    "reading": READ,
    "reading-whole": "/read/dieu-le-dang-2011",
    "reading-changed": "/read/huong-dan-06-hd-tw-2025?mark=7.1.diem-a.y-3~0-158~00000000#7.1.diem-a.y-3",
    "library": "/documents",
    "library-found": "/documents?q=thẻ+đảng",
    "library-none": "/documents?kind=thong-bao&standing=future&issuer=Ban+khác",
    "procedures": "/procedures",
    "procedure": "/procedures/ra-nuoc-ngoai",
    "missing": "/read/khong-co",
    "wrong-day": "/documents?as_of=hom-qua",
}
STATUS = {"missing": 404, "wrong-day": 422}


@pytest.mark.parametrize("face", FACES)
def test_every_page_is_accessible_and_fits(visitor: Visitor, served: str, face: str) -> None:
    page = visitor.context(**FACES[face]).new_page()
    for name, address in PAGES.items():
        assert page.goto(f"{served}{address}").status == STATUS.get(name, 200), name
        visitor.looks(page, f"{name}-{face}")
    visitor.expects("404")
    visitor.expects("422")


@pytest.mark.parametrize("name", ["chat", "demo", *PAGES])
def test_pages_at_twice_the_size_need_no_sideways_scrolling(visitor: Visitor, served: str, name: str) -> None:
    address = {"chat": "/", "demo": "/widget/demo.html"}.get(name) or PAGES[name]
    page = visitor.open(f"{served}{address}", viewport={"width": 640, "height": 400}, device_scale_factor=2)
    visitor.looks(page, f"zoomed-{name}")
    if name in STATUS:
        visitor.expects(str(STATUS[name]))


def test_without_javascript_a_citation_still_leads_to_its_marked_quote(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}", java_script_enabled=False)
    mark = page.locator("main mark")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text(MARKED)
    expect(mark).to_be_in_viewport()


def test_without_javascript_the_library_is_filtered_and_searched(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/documents", java_script_enabled=False)
    everything = page.locator(".cards li:visible").count()
    page.get_by_label("Loại văn bản").select_option("quy-dinh")
    page.get_by_role("button", name="Tìm").click()
    page.wait_for_url("**kind=quy-dinh**")
    shown = page.locator(".cards li:visible")
    assert 0 < shown.count() < everything
    assert all(kind.startswith("Quy định") for kind in page.locator(".cards li:visible .kind").all_inner_texts())
    page.get_by_label("Tìm theo số hiệu, tên, nội dung").fill("thẻ đảng")
    page.get_by_role("button", name="Tìm").click()
    page.wait_for_url("**q=**")
    assert page.locator(".cards li:visible mark").count() > 0


def test_without_javascript_the_chat_says_what_still_works(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    page.locator("noscript a").click()
    page.wait_for_url("**/documents")


def test_filters_act_at_once_and_are_kept_in_the_address(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/documents")
    page.get_by_label("Hiệu lực").select_option("lapsed")
    shown = page.locator(".cards li:visible")
    count = shown.count()
    assert count > 0
    expect(page.locator("[data-shown]")).to_have_text(str(count))
    assert "standing=lapsed" in page.url
    shown.first.get_by_role("link").click()
    page.go_back()
    expect(page.get_by_label("Hiệu lực")).to_have_value("lapsed")
    expect(shown).to_have_count(count)


def test_words_are_found_in_a_document_with_and_without_diacritics(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/read/huong-dan-06-hd-tw-2025")
    find = page.get_by_role("searchbox")
    counts = []
    for typed in ("thẻ đảng viên", "the dang vien"):
        find.fill(typed)
        expect(page.locator(".find .count")).to_contain_text("chỗ")
        counts.append(int(page.locator(".find .count").inner_text().split()[0]))
    assert 0 < counts[0] <= counts[1]
    find.press("Enter")
    expect(page.locator(".find .count")).to_have_text(f"1 trên {counts[1]} chỗ")
    visitor.looks(page, "reading-searched")
    find.fill("không có chữ này đâu")
    expect(page.locator(".find .count")).to_have_text("không thấy")


def test_a_link_to_a_provision_is_copied_whole(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#tools .share summary").click()
    visitor.looks(page, "reading-share")
    page.get_by_role("link", name="Liên kết lâu dài").click()
    expect(page.locator(".told")).to_contain_text("Đã chép")
    assert page.evaluate("navigator.clipboard.readText()") == f"{served}{READ}"


def test_what_is_marked_named_or_selected_goes_into_a_letter(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}", permissions=["clipboard-read", "clipboard-write"])
    place = (
        "điểm a, tiểu mục 7.1, đoạn bắt đầu bằng “Trong thời gian đảng viên…”, Hướng dẫn số 06-HD/TW ngày 9/6/2025"
        " của Ban Bí thư (đã được thay bằng 01-HD/TW (suy luận))"
    )
    assert letter(page) == place
    expect(page.locator(".told")).to_contain_text("Lời dẫn lấy từ văn bản chính thức")
    official(page)
    marked = "".join(page.locator("main mark").all_text_contents()).strip()
    assert letter(page) == f"{place}: “{marked}”"
    select(page, "7.1.diem-a.y-3", "7.1.diem-a.y-3", 0, 20)
    assert letter(page) == f"{place}: “{marked[:20].strip()}”"
    select(page, "7.1.diem-a.y-3", "7.1.diem-b", 0, 5)
    assert letter(page).startswith("tiểu mục 7.1 Hướng dẫn số 06-HD/TW")  # the smallest that holds both


def test_a_clause_that_is_named_goes_into_a_letter_with_its_points(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/read/huong-dan-06-hd-tw-2025", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Chép vào công văn").click()
    expect(page.locator(".told")).to_contain_text("bôi đen đoạn cần trích")
    page.goto(f"{page.url}#7.1.diem-a")
    official(page)
    copied = letter(page)
    assert copied.startswith("điểm a, tiểu mục 7.1 Hướng dẫn số 06-HD/TW")
    assert "trả lại thẻ" in copied
    assert "từ trần" not in copied


def letter(page: Page) -> str:
    """Press the button and return what is in the clipboard then."""
    page.locator(".told").evaluate("(told) => told.replaceChildren()")
    page.get_by_role("button", name="Chép vào công văn").click()
    expect(page.locator(".told")).to_contain_text("Đã chép")
    return str(page.evaluate("navigator.clipboard.readText()"))


def official(page: Page) -> None:
    """Let the text shown be an official one, which the starter corpus has none of."""
    page.locator(".provisions").evaluate("(them) => them.classList.replace('digest', 'full-text')")


def select(page: Page, first: str, last: str, start: int, end: int) -> None:
    page.evaluate(
        """([first, last, start, end]) => {
            const text = (id) => document.createTreeWalker(
                document.getElementById(id).querySelector(".text"), NodeFilter.SHOW_TEXT).nextNode();
            getSelection().setBaseAndExtent(text(first), start, text(last), end);
        }""",
        [first, last, start, end],
    )


def test_the_mark_is_in_view_below_what_sticks_to_the_top(visitor: Visitor, served: str) -> None:
    for face in ({}, PHONE, DARK | {"reduced_motion": "reduce"}):
        page = visitor.open(f"{served}{READ}", **face)
        mark = page.locator("main mark").first
        expect(mark).to_be_in_viewport(ratio=1)
        on_top = mark.evaluate("""(mark) => {
            const { left, top } = mark.getClientRects()[0];
            return mark.contains(document.elementFromPoint(left + 4, top + 4));
        }""")
        assert on_top


def test_with_reduced_motion_nothing_moves(visitor: Visitor, served: str) -> None:
    page = visitor.open(served, reduced_motion="reduce")
    page.evaluate("""() => {
        window.moved = [];
        const seen = () => { moved.push(...document.getAnimations().map(String)); requestAnimationFrame(seen); };
        seen();
    }""")
    field = page.locator("regqa-chat").get_by_role("textbox", name="Câu hỏi", exact=True)
    field.fill("Ai giữ thẻ đảng khi đảng viên chuyển sinh hoạt ra nước ngoài?")
    field.press("Enter")
    expect(page.locator("regqa-chat article")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("moved") == []


def test_printed_pages_are_the_text_without_controls(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}")
    page.emulate_media(media="print")
    for hidden in (".top nav", "#tools", ".contents"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("main mark").first).to_be_visible()
    visitor.looks(page, "reading-print")


def test_a_filter_for_what_the_library_does_not_hold_shows_nothing(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{PAGES['library-none']}")
    expect(page.get_by_text("Không có văn bản nào hợp với điều kiện lọc")).to_be_visible()
    expect(page.locator(".cards li:visible")).to_have_count(0)
    expect(page.get_by_label("Loại văn bản")).to_have_value("thong-bao")


def test_a_link_to_words_that_have_changed_says_so_where_it_leads(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{PAGES['reading-changed']}")
    expect(page.locator("main mark")).to_have_count(0)
    expect(page.get_by_text("Đoạn được trích ở đây nay không còn nguyên văn")).to_be_in_viewport()


def test_the_table_of_contents_names_where_the_reader_is(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}")
    here = page.locator(".contents a[aria-current]")
    expect(here).to_contain_text("7.1")
    expect(here).to_be_in_viewport(ratio=0.9)
