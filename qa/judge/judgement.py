"""The judgement: evidence in order, a fitted likelihood, a verdict where register or address settle it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.model import Kind, Passage
from corpus.text import introduces
from qa.confidence import Fitted
from qa.encoder.judge import Mark
from qa.engine import Library
from qa.judge import likelihood
from qa.judge.evidence import Evidence, weigh
from qa.judge.premise import misdated
from qa.model import Hit, Judged, Status
from qa.question.facts import Asked
from qa.question.reading import Reading, read
from qa.search.query import as_meant

PLAIN = frozenset({Asked.MONEY, Asked.DATE, Asked.SIGNER, Asked.PERSON, Asked.CONTACT})  # seen where they are said
FOLLOWS = 0.4  # of a follow-up: what its own words say for a passage beyond what those before say, in its log-odds
LESS = 2.0  # by which the own words of a follow-up say less for a passage that answers it, about


def judgement(reading: Reading, hits: Sequence[Hit], library: Library, on: date) -> Judged:
    """Return the hits as evidence, how likely the best of it answers, and how far it does; a `Judge`."""
    hits = [one for one in hits if one.exact or not _only_introduces(one.passage, library)]
    if not hits:
        return Judged((), 0.0, _refusal(on_party_work=likelihood.names_party_work(reading, library)))
    marks = marks_of(reading, hits, library)
    evidence = weigh(reading, hits, library, on, marks)
    fitted = library.confidence.fitted(judged=bool(marks), known=evidence[0].hit.asked is not None)
    signs = likelihood.signs(reading, evidence, library)
    likely = likelihood.probability(signs, fitted)
    refusal = _refusal(on_party_work=not signs["outside"])
    status = _verdict(reading, evidence, likely, refusal, fitted, library)
    told = misdated(reading, evidence[0].hit.passage.text)  # that the premise is wrong is sure
    unsure = status is Status.PARTIAL and likely < fitted.partial and not told
    return Judged(tuple(evidence), likely, status, unsure, signs=signs)


def marks_of(reading: Reading, hits: Sequence[Hit], library: Library) -> list[Mark]:
    """Return the trained judge's marks of the hits that it reads, the first; none without it.

    It reads what is meant: what was typed without diacritics is hardly of its language. What answers a follow-up
    answers its own words rather than those that it follows.
    """
    if not library.judge:
        return []
    near = [hit.passage for hit in hits[: library.judge_reads]]
    texts = (reading.text, reading.latest, reading.follows)
    asked, latest, follows = texts if reading.foreign else (as_meant(text, library.index) for text in texts)
    marks = library.judge.read(asked, near)
    if not follows:
        return marks
    own, before = (library.judge.read(text, near) for text in (latest, follows))
    return [
        replace(mark, score=mark.score + FOLLOWS * (last.score - first.score + LESS))
        for mark, last, first in zip(marks, own, before, strict=True)
    ]


def _only_introduces(passage: Passage, library: Library) -> bool:
    """Is true of words that introduce provisions of their own: by themselves they say nothing.

    Who asks for all of those asks for a section (`qa.judge.sections`).
    """
    passages, below = library.index.passages, library.index.rows[passage.id] + 1
    if not introduces(passage.text) or below >= len(passages):
        return False
    return passages[below].document_id == passage.document_id and passage.locator.covers(passages[below].locator)


def _verdict(
    reading: Reading, evidence: Sequence[Evidence], likely: float, refusal: Status, fitted: Fitted, library: Library
) -> Status:
    best = evidence[0]
    short = reading.asked in PLAIN and likelihood.lacks_fact(reading, best, library.register)
    if likelihood.is_unplaced(reading, best) or (short and (best.hit.exact or reading.asked is Asked.CONTACT)):
        return refusal
    if misdated(reading, best.hit.passage.text):
        return Status.PARTIAL
    if likelihood.is_settled(reading, best, library.register):
        return Status.PARTIAL if short else Status.ANSWERED
    if likely < _least(reading, refusal, fitted, library):
        return refusal
    kind = library.document(best.hit.passage).kind
    central = bool(reading.numbers) or reading.central
    borrowed = (kind is Kind.QUY_TRINH and central) or (kind is Kind.BAO_CAO and reading.duty)
    unsure = short or likely < fitted.partial or (reading.asked is Asked.REASON and not best.satisfied)
    return Status.PARTIAL if unsure or borrowed else Status.ANSWERED  # neither binds as a rule would


def _least(reading: Reading, refusal: Status, fitted: Fitted, library: Library) -> float:
    """Return the likelihood below which is refused: the higher one where the question, of a follow-up its own words,
    names nothing of Party work.
    """
    named = refusal is Status.UNANSWERABLE
    if reading.joined:
        named = likelihood.names_party_work(read(reading.latest, lexicon=library.index.lexicon), library)
    return fitted.unanswerable if named else fitted.declined


def _refusal(*, on_party_work: bool) -> Status:
    return Status.UNANSWERABLE if on_party_work else Status.DECLINED
