import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.problems import MEDIA_TYPE
from api.reading import marks
from api.reading.room import marked_in, rows
from corpus.locator import Locator
from corpus.model import Document, Kind, Nature, Passage, ScannedPage, Source, Trust, joined
from corpus.store import load
from made.documents import document, provision, reference
from made.pages import inside, marked, page, texts
from made.passages import hits, whole
from made.rote import CITED, NEW, OLD, OLD_TEXT, FakeLibrary, FakeShelf
from made.served import client, holding
from qa.errors import IndexMissing
from qa.index.passages import passages
from qa.settings import STARTER

OLD_ID = OLD.id
SCANNED = (ScannedPage(page=1, confidence=0.94, syllables=0.99),)


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


@cache
def starter() -> tuple[tuple[Document, ...], tuple[tuple[Document, Passage], ...], TestClient]:
    documents = load(STARTER)
    return documents, tuple((d, p) for d in documents for p in passages(d)), client(holding(*documents))


LISTED = document(
    provision(
        "dieu-1",
        "Điều 1. Hồ sơ gồm:",
        provision("dieu-1.diem-a", "a) đơn xin;"),
        provision("dieu-1.diem-b", "b) lý lịch."),
    ),
    provision("dieu-2", "Điều 2. Thời hạn\nNộp trong 30 ngày.", heading="Thời hạn"),
)


# what is marked


def test_the_page_holds_the_text_of_every_provision_word_for_word() -> None:
    documents, _, served = starter()
    for one in documents:
        shown = page(served.get(f"/read/{one.id}"))
        expected = "".join(f"{joined(provision)}\n" for provision in one.provisions if joined(provision))
        assert "".join(texts(shown, "text")) == expected, one.id


@given(st.data())
@settings(max_examples=60)
def test_the_marks_of_a_link_joined_are_the_quote_to_the_character(data: st.DataObject) -> None:
    _, cut, served = starter()
    of, quoted = cut[data.draw(st.integers(0, len(cut) - 1))]
    start = data.draw(st.integers(0, len(quoted.text) - 1))
    end = data.draw(st.integers(start + 1, len(quoted.text)))
    assert marked(page(served.get(marks.link(of, quoted, start, end)))) == quoted.text[start:end]


def test_every_passage_of_the_starter_corpus_is_found_again_by_its_marks() -> None:
    documents, cut, _ = starter()
    for one in documents:
        own = [quoted for of, quoted in cut if of is one]
        for quoted in own:
            found = marked_in(one, [str(mark) for mark in marks.marks(one, quoted, 0, len(quoted.text))])
            assert found.quotes == (quoted.text,), quoted.id
            assert not found.lost


def test_a_quote_over_several_points_is_one_quote_with_a_mark_in_each() -> None:
    (listed, *_) = passages(LISTED)
    link = marks.link(LISTED, listed, 8, len(listed.text))
    assert link.count("mark=") == 3
    assert link.endswith("#dieu-1")
    shown = page(client(holding(LISTED)).get(link))
    assert [mark.text_content() for mark in shown.iter("mark")] == ["Hồ sơ gồm:\n", "a) đơn xin;\n", "b) lý lịch."]
    assert shown.find_class("hits")[0].get("data-count") == "1"


def test_quotes_of_one_page_are_numbered_in_reading_order_and_may_overlap() -> None:
    whole, inside, later = "Điều 2. Thời hạn\nNộp trong 30 ngày.", "30 ngày", "a) đơn"
    where = {"dieu-2": [whole, inside], "dieu-1.diem-a": [later]}
    wanted = [
        str(marks.Mark(Locator(at), start, start + len(quote), sha256(quote.encode()).hexdigest()[:8]))
        for at, quotes in where.items()
        for quote in quotes
        for start in [LISTED.find(Locator(at)).text.index(quote)]  # type: ignore[union-attr]
    ]
    shown = page(client(holding(LISTED)).get(f"/read/{LISTED.id}", params={"mark": wanted}))
    assert [marked(shown, hit) for hit in (1, 2, 3)] == [later, whole, inside]


def test_a_heading_line_is_a_heading_and_stays_part_of_the_text() -> None:
    (_, *last) = rows(LISTED.provisions, marked_in(LISTED, []))
    assert ([p.text for p in last[-1].title], [p.text for p in last[-1].body]) == (
        ["Điều 2. Thời hạn\n"],
        ["Nộp trong 30 ngày.\n"],
    )
    shown = page(client(holding(LISTED)).get(f"/read/{LISTED.id}"))
    assert [h.text_content() for h in shown.iter("h2")] == ["Điều 2. Thời hạn\n"]


