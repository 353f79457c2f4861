"""How likely the best evidence answers the question: a logistic model over a few measured signs.

Weights and thresholds (`qa.confidence`) are fitted on the dev halves of the cases and of everyday questions by
`regqa eval calibrate` and reported on the other halves. What the trained judge makes of question and passage together
tells most; signs made of the question's words were measured to tell nothing beside it (docs/adr/0014).
"""

import math
import re
from collections.abc import Mapping, Sequence

from corpus.register import Register
from corpus.text import fold
from qa.confidence import Fitted
from qa.engine import Library
from qa.judge.evidence import Evidence, pairs
from qa.judge.premise import dates, misdated
from qa.question.facts import HARD
from qa.question.reading import Reading

_UNLIKE, _ALIKE = 0.4, 0.8  # cosines of the tuned model between which passages are neither certain nor hopeless
_AHEAD = 3.0  # standard deviations, beyond which a lead says no more
_TEN = 10.0
_UNLIKELY = -10.0  # log-odds of what is not there to be read
_PARTY = re.compile(  # the Party, its bodies, joining and being put out, by name; folded, but for the first
    r"\bđảng\b|\bdang (?:vien|phi|uy|bo|so|tich|cong san)\b|\b(?:vao|tuoi|the|khoi|ho so|cong tac|sinh hoat) dang\b"
    r"|\bchi (?:bo|uy)\b|\bcap uy\b|\b(?:tinh|thanh|huyen|quan) uy\b|\bdieu le\b|\bket nap\b|\bkhai tru\b"
    r"|\bparty\b|\bstatutes\b"
)
_HEADED = 2  # pairs of words in a row that headings of rules have, too, from which a question is on their subjects
_CODE = re.compile(r"\b[A-ZĐ]{3,}\b")  # SVUK, SHĐ: of Party work where the collection uses it


def probability(seen: Mapping[str, float], fitted: Fitted) -> float:
    """Return the probability in [0, 1] that the question is answered by what the signs describe."""
    logit = fitted.bias + sum(weight * seen[sign] for sign, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def signs(reading: Reading, evidence: Sequence[Evidence], library: Library) -> dict[str, float]:
    """Return the signs that the best evidence answers, each about 0 to 1.

    Of the trained judge, where it read, in tens of log-odds: `judge`, what it makes of the best evidence,
    `judge_most` and `judge_next`, the most and second most that it makes of any. Of the search: `ahead`, by how much
    the best leads, in standard deviations; `cosine`, the best, 0 at .40 and 1 at .80, 0 where meaning was not
    searched. Of what was learned to be asked for, 0 where nothing is known: `asked`, the log-odds of the best
    against none of what is known, in tens; `asked_any`, those of all that was found. `no_fact`: a fact of a hard kind
    is asked for and is not there. Of the document: `settled`, an address or the register settles it; `unplaced`, what
    was named is not there. Of the question: `foreign`, few of its words can be found; `outside`, it names nothing of
    Party work.
    """
    best = evidence[0]
    cosines = [one.hit.cosine for one in evidence if one.hit.cosine is not None]
    ahead = best.score - evidence[1].score if len(evidence) > 1 else _AHEAD
    settled = is_settled(reading, best, library.register) or bool(misdated(reading, best.hit.passage.text))
    return {
        **_of_judge(evidence),
        "ahead": max(0.0, min(_AHEAD, ahead)),
        "cosine": (max(cosines) - _UNLIKE) / (_ALIKE - _UNLIKE) if cosines else 0.0,
        "asked": (best.hit.asked or 0.0) / _TEN,
        "asked_any": _asked_any(evidence) / _TEN,
        "no_fact": float(lacks_fact(reading, best, library.register)),
        "settled": float(settled),
        "unplaced": float(is_unplaced(reading, best)),
        "foreign": float(reading.foreign),
        "outside": float(not names_party_work(reading, library)),
    }


def _asked_any(evidence: Sequence[Evidence]) -> float:
    odds = [math.exp(one.hit.asked) for one in evidence if one.hit.asked is not None]
    return math.log(sum(odds)) if odds else 0.0


def _of_judge(evidence: Sequence[Evidence]) -> dict[str, float]:
    marks = sorted((one.mark.score for one in evidence if one.mark), reverse=True)
    if not marks:
        return {}
    own = evidence[0].mark.score if evidence[0].mark else marks[-1]
    most, following = marks[0], marks[1] if len(marks) > 1 else _UNLIKELY
    return {"judge": own / _TEN, "judge_most": most / _TEN, "judge_next": following / _TEN}


def names_party_work(reading: Reading, library: Library) -> bool:
    """Is true when the question names a document, a place in one, a case of rules, the Party or a body of it, a code
    that is used here, or what headings of rules are on.
    """
    named = reading.numbers or reading.addresses or reading.conditions.cases
    if named or _PARTY.search(reading.text.lower()) or _PARTY.search(reading.folded):
        return True
    nowhere = library.index.idf("")
    if any(library.index.idf(fold(code.lower())) < nowhere for code in _CODE.findall(reading.text)):
        return True
    return sum(pair in library.headed for pair in pairs(reading)) >= _HEADED


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


def _registered(reading: Reading, register: Register) -> bool:
    return reading.identity and any(register.find(number) for number in reading.numbers)
