"""A document that is kept to one unit: to everybody else the service is one that never had it, on every route."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.access.rights import Seen
from api.access.roles import Role, Routes
from api.app import create_app
from api.desk import Desk
from api.metrics import Metrics
from api.questions import made
from api.records.accounts import Accounts
from api.records.audit import Audit
from api.remembered.memory import MemoryAnswers, in_memory
from api.seats import Seats
from api.settings import Settings
from api.tools import over_http, server
from corpus import readers
from corpus.model import Document, Source, Trust, Version
from made.documents import document, provision, reference
from made.embedders import HashEmbedder, NearEmbedder, letters
from made.library import DOCUMENTS, FEES, NEW, Opened
from made.library import library as handmade
from made.people import HERE, PASSWORD, bearing, hash_quickly, signed_in
from qa.answer import search, steps
from qa.courses.model import Source as Pinned
from qa.courses.pins import pin
from qa.courses.works import Collection, Course, Entry, Lesson, Put
from qa.engine import Library

WORD, NUMBER, FILE = "kờlông", "987-QĐ", "5" * 64
SECRET = document(
    provision(
        "dieu-1",
        f"Điều 1. Hồ sơ mật danh là tài liệu {WORD} của đảng viên đi công tác dài ngày.",
        heading="Giải thích từ ngữ",
    ),
    provision(
        "dieu-2",
        f"Điều 2. Đảng viên nộp phiếu bổ sung hồ sơ cho tổ {WORD} trong thời hạn 7 ngày làm việc.",
        heading="Phiếu bổ sung",
    ),
    id="quy-dinh-987-qd-tw-2025",
    number="987-QĐ/TW",
    title=f"Quản lý hồ sơ {WORD}",
    issued_on=date(2025, 6, 7),
    effective_on=date(2025, 6, 7),
    effect="in-force",
    replaces=(reference("22-QĐ/TW", date(2024, 5, 6)),),
    sources=(Source(trust=Trust.FULL_TEXT, file=f"{WORD}.txt", sha256=FILE, pages=1),),
)
BEFORE = SECRET.model_copy(
    update={"id": f"{SECRET.id}-ban-1", "version": Version(of=SECRET.id, until=date(2025, 9, 9)), "title": "Bản đầu"}
)
UNIT, OTHER = "ban tổ chức", "văn phòng"
OTHER_EACH_TIME = re.compile(  # ids, keys and tokens; when it was, how long it took, by which seed
    r"chatcmpl-[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{32}|[A-Za-z0-9_-]{32}|\"id\":\"[0-9a-f]{8}\"|e-[0-9a-f]{8}"
    r"|\"(?:created|\w+_ms)\":[\d.]+|\"changed_at\":\"[^\"]+\"|seed=\d+"
)

QUESTIONS = (
    "nộp phiếu bổ sung hồ sơ trong thời hạn bao lâu?",
    "hồ sơ mật danh là gì?",
    "ho so mat danh la gi",
    "quy định nào đang có hiệu lực về hồ sơ đảng viên?",
    "Quy định 22-QĐ/TW còn hiệu lực không?",
    "Quy định 22-QĐ/TW bị văn bản nào thay thế?",
    "văn bản nào mới nhất?",
    "có bao nhiêu quy định đang có hiệu lực?",
    "Quy định 987-QĐ/TW quy định gì?",
    "Điều 2 Quy định 987-QĐ/TW",
    f"tổ {WORD} làm gì?",
)
NAMES = (SECRET.id, BEFORE.id, NEW.id, f"{SECRET.id}:dieu-2", SECRET.number, WORD, "hồ sơ", "1", "2025-12-01")


class Asked(NamedTuple):
    """Is one request; `tells` where it says itself what nobody is to learn."""

    method: str
    path: str
    more: dict[str, Any]

    @property
    def tells(self) -> bool:
        said = f"{self.path} {json.dumps(self.more, ensure_ascii=False)}"
        return any(one in said for one in (WORD, "987"))


class Service(NamedTuple):
    """Is a service with its routes, the browsers of who is inside and outside, and the keys of both."""

    app: FastAPI
    inside: TestClient
    outside: TestClient
    keys: dict[str, str]
    works: dict[str, str]


def clause(of: Document, place: int = 1) -> Pinned:
    return pin(of, of.provisions[place])


def works_on(of: Document) -> tuple[Collection, Course]:
    """Return works that quote the document."""
    entry = Entry(id="e1", put=Put.CLAUSES, title=of.title, sources=(clause(of),), as_of=date(2026, 1, 1))
    lesson = Lesson(id="l1", title=of.title, minutes=30, entries=(entry,))
    return (
        Collection(title=of.title, entries=(entry,)),
        Course(title=of.title, made_for=date(2026, 1, 1), lessons=(lesson,)),
    )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Service]]:
    """Return a service with the document, kept to a unit, and one that never had it."""
    with pytest.MonkeyPatch.context() as patch:
        hash_quickly(patch)
        patch.setenv("REGQA_HOSTS", "testserver")
        place = tmp_path_factory.mktemp("rights")
        with_it = service(place / "with", tuple(sorted((*DOCUMENTS, SECRET, BEFORE), key=lambda one: one.id)))
        without = service(place / "without", tuple(sorted(DOCUMENTS, key=lambda one: one.id)))
        yield with_it, without


def service(place: Path, documents: tuple[Document, ...]) -> Service:
    embedder = NearEmbedder(HashEmbedder(pieces=letters, signed=True))
    data, held = place / "data", handmade(place / "index", embedder, documents)
    if SECRET in documents:
        (data / "files").mkdir(parents=True)
        (data / "files" / f"{FILE}.txt").write_text(WORD)
        readers.keep_to(SECRET.id, (UNIT,), data)
    settings = Settings(data=data, reading="signed-in")
    app = create_app(Opened(held), settings, making=made)
    accounts, keys = Accounts(settings.accounts), {}
    for name, unit in (("ben.trong", UNIT), ("ben.ngoai", OTHER)):
        new = accounts.set_units(accounts.add(name, Role.TRAINER, PASSWORD).id, (unit,))
        keys[name] = accounts.add_key(new.id, "")[0]
    browsers = []
    for name in keys:
        browser = TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1), headers=HERE)
        assert browser.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 200
        browsers.append(browser)
    kept = {}
    for work in works_on(SECRET) if SECRET in documents else ():
        answer = browsers[0].post("/v1/works", json=work.model_dump(mode="json"))
        assert answer.status_code == 201, answer.text
        kept[work.form] = answer.json()["edit_key"]
    return Service(app, *browsers, keys, kept)


def requests(of: Service, works: dict[str, str]) -> Iterator[Asked]:
    """Yield requests to every route that a reader or trainer may take, with all that could lead to the document."""
    guessed = works_on(SECRET.model_copy(update={"provisions": NEW.provisions}))  # his own words under its id
    bodies: dict[str, list[dict[str, Any]]] = {
        "POST /v1/answers": [
            {"json": {"question": one}, "headers": {"Accept": kind}}
            for one in QUESTIONS
            for kind in ("application/json", "text/event-stream")
        ],
        "POST /v1/search": [{"json": {"query": one, "k": 50}} for one in (*QUESTIONS, WORD, "987", "hồ sơ")],
        "POST /v1/chat/completions": [
            {"json": {"model": "regqa", "messages": [{"role": "user", "content": one}], "stream": stream}}
            for one in QUESTIONS[:6]
            for stream in (False, True)
        ],
        "POST /v1/check": [
            {"json": {"text": f"Theo Điều 2 Quy định {number}, phiếu nộp trong 7 ngày làm việc."}}
            for number in ("987-QĐ/TW ngày 07/6/2025", "22-QĐ/TW")
        ],
        "POST /check": [{"data": {"text": "Theo Quy định 987-QĐ/TW, phiếu nộp trong 7 ngày làm việc."}}],
        "POST /v1/feedback": [{"json": {"answer_id": "x", "verdict": "up"}}],
        "POST /v1/courses/proposals": [{"json": {"topic": one}} for one in ("hồ sơ mật danh", "hồ sơ đảng viên")],
        "POST /courses": [{"data": {"topic": "hồ sơ mật danh"}}],
        "POST /v1/entries": [
            {"json": {"put": "clauses", "clauses": [{"document": one, "locator": "dieu-2"}]}}
            for one in (SECRET.id, BEFORE.id, "quy-dinh-1-qd-tw-1990", NEW.id)
        ],
        "POST /collections/add": [
            {"data": {"put": "clauses", "document": one, "locator": "dieu-2"}} for one in (SECRET.id, NEW.id)
        ],
        "POST /v1/works": [{"json": one.model_dump(mode="json")} for one in guessed],
        "POST /v1/works/check": [{"json": {"keys": list(works.values())}}],
        "POST /teaching/check": [{"data": {"keys": " ".join(works.values())}}],
        "POST /v1/works/export/{name}": [{"json": one.model_dump(mode="json")} for one in guessed],
        "POST /collections/basket": [{"data": {"collection": guessed[0].model_dump_json()}}],
        "POST /banks": [{"data": {"documents": one, "seed": "1"}} for one in (SECRET.id, NEW.id)],
        "POST /collections": [{"data": {"title": "Bộ mới"}}, {"data": {"copy": works.get("collection", "k" * 32)}}],
    }
    exports = ("collection.docx", "plan.docx", "collection.json", "course.pptx", "cards.apkg", "glossary.csv", "json")
    for method, path, rule in Routes(of.app.routes):
        if rule.needs in (Role.EDITOR, Role.ADMINISTRATOR) or path in ("/metrics", "/sign-in", "/sign-out"):
            continue
        values = {
            "document_id": (SECRET.id, BEFORE.id, NEW.id),
            "passage_id": (f"{SECRET.id}:dieu-2", f"{NEW.id}:dieu-2"),
            "old": (SECRET.id, NEW.id),
            "new": (SECRET.id, BEFORE.id),
            "key": (*works.values(), "k" * 32),
            "name": exports if "{name}" in path else (),
        }
        named = re.findall(r"\{(\w+)\}", path)
        ways = [path]
        for name in named:
            ways = [
                way.replace(f"{{{name}}}", value)
                for way in ways
                for value in values.get(name) or ("1" if name == "number" else "l1" if name == "lesson_id" else "x",)
            ]
        asked = bodies.get(f"{method} {path}", [{}] if method in ("GET", "DELETE") else [{"json": {}}])
        for way in ways:
            yield from (Asked(method, way, more) for more in asked)
        for name in queries(of.app, path) if method == "GET" else ():
            yield from (Asked(method, way, {"params": {name: value}}) for way in ways for value in NAMES)


def queries(app: FastAPI, path: str) -> list[str]:
    """Return the parameters that the route has after its path, described or not."""
    found = (one.original_route for one in iter_route_contexts(app.routes) if one.path == path)
    return [one.alias for route in found for one in getattr(getattr(route, "dependant", None), "query_params", ())]


def told(answer: httpx.Response, works: dict[str, str]) -> tuple[int, str, list[str]]:
    """Return what somebody can see of an answer, without what is another one each time."""
    text = answer.text
    for key in works.values():
        text = text.replace(key, "k" * 32)
    headers = (answer.headers.get(name, "") for name in ("etag", "content-type", "location", "cache-control"))
    return answer.status_code, OTHER_EACH_TIME.sub("·", text), [OTHER_EACH_TIME.sub("·", one) for one in headers]


def test_to_another_unit_every_route_answers_as_if_the_document_had_never_been_there(
    services: tuple[Service, Service],
) -> None:
    with_it, without = services
    asked = list(requests(with_it, with_it.works))
    twins = list(requests(without, {form: f"{place:k>32}" for place, form in enumerate(with_it.works)}))
    assert len(asked) == len(twins) > 1000
    for one, other in zip(asked, twins, strict=True):
        seen, expected = (
            told(of.outside.request(way.method, way.path, follow_redirects=False, **way.more), with_it.works)
            for of, way in ((with_it, one), (without, other))
        )
        assert seen == expected, one
        assert seen[0] < 500, one
        if not one.tells:
            assert WORD not in seen[1], one
            assert NUMBER not in seen[1], one
            assert SECRET.id not in seen[1], one


def test_keys_of_programs_have_the_units_of_their_account(services: tuple[Service, Service]) -> None:
    with_it, without = services
    programs = [TestClient(of.app, raise_server_exceptions=False) for of in services]
    for text in QUESTIONS:
        found = [
            program.post("/v1/search", json={"query": text, "k": 50}, headers=bearing(of.keys["ben.ngoai"])).json()
            for program, of in zip(programs, services, strict=True)
        ]
        assert found[0] == found[1]
        assert len(found[0]["hits"]) > 5
    inside = programs[0].post(
        "/v1/search", json={"query": "hồ sơ mật danh"}, headers=bearing(with_it.keys["ben.trong"])
    )
    assert WORD in inside.text
    assert without.keys["ben.trong"] != with_it.keys["ben.trong"]


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("POST", "/v1/answers", {"json": {"question": QUESTIONS[1]}}),
        ("POST", "/v1/answers", {"json": {"question": "Quy định 22-QĐ/TW bị văn bản nào thay thế?"}}),
        ("POST", "/v1/search", {"json": {"query": "hồ sơ mật danh"}}),
        ("GET", "/v1/documents", {}),
        ("GET", f"/v1/documents/{SECRET.id}", {}),
        ("GET", f"/v1/documents/{BEFORE.id}", {}),
        ("GET", f"/v1/documents/{SECRET.id}/file", {}),
        ("GET", f"/v1/passages/{SECRET.id}:dieu-2", {}),
        ("GET", f"/read/{NEW.id}", {}),
        ("GET", f"/read/{SECRET.id}", {}),
        ("GET", "/documents", {}),
        ("GET", "/v1/glossary", {}),
        ("GET", "/v1/quiz", {"params": {"number": 50}}),
        ("GET", "/teaching", {}),
    ],
)
def test_who_is_of_the_unit_is_told_of_it(
    method: str, path: str, more: dict[str, Any], services: tuple[Service, Service]
) -> None:
    """What the test of all routes looks for is there to be seen."""
    answer = services[0].inside.request(method, path, **more)
    assert answer.status_code == 200
    assert WORD in answer.text or NUMBER in answer.text


def test_what_was_made_of_it_is_for_who_may_see_it(services: tuple[Service, Service]) -> None:
    with_it, _ = services
    for form, key in with_it.works.items():
        assert WORD in with_it.inside.get(f"/{form}s/{key}").text
        gone, never = (with_it.outside.get(f"/{form}s/{one}") for one in (key, "k" * 32))
        assert (gone.status_code, gone.text) == (never.status_code, never.text)
        assert with_it.outside.delete(f"/v1/works/{key}").status_code == 404


def test_nobody_reads_a_stream_that_was_begun_with_other_rights(services: tuple[Service, Service]) -> None:
    with_it, _ = services
    begun = with_it.inside.post(
        "/v1/answers", json={"question": QUESTIONS[1]}, headers={"Accept": "text/event-stream"}
    ).text
    stream = begun.partition("id: ")[2].partition("-")[0]
    assert WORD in with_it.inside.get(f"/v1/answers/streams/{stream}").text
    assert with_it.outside.get(f"/v1/answers/streams/{stream}").status_code == 404


def test_what_somebody_of_a_unit_is_shown_no_proxy_keeps_for_others(services: tuple[Service, Service]) -> None:
    answers = [of.get("/v1/documents") for of in (services[0].inside, services[0].outside)]
    assert all("private" in one.headers["cache-control"] for one in answers)
    pages = [of.get("/documents").headers["etag"] for of in (services[0].inside, services[0].outside)]
    assert pages[0] != pages[1]
    assert services[0].outside.get("/documents", headers={"If-None-Match": pages[0]}).status_code == 200


def test_a_clause_that_somebody_only_names_tells_him_nothing(services: tuple[Service, Service]) -> None:
    """What he writes under the id of a document is kept and shown alike, whether there is such a document or not."""
    guess = works_on(SECRET.model_copy(update={"provisions": NEW.provisions}))[0]
    told_of = []
    for of in services:
        made = of.outside.post("/v1/works", json=guess.model_dump(mode="json")).json()
        told_of.append((of.outside.get(f"/v1/works/{made['read_key']}"), made))
    (first, made), (second, _) = told_of
    assert first.status_code == second.status_code == 200
    assert first.json()["stale"] == second.json()["stale"] != []
    assert services[0].inside.get(f"/v1/works/{made['read_key']}").status_code == 200


@pytest.fixture
def shared(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Return a browser at a service that everybody may read, in which one document is kept to a unit."""
    hash_quickly(monkeypatch)
    readers.keep_to(NEW.id, (UNIT,), tmp_path)
    app = create_app(Opened(library), Settings(data=tmp_path, reading="open"), making=made)
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1))


