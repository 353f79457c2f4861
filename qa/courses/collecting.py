"""How a collection is changed: what is put in, moved, reworded by its owner, taken out, pinned anew."""

import secrets
from collections.abc import Iterable

from corpus.register import Register
from corpus.store import ChangeRefused
from qa.courses.pins import renewed
from qa.courses.works import MOST_ENTRIES, Collection, Entry, Work


def new_id(collection: Iterable[Entry] = ()) -> str:
    """Return an id that no entry has."""
    taken = {entry.id for entry in collection}
    while (made := secrets.token_hex(4)) in taken:
        pass
    return made


def added(work: Work, entry: Entry, at: int | None = None) -> Collection:
    """Return the collection with the entry put in at that place from 0, last where none is named.

    The entry gets another id where that is taken. Raises ChangeRefused for another work, and for a full one.
    """
    if not isinstance(work, Collection):
        raise ChangeRefused("Liên kết này không phải của một bộ sưu tập, nên không thêm mục vào được.")
    if len(work.entries) >= MOST_ENTRIES:
        raise ChangeRefused(f"Bộ sưu tập đã đủ {MOST_ENTRIES} mục. Bỏ bớt mục, hoặc lập bộ mới.")
    if any(one.id == entry.id for one in work.entries):
        entry = entry.model_copy(update={"id": new_id(work.entries)})
    place = len(work.entries) if at is None else at
    return _holding(work, (*work.entries[:place], entry, *work.entries[place:]))


def moved(collection: Collection, id: str, to: int) -> Collection:
    """Return the collection with the entry at that place from 0, the nearest one where there is none."""
    entry, rest = _taken(collection, id)
    place = min(max(to, 0), len(rest))
    return _holding(collection, (*rest[:place], entry, *rest[place:]))


def without(collection: Collection, id: str) -> Collection:
    """Return the collection less the entry."""
    return _holding(collection, _taken(collection, id)[1])


def told(collection: Collection, id: str, title: str, note: str) -> Collection:
    """Return the collection with the entry under that title and with that note."""
    return _with(collection, _taken(collection, id)[0].model_copy(update={"title": title, "note": note}))


def pinned_anew(collection: Collection, id: str, register: Register) -> Collection:
    """Return the collection with the entry's clauses in the words of today, where the corpus has them."""
    entry, _ = _taken(collection, id)
    sources = tuple(dict.fromkeys(renewed(source, register) for source in entry.sources))
    if sources == entry.sources:
        raise ChangeRefused("Kho không có lời mới của điều khoản này để ghim lại. Có thể bỏ mục này khỏi bộ.")
    return _with(collection, entry.model_copy(update={"sources": sources}))


def place_of(collection: Collection, id: str) -> int:
    """Return the place of the entry, from 0. Raises ChangeRefused where there is none of that id."""
    for place, entry in enumerate(collection.entries):
        if entry.id == id:
            return place
    raise ChangeRefused("Bộ sưu tập không còn mục này. Tải lại trang để thấy bản mới.")


def _taken(collection: Collection, id: str) -> tuple[Entry, tuple[Entry, ...]]:
    place = place_of(collection, id)
    return collection.entries[place], (*collection.entries[:place], *collection.entries[place + 1 :])


def _with(collection: Collection, entry: Entry) -> Collection:
    return _holding(collection, tuple(entry if one.id == entry.id else one for one in collection.entries))


def _holding(collection: Collection, entries: tuple[Entry, ...]) -> Collection:
    return collection.model_copy(update={"entries": entries})
