from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from corpus.model import Document
from corpus.procedures.load import shipped
from corpus.store import load
from made.served import client, holding, is_problem
from qa.settings import STARTER

ABROAD = "/v1/procedures/ra-nuoc-ngoai"
STUDY = {"case": ["study", "long"]}


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return load(STARTER)


@pytest.fixture
def served(documents: tuple[Document, ...]) -> Iterator[TestClient]:
    with client(holding(*documents)) as opened:
        yield opened


def test_procedures_are_listed_with_how_much_of_them_may_be_shown(served: TestClient) -> None:
    listed = served.get("/v1/procedures").json()["procedures"]
    assert [one["id"] for one in listed] == [one.id for one in shipped()]
    steps = [[step for step in one.steps if not step.stands_in_for] for one in shipped()]
    assert [(one["steps"], one["withheld"]) for one in listed] == [(len(one), 0) for one in steps]


def test_a_procedure_of_no_case_has_every_step_with_whom_it_is_for(served: TestClient) -> None:
    shown = served.get(ABROAD).json()
    assert [value["id"] for value in shown["dimensions"][0]["values"]] == ["study", "posting", "labour", "private"]
    assert {step["stage"] for step in shown["steps"]} == {"Trước khi đi", "Ở đó", "Khi về"}
    assert {"đi xuất khẩu lao động; đi từ 12 tháng trở lên", "đi từ 3 tháng đến dưới 12 tháng", ""} < {
        step["case"] for step in shown["steps"]
    }
    assert all(step["clauses"] for step in shown["steps"])
    assert {notice["code"] for notice in shown["notices"]} >= {"superseded"}


def test_a_chosen_case_has_its_steps_only(served: TestClient) -> None:
    shown = served.get(ABROAD, params=STUDY).json()
    chosen = {value["id"] for one in shown["dimensions"] for value in one["values"] if value["chosen"]}
    assert chosen == {"study", "long"}
    assert {step["case"] for step in shown["steps"]} == {"", "đảng viên dự bị"}
    assert not any("lao-dong" in step["id"] or "tam-thoi" in step["id"] for step in shown["steps"])


def test_a_day_makes_days_of_its_deadlines_and_of_no_other(served: TestClient) -> None:
    labour = {"case": ["labour", "long"], "date": ["2027-01-15", ""]}
    due = {step["id"]: step["due"] for step in served.get(ABROAD, params=labour).json()["steps"] if step["due"]}
    assert due["nop-phieu-lao-dong"]["on"] == "2027-04-19"
    assert due["nop-phieu-lao-dong"]["counting"].startswith("60 ngày làm việc, đếm từ ngày liền sau 15/1/2027")
    assert due["trinh-cap-uy-lao-dong"] == {
        "text": "30 ngày làm việc, tính từ ngày về nước",
        "after": "ve",
        "on": None,
        "counting": None,
    }


def test_days_are_those_of_the_triggers_in_their_order(served: TestClient) -> None:
    shown = served.get(ABROAD, params={"date": ["", "2027-06-01"]}).json()
    assert [(one["id"], one["date"]) for one in shown["triggers"]] == [("di", None), ("ve", "2027-06-01")]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("case=khac", "study"),
        ("date=15/1/2027", "NĂM-THÁNG-NGÀY"),
        ("date=2027-02-30", "NĂM-THÁNG-NGÀY"),
        ("date=1890-01-01", "2000-01-01"),
        ("date=9999-12-31", "2099-12-31"),
        ("date=2027-01-01&date=2027-01-01&date=2027-01-01", "2 mục"),
        ("as_of=hom-qua", "NĂM-THÁNG-NGÀY"),
    ],
)
def test_a_case_or_day_that_cannot_be_is_a_problem(served: TestClient, query: str, word: str) -> None:
    answer = served.get(f"{ABROAD}?{query}")
    assert is_problem(answer, 422, "invalid-request")
    assert word in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/procedures/khac", "/v1/procedures/khac.ics"])
def test_an_unknown_procedure_is_a_problem(served: TestClient, path: str) -> None:
    assert is_problem(served.get(path), 404, "not-found")


def test_deadlines_are_a_file_for_calendars(served: TestClient) -> None:
    file = served.get(f"{ABROAD}.ics", params=STUDY | {"date": "2027-01-15"})
    assert file.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event["DTSTART"].dt == date(2027, 4, 19)


def test_a_file_for_calendars_needs_a_day(served: TestClient) -> None:
    assert is_problem(served.get(f"{ABROAD}.ics"), 422, "invalid-request")


def test_a_step_whose_clause_changed_is_withheld_and_told(documents: tuple[Document, ...]) -> None:
    guide = next(one for one in documents if one.id == "huong-dan-30-hd-btctw-2025")
    first, second, *rest = guide.provisions
    changed = guide.model_copy(
        update={"provisions": (first, second.model_copy(update={"text": f"{second.text} Thêm."}), *rest)}
    )
    others = [one for one in documents if one is not guide]
    with client(holding(changed, *others)) as served:
        shown = served.get(ABROAD).json()
        listed = {one["id"]: one["withheld"] for one in served.get("/v1/procedures").json()["procedures"]}
    assert [one["id"] for one in shown["withheld"]] == ["tai-lieu-mat"]
    assert "doan-2" in shown["withheld"][0]["reason"]
    assert "tai-lieu-mat" not in {step["id"] for step in shown["steps"]}
    assert listed["ra-nuoc-ngoai"] == 1
