import csv
import io
from xml.etree import ElementTree

import pytest

from evals.answers import outputs
from evals.answers.record import Record, read
from made.answers import answer
from made.cases import NEW, case, observed
from made.passages import citation, whole
from made.runs import run_record
from qa.model import Status

RIGHT = observed(case("dung"), answer(citation(whole(NEW, "dieu-1.diem-a"))), seconds=(0.2,))
WRONG = observed(
    case("sai", question="=HYPERLINK(1) mấy ngày?"),
    answer(status=Status.UNANSWERABLE, text="\x01<b>"),
    seconds=(0.4,),
)
UNJUDGED = observed(case("trong", status="any", gold=()), answer(status=Status.DECLINED, text="Chào."))
RUN = run_record([RIGHT, WRONG, UNJUDGED])


def test_the_kept_run_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "run.json"
    path.write_text(RUN.model_dump_json(indent=1))
    assert read(path) == RUN
    assert Record.model_validate_json(path.read_bytes()).sets[0].questions[1].cause == "not found"


def test_a_spreadsheet_has_a_line_for_each_question_and_no_formula_of_an_asker():
    content = outputs.as_csv(RUN)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["dung", "sai", "trong"]
    assert rows[1]["question"].startswith("'=HYPERLINK")
    assert [row["satisfied"] for row in rows] == ["1.0", "0.0", ""]
    assert rows[0]["citations"] == f"{NEW.id}:dieu-1.diem-a"


def test_junit_has_a_failure_with_its_reason_for_each_question_that_does_not_satisfy():
    (suite,) = ElementTree.fromstring(outputs.as_junit(RUN))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "0")
    right, wrong, _ = suite
    assert right.find("failure") is None
    failure = wrong.find("failure")
    assert failure is not None
    assert failure.get("type") == "not found"
    assert failure.text
    assert "mấy ngày?" in failure.text


def test_junit_names_what_was_left_out_as_skipped():
    (only,) = RUN.sets
    left_out = RUN.model_copy(update={"sets": (only.model_copy(update={"absent": {"vang": "không có ở đây \x00"}}),)})
    (suite,) = ElementTree.fromstring(outputs.as_junit(left_out))
    assert suite.get("skipped") == "1"
    assert suite[-1].get("name") == "vang"


@pytest.mark.parametrize(
    ("text", "least", "told"),
    [
        ("satisfied=.5", True, []),
        ("satisfied=.51", True, ["bo: satisfied 0.5000, cần ≥ 0.51"]),
        ("latency_p99=.5", False, []),
        ("latency_p50=.1", False, ["bo: latency_p50 0.2000, cần ≤ 0.1"]),
        ("bo:status=.6", True, ["bo: status 0.5000, cần ≥ 0.6"]),
        ("khac:status=.1", True, ["Không có bộ khac trong lần chạy này."]),
        ("right_rule=.1", True, ["bo: không đo được right_rule (cần ≥ 0.1)"]),
    ],
)
def test_thresholds_hold_or_are_told_with_the_figure(text, least, told):
    assert outputs.missed(RUN, [outputs.bound(text, least=least)]) == told


@pytest.mark.parametrize("text", ["satisfied", "satisfied=", "satisfied=nan", "hay=.5"])
def test_a_threshold_that_says_nothing_is_refused(text):
    with pytest.raises(ValueError, match="satisfied"):
        outputs.bound(text, least=True)
