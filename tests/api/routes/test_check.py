"""`POST /v1/check`: a text as JSON, a file as a form, and what is refused."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.requests import MAX_CHECKED
from made.embedders import HashEmbedder
from made.files import pdf
from made.library import FEES, NEW, OLD, library
from made.served import client, is_problem
from qa.engine import Library

TEXT = "Theo Điều 2 Quy định 22-QĐ/TW: “Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 20 ngày làm việc.”"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made: Library = library(tmp_path_factory.mktemp("index"), HashEmbedder(), (OLD, NEW, FEES))
    return made


@pytest.fixture
def served(held: Library) -> Iterator[TestClient]:
    shelf: Any = SimpleNamespace(current=lambda: held, documents=lambda: held.documents)
    with client(shelf) as opened:
        yield opened


def test_a_text_is_answered_with_its_findings_and_links_to_the_clauses(served: TestClient) -> None:
    told = served.post("/v1/check", json={"text": TEXT, "as_of": "2025-01-02"}).json()
    assert (told["text"], told["as_of"]) == (TEXT, "2025-01-02")
    reference, quote = told["findings"]
    assert (reference["kind"], reference["verdict"], reference["locator"]) == ("reference", "right", "dieu-2")
    assert (quote["kind"], quote["verdict"]) == ("quote", "misquoted")
    assert TEXT[quote["start"] : quote["end"]] == quote["written"]
    assert [one["text"] for one in quote["words"] if one["mark"] != "same"] == ["20", "30"]
    assert quote["cited_as"] == "Điều 2 Quy định số 22-QĐ/TW ngày 6/5/2024 của Ban Bí thư"
    assert served.get(quote["link"]).status_code == 200


def test_what_replaced_a_document_by_the_day_asked_for_is_told(served: TestClient) -> None:
    text = "Căn cứ Điều 1 Quy định 11-QĐ/TW."
    (today,) = served.post("/v1/check", json={"text": text, "as_of": "2025-01-02"}).json()["findings"]
    (then,) = served.post("/v1/check", json={"text": text, "as_of": "2020-01-02"}).json()["findings"]
    assert (today["verdict"], then["verdict"]) == ("replaced", "right")
    assert [one["number"] for one in today["document"]["replaced_by"]] == ["22-QĐ/TW"]


def test_a_text_in_nfd_is_answered_in_nfc_where_the_offsets_count(served: TestClient) -> None:
    told = served.post("/v1/check", json={"text": unicodedata.normalize("NFD", TEXT)}).json()
    assert told["text"] == TEXT


@pytest.mark.parametrize("name", ["thong-bao.pdf", "thông báo.txt"])
def test_a_file_is_read_and_checked(name: str, served: TestClient, tmp_path: Path) -> None:
    body = pdf(tmp_path / "a.pdf", [[TEXT]]).read_bytes() if name.endswith("pdf") else TEXT.encode()
    told = served.post("/v1/check", files={"file": (name, body)}, data={"as_of": "2025-01-02"}).json()
    assert [one["verdict"] for one in told["findings"]] == ["right", "misquoted"]
    assert told["as_of"] == "2025-01-02"


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {}},
        {"json": {"text": ""}},
        {"json": {"text": 5}},
        {"json": {"text": "a", "as_of": "1/2/2025"}},
        {"json": {"text": "a", "more": 1}},
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        {"content": b"text=a", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"data": {"as_of": "2025-01-02"}, "files": {"other": ("a.txt", b"a")}},
    ],
)
def test_what_is_no_text_is_a_fault_of_the_request(sent: dict[str, Any], served: TestClient) -> None:
    assert is_problem(served.post("/v1/check", **sent), 422, "invalid-request")


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(served: TestClient) -> None:
    answer = served.post("/v1/check", files={"file": ("a.exe", b"MZ")})
    assert is_problem(answer, 422, "file-unreadable")
    assert "không đọc được loại tệp “.exe”" in answer.json()["detail"]


def test_a_text_that_is_too_long_is_refused(served: TestClient) -> None:
    assert is_problem(served.post("/v1/check", json={"text": "a " * 40_000}), 413, "body-too-large")
    long = ("Chi bộ họp mỗi tháng một lần.\n" * (MAX_CHECKED // 20)).encode()
    assert is_problem(served.post("/v1/check", files={"file": ("a.txt", long)}), 413, "text-too-long")


# the page


def test_the_page_shows_each_finding_beside_its_place(served: TestClient) -> None:
    assert "<textarea" in served.get("/check").text
    page = served.post("/check", files={"file": ("", b"")}, data={"text": TEXT, "as_of": "2025-01-02"}).text
    assert '<mark class="misquoted">' in page
    assert 'href="#f2"' in page
    assert 'id="f2"' in page
    assert "1 chép sai, 1 đúng" in page
    assert "<script" not in page.split("</head>")[1]


def test_the_page_writes_what_was_pasted_as_text(served: TestClient) -> None:
    page = served.post("/check", files={"file": ("", b"")}, data={"text": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "Không thấy chỗ nào dẫn" in page


def test_the_page_says_what_is_wrong_and_keeps_its_form(served: TestClient) -> None:
    answer = served.post("/check", files={"file": ("", b"")}, data={"text": ""})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "<textarea" in answer.text
    assert "không đọc được loại tệp" in served.post("/check", files={"file": ("a.exe", b"MZ")}).text


def test_findings_are_of_today_where_no_day_is_said(served: TestClient) -> None:
    assert served.post("/v1/check", json={"text": "a"}).json()["as_of"] == date.today().isoformat()