@pytest.mark.parametrize(
    ("heading", "text", "title", "apart"),
    [
        ("Quy định chung", "Chương I\nQuy định chung", "Chương I\nQuy định chung\n", ""),
        ("Thời hạn", "2. Thời hạn.\nNộp ngay.", "2. Thời hạn.\n", ""),
        ("Chi bộ", "Chi bộ lập danh sách.", "", "Chi bộ"),
        ("Chi bộ", "", "", "Chi bộ"),
        ("", "a) đơn;", "", ""),
    ],
)
def test_a_heading_that_is_not_a_line_of_the_text_stands_apart(
    heading: str, text: str, title: str, apart: str
) -> None:
    one = document(provision("dieu-1", text, heading=heading))
    (row,) = rows(one.provisions, marked_in(one, []))
    assert ("".join(piece.text for piece in row.title), row.heading) == (title, apart)


def test_a_text_that_changed_since_is_not_marked_and_the_page_says_so(served: TestClient) -> None:
    link = marks.link(OLD, whole(OLD), 0, 9)
    changed = OLD.model_copy(update={"provisions": (OLD.provisions[0].model_copy(update={"text": "Cán bộ. " * 9}),)})
    shown = page(client(holding(changed)).get(link))
    assert list(shown.iter("mark")) == []
    (told,) = texts(shown, "lost")
    assert "không còn nguyên văn" in told
    assert inside(shown, "lost", "a")[0].get("href") == "#dieu-1"
    assert marked(page(served.get(link))) == OLD_TEXT[:9]


@pytest.mark.parametrize(
    "mark",
    ["", "dieu-1", "dieu-1~0-5", "dieu-1~0-5~xyz", "<b>~0-5~00000000", "dieu-1~0-99999999~00000000", "ý~0-1~00"],
)
def test_a_mark_that_cannot_be_read_is_passed_over_and_the_page_says_so(served: TestClient, mark: str) -> None:
    answer = served.get(f"/read/{OLD_ID}", params={"mark": mark})
    assert answer.status_code == 200
    assert "dấu trích không đọc được" in page(answer).text_content()
    assert list(page(answer).iter("mark")) == []


def test_a_mark_of_an_address_that_is_gone_leads_to_the_nearest_around_it(served: TestClient) -> None:
    shown = page(served.get(f"/read/{OLD_ID}?mark=dieu-1.khoan-9~0-5~00000000"))
    assert inside(shown, "lost", "a")[0].get("href") == "#dieu-1"


def test_marks_round_trip_and_an_empty_range_holds_nothing() -> None:
    (made,) = marks.marks(OLD, whole(OLD), 3, 9)
    assert marks.parse(str(made)) == made
    assert made.holds(marks.closed(OLD.provisions[0]))
    assert not made._replace(end=made.start).holds(marks.closed(OLD.provisions[0]))
    assert not made._replace(end=9999).holds(marks.closed(OLD.provisions[0]))


def test_the_link_of_a_citation_opens_with_its_quote_marked(served: TestClient) -> None:
    (cited,) = served.post("/v1/answers", json={"question": "Thời hạn?"}).json()["citations"]
    assert marked(page(served.get(cited["link"]))) == cited["quote"] == CITED.quote


def test_the_link_of_a_hit_opens_with_the_passage_marked(served: TestClient) -> None:
    for hit in served.post("/v1/search", json={"query": "hồ sơ"}).json()["hits"]:
        assert marked(page(served.get(hit["link"]))) == hit["passage"]["text"]


def test_a_marked_page_offers_a_permanent_link_and_one_by_its_words(served: TestClient) -> None:
    link = marks.link(OLD, whole(OLD), 10, 43)
    shown = page(served.get(link))
    permanent, worded = [a.get("href") for a in inside(shown, "share", "a")]
    assert permanent == link
    assert worded.startswith(f"/read/{OLD_ID}#:~:text=n%E1%BB%99p%20h%E1%BB%93")


# the page of a document


def test_a_page_says_what_the_register_knows_on_the_day(served: TestClient) -> None:
    now, before = (page(served.get(f"/read/{OLD_ID}?as_of={on}")) for on in ("2026-06-01", "2025-06-01"))
    assert texts(now, "badge") == ["Hết hiệu lực", "Toàn văn"]
    assert texts(before, "badge") == ["Còn hiệu lực", "Toàn văn"]
    assert f"/read/{NEW.id}" in [a.get("href") for a in inside(now, "masthead", "a")]
    assert "suy luận" in now.text_content()
    back = page(served.get(f"/read/{NEW.id}"))
    assert f"/read/{OLD_ID}" in [a.get("href") for a in inside(back, "masthead", "a")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": Kind.BAO_CAO, "number": None}, "không phải quy định"),
        ({"kind": Kind.QUY_TRINH, "number": None}, "Quy trình nội bộ của một đơn vị"),
        ({"nature": Nature.DIGEST}, "Bản tóm lược bằng lời của kho"),
        ({"nature": Nature.REGISTER_ONLY}, "chưa có nội dung"),
        ({"sources": (Source(trust=Trust.LOW_TRUST),)}, "nguồn chưa chắc chắn"),
        ({"sources": (Source(trust=Trust.FULL_TEXT, scanned=SCANNED),)}, "nhận dạng từ bản quét"),
    ],
)
def test_a_page_warns_of_what_is_not_the_official_text(more: dict[str, Any], said: str) -> None:
    plain, warned = (
        texts(page(client(holding(one)).get(f"/read/{one.id}")), "notice") for one in (document(), document(**more))
    )
    assert any(said in notice for notice in warned)
    assert not any(said in notice for notice in plain)


