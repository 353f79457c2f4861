"""Evidence turned into a draft, and a verified draft into text with numbered citations."""

from collections.abc import Sequence

from corpus.model import Document, Kind, Passage
from qa.engine import Library
from qa.model import Citation
from qa.question.reading import Reading
from qa.verify import Block, Located, Quote, VerifiedBlock
from qa.write.extract import Evidence, quotes
from qa.write.notices import day

POINTS = 12  # points of one list that are quoted with its lead-in


def draft(reading: Reading, chosen: Sequence[Evidence], library: Library) -> tuple[Block, ...]:
    """Return the quotes of each passage under where it stands and who issued it.

    A point goes with the words that introduce its list, once; a lead-in quoted alone goes with its points.
    """
    blocks: list[Block] = []
    quoted: set[str] = set()
    of_chosen = {one.hit.passage.locator.parent for one in chosen}
    for one in chosen:
        passage = one.hit.passage
        stretches = quotes(reading, one)
        pieces = [Quote(passage.id, passage.text[start:end]) for start, end in stretches]
        if (lead_in := _lead_in(passage, library)) and lead_in.id not in quoted:
            pieces.insert(0, Quote(lead_in.id, lead_in.text.rstrip().rsplit("\n", 1)[-1], weight=2))
        if passage.locator not in of_chosen:
            pieces += [Quote(point.id, point.text.rstrip(), weight=2) for point in _points(passage, library)]
        fresh = tuple(piece for piece in pieces if piece.passage_id == passage.id or piece.passage_id not in quoted)
        quoted |= {piece.passage_id for piece in fresh}
        label = passage.locator_at(stretches[0][0], stretches[-1][1]).label()
        blocks.append(Block(_introduction(library.document(passage), label, reading.english), fresh))
    return tuple(blocks)


def sources(chosen: Sequence[Evidence], library: Library) -> tuple[dict[str, Passage], list[str]]:
    """Return the passages a draft over this evidence may quote, by id, and the register's words it may use."""
    passages = {passage.id: passage for one in chosen for passage in _beside(one.hit.passage, library)}
    words = [word for passage in passages.values() for word in _register_words(library.document(passage))]
    words += [locator.label() for passage in passages.values() for locator in passage.locators]
    return passages, words


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


def _beside(passage: Passage, library: Library) -> list[Passage]:
    lead_in = _lead_in(passage, library)
    return [*([lead_in] if lead_in else []), passage, *_points(passage, library)]


def _lead_in(passage: Passage, library: Library) -> Passage | None:
    """Return the passage above that introduces this point of a list (“… các trường hợp sau:”)."""
    parent = passage.locator.parent
    above = library.index.by_id.get(f"{passage.document_id}:{parent}") if parent else None
    return above if above and above.id != passage.id and _introduces(above) else None


def _points(passage: Passage, library: Library) -> list[Passage]:
    """Return the passages of the points that a lead-in introduces, none for other passages."""
    provision = library.document(passage).find(passage.locator) if _introduces(passage) else None
    ids = (f"{passage.document_id}:{child.locator}" for child in provision.children) if provision else ()
    return [library.index.by_id[point] for point in ids if point in library.index.by_id][:POINTS]


def _introduces(passage: Passage) -> bool:
    return passage.text.rstrip().endswith(":")


def _register_words(document: Document) -> list[str]:
    return [document.name, document.title, document.issuer, day(document.issued_on)]