def test_where_everybody_may_read_who_shows_that_he_is_of_the_unit_sees_more(
    shared: TestClient, tmp_path: Path
) -> None:
    accounts = Accounts(tmp_path / "accounts.sqlite3")
    roles = {"a.doc": Role.READER, "b.bien.tap": Role.EDITOR, "c.khac": Role.TRAINER}
    keys = {name: accounts.add_key(accounts.add(name, role, PASSWORD).id, "")[0] for name, role in roles.items()}
    accounts.set_units(accounts.named("a.doc").id, (UNIT,))
    at = f"/v1/documents/{NEW.id}"
    statuses = {name: shared.get(at, headers=bearing(key)).status_code for name, key in keys.items()}
    assert statuses == {"a.doc": 200, "b.bien.tap": 200, "c.khac": 404}
    assert shared.get(at).status_code == shared.get(at, headers=bearing("sk-of-another-service")).status_code == 404
    signed_in(shared, "a.doc")
    assert shared.get(at).status_code == 200
    question = {"json": {"query": "phiếu bổ sung hồ sơ"}}
    assert NEW.id in shared.post("/v1/search", **question).text
    elsewhere = shared.post("/v1/search", headers={"Origin": "https://another.example"}, **question)
    assert NEW.id not in elsewhere.text


