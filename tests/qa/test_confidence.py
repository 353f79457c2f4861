import dataclasses

import pytest

from made.answers import question
from made.library import NOW
from qa import confidence
from qa.answer import answer, found_for
from qa.confidence import shipped
from qa.errors import ConfidenceDamaged
from qa.judge.judgement import judgement
from qa.model import ANSWERING, Status
from qa.question.reading import read

OTHER = shipped().model_copy(update={"judged": shipped().judged.model_copy(update={"weights": {"khac": 1.0}})})
ASKED = question("Nộp phiếu bổ sung hồ sơ trong mấy ngày?")
READ = read(ASKED.text)


def test_without_a_file_of_the_operator_what_ships_is_used(tmp_path):
    assert confidence.of(tmp_path / "confidence.json") is shipped()


def test_the_operators_own_is_used_instead_and_decides_the_status(tmp_path, library):
    path = tmp_path / "confidence.json"
    own = doubting("judged_unknown")
    path.write_text(own.model_dump_json())
    assert confidence.of(path) == own
    assert answer(ASKED, library).status is Status.ANSWERED
    refused = answer(ASKED, dataclasses.replace(library, confidence=own))
    assert refused.status in (Status.UNANSWERABLE, Status.DECLINED)
    assert refused.confidence < 0.01


def test_of_a_passage_of_which_nothing_was_learned_another_model_tells(library):
    assert answer(ASKED, dataclasses.replace(library, confidence=doubting("judged"))).status in ANSWERING
    learned = [hit for hit in found(library).hits if hit.asked is not None]
    assert not learned  # of texts made up for tests
    hits = [dataclasses.replace(hit, asked=9.0) for hit in found(library).hits]
    sure, unsure = (
        judgement(READ, hits, dataclasses.replace(library, confidence=doubting(name)), NOW).likely
        for name in ("judged_unknown", "judged")
    )
    assert unsure < 0.01 < sure


def found(library):
    return found_for(READ, library, 10, NOW)


def doubting(name):
    """Return what ships with one of its models sure of nothing."""
    return shipped().model_copy(update={name: getattr(shipped(), name).model_copy(update={"bias": -30.0})})


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
