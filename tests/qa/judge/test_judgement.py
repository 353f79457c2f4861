import math
from dataclasses import replace

from qa.encoder.judge import Mark
from qa.judge.judgement import FOLLOWS, LESS, READ, marks_of
from qa.question.reading import read
from qa.search.retrieve import retrieve

ASKED, FOLLOWING = "Thẻ đảng bị mất thì làm gì?", "Còn hồ sơ thì ai giữ?"


class Scores:
    """Gives every passage the score of what it is read with."""

    def __init__(self, **scores: float) -> None:
        self.scores, self.seconds = scores, []

    def read(self, question, passages, seconds):
        self.seconds.append((question, len(passages), seconds))
        return [Mark(self.scores[_name(question)], (self.scores[_name(question)],)) for _ in passages[:4]]


def _name(question):
    return {ASKED: "before", FOLLOWING: "own"}.get(question, "both")


def marks(library, judge, asked, earlier=()):
    reading = read(asked, earlier)
    found = retrieve(reading, library.index, library.embedder, library.register, k=READ)
    return marks_of(reading, found.hits, replace(library, judge=judge))


def test_a_follow_up_is_answered_by_what_its_own_words_say_more_for_than_those_before(library):
    judge = Scores(both=2.0, own=-1.0, before=4.0)
    found = marks(library, judge, FOLLOWING, [ASKED])
    assert {(round(one.score, 6), one.units) for one in found} == {(round(2.0 + FOLLOWS * (-5.0 + LESS), 6), (2.0,))}
    assert [(read_, seconds) for _, read_, seconds in judge.seconds[1:]] == [(len(found), math.inf)] * 2


def test_a_question_of_its_own_is_read_once(library):
    judge = Scores(before=1.5)
    assert {one.score for one in marks(library, judge, ASKED)} == {1.5}
    assert len(judge.seconds) == 1
