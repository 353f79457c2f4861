"""The extractive writer: it selects the sentences and list items that answer and quotes them as they stand.

No language model: a sentence is chosen by how much of the question's weight (idf of its folded syllables and
syllable pairs) it carries, by the kind of fact asked for, and by the passage it stands in. What it returns is
a draft; `verify` decides what is shown.
"""

import re
from collections.abc import Sequence
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Nature, Passage
from qa.engine import Library
from qa.judge.evidence import Evidence, weigh
from qa.judge.premise import misdated
from qa.model import Draft, Judged
from qa.question.reading import Reading
from qa.search.succession import stating_succession
from qa.verify import Block, Quote
from qa.write import cite, replies
from qa.write.quotes import MAX_PASSAGES, quotes
from qa.write.replies import day
from qa.write.select import by_case, select

POINTS = 12  # points of one list that are quoted with its lead-in
_SUCCESSION = re.compile(  # asks what replaced what; on folded text
    r"\bthay\b|\b(?:con|het) (?:hieu luc|ap dung|dung)\b|\breplace|\bin force\b|\bstill valid\b"
)


def extract(reading: Reading, judged: Judged, library: Library, on: date) -> Draft:
    """Return the quotes that answer, each passage's under where it stands and who issued it; a `Write`."""
    cases = by_case(reading, judged.evidence)
    chosen = select(reading, judged.evidence, cases, library, on)
    if reading.identity and _SUCCESSION.search(reading.folded) and not misdated(reading, chosen[0].hit.passage.text):
        stating = weigh(reading, stating_succession(reading.numbers, library), library, on)
        chosen = stating[:MAX_PASSAGES] or chosen[:1]
    passages = {passage.id: passage for one in chosen for passage in _beside(one.hit.passage, library)}
    words = [word for passage in passages.values() for word in _register_words(library.document(passage))]
    words += [locator.label() for passage in passages.values() for locator in passage.locators]
    return Draft(_blocks(reading, chosen, library), passages, words, cases)


def _blocks(reading: Reading, chosen: Sequence[Evidence], library: Library) -> tuple[Block, ...]:
    """Return a block for each passage.

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
        at = passage.locator_at(stretches[0][0], stretches[-1][1])
        blocks.append(Block(_introduction(library.document(passage), at, reading.foreign), fresh))
    return tuple(blocks)


def _introduction(document: Document, at: Locator, foreign: bool) -> str:
    """Return the words before a quote: where it stands, by whom and when issued, and whether it is a digest's."""
    said = replies.DIGEST_SOURCE if document.nature is Nature.DIGEST else replies.SOURCE
    return said.said(foreign, source=cite.place(at.citable.label() if at.citable else "", document))


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
