"""A question that asks several things: each is searched for and judged by itself."""

from dataclasses import replace
from datetime import date

from qa.engine import Library
from qa.judge.succession import in_force_first
from qa.model import ANSWERING, Judge, Judged, Status
from qa.question.reading import Reading
from qa.search.retrieve import retrieve

PARTS = 3  # things asked beside each other that are judged
LEAST = 2  # passages that the trained judge reads for each, at least
_NEAREST = 10  # passages that are judged for each


def each_judged(reading: Reading, judged: Judged, library: Library, on: date, judge: Judge) -> Judged:
    """Return the judgement with the best clause for each thing asked that one answers, in the order they are asked.

    Where nothing answers the question as a whole but something does a part of it, that leads, with reserve. The parts
    share what the trained judge reads for a question.
    """
    parts = reading.parts[:PARTS]
    sharing = replace(library, judge_reads=max(min(LEAST, library.judge_reads), library.judge_reads // len(parts)))
    found = [_judged(part, sharing, on, judge) for part in parts]
    answering = [one for one in found if one.status in ANSWERING]
    best = tuple(one.evidence[0] for one in answering)
    if judged.status in ANSWERING or not answering:
        return replace(judged, parts=best)
    return replace(answering[0], status=Status.PARTIAL, unsure=True, parts=best)


def _judged(part: Reading, library: Library, on: date, judge: Judge) -> Judged:
    found = retrieve(
        part,
        library.index,
        library.embedder,
        library.register,
        k=_NEAREST,
        documents=library.there(on),
        as_of=on,
    )
    return in_force_first(part, judge(part, found.hits, library, on), found, library, on, judge)
