import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.reading import marks
from api.records.works import MOST_BYTES
from corpus.model import Document, Nature, Version, joined
from corpus.store import load
from made.courses import rule, text
from made.documents import document, provision, reference
from made.pages import inside, marked, page, texts
from made.rote import NEW, OLD
from made.served import client, holding
from qa.courses.pins import pin
from qa.courses.works import Collection, Entry, Put
from qa.settings import STARTER

RULE = rule(6)
AT = RULE.id
DIGEST = document(
    provision("1", "1. Thẻ do chi bộ giữ hộ."),
    id="huong-dan-6-hd-tw-2025",
    number="06-HD/TW",
    kind="huong-dan",
    nature=Nature.DIGEST,
    effect="in-force",
    effective_on=date(2025, 6, 1),
)
LISTED = document(
    provision(
        "dieu-2",
        "Điều 2. Đảng viên không được:",
        provision("dieu-2.diem-a", "a) Nói trái nghị quyết;"),
        provision("dieu-2.diem-b", "b) Bỏ sinh hoạt."),
    ),
    provision("dieu-3", "Điều 3. Thi hành."),
    id="quy-dinh-19-qd-tw-2024",
    number="19-QĐ/TW",
    effect="in-force",
    effective_on=date(2024, 6, 1),
)
HELD = (RULE, DIGEST, LISTED)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(*HELD), settings={"data": tmp_path}) as opened:
        opened.follow_redirects = False
        yield opened


def again(tmp_path: Path, *documents: Document) -> TestClient:
    """Return the service over other documents, with the works that were kept."""
    return client(holding(*documents), settings={"data": tmp_path})


def made(served: TestClient, title: str = "Kết nạp") -> str:
    answer = served.post("/collections", data={"title": title})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def put(served: TestClient, at: str, **asked: Any) -> Any:
    return served.post(f"/v1/works/{at.rpartition('/')[2]}/entries", json=asked)


def clauses(served: TestClient, at: str, *numbers: int) -> list[str]:
    """Put in these clauses of the regulation and return the ids of all entries."""
    for number in numbers:
        answer = put(served, at, put="clauses", clauses=[{"document": AT, "locator": str(number)}])
        assert answer.status_code == 201, answer.text
    return ids(served, at)


def ids(served: TestClient, at: str) -> list[str]:
    return [entry["id"] for entry in work(served, at)["entries"]]


def work(served: TestClient, at: str) -> dict[str, Any]:
    return dict(served.get(f"/v1/works/{at.rpartition('/')[2]}").json()["work"])


def act(served: TestClient, at: str, name: str, **fields: Any) -> Any:
    """Send a form of the page as it stands now."""
    revision = re.search(r'name="revision" value="(\d+)"', served.get(at).text)
    assert revision
    return served.post(at, data={"revision": revision[1], "act": name, **fields})


def read_link(served: TestClient, at: str) -> str:
    return str(served.get(f"/v1/works/{at.rpartition('/')[2]}").json()["link"])


def test_official_words_are_quoted_and_a_digests_are_not(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1)
    put(served, at, put="clauses", clauses=[{"document": DIGEST.id, "locator": "1"}])
    shown = page(served.get(at))
    assert [one.text_content() for one in shown.iter("blockquote")] == [f"“{text(1)}”"]
    (digest,) = texts(shown, "digest")
    assert digest == "Theo bản tóm lược: 1. Thẻ do chi bộ giữ hộ."
    assert "Bản tóm lược · có hiệu lực" in served.get(at).text
    assert f"Đúng đến ngày {date.today().day}/" in served.get(at).text


