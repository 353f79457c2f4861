"""Evidence turned into a draft, and a verified draft into text with numbered citations."""

from collections.abc import Sequence

from corpus.locator import Locator
from corpus.model import Document, Kind, Passage
from qa.library import Library
from qa.model import Citation
from qa.notices import day
from qa.question import Reading
from qa.verify import Block, Located, Quote, VerifiedBlock
from qa.write import Evidence, quotes


def block(reading: Reading, evidence: Evidence, library: Library) -> Block:
    """Return the quotes from one passage, its list's lead-in with them, under where it stands and who issued it."""
    passage = evidence.hit.passage
    stretches = quotes(reading, evidence)
    quoted = tuple(Quote(passage.id, passage.text[start:end]) for start, end in stretches)
    lead_in = _lead_in(passage, library)
    if lead_in:
        quoted = (Quote(lead_in[0].id, lead_in[1], weight=2), *quoted)
    start, end = stretches[0][0], stretches[-1][1]
    label = passage.locator_at(start, end).label()
    return Block(_introduction(library.document(passage), label, reading.english), quoted)


def sources(chosen: Sequence[Evidence], library: Library) -> tuple[dict[str, Passage], list[str]]:
    """Return the passages a draft over this evidence may quote, by id, and the register's words it may use."""
    passages = [passage for one in chosen for passage in _with_lead_in(one.hit.passage, library)]
    words = [word for passage in passages for word in _register_words(library.document(passage))]
    words += [locator.label() for passage in passages for locator in _locators(passage)]
    return {passage.id: passage for passage in passages}, words


def compose(blocks: Sequence[VerifiedBlock]) -> tuple[tuple[Citation, ...], str]:
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


def _introduction(document: Document, label: str, english: bool) -> str:
    """Return the words before a quote: where it stands, by whom and when issued."""
    issued = ", ".join(part for part in (document.issuer, day(document.issued_on)) if part)
    if document.kind is Kind.BAO_CAO:
        source = f"“{document.title}” ({issued}), {label}"
        return f"According to the report {source}:" if english else f"Theo bài {source}:"
    source = f"{label} {document.name} ({issued})"
    return f"According to {source}:" if english else f"Theo {source}:"


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
