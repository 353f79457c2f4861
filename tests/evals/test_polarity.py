"""The questions for yes and no are sound, and what is reckoned from their answers."""

from corpus.locator import Locator
from corpus.store import load
from evals.polarity.__main__ import HALVES, Asked, Told, Word, figures, questions
from qa.settings import STARTER


def told(answer: Word | None, word: Word | None) -> Told:
    return Told(Asked(id="a", question="?", answer=answer, where=("x:1",), texts=("digests",)), word, "")


def test_the_questions_are_many_in_each_halves_and_stand_on_provisions_that_are_there() -> None:
    documents = {one.id: one for one in load(STARTER)}
    halves = {half: questions(half, "digests") for half in HALVES}
    every = [one for half in halves.values() for one in half]
    assert min(map(len, halves.values())) >= 60
    assert len({one.id for one in every}) == len({one.question for one in every}) == len(every)
    assert {one.answer for one in every} == {"yes", "no", None}
    for one in every:
        assert bool(one.where) == (one.answer is not None), one.id
        for document, _, locator in (place.partition(":") for place in one.where):
            assert documents[document].find(Locator(locator)), one.id


def test_a_word_where_nothing_settles_is_wrong_and_none_is_missing() -> None:
    answers = [told("no", "no"), told("yes", "no"), told(None, "yes"), told(None, None), told("yes", None)]
    assert figures(answers) == (3, 1, 3)
    assert str(figures(answers)) == "1 of 3 words right; 1 of 3 that could be settled are"
