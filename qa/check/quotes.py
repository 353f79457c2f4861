"""Quotes compared with the clauses: word for word, or nearly so, where they are said to stand or elsewhere.

A quote is called wrong only where it is nearly the words of a clause, or is not in the clause of an official text
that it is said to be of. A digest is no official text: what equals it is said to be of a digest, and what is unlike
it may be official words that the collection does not have.
"""

from collections.abc import Sequence

from corpus.model import Nature
from qa.check.draft import Quoted, fragments
from qa.check.model import Finding, Kind, Verdict
from qa.check.nearby import Found, anywhere, in_clause, stands_in
from qa.check.references import Cited
from qa.check.wording import Match, Word, as_held, differing, opcodes, words_in
from qa.engine import Library

SHORT = 5  # words of the shortest quote that is compared; shorter ones are terms and names
LONG = 8  # words from which one that is said to be of no place is compared
NEAR = 0.75  # likeness from which a quote is a clause's words said wrongly
NEAR_CITED = 0.6  # the same, in the clause that it is said to be of
SAME = 0.92  # the same, of a digest: whoever quotes the official text has many words in common with it
SLIP = 10  # words of a quote to one that may differ where that is less
FAR = 12  # words from which a quote is not by chance, or but for a word, in a digest of other wording


def quote_findings(text: str, quote: Quoted, cited: Sequence[Cited], library: Library) -> list[Finding]:
    """Return what the collection says of a quote; `cited` is where it may be said to stand, the likeliest first."""
    return [one for part in fragments(text, quote) for one in _findings(text, part, cited, library)]


def _findings(text: str, part: Quoted, cited: Sequence[Cited], library: Library) -> list[Finding]:
    words = words_in(text[part.start : part.end], part.start)
    if len(words) < (SHORT if cited else LONG):
        return []
    at_home = [found for one in cited if (found := in_clause(words, one, library))]
    if whole := next((found for found in at_home if found.match.likeness == 1), None):
        return [_right(part, whole)]
    best = max(at_home, key=lambda found: found.match.likeness, default=None)
    other = anywhere(words, library)
    if other and other.match.likeness == 1:
        return [_right(part, other), *_misplaced(words, other, cited, library)]
    if best and _is_slip(words, best, NEAR_CITED):
        return [_misquoted(text, part, words, best, library)]
    foreign = any(one.document is None for one in cited)
    if other and _is_slip(words, other, NEAR) and not foreign:
        return [_misquoted(text, part, words, other, library)]
    return [_not_held(part, cited)]


def _is_slip(words: Sequence[Word], found: Found, near: float) -> bool:
    """Is true where the words are so near to those found that nothing else can be meant."""
    likeness = found.match.likeness
    if found.place.document.nature is Nature.FULL_TEXT:
        return likeness >= near
    differ = (1 - likeness) * max(len(words), len(found.match.held))
    slip = likeness >= SAME or (likeness >= near and differ <= 1 + len(words) // SLIP)
    return slip and (len(words) >= FAR or _differs_in_figures(words, found.match))


def _differs_in_figures(words: Sequence[Word], match: Match) -> bool:
    changed = [code for code in opcodes(words, match) if code[0] != "equal"]
    return all(
        tag == "replace" and all(word.is_figure for word in (*words[i:j], *(one.word for one in match.held[k:m])))
        for tag, i, j, k, m in changed
    )


def _right(part: Quoted, found: Found) -> Finding:
    where = found.place.cited_as
    if found.place.document.nature is Nature.DIGEST:
        note = f"Đúng từng chữ với bản tóm lược {where}; đó không phải nguyên văn, không nên để trong ngoặc kép."
    else:
        note = f"Đúng từng chữ với {where}."
    return Finding(Kind.QUOTE, Verdict.RIGHT, part.start, part.end, note, place=found.place)


def _misplaced(words: Sequence[Word], found: Found, cited: Sequence[Cited], library: Library) -> list[Finding]:
    """Return that the quote stands elsewhere than the text says, nothing where the text does not say it surely."""
    if (
        not cited
        or not cited[0].sought
        or any(one.document is None or stands_in(found, one, library) for one in cited)
    ):
        return []
    at_home = any(one.document is found.place.document for one in cited)
    if len(words) < (LONG if at_home else FAR):
        return []
    said, right = cited[0], found.place.cited_as
    note = f"Lời được trích không ở chỗ này mà ở {right}."
    return [Finding(Kind.REFERENCE, Verdict.MISQUOTED, said.start, said.end, note, right=right, place=found.place)]


def _misquoted(text: str, part: Quoted, words: Sequence[Word], found: Found, library: Library) -> Finding:
    digest = found.place.document.nature is Nature.DIGEST
    beside = "bản tóm lược (không phải nguyên văn) " if digest else ""
    note = f"Khác lời {beside}{found.place.cited_as}."
    told = differing(text, words, found.match, library.index)
    right = as_held(found.match.held, library.index)
    return Finding(Kind.QUOTE, Verdict.MISQUOTED, part.start, part.end, note, right, found.place, told)


def _not_held(part: Quoted, cited: Sequence[Cited]) -> Finding:
    held = next((one.document for one in cited if one.document), None)
    digest = held is not None and held.nature is not Nature.FULL_TEXT
    why = f"; {held.name} ở đây không có nguyên văn" if held and digest else ""
    return Finding(Kind.QUOTE, Verdict.NOT_HELD, part.start, part.end, f"Kho không có lời này{why}.")
