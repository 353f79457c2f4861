import pytest
import torch

from evals.reader import judge, training
from evals.reader.examples import Shown
from evals.reader.judge import Pupil, train
from made import weights as made
from made.passages import passage
from qa.encoder.judge import judge_of
from qa.encoder.tuned import difference_of
from qa.encoder.windows import question_pieces, windows

FILES = passage("Thẻ mất mấy ngày. Ai giữ hồ sơ.", "dieu-1")
DAYS = passage("Mấy ngày mất thẻ.", "dieu-2")
CARD = passage("Thẻ mất.", "dieu-3")
KNOWN = [
    Shown("a", "ai giữ hồ sơ", ((FILES, frozenset({1})),), (CARD, DAYS)),
    Shown("b", "mấy ngày", ((DAYS, frozenset({0})),), (FILES, CARD)),
    Shown("c", "ngày giữ thẻ", (), (DAYS, FILES, CARD)),
] * 8


@pytest.fixture
def brief(monkeypatch):
    monkeypatch.setattr(judge, "PASSES", 12.0)
    monkeypatch.setattr(judge, "WARMING", 2)
    monkeypatch.setattr(judge, "RATE", 3e-3)
    monkeypatch.setattr(training, "_KEPT_EVERY", 2)


@pytest.fixture
def tokens():
    return made.weights().tokens


def scores(pupil, question, *passages):
    tokens = made.weights().tokens
    asked = pupil.below(question_pieces(question, tokens))
    pairs = [
        judge.Pair(asked, window, pupil.below(window.pieces), False, frozenset())
        for one in passages
        for window in windows(one, tokens)
    ]
    with torch.no_grad():
        logits, by_unit = pupil(pairs)
    return logits.tolist(), [units.tolist() for units in by_unit]


def test_training_raises_what_answers_above_what_does_not_and_marks_its_unit(brief, tmp_path):
    pupil = train(KNOWN, made.weights(), tmp_path / "kept.pt")
    (right, beside), (units, _) = scores(pupil, "ai giữ hồ sơ", FILES, CARD)
    assert right > beside + 1
    assert units[1] > units[0]
    (unanswered, *_), _ = scores(pupil, "ngày giữ thẻ", DAYS, FILES, CARD)
    assert unanswered < right


def test_a_training_that_was_broken_off_goes_on_and_comes_to_the_same(brief, tmp_path, monkeypatch):
    whole = train(KNOWN, made.weights(), tmp_path / "whole.pt")
    steps, drawn = [], training.drawn

    def counted(known, step, batch, seed):
        steps.append(step)
        if step == 5 and steps.count(5) == 1:
            raise KeyboardInterrupt
        return drawn(known, step, batch, seed)

    monkeypatch.setattr(judge, "drawn", counted)
    with pytest.raises(KeyboardInterrupt):
        train(KNOWN, made.weights(), tmp_path / "kept.pt")
    gone_on = train(KNOWN, made.weights(), tmp_path / "kept.pt")
    assert steps[:8] == [0, 1, 2, 3, 4, 5, 4, 5]
    assert torch.allclose(whole.means, gone_on.means, atol=1e-5)


def test_a_question_stands_beside_one_passage_that_answers_and_its_nearest_others(tokens):
    pupil = Pupil(made.weights())
    table = judge._Table(KNOWN, pupil, tokens)
    answered, _, unanswered = (table.pairs(one, training.draws(1, 2)) for one in KNOWN[:3])
    assert [pair.answers for pair in answered] == [True, False, False]
    assert answered[0].units == {1}
    assert [pair.answers for pair in unanswered] == [False] * 3


def test_what_is_kept_reads_as_the_pupil_does(brief, tmp_path, tokens):
    weights = made.weights()
    pupil = train(KNOWN, weights, tmp_path / "kept.pt")
    layers, heads = pupil.learned(weights)
    kept = judge_of(difference_of(weights, layers), heads, weights, "torch", weights)
    found = kept.read("ai giữ hồ sơ", [FILES, CARD], 60)
    logits, units = scores(pupil, "ai giữ hồ sơ", FILES, CARD)
    assert [one.score for one in found] == pytest.approx(logits, abs=0.3)
    assert found[0].units == pytest.approx(units[0], abs=0.3)
