"""How one text differs from another, clause by clause: added, removed, moved, reworded with the words marked.

A clause is compared by its own words, its number left out: a number that changes with the address is no rewording.
Equal words are the same clause, first at the same address, then wherever they stand; then words that are alike,
likewise. What is left over was added or removed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from corpus.locator import Locator
from corpus.model import Document, Provision, Strict

LIKE = 0.6  # share of the words of two clauses in common, from which they are one that was reworded

_NUMBER = re.compile(
    r"\s*(?:(?:Điều|Chương|Mục|Phần)\s+\w+\s*[.:]?|[\dIVX]+(?:\.\d+)*[a-zđ]?\s*[./)]|[a-zđ]\d?\s*\)|[-–+•])\s*"
)


class Words(Strict):
    """Is words in a row that both texts have, or only one of them."""

    mark: Literal["same", "removed", "added"]
    text: str


class Change(Strict):
    """Is what became of a clause; what lies in a moved one unchanged has moved with it and is not told.

    A moved clause may be reworded as well. `words` are those of both texts in order, equal ones once.
    """

    what: Literal["added", "removed", "moved", "reworded"]
    old: Locator | None
    new: Locator | None
    words: tuple[Words, ...]


class _Clause(NamedTuple):
    at: Locator
    words: tuple[str, ...]


def differences(old: Document, new: Document) -> tuple[Change, ...]:
    """Return what changed in the order of the new text, then what was removed in that of the old."""
    before = {provision.locator: _clause(provision) for provision in old.walk() if provision.text.strip()}
    after = {provision.locator: _clause(provision) for provision in new.walk() if provision.text.strip()}
    old_of = _matched(before, after)
    kept = set(old_of.values())
    changes = [_change(before[old_of[at]] if at in old_of else None, one, old_of) for at, one in after.items()]
    removed = [
        Change(what="removed", old=at, new=None, words=marked(clause.words, ()))
        for at, clause in before.items()
        if at not in kept
    ]
    return (*filter(None, changes), *removed)


def marked(old: Sequence[str], new: Sequence[str]) -> tuple[Words, ...]:
    """Return the words of both texts in order, those that both have once."""
    found: list[Words] = []
    for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j] == new[k:m]:
            found.append(Words(mark="same", text=" ".join(old[i:j])))
            continue
        found += [Words(mark="removed", text=" ".join(old[i:j]))] * (i < j)
        found += [Words(mark="added", text=" ".join(new[k:m]))] * (k < m)
    return tuple(found)


def _clause(provision: Provision) -> _Clause:
    number = _NUMBER.match(provision.text)
    return _Clause(provision.locator, tuple(provision.text[number.end() if number else 0 :].split()))


def _change(old: _Clause | None, new: _Clause, old_of: Mapping[Locator, Locator]) -> Change | None:
    """Return what became of a clause that is there now; None where nothing did."""
    if old is None:
        return Change(what="added", old=None, new=new.at, words=marked((), new.words))
    if old.words == new.words and (old.at == new.at or _goes_along(old.at, new.at, old_of)):
        return None
    what: Literal["moved", "reworded"] = "reworded" if old.at == new.at else "moved"
    return Change(what=what, old=old.at, new=new.at, words=marked(old.words, new.words))


def _goes_along(old: Locator, new: Locator, old_of: Mapping[Locator, Locator]) -> bool:
    around = new.parent
    return around is not None and old_of.get(around) == old.parent and old.tokens[-1] == new.tokens[-1]


def _matched(before: Mapping[Locator, _Clause], after: Mapping[Locator, _Clause]) -> dict[Locator, Locator]:
    """Return the old address of each clause that was there before, by its new one."""
    old_of: dict[Locator, Locator] = {}
    left_old, left_new = dict(before), dict(after)
    for alike in (_at_home, _elsewhere, _reworded_at_home, _reworded_elsewhere):
        for new, old in alike(left_old, left_new):
            if new in left_new and old in left_old:
                old_of[new] = old
                del left_new[new], left_old[old]
    return old_of


_Pairs = Iterable[tuple[Locator, Locator]]  # new address, old address
_Clauses = Mapping[Locator, _Clause]


def _at_home(old: _Clauses, new: _Clauses) -> _Pairs:
    return [(at, at) for at in new if at in old and old[at].words == new[at].words]


def _elsewhere(old: _Clauses, new: _Clauses) -> _Pairs:
    places: dict[tuple[str, ...], list[Locator]] = {}
    for clause in reversed(list(old.values())):
        places.setdefault(clause.words, []).append(clause.at)
    return [(one.at, places[one.words].pop()) for one in new.values() if one.words and places.get(one.words)]


def _reworded_at_home(old: _Clauses, new: _Clauses) -> _Pairs:
    return [(at, at) for at in new if at in old and _likeness(old[at].words, new[at].words) >= LIKE]


def _reworded_elsewhere(old: _Clauses, new: _Clauses) -> _Pairs:
    return [pair for _, pair in sorted(_alike(old, new), key=lambda found: -found[0])]


def _alike(old: _Clauses, new: _Clauses) -> Iterator[tuple[float, tuple[Locator, Locator]]]:
    holders: dict[str, list[tuple[Locator, int]]] = {}
    for clause in old.values():
        for word, times in Counter(clause.words).items():
            holders.setdefault(word, []).append((clause.at, times))
    for clause in new.values():
        common: dict[Locator, int] = {}  # words in common in any order: a bound that costs less than what it spares
        for word, times in Counter(clause.words).items():
            for at, others in holders.get(word, ()):
                common[at] = common.get(at, 0) + min(times, others)
        for at, other in old.items():
            bound = 2 * common.get(at, 0) / max(len(clause.words) + len(other.words), 1)
            if bound >= LIKE and (likeness := _likeness(other.words, clause.words)) >= LIKE:
                yield likeness, (clause.at, at)


def _likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """Return the share of both texts' words that they have in common in one order, 0 where one has none."""
    return SequenceMatcher(None, old, new, autojunk=False).ratio() if old and new else 0.0