def test_every_provision_has_its_address_as_its_anchor_and_no_id_twice() -> None:
    shown = page(client(holding(LISTED)).get(f"/read/{LISTED.id}"))
    ids = [element.get("id") for element in shown.iter() if element.get("id")]
    assert {"dieu-1", "dieu-1.diem-a", "dieu-1.diem-b", "dieu-2"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_headings_never_skip_a_level() -> None:
    documents, _, served = starter()
    for one in documents:
        levels = [int(h.tag[1]) for h in page(served.get(f"/read/{one.id}")).iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels)), one.id


def test_texts_titles_and_names_are_shown_as_text_and_foreign_links_are_web_addresses_only() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
    hostile = document(
        provision("dieu-1", attack, notes=(attack,), heading=attack),
        title=attack,
        issuer=attack,
        notes=(attack,),
        replaces=(reference("9-QĐ/TW", basis=attack),),
        sources=(
            Source(trust=Trust.NEWS, url="javascript:alert(1)", note=attack, file=attack),
            Source(trust=Trust.NEWS, url="https://[bad"),
            Source(trust=Trust.NEWS, url="https://example.org/a?b=<c>"),
        ),
    )
    served = client(holding(hostile), searching=lambda *_asked: hits(passages(hostile)[0]))
    for address in (f"/read/{hostile.id}", "/documents", f"/documents?q={attack}&issuer={attack}"):
        shown = page(served.get(address))
        assert all(script.get("src", "").startswith("/static/") for script in shown.iter("script"))
        assert all(image.get("src", "").startswith("/static/") for image in shown.iter("img"))
    foreign = [a for a in page(served.get(f"/read/{hostile.id}")).iter("a") if ":" in a.get("href", "").split("/")[0]]
    assert [(a.get("href"), a.get("rel")) for a in foreign] == [
        ("https://example.org/a?b=<c>", "noopener noreferrer nofollow")
    ]


@pytest.mark.parametrize("address", [f"/read/{OLD_ID}", "/documents", "/documents?q=x", "/read/x"])
def test_pages_hold_no_script_and_no_style_of_their_own(served: TestClient, address: str) -> None:
    shown = page(served.get(address))
    for element in shown.iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
    assert not list(shown.iter("style"))
    assert all(not (script.text or "").strip() for script in shown.iter("script"))


def test_scripts_never_parse_html() -> None:
    for name in ("reading.js", "documents.js"):
        script = (Path(__file__).parents[3] / "api/widget" / name).read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|DOMParser|\beval\b|document\.write", script)


def test_an_unknown_document_gets_a_page_and_the_api_a_problem(served: TestClient) -> None:
    answer = served.get("/read/khong-co")
    assert answer.status_code == 404
    assert "Không tìm thấy" in page(answer).findtext(".//h1")
    assert served.get("/v1/documents/khong-co").headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize("address", ["/documents", f"/read/{OLD_ID}"])
def test_a_page_tells_what_fails(address: str) -> None:
    answer = client(FakeShelf(error=IndexMissing("none"))).get(address)
    assert answer.status_code == 503
    assert "regqa index" in page(answer).text_content()
    with client() as served:
        assert served.get(f"{address}?as_of=hom-qua").status_code == 422
        assert served.get(f"{address}?as_of=").status_code == 200


def test_a_page_is_sent_again_only_when_the_index_or_the_day_is_another(served: TestClient) -> None:
    first = served.get(f"/read/{OLD_ID}?as_of=2026-01-02")
    known = {"If-None-Match": first.headers["etag"]}
    assert served.get(f"/read/{OLD_ID}?as_of=2026-01-02", headers=known).status_code == 304
    assert served.get(f"/read/{OLD_ID}?as_of=2026-01-03", headers=known).status_code == 200
    library = FakeLibrary()
    other = replace(library, index=replace(library.index, manifest=replace(library.index.manifest, fingerprint="x")))
    again = client(FakeShelf(other))
    assert again.get(f"/read/{OLD_ID}?as_of=2026-01-02", headers=known).status_code == 200


# originals
