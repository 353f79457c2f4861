"""What came back for a question, in the words of the HTTP contract: the same whoever was asked, and however."""

from collections.abc import Mapping
from typing import Any

from corpus.model import Strict
from qa.model import Answer, Hit, Status, Trace


class Cited(Strict):
    """Is a citation: the quote, the passage it is from, and the smallest provision that holds all of it."""

    marker: int
    passage_id: str
    document_id: str
    locator: str
    label: str
    quote: str
    start: int = 0
    end: int = 0


class Told(Strict):
    """Is a notice beside the answer."""

    code: str
    text: str


class Found(Strict):
    """Is a passage that was found, or is named as near."""

    passage_id: str
    document_id: str
    locator: str
    text: str


class Writing(Strict):
    """Is what a language model's draft took: calls, tokens, how long it was waited for, how many of its sentences
    were dropped, and in one word why there is none. `asked` is the question in full where it followed another.
    """

    calls: int
    tokens_read: int
    tokens_written: int
    seconds: float
    dropped: int
    failed: str = ""
    asked: str = ""

    @classmethod
    def of(cls, trace: Trace) -> "Writing | None":
        """Return what the trace of an answer says of it, None where no model was asked."""
        if trace.get("writer") != "chat":
            return None
        return cls(
            calls=int(trace["writer_calls"]),
            tokens_read=int(trace["writer_tokens_read"]),
            tokens_written=int(trace["writer_tokens_written"]),
            seconds=float(trace["writer_ms"]) / 1000,
            dropped=int(trace["dropped"]),
            failed=str(trace.get("writer_failed", "")),
            asked=str(trace.get("standalone", "")),
        )


class Reply(Strict):
    """Is the answer to one question; `status` is None where the service failed, and `text` says how.

    `writing` is None where no language model was asked.
    """

    status: Status | None
    confidence: float = 0.0
    text: str = ""
    citations: tuple[Cited, ...] = ()
    notices: tuple[Told, ...] = ()
    nearest: tuple[Found, ...] = ()
    choices: tuple[str, ...] = ()
    writing: Writing | None = None

    @property
    def said(self) -> "Reply":
        """Return the reply without what it took, to be compared with another."""
        return self.model_copy(update={"writing": None})

    @classmethod
    def of(cls, answer: Answer) -> "Reply":
        """Return the reply that the engine's answer is to a caller."""
        return cls(
            status=answer.status,
            confidence=answer.confidence,
            text=answer.text,
            citations=tuple(
                Cited(
                    marker=c.marker,
                    passage_id=c.passage.id,
                    document_id=c.passage.document_id,
                    locator=c.locator,
                    label=c.label,
                    quote=c.quote,
                    start=c.start,
                    end=c.end,
                )
                for c in answer.citations
            ),
            notices=tuple(Told(code=notice.code, text=notice.text) for notice in answer.notices),
            nearest=tuple(found(hit) for hit in answer.nearest),
            choices=tuple(choice.label for choice in answer.choices),
            writing=Writing.of(answer.trace),
        )

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Reply":
        """Return the reply that a service sent; KeyError or ValueError where it lacks what the contract promises."""
        return cls(
            status=body["status"],
            confidence=body.get("confidence") or 0.0,
            text=body["text"],
            citations=tuple(
                Cited(
                    marker=c["marker"],
                    passage_id=c["passage_id"],
                    document_id=c["document"]["id"],
                    locator=c["locator"] or "",
                    label=c.get("label") or "",
                    quote=c["quote"],
                    start=c.get("start") or 0,
                    end=c.get("end") or 0,
                )
                for c in body["citations"]
            ),
            notices=tuple(Told(code=n["code"], text=n["text"]) for n in body.get("notices") or ()),
            nearest=tuple(read_found(one) for one in body.get("nearest") or ()),
            choices=tuple(one["label"] for one in body.get("choices") or ()),
            writing=Writing.of(body.get("trace") or {}),
        )


def found(hit: Hit) -> Found:
    """Return the passage of a hit."""
    passage = hit.passage
    return Found(passage_id=passage.id, document_id=passage.document_id, locator=passage.locator, text=passage.text)


def read_found(body: Mapping[str, Any]) -> Found:
    """Return the passage that a service sent; KeyError or ValueError where it is none of the contract."""
    return Found(
        passage_id=body.get("passage_id") or body["id"],
        document_id=body["document"]["id"],
        locator=body["locator"] or "",
        text=body["text"],
    )
