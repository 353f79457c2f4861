from dataclasses import replace

import pytest

from made.answers import NOW
from made.library import DOUBTED, FEES
from qa.judge import parts
from qa.judge.judgement import judgement
from qa.judge.parts import each_judged
from qa.model import Status
from qa.question.reading import read
from qa.search.retrieve import retrieve

BOTH = "Thẻ đảng bị mất được cấp lại trong bao nhiêu ngày và nộp đảng phí cho ai vào kỳ sinh hoạt nào?"
ONE = "Thẻ đảng bị mất được cấp lại trong bao nhiêu ngày và tàu hỏa chạy mấy giờ?"


def judged(library, asked, judge=judgement, **more):
    """Return what is made of the question as a whole, so changed, with what is made of its parts."""
    reading = read(asked)
    found = retrieve(reading, library.index, library.embedder, library.register, k=10)
    whole = replace(judgement(reading, found.hits, library, NOW), **more)
    return whole, each_judged(reading, whole, library, NOW, judge)


def places(evidence):
    return [(one.hit.passage.document_id, one.hit.passage.locator) for one in evidence]


def firsts(judged_parts):
    """Return where the best clause of each part stands."""
    return places(one.evidence[0] for one in judged_parts)


def test_each_thing_asked_has_its_clause_in_the_order_in_which_they_are_asked(library):
    whole, found = judged(library, BOTH, status=Status.ANSWERED)
    assert firsts(found.parts) == [(DOUBTED.id, "dieu-1"), (FEES.id, "dieu-2")]
    assert found.evidence == whole.evidence


def test_a_thing_that_nothing_answers_has_none(library):
    _, found = judged(library, ONE, status=Status.ANSWERED)
    assert firsts(found.parts) == [(DOUBTED.id, "dieu-1")]


def test_what_answers_a_part_leads_with_reserve_where_nothing_answers_the_whole(library):
    _, found = judged(library, ONE, status=Status.UNANSWERABLE, evidence=())
    assert (found.status, found.unsure) == (Status.PARTIAL, True)
    assert places(found.evidence)[0] == (DOUBTED.id, "dieu-1")


def test_what_comes_later_answers_with_reserve_is_not_enough_where_nothing_answers_the_whole(library):
    def later_only(reading, *given):
        its = judgement(reading, *given)
        return replace(its, status=Status.PARTIAL if reading.follows else Status.UNANSWERABLE)

    whole, found = judged(library, BOTH, later_only, status=Status.UNANSWERABLE)
    assert (found.status, found.evidence) == (whole.status, whole.evidence)
    assert firsts(found.parts) == [(FEES.id, "dieu-2")]


DRAWN = "Thẻ đảng bị mất được cấp lại trong bao nhiêu ngày, xin cấp lại thẻ đảng ở đâu, mấy giờ họp chi bộ?"


def scored(library, monkeypatch, own):
    """Return the scores of what is found for the last thing asked, as much of its own words counting."""
    monkeypatch.setattr(parts, "OWN", own)
    _, found = judged(library, DRAWN, status=Status.ANSWERED)
    return {one.hit.passage.id: one.hit.score for one in found.parts[-1].evidence}


def test_what_a_later_thing_says_itself_counts_beyond_what_it_follows(library, monkeypatch):
    """Joined to what it follows, it is drawn to what answers that."""
    known = {row: -1.0 for row in range(len(library.index.passages))}
    monkeypatch.setattr(library.index.asked, "odds", lambda vector, meant: known)
    leading = f"{DOUBTED.id}:dieu-1"
    assert scored(library, monkeypatch, 0.5)[leading] < scored(library, monkeypatch, 0.0)[leading]


def test_where_nothing_is_learned_of_the_passages_it_is_searched_for_joined_alone(library, monkeypatch):
    assert scored(library, monkeypatch, 0.5) == scored(library, monkeypatch, 0.0)


@pytest.mark.parametrize("status", [Status.UNANSWERABLE, Status.DECLINED])
def test_what_is_refused_whole_and_in_parts_is_refused(library, status):
    def refusing(*given):
        return replace(judgement(*given), status=Status.UNANSWERABLE)

    whole, found = judged(library, BOTH, refusing, status=status)
    assert found == whole


@pytest.mark.parametrize(("reads", "each"), [(10, 5), (4, 2), (3, 2), (1, 1), (0, 0)])
def test_the_parts_share_what_is_read_for_a_question_and_no_part_has_less_than_two_of_it(library, reads, each):
    given = []

    def counting(reading, hits, library, on):
        given.append(library.judge_reads)
        return judgement(reading, hits, library, on)

    judged(replace(library, judge_reads=reads), BOTH, counting)
    assert given == [each] * len(read(BOTH).parts) == [each] * 2
