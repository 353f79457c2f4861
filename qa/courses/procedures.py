"""Questions on procedures: who does a step, by when, with which paper in which case, and what comes first or last."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.model import Document, Nature
from corpus.procedures.load import Held, HeldStep
from corpus.procedures.model import Procedure, Step
from corpus.text import syllables
from qa.courses import bodies
from qa.courses.clauses import Clause, capitalised, named, within
from qa.courses.drafts import Draft
from qa.courses.model import Bloom, Difficulty, Kind
from qa.courses.options import FAR, WRONG, Pool, spoken_of
from qa.procedures.checklist import case_label

_LENGTHS = {
    "working-days": ("ngày làm việc", (7, 10, 15, 20, 30, 45, 60, 90, 180)),
    "months": ("tháng", (1, 2, 3, 6, 9, 12)),
}
_STAGES = 3  # of a procedure in which what comes first is beyond doubt
_LONGEST = 35  # syllables of a step that is an option
_PLACED = re.compile(
    r"\b(?:lượt (?:đi|về)|mang về|khi về|báo ngay|ô \d)", re.IGNORECASE
)  # words that tell when a step comes
_LATER = re.compile(r"^(?:người ra khỏi đảng|đảng viên mới)$", re.IGNORECASE)  # is called so once all is decided
_STATE = re.compile(r"^(?:giữ đủ|được|không|trong)\b|\b(?:không có quyền|vẫn phải)\b", re.IGNORECASE)  # is no work
_NUMBERED = re.compile(r" (?:số|loại|mẫu) \S*\d.*$")  # what follows the kind of a paper
_EACH = 2  # questions on what comes first, and on what comes last, of one procedure


def drafts(held: Sequence[Held], pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield the questions on the procedures, of the steps whose every clause is held as it was reviewed."""
    known = {clause.id: clause for clause in pool.asked}
    for one in held:
        for step in one.steps:
            yield from _who(one.procedure, step, known, pool, chance)
            yield from _when(one.procedure, step, known, chance)
        yield from _first_and_last(one.procedure, one.steps, known, chance)
        yield from _papers(one.procedure, one.steps, known, chance)


def _who(
    procedure: Procedure, held: HeldStep, known: dict[str, Clause], pool: Pool, chance: random.Random
) -> Iterator[Draft]:
    step = held.step
    level = bodies.level_of(step.who)
    if level is None or ";" in step.what or not _is_clear(procedure, held):
        return
    said = " ".join((step.what, step.to or "", *(clause.text for clause in _clauses(procedure, held, known))))
    body = bodies.Body(0, 0, level, of=False, alone=False)
    wrong = [bodies.sayable(one) for one in bodies.wrong_levels(body, spoken_of(step.what, said, pool), chance)]
    question = f"{_case(procedure, held)}cơ quan, tổ chức nào làm việc sau: {within(step.what.rstrip('.'))}?"
    if len(wrong) >= WRONG:
        yield _draft(Kind.WHO, procedure, [held], known, question, step.who, wrong, Difficulty.MEDIUM)


def _when(procedure: Procedure, held: HeldStep, known: dict[str, Clause], chance: random.Random) -> Iterator[Draft]:
    step = held.step
    if step.due is None or " này" in step.what or not _is_clear(procedure, held):
        return
    unit, lengths = _LENGTHS[step.due.unit]
    said = " ".join(clause.text for clause in _clauses(procedure, held, known))
    others = (n for n in lengths if n != step.due.number and 1 / FAR <= n / step.due.number <= FAR)
    wrong = [f"{n} {unit}" for n in others if f"{n} {unit}" not in said]
    chance.shuffle(wrong)
    trigger = within(procedure.trigger(step.due.after).label)
    asked = f"thời hạn kể từ {trigger} là bao lâu đối với việc sau"
    question = f"{_case(procedure, held)}{asked}: {step.who} {within(step.what.rstrip('.'))}?"
    yield _draft(Kind.DEADLINE, procedure, [held], known, question, step.due.said(), wrong, Difficulty.MEDIUM)


def _first_and_last(
    procedure: Procedure, steps: Iterable[HeldStep], known: dict[str, Clause], chance: random.Random
) -> Iterator[Draft]:
    everyone = [one for one in steps if not one.step.when and _is_work(one.step)]
    stages = [[one for one in everyone if one.step.stage == stage] for stage in procedure.stages]
    if len(stages) < _STAGES:
        return
    for asked, own, others in (
        ("trước tiên", stages[0], [one for stage in stages[1:] for one in stage]),
        ("sau cùng", stages[-1], [one for stage in stages[:-1] for one in stage]),
    ):
        for one in chance.sample(own, min(_EACH, len(own))):
            if len(others) >= WRONG:
                drawn = chance.sample(others, WRONG)
                question = f"việc nào dưới đây được làm {asked}?"
                wrong = [_done(other) for other in drawn]
                yield _draft(
                    Kind.ORDER, procedure, [one, *drawn], known, question, _done(one), wrong, Difficulty.HARD
                )


