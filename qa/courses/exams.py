"""Exams drawn from a bank: the same questions in several codes, each with its own order and keys."""

import random
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from corpus.model import Strict
from corpus.procedures.model import Sha256
from corpus.text import fold
from qa.courses.model import Bank, Difficulty, Essay, Item, State

CODES = 4  # of an exam
FIRST_CODE = 101
LETTERS = "ABCD"


class NotEnough(Exception):
    """The bank has too few questions for the exam; the message says how many, and what to do."""


class Question(Strict):
    """Is a question as one code has it: `order` are the indices of its options, `key` the letter of the right one."""

    number: int
    item: str
    order: tuple[int, ...]
    key: str


class Code(Strict):
    """Is an exam in one order of questions and options."""

    code: int
    questions: tuple[Question, ...]


class Exam(Strict):
    """Is an exam with all that it was drawn from; the same bank and choices give the same exam.

    `items` and `essays` are those of the bank as they were, so that the exam can be held against the rules later.
    `bank` is under what that is kept on the server, where it is. `answers_shown` is that whoever may read the exam
    gets its keys, too, and may practise with it.
    """

    form: Literal["exam"] = "exam"
    title: str
    minutes: int = Field(ge=1)
    made_for: date
    seed: int
    items: tuple[Item, ...]
    essays: tuple[Essay, ...]
    codes: tuple[Code, ...]
    topics: tuple[str, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    approved_only: bool = False
    bank: Sha256 | None = None
    answers_shown: bool = False

    @property
    def questions(self) -> tuple[Item | Essay, ...]:
        return (*self.items, *self.essays)


def draw(
    bank: Bank,
    number: int,
    seed: int,
    *,
    title: str,
    minutes: int,
    on: date,
    topics: Sequence[str] = (),
    difficulties: Collection[Difficulty] = (),
    essays: int = 0,
    codes: int = CODES,
    approved_only: bool = False,
    without: Collection[str] = (),
) -> Exam:
    """Return an exam of so many multiple-choice questions, and of `essays` open ones, that hold `on` the day.

    Those on a topic are those whose headings have its words, told with or without diacritics; of no topic, all.
    Questions `without` (by id: those that do not hold that day) and those that were withdrawn are left out. Of one
    clause at most one is drawn, the kinds in turn. Raises NotEnough.
    """
    chance = random.Random(seed)
    usable = [
        item
        for item in bank.items
        if _is_usable(item, topics, approved_only, without) and (not difficulties or item.difficulty in difficulties)
    ]
    drawn = drawn_of(usable, number, chance)
    open_ones = [one for one in bank.essays if _is_usable(one, topics, approved_only, without)]
    if len(drawn) < number or len(open_ones) < essays:
        raise NotEnough(
            f"ngân hàng chỉ đủ {len(drawn)} câu trắc nghiệm (mỗi điều khoản một câu) và {len(open_ones)} câu tự luận "
            f"{'đã duyệt ' if approved_only else ''}theo chủ đề và độ khó đã chọn; giảm số câu, hoặc bỏ bớt điều "
            "kiện chọn"
        )
    return Exam(
        title=title,
        minutes=minutes,
        made_for=on,
        seed=seed,
        items=tuple(drawn),
        essays=tuple(chance.sample(open_ones, essays)),
        codes=tuple(_code(FIRST_CODE + n, drawn, chance) for n in range(codes)),
        topics=tuple(topics),
        difficulties=tuple(difficulties),
        approved_only=approved_only,
    )


def whole(bank: Bank, seed: int, *, title: str, minutes: int, codes: int = CODES) -> Exam:
    """Return an exam of all questions of a bank that were not withdrawn, of however many on one clause.

    Raises NotEnough where there is none.
    """
    chance = random.Random(seed)
    items = [one for one in bank.items if one.state is not State.WITHDRAWN]
    essays = [one for one in bank.essays if one.state is not State.WITHDRAWN]
    if not items and not essays:
        raise NotEnough("không còn câu nào đúng vào hôm nay")
    return Exam(
        title=title,
        minutes=minutes,
        made_for=bank.made_for,
        seed=seed,
        items=tuple(items),
        essays=tuple(essays),
        codes=tuple(_code(FIRST_CODE + n, items, chance) for n in range(codes)),
    )


def quiz(
    items: Iterable[Item],
    number: int,
    seed: int,
    *,
    topics: Sequence[str] = (),
    approved_only: bool = False,
    without: Collection[str] = (),
) -> tuple[Item, ...]:
    """Return so many questions to practise with, fewer where there are not enough; chosen as for an exam."""
    usable = [item for item in items if _is_usable(item, topics, approved_only, without)]
    return tuple(drawn_of(usable, number, random.Random(seed)))


def _is_usable(one: Item | Essay, topics: Sequence[str], approved_only: bool, without: Collection[str]) -> bool:
    fit = one.state is State.APPROVED if approved_only else one.state is not State.WITHDRAWN
    return fit and one.id not in without and _is_on(one.topic, topics)


def _is_on(topic: Sequence[str], wanted: Sequence[str]) -> bool:
    return not wanted or any(fold(words) in fold(heading) for words in wanted for heading in topic)


def drawn_of(usable: Iterable[Item], number: int, chance: random.Random) -> list[Item]:
    """Return so many items, fewer where there are not enough: the kinds in turn, each clause once."""
    shuffled = list(usable)
    chance.shuffle(shuffled)
    kinds: dict[str, list[Item]] = {}
    for item in shuffled:
        kinds.setdefault(item.kind, []).append(item)
    drawn: list[Item] = []
    clauses: set[tuple[str, str]] = set()
    while len(drawn) < number and any(kinds.values()):
        for waiting in kinds.values():
            if len(drawn) < number and (found := _next(waiting, clauses)):
                drawn.append(found)
                clauses |= _clauses(found)
    return drawn


def _next(waiting: list[Item], clauses: set[tuple[str, str]]) -> Item | None:
    """Take the next item that stands on none of these clauses."""
    while waiting:
        item = waiting.pop()
        if _clauses(item).isdisjoint(clauses):
            return item
    return None


def _clauses(item: Item) -> set[tuple[str, str]]:
    return {(source.document, source.locator) for source in item.sources}


def _code(code: int, items: Sequence[Item], chance: random.Random) -> Code:
    shuffled = list(items)
    chance.shuffle(shuffled)
    return Code(code=code, questions=tuple(_question(n, item, chance) for n, item in enumerate(shuffled, start=1)))


def _question(number: int, item: Item, chance: random.Random) -> Question:
    order = list(range(len(item.options)))
    if len(order) > 2:  # “Đúng” stays before “Sai”
        chance.shuffle(order)
    return Question(number=number, item=item.id, order=tuple(order), key=LETTERS[order.index(item.key)])
