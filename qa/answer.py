"""Question in, verified answer out: read, search, judge, write, verify, and say what must be said beside it.

Each step is a plain function over values; whoever has a better judge or writer hands it in.
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from corpus.model import Document
from corpus.text import clean, fold, syllables, visible
from qa.clock import Clock
from qa.engine import Library
from qa.judge.act import Act, said_in
from qa.judge.beside import beside
from qa.judge.judgement import judgement
from qa.judge.parts import each_judged
from qa.judge.sections import section_asked
from qa.judge.succession import in_force_first
from qa.language.detect import is_foreign
from qa.model import (
    ANSWERING,
    Answer,
    Choose,
    Citation,
    Draft,
    First,
    Hit,
    Items,
    Judge,
    Judged,
    Notice,
    Question,
    Rewrite,
    Status,
    Trace,
    Turn,
    Write,
)
from qa.procedures.checklist import checklist
from qa.procedures.choose import RIGHT, asks_for_papers
from qa.question.of_register import all_held, asked_of_register
from qa.question.reading import Reading, read
from qa.question.sensitive import kinds_in
from qa.question.words import content
from qa.search.query import ALL_STEPS, Steps
from qa.search.retrieve import Retrieval, retrieve
from qa.support import uphold
from qa.verify import VerifiedBlock, verify
from qa.write import replies
from qa.write.by_register import by_register
from qa.write.cite import sources
from qa.write.compose import compose, first_line
from qa.write.extract import extract
from qa.write.neighbours import neighbours
from qa.write.notices import as_of_notice, notes, notices, sensitive_notices
from qa.write.refusal import places_missing, refuse, refuse_places, speaking
from qa.write.register_facts import register_facts
from qa.write.select import choice
from qa.write.talk import talk

logger = logging.getLogger(__name__)

RETRIEVED = 20  # passages judged for an answer


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


def answer(
    question: Question,
    library: Library,
    judge: Judge = judgement,
    write: Write = extract,
    rewrite: Rewrite | None = None,
) -> Answer:
    """Return the answer to a question; whatever the question says, one comes back and its quotes hold."""
    *_, last = steps(question, library, judge, write, rewrite)
    assert isinstance(last, Answered)
    return last.answer


def search(query: str, library: Library, k: int, as_of: date, steps: Steps = ALL_STEPS) -> list[Hit]:
    """Return the k passages nearest to the query, best first, of documents that were there on that day."""
    return list(found_for(read(query, lexicon=library.index.lexicon), library, k, as_of, steps).hits)


def found_for(reading: Reading, library: Library, k: int, as_of: date, steps: Steps = ALL_STEPS) -> Retrieval:
    """Return what the library holds on a question read before, of documents that were there on that day."""
    documents = library.there(as_of)
    return retrieve(
        reading, library.index, library.embedder, library.register, k=k, documents=documents, as_of=as_of, steps=steps
    )


def understood(text: str, before: Sequence[str], library: Library) -> tuple[Reading, Act | None, bool]:
    """Return the reading of what is said after those texts, or of what is to be said again; what the person does who
    does not ask about rules; and whether it is to be said again.
    """
    texts = [*before, text]
    said = said_in(texts, library.embedder, lambda one: _names_subject(one, library))
    leaning = [one for one, (_, leans) in zip(texts, said, strict=True) if leans]
    earlier = [one for one, (done, _) in zip(before, said[:-1], strict=True) if done is None]
    lexicon, act = library.index.lexicon, said[-1].act
    reading = read(text, earlier, lexicon, leaning)
    if reading.orders:
        return reading, Act.CANNOT, False
    if act is Act.AGAIN and earlier:
        return read(earlier.pop(), earlier, lexicon, leaning), act, True
    return reading, act, False


def _names_subject(text: str, library: Library) -> bool:
    """Is true where two neighbouring words of content stand beside each other in a passage, too (“nghỉ hưu”)."""
    telling = set(content(text))
    pairs = pairwise(fold(word) for word in syllables(text))
    return any({one, next_one} <= telling and library.index.holds(f"{one}_{next_one}") for one, next_one in pairs)


def steps(
    question: Question,
    library: Library,
    judge: Judge = judgement,
    write: Write = extract,
    rewrite: Rewrite | None = None,
    choose: Choose | None = None,
) -> Iterator[Step]:
    """Yield the answer as it comes into being: hits, then citations and text already verified, then the whole.

    What nobody sees of the question counts for nothing. One with personal data or a mark of secrecy is given to no
    model, and the answer warns of it. What `choose` gives is the answer, where it can still be quoted whole; with
    nothing given nothing is chosen, and so the evaluations ask.
    """
    question = replace(
        question,
        text=visible(question.text),
        history=tuple(Turn(visible(turn.question), visible(turn.answer)) for turn in question.history),
    )
    held = kinds_in([question.text], library.mentions)
    if held or kinds_in((turn.question for turn in question.history), library.mentions):
        write, rewrite = extract, None
    warned = sensitive_notices(held, is_foreign(clean(question.text), library.index.lexicon))
    for step in _steps(question, library, judge, write, rewrite, choose if question.choosable else None):
        if warned and isinstance(step, Answered):
            step = Answered(replace(step.answer, notices=(*warned, *step.answer.notices)))
        yield step


def _steps(
    question: Question,
    library: Library,
    judge: Judge,
    write: Write,
    rewrite: Rewrite | None,
    choose: Choose | None,
) -> Iterator[Step]:
    clock = Clock()
    reading, act, again = understood(question.text, [turn.question for turn in question.history], library)
    clock.lap("read")
    if act and act is not Act.HELD and not again:
        yield Searched(())
        yield from _told(talk(act, question, reading, library), clock)
        return
    told_before = question.history[-1].answer if question.history else ""
    held = all_held(library.register) if act is Act.HELD else None
    asked = asked_of_register(reading, library.register, told_before) or held
    if not (asked or reading.says_something):
        yield Searched(())
        yield from _told(refuse(question, reading, (), library, Status.DECLINED, {}), clock)
        return
    said, rewritten = rewrite(question) if rewrite and reading.joined and not again else (None, {})
    if said:
        reading = read(said, lexicon=library.index.lexicon)
        clock.lap("rewrite")

    found = found_for(reading, library, RETRIEVED, question.as_of)
    yield Searched(found.hits)
    chosen = None if choose is None or reading.joined else choose(reading, found.vector, library, question.as_of)
    if chosen and (finished := _of_chosen(question, reading, chosen, library, found.trace)):
        yield from _told(finished, clock)
        return
    if said:
        asked = asked_of_register(reading, library.register, told_before) or held
    if asked:
        yield from _told(by_register(question, reading, asked, found.hits, library), clock, rewritten)
        return
    elsewhere = bool(found.absent) and not any(hit.exact for hit in found.hits)
    if elsewhere:
        found = found._replace(hits=speaking(found, library))
        if not found.hits or any(one.alone for one in found.absent):
            yield from _told(refuse_places(question, reading, found, library), clock, rewritten)
            return
    clock.start()
    first = judge(reading, found.hits, library, question.as_of)
    judged = in_force_first(reading, first, found, library, question.as_of, judge)
    if again:
        judged = replace(judged, evidence=judged.evidence[:1])
    elif reading.parts:
        judged = each_judged(reading, judged, library, question.as_of, judge)
    clock.lap("judge")
    trace = {**_trace(reading, found, judged), **rewritten}
    if judged.status not in ANSWERING and said:  # the rule's form may find what the model's does not
        by_rule = {**rewritten, "follow_up": "rule", "follow_up_failed": "no-answer"}
        by_rule.pop("standalone")
        yield from _steps(question, library, judge, write, lambda _: (None, by_rule), None)
        return
    if judged.status not in ANSWERING and not again and _may_stand_alone(question, reading, library):
        for step in _steps(replace(question, history=()), library, judge, write, None, choose):
            yield Answered(replace(step.answer, question=question)) if isinstance(step, Answered) else step
        return
    told = again or judged.status is Status.DECLINED or _gives_papers(reading, judged)
    listed = None if told else checklist(reading, library, question.as_of, found.vector)
    if listed:
        status, likely = (Status.PARTIAL, 0.0) if listed.missing else (Status.ANSWERED, RIGHT)
        judged = replace(judged, status=status, unsure=False, likely=max(judged.likely, likely))
    nearest = [one.hit for one in judged.evidence] or found.hits
    if judged.status not in ANSWERING and elsewhere:
        finished = refuse_places(question, reading, found, library)
    elif judged.status not in ANSWERING:
        finished = refuse(question, reading, nearest, library, judged.status, trace)
    else:
        narrow = again or listed or reading.compares
        lead = judged.evidence[0].hit.passage.id if judged.evidence else ""
        marks = {one.hit.passage.id: one.mark.score for one in judged.evidence if one.mark}
        section = None if narrow else section_asked(reading, found, library, question.as_of, marks, lead)
        alone = again or listed or section
        needed = () if alone else beside(reading, judged, found.vector, library, question.as_of)
        judged = replace(judged, section=section, beside=needed)
        drafted = listed or write(reading, judged, library, question.as_of)
        clock.lap("write")
        verified, lost = _verified(drafted, reading)
        trace = {**trace, **drafted.trace, **lost}
        quoted = extract(reading, judged, library, question.as_of) if drafted.claims else drafted
        if drafted.claims and not _is_to_the_question(verified, quoted):
            drafted = replace(quoted, notices=(Notice("not-written", replies.NOT_WRITTEN.said(reading.foreign)),))
            verified, _ = _verified(drafted, reading)
        elif drafted.claims and (drafted.missing or any(lost.values())):
            drafted = replace(drafted, notices=(Notice("in-part", replies.WRITTEN_IN_PART.said(reading.foreign)),))
            judged = replace(judged, status=Status.PARTIAL)
        clock.lap("verify")
        finished = (
            _composed(question, reading, judged, drafted, verified, library, trace)
            if verified
            else refuse(question, reading, nearest, library, Status.UNANSWERABLE, trace)
        )
        if again and finished.status in ANSWERING:
            finished = replace(finished, text=f"{replies.SAID_AGAIN.said(reading.foreign)}\n\n{finished.text}")
    if finished.status in ANSWERING:
        missing = places_missing(found.absent, reading.foreign)
        status = Status.PARTIAL if elsewhere else finished.status
        finished = replace(finished, status=status, notices=(*missing, *finished.notices))
    clock.lap("compose")
    yield from _told(replace(finished, judged=first, confidence=round(judged.likely, 4)), clock)


def _of_chosen(question: Question, reading: Reading, chosen: Draft, library: Library, trace: Trace) -> Answer | None:
    """Return the answer of the clauses that an editor chose, None where not all of it can be verified."""
    verified, lost = _verified(chosen, reading)
    if lost["dropped"]:
        logger.warning("chosen answer %s is not given: not all of it is found word for word", chosen.trace["chosen"])
        return None
    judged = Judged((), 1.0, Status.ANSWERED)
    finished = _composed(question, reading, judged, chosen, verified, library, {**trace, **chosen.trace})
    told = replies.CHOSEN.said(reading.foreign, day=replies.day(chosen.chosen_on))
    return replace(finished, text=f"{told}\n\n{finished.text}", confidence=1.0, chosen_on=chosen.chosen_on)


def _verified(drafted: Draft, reading: Reading) -> tuple[tuple[VerifiedBlock, ...], Trace]:
    """Return the blocks that may be shown, and how much was dropped; of a model's sentences for what reason."""
    blocks, faults = (
        uphold(drafted.blocks, drafted.passages, reading.text) if drafted.claims else (drafted.blocks, {})
    )
    verified, dropped = verify(blocks, drafted.passages, drafted.words)
    reasons = {f"dropped_{why}": count for why, count in sorted(faults.items())}
    return verified, {"dropped": dropped + sum(faults.values()), **reasons}


