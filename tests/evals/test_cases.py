import json
from typing import get_args

import pytest
from pydantic import ValidationError

from evals import cases
from evals.cases import EVALS, CaseError, Stratum, load
from made.cases import case
from qa.model import Status, Turn
from qa.split import split_of

SHIPPED = ("blind", "cases", "everyday")


def written(folder, *found, name="bo"):
    file = folder / f"{name}.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in found))
    return file


def test_no_question_in_everyday_words_is_one_of_our_cases():
    ids, questions = ({getattr(one, name) for one in load() if not one.history} for name in ("id", "question"))
    assert not any(one.id in ids or one.question in questions for one in load(EVALS / "everyday") if not one.history)


def test_our_cases_have_at_least_ten_of_every_stratum_and_thirty_that_nothing_answers():
    counts = {stratum: sum(one.stratum == stratum for one in load()) for stratum in Stratum}
    assert min(counts.values()) >= 10
    assert counts[Stratum.UNANSWERABLE] >= 30


def test_our_questions_of_people_have_every_form_threads_and_gold_for_two_corpora():
    users = load(EVALS / "users")
    assert len(users) >= 150
    assert {one.form for one in users} == set(get_args(cases.Form))
    assert sum(len(one.history) >= 2 for one in users) >= 15
    assert all(one.corpora.keys() == {"digests", "official_294_06"} for one in users)


@pytest.mark.parametrize("folder", [*SHIPPED, "users"])
def test_our_questions_fall_into_halves_of_about_equal_size_that_follow_from_their_ids(folder):
    ours = load(EVALS / folder)
    assert 0.4 < [one.split for one in ours].count("dev") / len(ours) < 0.6
    assert all(one.split == split_of(one.twin or one.id) for one in ours)


@pytest.mark.parametrize("folder", SHIPPED)
def test_our_cases_stand_in_the_file_of_their_stratum_with_the_twins_they_name(folder):
    for path in sorted((EVALS / folder).glob("*.jsonl")):
        assert {one.stratum for one in load(path)} == {path.stem}
    ids = {one.id for one in load(EVALS / folder)}
    assert all(one.twin in ids for one in load(EVALS / folder) if one.twin)


def test_a_line_needs_no_more_than_a_question(tmp_path):
    (one,) = load(written(tmp_path, {"question": "Ai giữ hồ sơ?"}))
    assert (one.id, one.judged, one.answerable) == ("bo-1", False, None)
    assert one.split in ("dev", "test")


@pytest.mark.parametrize(
    ("said", "gold", "status"),
    [
        ({"gold": "a:dieu-1"}, (("a:dieu-1",),), (Status.ANSWERED, Status.PARTIAL)),
        ({"gold": ["a:dieu-1", "a:dieu-2"]}, (("a:dieu-1",), ("a:dieu-2",)), (Status.ANSWERED, Status.PARTIAL)),
        ({"gold": [["a:dieu-1", "b:dieu-1"]]}, (("a:dieu-1", "b:dieu-1"),), (Status.ANSWERED, Status.PARTIAL)),
        ({"gold": "Hồ sơ do cấp ủy giữ"}, (("Hồ sơ do cấp ủy giữ",),), (Status.ANSWERED, Status.PARTIAL)),
        ({"status": "declined"}, (), (Status.DECLINED,)),
    ],
    ids=["one clause", "two clauses", "alternatives", "words of a clause", "a refusal"],
)
def test_gold_and_status_may_be_written_short(tmp_path, said, gold, status):
    (one,) = load(written(tmp_path, {"question": "Ai giữ hồ sơ?", **said}))
    assert (one.gold, one.status, one.judged) == (gold, status, True)


