from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text import fold
from made.courses import ON, bank, item
from qa.courses.exams import LETTERS, Exam, NotEnough, draw
from qa.courses.model import Difficulty, State

BANK = bank(24)


def exam(number: int = 8, seed: int = 1, **more: object) -> Exam:
    return draw(BANK, number, seed, **({"title": "Bài kiểm tra", "minutes": 45, "on": ON} | more))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_every_code_has_the_same_questions_and_its_keys_name_the_right_options(seed: int) -> None:
    drawn = exam(seed=seed)
    items = {one.id: one for one in drawn.items}
    assert len(items) == 8
    for code in drawn.codes:
        assert {question.item for question in code.questions} == set(items)
        assert [question.number for question in code.questions] == list(range(1, 9))
        for question in code.questions:
            asked = items[question.item]
            assert sorted(question.order) == list(range(len(asked.options)))
            assert asked.options[question.order[LETTERS.index(question.key)]] == asked.answer


def test_the_same_seed_gives_the_same_exam_and_codes_differ() -> None:
    assert exam() == exam()
    assert exam() != exam(seed=2)
    one, other, *_ = exam().codes
    assert [question.item for question in one.questions] != [question.item for question in other.questions]


def test_of_one_clause_one_question_is_drawn() -> None:
    twice = bank(3).model_copy(update={"items": (*bank(3).items, item(1, stem="Câu khác về cùng điều khoản?"))})
    with pytest.raises(NotEnough, match="chỉ đủ 3 câu"):
        draw(twice, 4, 1, title="Bài", minutes=45, on=ON)


def test_topics_are_told_with_or_without_diacritics() -> None:
    for words in ("Phần chẵn", "phan chan"):
        assert all("phan chan" in fold(one.topic[0]) for one in exam(number=5, topics=(words,)).items)


def test_difficulty_withdrawn_questions_and_those_to_leave_out_are_heeded() -> None:
    assert {one.difficulty for one in exam(number=5, difficulties=[Difficulty.HARD]).items} == {Difficulty.HARD}
    left = {one.id for one in BANK.items[:16]}
    assert left.isdisjoint(one.id for one in exam(number=8, without=left).items)
    withdrawn = BANK.model_copy(
        update={"items": tuple(one.model_copy(update={"state": State.WITHDRAWN}) for one in BANK.items)}
    )
    with pytest.raises(NotEnough, match="chỉ đủ 0 câu"):
        draw(withdrawn, 1, 1, title="Bài", minutes=45, on=ON)


def test_open_questions_are_drawn_beside() -> None:
    assert len(exam(essays=1).essays) == 1
    assert exam(number=1, essays=0).made_for == date(2026, 3, 1)


def test_true_stays_before_false() -> None:
    truth = item(1, options=("Đúng", "Sai"), key=1)
    drawn = draw(bank(0).model_copy(update={"items": (truth,)}), 1, 1, title="Bài", minutes=45, on=ON)
    assert {question.order for code in drawn.codes for question in code.questions} == {(0, 1)}
    assert {question.key for code in drawn.codes for question in code.questions} == {"B"}
