"""Question in, verified answer out: read, retrieve, weigh, write, verify, and say what must be said beside it."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Kind, Passage
from corpus.register import Register
from qa import relevance, retrieve
from qa.library import Library
from qa.model import Answer, Choice, Citation, Hit, Notice, Question, Status
from qa.notices import day, misdated, notices, register_facts
from qa.question import (
    CASE_LABELS,
    CASE_PHRASES,
    HARD,
    LENGTH,
    PURPOSE,
    Asked,
    Case,
    Reading,
    clean,
    read,
    segments,
    single_case,
    standalone,
)
from qa.verify import Block, Located, Quote, VerifiedBlock, verify
from qa.write import MAX_PASSAGES, Evidence, Standing, choose, quotes, weigh_evidence

RETRIEVED = 20
NEAREST = 3
AS_WELL = 0.85  # share of the best coverage at which a rule in force answers as well as a replaced one
COMMON = 3  # clauses that hold in every case, shown beside the choices
PART_COVERAGE = 0.4  # share of a part's weight that a passage must carry to be quoted for that part


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


def search(query: str, library: Library, k: int, as_of: date) -> list[Hit]:
    """Return the k passages nearest to the query, best first, of documents that were there on that day."""
    return list(_retrieve(clean(query), library, k, as_of).hits)


def _retrieve(query: str, library: Library, k: int, as_of: date) -> retrieve.Retrieval:
    there = [document.id for document in library.documents if not _is_later(document, as_of)]
    documents = None if len(there) == len(library.documents) else there
    return retrieve.retrieve(query, library.index, library.embedder, library.register, k=k, documents=documents)


def _is_later(document: Document, on: date) -> bool:
    """Is true for a rule that was not yet in force on that day: it cannot have bound anyone."""
    starts = document.effective_on or document.issued_on
    return document.is_rule and starts is not None and on < starts


def steps(question: Question, library: Library) -> Iterator[Step]:
    """Yield the answer as it comes into being: hits, then citations and text already verified, then the whole."""
    started = time.perf_counter()
    asked = standalone(question.text, question.history[-1].question if question.history else None)
    reading = read(asked)
    if not reading.terms or reading.orders:
        finished = _refusal(question, reading, (), library, Status.DECLINED, {})
        yield Searched(())
        yield from _finish(finished, started)
        return

    found = _retrieve(reading.text, library, RETRIEVED, question.as_of)
    retrieved = time.perf_counter()
    yield Searched(found.hits)
    evidence = weigh(reading, found.hits, library, question.as_of)
    evidence = _premise_first(reading, evidence)
    signs = relevance.signs(reading, evidence, library.document(evidence[0].hit.passage)) if evidence else {}
    likely = relevance.probability(signs, relevance.model()) if evidence else 0.0
    status, likely = _status(reading, evidence, likely, library)
    trace = {
        **found.trace,
        **{f"sign_{name}": round(value, 4) for name, value in signs.items()},
        "probability": round(likely, 4),
        "asked": str(reading.asked),
        "best": evidence[0].hit.passage.id if evidence else "",
        "hits": len(found.hits),
        "retrieve_ms": _ms(started, retrieved),
    }
    if status in (Status.UNANSWERABLE, Status.DECLINED):
        finished = _refusal(question, reading, found.hits, library, status, trace)
    else:
        finished = _written(question, reading, evidence, found.hits, library, status, trace)
    yield from _finish(finished, started)


def weigh(reading: Reading, hits: Sequence[Hit], library: Library, on: date) -> list[Evidence]:
    """Return the hits as evidence for an answer as of that day, the best first."""
    return weigh_evidence(reading, hits, library.index.idf, lambda passage: _standing(passage, reading, library, on))


def _finish(finished: Answer, started: float) -> Iterator[Step]:
    for citation in finished.citations:
        yield Cited(citation)
    for piece in finished.text.splitlines(keepends=True):
        yield Wrote(piece)
    yield Answered(replace(finished, trace={**finished.trace, "total_ms": _ms(started, time.perf_counter())}))


def _status(reading: Reading, evidence: Sequence[Evidence], likely: float, library: Library) -> tuple[Status, float]:
    """Return how far the best evidence answers, and the probability that it does after what rules out or settles it.

    `likely` is the fitted model's word; rules decide where the register or an address settles the matter.
    """
    if not evidence:
        return Status.UNANSWERABLE, 0.0
    best, fitted = evidence[0], relevance.model()
    registered = reading.identity and any(library.register.find(number) for number in reading.numbers)
    no_fact = reading.asked in HARD and not best.satisfied and not registered
    if best.hit.exact:
        return (Status.UNANSWERABLE, 0.0) if no_fact else (Status.ANSWERED, 1.0)
    if best.named == 0 or no_fact or (reading.locator and reading.numbers):  # an address asked for and not found
        return Status.UNANSWERABLE, min(likely, fitted.unanswerable)
    if misdated(reading, best.hit.passage.text):
        return Status.PARTIAL, max(likely, fitted.unanswerable)
    if registered and best.named == 2:
        return Status.ANSWERED, max(likely, fitted.partial)
    if likely < fitted.out_of_scope and not reading.numbers:
        return Status.DECLINED, likely
    if likely < fitted.unanswerable:
        return Status.UNANSWERABLE, likely
    kind = library.document(best.hit.passage).kind
    central = bool(reading.numbers) or reading.central
    borrowed = (kind is Kind.QUY_TRINH and central) or (kind is Kind.BAO_CAO and reading.duty)
    unsure = likely < fitted.partial or (reading.asked is Asked.REASON and not best.satisfied)
    return (Status.PARTIAL if unsure or borrowed else Status.ANSWERED), likely  # neither binds as a rule would


def _written(
    question: Question,
    reading: Reading,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    library: Library,
    status: Status,
    trace: dict[str, float | int | str | bool],
) -> Answer:
    by_case = _by_case(reading, evidence)
    chosen = _common(evidence, by_case) if by_case else _for_each_part(question, reading, evidence, hits, library)
    chosen = _in_force_before_replaced(chosen, library, question.as_of)
    blocks = [_block(reading, one, library) for one in chosen]
    documents = list({one.hit.passage.document_id: library.document(one.hit.passage) for one in chosen}.values())
    given = {passage.id: passage for one in chosen for passage in _with_lead_in(one.hit.passage, library)}
    words = [word for document in documents for word in _register_words(document)]
    words += [locator.label() for one in chosen for locator in _locators(one.hit.passage)]
    verified, dropped = verify(blocks, given, words)
    if not verified:
        return _refusal(question, reading, hits, library, Status.UNANSWERABLE, trace)
    citations, text = _compose(verified)
    if facts := register_facts(reading, library.register, question.as_of):
        text = f"{facts}\n\n{text}"
    said = notices(citations, documents, library.register, question.as_of, reading)
    if status is Status.ANSWERED and any(notice.code == "premise" for notice in said):
        status = Status.PARTIAL
    if by_case:
        status = Status.CLARIFICATION
        text += f"\n{_ASK_CASE}"
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=text,
        citations=citations,
        notices=said,
        choices=tuple(_choice(reading, case) for case in by_case),
        trace={**trace, "cited": len(citations), "dropped": dropped},
    )


def _choice(reading: Reading, case: Case) -> Choice:
    return Choice(CASE_LABELS[case], f"{reading.text.rstrip(' ?')} ({CASE_PHRASES[case]})?")


_ASK_CASE = "Quy định khác nhau theo từng trường hợp. Trường hợp của đồng chí là trường hợp nào dưới đây?"


def _block(reading: Reading, evidence: Evidence, library: Library) -> Block:
    passage = evidence.hit.passage
    stretches = quotes(reading, evidence)
    quoted = tuple(Quote(passage.id, passage.text[start:end]) for start, end in stretches)
    lead_in = _lead_in(passage, library)
    if lead_in:
        quoted = (Quote(lead_in[0].id, lead_in[1], weight=2), *quoted)
    start, end = stretches[0][0], stretches[-1][1]
    label = passage.locator_at(start, end).label()
    return Block(_introduction(library.document(passage), label, reading.english), quoted)


def _introduction(document: Document, label: str, english: bool) -> str:
    """Return the words before a quote: where it stands, by whom and when issued."""
    issued = ", ".join(part for part in (document.issuer, day(document.issued_on)) if part)
    if document.kind is Kind.BAO_CAO:
        source = f"“{document.title}” ({issued}), {label}"
        return f"According to the report {source}:" if english else f"Theo bài {source}:"
    source = f"{label} {document.name} ({issued})"
    return f"According to {source}:" if english else f"Theo {source}:"


def _compose(blocks: Sequence[VerifiedBlock]) -> tuple[tuple[Citation, ...], str]:
    """Return the citations, the clause that answers first, and the text with their markers in reading order."""
    order = sorted(
        ((place, index, located) for place, block in enumerate(blocks) for index, located in enumerate(block.quotes)),
        key=lambda item: (item[0], item[2].weight, item[1]),
    )
    citations, markers = [], {}
    for marker, (place, index, located) in enumerate(order, start=1):
        citations.append(_citation(marker, located))
        markers[place, index] = marker
    paragraphs = []
    for place, block in enumerate(blocks):
        quoted = [
            f"“{located.passage.text[located.start : located.end]}” [{markers[place, index]}]"
            for index, located in enumerate(block.quotes)
        ]
        paragraphs.append("\n".join([block.lead, *quoted]))
    return tuple(citations), "\n\n".join(paragraphs)


def _citation(marker: int, located: Located) -> Citation:
    locator = located.passage.locator_at(located.start, located.end)
    return Citation(marker, located.passage, located.start, located.end, locator, locator.label())


def _lead_in(passage: Passage, library: Library) -> tuple[Passage, str] | None:
    """Return the passage above that introduces this point of a list (“… các trường hợp sau:”), with its words."""
    parent = passage.locator.parent
    above = library.index.by_id.get(f"{passage.document_id}:{parent}") if parent else None
    if above is None or above.id == passage.id or not above.text.rstrip().endswith(":"):
        return None
    last = above.text.rstrip().rsplit("\n", 1)[-1]
    return above, last


def _with_lead_in(passage: Passage, library: Library) -> list[Passage]:
    lead_in = _lead_in(passage, library)
    return [lead_in[0], passage] if lead_in else [passage]


def _register_words(document: Document) -> list[str]:
    return [document.name, document.title, document.issuer, day(document.issued_on)]


def _locators(passage: Passage) -> list[Locator]:
    return [passage.locator, *(span.locator for span in passage.spans)]


def _standing(passage: Passage, reading: Reading, library: Library, on: date) -> Standing:
    """Return how the passage's document stands to the question: named by it or not, in force or replaced."""
    document = library.document(passage)
    return Standing(_named(document, reading, library), _handicap(document, library.register, on))


