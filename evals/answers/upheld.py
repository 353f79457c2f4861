"""Whether what a model says in an answer is borne out by what the answer cites, read off what is shown."""

import re
from collections.abc import Iterator

from evals.held import Held
from evals.replies import Cited, Reply
from qa.support import Clause, clauses, fault, whole
from qa.verify import Located

_SENTENCE = re.compile(r"(?P<words>.+?) (?P<marks>(?:\[\d+\])+)")
_MARK = re.compile(r"\[(\d+)\]")


def upheld(reply: Reply, asked: str, held: Held) -> float | None:
    """Return the share in [0, 1] of the model's sentences that a clause cited for them bears out; None where none is
    shown. `asked` is the question.
    """
    found = list(sentences(reply))
    if not found:
        return None
    asked = reply.writing.asked if reply.writing and reply.writing.asked else asked
    borne = [fault(words, [one for c in cited for one in _clauses(c, held)], asked) is None for words, cited in found]
    return sum(borne) / len(borne)


def sentences(reply: Reply) -> Iterator[tuple[str, list[Cited]]]:
    """Yield each sentence of the model with what is cited for it: what else is shown beside them has no marks."""
    if not reply.writing or any(notice.code == "not-written" for notice in reply.notices):
        return
    cited = {str(c.marker): c for c in reply.citations}
    for paragraph in reply.text.split("\n\n"):
        if told := _SENTENCE.fullmatch(paragraph):
            yield told["words"], [cited[mark] for mark in _MARK.findall(told["marks"]) if mark in cited]


def _clauses(cited: Cited, held: Held) -> list[Clause]:
    passage = held.passages(cited.document_id).get(cited.passage_id)
    at = passage.text.find(cited.quote) if passage else -1
    return clauses(whole(Located(passage, at, at + len(cited.quote), 1, ""))) if passage and at >= 0 else []
