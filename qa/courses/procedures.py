"""Questions on procedures: who does a step, by when, with which paper in which case, and what has which deadline.

In which order steps come is not asked: what one makes another one names, so that the words tell it.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from corpus.model import Document, Nature
from corpus.procedures.load import Held, HeldStep
from corpus.procedures.model import Deadline, Procedure, Step, Trigger
from corpus.text import normal, syllables
from qa.courses import bodies
from qa.courses.clauses import Clause, capitalised, named, pairs, within
from qa.courses.drafts import Draft, judged
from qa.courses.model import Bloom, Difficulty, Kind
from qa.courses.options import FAR, WRONG, Pool, spoken_of
from qa.procedures.checklist import case_label
from qa.question.conditions import Direction, Transfer, conditions_in

_LENGTHS = {
    "working-days": ("ngày làm việc", (7, 10, 15, 20, 30, 45, 60, 90, 180)),
    "months": ("tháng", (1, 2, 3, 6, 9, 12)),
}
_LONGEST = 35  # syllables of a step that is an option
_EACH = 3  # questions on what has a deadline of one length
_NUMBERED = re.compile(r" (?:số|loại|mẫu) \S*\d.*$")  # what follows the kind of a paper


def drafts(held: Sequence[Held], pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield the questions on the procedures, of the steps whose every clause is held as it was reviewed."""
    known = {clause.id: clause for clause in pool.asked}
    for one in held:
        for at, step in enumerate(one.steps):
            yield from _who(one.procedure, step, known, pool, chance)
            yield from _when(one.procedure, step, known, chance)
            days = _other_days(one.procedure, step, one.steps[:at])
            yield from _truths(one.procedure, step, days, known, pool, chance)
        yield from _papers(one.procedure, one.steps, known, chance)
    yield from _due(held, known, pool, chance)


def _who(
    procedure: Procedure, held: HeldStep, known: dict[str, Clause], pool: Pool, chance: random.Random
) -> Iterator[Draft]:
    step = held.step
    level = bodies.level_of(step.who)
    if level is None or not _is_clear(procedure, held):
        return
    clauses = _clauses(procedure, held, known)
    said = " ".join((step.what, step.to or "", *(clause.text for clause in clauses)))
    body = bodies.Body(0, 0, level, of=False, alone=False)
    wrong = [bodies.sayable(one) for one in bodies.wrong_levels(body, spoken_of(step.what, said, pool), chance)]
    question = f"{_case(procedure, held)}cơ quan, tổ chức nào làm việc sau: {_act(step)}?"
    if pool.is_told_by_place(level, f"{question} {said}"):
        return
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


def _truths(
    procedure: Procedure,
    held: HeldStep,
    days: Sequence[Trigger],
    known: dict[str, Clause],
    pool: Pool,
    chance: random.Random,
) -> Iterator[Draft]:
    """Yield whether a step has so long a deadline, and whether it is counted from that day."""
    step = held.step
    if step.due is None or " này" in step.what or not _is_clear(procedure, held):
        return
    unit, lengths = _LENGTHS[step.due.unit]
    own = procedure.trigger(step.due.after)
    clauses = _clauses(procedure, held, known)
    about = pairs(f"{procedure.title} {step.who} {_act(step)}")
    near = [
        f"{n} {unit}"
        for n in lengths
        if n != step.due.number
        and 1 / FAR <= n / step.due.number <= FAR
        and not any(f"{n} {unit}" in one.text for one in clauses)
        and not pool.holds(Fraction(n), unit, about)
    ]
    changed = [(length, own) for length in chance.sample(near, min(1, len(near)))]
    changed += [(step.due.said(), day) for day in chance.sample(days, min(1, len(days)))]
    right = chance.randrange(len(changed) + 1)  # which one is shown as it is, at times none
    for at, (length, day) in enumerate(changed):
        true = at == right
        said, since = (step.due.said(), own) if true else (length, day)
        question = (
            f"{_case(procedure, held)}thời hạn để {within(step.who)} {_act(step)} là {said},"
            f" kể từ {within(since.label)}. Nhận định này đúng hay sai?"
        )
        asking = f"Theo {_named([one.document for one in clauses])}, {question}"
        told = judged(clauses[0], asking, true, 0, len(clauses[0].text))
        yield replace(told, sources=tuple(one.source(0, len(one.text)) for one in clauses))


