"""Collections: put together from every page, put in order, shared, printed; on a phone and by keyboard."""

import hashlib
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from browser.chat import CARD, ask
from browser.visitor import DARK, SMALL, Held, Visitor, settle

DESK = {"viewport": {"width": 1280, "height": 800}}
NARROW = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
READ = "/read/quy-dinh-294-qd-tw-2025#4.3.1"
ABROAD = "/procedures/ra-nuoc-ngoai?case=study&case=long"


def added(page: Page) -> None:
    told = page.get_by_role("status").filter(has_text="Đã thêm vào")
    expect(told).to_be_visible()


def gathered(page: Page, served: str) -> None:
    """Put in an answer, a found clause, a range and a procedure, and go to the collection."""
    page.goto(served)
    ask(page, CARD).get_by_role("button", name="Thêm vào bộ sưu tập").click()
    added(page)
    page.goto(f"{served}/documents?q=thẻ đảng viên")
    page.get_by_role("button", name="Thêm vào bộ sưu tập").first.click()
    added(page)
    page.goto(f"{served}{READ}")
    page.get_by_text("Thêm vào bộ sưu tập").click()
    expect(page.get_by_label("Từ", exact=True)).to_have_value("4.3.1")
    page.get_by_label("Đến hết").select_option("4.3.2")
    page.get_by_role("button", name="Thêm", exact=True).click()
    added(page)
    page.goto(f"{served}{ABROAD}")
    page.get_by_role("button", name="Thêm vào bộ sưu tập").click()
    added(page)
    page.get_by_role("link", name="Mở bộ").click()
    page.wait_for_url("**/collections/basket**")
    expect(page.locator(".entries > li")).to_have_count(4)


def titles(page: Page) -> list[str]:
    return page.locator(".entries > li").locator("h2, h3").all_inner_texts()


def kept(page: Page) -> None:
    page.get_by_role("button", name="Giữ trên máy chủ").click()
    page.wait_for_url(lambda address: "/collections/" in address and "basket" not in address)


def made(page: Page, served: str) -> None:
    """Make a collection of two clauses on the server."""
    page.goto(f"{served}/collections")
    page.get_by_label("Tên bộ sưu tập").fill("Bài 3: thẻ đảng viên")
    page.get_by_role("button", name="Lập bộ").click()
    page.wait_for_url(lambda address: "/collections/" in address)
    here = page.url
    page.goto(f"{served}/documents?q=thẻ đảng viên")
    for number in (0, 1):
        page.get_by_role("button", name="Thêm vào bộ sưu tập").nth(number).click()
        added(page)
        page.evaluate("document.querySelector('.told').replaceChildren()")
    page.goto(here)


@pytest.mark.parametrize(("name", "face"), [("desk", DESK), ("narrow", NARROW)])
def test_a_newcomer_gathers_from_every_page_and_shares_it(
    visitor: Visitor, served: str, name: str, face: dict[str, object]
) -> None:
    page = visitor.open(f"{served}/collections", **face)
    visitor.looks(page, f"collections-{name}")
    gathered(page, served)
    visitor.looks(page, f"collection-basket-{name}")
    page.get_by_label("Thêm đề mục").fill("Phần thứ nhất")
    page.get_by_label("Đặt ở").first.select_option(index=1)
    page.get_by_role("button", name="Thêm đề mục").click()
    expect(page.locator(".entries > li")).to_have_count(5)
    assert titles(page)[0] == "Phần thứ nhất"
    kept(page)
    assert titles(page)[0] == "Phần thứ nhất"
    visitor.looks(page, f"collection-edit-{name}")
    page.get_by_text("Chia sẻ", exact=True).click()
    link = page.locator("[data-copy]")
    assert page.url.rpartition("/")[2] not in str(link.get_attribute("href"))
    other = visitor.open(f"{served}{link.get_attribute('href')}", **face)
    expect(other.locator(".entries > li")).to_have_count(5)
    expect(other.get_by_role("button", name="Lên")).to_have_count(0)
    visitor.looks(other, f"collection-read-{name}")
    other.get_by_role("button", name="Chép thành bộ của tôi").click()
    expect(other.get_by_role("button", name="Lên")).to_have_count(5)


