"""Where to ask on: the provisions beside those cited, each as a question that is answered from it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from corpus.locator import Locator
from corpus.model import Document, Provision
from corpus.text import capital
from qa.engine import Library
from qa.model import Choice, Citation
from qa.question.reading import read
from qa.search.look_up import look_up

NEXT = 3  # questions offered


def neighbours(citations: Sequence[Citation], library: Library, on: date) -> tuple[Choice, ...]:
    """Return questions by the headings of what stands beside the first citation, nearest first."""
    if not citations:
        return ()
    document = library.document(citations[0].passage)
    cited = [one.locator for one in citations if one.passage.document_id == document.id]
    return tuple(
        islice(
            (
                Choice(provision.heading, asked)
                for provision in _beside(document, citations[0].locator)
                if provision.heading and not any(provision.locator.covers(at) for at in cited)
                if (asked := f"{capital(provision.locator.label())} {document.name} nói gì?")
                if _answered_from(document, provision.locator, asked, library, on)
            ),
            NEXT,
        )
    )


def _beside(document: Document, at: Locator) -> Iterator[Provision]:
    """Yield the numbered provisions that follow in the list this one stands in, those before it, then those beside
    that list; what stands farther off is on something else."""
    own = at.citable
    for place in (own, own.parent) if own else ():
        if place is None:
            return
        above = place.parent
        parent = document.find(above) if above else None
        level = parent.children if parent else document.provisions
        order = [provision.locator for provision in level]
        here = order.index(place) if place in order else 0
        yield from (
            one for one in (*level[here + 1 :], *reversed(level[:here])) if one.locator.citable == one.locator
        )


def _answered_from(document: Document, at: Locator, asked: str, library: Library, on: date) -> bool:
    """Is true where the question is looked up at that address and nowhere else."""
    index = library.index
    found = look_up(read(asked, lexicon=index.lexicon), index, library.register, library.there(on), on).exact
    passages = [index.passages[row] for row in found]
    return bool(passages) and all(one.document_id == document.id and at.covers(one.locator) for one in passages)