def _due(held: Sequence[Held], known: dict[str, Clause], pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield which step has so long a deadline, the wrong ones being steps that have others."""
    found = {
        (step.step.who, step.step.what): (one.procedure, step)
        for one in held
        for step in one.steps
        if step.step.due and " này" not in step.step.what and len(syllables(_act(step.step))) <= _LONGEST
    }
    steps = list(found.values())
    asked: Counter[str] = Counter()
    for procedure, own in chance.sample(steps, len(steps)):
        due = own.step.due
        if due is None or asked[due.said()] == _EACH:
            continue
        others = [
            (of, other)
            for of, other in steps
            if other.step.due
            and _is_other(due, other.step.due)
            and not pool.holds(Fraction(due.number), _LENGTHS[due.unit][0], pairs(_placed(of, other)))
        ]
        drawn = _drawn(procedure, own, others, chance) if len(others) >= WRONG else []
        if drawn:
            asked[due.said()] += 1
            wrong = [_placed(*other) for other in drawn]
            question = f"việc nào dưới đây có thời hạn {due.said()}?"
            of = [own, *(other for _, other in drawn)]
            yield _draft(Kind.CASE, procedure, of, known, question, _placed(procedure, own), wrong, Difficulty.HARD)


def _other_days(procedure: Procedure, held: HeldStep, earlier: Sequence[HeldStep]) -> list[Trigger]:
    """Return the days that a step's deadline could be counted from and is not: those that earlier steps count from,
    none that names what the step does; none where it is counted from crossing the border, once there or once back.
    """
    due = held.step.due
    if due is None or conditions_in(procedure.trigger(due.after).label).of(Direction):
        return []
    names = dict.fromkeys(one.step.due.after for one in earlier if one.step.due and one.step.due.after != due.after)
    days = [procedure.trigger(name) for name in names]
    return [one for one in days if not pairs(one.label) & pairs(held.step.what)]


def _drawn(
    procedure: Procedure, own: HeldStep, others: Sequence[tuple[Procedure, HeldStep]], chance: random.Random
) -> list[tuple[Procedure, HeldStep]]:
    """Return wrong steps among which the right one does not stand alone, none where it would.

    One of them a member does where one does the right one, else a body; one is of the same procedure, or all are of
    different ones.
    """
    alike = [one for one in others if _is_members(one[1]) == _is_members(own)]
    for first in chance.sample(alike, len(alike)):
        rest = [one for one in others if one is not first]
        kin = [one for one in rest if one[0] is procedure]
        if first[0] is procedure:
            return [first, *chance.sample(rest, WRONG - 1)]
        if kin:
            second = chance.choice(kin)
            return [first, second, *chance.sample([one for one in rest if one is not second], WRONG - 2)]
        apart = {one[0].id: one for one in chance.sample(rest, len(rest)) if one[0] is not first[0]}
        if len(apart) >= WRONG - 1:
            return [first, *list(apart.values())[: WRONG - 1]]
    return []


def _is_members(held: HeldStep) -> bool:
    return normal(held.step.who).startswith("đảng viên")


def _is_other(one: Deadline, other: Deadline) -> bool:
    return one.unit == other.unit and one.number != other.number


def _act(step: Step) -> str:
    """Return what is done by who acts: after a semicolon others do something."""
    return within(step.what.split(";")[0].rstrip("."))


def _papers(
    procedure: Procedure, steps: Sequence[HeldStep], known: dict[str, Clause], chance: random.Random
) -> Iterator[Draft]:
    """Yield which paper a case takes, the wrong ones being those of other cases only; none that names its case."""
    for one in steps:
        case = {name: frozenset(values) for name, values in one.step.when.items()}
        forms = [each for each in one.step.papers if _is_form(each) and not conditions_in(each).of(Transfer)]
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
        f"Theo {_named([clause.document for clause in of])}, {question}",
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
    """Return where the step stands, as a question begins: “trong thủ tục Ra nước ngoài, trường hợp đi học, ”."""
    label = case_label(procedure, held.step, {})
    case = f"trường hợp {label.replace('; ', ' và ')}, " if label else ""
    return f"trong thủ tục {procedure.title}, {case}"


def _placed(procedure: Procedure, held: HeldStep) -> str:
    """Return the step with the procedure that it is of."""
    return f"{procedure.title}: {within(held.step.who)} {_act(held.step)}"
