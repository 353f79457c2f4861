import random

import pytest

from evals.retrieval.measures import MEASURES, Difference, Estimate, compare, estimate, score
from made.cases import topics


def test_measures_are_those_of_the_ranks():
    asked = topics("a", "a", "a", "a")
    found = {"q0": ["a", "b"], "q1": ["b", "a"], "q2": [*"bcdefghijk", "a"]}
    scores = score(asked, found)
    assert [scores[topic.id]["mrr@10"] for topic in asked] == [1, 0.5, 0, 0]
    assert [scores[topic.id]["recall@20"] for topic in asked] == [1, 1, 1, 0]
    assert all(row.keys() == MEASURES.keys() for row in scores.values())


def test_an_interval_holds_its_mean_narrows_with_the_questions_and_is_the_same_every_time():
    few, many = (estimate([1.0, 0.0] * n) for n in (10, 1000))
    assert few == estimate([1.0, 0.0] * 10)
    assert few.low < few.value == 0.5 < few.high
    assert many.high - many.low < (few.high - few.low) / 5
    assert estimate([1.0] * 7) == (1, 1, 1)


def test_an_interval_of_a_share_is_near_the_normal_one():
    chance = random.Random(5)
    _, low, high = estimate([float(chance.random() < 0.5) for _ in range(400)])
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 20, rel=0.1)


def test_comparing_names_what_rank_one_gained_and_lost():
    asked = topics("a", "a", "a")
    before = score(asked, {"q0": ["a"], "q1": ["b", "a"], "q2": ["b", "a"]})
    after = score(asked, {"q0": ["b", "a"], "q1": ["a"], "q2": ["b", "c", "a"]})
    difference = compare(after, before)
    assert (difference.gained, difference.lost) == (("q1",), ("q0",))
    assert difference.mrr.value == pytest.approx((-0.5 + 0.5 + 1 / 3 - 0.5) / 3)
    assert compare(after, after) == Difference((), (), Estimate(0, 0, 0))
