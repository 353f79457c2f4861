import random

import numpy as np
import pytest
import torch

from corpus.locator import Locator
from evals.cases import Place
from evals.reader import encoder, training
from evals.reader.encoder import BATCH, train
from evals.reader.examples import Example, Text, examples, say_the_same
from evals.reader.questions import Written
from made import weights as made
from made.library import NEW


def text(words, locator="dieu-1", document="quy-dinh-1"):
    return Text(words, Place(document, Locator(locator)))


FILES, DAYS, CARD = text("hồ sơ"), text("mấy ngày", "dieu-2"), text("thẻ mất", "dieu-3")
KNOWN = [
    Example("a", "ai giữ hồ sơ", (FILES,), (CARD,)),
    Example("b", "mấy ngày", (DAYS,), (FILES, CARD)),
    Example("c", "mất thẻ", (CARD,), ()),
] * BATCH


@pytest.fixture
def brief(monkeypatch):
    monkeypatch.setattr(encoder, "PASSES", 12.0)
    monkeypatch.setattr(encoder, "WARMING", 2)
    monkeypatch.setattr(encoder, "RATE", 3e-3)
    monkeypatch.setattr(training, "_KEPT_EVERY", 2)


def agreement(pupil):
    """Return how much nearer questions are to what answers them than to what does not."""
    pupil.encoder.eval()
    with torch.no_grad():
        asked = pupil([one.question for one in KNOWN[:2]], "", 20)
        right = pupil([one.answers[0].words for one in KNOWN[:2]], "", 20)
        beside = pupil([one.others[0].words for one in KNOWN[:2]], "", 20)
    return float(((asked * right).sum(1) - (asked * beside).sum(1)).mean())


def test_training_draws_questions_to_what_answers_them(brief, tmp_path):
    before = agreement(encoder.Pupil(made.weights()))
    assert agreement(train(KNOWN, made.weights(), tmp_path / "kept.pt")) > before + 0.1


def test_a_training_that_was_broken_off_goes_on_from_what_was_kept(brief, tmp_path, monkeypatch):
    steps, drawn = [], training.drawn

    def counted(known, step, batch, seed):
        steps.append(step)
        return interrupt() if step == 3 and steps.count(3) == 1 else drawn(known, step, batch, seed)

    monkeypatch.setattr(encoder, "drawn", counted)
    with pytest.raises(KeyboardInterrupt):
        train(KNOWN, made.weights(), tmp_path / "kept.pt")
    train(KNOWN, made.weights(), tmp_path / "kept.pt")
    assert steps[:4] == [0, 1, 2, 3]
    assert steps[4:] == list(range(2, int(len(KNOWN) * encoder.PASSES / BATCH)))


def interrupt():
    raise KeyboardInterrupt


def test_every_pass_goes_through_all_examples_in_an_order_of_its_own():
    known = [Example(str(n), "", (), ()) for n in range(3 * BATCH)]
    passes = [
        [one.id for step in range(3 * n, 3 * n + 3) for one in training.drawn(known, step, BATCH, 7)]
        for n in range(2)
    ]
    assert all(sorted(ids, key=int) == [one.id for one in known] for ids in passes)
    assert passes[0] != passes[1]


def test_what_may_answer_in_another_edition_is_not_taught_as_wrong():
    assert encoder._answers(KNOWN[0], text("bản khác của hồ sơ"))
    assert not encoder._answers(KNOWN[0], DAYS)
    assert say_the_same(text("a", "6.3"), text("b", "6.3.1"))
    assert not say_the_same(text("a", "6.3"), text("b", "6.3", "quy-dinh-2"))


def test_a_share_of_questions_is_typed_as_people_type_and_near_passages_are_drawn_more_often():
    chance = random.Random(1)
    typed = [encoder._typed("Đảng viên nộp hồ sơ ở đâu?", chance) for _ in range(2000)]
    plain = sum(one == "Dang vien nop ho so o dau?" for one in typed) / 2000
    assert 0.09 < plain < 0.15
    assert 0.75 < sum(one == "Đảng viên nộp hồ sơ ở đâu?" for one in typed) / 2000 < 0.9
    many = Example("d", "", (), tuple(text(str(n)) for n in range(9)))
    drawn = [int(encoder._hard(many, chance).words) for _ in range(2000)]
    counts = np.bincount(drawn, minlength=9)
    assert counts[0] > counts[2] > counts[5] > 0
    assert encoder._hard(KNOWN[2], chance) is None


def test_an_example_has_the_passages_of_its_clause_and_the_nearest_others(library):
    written = [
        Written(id="a", kind="lay", question="Nộp phiếu mấy ngày?", edition="digest", gold={f"{NEW.id}:dieu-2": ()}),
        Written(id="b", kind="near", question="Phiếu màu gì?", edition="digest", gold={}),
        Written(id="c", kind="lay", question="Ai?", edition="state", gold={"thong-tu:dieu-1": ()}),
        Written(id="d", kind="lay", question="Ai?", edition="digest", gold={"khong-co:dieu-1": ()}),
    ]
    (one,) = examples(written, {"digest": library}, lambda done, total: None)
    assert one.id == "a"
    assert [answer.provision for answer in one.answers] == [(NEW.id, "dieu-2")]
    assert one.others
    assert one.answers[0] not in one.others


@pytest.mark.parametrize(
    ("held", "used"), [({"avx2": True, "avx512_bf16": False}, False), ({"amx_bf16": True}, True)]
)
def test_bfloat16_is_used_only_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, held: dict[str, bool], used: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: held)
    with training.narrow():
        found = torch.ones(1, 2) @ torch.ones(2, 1)
    assert (found.dtype is torch.bfloat16) == used
