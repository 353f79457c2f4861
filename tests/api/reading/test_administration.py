"""What a new administrator does with a browser that runs no scripts, and what is kept from everybody else."""

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.testclient import TestClient

from api.records import sessions
from corpus import readers
from corpus.store import load, save
from made.files import GUIDE
from made.kept import KEY, SIGNED, STARTING, serving, shelf_in
from made.live import wait_for
from made.pages import inside, page
from made.served import client

GUIDE_ID = "huong-dan-07-hd-tw-2024"
SENTENCE = "Đảng viên phải đóng đảng phí hằng tháng theo quy định của Điều lệ Đảng và hướng dẫn của cấp trên."
ARTICLES = "\n".join(f"Điều {n}. {SENTENCE}" for n in (1, 2, 3))
PAGES = [
    "/admin/documents",
    "/admin/jobs/0123456789abcdef",
    "/admin/jobs/0123456789abcdef/state",
    f"/admin/documents/{GUIDE_ID}/remove",
    f"/admin/documents/{GUIDE_ID}/entry",
    "/admin/proposals",
]
FORMS = [
    "/sign-out",
    "/admin/documents",
    "/admin/jobs/0123456789abcdef/again",
    "/admin/jobs/0123456789abcdef/publish",
    "/admin/jobs/0123456789abcdef/drop",
    f"/admin/documents/{GUIDE_ID}/remove",
    f"/admin/documents/{GUIDE_ID}/entry",
    "/admin/proposals/0123abcd/accept",
    "/admin/readers",
    "/admin/switches/service",
]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[TestClient]:
    """Return a browser that has not signed in."""
    save(STARTING, tmp_path / "corpus")
    with serving(tmp_path) as opened:
        del opened.headers["Authorization"]
        opened.headers["Origin"] = "http://testserver"  # as a browser says it of a form of ours
        yield opened


@pytest.fixture
def office(outside: TestClient) -> TestClient:
    """Return a browser that has."""
    assert outside.post("/sign-in", data={"key": f" {KEY} "}).url.path == "/admin/documents"
    return outside


def token(office: TestClient) -> str:
    return office.get("/admin/documents").text.partition('name="token" value="')[2].partition('"')[0]


def sent(office: TestClient, address: str, **fields: str) -> httpx.Response:
    return office.post(address, data={"token": token(office), **fields})


def handed(office: TestClient, text: str = GUIDE, name: str = "hd-07.txt", **stated: str) -> httpx.Response:
    """Return the page of a file's job once that was read."""
    fields = {"token": token(office), **stated}
    shown = office.post("/admin/documents", files={"file": (name, text.encode())}, data=fields)
    assert shown.url.path.startswith("/admin/jobs/"), shown.text
    return settled(office, shown)


def settled(office: TestClient, shown: httpx.Response) -> httpx.Response:
    path = shown.url.path
    wait_for(lambda: "data-job" not in office.get(path).text, 60)
    return office.get(path)


def published(office: TestClient, shown: httpx.Response, **fields: str) -> httpx.Response:
    return settled(office, sent(office, f"{shown.url.path}/publish", **fields))


def words(answer: httpx.Response) -> str:
    return " ".join(page(answer).text_content().split())


# who comes in


