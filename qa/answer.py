"""Question in, verified answer out: read, retrieve, weigh, write, verify, and say what must be said beside it."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.model import Kind
from corpus.number import DocumentNumber, find_numbers, parse_number
from corpus.text import clean
from qa.clock import Clock
from qa.engine import Library
from qa.judge import likelihood as relevance
from qa.model import Answer, Citation, Hit, Question, Status, Trace
from qa.question.reading import Asked, Reading, read, standalone
from qa.search import retrieve
from qa.verify import verify
from qa.write.compose import compose, draft, sources
from qa.write.extract import MAX_PASSAGES, Evidence
from qa.write.notices import misdated, notices, register_facts
from qa.write.refusal import refuse, refused_as
from qa.write.select import by_case, choice, select, weigh

RETRIEVED = 20  # passages weighed for an answer
_SUCCESSION = re.compile(  # asks what replaced what; on folded text
    r"\bthay\b|\b(?:con|het) (?:hieu luc|ap dung|dung)\b|\breplace|\bin force\b|\bstill valid\b"
)
_REPLACES = re.compile(r"\b(?:thay|bãi bỏ)\b", re.IGNORECASE)
_ASK_CASE = "Quy định khác nhau theo từng trường hợp. Trường hợp của đồng chí là trường hợp nào dưới đây?"


@dataclass(frozen=True)
class Searched:
    """Is the first step: what retrieval found."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Cited:
    """Is a citation whose quote has been verified."""

    citation: Citation


@dataclass(frozen=True)
class Wrote:
    """Is a piece of the answer's text; all pieces joined are the text."""

    text: str


@dataclass(frozen=True)
class Answered:
    """Is the last step: the whole answer."""

    answer: Answer


Step = Searched | Cited | Wrote | Answered


def answer(question: Question, library: Library) -> Answer:
    """Return the answer to a question; whatever the question says, one comes back and its quotes hold."""
    *_, last = steps(question, library)
    assert isinstance(last, Answered)
    return last.answer


def search(
    query: str, library: Library, k: int, as_of: date, steps: retrieve.Steps = retrieve.ALL_STEPS
) -> list[Hit]:
    """Return the k passages nearest to the query, best first, of documents that were there on that day."""
    return list(_retrieve(clean(query), library, k, as_of, steps).hits)


def _retrieve(
    query: str, library: Library, k: int, as_of: date, steps: retrieve.Steps = retrieve.ALL_STEPS
) -> retrieve.Retrieval:
    documents = library.there(as_of)
    return retrieve.retrieve(
        query, library.index, library.embedder, library.register, k=k, documents=documents, as_of=as_of, steps=steps
    )


def steps(question: Question, library: Library) -> Iterator[Step]:
    """Yield the answer as it comes into being: hits, then citations and text already verified, then the whole."""
    clock = Clock()
    asked = standalone(question.text, [turn.question for turn in question.history])
    reading = read(asked, latest=question.text, lexicon=library.index.lexicon)
    if reading.orders or not reading.says_something:
        finished = refuse(question, reading, (), library, Status.DECLINED, {})
        clock.lap("read")
        yield Searched(())
        yield from _finish(finished, clock)
        return

    clock.lap("read")
    found = _retrieve(reading.text, library, RETRIEVED, question.as_of)
    yield Searched(found.hits)
    clock.start()
    evidence = weigh(reading, found.hits, library, question.as_of)
    signs = relevance.signs(reading, evidence, library) if evidence else {}
    likely = relevance.probability(signs, relevance.model()) if evidence else 0.0
    status = _status(reading, evidence, likely, library)
    trace = {
        **found.trace,
        **{f"sign_{name}": round(value, 4) for name, value in signs.items()},
        "probability": round(likely, 4),
        "asked": str(reading.asked),
        **({"standalone": reading.text} if asked != question.text else {}),
        "best": evidence[0].hit.passage.id if evidence else "",
        "hits": len(found.hits),
    }
    clock.lap("weigh")
    if status in (Status.UNANSWERABLE, Status.DECLINED):
        finished = refuse(question, reading, found.hits, library, status, trace)
    else:
        finished = _written(question, reading, evidence, found.hits, library, status, trace, clock)
    clock.lap("compose")
    yield from _finish(finished, clock)


