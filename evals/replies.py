"""What came back for a question, in the words of the HTTP contract: the same whoever was asked, and however."""

from collections.abc import Mapping
from typing import Any

from corpus.model import Strict
from qa.model import Answer, Hit, Status


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


class Reply(Strict):
    """Is the answer to one question; `status` is None where the service failed, and `text` says how."""

    status: Status | None
    confidence: float = 0.0
    text: str = ""
    citations: tuple[Cited, ...] = ()
    notices: tuple[Told, ...] = ()
    nearest: tuple[Found, ...] = ()
    choices: tuple[str, ...] = ()

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