def test_points_are_what_gold_and_facts_say_where_none_are_given(tmp_path):
    gold, points = load(
        written(
            tmp_path,
            {"question": "Mấy ngày?", "gold": "a:dieu-1", "facts": ["30 ngày"]},
            {"question": "Mấy ngày?", "gold": "a:dieu-1", "points": ["30 ngày làm việc", {"where": "a:dieu-2"}]},
        )
    )
    assert [(point.any, point.where) for point in gold.wanted_points] == [((), ("a:dieu-1",)), (("30 ngày",), ())]
    assert [(point.any, point.where) for point in points.wanted_points] == [
        (("30 ngày làm việc",), ()),
        ((), ("a:dieu-2",)),
    ]


def test_a_question_is_of_its_own_day_or_the_day_its_words_name_or_today():
    named = case(question="Tháng 3 năm 2024 thì nộp trong mấy ngày?")
    assert (named.asked(cases.ASKED_ON).as_of.isoformat(), named.asked(cases.ASKED_ON).dated) == ("2024-03-31", True)
    dated = case(question="Tháng 3 năm 2024 thì nộp trong mấy ngày?", as_of="2020-01-01").asked(cases.ASKED_ON)
    assert (dated.as_of.isoformat(), dated.dated) == ("2020-01-01", False)
    plain = case().asked(cases.ASKED_ON, [Turn("Hỏi?", "Đáp.")])
    assert (plain.as_of, plain.dated, plain.history) == (cases.ASKED_ON, False, (Turn("Hỏi?", "Đáp."),))


def test_twins_share_a_half():
    assert {case("khong-dau", twin=f"c{n}").split for n in range(20)} == {"dev", "test"}
    assert all(case("khong-dau", twin=f"c{n}").split == split_of(f"c{n}") for n in range(20))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"gold": ()}, "needs gold"),
        ({"gold": (("quy-dinh-2-qd-tw-2025:Điều1",),)}, "not a locator"),
        ({"status": ()}, "at least 1"),
        ({"anwser": "x"}, "Extra inputs"),
        ({"id": "Một hai"}, "pattern"),
        ({"points": [{"any": []}]}, "needs words or an address"),
        ({"first": "Điều 1 khoản 2"}, "pattern"),
    ],
    ids=["no gold", "human address", "no status", "unknown field", "id", "empty point", "human prefix"],
)
def test_a_case_that_contradicts_itself_is_refused(changes, says):
    with pytest.raises(ValidationError, match=says):
        case(**changes)


def test_loading_names_every_file_line_and_field_that_is_wrong(tmp_path):
    file = written(
        tmp_path,
        {"question": "Ai giữ hồ sơ?"},
        {"qestion": "Mấy ngày?"},
        "không phải JSON",
        {"question": "Mấy ngày?", "gold": "quy-dinh:Điều1"},
    )
    with pytest.raises(CaseError) as told:
        load(file)
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "bo.jsonl, dòng 2, trường question",
        "bo.jsonl, dòng 2, trường qestion",
        "bo.jsonl, dòng 3",
        "bo.jsonl, dòng 4, trường gold.0.0",
    ]


def test_loading_refuses_an_id_used_twice_what_is_empty_and_what_is_not_there(tmp_path):
    with pytest.raises(CaseError, match="không có câu hỏi"):
        load(tmp_path)
    with pytest.raises(CaseError, match="regqa eval new"):
        load(tmp_path / "none.jsonl")
    row = {"id": "mot", "question": "Ai giữ hồ sơ?"}
    with pytest.raises(CaseError, match="hai câu cùng mang mã mot"):
        load(written(tmp_path, row, row))


def test_loading_refuses_twins_that_want_other_clauses(tmp_path):
    one = {"id": "mot", "question": "Ai giữ?", "gold": "a:dieu-1"}
    with pytest.raises(CaseError, match="sinh đôi"):
        load(written(tmp_path, one, {**one, "id": "hai", "twin": "mot", "gold": "a:dieu-2"}))


def test_the_fingerprint_tells_cases_apart_but_not_their_order():
    one, two = case("mot"), case("hai")
    assert cases.fingerprint([one, two]) == cases.fingerprint([two, one])
    assert cases.fingerprint([one, two]) != cases.fingerprint([one, case("hai", question="Ai giữ hồ sơ?")])
