"""A list as it stands in its document: the words that introduce it, and all its points."""

from itertools import takewhile

from corpus.locator import Locator
from corpus.model import Passage
from corpus.text import introduces
from qa.engine import Library


def list_of(passage: Passage, library: Library) -> list[Passage]:
    """Return the passages of the list that this one introduces (“… các trường hợp sau:”, “… nêu ở các điểm a, b và
    c.”) or is of, in order.

    What has a heading of its own is no item but a section, which stands by itself.
    """
    own, parent = library.document(passage).find(passage.locator), passage.locator.parent
    is_item = parent and not (own and own.heading)
    above = library.index.by_id.get(f"{passage.document_id}:{parent}") if is_item else None
    lead = next((one for one in (passage, above) if one and introduces(one.text)), None)
    if lead is None and _names_its_points(passage, library):
        lead = passage
    if lead is None:
        return []
    row = library.index.rows[lead.id]
    return [lead, *takewhile(lambda one: _is_in(one, lead), library.index.passages[row + 1 :])]


def _names_its_points(passage: Passage, library: Library) -> bool:
    """Is true of words that say where they go on, in the first provision under theirs (“từ điểm a đến điểm d”)."""
    passages = library.index.passages
    below = library.index.rows.get(passage.id, len(passages)) + 1
    names = (
        (str(one.locator), Locator(one.locator.tokens[-1]).label())
        for one in passages[below : below + 1]
        if _is_in(one, passage) and one.locator != passage.locator
    )
    return any(name in passage.text for either in names for name in either)


def _is_in(passage: Passage, lead: Passage) -> bool:
    return passage.document_id == lead.document_id and lead.locator.covers(passage.locator)