def _is_to_the_question(written: Sequence[VerifiedBlock], quoted: Draft) -> bool:
    """Is true where something that a model wrote stands on a clause that would be quoted: what is true may be beside
    the question.
    """
    return any(quote.passage.id in quoted.passages for block in written for quote in block.quotes)


def _may_stand_alone(question: Question, reading: Reading, library: Library) -> bool:
    """Is true of what was joined to what stands before for what was learned alone, not for its words."""
    before = [turn.question for turn in question.history]
    return reading.joined and not read(question.text, before, library.index.lexicon).joined


def _told(finished: Answer, clock: Clock, beside: Trace | None = None) -> Iterator[Step]:
    for citation in finished.citations:
        yield Cited(citation)
    for piece in finished.text.splitlines(keepends=True):
        yield Wrote(piece)
    yield Answered(
        replace(finished, trace={**finished.trace, **(beside or {}), **clock.laps, "total_ms": clock.total})
    )


def _trace(reading: Reading, found: Retrieval, judged: Judged) -> Trace:
    return {
        **found.trace,
        "probability": round(judged.likely, 4),
        "asked": str(reading.asked),
        **({"standalone": reading.text} if reading.joined else {}),
        "best": judged.evidence[0].hit.passage.id if judged.evidence else "",
        "hits": len(found.hits),
    }