@pytest.mark.parametrize("path", PAGES)
def test_who_has_not_signed_in_is_led_to_the_door(outside: TestClient, path: str) -> None:
    answer = outside.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?to={quote(path, safe='')}")
    assert answer.headers["cache-control"] == "no-store"
    assert outside.get(path, headers=SIGNED, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_without_a_session_or_without_its_token(
    outside: TestClient, tmp_path: Path, path: str
) -> None:
    files = {"file": ("a.txt", GUIDE.encode())} if path == "/admin/documents" else None
    assert outside.post(path, data={"token": "x"}, files=files, follow_redirects=False).status_code == 303
    outside.post("/sign-in", data={"key": KEY})
    for fields in ({}, {"token": "x"}, {"token": ""}):
        answer = outside.post(path, data=fields, files=files)
        assert answer.status_code == 403
        assert "Tải lại trang" in words(answer)
    assert not (tmp_path / "var" / "jobs").exists()


def test_a_wrong_key_is_told_and_opens_nothing(outside: TestClient) -> None:
    answer = outside.post("/sign-in", data={"key": "wrong"})
    assert answer.status_code == 401
    assert "Khóa không đúng" in words(answer)
    assert "set-cookie" not in answer.headers
    for _ in range(9):
        outside.post("/sign-in", data={"key": "wrong"})
    assert outside.post("/sign-in", data={"key": KEY}).status_code == 429


def test_the_session_is_for_this_browser_alone(outside: TestClient) -> None:
    answer = outside.post("/sign-in", data={"key": KEY}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/"))
    assert KEY not in cookie
    assert "secure" not in cookie  # over plain HTTP, on this machine


def test_signing_out_ends_the_session(office: TestClient) -> None:
    cookie = office.cookies["regqa_session"]
    assert sent(office, "/sign-out").url.path == "/sign-in"
    again = office.get("/admin/documents", headers={"Cookie": f"regqa_session={cookie}"}, follow_redirects=False)
    assert again.status_code == 303


@pytest.mark.parametrize("ends", ["LASTS_S", "IDLE_S"])
def test_a_session_ends_by_itself(ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, ends, 0.1)
    with serving(tmp_path) as opened:
        assert opened.post("/sign-in", data={"key": KEY}, follow_redirects=False).status_code == 303
        time.sleep(0.2)
        assert opened.get("/admin/documents").url.path == "/sign-in"


def test_without_a_key_the_pages_say_which_setting_is_missing() -> None:
    for path in ("/sign-in", "/admin/documents"):
        answer = client().get(path)
        assert answer.status_code == 403
        assert "REGQA_ADMIN_KEY" in words(answer)


# what is done there


def test_a_document_is_added_seen_corrected_compared_and_removed(office: TestClient, tmp_path: Path) -> None:
    shown = handed(office)
    assert "thẻ đảng viên" in words(shown).lower()
    assert "1.1. Chi bộ phát thẻ" in " ".join(one.text_content() for one in inside(page(shown), "tree", "p"))
    assert load(tmp_path / "var" / "documents") == ()
    live = published(office, shown)
    assert f"/read/{GUIDE_ID}" in live.text
    listed = office.get("/admin/documents").text
    assert f"/admin/documents/{GUIDE_ID}/entry" in listed
    assert STARTING.id not in listed.partition("Văn bản đã thêm")[2].partition("Ai đọc được")[0]

    entry = page(office.get(f"/admin/documents/{GUIDE_ID}/entry"))
    fields = {one.get("name"): one.get("value") for one in entry.iter("input") if one.get("name") != "token"}
    assert fields["replaces"] == "Hướng dẫn 03-HD/TW ngày 6/5/2019"
    corrected = sent(office, f"/admin/documents/{GUIDE_ID}/entry", **{**fields, "effective_on": "2024-05-01"})
    assert "Đính chính" in words(settled(office, corrected))
    kept = (tmp_path / "var" / "register" / f"{GUIDE_ID}.json").read_text()
    assert "2024-05-01" in kept
    assert "replaces" not in kept

    other = handed(office, GUIDE.replace("30 ngày", "20 ngày"), "hd-07-moi.txt")
    (clause,) = page(other).find_class("reworded")
    assert [(one.tag, one.text_content()) for one in clause.iter("del", "ins")] == [
        ("del", "[bỏ: 30]"),
        ("ins", "[thêm: 20]"),
    ]
    published(office, other)
    compared = office.get("/diff", params={"old": f"{GUIDE_ID}-ban-1", "new": GUIDE_ID})
    assert compared.url.path == f"/diff/{GUIDE_ID}-ban-1/{GUIDE_ID}"
    assert page(compared).find_class("reworded")

    asks = office.get(f"/admin/documents/{GUIDE_ID}/remove")
    assert "1 bản trước" in words(asks)
    assert sent(office, f"/admin/documents/{GUIDE_ID}/remove").status_code == 409
    gone = settled(office, sent(office, f"/admin/documents/{GUIDE_ID}/remove", confirm="1"))
    assert "Đã công bố" in words(gone)
    assert load(tmp_path / "var" / "documents") == ()
    assert office.get(f"/read/{GUIDE_ID}").status_code == 404


def test_what_a_file_does_not_say_is_asked_for_in_the_form(office: TestClient) -> None:
    shown = handed(office, ARTICLES, "dang-phi.txt", issuer="Ban Bí thư")
    assert "số hiệu, loại văn bản, ngày ban hành" in words(shown)
    required = [one.get("name") for one in page(shown).iter("input", "select") if one.get("required") is not None]
    assert {"number", "kind", "date"} <= set(required)
    again = sent(
        office, f"{shown.url.path}/again", number="mười", kind="quy-dinh", date="2023-05-06", title="Đảng phí"
    )
    assert again.status_code == 422
    assert "Số hiệu: không phải số hiệu" in words(again)
    fields = {
        "number": "12-QĐ/TW",
        "kind": "quy-dinh",
        "issuer": "",
        "date": "2023-05-06",
        "title": "Đảng <i>phí</i>",
    }
    ready = settled(office, sent(office, f"{shown.url.path}/again", **fields))
    assert "quy-dinh-12-qd-tw-2023" in words(ready)
    assert html.escape("Đảng <i>phí</i>") in ready.text


def test_less_text_takes_the_place_of_more_only_where_that_is_ticked(office: TestClient, tmp_path: Path) -> None:
    published(office, handed(office))
    short = handed(office, GUIDE.split("2. Đổi thẻ")[0])
    assert "ngắn hơn nhiều" in words(short)
    refused = sent(office, f"{short.url.path}/publish")
    assert refused.status_code == 409
    published(office, short, replace="1")
    assert len(load(tmp_path / "var" / "documents")) == 2


def test_how_far_a_change_has_come_is_shown(outside: TestClient, tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    with serving(tmp_path, shelf) as office:
        del office.headers["Authorization"]
        office.headers["Origin"] = "http://testserver"
        office.post("/sign-in", data={"key": KEY})
        ready = handed(office)
        shelf.going.clear()
        shown = sent(office, f"{ready.url.path}/publish")
        state = f"{shown.url.path}/state"
        wait_for(lambda: office.get(state).json()["progress"] == {"of": "passages", "done": 1, "total": 2})
        assert "Đang công bố. lập chỉ mục: đoạn 1/2" in words(office.get(shown.url.path))
        shelf.going.set()
        wait_for(lambda: office.get(state).json() == {"status": "published", "progress": None})


def test_what_a_report_lacks_is_told_in_the_words_of_the_form(office: TestClient) -> None:
    shown = words(handed(office, SENTENCE, "a.txt"))
    for lacking in ("nêu tên văn bản", "nêu ngày ban hành", "nêu cơ quan ban hành"):
        assert f"đọc lại, {lacking}" in shown
    assert "--" not in shown


def test_a_file_that_cannot_be_read_says_why_and_can_be_dropped(office: TestClient, tmp_path: Path) -> None:
    shown = handed(office, "%PDF-1.7", "<img src=x>.pdf")
    assert "Không đọc được" in words(shown)
    assert "<img src=x" not in shown.text
    assert sent(office, f"{shown.url.path}/drop").url.path == "/admin/documents"
    assert office.get(shown.url.path).status_code == 404


def test_proposals_are_decided_on_one_by_one(office: TestClient) -> None:
    more = "1.3. Sửa đổi khoản 1 Mục II Hướng dẫn số 05-HD/TW.\n1.4. Sửa đổi Hướng dẫn số 06-HD/TW.\n2. Đổi thẻ"
    published(office, handed(office, GUIDE.replace("2. Đổi thẻ", more)))
    assert "2 đề xuất" in words(office.get("/admin/documents"))
    addresses = re.findall(r'action="(/admin/proposals/\w+/\w+)"', office.get("/admin/proposals").text)
    assert len(addresses) == 4
    sent(office, addresses[1])
    settled(office, sent(office, addresses[2]))
    assert "Không có đề xuất nào" in words(office.get("/admin/proposals"))
    assert sent(office, addresses[0]).status_code == 404


def test_an_entry_that_is_not_changed_changes_nothing(office: TestClient, tmp_path: Path) -> None:
    published(office, handed(office))
    entry = page(office.get(f"/admin/documents/{GUIDE_ID}/entry"))
    fields = {one.get("name"): one.get("value") for one in entry.iter("input") if one.get("name") != "token"}
    assert sent(office, f"/admin/documents/{GUIDE_ID}/entry", **fields).url.path == "/admin/documents"
    assert not (tmp_path / "var" / "register").exists()


def test_the_starter_corpus_is_not_offered_for_change(office: TestClient) -> None:
    for what in ("remove", "entry"):
        answer = office.get(f"/admin/documents/{STARTING.id}/{what}")
        assert answer.status_code == 409
        assert "kho ban đầu" in words(answer)


# two texts compared, for everybody


def test_anybody_may_compare(outside: TestClient) -> None:
    assert len(page(outside.get("/diff")).get_element_by_id("old")) == 2
    same = outside.get(f"/diff/{STARTING.id}/{STARTING.id}")
    assert "không khác nhau" in words(same)
    for path in (f"/diff/x/{STARTING.id}", "/diff?old=x&new=y"):
        assert outside.get(path).status_code == 404


def test_a_document_is_kept_to_units_and_opened_again(office: TestClient, tmp_path: Path) -> None:
    data = tmp_path / "var"
    slipped = sent(office, "/admin/readers", document=STARTING.id, units="Ban  Tổ chức, văn phòng")
    assert slipped.status_code == 409
    assert "“Có đơn vị mới”" in words(slipped)
    kept = sent(office, "/admin/readers", document=STARTING.id, units="Ban  Tổ chức, văn phòng", new_units="1")
    assert "chỉ dành cho ban tổ chức, văn phòng" in words(kept)
    refused = sent(office, "/admin/readers", document=STARTING.id, units="<b>")
    assert (refused.status_code, "Tên đơn vị “<b>”" in words(refused)) == (409, True)
    assert readers.load(data).of(STARTING.id) == ("ban tổ chức", "văn phòng")
    sent(office, "/admin/readers", document=STARTING.id, units="")
    assert readers.load(data).units == {}
    assert sent(office, "/admin/readers", document="quy-dinh-1", units="a").status_code == 404


def test_a_document_goes_live_for_the_units_that_were_named(office: TestClient, tmp_path: Path) -> None:
    published(office, handed(office), readers="văn phòng", new_units="1")
    assert readers.load(tmp_path / "var").of(GUIDE_ID) == ("văn phòng",)
    assert load(tmp_path / "var" / "documents")


def test_a_text_from_before_is_brought_back_after_a_look(office: TestClient, tmp_path: Path) -> None:
    for text in (GUIDE, GUIDE.replace("30 ngày", "20 ngày")):
        published(office, handed(office, text))
    earlier = f"/admin/documents/{GUIDE_ID}-ban-1/revert"
    assert earlier in office.get("/admin/documents").text
    shown = office.get(earlier)
    assert "1 sửa lời" in words(shown)
    assert "hãy đánh dấu ô xác nhận" in words(sent(office, earlier))
    answer = settled(office, sent(office, earlier, confirm="1"))
    assert "Đưa bản trước trở lại:" in words(answer)
    held = {one.id: one for one in load(tmp_path / "var" / "documents")}
    assert sorted(held) == [GUIDE_ID, f"{GUIDE_ID}-ban-1", f"{GUIDE_ID}-ban-2"]
    assert any("30 ngày" in one.text for one in held[GUIDE_ID].walk())
    assert office.get(earlier).status_code == 409