def outdated(page: Page, served: str) -> str:
    """Keep a collection as somebody made it when two clauses had other words, and one another address."""
    clauses = [{"document": "huong-dan-38-hd-btctw-2025", "locator": "I.2.2-2.y-3"}]
    entry = page.request.post(f"{served}/v1/entries", data={"put": "clauses", "clauses": clauses}).json()
    (source,) = entry["sources"]
    text = source["text"].replace("30 ngày", "20 ngày")
    old = source | {"text": text, "quote": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    sources = {"1": source, "2": old, "3": old | {"locator": "I.99"}}
    entries = [entry | {"id": id, "sources": [one]} for id, one in sources.items()]
    work = {"form": "collection", "title": "Bài cũ", "entries": entries}
    return str(page.request.post(f"{served}/v1/works", data=work).json()["edit_link"])


@pytest.mark.parametrize(("name", "face"), [("desk", DESK), ("dark", DESK | DARK), ("narrow", NARROW)])
def test_what_changed_says_so_with_the_difference_and_is_pinned_anew(
    visitor: Visitor, served: str, name: str, face: dict[str, object]
) -> None:
    page = visitor.open(served, **face)
    page.goto(f"{served}{outdated(page, served)}")
    expect(page.get_by_text("2 mục cần xem lại")).to_be_visible()
    expect(page.locator("#e-1.stale")).to_have_count(0)
    expect(page.locator("#e-2 del")).to_contain_text("20")
    expect(page.locator("#e-2 ins")).to_contain_text("30")
    expect(page.locator("#e-3")).to_contain_text("Kho không còn điều khoản này")
    visitor.looks(page, f"collection-stale-{name}")
    page.locator("#e-2").get_by_role("button", name="Ghim lời mới").click()
    expect(page.locator("#e-2.stale")).to_have_count(0)
    page.locator("#e-3").get_by_role("button", name="Bỏ mục này").click()
    expect(page.locator(".entries > li")).to_have_count(2)
    expect(page.get_by_text("cần xem lại")).to_have_count(0)


def test_pages_of_others_offer_to_keep_nothing(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/widget/demo.html")
    page.get_by_role("button", name="Hỏi đáp quy định").click()
    answer = ask(page, CARD)
    expect(answer.get_by_role("button", name="Sao chép")).to_be_visible()
    expect(answer.get_by_role("button", name="Thêm vào bộ sưu tập")).to_have_count(0)


def test_the_smallest_phone_shows_all_of_it(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **SMALL)
    made(page, served)
    page.locator(".deeds summary").first.click()
    visitor.looks(page, "collection-edit-small")


def test_the_keyboard_alone_orders_rewords_and_deletes(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    first, second = titles(page)
    page.get_by_role("button", name=f"Xuống: {first}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".entries > li").last.locator("h2")).to_have_text(first)
    assert titles(page) == [second, first]
    expect(page.locator(".entries > li").last).to_be_focused()  # it stands last: its button is off
    page.get_by_role("button", name=f"Lên: {first}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".entries > li").first.locator("h2")).to_have_text(first)
    page.locator(".deeds summary").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Thẻ đảng do ai giữ")
    page.keyboard.press("Tab")
    page.keyboard.type("Hỏi lại cuối buổi.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thẻ đảng do ai giữ")).to_be_visible()
    expect(page.locator(".entries .note")).to_contain_text("Hỏi lại cuối buổi.")
    page.get_by_text("Xóa bộ sưu tập").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/collections")
    expect(page.get_by_text("Bài 3: thẻ đảng viên")).to_have_count(0)


def test_pressing_a_button_again_and_again_moves_an_entry_on(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    gathered(page, served)
    last = titles(page)[-1]
    page.get_by_role("button", name=f"Lên: {last}").focus()
    for place in (2, 1, 0):
        page.keyboard.press("Enter")
        expect(page.locator(".entries > li").nth(place).locator("h2")).to_have_text(last)


def test_words_selected_in_the_reading_room_are_put_in_as_a_quote(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}", **DESK)
    page.evaluate("""() => {
        const text = document.getElementById("4.3.2").querySelector("p.text").firstChild;
        getSelection().setBaseAndExtent(text, 0, text, 20);
    }""")
    selected = page.evaluate("getSelection().toString().trim()")
    page.get_by_text("Thêm vào bộ sưu tập").click()
    expect(page.get_by_label("Từ", exact=True)).to_have_value("4.3.2")
    expect(page.get_by_label("Chỉ lấy đoạn đang chọn")).to_be_checked()
    page.get_by_role("button", name="Thêm", exact=True).click()
    added(page)
    page.get_by_role("link", name="Mở bộ").click()
    expect(page.locator(".entries .digest")).to_have_text(f"Theo bản tóm lược: {selected}")
    page.get_by_role("link", name="Đọc trong văn bản").click()
    expect(page.locator("mark")).to_have_text(selected)


def test_an_entry_is_dragged_by_its_handle(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", viewport={"width": 1280, "height": 1100})  # both entries in view
    made(page, served)
    first, second = titles(page)
    page.locator(".handle").last.drag_to(page.locator(".entries > li").first.locator("h2"))
    expect(page.locator(".entries > li").last.locator("h2")).to_have_text(first)
    assert titles(page) == [second, first]


def test_a_file_of_the_browsers_own_collection_is_imported_again(
    visitor: Visitor, served: str, tmp_path: Path
) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    gathered(page, served)
    before = titles(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Tải tệp .json").click()
    saving.value.save_as(tmp_path / "bo.json")
    page.get_by_text("Xóa khỏi trình duyệt").click()
    page.get_by_role("button", name="Xóa hẳn").click()
    expect(page.locator(".entries > li")).to_have_count(0)
    page.goto(f"{served}/collections")
    page.get_by_label("Tệp .json").set_input_files(tmp_path / "bo.json")
    page.get_by_role("button", name="Nhập", exact=True).click()
    page.wait_for_url(lambda address: "/collections/" in address)
    assert titles(page) == before


def test_what_is_added_goes_into_the_one_worked_on(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    page.goto(f"{served}{ABROAD}")
    page.get_by_role("button", name="Thêm vào bộ sưu tập").click()
    expect(page.get_by_text("Đã thêm vào “Bài 3: thẻ đảng viên”.")).to_be_visible()
    page.goto(f"{served}/collections")
    page.get_by_role("button", name="Bỏ khỏi danh sách").click()
    page.goto(f"{served}{ABROAD}")
    page.get_by_role("button", name="Thêm vào bộ sưu tập").click()
    expect(page.get_by_text("trong trình duyệt này.")).to_be_visible()


def test_one_that_was_deleted_elsewhere_is_told_and_the_next_click_goes_on(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    key = page.url.partition("#")[0].rpartition("/")[2]
    assert page.request.delete(f"{served}/v1/works/{key}").ok
    page.goto(f"{served}{ABROAD}")
    button = page.get_by_role("button", name="Thêm vào bộ sưu tập")
    button.click()
    expect(page.get_by_text("không còn trên máy chủ")).to_be_visible()
    button.click()
    expect(page.get_by_text("trong trình duyệt này. Mở bộ")).to_be_visible()
    visitor.expects("404")


def test_without_javascript_a_clause_is_put_into_a_new_collection(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}", java_script_enabled=False)
    page.get_by_text("Thêm vào bộ sưu tập").click()
    page.get_by_label("Từ", exact=True).select_option("4.3.1")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator(".digest")).to_contain_text("Theo bản tóm lược: ")
    page.get_by_label("Vào bộ mới, tên là").fill("Thời hạn")
    page.get_by_role("button", name="Lập bộ và thêm").click()
    expect(page.get_by_role("heading", name="Thời hạn", exact=True)).to_be_visible()
    page.get_by_label("Thêm ghi chú").fill("Nhắc")
    page.get_by_role("button", name="Thêm ghi chú").click()
    expect(page.locator(".entries > li")).to_have_count(2)


def test_the_page_where_a_collection_is_chosen_is_accessible(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}{READ}", **DESK)
    page.evaluate("document.querySelector('.collect form').removeAttribute('data-put')")
    page.get_by_text("Thêm vào bộ sưu tập").click()
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.wait_for_url("**/collections/add")
    visitor.looks(page, "collection-add")


def test_a_print_is_a_handout(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    settle(page)
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    text = "\n".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert "Bài 3: thẻ đảng viên" in text
    assert "Đúng đến ngày" in text
    assert "Bản mới nhất:" in text
    assert "Theo bản tóm lược: " in text
    assert page.url.rpartition("/")[2].partition("#")[0] not in text
    for screen in ("Thêm đề mục", "Sửa", "Xóa bộ sưu tập", "Đọc trong văn bản"):
        assert screen not in text
    assert len(paper) <= 2


def test_changes_sent_while_another_is_under_way_are_all_kept_and_nothing_typed_is_lost(
    visitor: Visitor, served: str
) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    first, _ = titles(page)
    held = Held(page, f"{page.url}?**")
    page.get_by_role("button", name=f"Xuống: {first}").click()
    page.locator(".deeds summary").last.click()
    page.get_by_label("Tên", exact=True).last.fill("Thẻ đảng do ai giữ")
    page.get_by_role("button", name="Lưu").last.click()
    page.get_by_label("Thêm đề mục").fill("Phần")
    page.get_by_role("button", name="Thêm đề mục").click()
    page.get_by_label("Thêm ghi chú").press_sequentially("Còn đang gõ")
    held.go_on()
    expect(page.get_by_role("heading", name="Phần", exact=True)).to_be_visible()
    assert titles(page) == ["Thẻ đảng do ai giữ", first, "Phần"]
    expect(page.get_by_label("Thêm đề mục")).to_have_value("")
    expect(page.get_by_label("Thêm ghi chú")).to_have_value("Còn đang gõ")
    expect(page.get_by_label("Thêm ghi chú")).to_be_focused()
    page.keyboard.type(" tiếp")
    expect(page.get_by_label("Thêm ghi chú")).to_have_value("Còn đang gõ tiếp")
    page.reload()
    assert titles(page) == ["Thẻ đảng do ai giữ", first, "Phần"]


def test_what_somebody_else_changed_meanwhile_is_told_beside_what_was_typed(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    key = page.url.rpartition("/")[2]
    page.locator(".deeds summary").last.click()
    name = page.get_by_label("Tên", exact=True).last
    name.fill("Tên mới của tôi")
    work = page.request.get(f"{served}/v1/works/{key}").json()["work"]

    def elsewhere(title: str, kept: int) -> None:
        read = page.request.get(f"{served}/v1/works/{key}")
        data = work | {"title": title, "entries": work["entries"][:kept]}
        assert page.request.put(f"{served}/v1/works/{key}", data=data, headers={"If-Match": read.headers["etag"]}).ok

    elsewhere("Tên bộ khác", 2)
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.get_by_role("alert")).to_contain_text("vừa được sửa ở nơi khác")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tên bộ khác")
    expect(name).to_have_value("Tên mới của tôi")
    visitor.looks(page, "collection-changed-elsewhere")
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert titles(page)[1] == "Tên mới của tôi"

    page.locator(".deeds summary").last.click()
    page.get_by_label("Ghi chú của tôi").last.fill("Lời gõ cho mục sắp mất")
    elsewhere("Tên bộ khác", 1)
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Lời gõ cho mục sắp mất")
    assert len(titles(page)) == 1
    visitor.expects("412")


def test_a_change_that_does_not_reach_the_server_is_told_and_stays_typed(visitor: Visitor, served: str) -> None:
    page = visitor.open(f"{served}/collections", **DESK)
    made(page, served)
    page.get_by_label("Thêm đề mục").fill("Phần một")
    page.context.set_offline(True)
    page.get_by_role("button", name="Thêm đề mục").click()
    expect(page.get_by_role("alert")).to_contain_text("không kết nối được dịch vụ")
    page.context.set_offline(False)
    expect(page.get_by_label("Thêm đề mục")).to_have_value("Phần một")
    page.get_by_role("button", name="Thêm đề mục").click()
    expect(page.get_by_role("heading", name="Phần một")).to_be_visible()
    visitor.expects("ERR_INTERNET_DISCONNECTED")
