from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from corpus.procedures.load import shipped
from corpus.store import load
from made.pages import inside, page, texts
from made.rote import NEW, OLD
from made.served import client, holding
from qa.settings import STARTER

DOCUMENTS = load(STARTER)


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client(holding(*DOCUMENTS)) as opened:
        yield opened


def test_the_list_leads_to_every_procedure(served: TestClient) -> None:
    shown = page(served.get("/procedures"))
    assert [one.get("href") for one in inside(shown, "cards", "a")] == [f"/procedures/{one.id}" for one in shipped()]


@pytest.mark.parametrize("name", [one.id for one in shipped()])
def test_every_procedure_has_a_page_with_a_box_for_each_step(served: TestClient, name: str) -> None:
    shown = page(served.get(f"/procedures/{name}"))
    boxes = [one for one in shown.iter("input") if one.get("type") == "checkbox"]
    procedure = next(one for one in shipped() if one.id == name)
    steps = [step for step in procedure.steps if not step.stands_in_for]  # all that they stand in for is held
    assert sorted(box.get("id") for box in boxes) == sorted(f"step-{step.id}" for step in steps)
    ids = [one.get("id") for one in shown.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_a_digest_is_not_in_quotation_marks(served: TestClient) -> None:
    answer = served.get("/procedures/mat-the")
    assert all("“" not in said for said in texts(page(answer), "digest"))
    assert "Theo bản tóm lược: " in answer.text


def test_a_clause_is_named_as_a_letter_names_it_with_its_standing(served: TestClient) -> None:
    answer = served.get("/procedures/ra-nuoc-ngoai").text
    assert (
        "Tiểu mục 4.3, phần II, đoạn bắt đầu bằng “Đảng viên chuyển sinh hoạt…”, Hướng dẫn số 38-HD/BTCTW ngày"
        in answer
    )
    assert "Ý 1," not in answer
    assert "Bản tóm lược · đã được thay bằng 01-HD/TW (suy luận)" in answer


def test_the_chosen_case_and_day_stay_chosen_and_give_days_and_a_file(served: TestClient) -> None:
    shown = page(served.get("/procedures/ra-nuoc-ngoai?case=study&case=long&case=&date=2027-01-15&date="))
    assert [one.get("value") for one in shown.iter("option") if "selected" in one.attrib] == ["study", "long"]
    assert [one.get("value") for one in shown.iter("input") if one.get("type") == "date"] == ["2027-01-15", ""]
    assert [one.text for one in shown.iter("strong")] == ["19/4/2027"]
    (file,) = (one.get("href") for one in shown.iter("a") if "download" in one.attrib)
    assert file == "/v1/procedures/ra-nuoc-ngoai.ics?case=study&case=long&date=2027-01-15&date="
    assert served.get(file).headers["content-type"].startswith("text/calendar")
    assert "Đi học" in texts(shown, "chosen")[0]


def test_what_is_withheld_is_told() -> None:
    with client(holding(OLD, NEW)) as served:
        assert "bước không hiện ở đây" in served.get("/procedures/mat-the").text


@pytest.mark.parametrize(("address", "status"), [("khac", 404), ("mat-the?case=khac", 422), ("mat-the?date=x", 422)])
def test_what_cannot_be_shown_is_told_on_a_page(served: TestClient, address: str, status: int) -> None:
    answer = served.get(f"/procedures/{address}")
    assert answer.status_code == status
    assert page(answer).find(".//h1") is not None
