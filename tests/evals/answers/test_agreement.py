import json
from datetime import timedelta

import pytest

from evals.answers import agreement
from evals.answers.agreement import Judgement, JudgementError, Judgements
from evals.answers.causes import CAUSES
from made.answers import answer
from made.cases import NEW, OLD, SUPERSEDED, case, observed
from made.passages import citation, whole
from made.runs import NOON, run_record

GOOD = answer(citation(whole(NEW, "dieu-1.diem-a")), text="Nộp trong 30 ngày.")
POOR = answer(citation(whole(OLD, "dieu-1")), text="Nộp trong 60 ngày.", notices=[SUPERSEDED])

ASKED_BESIDE = observed(case("khong-cham"), GOOD)  # and judged by nobody


def grade(case_id, given, remark="", set="bo"):
    return {"set": set, "id": case_id, "grade": given, "remark": remark}


def judged(*judgements, run=NOON):
    """Return what the file that the report exports holds."""
    return {"run": run.isoformat(), "judgements": list(judgements)}


def compared(answers, *judgements, run=NOON):
    record = run_record([ASKED_BESIDE, *(observed(case(case_id), given) for case_id, given in answers.items())])
    return agreement.compared(record, Judgements.model_validate_json(json.dumps(judged(*judgements, run=run))))


def times(both, person_only, measure_only, neither):
    """Return the agreement of a run with so many questions of each kind."""
    kinds = [(GOOD, 3)] * both + [(POOR, 2)] * person_only + [(GOOD, 1)] * measure_only + [(POOR, 0)] * neither
    answers = {f"q{n}": given for n, (given, _) in enumerate(kinds)}
    return compared(answers, *(grade(f"q{n}", given) for n, (_, given) in enumerate(kinds)))


def written(folder, content):
    path = folder / "loi-cham.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_file_that_the_report_exports_is_read_as_it_was_judged(tmp_path):
    read = agreement.read(written(tmp_path, judged(grade("a", 3, "rõ ràng"), grade("b", 0))))
    assert read.run == NOON
    assert read.judgements == (
        Judgement(set="bo", id="a", grade=3, remark="rõ ràng"),
        Judgement(set="bo", id="b", grade=0),
    )
    assert agreement.read(written(tmp_path, read.model_dump_json())) == read


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "không phải JSON hợp lệ"),
        (judged(grade("a", 4)), "trường judgements.0.grade: không phải giá trị được nhận; nhận một trong: 0, 1, 2"),
        (judged({"set": "bo", "grade": 1}), "trường judgements.0.id: thiếu trường này"),
        (judged({**grade("a", 1), "mark": 1}), "trường judgements.0.mark: không có trường này"),
        ({"judgements": []}, "trường run: thiếu trường này"),
        (judged(grade("a", 1), grade("a", 2)), "câu bo/a có 2 lời chấm"),
    ],
    ids=["no JSON", "grade", "no id", "unknown field", "no run", "twice"],
)
def test_a_file_that_is_none_is_refused_with_its_name_and_field(tmp_path, content, said):
    path = written(tmp_path, content)
    with pytest.raises(JudgementError) as refused:
        agreement.read(path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(JudgementError, match="Xuất lời chấm"):
        agreement.read(tmp_path / "khong-co.json")


@pytest.mark.parametrize(
    ("counts", "share", "kappa"),
    [
        ((20, 5, 10, 15), 0.7, 0.4),  # chance: (25·30 + 25·20) / 50² = 0.5
        ((1, 0, 0, 1), 1.0, 1.0),
        ((0, 1, 1, 0), 0.0, -1.0),
        ((1, 1, 1, 1), 0.5, 0.0),
        ((2, 0, 0, 0), 1.0, None),
        ((0, 0, 0, 0), None, None),
    ],
    ids=["some", "all", "none", "chance", "one opinion", "nothing judged"],
)
def test_agreement_and_kappa_are_those_reckoned_by_hand(counts, share, kappa):
    found = times(*counts)
    assert (found.both, found.person_only, found.measure_only, found.neither) == counts
    assert found.n == sum(counts)
    assert found.share == (None if share is None else pytest.approx(share))
    assert found.kappa == (None if kappa is None else pytest.approx(kappa))


def test_what_disagrees_is_told_with_grade_and_cause():
    found = compared({"a": GOOD, "b": POOR, "c": POOR}, grade("a", 1, "chung\nchung"), grade("b", 2), grade("c", 1))
    assert [(one.judgement.id, one.judgement.grade, one.cause) for one in found.disagreeing] == [
        ("a", 1, ""),
        ("b", 2, "first"),
    ]
    told = agreement.told(found)
    assert "người 1, máy: vừa ý; “chung chung”" in told
    assert f"người 2, máy: {CAUSES['first']}" in told


def test_what_the_run_does_not_have_or_does_not_measure_is_told_and_not_counted():
    unmeasured = observed(case("bo-ngo", status="any"), GOOD)
    record = run_record([observed(case("a"), GOOD), unmeasured])
    judgements = judged(grade("a", 3), grade("bo-ngo", 3), grade("la", 3), grade("a", 0, set="khac"))
    found = agreement.compared(record, Judgements.model_validate_json(json.dumps(judgements)))
    assert found.n == 1
    assert [one.id for one in found.unmeasured] == ["bo-ngo"]
    assert [(one.set, one.id) for one in found.absent] == [("bo", "la"), ("khac", "a")]
    told = agreement.told(found)
    assert "Câu mà lần chạy không chấm: 1\n  bo/bo-ngo" in told
    assert "Câu không có trong lần chạy: 2\n  bo/la\n  khac/a" in told


def test_judgements_of_another_run_are_compared_with_a_warning():
    assert "lần chạy khác" in agreement.told(compared({"a": GOOD}, grade("a", 3), run=NOON - timedelta(hours=1)))
    assert "lần chạy khác" not in agreement.told(compared({"a": GOOD}, grade("a", 3)))


def test_the_text_gives_share_kappa_and_the_four_counts():
    told = agreement.told(times(20, 5, 10, 15)).replace("\N{NO-BREAK SPACE}", " ")
    assert "So được 50 câu" in told
    assert "Cùng ý: 70,0 %. Kappa của Cohen: 0,40" in told
    assert [line.split()[-2:] for line in told.splitlines() if line.startswith("người:")] == [
        ["20", "5"],
        ["10", "15"],
    ]
    assert "Không có lời chấm nào so được" in agreement.told(times(0, 0, 0, 0))
    assert "Kappa của Cohen: không tính được" in agreement.told(times(2, 0, 0, 0))