def _is_work(step: Step) -> bool:
    """Is true for a step that is done at some time, which its words do not tell."""
    told = _PLACED.search(step.what) or _LATER.search(step.who)
    return len(syllables(step.what)) <= _LONGEST and not told and not _STATE.search(step.what)


def _papers(
    procedure: Procedure, steps: Sequence[HeldStep], known: dict[str, Clause], chance: random.Random
) -> Iterator[Draft]:
    """Yield which paper a case takes, the wrong ones being those of other cases only."""
    for one in steps:
        case = {name: frozenset(values) for name, values in one.step.when.items()}
        forms = list(filter(_is_form, one.step.papers))
        if not case or not forms or not _is_clear(procedure, one):
            continue
        alongside = [other.step for other in steps if other.step.is_for(case)]
        mine = {paper for other in alongside for paper in other.papers}
        said = " ".join((*(other.what for other in alongside), *mine))
        theirs = [paper for other in steps if not other.step.is_for(case) for paper in other.step.papers]
        wrong = [
            paper
            for paper in dict.fromkeys(theirs)
            if _is_form(paper) and not any(own in paper for own in mine) and not _is_used(paper, said)
        ]
        chance.shuffle(wrong)
        question = f"{_case(procedure, one)}giấy tờ nào dưới đây được dùng?"
        if len(wrong) >= WRONG:
            yield _draft(
                Kind.CASE,
                procedure,
                [one],
                known,
                question,
                forms[0],
                wrong,
                Difficulty.HARD,
            )


def _is_form(paper: str) -> bool:
    """Is true for a paper that its number tells from all others: “phiếu công tác … số 3A-SHĐ”."""
    return any(letter.isdigit() for letter in paper)


def _is_used(paper: str, said: str) -> bool:
    """Is true where what is said uses a paper of that kind without its number: it may be that one."""
    kind = _NUMBERED.sub("", paper).removeprefix("báo cáo ")
    return bool(re.search(rf"\b{re.escape(kind)}\b(?! (?:số|loại|mẫu) )", said, re.IGNORECASE))


def _draft(
    kind: Kind,
    procedure: Procedure,
    held: Sequence[HeldStep],
    known: dict[str, Clause],
    question: str,
    answer: str,
    wrong: Sequence[str],
    difficulty: Difficulty,
) -> Draft:
    of = [clause for one in held for clause in _clauses(procedure, one, known)]
    return Draft(
        kind,
        f"Theo {_named([clause.document for clause in of])}, trong thủ tục {procedure.title}, {question}",
        capitalised(answer),
        [capitalised(one) for one in wrong],
        tuple(dict.fromkeys(clause.source(0, len(clause.text)) for clause in of)),
        f"{procedure.id}:{held[0].step.id}:{kind}",
        of[0].above,
        Bloom.REMEMBER if kind in (Kind.WHO, Kind.DEADLINE) else Bloom.APPLY,
        difficulty,
    )


def _named(documents: Sequence[Document]) -> str:
    """Return the names of the documents, once each: “Hướng dẫn 06-HD/TW và Quy định 294-QĐ/TW (các bản tóm lược)”."""
    *others, last = dict.fromkeys(documents)
    if not others:
        return named(last)
    digests = all(one.nature is Nature.DIGEST for one in documents)
    names = [one.name if digests else named(one) for one in (*others, last)]
    return f"{', '.join(names[:-1])} và {names[-1]}{' (các bản tóm lược)' if digests else ''}"


def _clauses(procedure: Procedure, held: HeldStep, known: dict[str, Clause]) -> list[Clause]:
    found = (Clause(clause.document, clause.provision, (procedure.title,)) for clause in held.clauses)
    return [known.get(clause.id, clause) for clause in found]


def _is_clear(procedure: Procedure, held: HeldStep) -> bool:
    """Is false where the case is told by what it is not: “lý do khác”."""
    return "khác" not in case_label(procedure, held.step, {})


def _case(procedure: Procedure, held: HeldStep) -> str:
    label = case_label(procedure, held.step, {})
    return f"trường hợp {label.replace('; ', ' và ')}, " if label else ""


def _done(held: HeldStep) -> str:
    return f"{held.step.who}: {within(held.step.what.rstrip('.'))}"
