import numpy as np
import pytest

from made.passages import passage
from qa.encoder import judge
from qa.encoder.judge import TrainedJudge, load_judge
from qa.errors import ModelUnavailable

ASKED = "Đảng viên dự bị bao lâu thì được công nhận chính thức?"
ANSWERS = passage("Thời gian dự bị của đảng viên là 12 tháng, tính từ ngày chi bộ tổ chức lễ kết nạp.", "dieu-1")
LIST = passage(
    "Đảng viên dự bị có trách nhiệm sau:\na) Học tập nâng cao nhận thức;\nb) Thời gian dự bị là 12 tháng.", "dieu-2"
)
OTHERS = [passage(f"Đảng phí tháng {n} nộp tại kỳ sinh hoạt chi bộ.", f"dieu-{n + 3}") for n in range(6)]

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def shipped() -> TrainedJudge:
    return load_judge("onnx")


def test_what_answers_is_marked_above_what_does_not(shipped):
    first, *others = shipped.read(ASKED, [ANSWERS, *OTHERS])
    assert first.score > max(one.score for one in others) + 1


def test_the_item_that_answers_is_marked_above_the_others_of_its_list(shipped):
    (mark,) = shipped.read(ASKED, [LIST])
    assert len(mark.units) == 3
    assert mark.units[2] > mark.units[1]


def test_what_is_read_beside_a_passage_does_not_change_its_mark(shipped):
    (alone,) = shipped.read(ASKED, [ANSWERS])
    *_, beside = shipped.read(ASKED, [*OTHERS, LIST, ANSWERS])
    assert beside == alone


def test_engines_agree_with_torch(shipped):
    reference = load_judge("torch")
    passages = [ANSWERS, LIST, *OTHERS]
    found, right = ([one.score for one in engine.read(ASKED, passages)] for engine in (shipped, reference))
    print("onnx beside torch:", np.abs(np.subtract(found, right)).max())
    assert np.allclose(found, right, atol=0.5)


@pytest.mark.parametrize("content", [None, b"PK"], ids=["missing", "broken"])
def test_a_file_that_is_missing_or_broken_is_named_with_what_to_do(tmp_path, content):
    path = tmp_path / "judge.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"judge\.npz: .*REGQA_JUDGE_READS=0"):
        load_judge(path=path)


def test_an_engine_that_computes_something_else_is_not_used(monkeypatch):
    monkeypatch.setattr(judge, "_AGREEMENT", -1.0)
    with pytest.raises(ModelUnavailable, match="onnx tính sai"):
        load_judge("onnx")
