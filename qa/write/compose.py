"""A verified draft turned into text with numbered citations."""

from collections.abc import Callable, Sequence

from corpus.model import Document, Nature, Passage
from qa.model import Citation
from qa.verify import Located, Quote, VerifiedBlock, locate


def compose(
    blocks: Sequence[VerifiedBlock], document_of: Callable[[Passage], Document]
) -> tuple[tuple[Citation, ...], str]:
    """Return the citations, the clause that answers first, and the text with their markers in reading order.

    Official words stand in quotation marks, those of a digest never.
    """
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
        if not block.lead.endswith(":"):  # a sentence that stands on its quotes instead of introducing them
            marks = "".join(f"[{markers[place, index]}]" for index, _ in enumerate(block.quotes))
            paragraphs.append(f"{block.lead} {marks}")
            continue
        lines = [block.lead]
        for index, located in enumerate(block.quotes):
            lines += [located.under] if located.under else []
            lines.append(f"{_shown(located, document_of(located.passage))} [{markers[place, index]}]")
        paragraphs.append("\n".join(lines))
    return tuple(citations), "\n\n".join(paragraphs)


def first_line(quote: Quote, citations: Sequence[Citation], document_of: Callable[[Passage], Document]) -> str:
    """Return the quote with the marker of the citation that holds it; empty where none does."""
    for one in citations:
        located = locate(quote, {one.passage.id: one.passage})
        if located and one.start <= located.start and located.end <= one.end:
            return f"{_shown(located, document_of(one.passage))} [{one.marker}]"
    return ""


def _citation(marker: int, located: Located) -> Citation:
    locator = located.passage.locator_at(located.start, located.end)
    label = located.passage.label_at(located.start, located.end)
    return Citation(marker, located.passage, located.start, located.end, locator, label)


def _shown(located: Located, document: Document) -> str:
    words = located.passage.text[located.start : located.end]
    return f"“{words}”" if document.nature is Nature.FULL_TEXT else words