def _named(document: Document, reading: Reading, library: Library) -> int:
    if not reading.numbers or any(document in library.register.find(number) for number in reading.numbers):
        return 2
    spoken = library.speaks_of(document)
    return 1 if any(asked.matches(other) for asked in reading.numbers for other in spoken) else 0


def _handicap(document: Document, register: Register, on: date) -> float:
    """Return what a report gives up to a rule, and a replaced rule to one in force: more where the text of what
    replaced it is here to answer instead."""
    if not document.is_rule:
        return 0.15
    validity = register.validity(document, on)
    if validity.in_force is not False:
        return 0.0
    return 0.3 if any(step.document.provisions for step in validity.replaced_by) else 0.1


def _in_force_before_replaced(chosen: Sequence[Evidence], library: Library, on: date) -> list[Evidence]:
    """Return the chosen evidence with the rules in force first that answer about as well as the best of it.

    The right clause of a replaced rule, shown with its notice, still goes before one in force that only adds to it.
    """
    enough = AS_WELL * max(one.coverage for one in chosen)

    def order(one: Evidence) -> bool:
        document = library.document(one.hit.passage)
        holds = document.is_rule and library.register.validity(document, on).in_force is not False
        return not (holds and one.coverage >= enough and not one.hit.exact)

    replaced = library.register.validity(library.document(chosen[0].hit.passage), on).in_force is False
    return sorted(chosen, key=order) if replaced else list(chosen)