def _gives_papers(reading: Reading, judged: Judged) -> bool:
    """Is true where papers are asked for that a clause lists, by the trained judge."""
    mark = judged.evidence[0].mark if judged.evidence else None
    return asks_for_papers(reading) and mark is not None and mark.score > 0


def _first_line(
    drafted: Draft,
    verified: Sequence[VerifiedBlock],
    citations: Sequence[Citation],
    library: Library,
    foreign: bool,
) -> str:
    """Return what goes before the blocks; empty where nothing does, or not all of what it tells was verified."""
    match drafted.first:
        case First(quote, verdict):
            words = first_line(quote, citations, library.document)
            return f"{replies.VERDICTS[verdict].said(foreign)} {words}" if words and verdict else words
        case Items(count, noun):
            whole = sum(len(block.quotes) for block in drafted.blocks)
            is_whole = sum(len(block.quotes) for block in verified) == whole
            return replies.ITEMS.said(foreign, count=count, noun=noun) if is_whole else ""
        case None:
            return ""


def _all_replaced(documents: Sequence[Document], library: Library, on: date) -> bool:
    """Is true where nothing cited holds any more and what replaced it could be quoted."""
    standings = [library.register.standing(document, on) for document in documents]
    return all(standing.lapsed and standing.successors_with_text for standing in standings)


