from pathlib import Path

import pytest

from evals import corpora, sets
from evals.cases import EVALS, load
from evals.held import Held
from made.cases import NEW, case
from made.runs import Rote
from qa.settings import Settings

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture
def quick(monkeypatch, library):
    monkeypatch.setattr(corpora, "starter", lambda settings, progress: library)
    return Settings()


def told(done, total):
    pass


def test_the_official_set_is_skipped_with_the_reason_where_its_texts_are_not(tmp_path, quick):
    found, skipped = sets.shipped(["official"], quick, told, tmp_path)
    assert found == []
    assert skipped == [f"Bỏ qua bộ official: không có văn bản chính thức trong {tmp_path}."]


def test_sets_that_ship_are_asked_on_one_day_and_say_what_is_not_in_another_corpus(quick):
    (one,), _ = sets.shipped(["everyday"], quick, told)
    assert (one.name, one.shipped, one.today) == ("everyday", True, sets.ASKED_ON)
    assert len(one.cases) + len(one.absent) == len(load(EVALS / "everyday"))
    assert "không tìm thấy điều khoản" in next(iter(one.absent.values()))


def test_a_set_of_ones_own_is_named_for_its_file_and_asked_of_the_service_that_is_given(tmp_path):
    file = tmp_path / "ve-ho-so.jsonl"
    file.write_text('{"question": "Ai giữ hồ sơ?", "gold": "Hồ sơ do cấp ủy giữ."}\n')
    service = Rote()
    (one,) = sets.own([file], Settings(), told, lambda: service)
    assert (one.name, one.service, one.shipped) == ("ve-ho-so", service, False)
    assert one.cases[0].gold == ((f"{NEW.id}:dieu-2",),)


def test_halves_are_parts_of_the_set_and_no_half_is_all_of_it():
    cases = tuple(case(f"c{n}") for n in range(20))
    whole = sets.settled("bo", cases, Rote(), sets.ASKED_ON, shipped=False)
    dev, test = (sets.half(whole, split).cases for split in ("dev", "test"))
    assert sorted(one.id for one in (*dev, *test)) == sorted(one.id for one in cases)
    assert sets.half(whole, "none") == sets.half(whole, None) == whole


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the official texts are not here (../shared)")
def test_most_questions_on_the_two_regulations_are_matched_in_their_official_texts():
    from evals.reader.texts import texts

    held = Held(texts("official", SHARED))
    (one,) = sets.over(["official"], Rote(held))
    users = load(EVALS / "users")
    matched = {asked.id for asked in one.cases}
    assert {asked.id for asked in users} <= matched
    assert len(matched) - len(users) > 190
    assert all(held.text(address) for asked in one.cases for need in asked.gold for address in need)
