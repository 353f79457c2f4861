"""What a key of an administrator does: going back to an earlier index, stopping; over a real index on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.app import create_app
from api.records.accounts import Accounts
from api.records.audit import Audit
from api.settings import Settings
from corpus.store import load, save
from made.embedders import HashEmbedder, NearEmbedder
from made.library import DOCUMENTS, FEES
from made.people import bearing, keys
from made.served import is_problem
from qa.engine import Shelf
from qa.index.generation import only_builder

REASON = "đang sửa kho"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for document in DOCUMENTS:
        save(document, tmp_path / "corpus")
    return Settings(corpus=tmp_path / "corpus", data=tmp_path / "var", judge_reads=0)


@pytest.fixture
def names(settings: Settings) -> tuple[str, str]:
    """Return two generations, the second one live."""
    built = []
    for title in ("Chế độ một", "Chế độ hai"):
        save(FEES.model_copy(update={"title": title}), settings.documents)
        built.append(shelf_of(settings).build().name)
    return built[0], built[1]


@pytest.fixture
def served(settings: Settings, names: tuple[str, str]) -> Iterator[TestClient]:
    """Return the program of an administrator."""
    key = keys(settings.data)[Role.ADMINISTRATOR]
    with TestClient(create_app(shelf_of(settings), settings), client=("127.0.0.1", 1)) as opened:
        opened.headers.update(bearing(key))
        yield opened


def shelf_of(settings: Settings) -> Shelf:
    made = Shelf(settings)
    made.embedder = NearEmbedder(HashEmbedder())
    return made


def logged(settings: Settings) -> tuple[object, object, object]:
    """Return what was done last, on what, and by whom."""
    last = Audit(settings).entries("audit")[-1].content
    assert last is not None
    return last["what"], last["on"], last["by"]


def live(told: dict[str, list[dict[str, object]]]) -> list[object]:
    return [one["name"] for one in told["generations"] if one["live"]]


def test_generations_are_listed_and_used_back_and_forth(
    served: TestClient, settings: Settings, names: tuple[str, str]
) -> None:
    first, second = names
    told = served.get("/v1/generations").json()
    assert [one["name"] for one in told["generations"]] == [second, first]
    assert live(told) == [second]
    assert [one["documents"] for one in told["generations"]] == [len(DOCUMENTS)] * 2
    for name, title in ((first, "Chế độ một"), (second, "Chế độ hai")):
        answer = served.post(f"/v1/generations/{name}/use")
        assert (answer.status_code, live(answer.json())) == (200, [name])
        assert [one.title for one in load(settings.documents)] == [title]
        assert logged(settings)[:2] == ("index.use", name)


def test_what_is_no_generation_or_cannot_be_used_now_is_told(
    served: TestClient, settings: Settings, names: tuple[str, str]
) -> None:
    assert is_problem(served.post("/v1/generations/none/use"), 404, "not-found")
    assert is_problem(served.post(f"/v1/generations/{names[1]}/use"), 409, "change-refused")  # it is live
    with only_builder(settings.index):
        answer = served.post(f"/v1/generations/{names[0]}/use")
    assert is_problem(answer, 409, "change-refused")
    assert "Đang lập chỉ mục" in answer.json()["detail"]
    assert live(served.get("/v1/generations").json()) == [names[1]]


def test_what_is_stopped_is_told_and_readers_are_given_the_reason(served: TestClient, settings: Settings) -> None:
    told = served.get("/v1/switches").json()["switches"]
    assert [(one["part"], one["on"], one["reason"]) for one in told] == [
        ("service", True, None),
        ("widget", True, None),
    ]
    off = served.put("/v1/switches/service", json={"on": False, "reason": REASON}).json()
    assert (off["on"], off["reason"], off["since"] is None) == (False, REASON, False)
    assert logged(settings)[:2] == ("switch.throw", f"service off {REASON}")
    reader = TestClient(served.app, client=("127.0.0.1", 1))
    assert is_problem(reader.get("/v1/documents"), 503, "stopped")
    assert served.get("/v1/switches").json()["switches"][0]["reason"] == REASON
    on = served.put("/v1/switches/service", json={"on": True}).json()
    assert (on["on"], on["reason"]) == (True, None)
    assert logged(settings)[:2] == ("switch.throw", "service on")
    assert reader.get("/v1/documents").status_code == 200


def test_nothing_is_stopped_without_a_reason_nor_what_is_not_there(served: TestClient) -> None:
    assert is_problem(served.put("/v1/switches/widget", json={"on": False}), 409, "change-refused")
    assert is_problem(served.put("/v1/switches/model", json={"on": False}), 404, "not-found")
    assert is_problem(served.put("/v1/switches/printer", json={"on": False}), 422, "invalid-request")
    assert all(one["on"] for one in served.get("/v1/switches").json()["switches"])


@pytest.mark.parametrize("role", [Role.READER, Role.TRAINER, Role.EDITOR])
def test_nobody_but_administrators_may(
    role: Role, served: TestClient, settings: Settings, names: tuple[str, str]
) -> None:
    accounts = Accounts(settings.accounts)
    key = accounts.add_key(accounts.add(f"mot-{role}", role).id, "")[0]
    for method, path in (
        ("GET", "/v1/generations"), ("POST", f"/v1/generations/{names[0]}/use"),
        ("GET", "/v1/switches"), ("PUT", "/v1/switches/service"),
    ):  # fmt: skip
        answer = served.request(method, path, json={"on": False, "reason": "x"}, headers=bearing(key))
        assert is_problem(answer, 403, "role-lacking"), path
    assert live(served.get("/v1/generations").json()) == [names[1]]
