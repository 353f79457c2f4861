from corpus.procedures.load import shipped
from corpus.text import fold
from evals.procedures.__main__ import BORDER, questions
from evals.procedures.learn import written


def test_nothing_is_learned_from_what_is_measured_by() -> None:
    learned = {fold(one.question) for one in written()}
    assert [one.id for one in questions(BORDER) if fold(one.question) in learned] == []


def test_the_border_is_of_procedures_that_there_are_and_of_matters_without_one() -> None:
    border = questions(BORDER)
    assert len({one.id for one in border}) == len(border)
    assert {one.procedure for one in border} == {None, *(one.id for one in shipped())}
