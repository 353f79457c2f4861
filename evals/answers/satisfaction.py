"""Whether an answer satisfies the person who asked: what is shown, what comes first, what should not be there.

Words are compared in NFC and lower case with one spelling of each syllable; longer wordings by the pairs of
neighbouring words that they share.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.text import normal
from evals.cases import REFUSALS, SMALL_TALK, Case, Place, Point, is_address
from evals.held import Held
from evals.replies import Cited, Reply

ENOUGH = 0.8  # of the points
PRECISE = 0.5  # of the quoted words
_FACT = 5  # words, from which a wording is a quote and not a fact
_HERE = 0.6  # of a wording's pairs of words, in a quote from where the point stands, or in one paragraph of the text
_ELSEWHERE = 0.8  # the same in a quote from elsewhere: a sibling rule in like words must not count
_ITEM = re.compile(r"\s*[-+•(]")
_TURNED_AWAY = re.compile(r"ngoài phạm vi|out of scope|không thuộc phạm vi|không tìm thấy", re.IGNORECASE)

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Quoted:
    """Is all that is quoted from one passage."""

    citations: tuple[Cited, ...]
    words: Tokens


@dataclass(frozen=True)
class Said:
    """Is a reply taken apart: quotes by passage, paragraphs beside the quotes, and all words together."""

    quotes: tuple[Quoted, ...]
    paragraphs: tuple[Tokens, ...]
    all: Tokens


@dataclass(frozen=True)
class Satisfaction:
    """Is how far a reply satisfies: `why` it does not, empty where it does; shares are 0 to 1, higher is better."""

    why: tuple[str, ...]
    points: float | None
    missing: tuple[Point, ...]
    first: bool | None
    wrong: tuple[str, ...]
    precision: float | None
    lead_ins: int  # quotes that end in “:”
    cut_lists: int  # of them, those without all of their list
    words: int
    quoted_words: int
    notice_words: int

    @property
    def satisfied(self) -> bool:
        return not self.why


def satisfaction(case: Case, reply: Reply, held: Held) -> Satisfaction:
    """Return how far the reply satisfies whoever asked the case; addresses of the case are those of `held`."""
    said = _said(reply)
    points = case.wanted_points
    missing = tuple(point for point in points if not _shown(point, said, held))
    shown = 1 - len(missing) / len(points) if points else None
    openings = case.openings
    first = None if not openings else _opens(case, reply, openings, held)
    wrong = tuple(rule for rule in case.wrong if _is_shown(rule, reply, said, held))
    precision = _precision(case, reply, held)
    lead_ins, cut = _lead_ins(reply, held)
    words = len(reply.text.split())
    return Satisfaction(
        why=tuple(_why(case, reply, shown, first, wrong, precision, words)),
        points=shown,
        missing=missing,
        first=first,
        wrong=wrong,
        precision=precision,
        lead_ins=lead_ins,
        cut_lists=cut,
        words=words,
        quoted_words=sum(len(tokens(c.quote)) for c in reply.citations),
        notice_words=sum(len(notice.text.split()) for notice in reply.notices),
    )


def _why(
    case: Case,
    reply: Reply,
    shown: float | None,
    first: bool | None,
    wrong: Sequence[str],
    precision: float | None,
    words: int,
) -> list[str]:
    right_status = reply.status in case.status
    if reply.status is None:
        return ["failure"]
    if shown is None and case.form in SMALL_TALK:
        away = bool(_TURNED_AWAY.search(reply.text)) or not reply.text.strip()
        noise = bool(reply.citations) and not precision  # what was said before may be quoted again
        return [*(["turned away"] if away else []), *(["noise"] if noise else [])]
    if shown is not None and right_status and reply.status in REFUSALS:
        return []  # a refusal that the case allows
    too_long = case.strict_length and case.max_words is not None and words > case.max_words
    noise = precision is not None and precision < PRECISE
    faults = {
        "status": not right_status,
        "points": shown is not None and shown < ENOUGH,
        "first": first is False and shown is not None,
        "wrong rule": bool(wrong),
        "noise": noise,
        "length": too_long and shown is not None,
    }
    return [name for name, is_so in faults.items() if is_so]


def _opens(case: Case, reply: Reply, openings: Sequence[str], held: Held) -> bool:
    """Is true where the first citation is one that answers; a question of the register may do without one."""
    if not reply.citations:
        return case.form == "register"
    return any(is_under(reply.citations[0], one, held) for one in openings)


def _precision(case: Case, reply: Reply, held: Held) -> float | None:
    """Return the share of quoted words that are on the matter; None without quotes, or where nobody said what is."""
    matter = [*(one for point in case.wanted_points for one in point.where), *case.openings, *case.also, *case.near]
    if not case.points:  # clauses alone are named: what stands beside one, in the same provision, is on the matter
        matter += [f"{place.document_id}:{place.locator.parent}" for place in _golden(case) if place.locator.parent]
    said_nothing = not matter and (case.answerable is None or case.wanted_points)
    if not reply.citations or said_nothing:
        return None
    counted = [(len(tokens(c.quote)), any(is_under(c, one, held) for one in matter)) for c in reply.citations]
    return sum(n for n, on_it in counted if on_it) / max(1, sum(n for n, _ in counted))


def _golden(case: Case) -> list[Place]:
    return [place for need in case.needs for place in need]


def _shown(point: Point, said: Said, held: Held) -> bool:
    if not point.any:
        return any(is_under(c, one, held) for quoted in said.quotes for c in quoted.citations for one in point.where)
    return any(_says(said, tokens(wording), point.where, held) for wording in point.any)


def _is_shown(rule: str, reply: Reply, said: Said, held: Held) -> bool:
    if is_address(rule) or held.register.get(rule):
        return any(is_under(c, rule, held) for c in reply.citations)
    return _says(said, tokens(rule), (), held)


def _says(said: Said, wording: Tokens, where: Sequence[str], held: Held) -> bool:
    """Is true where the wording is shown: a fact anywhere, a quote where it stands or nearly word for word."""
    if len(wording) < _FACT:
        return _contains(said.all, wording)
    figures = {word for word in wording if word.isdigit()}  # 30 days are not shown by a sentence that says 60

    def holds(words: Tokens, least: float) -> bool:
        return figures <= set(words) and coverage(wording, words) >= least

    if any(holds(paragraph, _HERE) for paragraph in said.paragraphs):
        return True
    return any(
        holds(
            quoted.words,
            _HERE if any(is_under(c, one, held) for c in quoted.citations for one in where) else _ELSEWHERE,
        )
        for quoted in said.quotes
    )


def is_under(citation: Cited, address: str, held: Held) -> bool:
    """Is true where the citation lies under the address; one that is wider counts where it is mostly its words."""
    document_id, _, prefix = address.partition(":")
    if citation.document_id != document_id:
        return False
    at, provisions = citation.locator, held.provisions(document_id)
    if not prefix or at == prefix or at.startswith(f"{prefix}."):
        return True
    if prefix.startswith(f"{at}.") or not at:
        return prefix in provisions and coverage(tokens(citation.quote), tokens(held.text(address))) >= _HERE
    return prefix not in provisions and bool(re.match(rf"{re.escape(prefix)}\w*(?:[.-]|$)", at))


def _lead_ins(reply: Reply, held: Held) -> tuple[int, int]:
    """Return how many quotes end in “:”, and how many of those come without all items of their list."""
    ends = [c for c in reply.citations if " ".join(c.quote.split()).endswith(":")]
    return len(ends), sum(_is_cut(c, reply, held) for c in ends)


def _is_cut(citation: Cited, reply: Reply, held: Held) -> bool:
    provision = held.provisions(citation.document_id).get(citation.locator)
    if provision is None:
        return True
    opening = re.sub(r"[ \t]+", " ", citation.quote.strip().split("\n")[-1].strip())
    after = re.sub(r"[ \t]+", " ", provision.text).partition(opening)[2]
    items = [line for line in after.split("\n") if _ITEM.match(line)] or [child.text for child in provision.children]
    said = tokens(" \n ".join(c.quote for c in reply.citations if c.document_id == citation.document_id))
    return not items or any(len(tokens(item)) > 1 and coverage(tokens(item), said) < _HERE for item in items)


def _said(reply: Reply) -> Said:
    passages: dict[str, list[Cited]] = {}
    beside = reply.text
    for citation in reply.citations:
        passages.setdefault(citation.passage_id or f"{citation.document_id}:{citation.locator}", []).append(citation)
        beside = beside.replace(citation.quote, " ")
    quotes = [Quoted(tuple(cs), tokens(" \n ".join(c.quote for c in cs))) for cs in passages.values()]
    paragraphs = [tokens(paragraph) for paragraph in re.split(r"\n\s*\n", beside)]
    everything = " \n ".join([reply.text, *(c.quote for c in reply.citations)])
    return Said(tuple(quotes), tuple(paragraphs), tokens(everything))


@lru_cache(maxsize=32768)
def tokens(text: str) -> Tokens:
    """Return the words of a text as they are compared."""
    return tuple(re.findall(r"\w+", normal(text)))


def coverage(wording: Tokens, words: Tokens) -> float:
    """Return the share of the wording's pairs of neighbouring words that stand in the other words, 0 to 1."""
    pairs = _pairs(wording)
    return sum((pairs & _pairs(words)).values()) / max(1, sum(pairs.values()))


@lru_cache(maxsize=32768)
def _pairs(words: Tokens) -> "Counter[tuple[str, ...]]":
    return Counter(pairwise(words)) if len(words) > 1 else Counter([words])


def _contains(words: Iterable[str], fact: Tokens) -> bool:
    return f" {' '.join(fact)} " in f" {' '.join(words)} "
