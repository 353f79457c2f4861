"""The extractive writer: it quotes the clause that answers, whole, and the list that it is of.

No language model, and nothing cut: a passage is at most a page's fifth, and people who read half a clause act on half
of it. What it returns is a draft; `verify` decides what is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Passage
from corpus.text import introduces
from qa.engine import Library
from qa.judge.evidence import Evidence
from qa.judge.lists import list_of
from qa.judge.sections import Section
from qa.model import Draft, Judged
from qa.question.conditions import Said
from qa.question.reading import Reading
from qa.verify import Block, Quote
from qa.write import cite
from qa.write.first import first
from qa.write.replies import day
from qa.write.select import by_case, giving_it, headed, select


def extract(reading: Reading, judged: Judged, library: Library, on: date) -> Draft:
    """Return the quotes that answer, each passage's under where it stands and who issued it; a `Write`."""
    cases = by_case(reading, judged.evidence)
    several = [] if cases else giving_it(reading, judged, library)
    if judged.section and not (cases or several):
        return _whole(judged.section, library, reading.foreign)
    chosen = several or select(reading, judged, cases, library, on)
    draft = drafted(_blocks(chosen, library, reading.foreign), library, cases)
    if several:
        return replace(draft, choices=() if reading.foreign else headed(reading, several, library))
    if judged.unsure or reading.parts or (cases and len(chosen) > 1):
        return draft
    return replace(draft, first=first(reading, chosen[0], draft.blocks[:1], library, on))


def _whole(section: Section, library: Library, foreign: bool) -> Draft:
    """Return all of the section in the order of the text."""
    under_of = unders(section.passages, section.locator, section.document)
    pieces = tuple(
        Quote(passage.id, passage.text.rstrip(), under=under)
        for passage, under in zip(section.passages, under_of, strict=True)
    )
    block = Block(cite.introduction(section.document, section.locator, foreign), pieces)
    return drafted((block,), library, {}, *([section.locator.label()] if section.locator else []))


def drafted(blocks: tuple[Block, ...], library: Library, cases: Mapping[Said, Evidence], *labels: str) -> Draft:
    """Return the draft of these blocks, of whose words the register and the addresses of what is quoted know."""
    quoted = [library.index.by_id[quote.passage_id] for block in blocks for quote in block.quotes]
    words = [*labels, *(word for passage in quoted for word in _register_words(library.document(passage)))]
    words += [locator.label() for passage in quoted for locator in passage.locators]
    words += [quote.under for block in blocks for quote in block.quotes]
    return Draft(blocks, {passage.id: passage for passage in quoted}, words, cases)


def _blocks(chosen: Sequence[Evidence], library: Library, foreign: bool) -> tuple[Block, ...]:
    """Return a block for each passage, those of one list in one: the words that introduce it, then all its points."""
    blocks: list[Block] = []
    quoted: set[str] = set()
    answering = {one.hit.passage.id for one in chosen}
    for passage in (one.hit.passage for one in chosen):
        if passage.id in quoted:
            continue
        whole = list_of(passage, library) or [passage]
        under_of = unders(whole, whole[0].locator, library.document(passage))
        pieces = [
            Quote(each.id, _said(each, passage), 1 if each.id in answering else 2, under)
            for each, under in zip(whole, under_of, strict=True)
        ]
        quoted |= {piece.passage_id for piece in pieces}
        at = passage.locator_at(0, len(passage.text))
        blocks.append(Block(cite.introduction(library.document(passage), at, foreign), tuple(pieces)))
    return tuple(blocks)


def unders(passages: Sequence[Passage], around: Locator | None, document: Document) -> list[str]:
    """Return for each passage the headings that it is the first under inside the list or section and that are no
    passages themselves; empty for most.
    """
    own, told = {passage.locator for passage in passages}, set[Locator]()
    found = []
    for passage in passages:
        inside = [at for at in passage.locator.around if (not around or around.covers(at)) and at not in own | told]
        told.update(inside)
        headings = (document.find(at) for at in reversed(inside))
        found.append("\n".join(one.text for one in headings if one and one.text))
    return found


def _said(passage: Passage, answers: Passage) -> str:
    """Return what is quoted: all of it, of words that merely introduce what answers their last line."""
    text = passage.text.rstrip()
    return text.rsplit("\n", 1)[-1] if passage is not answers and introduces(passage.text) else text


def _register_words(document: Document) -> list[str]:
    return [document.name, document.title, document.issuer, day(document.issued_on)]
