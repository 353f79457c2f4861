import pytest

from corpus.procedures.load import shipped
from corpus.text import fold
from evals.procedures import learn
from evals.procedures.__main__ import BORDER, LATER, QUESTIONS, WEEK, questions
from evals.reader.questions import Written
from qa.procedures.choose import asks_what_to_do
from qa.question.reading import read


@pytest.mark.parametrize("measured", [QUESTIONS, BORDER, LATER, WEEK], ids=lambda file: file.stem)
def test_nothing_is_learned_from_what_is_measured_by(measured) -> None:
    learned = {fold(one.question) for one in learn.written()}
    assert [one.id for one in questions(measured) if fold(one.question) in learned] == []


def test_facts_are_taken_from_questions_for_one_fact_that_nothing_is_measured_by(monkeypatch) -> None:
    asked = next(one.question for one in questions(LATER) if not asks_what_to_do(read(one.question)))
    texts = ["Ai giữ thẻ đảng?", "Mất thẻ đảng thì phải làm gì?", "Điều 5 nói gì?", asked]
    written = [Written(id=text, kind="who", question=text, edition="digest", gold={}) for text in texts]
    monkeypatch.setattr(learn, "load", lambda: written)
    assert learn.facts() == ["Ai giữ thẻ đảng?"]


@pytest.mark.parametrize("measured", [BORDER, LATER, WEEK], ids=lambda file: file.stem)
def test_what_is_measured_by_is_of_procedures_that_there_are_and_of_matters_without_one(measured) -> None:
    asked = questions(measured)
    assert len({one.id for one in asked}) == len(asked)
    assert {one.procedure for one in asked} == {None, *(one.id for one in shipped())}