def test_each_clause_leads_to_its_quote_marked_in_the_reading_room(served: TestClient) -> None:
    at = made(served)
    quote = "trong 30 ngày làm việc"
    put(served, at, put="answer", title="Bao lâu?", clauses=[{"document": AT, "locator": "1", "quote": quote}])
    put(served, at, put="clauses", clauses=[{"document": LISTED.id, "locator": "dieu-2"}])
    links = [one.get("href") for one in inside(page(served.get(at)), "clause", "a")]
    assert marked(page(served.get(links[0]))) == quote
    assert marked(page(served.get(links[1]))).strip() == joined(LISTED.provisions[0])


def test_a_quote_over_too_many_provisions_leads_to_the_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST", 2)
    whole = joined(LISTED.provisions[0])
    assert marks.quote_link(LISTED, LISTED.provisions[0], whole) == f"/read/{LISTED.id}#dieu-2"


def test_an_answer_shows_its_question_and_its_quotes_alone(served: TestClient) -> None:
    at = made(served)
    quote = "trong 30 ngày làm việc"
    asked = {"title": "Lễ kết nạp trong bao lâu?", "as_of": "2026-03-01"}
    put(served, at, put="answer", clauses=[{"document": AT, "locator": "1", "quote": quote}], **asked)
    shown = page(served.get(at))
    assert [one.text for one in shown.iter("blockquote")] == [f"“{quote}”"]
    assert [one.text for one in inside(shown, "put-answer", "h2")] == ["Lễ kết nạp trong bao lâu?"]
    assert "ghim ngày 1/3/2026" in served.get(at).text


def test_a_range_is_shown_whole_under_one_name(served: TestClient) -> None:
    at = made(served)
    put(served, at, put="clauses", clauses=[{"document": AT, "locator": "2", "to": "4"}])
    shown = page(served.get(at))
    assert [one.text for one in shown.iter("blockquote")] == [f"“{text(n)}”" for n in (2, 3, 4)]
    assert next(one.text for one in inside(shown, "put-clauses", "h2")).startswith(
        "Mục 2 đến mục 4 Quy định số 294-QĐ/TW"
    )


def test_a_point_is_shown_with_what_leads_into_it(served: TestClient) -> None:
    at = made(served)
    put(served, at, put="clauses", clauses=[{"document": LISTED.id, "locator": "dieu-2.diem-a"}])
    assert texts(page(served.get(at)), "lead") == ["“Điều 2. Đảng viên không được:”"]


def test_the_steps_of_a_procedure_are_shown_for_the_cases_chosen() -> None:
    with client(holding(*load(STARTER)), settings={"data": Path("/nowhere")}) as served:
        asked = {"put": "procedure", "procedure": "ra-nuoc-ngoai", "cases": ["study", "long"]}
        entry = served.post("/v1/entries", json=asked).json()
        collection = Collection(title="x", entries=(Entry.model_validate(entry),))
        shown = served.post("/collections/basket", data={"collection": collection.model_dump_json()})
        steps = served.get("/v1/procedures/ra-nuoc-ngoai?case=study&case=long").json()["steps"]
        assert len(inside(page(shown), "plan", "li")) == len(steps)
        assert all(step["what"].replace('"', "&#34;") in shown.text for step in steps)
        assert "/procedures/ra-nuoc-ngoai?case=study&amp;case=long" in shown.text


def test_entries_are_moved_reworded_and_taken_out_in_their_place(served: TestClient) -> None:
    at = made(served)
    one, two, three = clauses(served, at, 1, 2, 3)
    answer = act(served, f"{at}", "up", entry=three)
    assert answer.status_code == 303
    assert ids(served, at) == [one, three, two]
    act(served, at, "down", entry=one)
    assert ids(served, at) == [three, one, two]
    act(served, at, "move", entry=two, to="1")
    assert ids(served, at) == [two, three, one]
    act(served, at, "edit", entry=two, title="Tên khác", note="Nhắc\r\nhọc viên.", to="3")
    assert ids(served, at) == [three, one, two]
    entry = work(served, at)["entries"][2]
    assert (entry["title"], entry["note"]) == ("Tên khác", "Nhắc\nhọc viên.")
    assert "Mục 2 Quy định" in served.get(at).text  # renamed, it still says what it cites
    act(served, at, "remove", entry=one)
    assert ids(served, at) == [three, two]
    act(served, at, "rename", title="Tên mới")
    assert work(served, at)["title"] == "Tên mới"


