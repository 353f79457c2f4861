"""Whether a sentence says yes or no to a question for yes or no, by its own modality; missing rather than wrong.

“không được thanh lý” says no to “có được thanh lý không”, “phải nộp phiếu” yes to “có phải nộp phiếu không”. Who is
meant and when must be what the question is on, and nothing may be left open: an exception, a condition that the
question does not say, words that only narrow (“chỉ”).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.text import normal, syllables
from qa.language.meaning import Weigh
from qa.language.units import without_numbering
from qa.question.closed import Closed, Modal
from qa.question.conditions import DIMENSIONS, Conditions, Level, Status, conditions_in, excludes, said_of
from qa.question.words import content

HALF = 0.5  # share of the weight of the case asked about that must be said, and of each that the sentence says
LITTLE = 0.23  # of the weight of a word that nobody says: what tells no case weighs no more (“đảng viên”, “chi bộ”)


class _Saying(NamedTuple):
    """Is what a clause says may, must or does happen, or not: `case` stands before it, `does` after it.

    It `stands` where no other no, and no condition, is over it (“không đòi hỏi người giúp đỡ phải …”); `whole` is all
    that it is said with.
    """

    modal: Modal
    yes: bool
    case: str
    does: str
    stands: bool
    whole: str


_MARKER = re.compile(
    r"(?P<is_no>không phải là)\b|(?P<must_no>không (?:phải|cần|bắt buộc|buộc|nhất thiết|đòi hỏi)(?: phải)?)\b"
    r"|(?P<may_no>(?:không|chưa) (?:được phép|được|có quyền|thể|cho phép|cho)|(?:nghiêm )?cấm)\b"
    r"|(?P<does_no>không|chưa)\b"
    r"|(?P<is_yes>phải là)\b|(?P<may_yes>(?<!đã )(?<!người )được(?: phép| quyền)?|có quyền|có thể)\b"
    r"|(?P<must_yes>bắt buộc phải|bắt buộc|buộc phải|phải)\b"
)
_OPENS = re.compile(r"(?:^|[,;:]|\b(?:và|nhưng|mà|hoặc|hay|thì|còn|cũng|vẫn|đều)) *$")  # a saying of its own
_BELOW = re.compile(r"\b(?:khi|nếu|mà|vì|để)\b[^,]*$")  # what stands below it is a condition, or a reason
_CLAUSE_END = re.compile(r":(?=\s|$)|,(?= (?:nếu|còn|nhưng)\b)")
_THEN = re.compile(r"\bthì\b")
_AND = re.compile(r",|\b(?:và|hoặc|hay)\b")
_ONLY = re.compile(r"\b(?:chỉ(?! định| đạo| thị| huy| tiêu)|(?<!khai )trừ|với điều kiện|tùy)\b|(?:^|[(,;.]) ?riêng\b")
_EXCEPTS = re.compile(
    r"^(?:[-+] )?(?:điều kiện|chỉ có|riêng|trường hợp|ngoại lệ)\b"
    r"|\b(?:ngoại lệ|(?<!khai )trừ|trường hợp đặc biệt|điều kiện là)\b"
)
_LIGHT = frozenset("xet xem thu tuc tu cu giai quyet tham gia".split())  # before the verb that is meant
_IF = re.compile(r"\b(?:khi|trong trường hợp|vì|mà)\b(?P<said>[^,;]*)")
_PROVIDED = re.compile(r"\bnếu\b(?P<said>[^,;]*)")  # wherever it stands
_WHOLE_END = re.compile(r"[;.](?=\s|$)")
_SETTLES = {  # what is asked, and what of a sentence settles it
    Modal.MAY: {(Modal.MAY, True), (Modal.MAY, False), (Modal.DOES, False)},
    Modal.MUST: {(Modal.MUST, True), (Modal.MUST, False), (Modal.DOES, False)},
    Modal.DOES: {(Modal.MAY, True), (Modal.MUST, True), (Modal.DOES, False)},
    Modal.IS: {(Modal.IS, True), (Modal.IS, False)},
}


def settled(
    closed: Closed, asked: Conditions, sentence: str, above: str, beside: Sequence[str], weigh: Weigh
) -> bool | None:
    """Return whether the sentence says yes, or no, to the question; None where it leaves it open.

    `above` are the words that the sentence stands under, `beside` the other sentences of its clause; `asked` the
    conditions of the question.
    """
    said = normal(without_numbering(sentence))
    if _ONLY.search(said) or _EXCEPTS.search(said) or any(_EXCEPTS.search(normal(one)) for one in beside):
        return None
    if not _figures_agree(closed, asked, said):
        return None
    sayings = [one for one in _sayings(said) if (one.modal, one.yes) in _SETTLES[closed.modal]]
    found = {one.yes for one in sayings if one.stands and _is_asked(one, closed, asked, above, weigh)}
    verbs = {one.yes for one in sayings if _begins(one.does, closed)}
    return found.pop() if len(found) == len(verbs) == 1 else None


def _figures_agree(closed: Closed, asked: Conditions, sentence: str) -> bool:
    """Is true where the sentence has each figure of the question, or amounts of what the question's are of."""
    figures = {one for one in (*closed.predicate, *closed.case) if one.isdigit()}
    measured = {one.quantity for one in conditions_in(sentence).intervals}
    return figures <= set(syllables(sentence)) or any(one.quantity in measured for one in asked.intervals)