def _finish(finished: Answer, clock: Clock) -> Iterator[Step]:
    for citation in finished.citations:
        yield Cited(citation)
    for piece in finished.text.splitlines(keepends=True):
        yield Wrote(piece)
    yield Answered(replace(finished, trace={**finished.trace, **clock.laps, "total_ms": clock.total}))


def _status(reading: Reading, evidence: Sequence[Evidence], likely: float, library: Library) -> Status:
    """Return how far the best evidence answers.

    `likely` is the fitted model's word; rules decide where the register or an address settles the matter.
    """
    if not evidence:
        return refused_as(reading, library)
    best, fitted = evidence[0], relevance.model()
    if relevance.lacks_fact(reading, best, library.register) or relevance.is_unplaced(reading, best):
        return refused_as(reading, library)
    if misdated(reading, best.hit.passage.text):
        return Status.PARTIAL
    if relevance.is_settled(reading, best, library.register):
        return Status.ANSWERED
    if likely < fitted.unanswerable:
        return refused_as(reading, library)
    kind = library.document(best.hit.passage).kind
    central = bool(reading.numbers) or reading.central
    borrowed = (kind is Kind.QUY_TRINH and central) or (kind is Kind.BAO_CAO and reading.duty)
    unsure = likely < fitted.partial or (reading.asked is Asked.REASON and not best.satisfied)
    return Status.PARTIAL if unsure or borrowed else Status.ANSWERED  # neither binds as a rule would


def _on_succession(reading: Reading, library: Library, on: date) -> list[Evidence]:
    """Return the clauses that say what the documents named replace or what replaced them; maybe none."""
    register = library.register
    named = [document for number in reading.numbers for document in register.find(number)]
    said: dict[str, list[DocumentNumber]] = {}  # by document: the numbers that its clause on succession holds
    for document in named:
        replaced = [parse_number(reference.number) for reference in document.replaces if reference.number]
        said.setdefault(document.id, []).extend(replaced)
        for step in register.successors(document):
            said.setdefault(step.document.id, []).extend(reading.numbers)
    stating = [
        Hit(rank=1, score=0.0, passage=passage)
        for passage in library.index.passages
        if passage.document_id in said and _says_replaced(passage.text, said[passage.document_id])
    ]
    return weigh(reading, stating, library, on)[:MAX_PASSAGES]


def _says_replaced(text: str, numbers: Sequence[DocumentNumber]) -> bool:
    mentioned = [mention.number for mention in find_numbers(text)]
    return bool(_REPLACES.search(text)) and any(mine.matches(other) for mine in mentioned for other in numbers)


def _written(
    question: Question,
    reading: Reading,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    library: Library,
    status: Status,
    trace: Trace,
    clock: Clock,
) -> Answer:
    cases = by_case(reading, evidence)
    chosen = select(reading, evidence, cases, hits, library, question.as_of)
    if reading.identity and _SUCCESSION.search(reading.folded) and not misdated(reading, chosen[0].hit.passage.text):
        chosen = _on_succession(reading, library, question.as_of) or chosen[:1]
    passages, register_words = sources(chosen, library)
    drafted = draft(reading, chosen, library)
    clock.lap("write")
    verified, dropped = verify(drafted, passages, register_words)
    clock.lap("verify")
    if not verified:
        return refuse(question, reading, hits, library, Status.UNANSWERABLE, trace)
    citations, text = compose(verified)
    documents = list({c.passage.document_id: library.document(c.passage) for c in citations}.values())
    if facts := register_facts(reading, library.register, question.as_of):
        text = f"{facts}\n\n{text}"
    said = notices(citations, documents, library.register, question.as_of, reading)
    if status is Status.ANSWERED and any(notice.code == "premise" for notice in said):
        status = Status.PARTIAL
    if cases:
        status = Status.CLARIFICATION
        text += f"\n{_ASK_CASE}"
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=text,
        citations=citations,
        notices=said,
        choices=tuple(choice(reading, case) for case in cases),
        trace={**trace, "cited": len(citations), "dropped": dropped},
    )