def test_a_change_leads_back_to_its_entry(served: TestClient) -> None:
    at = made(served)
    (one,) = clauses(served, at, 1)
    answer = served.post(f"{at}?e={one}", data={"revision": "2", "act": "edit", "entry": one, "title": "x"})
    assert answer.headers["location"] == f"{at}#e-{one}"


def test_headings_and_notes_are_put_where_they_are_wanted(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1, 2)
    act(served, at, "heading", title="Phần hai", to="2")
    act(served, at, "note", note="<b>Nhắc</b>", to="")
    shown = page(served.get(at))
    levels = [(one.tag, one.text) for one in shown.find_class("entries")[0].iter("h2", "h3")]
    assert [tag for tag, _ in levels] == ["h2", "h2", "h3"]
    assert levels[1][1] == "Phần hai"
    assert "&lt;b&gt;Nhắc&lt;/b&gt;" in served.get(at).text


@pytest.mark.parametrize(
    ("act_name", "fields"),
    [("heading", {"title": " "}), ("note", {}), ("rename", {"title": "x" * 301}), ("rename", {}), ("khác", {})],
)
def test_a_change_that_says_nothing_is_told_on_a_page(
    served: TestClient, act_name: str, fields: dict[str, str]
) -> None:
    at = made(served)
    answer = act(served, at, act_name, **fields)
    assert answer.status_code == 409
    assert page(answer).find(".//h1") is not None


def test_a_form_of_a_page_that_is_out_of_date_changes_nothing(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1)
    answer = served.post(at, data={"revision": "1", "act": "rename", "title": "Khác"})
    assert answer.status_code == 412
    assert "vừa được sửa ở nơi khác" in answer.text
    assert work(served, at)["title"] == "Kết nạp"


def test_the_link_to_read_shows_all_and_changes_nothing(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1)
    link = read_link(served, at)
    shown = served.get(link)
    assert text(1) in shown.text
    assert at not in shown.text
    assert not page(shown).find_class("deeds")
    assert served.post(link, data={"revision": "2", "act": "rename", "title": "x"}).status_code == 403
    assert served.post(f"{link}/delete").status_code == 403
    assert shown.headers["cache-control"] == "no-store"


def test_whoever_reads_makes_a_copy_of_their_own(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1, 2)
    copy = served.post("/collections", data={"copy": read_link(served, at).rpartition("/")[2]})
    assert work(served, copy.headers["location"]) == work(served, at)
    assert copy.headers["location"] != at


def test_a_collection_is_deleted_for_good(served: TestClient) -> None:
    at = made(served)
    link = read_link(served, at)
    assert served.post(f"{at}/delete").headers["location"] == "/collections"
    for gone in (at, link, f"{link}/cards"):
        assert served.get(gone).status_code == 404


# files


def exported(served: TestClient, at: str) -> bytes:
    file = re.search(r'href="(/v1/works/[\w-]+/export/collection\.json)"', served.get(at).text)
    assert file
    return served.get(file[1]).content


def imported(served: TestClient, content: bytes) -> Any:
    return served.post("/collections", files={"file": ("bo.json", content, "application/json")})


def test_a_file_imports_again_equal_and_holds_no_key(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1, 2)
    act(served, at, "heading", title="Phần")
    put(served, at, put="clauses", clauses=[{"document": DIGEST.id, "locator": "1"}], note="Của tôi")
    for link in (at, read_link(served, at)):
        content = exported(served, link)
        assert at.rpartition("/")[2].encode() not in content
        new = imported(served, content)
        assert new.status_code == 303
        assert work(served, new.headers["location"]) == work(served, at)
        assert exported(served, new.headers["location"]) == content


