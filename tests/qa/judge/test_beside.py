from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from made.answers import NOW
from made.documents import document, provision
from made.library import NEW, OLD
from made.library import library as made
from qa.answer import found_for
from qa.judge import beside as judged
from qa.judge.beside import MOST, Fits, Fitted, among, beside, signs
from qa.judge.judgement import judgement
from qa.question.reading import read

TWO = "Hồ sơ xin vào Đảng gồm những giấy tờ gì, ai quyết định kết nạp"
LONG = " Giấy này do người xin tự viết, chi ủy đọc lại rồi ghi vào sổ." * 5  # too long for a list of one passage
JOINING = document(
    provision(
        "1",
        "Hồ sơ xin vào Đảng gồm các giấy tờ sau:",
        provision("1.diem-a", f"a) Đơn xin vào Đảng tự viết.{LONG}"),
        provision("1.diem-b", f"b) Lý lịch của người xin vào Đảng.{LONG}"),
    ),
    provision("2", "Đảng ủy xã quyết định kết nạp người xin vào Đảng."),
    provision("3", "Người từ 18 đến 60 tuổi vào Đảng thì đảng ủy xã quyết định."),
    provision("4", "Người trên 60 tuổi vào Đảng thì tỉnh ủy quyết định."),
    *(provision(str(number), f"Đảng ủy xã quyết định kết nạp, việc thứ {number}.") for number in range(5, 12)),
)


@pytest.fixture
def library(tmp_path, hash_embedder):
    return made(tmp_path, hash_embedder, (JOINING, OLD, NEW))


@pytest.fixture(autouse=True)
def fitted(library, monkeypatch):
    """A model that takes every clause; another bias and other weights are to be had."""

    def use(bias=1.0, **weights):
        one = Fitted(weights=weights, bias=bias)
        monkeypatch.setattr(judged, "shipped", lambda: Fits(known=one, unknown=one))

    fingerprint = library.embedder.fingerprint
    monkeypatch.setattr(judged, "learned", lambda: SimpleNamespace(fingerprint=fingerprint))
    use()
    return use


def asked(library, question=TWO):
    reading = read(question, lexicon=library.index.lexicon)
    found = found_for(reading, library, 20, NOW)
    return reading, judgement(reading, found.hits, library, NOW), found.vector


def at(evidence):
    return [str(one.hit.passage.locator) for one in evidence if one.hit.passage.document_id == JOINING.id]


def led_by(made_of, locator, document_id=JOINING.id):
    """Return the judgement with that clause first."""
    first = next(one for one in made_of.evidence if one.hit.passage.id == f"{document_id}:{locator}")
    return replace(made_of, evidence=(first, *(one for one in made_of.evidence if one is not first)))


def test_nothing_stands_beside_the_best_where_no_clause_shows_what_is_missing(library, fitted):
    fitted(bias=-1.0)
    reading, found, vector = asked(library)
    assert beside(reading, found, vector, library, NOW) == ()


def test_what_says_most_of_what_is_still_missing_is_taken_first_until_nothing_does(library, fitted):
    fitted(bias=-0.2, gain=1.0)
    reading, found, vector = asked(library)
    found = led_by(found, "1.diem-a")
    first, *_ = beside(reading, found, vector, library, NOW)
    gains = {
        one.hit.passage.id: sign["gain"]
        for near in [among(reading, found, found.evidence[:1], library, NOW)]
        for one, sign in zip(near, signs(reading, found, near, found.evidence[:1], vector, library), strict=True)
    }
    assert gains[first.hit.passage.id] == max(gains.values()) > 0.2


def test_no_more_is_quoted_than_a_reader_takes_in_and_nothing_twice(library):
    reading, found, vector = asked(library)
    chosen = [found.evidence[0], *beside(reading, found, vector, library, NOW)]
    assert len(chosen) == MOST == len({one.hit.passage.id for one in chosen})


def test_the_points_of_a_list_that_is_quoted_stand_there_already(library):
    reading, found, _ = asked(library)
    found = led_by(found, "1.diem-a")
    assert not {"1", "1.diem-a", "1.diem-b"} & {*at(among(reading, found, found.evidence[:1], library, NOW))}


