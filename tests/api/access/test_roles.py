"""All routes there are, from the application and from its description, and who is let through to them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.access.door import Door
from api.access.guard import Guard
from api.access.roles import CHANGING, RULES, Role, Routes, Rule, Undeclared
from api.app import create_app
from api.records.audit import Audit
from api.remembered.memory import MemoryWindows
from api.settings import Settings
from made.people import bearing, keys
from made.rote import FakeShelf, answer_by_rote, search_by_rote

READ_BY_POST = {  # what these send is forgotten, or is theirs alone: a verdict, the end of their own stream
    "POST /v1/answers", "DELETE /v1/answers/streams/{stream}", "POST /v1/chat/completions", "POST /v1/search",
    "POST /v1/feedback", "POST /v1/check", "POST /v1/courses/proposals", "POST /v1/works/check",
    "POST /v1/works/export/{name}", "POST /v1/entries", "POST /check", "POST /teaching/check",
    "POST /collections/basket", "POST /sign-in", "POST /sign-out", "POST /account/password",
}  # fmt: skip
REACHED = 418  # what no route answers, and is not written down as done
UNSET = {  # where nobody typed anything, and no provider is named
    "POST /sign-in": 401, "GET /sign-in/provider": 404, "GET /sign-in/back": 404, "GET /sign-out/provider": 404,
}  # fmt: skip
OPEN_TO_ALL = {
    "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /sign-in", "POST /sign-in",
    "GET /sign-in/provider", "GET /sign-in/back", "GET /sign-out/provider",
    "GET /static", "GET /widget",
}  # fmt: skip


@pytest.fixture
def closed(tmp_path: Path) -> FastAPI:
    """Return the service that reads to nobody who has not signed in."""
    settings = Settings(data=tmp_path, reading="signed-in")
    return create_app(FakeShelf(), settings, answer_by_rote, search_by_rote)


def addresses(app: FastAPI) -> Iterator[tuple[str, str, Rule]]:
    """Yield of each route its method, an address that leads to it, and its rule."""
    for method, path, rule in Routes(app.routes):
        yield method, re.sub(r"\{\w+\}", "x", path.replace("{number}", "1").replace("{decision}", "accept")), rule


def asked(served: TestClient, method: str, path: str, key: str | None = None) -> int:
    headers = bearing(key) if key else {}
    return served.request(method, path, headers=headers, json={}, follow_redirects=False).status_code


def test_the_table_has_every_route_of_the_application_and_of_its_description(closed: FastAPI) -> None:
    routes = {f"{method} {path}" for method, path, _ in Routes(closed.routes)}
    described = {
        f"{method.upper()} {path}" for path, methods in closed.openapi()["paths"].items() for method in methods
    }
    assert described < routes
    assert routes == set(RULES)  # nor does it have any that is gone


def test_a_route_that_the_table_does_not_have_keeps_the_service_from_starting(closed: FastAPI) -> None:
    closed.add_api_route("/v1/new", lambda: None, methods=["GET", "POST"])
    with pytest.raises(Undeclared, match="GET /v1/new, POST /v1/new"):
        Routes(closed.routes)


def test_whatever_changes_something_needs_a_role_and_is_logged() -> None:
    changing = {name for name in RULES if name.split()[0] in CHANGING}
    for name in changing - READ_BY_POST:
        assert RULES[name].needs in (Role.TRAINER, Role.EDITOR, Role.ADMINISTRATOR), name
        assert RULES[name].logged, name
    assert changing > READ_BY_POST
    assert all(RULES[name].needs in (Role.EDITOR, Role.ADMINISTRATOR) for name in RULES if " /admin" in name)
    assert {name for name, rule in RULES.items() if rule.needs == "anyone"} == OPEN_TO_ALL


def test_nothing_answers_who_brings_nothing_where_reading_is_for_who_signed_in(
    closed: FastAPI, tmp_path: Path
) -> None:
    keys(tmp_path)
    served = TestClient(closed, client=("127.0.0.1", 1))
    for method, path, rule in addresses(closed):
        status = asked(served, method, path)
        if rule.needs == "anyone":
            assert status in (200, 307, UNSET.get(f"{method} {path}", 200)), path
        else:
            assert status == (401 if path.startswith("/v1/") else 303), (method, path)


def test_nothing_answers_a_lesser_role(closed: FastAPI, tmp_path: Path) -> None:
    held = keys(tmp_path)
    served = TestClient(closed, client=("127.0.0.1", 1))
    for method, path, rule in addresses(closed):
        if not isinstance(rule.needs, Role) or not path.startswith("/v1/"):
            continue
        for role in (one for one in Role if not one.holds(rule.needs)):
            assert asked(served, method, path, held[role]) == 403, (method, path, role)


@pytest.mark.parametrize("reading", [None, "open", "signed-in"])
def test_everybody_comes_as_far_as_his_role_and_the_settings_say(
    reading: str | None, closed: FastAPI, tmp_path: Path
) -> None:
    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=REACHED)(scope, receive, send)

    held = keys(tmp_path)
    settings = Settings(data=tmp_path, reading=reading)
    routes = Routes(closed.routes)
    served = TestClient(Guard(reached, lambda: routes, Door(settings, MemoryWindows()), Audit(settings), settings))
    open_to = {None: (Role.READER, Role.TRAINER), "open": (Role.READER,), "signed-in": ()}[reading]
    for method, path, rule in addresses(closed):
        if path.startswith("/v1/") and isinstance(rule.needs, Role):
            assert (asked(served, method, path) == REACHED) is (rule.needs in open_to), (method, path)
            for role in Role:
                reaches = rule.needs in open_to or role.holds(rule.needs)
                assert (asked(served, method, path, held[role]) == REACHED) is reaches, (method, path, role)


def test_each_role_holds_those_before_it() -> None:
    for place, role in enumerate(Role):
        assert [other for other in Role if role.holds(other)] == list(Role)[: place + 1]