ENTRIES = st.lists(
    st.one_of(
        st.builds(lambda n: {"put": "clauses", "clauses": [{"document": AT, "locator": str(n)}]}, st.integers(1, 6)),
        st.builds(
            lambda title: {"put": "heading", "title": title},
            st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip),
        ),
        st.builds(
            lambda note: {"put": "note", "note": note},
            st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip),
        ),
    ),
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES)
def test_whatever_is_put_in_is_exported_and_imported_in_its_order(
    served: TestClient, asked: list[dict[str, Any]]
) -> None:
    at = made(served)
    for one in asked:
        answer = put(served, at, **one)
        assert answer.status_code == 201, answer.text
    assert [entry["put"] for entry in work(served, at)["entries"]] == [one["put"] for one in asked]
    new = imported(served, exported(served, at))
    assert exported(served, new.headers["location"]) == exported(served, at)


def test_a_file_that_is_too_large_is_told_how_large_it_may_be(served: TestClient) -> None:
    answer = imported(served, b" " * (MOST_BYTES + 100_000))
    assert answer.status_code == 413
    assert "không quá 4 MiB" in answer.text


def forged(served: TestClient, at: str, **changes: Any) -> bytes:
    content = json.loads(exported(served, at))
    content["entries"][0]["sources"][0] |= changes
    return json.dumps(content).encode()


def test_a_broken_file_is_told(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1)
    wrong = [b"", b"x", b"{}", b"[]", b"\xff\xfe", exported(served, at)[:-20], b'{"form": "course", "title": "x"}']
    wrong += [forged(served, at, text="Khác."), forged(served, at, document="../x"), forged(served, at, more=1)]
    for content in wrong:
        answer = imported(served, content)
        assert answer.status_code == 422, content
        assert "không nhập được" in answer.text


def test_forged_words_are_never_shown_as_official_ones(served: TestClient) -> None:
    at = made(served)
    clauses(served, at, 1)
    words = "1. Chi bộ không phải tổ chức lễ kết nạp."
    one = Collection.model_validate(work(served, at)).entries[0]
    (pinned,) = one.sources
    other = document(provision("1", words))
    lies = pin(other, other.provisions[0]).model_copy(update={"cited_as": pinned.cited_as})
    forgeries = [lies, lies.model_copy(update={"locator": "9"}), lies.model_copy(update={"document": "dieu-le"})]
    for lie in forgeries:
        collection = Collection(title="x", entries=(one.model_copy(update={"sources": (lie,)}),))
        new = imported(served, collection.model_dump_json().encode())
        shown = page(served.get(new.headers["location"]))
        assert not list(shown.iter("blockquote"))
        assert "1 mục cần xem lại" in texts(shown, "notice")[0]


# what becomes of clauses


def reworded() -> Document:
    changed = RULE.provisions[1].model_copy(update={"text": text(2).replace("60 ngày", "70 ngày")})
    kept = (RULE.provisions[0], changed, *RULE.provisions[3:])  # the third is gone
    return RULE.model_copy(update={"provisions": kept})