def test_a_clause_on_another_case_than_the_persons_never_stands_beside_the_best(library):
    reading, found, _ = asked(library, "Bà tôi 70 tuổi, tỉnh ủy hay đảng ủy xã quyết định cho vào Đảng")
    found = led_by(found, "2")
    near = at(among(reading, found, found.evidence[:1], library, NOW))
    assert "4" in near
    assert "3" not in near


def test_a_replaced_rule_does_not_stand_beside_one_in_force(library):
    reading, found, _ = asked(library, "Đảng viên nộp phiếu bổ sung hồ sơ trong bao nhiêu ngày?")
    beside_new = among(
        reading, led_by(found, "dieu-2", NEW.id), led_by(found, "dieu-2", NEW.id).evidence[:1], library, NOW
    )
    assert OLD.id not in {one.hit.passage.document_id for one in beside_new}
    old = led_by(found, "dieu-2", OLD.id)
    assert NEW.id in {one.hit.passage.document_id for one in among(reading, old, old.evidence[:1], library, NOW)}


def test_beside_another_encoder_the_best_for_each_part_is_added(library, monkeypatch):
    monkeypatch.setattr(judged, "learned", lambda: SimpleNamespace(fingerprint="another"))
    reading, found, vector = asked(library)
    first, _, third, *_ = found.evidence
    found = replace(found, parts=tuple(replace(found, evidence=(one,)) for one in (third, first)))
    assert beside(reading, found, vector, library, NOW) == (third,)
    assert beside(reading, found, None, library, NOW) == (third,)


def test_what_a_thing_asked_is_answered_by_may_be_needed_however_far_behind(library, fitted):
    fitted(bias=-1.0, leads=2.0)
    reading, found, vector = asked(library)
    (last,) = found.evidence[-1:]
    found = replace(found, evidence=found.evidence[:-1])
    assert beside(reading, found, vector, library, NOW) == ()
    found = replace(found, parts=(replace(found, evidence=(last,), likely=0.9),))
    assert beside(reading, found, vector, library, NOW) == (last,)


def test_of_several_things_asked_one_may_be_of_another_case(library):
    reading, found, _ = asked(
        library, "Người 50 tuổi vào Đảng thì ai quyết định, bố 70 tuổi vào Đảng thì ai quyết định?"
    )
    of_another = next(one for one in found.evidence if one.hit.passage.id == f"{JOINING.id}:4")
    reading = replace(reading, conditions=read("Người 50 tuổi vào Đảng").conditions)
    assert of_another.of_another_case(reading)
    found = led_by(found, "3")
    first = found.evidence[0]
    assert "4" not in at(among(reading, found, [first], library, NOW))
    found = replace(found, parts=(replace(found, evidence=(of_another,)),))
    assert "4" in at(among(reading, found, [first], library, NOW))


def test_a_clause_is_asked_for_by_one_thing_more_than_by_all_together(library):
    reading, found, vector = asked(library)
    first, second, third, *_ = (replace(one, hit=replace(one.hit, asked=-4.0)) for one in found.evidence)
    own = replace(second, hit=replace(second.hit, asked=1.0))
    found = replace(found, evidence=(first, second, third), parts=(replace(found, evidence=(own,)),))
    of_second, of_third = signs(reading, found, [second, third], [first], vector, library)
    assert (of_second["own"], of_third["own"]) == (5.0, -5.0)


def test_the_models_that_ship_have_a_weight_for_every_sign_but_those_of_what_is_unknown(library, monkeypatch):
    monkeypatch.undo()
    reading, found, _ = asked(library)
    near = among(reading, found, found.evidence[:1], library, NOW)
    (sign, *_) = signs(reading, found, near, found.evidence[:1], np.zeros(384, np.float32), library)
    models = judged.shipped()
    assert models.known.weights.keys() == sign.keys()
    assert sign.keys() - models.unknown.weights.keys() == {"asked", "behind", "as_asked", "own"}
