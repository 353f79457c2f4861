"""A chosen answer given: its clauses quoted by the index as it is today, to be verified like any draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.procedures.load import Clause
from qa.chosen.model import Chosen, lost
from qa.courses.model import Source
from qa.engine import Library
from qa.model import Draft
from qa.procedures.checklist import quotes
from qa.verify import Block, Quote, verify
from qa.write import cite
from qa.write.extract import drafted, unders


class NotQuotable(Exception):
    """What was chosen cannot be given as it is; the message is Vietnamese and says which clause and why."""


def draft(one: Chosen, library: Library, on: date, foreign: bool) -> Draft:
    """Return the clauses as they are quoted on that day, each whole and in its place. Raises NotQuotable.

    What is told of it besides is that an editor chose it; the words around quotes are those of any answer.
    """
    if gone := lost(one, library.register, on):
        raise NotQuotable("; ".join(f"{each.cited_as}: lời đã khác, hoặc không còn hiệu lực" for each in gone))
    there = library.there(on)
    blocks = []
    for source in one.sources:
        clause = _clause(source, library, on)
        said = tuple(quotes(clause, library)) if there is None or clause.document.id in there else ()
        if not said:
            raise NotQuotable(
                f"{source.cited_as}: không trích riêng được; chọn điều khoản chứa nó, hoặc lập lại chỉ mục"
            )
        blocks.append(_block(clause, said, library, foreign))
    found = drafted(tuple(blocks), library, {}, *(source.locator.label() for source in one.sources))
    verified, dropped = verify(found.blocks, found.passages, found.words)
    if dropped or len(verified) < len(blocks):
        raise NotQuotable("có lời không đối chiếu được nguyên văn với chỉ mục; lập lại chỉ mục rồi chọn lại")
    return replace(found, trace={"chosen": one.id}, chosen_on=one.chosen_on)


def _clause(source: Source, library: Library, on: date) -> Clause:
    """Return the clause in the text that its document had on that day. Raises NotQuotable."""
    pinned = library.register.get(source.document)
    document = library.register.text_on(pinned, on) if pinned else None
    provision = document.find(source.locator) if document else None
    if document is None or provision is None:
        raise NotQuotable(f"{source.cited_as}: không còn trong kho")
    return Clause(document, provision)


def _block(clause: Clause, said: Sequence[Quote], library: Library, foreign: bool) -> Block:
    document, at = clause
    passages = [library.index.by_id[quote.passage_id] for quote in said]
    headings = unders(passages, at.locator, document)
    pieces = (
        Quote(quote.passage_id, quote.text.rstrip(), under=under) for quote, under in zip(said, headings, strict=True)
    )
    return Block(cite.introduction(document, at.locator, foreign), tuple(pieces))
