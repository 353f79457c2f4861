from dataclasses import replace

import numpy as np
import pytest
import torch

from evals.reader import pupil, training
from evals.reader.examples import Shown
from evals.reader.judge import lessons, mean, written
from evals.reader.pupil import Read, learn
from made import weights as made
from made.passages import passage
from qa.encoder.e5 import load_weights
from qa.encoder.judge import HEADS, TRAINED, judge_of
from qa.encoder.tuned import difference_of

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
    monkeypatch.setattr(pupil, "PASSES", 12.0)
    monkeypatch.setattr(pupil, "WARMING", 2)
    monkeypatch.setattr(pupil, "RATE", 3e-3)
    monkeypatch.setattr(training, "_KEPT_EVERY", 2)


def trained(kept):
    return learn(lessons(KNOWN, made.weights()), kept)


def scores(learned, question, *passages):
    asked = lessons([Shown("x", question, (), passages)], made.weights())
    (one,) = asked.lessons
    pairs = [(one.question, window) for passage in one.others for window in asked.passages[passage]]
    with torch.no_grad():
        logits, by_unit = Read(asked, torch.device("cpu")).scored(pairs, learned)
    return logits.tolist(), by_unit.tolist()


def test_training_raises_what_answers_above_what_does_not_and_marks_its_unit(brief, tmp_path):
    learned = trained(tmp_path / "kept.pt")
    (right, beside), (units, _) = scores(learned, "ai giữ hồ sơ", FILES, CARD)
    assert right > beside + 1
    assert units[1] > units[0]
    (unanswered, *_), _ = scores(learned, "ngày giữ thẻ", DAYS, FILES, CARD)
    assert unanswered < right


def test_a_training_that_was_broken_off_goes_on_and_comes_to_the_same(brief, tmp_path, monkeypatch):
    whole = trained(tmp_path / "whole.pt")
    steps, drawn = [], training.drawn

    def counted(known, step, batch, seed):
        steps.append(step)
        if step == 5 and steps.count(5) == 1:
            raise KeyboardInterrupt
        return drawn(known, step, batch, seed)

    monkeypatch.setattr(pupil, "drawn", counted)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "kept.pt")
    gone_on = trained(tmp_path / "kept.pt")
    assert steps[:8] == [0, 1, 2, 3, 4, 5, 4, 5]
    assert torch.allclose(whole.means, gone_on.means, atol=1e-5)


def test_a_question_stands_beside_one_passage_that_answers_and_its_nearest_others():
    prepared = lessons(KNOWN, made.weights())
    answered, _, unanswered = (pupil._pairs(one, prepared, training.draws(1, 2)) for one in prepared.lessons[:3])
    assert [pair.answers for pair in answered] == [True, False, False]
    assert answered[0].units == {1}
    assert [pair.answers for pair in unanswered] == [False] * 3


def test_what_is_kept_reads_as_the_pupil_does(brief, tmp_path):
    weights = made.weights()
    learned = trained(tmp_path / "kept.pt")
    arrays = {name: tensor.numpy() for name, tensor in learned.learned().items()}
    heads = {name: arrays.pop(name) for name in HEADS}
    kept = judge_of(difference_of(weights, arrays), heads, weights, "torch", weights)
    found = kept.read("ai giữ hồ sơ", [FILES, CARD])
    logits, units = scores(learned, "ai giữ hồ sơ", FILES, CARD)
    assert [one.score for one in found] == pytest.approx(logits, abs=0.3)
    assert found[0].units == pytest.approx(units[0], abs=0.3)


def test_lessons_made_here_are_learned_elsewhere_to_the_same(brief, tmp_path):
    torch.save(lessons(KNOWN, made.weights()), tmp_path / "lessons.pt")
    assert pupil.main([str(tmp_path / "lessons.pt"), str(tmp_path / "learned.pt")]) == 0
    elsewhere, here = torch.load(tmp_path / "learned.pt"), trained(tmp_path / "kept.pt").learned()
    assert elsewhere.keys() == here.keys()
    assert all(torch.equal(elsewhere[name], here[name]) for name in here)


def test_the_mean_with_the_judge_that_ships_lies_half_way():
    with np.load(TRAINED) as file:
        shipped = dict(file)
    weights = replace(load_weights(), difference={"l6.q.w": shipped["l6.q.w"]})
    layer, head = weights.floats("l6.q.w", -1, weights.width), shipped["means"].astype(np.float32)
    found = mean({"l6.q.w": layer + 2, "means": head - 2})
    assert found["l6.q.w"] == pytest.approx(layer + 1, abs=1e-5)
    assert found["means"] == pytest.approx(head - 1, abs=1e-5)


def test_what_a_whole_document_answers_is_not_learned_from():
    assert all(":" in address for one in written() for address in one.gold)