def test_rights_change_with_the_next_request(shared: TestClient, tmp_path: Path) -> None:
    def statuses() -> list[int]:
        return [shared.get(f"/v1/documents/{one.id}").status_code for one in (NEW, FEES)]

    assert statuses() == [404, 200]
    readers.keep_to(NEW.id, (), tmp_path)
    readers.keep_to(FEES.id, (UNIT,), tmp_path)
    assert statuses() == [200, 404]
    (tmp_path / readers.NAME).write_text("{")
    assert statuses() == [503, 503]  # nobody knows what may be shown


def test_the_tools_of_assistants_know_what_the_key_may(library: Library, tmp_path: Path) -> None:
    readers.keep_to(NEW.id, (UNIT,), tmp_path)
    settings, seen = Settings(data=tmp_path), Seen(Opened(library), tmp_path)
    accounts = Accounts(settings.accounts)
    inside = accounts.add_key(accounts.set_units(accounts.add("may", Role.READER).id, (UNIT,)).id, "")[0]
    desk = Desk(seen, steps, Seats(1, 8), Metrics(), MemoryAnswers(), Audit(settings))
    with TestClient(
        over_http(server(desk, search), settings, in_memory()), base_url="http://127.0.0.1:8001"
    ) as program:
        assert NEW.id in listed_by(program, bearing(inside))
        for nobody in ({}, bearing("rk_" + "x" * 43)):
            assert NEW.id not in listed_by(program, nobody)
            assert FEES.id in listed_by(program, nobody)


def listed_by(program: TestClient, headers: dict[str, str]) -> str:
    call = {"name": "list_documents", "arguments": {}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accept = {"Accept": "application/json, text/event-stream"}
    return program.post("/mcp", json=asked, headers=accept | headers).text
