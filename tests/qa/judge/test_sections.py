"""The section that a broad question asks for, on a small document and a model that looks at one sign."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from made.documents import document, provision
from made.library import library as made
from qa.answer import answer, found_for
from qa.judge import sections as judged
from qa.judge.sections import Fitted, section_asked, sections
from qa.model import Question, Status
from qa.question.reading import read

ON = date(2026, 1, 1)
BADGE = document(
    provision(
        "1",
        "",
        provision("1.1", "Huy hiệu Đảng được tặng theo mốc năm tuổi đảng của đảng viên."),
        provision("1.2", "Huy hiệu Đảng do tỉnh ủy xét tặng vào các ngày lễ lớn."),
        provision("1.3", "Huy hiệu Đảng bị mất được cấp lại nếu có lý do chính đáng."),
        heading="Huy hiệu Đảng",
    ),
    provision("2", "Đảng phí nộp cho chi ủy vào kỳ sinh hoạt chi bộ hằng tháng."),
)
ASKED = "huy hiệu Đảng"


@pytest.fixture
def library(tmp_path, hash_embedder):
    return made(tmp_path, hash_embedder, (BADGE,))


@pytest.fixture
def fitted(library, monkeypatch):
    def use(**changed):
        size = library.index.vectors.shape[1]
        model = {
            "encoder": library.embedder.fingerprint,
            "section": {"found": 1.0},
            "breadth": {"found": 1.0},
            "meaning": (0.0,) * size,
            "bias": -0.5,
        }
        monkeypatch.setattr(judged, "shipped", lambda: Fitted.model_validate({**model, **changed}))

    return use


def asked(library, question=ASKED, lead="1.1", **marks):
    reading = read(question, lexicon=library.index.lexicon)
    return section_asked(reading, found_for(reading, library, 20, ON), library, ON, marks, f"{BADGE.id}:{lead}")


def test_a_section_holds_all_of_its_passages_in_the_order_of_the_text(library):
    found = found_for(read(ASKED, lexicon=library.index.lexicon), library, 1, ON)
    only, whole = sections(found.hits, found.vector, {}, library)
    assert (only.locator, whole.locator) == ("1", None)
    assert [passage.locator for passage in whole.passages] == ["1.1", "1.2", "1.3", "2"]
    assert [passage.locator for passage in only.passages] == ["1.1", "1.2", "1.3"]
    assert only.signs["found"] == pytest.approx(1 / 3)
    assert only.signs["passages"] == pytest.approx(np.log(3))


def test_what_was_learned_to_be_asked_for_tells_which_share_lies_inside_and_over_how_many_passages(library):
    found = found_for(read(ASKED, lexicon=library.index.lexicon), library, 20, ON)
    odds = {"1.1": np.log(3), "1.2": np.log(3), "2": np.log(2)}
    known = [replace(hit, asked=odds.get(str(hit.passage.locator))) for hit in found.hits]
    only, whole = sections(known, found.vector, {}, library)
    assert (only.signs["asked"], whole.signs["asked"]) == pytest.approx((0.75, 1))
    assert only.signs["spread"] == pytest.approx(np.log(2))
    assert whole.signs["spread"] > only.signs["spread"]
    unknown = sections(found.hits, found.vector, {}, library)
    assert {one.signs["asked"] for one in unknown} == {0.9}


def test_a_broad_question_is_answered_by_the_section_whole_and_in_order(library, fitted):
    fitted()
    given = answer(Question(ASKED, ON), library)
    assert given.status in (Status.ANSWERED, Status.PARTIAL)
    assert [citation.locator for citation in given.citations] == ["1.1", "1.2", "1.3"]


def test_a_narrow_question_keeps_its_clause(library, fitted):
    fitted(bias=-9.0)
    assert asked(library) is None


def test_who_asks_for_yes_or_no_asks_for_no_section(library, fitted):
    fitted()
    assert asked(library, "huy hiệu Đảng có được cấp lại không") is None
    assert asked(library, "huy hiệu Đảng được cấp lại thế nào") is not None


def test_no_section_is_asked_for_that_lacks_what_answers_best(library, fitted):
    fitted()
    assert asked(library, lead="1.3").locator == "1"
    assert asked(library, lead="2") is None


def test_another_encoder_than_the_one_it_was_fitted_with_takes_no_question_for_broad(library, fitted):
    fitted(encoder="khac")
    assert asked(library) is None


def test_an_address_is_answered_by_itself(library, fitted):
    fitted()
    assert asked(library, f"Tiểu mục 1.2 {BADGE.number} về huy hiệu Đảng") is None


def test_what_was_replaced_gives_way(library, fitted, monkeypatch):
    fitted()
    assert asked(library) is not None
    standing = type(library.register.standing(BADGE, ON))
    monkeypatch.setattr(standing, "successors_with_text", property(lambda self: (BADGE,)))
    assert asked(library) is None


def test_the_model_that_ships_has_a_weight_for_every_sign(library):
    found = found_for(read(ASKED, lexicon=library.index.lexicon), library, 5, ON)
    (first, *_) = sections(found.hits, found.vector, {}, library)
    model = judged.shipped()
    assert model.section.keys() == first.signs.keys()
    narrow = judged.signs(read(ASKED), found, first, library.embedder.fingerprint).keys()
    assert model.breadth.keys() == first.signs.keys() | narrow
    assert len(model.meaning) == 384


def test_what_the_trained_judge_makes_of_the_passages_is_a_sign_of_their_section(library):
    found = found_for(read(ASKED, lexicon=library.index.lexicon), library, 20, ON)
    at = {hit.passage.locator: hit.passage.id for hit in found.hits}
    marks = {at["1.1"]: 3.0, at["1.2"]: 2.5, at["1.3"]: 1.0, at["2"]: -1.0}
    only, whole = sections(found.hits, found.vector, marks, library)
    told = ("yes", "yeses", "close", "closes")
    assert [only.signs[sign] for sign in told] == pytest.approx([3, 1, 2, 2 / 3])
    assert [whole.signs[sign] for sign in told] == pytest.approx([3, 3 / 4, 2, 1 / 2])


def test_a_question_as_broad_as_a_short_document_is_answered_by_all_of_it(tmp_path, hash_embedder, fitted, library):
    short = document(
        provision("doan-1", "Đảng viên hưởng lương đóng đảng phí mỗi tháng 1% tiền lương."),
        provision("doan-2", "Đảng viên hưởng lương hưu đóng đảng phí mỗi tháng 0,5% lương hưu."),
        provision("doan-3", "Đảng viên là sinh viên đóng đảng phí mỗi tháng 5.000 đồng."),
    )
    fitted()
    given = answer(Question("đảng viên đóng đảng phí mỗi tháng", ON), made(tmp_path, hash_embedder, (short,)))
    assert [citation.locator for citation in given.citations] == ["doan-1", "doan-2", "doan-3"]
    assert "Theo Quy định" in given.text or "Quy định số" in given.text
