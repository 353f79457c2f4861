"""Where in the collection words stand, or nearly: in a clause that is named, or anywhere."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Passage
from corpus.text import fold, syllables
from qa.check.model import Place
from qa.check.references import Cited
from qa.check.wording import NOTHING, Held, Match, Word, around, nearest, words_of
from qa.engine import Library
from qa.language.terms import terms

_CANDIDATES = 12  # passages that words are compared with
_TERMS = 40  # of the words, the most telling ones, that passages are looked for by


class Found(NamedTuple):
    """Is the nearest run of words, and where it stands: of one over several passages, in the first."""

    match: Match
    place: Place


def in_clause(words: Sequence[Word], cited: Cited, library: Library) -> Found | None:
    """Return the nearest run of words in what is referred to, None where the collection has nothing of it."""
    if cited.document is None or not cited.sought:
        return None
    if cited.at is None:
        return _best(words, _rows(words, library, [cited.document.id]), library)
    return _found(nearest(words, clause_words(cited, library)), library)


def anywhere(words: Sequence[Word], library: Library) -> Found | None:
    """Return the nearest run of words in the passages that share most of them; of equals the first found."""
    return _best(words, _rows(words, library, None), library)


def clause_words(cited: Cited, library: Library) -> list[Held]:
    """Return the words of the clause that is referred to, those inside it too, in reading order."""
    assert cited.at
    assert cited.document
    index, at = library.index, cited.at
    return [
        Held(row, word)
        for row in sorted(index.at([at], [cited.document.id]))
        for word in words_of(index.passages[row])
        if _related(index.passages[row].locator_at(word.start, word.end), at)
    ]


def stands_in(found: Found, cited: Cited, library: Library) -> bool:
    """Is true where some of the words found stand in what is referred to."""
    index = library.index
    return any(
        cited.document is not None
        and (passage := index.passages[one.row]).document_id == cited.document.id
        and (cited.at is None or _related(passage.locator_at(one.word.start, one.word.end), cited.at))
        for one in found.match.held
    )


def _related(one: Locator, other: Locator) -> bool:
    return one.covers(other) or other.covers(one)


def _rows(words: Sequence[Word], library: Library, documents: Sequence[str] | None) -> list[int]:
    index = library.index
    folded = terms(syllables(fold(" ".join(word.key for word in words))))
    weights = {term: index.idf(term) for term in dict.fromkeys(folded)}
    telling = sorted(weights, key=lambda term: -weights[term])[:_TERMS]
    found = index.lexical({term: weights[term] for term in telling}, _CANDIDATES, documents=documents)
    return [row for row, _ in found]


def _best(words: Sequence[Word], rows: Iterable[int], library: Library) -> Found | None:
    best = NOTHING
    for row in rows:
        match = nearest(words, around(row, len(words), library.index))
        if match.likeness > best.likeness:
            best = match
        if best.likeness == 1:
            break
    return _found(best, library)


def _found(match: Match, library: Library) -> Found | None:
    if not match.held:
        return None
    row = match.held[0].row
    passage: Passage = library.index.passages[row]
    inside = [one.word for one in match.held if one.row == row]
    start, end = inside[0].start, inside[-1].end
    place = Place(library.document(passage), passage.locator_at(start, end), passage, start, end)
    return Found(match, place)
