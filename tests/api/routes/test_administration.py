"""What those who keep the corpus do over HTTP, with files that are read in processes of their own."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.records.jobs import Jobs
from corpus.readers import load as load_readers
from corpus.store import load, load_corrections, save
from made.documents import document, provision
from made.files import GUIDE
from made.kept import KEY, STARTING, serving, settled, shelf_in
from made.live import wait_for
from made.rote import OLD, FakeShelf
from made.scans import scan, tesseract
from made.served import client, is_problem
from qa.errors import IndexNotWritten
from qa.settings import STARTER

GUIDE_ID = "huong-dan-07-hd-tw-2024"
SENTENCE = "Đảng viên phải đóng đảng phí hằng tháng theo quy định của Điều lệ Đảng và hướng dẫn của cấp trên."
ARTICLES = "\n".join(f"Điều {n}. {SENTENCE}" for n in (1, 2, 3))
IDENTITY = {
    "number": "12-QĐ/TW",
    "kind": "quy-dinh",
    "issuer": "Ban Bí thư",
    "date": "2023-05-06",
    "title": "Đảng phí",
}
ROUTES = [
    ("POST", "/v1/documents"),
    ("GET", "/v1/jobs"),
    ("GET", "/v1/jobs/0123456789abcdef"),
    ("POST", "/v1/jobs/0123456789abcdef/again"),
    ("POST", "/v1/jobs/0123456789abcdef/publish"),
    ("DELETE", "/v1/jobs/0123456789abcdef"),
    ("GET", f"/v1/documents/{GUIDE_ID}/resting"),
    ("DELETE", f"/v1/documents/{GUIDE_ID}?confirm={GUIDE_ID}"),
    ("PATCH", f"/v1/documents/{GUIDE_ID}/entry"),
    ("GET", "/v1/proposals"),
    ("POST", "/v1/proposals/0123abcd/accept"),
    ("POST", "/v1/proposals/0123abcd/refuse"),
    ("GET", "/v1/language-model"),
    ("PUT", "/v1/language-model"),
]


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[TestClient]:
    save(STARTING, tmp_path / "corpus")
    with serving(tmp_path) as opened:
        yield opened


def handed(asked: TestClient, text: str | bytes = GUIDE, name: str = "hd-07.txt", **stated: str) -> httpx.Response:
    content = text.encode() if isinstance(text, str) else text
    return asked.post("/v1/documents", files={"file": (name, content)}, data=stated)


def read(asked: TestClient, *given: Any, **stated: str) -> dict[str, Any]:
    """Return the job of a file once that was read."""
    answer = handed(asked, *given, **stated)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
    return settled(asked, answer.json())


def published(asked: TestClient, job: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    answer = asked.post(f"/v1/jobs/{job['id']}/publish", json=wanted)
    assert answer.status_code == 202, answer.text
    return settled(asked, answer.json())


def held(place: Path) -> list[str]:
    return sorted(one.id for one in load(place / "var" / "documents"))


# who may


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_may_where_nobody_was_let_in(method: str, path: str) -> None:
    answer = client().request(method, path, json={})
    assert is_problem(answer, 403, "no-accounts")
    assert "REGQA_ADMIN_KEY" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("sent", [None, "Bearer", f"Basic {KEY}", f"Bearer {KEY}x", "Bearer \xe9", KEY])
def test_nobody_may_without_the_key(method: str, path: str, sent: str | None) -> None:
    headers = {b"Authorization": sent.encode("latin-1")} if sent else {}
    answer = client(settings={"admin_key": KEY}).request(method, path, headers=headers, json={})
    assert is_problem(answer, 401, "credential-not-valid" if sent else "not-signed-in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_keys_cannot_be_tried_one_after_the_other(asked: TestClient) -> None:
    answers = [asked.get("/v1/jobs", headers={"Authorization": f"Bearer {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert is_problem(asked.get("/v1/jobs"), 429, "too-many-attempts")


def test_the_key_is_logged_nowhere(asked: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    handed(asked, b"", "a.txt")
    handed(asked, "x", "a.exe")
    assert KEY not in caplog.text


def test_a_file_is_not_taken_in_before_it_is_known_who_sends_it(asked: TestClient) -> None:
    answer = asked.post("/v1/documents", content=b"no form at all", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401


# a file


def test_a_file_is_previewed_and_goes_live_when_somebody_says_so(asked: TestClient, tmp_path: Path) -> None:
    job = read(asked)
    assert (job["status"], job["name"]) == ("ready", "hd-07.txt")
    shown = job["preview"]
    assert shown["document"]["id"] == GUIDE_ID
    assert shown["document"]["replaces"][0]["number"] == "03-HD/TW"
    assert "1.1. Chi bộ phát thẻ cho đảng viên chính thức" in json.dumps(shown["provisions"], ensure_ascii=False)
    assert (shown["takes_place_of"], shown["diff"], shown["unchanged"]) == (None, None, False)
    assert held(tmp_path) == []
    assert asked.get(f"/v1/documents/{GUIDE_ID}").status_code == 404
    done = published(asked, job)
    assert (done["status"], done["document"]) == ("published", GUIDE_ID)
    assert held(tmp_path) == [GUIDE_ID]
    assert asked.get(f"/v1/documents/{GUIDE_ID}").json()["number"] == "07-HD/TW"
    assert sorted(path.name for path in (tmp_path / "var" / "jobs" / job["id"]).iterdir()) == [
        "job.json",
        "worked.lock",
    ]


def test_a_document_is_published_for_units_and_a_slip_is_told(asked: TestClient, tmp_path: Path) -> None:
    job = read(asked)
    slip = asked.post(f"/v1/jobs/{job['id']}/publish", json={"readers": ["Văn phòng"]})
    assert is_problem(slip, 409, "change-refused")
    assert "“văn phòng”" in slip.json()["detail"]
    assert "new_units" in slip.json()["detail"]
    assert held(tmp_path) == []
    wanted = {"readers": ["Văn phòng"], "new_units": True}
    assert asked.post(f"/v1/jobs/{job['id']}/publish", json=wanted).status_code == 202
    assert load_readers(tmp_path / "var").of(GUIDE_ID) == ("văn phòng",)


def test_another_text_of_a_document_is_compared_before_it_takes_its_place(asked: TestClient, tmp_path: Path) -> None:
    published(asked, read(asked))
    shown = read(asked, GUIDE.replace("30 ngày", "20 ngày"))["preview"]
    assert shown["takes_place_of"]["id"] == GUIDE_ID
    (change,) = shown["diff"]["changes"]
    assert change["what"] == "reworded"
    assert {"mark": "added", "text": "20"} in change["words"]
    assert read(asked)["preview"]["unchanged"]


def test_what_rests_on_changed_clauses_is_told_before_the_change(asked: TestClient, tmp_path: Path) -> None:
    naming = provision("dieu-1", "Điều 1. Theo mục 1.2 Hướng dẫn số 07-HD/TW và mục 1.1 Hướng dẫn số 07-HD/TW.")
    newer = document(naming, id="quy-dinh-8-qd-tw-2025", number="8-QĐ/TW")
    save(newer, tmp_path / "corpus")
    published(asked, read(asked))
    resting = read(asked, GUIDE.replace("30 ngày", "20 ngày"))["preview"]["diff"]["resting"]
    assert resting["citing"] == []
    resting = read(asked, GUIDE.replace("Chi bộ phát thẻ", "Cấp ủy phát thẻ"))["preview"]["diff"]["resting"]
    assert [(one["document"], one["label"], one["cited"]) for one in resting["citing"]] == [
        (newer.id, "Điều 1", "tiểu mục 1.1")
    ]


def test_what_rests_on_a_digest_is_told_before_the_whole_text_takes_its_place(
    asked: TestClient, tmp_path: Path
) -> None:
    digest = next(one for one in load(STARTER) if one.id == "huong-dan-30-hd-btctw-2025")
    save(digest, tmp_path / "corpus")
    stated = IDENTITY | {"number": "30-HD/BTCTW", "kind": "huong-dan", "date": "2025-11-14"}
    shown = read(asked, ARTICLES, "hd-30.txt", **stated)["preview"]
    assert (shown["takes_place_of"]["id"], shown["diff"]) == (digest.id, None)
    assert "ra-nuoc-ngoai" in {one["procedure"] for one in shown["resting"]["procedures"]}


def test_a_digest_gives_way_for_less_only_where_that_is_wanted(asked: TestClient, tmp_path: Path) -> None:
    digest = next(one for one in load(STARTER) if one.id == "huong-dan-38-hd-btctw-2025")
    save(digest, tmp_path / "corpus")
    stated = IDENTITY | {"number": "38-HD/BTCTW", "kind": "huong-dan", "date": "2025-09-29"}
    short = read(asked, ARTICLES, "hd-38.txt", **stated)
    assert (short["preview"]["takes_place_of"] or {}).get("id") == digest.id
    assert short["preview"]["loses"].startswith("ngắn hơn cả bản tóm lược, thiếu ")
    assert is_problem(asked.post(f"/v1/jobs/{short['id']}/publish"), 409, "would-lose")
    assert published(asked, short, replace=True)["status"] == "published"


def test_what_a_document_gives_way_for_less_must_be_wanted(asked: TestClient, tmp_path: Path) -> None:
    published(asked, read(asked))
    short = read(asked, GUIDE.split("2. Đổi thẻ")[0])
    assert "ngắn hơn nhiều" in short["preview"]["loses"]
    assert is_problem(asked.post(f"/v1/jobs/{short['id']}/publish"), 409, "would-lose")
    done = published(asked, short, replace=True)
    assert (done["status"], done["version"]) == ("published", f"{GUIDE_ID}-ban-1")
    assert held(tmp_path) == [GUIDE_ID, f"{GUIDE_ID}-ban-1"]


def test_what_a_file_does_not_say_is_asked_for_by_name(asked: TestClient) -> None:
    job = read(asked, ARTICLES, "dang-phi.txt", issuer="Ban Bí thư")
    assert (job["status"], job["preview"]) == ("needs", None)
    assert set(job["needs"]) == {"number", "kind", "date", "title"}
    assert job["found"]["issuer"] == "Ban Bí thư"
    assert is_problem(asked.post(f"/v1/jobs/{job['id']}/publish"), 409, "not-now")
    wrong = asked.post(f"/v1/jobs/{job['id']}/again", json={"number": "mười hai", "date": "6/5/2023", "kind": "luật"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["number", "kind", "date"]
    answer = asked.post(f"/v1/jobs/{job['id']}/again", json={**IDENTITY, "issuer": ""})
    job = settled(asked, answer.json())
    assert (job["status"], job["preview"]["document"]["id"]) == ("ready", "quy-dinh-12-qd-tw-2023")
    assert job["preview"]["document"]["issuer"] == "Ban Bí thư"


def test_what_is_stated_with_a_file_outweighs_it(asked: TestClient) -> None:
    assert read(asked, ARTICLES, "a.txt", **IDENTITY)["preview"]["document"]["title"] == "Đảng phí"


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "a.txt", "rỗng"),
        (b"x", "a.exe", "không đọc được loại tệp"),
        (b"%PDF-1.7 damaged", "a.pdf", "a.pdf"),
        (b"\x00\x01\x02", "../../.a\u202e.txt", "a.txt"),
        (b"x", "..", "không có đuôi"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    asked: TestClient, tmp_path: Path, content: bytes, name: str, word: str
) -> None:
    job = read(asked, content, name)
    assert job["status"] == "refused"
    assert word in job["reason"]
    assert held(tmp_path) == []
    assert asked.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert list((tmp_path / "var" / "jobs").iterdir()) == []
    assert is_problem(asked.get(f"/v1/jobs/{job['id']}"), 404, "not-found")


def test_a_form_without_a_file_or_with_a_wrong_field_is_a_problem(asked: TestClient) -> None:
    for answer in (asked.post("/v1/documents", data={"number": "1-QĐ/TW"}), asked.post("/v1/documents")):
        assert is_problem(answer, 422, "invalid-request")
        assert answer.json()["errors"] == [{"field": "file", "message": "thiếu trường này"}]
    answer = handed(asked, colour="red", date="2023-02-30")
    assert [one["field"] for one in answer.json()["errors"]] == ["date", "colour"]
    assert is_problem(asked.post("/v1/documents", content=b"x", headers={"Content-Type": "multipart/form-data"}), 400,
                      "bad-request")  # fmt: skip


def test_a_file_over_the_limit_is_refused_whether_declared_or_not(
    asked: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("api.access.envelope.MAX_FORM", 100_000)
    assert is_problem(handed(asked, b"x" * 100_000), 413, "file-too-large")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    pieces = (head + b"x" * 10_000 if n == 0 else b"x" * 10_000 for n in range(12))
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert is_problem(asked.post("/v1/documents", content=pieces, headers=headers), 413, "file-too-large")
    assert not (tmp_path / "var" / "jobs").exists()


def test_many_files_may_wait_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.publisher.WAITING", 1)
    shelf = shelf_in(tmp_path)
    with serving(tmp_path, shelf) as asked:
        first = read(asked)
        shelf.going.clear()  # so that it is under way until it is let go
        publishing = asked.post(f"/v1/jobs/{first['id']}/publish").json()
        assert is_problem(handed(asked), 503, "jobs-full")
        shelf.going.set()
        settled(asked, publishing)
        assert handed(asked).status_code == 202


# jobs


def test_a_job_under_way_when_the_service_stops_is_taken_up_again(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    with serving(tmp_path, shelf) as asked:
        shelf.going.clear()
        job = read(asked)
        stopped = asked.post(f"/v1/jobs/{job['id']}/publish").json()
        unread = handed(asked, GUIDE.replace("30 ngày", "20 ngày"), "b.txt").json()
        assert is_problem(asked.delete(f"/v1/jobs/{stopped['id']}"), 409, "not-now")
    folder = tmp_path / "var" / "jobs"
    shelf.going.set()
    for leftover in (folder / ".0123456789abcdef.new", folder / ".0123456789abcdef.gone"):
        (leftover / "file").mkdir(parents=True)
        os.utime(leftover, (0, 0))
    with serving(tmp_path) as asked:
        assert settled(asked, asked.get(f"/v1/jobs/{stopped['id']}").json())["status"] == "published"
        again = settled(asked, asked.get(f"/v1/jobs/{unread['id']}").json())
        assert (again["status"], again["preview"]["takes_place_of"]["id"]) == ("ready", GUIDE_ID)
        assert [one["id"] for one in asked.get("/v1/jobs").json()["jobs"]] == [unread["id"], stopped["id"]]
    assert sorted(path.name for path in folder.iterdir()) == sorted([stopped["id"], unread["id"]])


def test_how_many_pages_of_a_scan_are_recognised_is_told_while_it_is_read(
    asked: TestClient, tmp_path: Path, no_programs: Path
) -> None:
    waits = f'until [ -e "{tmp_path}/go" ]; do /bin/sleep 0.05; done'
    tesseract(no_programs, [(line, 95) for line in GUIDE.split("\n")], before=waits)
    path = scan(tmp_path / "a.tif", [Image.new("L", (827, 1169), "white")] * 2)
    job = settled(asked, handed(asked, path.read_bytes(), path.name).json(), until=("reading",))
    wait_for(lambda: asked.get(f"/v1/jobs/{job['id']}").json()["progress"] == {"of": "pages", "done": 0, "total": 2})
    (tmp_path / "go").touch()
    done = settled(asked, job)
    assert (done["status"], done["progress"], done["preview"]["pages"]) == ("ready", None, 2)


def test_a_document_that_cannot_be_indexed_yet_says_so_and_can_be_later(tmp_path: Path) -> None:
    with serving(tmp_path, shelf_in(tmp_path, IndexNotWritten("đĩa đầy"))) as asked:
        done = published(asked, read(asked))
        assert (done["status"], done["reason"]) == ("unindexed", "đĩa đầy")
    with serving(tmp_path) as asked:
        assert settled(asked, {**done, "status": "publishing"})["status"] == "published"


def test_a_job_is_named_by_its_id_alone(asked: TestClient, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "job.json").write_text("{}")
    for name in ("..%2f..%2fsecret", "%2e%2e", "x" * 16, "0123456789ABCDEF"):
        assert asked.get(f"/v1/jobs/{name}").status_code == 404


# the corpus


def test_removing_needs_to_be_confirmed_and_tells_before_what_rests(asked: TestClient, tmp_path: Path) -> None:
    published(asked, read(asked))
    newer = document(provision("dieu-1", "Một."), id="huong-dan-8-hd-tw-2025", number="8-HD/TW", title="Mới")
    save(newer, tmp_path / "var" / "documents")
    asked.patch(f"/v1/documents/{newer.id}/entry", json={"amends": "Hướng dẫn 07-HD/TW ngày 05/3/2024"})
    resting = asked.get(f"/v1/documents/{GUIDE_ID}/resting").json()
    assert [one["id"] for one in resting["documents"]] == [newer.id]
    assert asked.delete(f"/v1/documents/{GUIDE_ID}").status_code == 422
    assert is_problem(asked.delete(f"/v1/documents/{GUIDE_ID}?confirm=yes"), 409, "not-confirmed")
    assert GUIDE_ID in held(tmp_path)
    answer = asked.delete(f"/v1/documents/{GUIDE_ID}?confirm={GUIDE_ID}")
    assert answer.status_code == 202
    assert settled(asked, answer.json())["status"] == "published"
    assert held(tmp_path) == [newer.id]
    assert asked.get(f"/v1/documents/{GUIDE_ID}").status_code == 404


def test_the_starter_corpus_is_not_changed(asked: TestClient) -> None:
    for answer in (
        asked.delete(f"/v1/documents/{STARTING.id}?confirm={STARTING.id}"),
        asked.patch(f"/v1/documents/{STARTING.id}/entry", json={"title": "Khác"}),
    ):
        assert is_problem(answer, 409, "change-refused")
    assert is_problem(asked.delete("/v1/documents/x?confirm=x"), 404, "not-found")


def test_an_entry_is_corrected_and_goes_live(asked: TestClient, tmp_path: Path) -> None:
    published(asked, read(asked))
    answer = asked.patch(f"/v1/documents/{GUIDE_ID}/entry", json={"effective_on": "2024-05-01", "replaces": None})
    assert settled(asked, answer.json())["status"] == "published"
    entry = asked.get(f"/v1/documents/{GUIDE_ID}").json()
    assert (entry["effective_on"], entry["replaces"]) == ("2024-05-01", [])
    for body in ({"effective_on": "tháng năm"}, {"colour": "red"}, {}, {"effective_on": 7}):
        assert is_problem(asked.patch(f"/v1/documents/{GUIDE_ID}/entry", json=body), 422, "invalid-request")
    impossible = asked.patch(f"/v1/documents/{GUIDE_ID}/entry", json={"repealed_on": "2020-01-01"})
    assert is_problem(impossible, 409, "change-refused")


def test_proposals_are_accepted_or_refused(asked: TestClient, tmp_path: Path) -> None:
    more = "1.3. Sửa đổi khoản 1 Mục II Hướng dẫn số 05-HD/TW.\n1.4. Sửa đổi Hướng dẫn số 06-HD/TW.\n2. Đổi thẻ"
    job = read(asked, GUIDE.replace("2. Đổi thẻ", more))
    told = [one["change"] for one in job["preview"]["proposals"]]
    published(asked, job)
    first, second = asked.get("/v1/proposals").json()["proposals"]
    assert [first["change"], second["change"]] == told
    assert settled(asked, asked.post(f"/v1/proposals/{first['id']}/accept").json())["status"] == "published"
    assert asked.post(f"/v1/proposals/{second['id']}/refuse").status_code == 204
    assert asked.get("/v1/proposals").json()["proposals"] == []
    assert is_problem(asked.post(f"/v1/proposals/{first['id']}/accept"), 404, "not-found")
    assert [one["number"] for one in asked.get(f"/v1/documents/{GUIDE_ID}").json()["amends"]] == ["05-HD/TW"]
    decided = load_corrections(tmp_path / "var" / "register")[GUIDE_ID].decided
    assert sorted(decided.values()) == ["accepted", "refused"]


def test_anybody_may_compare_two_texts_and_sees_no_reader(asked: TestClient) -> None:
    published(asked, read(asked))
    published(asked, read(asked, GUIDE.replace("30 ngày", "20 ngày")))
    told = asked.get(f"/v1/diff?old={GUIDE_ID}-ban-1&new={GUIDE_ID}", headers={"Authorization": ""}).json()
    assert [one["what"] for one in told["changes"]] == ["reworded"]
    assert told["resting"]["answers"] == []
    assert is_problem(asked.get(f"/v1/diff?old=x&new={GUIDE_ID}"), 404, "not-found")
    assert asked.get("/v1/diff?old=x").status_code == 422


def test_questions_are_answered_while_a_document_goes_live(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    save(OLD, tmp_path / "corpus")
    with serving(tmp_path, shelf) as asked:
        shelf.live.append(shelf.documents())
        job = read(asked)
        shelf.going.clear()
        going = asked.post(f"/v1/jobs/{job['id']}/publish").json()
        assert going["status"] == "publishing"
        for _ in range(20):
            assert asked.post("/v1/answers", json={"question": "Thời hạn?"}).json()["status"] == "answered"
        assert [one["id"] for one in asked.get("/v1/documents").json()["documents"]] == [OLD.id]
        assert asked.get(f"/v1/jobs/{job['id']}").json()["status"] == "publishing"
        shelf.going.set()
        assert settled(asked, going)["status"] == "published"
        assert len(asked.get("/v1/documents").json()["documents"]) == 2


def test_the_description_tells_what_a_form_may_state() -> None:
    described = client(FakeShelf()).get("/openapi.json").json()["paths"]["/v1/documents"]["post"]
    form = described["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert set(form) == {"file", *IDENTITY, "replace"}
    json.dumps(described)


def test_what_waits_for_a_word_is_embedded_meanwhile(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    with serving(tmp_path, shelf) as asked:
        read(asked)
        wait_for(lambda: shelf.ahead == [GUIDE_ID])


def test_the_language_model_is_switched_off_and_on_without_a_restart(tmp_path: Path) -> None:
    named = {"data": tmp_path, "llm_model": "m", "admin_key": KEY}
    served = client(FakeShelf(), settings=named)
    auth = {"Authorization": f"Bearer {KEY}"}
    for on, state in ((False, "off"), (False, "off"), (True, "on")):
        assert served.put("/v1/language-model", json={"on": on}, headers=auth).json() == {"model": state}
        assert served.get("/v1/language-model", headers=auth).json() == {"model": state}
        assert served.get("/readyz").json()["model"] == state
        assert (tmp_path / "model-off").exists() is not on


def test_a_file_that_another_process_left_unread_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.publisher._LOOK_S", 0.1)
    save(STARTING, tmp_path / "corpus")
    jobs = Jobs(tmp_path / "var" / "jobs")
    held = jobs.new("add", "hd-08.txt", "reading", BytesIO(GUIDE.encode()), at=datetime.now(UTC))
    with ExitStack() as opened:
        with jobs.working(held.id):
            asked = opened.enter_context(serving(tmp_path))
            left = jobs.new("add", "hd-07.txt", "reading", BytesIO(GUIDE.encode()), at=datetime.now(UTC))
            assert settled(asked, asked.get(f"/v1/jobs/{left.id}").json())["status"] == "ready"
            assert asked.get(f"/v1/jobs/{held.id}").json()["status"] == "reading"
        assert settled(asked, asked.get(f"/v1/jobs/{held.id}").json())["status"] == "ready"
