"""The check of a text: what it refers to, quotes and counts, each place with what the collection says of it."""

from collections.abc import Sequence
from datetime import date

from qa.check.draft import Draft, Quoted, Sentence, taken_apart
from qa.check.figures import figure_findings
from qa.check.model import Finding, Verdict
from qa.check.quotes import quote_findings
from qa.check.references import Cited, meant, references
from qa.engine import Library


def check(text: str, library: Library, on: date) -> tuple[Finding, ...]:
    """Return what is found in a text in NFC, in its order, as the regulations are on that day.

    Nothing is embedded. What a quote itself refers to or counts is right or wrong with the quote.
    """
    draft = taken_apart(text)
    cited = [references(sentence, library.register, on) for sentence in draft.sentences]
    found = [finding for one in cited for place in one for finding in place.findings]
    for quote in draft.quotes:
        found += quote_findings(text, quote, _said_of(quote, draft, cited), library)
    for sentence, places in zip(draft.sentences, cited, strict=True):
        found += figure_findings(text, sentence, places, library)
    return _in_order(found)


def _said_of(quote: Quoted, draft: Draft, cited: Sequence[Sequence[Cited]]) -> list[Cited]:
    """Return what a quote may be said to be of, the nearest before it first: in its sentence, in the bracket right
    after it, or in the lead-in to it.
    """
    at = next((n for n, one in enumerate(draft.sentences) if one.start <= quote.start <= one.end), None)
    if at is None:
        return []
    places = _nearest_first(quote, [*cited[at], *_bracketed(at + 1, draft, cited)])
    if places or at == 0:
        return places
    before = draft.sentences[at - 1]
    return _nearest_first(quote, cited[at - 1]) if _leads_in(before) else []


def _nearest_first(quote: Quoted, places: Sequence[Cited]) -> list[Cited]:
    before = [one for one in places if one.end <= quote.start]
    return meant([*reversed(before), *(one for one in places if one.start >= quote.end)])


def _bracketed(at: int, draft: Draft, cited: Sequence[Sequence[Cited]]) -> Sequence[Cited]:
    """Return what a sentence refers to that is a bracket, (Điều 2 …), after one that its quote ended."""
    is_one = at < len(draft.sentences) and draft.sentences[at].text.lstrip().startswith("(")
    return cited[at] if is_one else ()


def _leads_in(sentence: Sentence) -> bool:
    return sentence.text.rstrip().endswith(":")


def _in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings by their place, each once; none is right where another calls the same place wrong."""
    wrong = {(one.start, one.end) for one in found if one.verdict.is_wrong}
    kept = [one for one in found if one.verdict is not Verdict.RIGHT or (one.start, one.end) not in wrong]
    once = {(one.start, one.end, one.kind, one.verdict): one for one in kept}
    return tuple(sorted(once.values(), key=lambda one: (one.start, one.end)))
