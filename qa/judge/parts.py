"""A question that asks several things: each is searched for and judged by itself.

What comes later leans on what comes first (“… nộp cho ai, mấy ngày?”) or does not (“… lúc về hưu đóng đảng phí bao
nhiêu?”). It is searched for joined to that and by its own words, and what these say beyond what the first thing says
counts beside: else what answers the first would answer all.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from qa.engine import Library
from qa.judge.succession import in_force_first
from qa.model import ANSWERING, Judge, Judged, Status
from qa.question.reading import Reading, read
from qa.search.retrieve import Retrieval, retrieve

PARTS = 3  # things asked beside each other that are judged
LEAST = 2  # passages that the trained judge reads for each, at least
OWN = 0.5  # what a later thing's own words say for a passage beyond what the first thing's do, in its score
_NEAREST = 10  # passages that are judged for each


def each_judged(reading: Reading, judged: Judged, library: Library, on: date, judge: Judge) -> Judged:
    """Return the judgement with that of each thing asked that something answers, in the order they are asked.

    Where nothing answers the question as a whole but something does a part of it, that leads, with reserve; what
    comes later must be answered without. The parts share what the trained judge reads for a question.
    """
    parts = reading.parts[:PARTS]
    sharing = replace(library, judge_reads=max(min(LEAST, library.judge_reads), library.judge_reads // len(parts)))
    first = _found(parts[0], library, on)
    searched = [first, *(_beyond(first, part, library, on) for part in parts[1:])]
    found = [
        in_force_first(part, judge(part, its.hits, sharing, on), its, sharing, on, judge)
        for part, its in zip(parts, searched, strict=True)
    ]
    answering = tuple(one for one in found if one.status in ANSWERING)
    leading = [one for one in answering if one is found[0] or one.status is Status.ANSWERED]
    if judged.status in ANSWERING or not leading:
        return replace(judged, parts=answering)
    return replace(leading[0], status=Status.PARTIAL, unsure=True, parts=answering)


def _found(part: Reading, library: Library, on: date) -> Retrieval:
    return retrieve(
        part,
        library.index,
        library.embedder,
        library.register,
        k=_NEAREST,
        documents=library.there(on),
        as_of=on,
    )


def _beyond(first: Retrieval, part: Reading, library: Library, on: date) -> Retrieval:
    """Return what is found for a later part, what its own words say beyond what was found first counting beside.

    Where nothing was learned of what is asked of the passages, a few words (“đừng trích dẫn gì cả”) find anything:
    then it is what is found for the part joined.
    """
    joined = _found(part, library, on)
    if all(hit.asked is None for hit in joined.hits):
        return joined
    own = _found(read(part.latest, lexicon=library.index.lexicon), library, on)
    searches = joined, own, first
    scores = _told_apart(*({hit.passage.id: hit.score for hit in one.hits} for one in searches))
    asked = _told_apart(
        *({hit.passage.id: hit.asked for hit in one.hits if hit.asked is not None} for one in searches)
    )
    hits = {hit.passage.id: hit for one in (own, joined) for hit in one.hits}
    ranked = sorted(hits.values(), key=lambda hit: (not hit.exact, -scores[hit.passage.id]))[:_NEAREST]
    return joined._replace(
        hits=tuple(
            replace(hit, rank=rank, score=scores[hit.passage.id], asked=asked.get(hit.passage.id))
            for rank, hit in enumerate(ranked, 1)
        )
    )


def _told_apart(
    joined: Mapping[str, float], own: Mapping[str, float], first: Mapping[str, float]
) -> dict[str, float]:
    """Return of each passage found what it has joined, and of what it has by the own words beyond the first a part;
    what one search did not find has there the least of what it did.
    """

    def of(one: Mapping[str, float], passage: str) -> float:
        return one.get(passage, min(one.values(), default=0.0))

    return {each: of(joined, each) + OWN * (of(own, each) - of(first, each)) for each in {**joined, **own}}