def _premise_first(reading: Reading, evidence: list[Evidence]) -> list[Evidence]:
    """Return the evidence with a passage that dates the document otherwise than the question does at its head."""
    return sorted(evidence, key=lambda one: not misdated(reading, one.hit.passage.text))


def _for_each_part(
    question: Question, reading: Reading, evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library
) -> list[Evidence]:
    """Return the evidence to quote: for the whole question, then the best for each thing it asks."""
    chosen = choose(reading, evidence)
    for part in segments(reading.text)[:MAX_PASSAGES]:
        best = weigh(read(part), hits, library, question.as_of)[0]
        if best.coverage >= PART_COVERAGE and all(best.hit.passage.id != one.hit.passage.id for one in chosen):
            chosen.append(next(one for one in evidence if one.hit.passage.id == best.hit.passage.id))
    return chosen[: MAX_PASSAGES + 1]


def _by_case(reading: Reading, evidence: Sequence[Evidence]) -> dict[Case, Evidence]:
    """Return the best clause for each case where the near clauses differ by it and the question does not say which.

    Looked at by purpose (study, posting, labour, private), then by length of stay; empty where one answer does.
    """
    if not reading.moving_abroad or reading.numbers or reading.locator:
        return {}
    best = evidence[0]
    near = [one for one in evidence if one.score >= best.score - 1.2 and one.coverage >= 0.5 * best.coverage]
    for dimension in (PURPOSE, LENGTH):
        if single_case(reading.cases, dimension):
            return {}
        specific = [one for one in near if 0 < len(one.cases & dimension) <= 2]  # a clause on more is on all
        found = {case: one for one in reversed(specific) for case in one.cases & dimension}
        if len({one.cases & dimension for one in specific}) > 1:
            return dict(sorted(found.items(), key=lambda item: list(Case).index(item[0])))
    return {}


