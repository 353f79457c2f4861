"""A rule that no longer holds gives way: what is in force and answers leads."""

from dataclasses import replace
from datetime import date

from qa.engine import Library
from qa.model import ANSWERING, Judge, Judged, Status
from qa.question.reading import Reading
from qa.search.retrieve import Retrieval, retrieve

_AS_LIKELY = 0.7  # share of the lapsed clause's likelihood, from which what is in force answers as well
_NEAREST = 10  # passages of the successors that are judged


def in_force_first(
    reading: Reading, judged: Judged, found: Retrieval, library: Library, on: date, judge: Judge
) -> Judged:
    """Return the judgement led by what replaced the best evidence's document by that day, where that answers too.

    Where it answers without reserve, it alone is evidence; else its best clause leads and the rest follows. `found`
    is what was judged. A document that the question names by number leads all the same: it is what is asked about.
    """
    if judged.status not in ANSWERING or reading.numbers:
        return judged
    standing = library.register.standing(library.document(judged.evidence[0].hit.passage), on)
    successors = {document.id for document in standing.successors_with_text}
    if not standing.lapsed or not successors:
        return judged
    newer = retrieve(
        reading,
        library.index,
        library.embedder,
        library.register,
        k=_NEAREST,
        documents=successors,
        as_of=on,
        vector=found.vector,
    )
    instead = judge(reading, newer.hits, library, on)
    if instead.status not in ANSWERING or instead.likely < _AS_LIKELY * judged.likely:
        return judged
    if instead.status is Status.ANSWERED:
        return instead
    leading = instead.evidence[0]
    rest = (one for one in judged.evidence if one.hit.passage.id != leading.hit.passage.id)
    return replace(instead, evidence=(leading, *rest))