def _sayings(sentence: str) -> Iterator[_Saying]:
    for whole in _WHOLE_END.split(sentence):
        start = 0
        for end in [*(one.start() for one in _CLAUSE_END.finditer(whole)), len(whole)]:
            yield from _of_clause(whole[start:end], whole)
            start = end + 1


def _of_clause(clause: str, whole: str) -> Iterator[_Saying]:
    """Yield what the clause says; before its last “thì” stands its case."""
    main = max((one.end() for one in _THEN.finditer(clause)), default=0)
    markers = list(_MARKER.finditer(clause))
    denied = False
    for at, marker in enumerate(markers):
        before = clause[: marker.start()]
        opens = bool(_OPENS.search(before))
        ends = (one.start() for one in markers[at + 1 :] if _OPENS.search(clause[: one.start()]))
        name, _, answer = (marker.lastgroup or "").partition("_")
        stands = marker.start() >= main and (opens or not denied) and not _BELOW.search(before[main:])
        does = clause[marker.end() : next(ends, len(clause))]
        yield _Saying(Modal(name), answer == "yes", before, does, stands, whole)
        denied = answer == "no" or (denied and not opens)


def _is_asked(saying: _Saying, closed: Closed, asked: Conditions, above: str, weigh: Weigh) -> bool:
    """Is true where what is said to be, or not to be, is what was asked, in the same case."""
    question = {*closed.predicate, *closed.case}
    within = {*content(saying.does), *content(saying.case), *content(above)}
    cases = [content(one) for one in _AND.split(saying.case)]
    found = (*_IF.finditer(f"{saying.case}, {saying.does}"), *_PROVIDED.finditer(saying.whole))
    conditions = [content(one["said"]) for one in found]
    return (
        _of_case(saying.case, asked)
        and _begins(saying.does, closed)
        and within.issuperset(closed.predicate)
        and _share(closed.case, within, weigh) >= HALF
        and any(_is_said(one, question, weigh) for one in cases)
        and all(_is_said(one, question, weigh) for one in conditions)
    )


def _of_case(case: str, asked: Conditions) -> bool:
    """Is true where the case is the one asked about, and none that the question leaves open."""
    said = conditions_in(case)
    told = [one for one in DIMENSIONS if one is not Level and said_of(one, said) - {Status.APPLICANT}]
    return not excludes(said, asked) and all(said_of(one, asked) for one in told)


def _begins(does: str, closed: Closed) -> bool:
    """Is true where what is said begins with the verb that was asked, or one of what is said beside it does."""
    parts = [content(part) for part in _AND.split(does)]
    meant = [[one for one in words if one not in _LIGHT] for words in parts]
    verbs = {words[0] for words in (*parts, *meant) if words}
    wanted = [one for one in closed.predicate if one not in _LIGHT] if closed.headed else closed.predicate
    return bool(verbs & set(wanted[:1] if closed.headed else wanted))


def _is_said(case: Sequence[str], question: set[str], weigh: Weigh) -> bool:
    """Is true where the question says most of the case, or the case is hardly one."""
    words = [one for one in case if not one.isdigit()]  # figures agree, or what they measure does
    left = sum(weigh(one) for one in words if one not in question)
    return left <= LITTLE * weigh("") or _share(words, question, weigh) >= HALF


def _share(words: Sequence[str], among: set[str], weigh: Weigh) -> float:
    """Return the share of the words' weight that stands among the others, 1.0 where there are none."""
    total = sum(weigh(one) for one in words)
    return sum(weigh(one) for one in words if one in among) / total if total else 1.0