def test_after_a_later_version_exactly_the_entries_on_changed_clauses_are_marked(
    served: TestClient, tmp_path: Path
) -> None:
    at = made(served)
    _, second, third, _ = clauses(served, at, 1, 2, 3, 4)
    put(served, at, put="answer", title="Hỏi?", clauses=[{"document": AT, "locator": "2", "quote": "60 ngày"}])
    put(served, at, put="clauses", clauses=[{"document": AT, "locator": "4", "to": "6"}])
    put(served, at, put="clauses", clauses=[{"document": DIGEST.id, "locator": "1"}])
    answered = ids(served, at)[4]
    old = RULE.model_copy(update={"id": f"{AT}-ban-1", "version": Version(of=AT, until=date.today())})
    with again(tmp_path, reworded(), old, DIGEST, LISTED) as later:
        later.follow_redirects = False
        shown = page(later.get(at))
        stale = [one.get("id") for one in shown.find_class("stale")]
        assert stale == [f"e-{second}", f"e-{third}", f"e-{answered}"]
        of_second, of_third, _ = shown.find_class("stale")
        assert [one.text_content() for one in of_second.iter("del", "ins")] == ["[lúc ghim: 60]", "[nay: 70]"]
        assert "Lời đã đổi" in of_second.text_content()
        assert "Kho không còn điều khoản này" in of_third.text_content()
        assert f"/diff/{AT}-ban-1/{AT}" in later.get(at).text
        buttons = {one.get("value") for one in of_second.iter("button")}
        assert {"pin", "remove"} <= buttons
        assert "pin" not in {one.get("value") for one in of_third.iter("button")}
        assert not list(of_second.iter("blockquote"))
        act(later, at, "pin", entry=second)
        act(later, at, "pin", entry=answered)
        act(later, at, "remove", entry=third)
        assert not page(later.get(at)).find_class("stale")
        assert "70 ngày làm việc" in later.get(at).text


def test_a_clause_of_a_document_that_was_replaced_says_by_what(served: TestClient, tmp_path: Path) -> None:
    at = made(served)
    clauses(served, at, 1)
    successor = document(
        provision("1", "1. Mới."),
        id="quy-dinh-20-qd-tw-2026",
        number="20-QĐ/TW",
        issued_on=date(2026, 2, 1),
        replaces=(reference("294-QĐ/TW"),),
    )
    with again(tmp_path, RULE, successor) as later:
        (shown,) = page(later.get(at)).find_class("stale")
        assert "Hết hiệu lực: đã được thay bằng 20-QĐ/TW" in shown.text_content()
        assert shown.text_content().count("đã được thay bằng 20-QĐ/TW") == 1
        assert f"/diff/{AT}/{successor.id}" in later.get(at).text
        assert [one.text for one in shown.iter("blockquote")] == [f"“{text(1)}”"]


# putting in without scripts


def test_without_scripts_a_clause_goes_into_a_new_collection(served: TestClient) -> None:
    pointed = {"document": AT, "locator": "2", "to": "3"}
    asked = served.post("/collections/add", data=pointed)
    assert [one.text for one in page(asked).iter("blockquote")] == [f"“{text(2)}”", f"“{text(3)}”"]
    fields = {one.get("name"): one.get("value") for one in next(page(asked).iter("form")).iter("input")}
    answer = served.post("/collections/add", data=fields | {"name": "Mới"})
    assert work(served, answer.headers["location"])["title"] == "Mới"
    assert len(work(served, answer.headers["location"])["entries"][0]["sources"]) == 2


def test_without_scripts_a_clause_goes_into_the_collection_of_a_link(served: TestClient) -> None:
    at = made(served)
    for into in (at.rpartition("/")[2], f"http://testserver{at}", f"http://testserver{at}#e-1", f" {at}/ "):
        answer = served.post("/collections/add", data={"document": AT, "locator": "2", "into": into})
        assert answer.status_code == 303, into
        assert answer.headers["location"].startswith(f"{at}#e-")
    assert len(ids(served, at)) == 4
    link = read_link(served, at)
    assert served.post("/collections/add", data={"document": AT, "locator": "2", "into": link}).status_code == 403
    wrong = served.post("/collections/add", data={"document": AT, "locator": "2", "into": "http://[x/y"})
    assert wrong.status_code == 422
    assert "không phải liên kết sửa" in wrong.text


