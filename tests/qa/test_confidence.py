import dataclasses

import pytest

from made.answers import question
from qa import confidence
from qa.answer import answer
from qa.confidence import shipped
from qa.errors import ConfidenceDamaged
from qa.model import Status

OTHER = shipped().model_copy(update={"judged": shipped().judged.model_copy(update={"weights": {"khac": 1.0}})})
ASKED = question("Nộp phiếu bổ sung hồ sơ trong mấy ngày?")


def test_without_a_file_of_the_operator_what_ships_is_used(tmp_path):
    assert confidence.of(tmp_path / "confidence.json") is shipped()


def test_the_operators_own_is_used_instead_and_decides_the_status(tmp_path, library):
    path = tmp_path / "confidence.json"
    doubting = shipped().judged.model_copy(update={"bias": -30.0})
    own = shipped().model_copy(update={"judged": doubting})
    path.write_text(own.model_dump_json())
    assert confidence.of(path) == own
    assert answer(ASKED, library).status is Status.ANSWERED
    refused = answer(ASKED, dataclasses.replace(library, confidence=own))
    assert refused.status in (Status.UNANSWERABLE, Status.DECLINED)
    assert refused.confidence < 0.01


@pytest.mark.parametrize(
    "content",
    ["{", "{}", OTHER.model_dump_json()],
    ids=["no json", "no fields", "signs of another version"],
)
def test_a_file_that_cannot_be_used_is_named_with_what_to_run(tmp_path, content):
    path = tmp_path / "confidence.json"
    path.write_text(content)
    with pytest.raises(ConfidenceDamaged, match=r"confidence\.json: .*regqa eval calibrate"):
        confidence.of(path)