def _corrects(said: Sequence[Notice]) -> bool:
    return any(notice.code == "premise" for notice in said)


def _composed(
    question: Question,
    reading: Reading,
    judged: Judged,
    drafted: Draft,
    verified: tuple[VerifiedBlock, ...],
    library: Library,
    trace: Trace,
) -> Answer:
    """Return the answer that the verified blocks make, with what must be said beside it."""
    register, status = library.register, judged.status
    citations, text = compose(verified, library.document)
    documents = list({c.passage.document_id: library.document(c.passage) for c in citations}.values())
    if line := _first_line(drafted, verified, citations, library, reading.foreign):
        text = f"{line}\n\n{text}"
    if drafted.claims:
        text = f"{text}\n\n{sources(documents, reading.foreign)}"
    if drafted.counted:
        text = f"{replies.STEPS.said(reading.foreign, count=len(verified))}\n\n{text}"
    if judged.unsure and not drafted.asks_back:
        text = f"{replies.MAY_BE.said(reading.foreign)}\n\n{text}"
    if facts := register_facts(reading, register, question.as_of):
        text = f"{facts}\n\n{text}"
    said = (
        *as_of_notice(question, reading.foreign),
        *drafted.notices,
        *notices(citations, documents, register, question.as_of, reading),
    )
    if status is Status.ANSWERED and (_all_replaced(documents, library, question.as_of) or _corrects(said)):
        status = Status.PARTIAL
    if drafted.asks_back:
        status = Status.CLARIFICATION
        text += f"\n{replies.WHICH_CASE.said(reading.foreign)}"
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=text,
        citations=citations,
        notices=said,
        notes=tuple(note for note in notes(citations, documents, register, question.as_of) if note not in said),
        choices=drafted.choices or tuple(choice(reading, case) for case in drafted.cases),
        next=() if drafted.asks_back or reading.foreign else neighbours(citations, library, question.as_of),
        procedure=drafted.procedure,
        case=drafted.case,
        trace={**trace, "cited": len(citations)},
    )
