import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from api.exports.formats import FORMATS
from corpus.model import Document
from made.courses import bank, rule
from made.exports import changed, collection, course, exam
from made.served import client, holding, is_problem
from qa.courses.works import Work

WORKS = {"collection": collection(), "course": course(), "bank": bank(4), "exam": exam()}
FILES = [(form, name) for form, formats in FORMATS.items() for name in formats]


def opened(folder: Path, document: Document) -> Iterator[TestClient]:
    with client(holding(document), settings={"data": folder}) as made:
        yield made


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    yield from opened(tmp_path, rule())


@pytest.fixture
def served_anew(tmp_path: Path) -> Iterator[TestClient]:
    """Yield a service whose corpus has the first clause in other words."""
    yield from opened(tmp_path, changed())


def kept(served: TestClient, work: Work) -> str:
    answer = served.post("/v1/works", content=work.model_dump_json(), headers={"Content-Type": "application/json"})
    return str(answer.json()["read_key"])


@pytest.mark.parametrize(("form", "name"), FILES)
def test_a_work_is_had_as_each_of_its_files_kept_or_handed_in(served: TestClient, form: str, name: str) -> None:
    work = WORKS[form]
    file = served.get(f"/v1/works/{kept(served, work)}/export/{name}")
    assert file.status_code == 200, file.text
    assert file.headers["content-type"] == FORMATS[form][name].media_type
    assert file.headers["cache-control"] == "no-store"
    again = served.post(f"/v1/works/export/{name}", json=work.model_dump(mode="json"))
    assert (again.status_code, again.headers["content-type"]) == (200, file.headers["content-type"])
    assert bool(file.content) == bool(again.content) is True


def test_the_file_is_named_for_the_work_in_ascii_and_in_vietnamese(served: TestClient) -> None:
    named = collection(title='Kết nạp: "Đảng viên"/mới')
    file = served.get(f"/v1/works/{kept(served, named)}/export/collection.json")
    found = re.fullmatch(
        r"attachment; filename=\"([ -~]+)\"; filename\*=UTF-8''(\S+)", file.headers["content-disposition"]
    )
    assert found
    assert found[1] == "ket-nap-dang-vien-moi-collection.json"
    assert unquote(found[2]) == "Kết nạp Đảng viên mới (collection).json"


def test_what_there_is_no_file_of_is_told_with_what_there_is(served: TestClient) -> None:
    key = kept(served, collection())
    answer = served.get(f"/v1/works/{key}/export/questions.gift")
    assert is_problem(answer, 404, "not-found")
    assert "collection.json" in answer.json()["detail"]
    assert is_problem(served.get(f"/v1/works/{'A' * 32}/export/collection.json"), 404, "not-found")


def test_the_day_that_is_asked_for_counts(served: TestClient) -> None:
    key = kept(served, bank(4))
    assert "Đúng đến ngày 2/3/2026" in served.get(f"/v1/works/{key}/export/questions.gift?as_of=2026-03-02").text
    early = served.get(f"/v1/works/{key}/export/questions.gift?as_of=2025-01-01").text
    assert "Không đưa vào 5 câu" in early
    assert is_problem(served.get(f"/v1/works/{key}/export/questions.gift?as_of=1/3/2026"), 422, "invalid-request")


def test_an_exam_on_a_clause_that_changed_is_refused_but_as_data(served_anew: TestClient) -> None:
    key = kept(served_anew, exam())
    for name in FORMATS["exam"]:
        file = served_anew.get(f"/v1/works/{key}/export/{name}")
        if name in ("exam.json", "questions.csv"):
            assert file.status_code == 200
        else:
            assert is_problem(file, 409, "work-unfit")
            assert "Rút đề khác" in file.json()["detail"]


def test_a_bank_comes_back_with_what_no_longer_holds_withdrawn(served_anew: TestClient) -> None:
    file = served_anew.get(f"/v1/works/{kept(served_anew, bank(4))}/export/bank.json").json()
    assert [one["state"] for one in file["items"]] == ["withdrawn", "draft", "draft", "draft"]
