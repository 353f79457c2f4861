"""Deadlines, amounts and counts said of a clause without quoting it, compared with those that stand there.

A sentence is compared with the clause that it refers to, or with one whose words it nearly repeats; what it says in
words of its own about anything else is nobody's to correct.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.diff import Words
from corpus.model import Nature
from corpus.text import normal
from qa.check.draft import Sentence
from qa.check.model import Finding, Kind, Place, Verdict
from qa.check.nearby import Found, anywhere, clause_words, in_clause
from qa.check.references import Cited
from qa.check.wording import Word, as_held, opcodes, words_in
from qa.engine import Library

LEAST = 6  # words of a sentence that is compared
NEAR = 0.7  # likeness from which a sentence repeats a clause
SURE = 0.85  # likeness from which figures stand in one order
NEAR_CITED = 0.45  # the same, where it refers to the clause
_LEVELS = frozenset(normal(word) for word in ("điều", "khoản", "điểm", "tiết", "mục", "phần", "chương", "số"))
SHARED = 0.6  # of the words of a sentence that its clause has, from which the one figure there is the one meant


class _Said(NamedTuple):
    """Is a figure of the text with the word behind it."""

    word: Word
    unit: str


def figure_findings(text: str, sentence: Sentence, cited: Sequence[Cited], library: Library) -> list[Finding]:
    """Return what the collection says of the figures in a sentence, those of addresses and numbers left out."""
    words = _own_words(sentence, cited)
    figures = {
        word: _Said(word, behind.key)
        for before, word, behind in zip([None, *words], words, words[1:], strict=False)
        if word.is_figure and not (before and _is_address(text, before, word))
    }
    if not figures or len(words) < LEAST:
        return []
    clauses = [one for one in cited if one.at]
    foreign = not clauses and any(one.document is None for one in cited)
    found = [one for clause in clauses if (one := in_clause(words, clause, library))]
    near = max(found, key=lambda one: one.match.likeness, default=None)
    compared: Sequence[Word] = words
    if near is None or near.match.likeness < NEAR_CITED:
        near, compared = _repeated([] if foreign else words, words_in(sentence.text, sentence.start), library)
        near = near if near and near.match.likeness >= (SURE if foreign else NEAR) else None
    findings = dict(_aligned(text, compared, figures, near, library)) if near else {}
    for clause in clauses:
        beside = dict(_beside(text, words, figures, clause, library))
        findings = beside | findings if near and near.match.likeness >= NEAR else findings | beside
    return [findings[word] for word in figures if word in findings]


def _is_address(text: str, before: Word, word: Word) -> bool:
    """Is true for the number of “Điều 5 của Quy định này”, which is an address in another text."""
    return before.key in _LEVELS and text[before.end : word.start].isspace() and text[word.start].isdigit()


def _own_words(sentence: Sentence, cited: Sequence[Cited]) -> list[Word]:
    text = sentence.text
    for one in cited:
        start, end = max(one.start - sentence.start, 0), max(one.end - sentence.start, 0)
        text = f"{text[:start]}{'§' * (end - start)}{text[end:]}"
    return words_in(text, sentence.start)


def _repeated(words: Sequence[Word], whole: Sequence[Word], library: Library) -> tuple[Found | None, Sequence[Word]]:
    """Return the clause that the sentence nearly repeats, with what it refers to (`whole`) or without (`words`), and
    which of the two."""
    tried = [words, *([whole] if len(whole) > len(words) else [])]
    found = [(one, compared) for compared in tried if compared and (one := anywhere(compared, library))]
    return max(found, key=lambda pair: pair[0].match.likeness, default=(None, words))


def _aligned(
    text: str, words: Sequence[Word], figures: dict[Word, _Said], found: Found, library: Library
) -> Iterator[tuple[Word, Finding]]:
    """Yield each figure that the run of words has as well, or has another in the place of."""
    held = found.match.held
    for tag, i, j, k, m in opcodes(words, found.match):
        if tag == "equal":
            for word in words[i:j]:
                if word in figures:
                    yield word, _right(word, found.place)
        elif tag == "replace":
            mine, theirs = list(words[i:j]), list(held[k:m])
            if i == 0:  # what stands before the first word in common may be longer on either side
                mine, theirs = mine[-1:], theirs[-1:]
            pairs = zip(
                (word for word in mine if word in figures),
                (one for one in theirs if one.word.is_figure),
                strict=False,
            )
            for word, one in pairs:
                if found.match.likeness < SURE and word.key in found.match.keys:
                    continue  # said in another order
                yield word, _wrong(text, word, as_held([one], library.index), found.place)


def _beside(
    text: str, words: Sequence[Word], figures: dict[Word, _Said], clause: Cited, library: Library
) -> Iterator[tuple[Word, Finding]]:
    """Yield each figure that the clause has with the word behind it, or has one other of."""
    assert clause.document
    held = clause_words(clause, library)
    there = [(one, behind.word.key) for one, behind in pairwise(held) if one.word.is_figure]
    values = {(one.word.key, unit) for one, unit in there}
    place = Place(clause.document, clause.at)
    known = {one.word.key for one in held}
    plain = [word.key for word in words if not word.is_figure]
    shares = sum(key in known for key in plain) >= SHARED * max(len(plain), 1)
    told = Counter(said.unit for said in figures.values())
    for word, said in figures.items():
        others = [one for one, unit in there if unit == said.unit]
        if (word.key, said.unit) in values:
            yield word, _right(word, place)
        elif shares and told[said.unit] == 1 and len({one.word.key for one in others}) == 1:
            yield word, _wrong(text, word, as_held(others[:1], library.index), place)


def _right(word: Word, place: Place) -> Finding:
    note = f"Đúng với {place.cited_as}."
    return Finding(Kind.FIGURE, Verdict.RIGHT, word.start, word.end, note, place=place)


def _wrong(text: str, word: Word, right: str, place: Place) -> Finding:
    words = (Words(mark="removed", text=text[word.start : word.end]), Words(mark="added", text=right))
    note = f"{place.cited_as} viết “{right}”."
    if place.document.nature is Nature.DIGEST:
        note = f"Theo bản tóm lược, {place.cited_as} viết “{right}”."
    return Finding(Kind.FIGURE, Verdict.MISQUOTED, word.start, word.end, note, right, place, words)