def _common(evidence: Sequence[Evidence], by_case: Mapping[Case, Evidence]) -> list[Evidence]:
    """Return what holds in every case; where nothing does, the clause of each case."""
    best = evidence[0]
    general = [one for one in evidence if not one.cases and one.score >= best.score - 0.6][:COMMON]
    return general or list({one.hit.passage.id: one for one in by_case.values()}.values())


def _refusal(
    question: Question,
    reading: Reading,
    hits: Sequence[Hit],
    library: Library,
    status: Status,
    trace: dict[str, float | int | str | bool],
) -> Answer:
    nearest = tuple(hits[:NEAREST]) if status is Status.UNANSWERABLE else ()
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=_refusal_text(question, reading, nearest, library, status),
        notices=_missing_documents(reading, library),
        nearest=nearest,
        trace={**trace, "cited": 0},
    )


def _refusal_text(
    question: Question, reading: Reading, nearest: Sequence[Hit], library: Library, status: Status
) -> str:
    if status is Status.DECLINED:
        if reading.english:
            return (
                "This service only answers questions about Party regulations and reports held in its collection. "
                + _BODY
            )
        return (
            "Câu hỏi này nằm ngoài phạm vi: dịch vụ chỉ trả lời câu hỏi về quy định, hướng dẫn và báo cáo công tác "
            f"đảng có trong kho tài liệu. {_BODY}"
        )
    body = _body_to_ask(nearest)
    places = [f"- {hit.passage.locator.label()}, {library.document(hit.passage).name}" for hit in nearest]
    lines = ["Kho tài liệu hiện có không nêu điều được hỏi, nên không trả lời để tránh suy đoán."]
    if facts := register_facts(reading, library.register, question.as_of):
        lines.append(facts)
    if places:
        lines += ["Những chỗ gần nhất để tham khảo:", *places]
    lines.append(f"Nên hỏi {body}.")
    return "\n".join(lines)


_BODY = "Về công tác đảng, nên hỏi chi bộ hoặc cấp ủy nơi sinh hoạt."
_BODIES = [  # the first that the nearest provisions name is the one to ask, after the member's own cell
    "Đảng ủy Bộ Ngoại giao",
    "Ủy ban kiểm tra",
    "Ban Tổ chức Trung ương",
    "ban tổ chức cấp ủy",
    "trung tâm chính trị",
]


def _body_to_ask(nearest: Sequence[Hit]) -> str:
    text = "\n".join(hit.passage.text for hit in nearest)
    named = next((body for body in _BODIES if body.lower() in text.lower()), None)
    return f"chi bộ, cấp ủy nơi đang sinh hoạt hoặc {named}" if named else "chi bộ hoặc cấp ủy nơi đang sinh hoạt"


def _missing_documents(reading: Reading, library: Library) -> tuple[Notice, ...]:
    found = []
    for number in reading.numbers:
        held = library.register.find(number)
        if not held:
            found.append(Notice("document-missing", f"Kho chưa có văn bản {number}."))
        elif not any(document.provisions for document in held):
            found.append(Notice("text-missing", f"Kho chỉ có tên của {held[0].name}, chưa có nội dung."))
    return tuple(found)


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
