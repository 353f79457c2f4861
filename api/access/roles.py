"""Which route needs which role: the one table, checked against all routes at start and asked before each request.

Roles hold one another: who edits may also teach, who teaches may also read. So little stands between a trainer and
an editor that two ladders would only have everybody hold both.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount
from starlette.types import Scope


class Role(StrEnum):
    """Is what somebody may do, from the least to the most."""

    READER = "reader"
    TRAINER = "trainer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    def holds(self, other: "Role") -> bool:
        """Is true for one that may do all the other may."""
        return _LADDER.index(self) >= _LADDER.index(other)


_LADDER = tuple(Role)
NAMES: Mapping[Role, str] = {
    Role.READER: "người đọc",
    Role.TRAINER: "người dạy",
    Role.EDITOR: "người biên tập",
    Role.ADMINISTRATOR: "quản trị viên",
}
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Needs = Role | Literal["anyone", "signed-in"]

# A line each: method, path as the route has it, and how the log calls what is done there. Whoever adds a route adds
# it here; without that the service does not start.
_TABLE: Mapping[Needs, str] = {
    "anyone": """
        GET /healthz
        GET /readyz
        GET /metrics
        GET /openapi.json
        GET /sign-in
        POST /sign-in
        GET /sign-in/provider
        GET /sign-in/back
        GET /sign-out/provider
        GET /static
        GET /widget
    """,
    "signed-in": """
        GET /account
        POST /account/password account.password
        POST /sign-out session.end
    """,
    Role.READER: """
        GET /
        POST /v1/answers
        GET /v1/answers/streams/{stream}
        DELETE /v1/answers/streams/{stream}
        POST /v1/chat/completions
        GET /v1/models
        GET /v1/notice
        POST /v1/search
        POST /v1/feedback
        GET /v1/documents
        GET /v1/documents/{document_id}
        GET /v1/documents/{document_id}/file
        GET /v1/documents/{document_id}/pages/{number}.png
        GET /v1/passages/{passage_id}
        GET /v1/diff
        POST /v1/check
        GET /v1/procedures
        GET /v1/procedures/{procedure_id}
        GET /v1/procedures/{procedure_id}.ics
        GET /v1/courses
        GET /v1/courses/{course_id}
        POST /v1/courses/proposals
        GET /v1/glossary
        GET /v1/glossary/export/{name}
        GET /v1/quiz
        GET /v1/works/{key}
        POST /v1/works/check
        GET /v1/works/{key}/export/{name}
        POST /v1/works/export/{name}
        POST /v1/entries
        GET /documents
        GET /read/{document_id}
        GET /diff
        GET /diff/{old}/{new}
        GET /check
        POST /check
        GET /gaps
        GET /procedures
        GET /procedures/{procedure_id}
        GET /glossary
        GET /glossary/cards
        GET /practice
        GET /practice/{key}
        GET /teaching
        GET /teaching/open
        GET /teaching/check
        POST /teaching/check
        GET /collections
        GET /collections/basket
        POST /collections/basket
        GET /collections/{key}
        GET /collections/{key}/cards
        GET /courses
        GET /courses/{key}
        GET /courses/{key}/cards
        GET /courses/{key}/lessons/{lesson_id}
        GET /banks/{key}
        GET /banks/{key}/cards
        GET /banks/{key}/questions/{id}
        GET /banks/{key}/new
        GET /banks/{key}/essay
        GET /exams/{key}
    """,
    Role.TRAINER: """
        POST /v1/works work.create
        PUT /v1/works/{key} work.change
        DELETE /v1/works/{key} work.delete
        POST /v1/works/{key}/entries work.change
        POST /teaching/import work.create
        POST /collections work.create
        POST /collections/add work.change
        POST /collections/{key} work.change
        POST /collections/{key}/delete work.delete
        POST /courses work.create
        POST /courses/{key} work.change
        POST /courses/{key}/delete work.delete
        POST /courses/{key}/lessons/{lesson_id} work.change
        POST /courses/{key}/lessons/{lesson_id}/works work.create
        POST /banks work.create
        POST /banks/{key}/states work.change
        POST /banks/{key}/settings work.change
        POST /banks/{key}/delete work.delete
        POST /banks/{key}/questions work.change
        POST /banks/{key}/questions/{id} work.change
        POST /banks/{key}/essays work.change
        POST /banks/{key}/exams work.create
        POST /exams/{key}/settings work.change
        POST /exams/{key}/redraw work.change
        POST /exams/{key}/delete work.delete
    """,
    Role.EDITOR: """
        POST /v1/documents document.add
        DELETE /v1/documents/{document_id} document.remove
        PATCH /v1/documents/{document_id}/entry document.correct
        GET /v1/documents/{document_id}/resting
        GET /v1/jobs
        GET /v1/jobs/{job_id}
        DELETE /v1/jobs/{job_id} job.drop
        POST /v1/jobs/{job_id}/again job.again
        POST /v1/jobs/{job_id}/publish job.publish
        GET /v1/proposals
        POST /v1/proposals/{proposal_id}/accept proposal.accept
        POST /v1/proposals/{proposal_id}/refuse proposal.refuse
        GET /v1/unanswered
        DELETE /v1/unanswered/{day} question.erase
        GET /v1/chosen
        GET /v1/chosen/{id}
        POST /v1/chosen/preview chosen.preview
        POST /v1/chosen chosen.add
        POST /v1/chosen/{id}/approve chosen.approve
        DELETE /v1/chosen/{id} chosen.remove
        GET /admin
        GET /admin/unanswered
        POST /admin/unanswered/erase question.erase
        GET /admin/chosen
        POST /admin/chosen/new chosen.add
        POST /admin/chosen/{id}/approve chosen.approve
        POST /admin/chosen/{id}/remove chosen.remove
        GET /admin/documents
        POST /admin/documents document.add
        GET /admin/documents/{document_id}/entry
        POST /admin/documents/{document_id}/entry document.correct
        GET /admin/documents/{document_id}/remove
        POST /admin/documents/{document_id}/remove document.remove
        GET /admin/documents/{document_id}/revert
        POST /admin/documents/{document_id}/revert document.revert
        GET /admin/feedback
        POST /admin/readers document.readers
        GET /admin/jobs/{job_id}
        GET /admin/jobs/{job_id}/state
        POST /admin/jobs/{job_id}/again job.again
        POST /admin/jobs/{job_id}/drop job.drop
        POST /admin/jobs/{job_id}/publish job.publish
        GET /admin/proposals
        POST /admin/proposals/{proposal_id}/{decision} proposal.decide
    """,
    Role.ADMINISTRATOR: """
        GET /v1/language-model
        PUT /v1/language-model model.switch
        GET /v1/generations
        POST /v1/generations/{name}/use index.use
        GET /v1/switches
        PUT /v1/switches/{part} switch.throw
        POST /admin/feedback/{day}/erase feedback.erase
        GET /admin/limits
        GET /admin/log
        GET /admin/log/export
        GET /admin/switches
        POST /admin/switches/{part} switch.throw
        GET /admin/figures
        GET /admin/generations
        POST /admin/generations/{name}/use index.use
        GET /admin/teaching
        POST /admin/teaching/{id}/delete work.delete
        GET /admin/users
        POST /admin/users user.add
        POST /admin/users/{user_id}/role user.role
        POST /admin/users/{user_id}/units user.units
        POST /admin/users/{user_id}/password user.password
        POST /admin/users/{user_id}/remove user.remove
        POST /admin/users/{user_id}/keys key.add
        POST /admin/keys/{prefix}/revoke key.revoke
    """,
}


class Rule(NamedTuple):
    """Is what a route needs, and how the log calls what is done there; None for what is not logged."""

    needs: Needs
    logged: str | None


def _read() -> Iterator[tuple[str, Rule]]:
    for needs, lines in _TABLE.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            method, path, *logged = line.split()
            yield f"{method} {path}", Rule(needs, logged[0] if logged else None)


RULES: Mapping[str, Rule] = MappingProxyType(dict(_read()))


class Undeclared(Exception):
    """A route is not in the table."""


class Routes:
    """Is the routes of an application in their order, each with its rule. Raises Undeclared for one without."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes: list[tuple[Any, str, Mapping[str, Rule]]] = []
        for one in iter_route_contexts(routes):
            methods = {"GET"} if isinstance(one.original_route, Mount) else (one.methods or set()) - {"HEAD"}
            names = {method: f"{method} {one.path}" for method in methods}
            if missing := sorted(name for name in names.values() if name not in RULES):
                raise Undeclared(f"say in api/access/roles.py who may: {', '.join(missing)}")
            self._routes.append((one.path_regex, one.path or "", {m: RULES[name] for m, name in names.items()}))

    def find(self, scope: Scope) -> tuple[Rule, Mapping[str, str]] | None:
        """Return the rule of the route that will be taken, with what its path names; None where none will be."""
        for regex, _, rules in self._routes:
            if (rule := rules.get(scope["method"])) and (found := regex.match(scope["path"])):
                return rule, found.groupdict()
        return None

    def __iter__(self) -> Iterator[tuple[str, str, Rule]]:
        """Yield method, path and rule of each."""
        for _, path, rules in self._routes:
            for method, rule in rules.items():
                yield method, path, rule
