"""How likely the best evidence answers the question: a logistic model over a few measured signs.

Weights and thresholds (`qa.confidence`) are fitted on the dev half of the cases by `regqa eval calibrate` and
reported on the other half. A near miss (the neighbourhood is there, the fact is not)
looks like a hit to every retrieval score, so the signs that tell are those about the fact itself; a string of words
looks like a hit to every score that counts words one by one, so another looks at words that stand together. Four more
signs were measured to tell nothing on questions held back (docs/adr/0014).
"""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from corpus.model import Document, Passage
from corpus.number import without_numbers
from corpus.register import Register
from corpus.text import fold
from qa.confidence import Confidence
from qa.engine import Library
from qa.judge.evidence import Evidence
from qa.judge.premise import dates, misdated
from qa.language.terms import folded_terms
from qa.question.facts import HARD, Asked, satisfies
from qa.question.reading import Reading

_UNLIKE, _ALIKE = 0.4, 0.8  # cosines of the tuned model between which passages are neither certain nor hopeless
_OF_ONE = frozenset(  # facts that differ from one body or country to another
    {Asked.PERSON, Asked.SIGNER, Asked.CONTACT, Asked.COUNT, Asked.DATE, Asked.MONEY}
)
_JOINING = frozenset(  # folded; a string of words has none, a question one in three; none reads as a Party word
    "la gi nao va cua duoc khong cho thi ma cac nhung den theo nay nhu hay toi em xin hoi bao nhieu may ai dau khi"
    " lam phai trong ra vao sao voi se luc nen neu roi con"
    " a an what how when who which is are must does do of for should to in on was were can".split()
)


def probability(seen: Mapping[str, float], fitted: Confidence) -> float:
    """Return the probability in [0, 1] that the question is answered by what the signs describe."""
    logit = fitted.bias + sum(weight * seen[sign] for sign, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def signs(reading: Reading, evidence: Sequence[Evidence], library: Library) -> dict[str, float]:
    """Return the signs that the best evidence answers, each about 0 to 1 but for `fused`.

    Of the fact: `fact`, the share of the question's weight in the sentence that holds the kind of fact asked for;
    `no_fact`, it is not there; `stranger`, what is asked of one body, country or year, and the passage does not name
    it. Of the words: `phrases`, the share of the neighbouring syllables that say what the question is about which
    stand together in the passage; `runs`, the share of syllables in a row of three or more of which each two stand
    together somewhere in the collection; `joined`, words that ask or join, 1 where every third does. Of the search:
    `fused`, the best score in standard deviations; `cosine`, the best, 0 at .40 and 1 at .80, 0 where meaning was not
    searched. Of the document: `settled`, an address or the register settles it; `unplaced`, what was named is
    not there. `foreign`: few of the question's words can be found.
    """
    best = evidence[0]
    passage = best.hit.passage
    there = folded_terms(f"{passage.text}\n{passage.context}")
    content = frozenset(reading.terms)
    words = re.findall(r"\w+", reading.folded)
    pairs = [f"{one}_{other}" for one, other in pairwise(words)]
    phrases = [pair for pair in pairs if content.issuperset(pair.split("_"))]
    idf = library.index.idf
    nowhere = idf("")
    cosines = [one.hit.cosine for one in evidence if one.hit.cosine is not None]
    facts = (
        share
        for unit, share in zip(best.units, best.unit_scores, strict=True)
        if satisfies(passage.text[unit.start : unit.end], reading.fact)
    )
    return {
        "fact": max(facts, default=0.0),
        "no_fact": float(lacks_fact(reading, best, library.register)),
        "stranger": float(_asks_of_another(reading, passage, library.document(passage), there)),
        "phrases": (sum(phrase in there for phrase in phrases) + 0.5) / (len(phrases) + 1),
        "runs": _in_runs([idf(pair) < nowhere for pair in pairs]),
        "joined": min(1.0, sum(word in _JOINING for word in words) * 3 / max(1, len(words))),
        "fused": max(one.hit.score for one in evidence),
        "cosine": (max(cosines) - _UNLIKE) / (_ALIKE - _UNLIKE) if cosines else 0.0,
        "settled": float(is_settled(reading, best, library.register) or bool(misdated(reading, passage.text))),
        "unplaced": float(is_unplaced(reading, best)),
        "foreign": float(reading.foreign),
    }


def lacks_fact(reading: Reading, best: Evidence, register: Register) -> bool:
    """Is true when a fact of a hard kind is asked for and neither the passage nor the register can hold it."""
    return reading.asked in HARD and not best.satisfied and not _registered(reading, register)


def is_settled(reading: Reading, best: Evidence, register: Register) -> bool:
    """Is true when the place asked for was looked up, or the question is about a document that is registered here
    or that the passage itself dates."""
    if best.hit.exact:
        return True
    by_register = _registered(reading, register) and best.named == 2
    return by_register or (reading.identity and dates(best.hit.passage.text, reading))


def is_unplaced(reading: Reading, best: Evidence) -> bool:
    """Is true when the question names a document or an address in one, and the passage is of neither."""
    return not best.hit.exact and (best.named == 0 or bool(reading.locator and reading.numbers))


def _in_runs(known: Sequence[bool]) -> float:
    """Return the share of syllables, one more than their pairs, that lie in two or more known pairs in a row."""
    rows = [len(list(row)) for its, row in groupby(known) if its]
    return sum(length + 1 for length in rows if length > 1) / (len(known) + 1)


def _registered(reading: Reading, register: Register) -> bool:
    return reading.identity and any(register.find(number) for number in reading.numbers)


def _asks_of_another(reading: Reading, passage: Passage, document: Document, there: frozenset[str]) -> bool:
    """Is true when a count, day, amount or person of some named one is asked for and the passage is not on it."""
    if reading.asked not in _OF_ONE or reading.foreign:
        return False
    around = there | folded_terms(f"{document.title}\n{document.issuer}")
    years = () if reading.numbers else map(str, reading.years)
    return any(name not in around for name in (*_names(reading.text), *years))


def _names(text: str) -> list[str]:
    """Return the folded words written with a capital inside a sentence, document numbers left out."""
    words = re.findall(r"\w+|[.?!:—]", without_numbers(text))
    return [
        fold(word.lower())
        for before, word in pairwise(words)
        if word[0].isupper() and word[1:].islower() and before not in ".?!:—"
    ]