@pytest.mark.parametrize(
    ("pointed", "status"),
    [
        ({}, 409),
        ({"document": "x", "locator": "1"}, 404),
        ({"document": AT, "locator": "99"}, 404),
        ({"document": AT, "locator": "1", "to": "99"}, 404),
        ({"document": AT, "locator": "<b>"}, 409),
        ({"document": AT, "locator": "1", "quote": "không có"}, 422),
        ({"procedure": "khong-co"}, 404),
        ({"procedure": "KHÔNG"}, 409),
    ],
)
def test_what_is_not_in_the_corpus_is_told_on_a_page(
    served: TestClient, pointed: dict[str, str], status: int
) -> None:
    answer = served.post("/collections/add", data=pointed)
    assert answer.status_code == status
    assert page(answer).find(".//h1") is not None


def pointing(of: Any) -> list[dict[str | None, str | None]]:
    """Return the fields of each form of the page that puts something in."""
    forms = [one for one in page(of).iter("form") if one.get("action") == "/collections/add"]
    return [{one.get("name"): one.get("value") for one in form.iter("input", "select")} for form in forms]


def test_the_reading_room_offers_every_provision_as_first_and_last(served: TestClient) -> None:
    answer = served.get(f"/read/{LISTED.id}")
    ((document, *_),) = (form.items() for form in pointing(answer))
    assert document == ("document", LISTED.id)
    first, last = page(answer).find_class("collect")[0].iter("select")
    assert [one.get("value") for one in first.iter("option")] == [at.locator for at in LISTED.walk()]
    assert [one.get("value") for one in last.iter("option")] == ["", *(at.locator for at in LISTED.walk())]


def test_every_clause_that_is_found_can_be_put_in() -> None:
    with client() as served:
        found = served.get("/documents?q=hồ sơ")
        assert pointing(found) == [
            {"document": one.id, "locator": "dieu-1"} for one in (OLD, NEW) if f"/read/{one.id}?" in found.text
        ]
        assert pointing(found)


def test_a_procedures_form_has_the_cases_chosen() -> None:
    with client(holding(*load(STARTER))) as served:
        (fields,) = pointing(served.get("/procedures/ra-nuoc-ngoai?case=study&case=long"))
        assert (fields["procedure"], (fields["cases"] or "").split()) == ("ra-nuoc-ngoai", ["study", "long"])


# the one in the browser


def test_the_collection_in_the_browser_is_changed_as_one_on_the_server_and_not_kept(
    served: TestClient, tmp_path: Path
) -> None:
    entry = served.post("/v1/entries", json={"put": "clauses", "clauses": [{"document": AT, "locator": "1"}]}).json()
    held = Collection(title="Của tôi", entries=(Entry.model_validate(entry),))
    fields = {"collection": held.model_dump_json(), "act": "heading", "title": "Phần", "to": "1"}
    shown = page(served.post("/collections/basket", data=fields))
    new = Collection.model_validate_json(shown.find(".//main").get("data-basket"))
    assert [one.put for one in new.entries] == [Put.HEADING, Put.CLAUSES]
    assert text(1) in shown.text_content()
    assert not (tmp_path / "works.sqlite3").exists()


@pytest.mark.parametrize("collection", ["", "{}", "x"])
def test_what_is_no_collection_in_the_browser_is_told(served: TestClient, collection: str) -> None:
    assert served.post("/collections/basket", data={"collection": collection}).status_code == 409


def test_the_page_for_it_needs_scripts_and_says_so(served: TestClient) -> None:
    assert "cần JavaScript" in served.get("/collections/basket").text
    assert served.get("/collections").status_code == 200


# many at once


def test_what_several_put_in_at_once_is_all_there(served: TestClient) -> None:
    at = made(served)
    with ThreadPoolExecutor(8) as several:
        asked = {"put": "clauses", "clauses": [{"document": AT, "locator": "1"}]}
        answers = list(several.map(lambda n: put(served, at, **asked, note=f"{n}").status_code, range(24)))
    assert answers == [201] * 24
    assert sorted(int(entry["note"]) for entry in work(served, at)["entries"]) == list(range(24))
