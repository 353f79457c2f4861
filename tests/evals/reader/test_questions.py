from collections import Counter
from pathlib import Path

import pytest

from evals.held import Held
from evals.reader.questions import (
    OPEN,
    SHOWN,
    TOLD,
    Written,
    asked_by_evaluations,
    labels,
    load,
    needs,
    overlapping,
)
from evals.reader.texts import texts
from qa.language.units import units

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
WITHOUT_ANSWER = {"near", "premise", "other", "outside", "nonsense"}


@pytest.fixture(scope="module")
def written():
    return load()


def one(question, id="mot", kind="lay", history=(), gold=None):
    return Written(id=id, kind=kind, question=question, history=history, edition="digest", gold=gold or {})


def misplaced(written, edition):
    """Return the questions that name a provision or a sentence which the texts of the edition lack."""
    held = Held(texts(edition, SHARED))
    found = []
    for each in written:
        for address, numbers in each.gold.items() if each.edition == edition else ():
            document_id, _, locator = address.partition(":")
            provision = held.provisions(document_id).get(locator)
            if provision is None or max(numbers, default=0) > len(units(provision.text)):
                found.append(f"{each.id}: {address}")
    return found


def test_there_are_thousands_of_every_kind_and_a_share_without_an_answer(written):
    kinds = Counter(each.kind for each in written)
    assert len(written) >= 8000
    assert min(kinds.values()) >= 80
    assert {each.kind for each in written if not each.gold} == WITHOUT_ANSWER
    assert 0.12 < sum(not each.gold for each in written) / len(written) < 0.4
    assert len({each.id for each in written}) == len(written)


def test_readers_labelled_the_hits_of_about_a_thousand_of_them(written):
    read = labels()
    assert len(read) >= 900
    assert read.keys() <= {each.id for each in written}
    assert all(len(one.answers) + len(one.helps) + len(one.no) == 8 for one in read.values())


def test_none_overlaps_an_evaluation_set_or_is_asked_twice(written):
    more = [path for path in (SHARED / "user-questions.jsonl",) if path.exists()]
    assert overlapping(written, asked_by_evaluations(more)) == {}


def test_of_what_several_provisions_answer_it_is_told_which_of_them_must_be_shown(written):
    told = needs()
    gold = {each.id: each.gold.keys() for each in written if each.id in told}
    assert gold.keys() == told.keys()
    for each in told.values():
        named = {*each.also, *(address for need in each.needs for address in need)}
        assert named <= gold[each.id], each.id


def test_what_must_be_shown_is_known_of_questions_that_nothing_learns_from_and_no_evaluation_set_asks(written):
    more = [path for path in (SHARED / "user-questions.jsonl",) if path.exists()]
    shown = load(SHOWN)
    assert overlapping(shown, [*asked_by_evaluations(more), *(each.question for each in written)]) == {}
    assert misplaced(shown, "digest") == []
    for each in shown:
        assert {address for need in each.needs for address in need} == set(each.gold), each.id
        assert not set(each.also) & set(each.gold), each.id


def test_every_open_question_has_a_twin_that_tells_the_case_and_neither_overlaps_an_evaluation_set():
    more = [path for path in (SHARED / "user-questions.jsonl",) if path.exists()]
    evaluated = asked_by_evaluations(more)
    asked, told = load(OPEN), load(TOLD)
    assert [each.id for each in asked] == [each.id for each in told]
    assert all(len(each.gold) > 1 for each in asked)
    for edition in ("digest", "official"):
        for folder in (asked, told):
            assert overlapping([each for each in folder if each.edition == edition], evaluated) == {}
    assert misplaced([*asked, *told], "digest") == []


def test_questions_that_leave_the_case_open_have_a_clause_for_each(written):
    asking = [each for each in written if each.id.startswith("ask-")]
    assert {each.kind for each in asking} == {"open", "told", "one"}
    assert all(len(set(each.needs)) > 1 for each in asking if each.kind == "open")
    assert all({address for need in each.needs for address in need} == set(each.gold) for each in asking)


def test_every_provision_and_sentence_of_a_digest_is_there(written):
    assert misplaced(written, "digest") == []


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the official texts are not here (../shared)")
@pytest.mark.parametrize("edition", ["official", "state"])
def test_every_provision_and_sentence_of_an_official_text_is_there(written, edition):
    assert misplaced([*written, *load(SHOWN)], edition) == []


def test_a_question_asked_twice_or_by_an_evaluation_set_is_left_out_with_the_reason():
    written = [
        one("Thẻ đảng bị mất thì phải làm gì?", "a"),
        one("thẻ Đảng bị mất thì phải làm gì", "b"),
        one("Ai quyết định kết nạp đảng viên ở xã?", "c"),
        one("Bao lâu thì họp chi bộ một lần?", "d"),
    ]
    assert overlapping(written, ["Bao lâu chi bộ họp một lần?", "Bao lâu thì họp chi bộ một lần vậy?"]) == {
        "b": "again: a",
        "d": "evaluation: Bao lâu thì họp chi bộ một lần vậy?",
    }


def test_twins_that_differ_by_their_condition_stay_and_follow_ups_are_compared_with_what_they_follow():
    twins = [
        one("Đi học ở nước ngoài 8 tháng thì nộp phiếu trong mấy ngày?", "a", "cond"),
        one("Đi học ở nước ngoài 2 năm thì nộp phiếu trong mấy ngày?", "b", "cond"),
    ]
    follow_ups = [
        one("Ai ký?", "c", "follow", ["Đơn xin vào Đảng"]),
        one("Ai ký?", "d", "follow", ["Giấy giới thiệu"]),
    ]
    assert overlapping([*twins, *follow_ups], []) == {}


def test_what_is_asked_in_one_conversation_is_the_same_only_where_the_last_question_is():
    first, then = "Cháu sắp đi du học ba năm thì chuyển sinh hoạt đảng ra sao?", "Hồ sơ của cháu ai giữ?"
    written = [
        one(first, "a"),
        one(then, "b", "follow", [first]),
        one("Thẻ thì sao?", "c", "follow", [first, then]),
        one("hồ sơ của cháu ai giữ", "d", "follow", [first]),
    ]
    assert overlapping(written, []) == {"d": "again: b"}


def test_cleaning_rewrites_the_files_without_what_is_left_out(tmp_path, monkeypatch, capsys):
    from evals.reader import clean

    (tmp_path / "broad").mkdir()
    file = tmp_path / "goi.jsonl"
    rows = [one("Thẻ đảng bị mất thì phải làm gì?", "a"), one("thẻ đảng bị mất thì phải làm gì", "b")]
    file.write_text("".join(f"{row.model_dump_json()}\n" for row in rows))
    monkeypatch.setattr(clean, "QUESTIONS", tmp_path)
    monkeypatch.setattr(clean, "BROAD", tmp_path / "broad")
    monkeypatch.setattr("sys.argv", ["clean"])
    assert clean.main() == 0
    assert "2 questions, {'again': 1} taken out, 1 left" in capsys.readouterr().out
    assert [each.id for each in load(tmp_path)] == ["a"]
