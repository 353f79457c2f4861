"""What readers said of answers: one row per answer, and never who said it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, ValidationError

from api.records.database import is_there, looked_into, opened
from api.records.layout import Form, Place
from api.requests import MAX_TURN_TEXT, FeedbackRequest, Reason, TurnJson, Verdict
from corpus.locator import Locator
from corpus.model import Strict
from qa.model import Status
from qa.question.sensitive import masked
from qa.split import split_of

if TYPE_CHECKING:  # the command line reads feedback without the HTTP service
    from api.streams import Given

FORM = Form("""
CREATE TABLE feedback (
    id TEXT PRIMARY KEY,      -- of the answer
    at TEXT NOT NULL,         -- UTC, ISO 8601
    verdict TEXT NOT NULL,
    reasons TEXT NOT NULL,    -- JSON, as are history, cited and trace
    comment TEXT,
    question TEXT NOT NULL,
    history TEXT NOT NULL,
    as_of TEXT NOT NULL,
    status TEXT NOT NULL,
    cited TEXT NOT NULL,
    trace TEXT NOT NULL,
    "index" TEXT NOT NULL     -- fingerprint of the index that answered
) STRICT
""")
_NESTED = ("reasons", "history", "cited", "trace")
_STRATA = {  # where a reviewer will look for a case first; he moves it where it belongs
    Status.UNANSWERABLE: "unanswerable",
    Status.DECLINED: "out-of-scope",
    Status.CLARIFICATION: "clarification",
}


class FeedbackError(Exception):
    """Feedback cannot be read or written; the message is Vietnamese and says what to do."""


class CitedJson(Strict):
    """Is what an answer cited: its passage, the address inside the document, the words."""

    passage_id: str
    document_id: str
    locator: Locator
    quote: str


class Judgement(Strict):
    """Is one reader's verdict with all that is needed to answer the same question again; `id` is the answer's."""

    id: str
    at: AwareDatetime
    verdict: Verdict
    reasons: tuple[Reason, ...]
    comment: str | None
    question: str
    history: tuple[TurnJson, ...]
    as_of: date
    status: Status
    cited: tuple[CitedJson, ...]
    trace: dict[str, bool | int | float | str]
    index: str

    @classmethod
    def of(cls, said: FeedbackRequest, given: "Given", at: datetime) -> "Judgement":
        """Return what was said of an answer with that answer; of what is personal or secret the kind alone."""
        question, answer = given.answer.question, given.answer
        return cls(
            id=answer.id,
            at=at,
            verdict=said.verdict,
            reasons=said.reasons,
            comment=masked(said.comment) if said.comment else None,
            question=masked(question.text),
            history=tuple(
                TurnJson(question=_kept(turn.question), answer=_kept(turn.answer)) for turn in question.history
            ),
            as_of=question.as_of,
            status=answer.status,
            cited=tuple(
                CitedJson(
                    passage_id=c.passage.id, document_id=c.passage.document_id, locator=c.locator, quote=c.quote
                )
                for c in answer.citations
            ),
            trace={name: masked(value) if isinstance(value, str) else value for name, value in answer.trace.items()},
            index=given.fingerprint,
        )


def _kept(said: str) -> str:
    return masked(said)[:MAX_TURN_TEXT]  # the name of a kind may be longer than what it stands for


class FeedbackJson(Strict):
    """Is what `regqa feedback list --json` prints."""

    feedback: tuple[Judgement, ...]


def put(judgement: Judgement, path: Place) -> None:
    """Keep the judgement, in place of an earlier one of the same answer. Safe from several threads and processes."""
    fields = judgement.model_dump(mode="json")
    row = {k: json.dumps(v, ensure_ascii=False) if k in _NESTED else v for k, v in fields.items()}
    names = ", ".join(f'"{name}"' for name in row)
    values, anew = ", ".join("?" * len(row)), ", ".join(f'"{name}" = excluded."{name}"' for name in row)
    with opened(path, FORM, FeedbackError) as database:
        database.execute(
            f"INSERT INTO feedback ({names}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {anew}",
            list(row.values()),
        )


def read(path: Place, since: date | None = None, verdict: Verdict | None = None) -> tuple[Judgement, ...]:
    """Return what was said on that local day and later, oldest first; nothing where none is kept."""
    with looked_into(path, FORM, FeedbackError) as database:
        rows = [dict(row) for row in database.execute("SELECT * FROM feedback ORDER BY at, id")] if database else []
    try:
        judged = [Judgement(**{k: json.loads(v) if k in _NESTED else v for k, v in row.items()}) for row in rows]
    except (ValidationError, json.JSONDecodeError) as error:
        raise FeedbackError(f"Góp ý trong {path} không đọc được: đã bị sửa bằng tay? {error}") from error
    return tuple(
        one
        for one in judged
        if (since is None or one.at.astimezone().date() >= since) and verdict in (None, one.verdict)
    )


def erase(path: Place, day: date, verdict: Verdict | None = None) -> int:
    """Delete what was said on that local day, of one verdict where it is named; return how many it was, nothing where
    none is kept.
    """
    if not is_there(path, FeedbackError):
        return 0
    with opened(path, FORM, FeedbackError, wiping=True) as database:
        rows = database.execute("SELECT id, at, verdict FROM feedback").fetchall()
        gone = [
            (row["id"],)
            for row in rows
            if datetime.fromisoformat(row["at"]).astimezone().date() == day and verdict in (None, row["verdict"])
        ]
        database.executemany("DELETE FROM feedback WHERE id = ?", gone)
    return len(gone)


def cases(judged: Iterable[Judgement]) -> Iterator[str]:
    """Yield each judgement as a line for `regqa eval run`, to be reviewed.

    What an answer gave is its gold only where the reader found it useful; of the others it stands in the note, and
    the case wants nothing until a person has said what is right.
    """
    for one in judged:
        case = f"feedback-{one.id}"
        places = list(dict.fromkeys(f"{cited.document_id}:{cited.locator}" for cited in one.cited))
        said = ", ".join((one.verdict, *one.reasons))
        liked = one.verdict == "up"
        given = f"Đã trả lời {one.status}" + (f", trích {', '.join(places)}" if places else "")
        line: dict[str, Any] = {
            "id": case,
            "stratum": "follow-up" if one.history else _STRATA.get(one.status, "single"),
            "split": split_of(case),
            "question": one.question,
            "as_of": one.as_of.isoformat(),
            "history": [turn.model_dump() for turn in one.history if turn.question and turn.answer],
            **({"status": [one.status], "gold": [places] if places else []} if liked else {}),
            "note": f"CẦN RÀ SOÁT. {given}; góp ý ngày {one.at.date()}: {said}. {one.comment or ''}",
        }
        yield json.dumps(line, ensure_ascii=False)
