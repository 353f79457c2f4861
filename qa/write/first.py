"""The line that goes before the clauses: yes or no with the words that settle it, the sentence that answers, or how
many items the list has. All of it is a quote or counted in what is quoted; missing rather than wrong.
"""

import re
from collections.abc import Sequence
from datetime import date

from corpus.model import Provision
from corpus.text import fold, introduces
from qa.engine import Library
from qa.judge.evidence import MAY_HOLD, Evidence
from qa.judge.modality import settled
from qa.language.units import units, without_numbering
from qa.model import First, Items, Verdict
from qa.question.closed import Modal
from qa.question.facts import Asked
from qa.question.reading import Reading
from qa.verify import Block, Quote

LONG = 50  # words of a clause, from which on any of its sentences is short beside it
SHORT = 40  # words of a first line, at most
MARKED = 0.0  # log-odds of the sentence that the trained judge marks, at least
STANDS_OUT = 1.0  # by which it must be ahead of the next
SEVERAL = 3  # items of a list, from which on it is worth counting them
_NAMED = re.compile(  # “… một trong các trường hợp sau đây:”, “gồm các giấy tờ:”
    r"\b(?:các|những) (?P<noun>[^\W\d_]+(?: [^\W\d_]+){0,3}?)(?: (?:sau đây|dưới đây|như sau|sau|này))?"
    r"(?: là| gồm(?: có)?)?:$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\s*(\W|\w+[.)])")  # that opens an item, by its kind
_YES = {Modal.MAY: Verdict.MAY, Modal.MUST: Verdict.MUST}


def first(
    reading: Reading, best: Evidence, blocks: Sequence[Block], library: Library, on: date
) -> First | Items | None:
    """Return what goes before the blocks that quote the evidence, which is all there is; None where nothing does."""
    if found := _verdict(reading, best, library, on):
        return found
    if reading.closed is None and (_asks_for_all(reading, best)) and (items := _items(reading, blocks, library)):
        return items
    words = _sentence(best)
    return First(Quote(best.hit.passage.id, words)) if words else None


def _verdict(reading: Reading, best: Evidence, library: Library, on: date) -> First | None:
    """Return yes or no to a question for it, with the sentence whose modality settles it, of a rule that may hold."""
    document = library.document(best.hit.passage)
    marks = best.mark.units if best.mark else ()
    said = [at for at in range(len(marks)) if not best.units[at].leads]
    if reading.closed is None or not said or library.register.standing(document, on).state not in MAY_HOLD:
        return None
    passage, units = best.hit.passage, best.units
    texts = [passage.text[unit.start : unit.end] for unit in units]
    at = max(said, key=lambda one: marks[one])
    lead = units[at].lead
    above = f"{passage.context} {texts[lead] if lead is not None else ''}"
    beside = [*texts[:at], *texts[at + 1 :]]
    yes = settled(reading.closed, reading.conditions, texts[at], above, beside, library.index.idf)
    if yes is None:
        return None
    verdict = _YES.get(reading.closed.modal, Verdict.YES) if yes else Verdict.NO
    return First(Quote(passage.id, without_numbering(texts[at])), verdict)


def _sentence(best: Evidence) -> str:
    """Return the sentence or item that the trained judge marks as the answer; empty where none stands out, or is
    short: beside a long clause, or no longer than all that it leaves out.
    """
    text, marks = best.hit.passage.text, best.mark.units if best.mark else ()
    said = [at for at in range(len(marks)) if not best.units[at].leads]
    if len(said) < 2:
        return ""
    top, second, *_ = sorted(said, key=lambda at: -marks[at])
    words = without_numbering(text[best.units[top].start : best.units[top].end])
    stands_out = marks[top] >= MARKED and marks[top] - marks[second] >= STANDS_OUT
    length, whole = len(words.split()), len(text.split())
    return words if stands_out and length <= (SHORT if whole >= LONG else whole - length) else ""


def _asks_for_all(reading: Reading, best: Evidence) -> bool:
    """Is true where a list or a count is asked for, or the trained judge marks the lead-in rather than an item."""
    marks = best.mark.units if best.mark else ()
    marked = bool(marks) and best.units[max(range(len(marks)), key=lambda at: marks[at])].leads
    return reading.asked in (Asked.LIST, Asked.COUNT) or marked


def _items(reading: Reading, blocks: Sequence[Block], library: Library) -> Items | None:
    """Return how many items the one list has that is quoted, by the noun of its lead-in; None where it has none."""
    head = library.index.by_id[blocks[0].quotes[0].passage_id]
    provision = library.document(head).find(head.locator)
    if len(blocks) > 1 or head.part or provision is None:
        return None
    lead, count = _list(provision)
    named = _NAMED.search(lead)
    if count < SEVERAL or not named:
        return None
    counted = " ".join(reading.fact.counted)
    return Items(count, named["noun"]) if fold(named["noun"]).startswith(counted) else None


def _list(provision: Provision) -> tuple[str, int]:
    """Return the words that lead into the provision's one list and how many items it has, 0 where it has no list or
    several: its points, or the lines of its own text that hang on them.
    """
    text = provision.text.rstrip()
    if provision.children:
        return (text, len(provision.children)) if introduces(text) else ("", 0)
    parts = units(text)
    leads = [at for at, unit in enumerate(parts) if unit.leads]
    items = [text[unit.start : unit.end] for unit in parts if unit.lead is not None]
    alike = {sign[1] if sign[1] in "-+–•" else "" for item in items if (sign := _SIGN.match(item))}
    one_list = len(leads) == 1 and len(alike) == 1 and len(items) == len(parts) - 1 - leads[0]
    return (text[parts[leads[0]].start : parts[leads[0]].end], len(items)) if one_list else ("", 0)
