import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.cli import main
from api.problems import MEDIA_TYPE
from api.records import feedback
from api.records.database import is_there
from api.records.feedback import CitedJson, FeedbackError, Judgement
from api.records.layout import Place
from api.requests import TurnJson
from api.settings import Settings
from corpus.locator import Locator
from evals.cases import Case, load
from made.passages import whole
from made.rote import OLD, FakeShelf, answer_by_rote, search_by_rote
from made.stores import Store
from qa.model import Status
from qa.split import split_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CITED = CitedJson(passage_id=whole(OLD).id, document_id=OLD.id, locator=Locator("dieu-1"), quote="60 ngày")


def judgement(answer_id: str = "a1", **more: Any) -> Judgement:
    usual: dict[str, Any] = {
        "at": NOON, "verdict": "down", "reasons": ("out-of-date",), "comment": None, "question": "Thời hạn?",
        "history": (), "as_of": date(2026, 6, 1), "status": Status.ANSWERED, "cited": (CITED,),
        "trace": {"total_ms": 2.5}, "index": "f1n9e7",
    }  # fmt: skip
    return Judgement(id=answer_id, **(usual | more))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def place(folder: Path, stored: Store) -> Place:
    return Settings(data=folder).feedback


@pytest.fixture
def served(folder: Path, stored: Store) -> TestClient:
    settings = Settings(data=folder)
    app = create_app(FakeShelf(), settings, answer_by_rote, search_by_rote)
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1))


def ask(served: TestClient, question: str = "Thời hạn?", **more: object) -> Any:
    return served.post("/v1/answers", json={"question": question, **more}).json()


def judge(served: TestClient, **said: object) -> httpx.Response:
    return served.post("/v1/feedback", json={"answer_id": "a1", "verdict": "down", **said})


# over HTTP


def test_judgement_is_kept_with_all_that_is_needed_to_answer_again_and_nothing_of_the_person(
    served: TestClient, place: Place, stored: Store
) -> None:
    ask(served, as_of="2026-06-01", history=[{"question": "Trước?", "answer": "Đáp."}])
    said = {"verdict": "down", "reasons": ["out-of-date", "out-of-date", "other"], "comment": " Đã có 208. "}
    taken = served.post(
        "/v1/feedback",
        json={"answer_id": "a1", **said},
        headers={"User-Agent": "Secretive/1.0", "Cookie": "who=me", "X-Regqa-Browser": "browser-7"},
    )
    assert (taken.status_code, taken.json()) == (201, {"id": "a1"})
    (kept,) = feedback.read(place)
    assert abs((datetime.now(UTC) - kept.at).total_seconds()) < 60
    quote = "nộp hồ sơ trong 60 ngày làm việc."
    assert kept == judgement(
        at=kept.at,
        reasons=("out-of-date", "other"),
        comment="Đã có 208.",
        history=(TurnJson(question="Trước?", answer="Đáp."),),
        cited=(CITED.model_copy(update={"quote": quote}),),
    )
    content = stored.content(place)
    assert not [word for word in (b"Secretive", b"who=me", b"browser-7", b"testclient") if word in content]


def test_of_personal_data_and_marks_of_secrecy_the_kind_alone_is_kept(
    served: TestClient, place: Place, stored: Store
) -> None:
    before = {"question": "TỐI MẬT\nSố 1-BC/TU\nNhân sự gồm ba người", "answer": "Gọi 0912345678."}
    ask(served, "Thời hạn của ông Nguyễn Văn A, CCCD 079201004567?", history=[before])
    assert judge(served, comment="viết cho a@vidu.vn").status_code == 201
    (kept,) = feedback.read(place)
    assert kept.question == "Thời hạn của ông [họ tên người], CCCD [số căn cước, chứng minh nhân dân]?"
    assert kept.history == (TurnJson(question="[nội dung có dấu chỉ độ mật]", answer="Gọi [số điện thoại]."),)
    assert kept.comment == "viết cho [địa chỉ thư điện tử]"
    content = stored.content(place)
    assert not [word for word in ("Nguyễn Văn A", "079201", "Nhân sự", "0912", "vidu") if word.encode() in content]


def test_answer_of_a_stream_is_judged_too(served: TestClient, place: Place) -> None:
    served.post("/v1/answers", json={"question": "Thời hạn?"}, headers={"Accept": "text/event-stream"})
    assert judge(served, verdict="up").status_code == 201
    assert [one.verdict for one in feedback.read(place)] == ["up"]


def test_second_verdict_on_an_answer_replaces_the_first(served: TestClient, place: Place) -> None:
    ask(served)
    judge(served, reasons=["unclear"], comment="Khó hiểu.")
    judge(served, verdict="up")
    (kept,) = feedback.read(place)
    assert (kept.verdict, kept.reasons, kept.comment) == ("up", (), None)


def test_metrics_count_feedback_by_verdict(served: TestClient) -> None:
    ask(served)
    for verdict in ("down", "down", "up"):
        judge(served, verdict=verdict)
    counted = served.get("/metrics").text
    assert 'regqa_feedback_total{verdict="down"} 2.0' in counted
    assert 'regqa_feedback_total{verdict="up"} 1.0' in counted


def test_answer_that_was_never_given_cannot_be_judged(served: TestClient, place: Place) -> None:
    told = judge(served)
    assert (told.status_code, told.headers["content-type"], told.json()["code"]) == (404, MEDIA_TYPE, "not-found")
    assert "hỏi lại" in told.json()["detail"]
    assert not is_there(place, FeedbackError)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"reasons": ["rude"]}, "reasons.0"),
        ({"reasons": "other"}, "reasons"),
        ({"comment": "x" * 1001}, "comment"),
        ({"answer_id": ""}, "answer_id"),
        ({"answer_id": "x" * 65}, "answer_id"),
        ({"name": "Nguyễn"}, "name"),
    ],
)
def test_bad_judgement_is_a_problem_that_names_the_field(
    served: TestClient, said: dict[str, object], field: str
) -> None:
    told = judge(served, **said)
    assert told.status_code == 422
    assert [fault["field"] for fault in told.json()["errors"]] == [field]


def test_folder_that_cannot_be_written_is_a_503_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    app = create_app(FakeShelf(), Settings(data=tmp_path / "var"), answer_by_rote, search_by_rote)
    served = TestClient(app, raise_server_exceptions=False)
    ask(served)
    told = judge(served)
    assert (told.status_code, told.json()["code"]) == (503, "feedback-unavailable")
    assert str(tmp_path) not in told.text


# on disk


def test_there_is_no_feedback_before_the_first(place: Place) -> None:
    assert feedback.read(place) == ()
    assert not is_there(place, FeedbackError)


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_only_its_owner_may_read_the_file(place: Path) -> None:
    feedback.put(judgement(), place)
    assert place.stat().st_mode & 0o077 == 0


@settings(max_examples=25)
@given(comment=st.text(st.characters(codec="utf-8"), min_size=1), question=st.text(st.characters(codec="utf-8")))
def test_what_was_put_is_read_whatever_it_says(
    tmp_path_factory: pytest.TempPathFactory, comment: str, question: str
) -> None:
    path = tmp_path_factory.mktemp("feedback") / "f.sqlite3"
    said = judgement(comment=comment, question=question)
    feedback.put(said, path)
    assert feedback.read(path) == (said,)


def test_feedback_is_narrowed_by_day_and_verdict_oldest_first(place: Place) -> None:
    later = NOON.replace(day=25)
    feedback.put(judgement("late", at=later), place)
    feedback.put(judgement("early"), place)
    feedback.put(judgement("good", verdict="up"), place)
    assert [one.id for one in feedback.read(place)] == ["early", "good", "late"]
    assert [one.id for one in feedback.read(place, since=date(2026, 11, 24))] == ["late"]
    assert [one.id for one in feedback.read(place, verdict="up")] == ["good"]


def test_many_threads_lose_nothing(place: Place) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: feedback.put(judgement(f"a{n}"), place), range(60)))
    assert len(feedback.read(place)) == 60


WRITE_FOREVER = """
import itertools, sys
from pathlib import Path
from api.records import feedback
from api.settings import Settings

said, place = feedback.Judgement.model_validate_json(sys.argv[1]), Settings(data=Path(sys.argv[2])).feedback
for n in itertools.count():
    feedback.put(said.model_copy(update={"id": f"a{n}"}), place)
    print(n, flush=True)
"""


def test_killed_writer_loses_nothing_that_it_acknowledged(place: Place, folder: Path) -> None:
    command = [sys.executable, "-c", WRITE_FOREVER, judgement().model_dump_json(), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        said = [writer.stdout.readline() for _ in range(20)]
        os.kill(writer.pid, signal.SIGKILL)
        said += writer.stdout.readlines()
    acknowledged = {f"a{int(line)}" for line in said if line.endswith("\n")}
    assert len(acknowledged) >= 20
    assert acknowledged <= {one.id for one in feedback.read(place)}


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_file_of_a_later_version_is_left_alone(place: Path) -> None:
    place.parent.mkdir()
    with sqlite3.connect(place) as database:
        database.execute("PRAGMA user_version = 2")
    database.close()
    for use in (lambda: feedback.put(judgement(), place), lambda: feedback.read(place)):
        with pytest.raises(FeedbackError, match="phiên bản khác"):
            use()


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_file_that_is_no_database_is_named(place: Path) -> None:
    place.parent.mkdir()
    place.write_text("Không phải cơ sở dữ liệu." * 50)
    with pytest.raises(FeedbackError, match=r"feedback\.sqlite3"):
        feedback.read(place)


# on the command line


@pytest.fixture
def kept(place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("REGQA_DATA", str(folder))
    feedback.put(judgement("0b6c", comment="Đã có \x1b[31m208."), place)
    feedback.put(judgement("1c7d", verdict="up", reasons=(), at=NOON.replace(day=23)), place)
    return place


@pytest.mark.usefixtures("kept")
def test_list_prints_verdict_reason_question_and_comment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "list", "--verdict", "down"]) == 0
    printed = capsys.readouterr().out
    for told in ("không hữu ích (hết hiệu lực)", "Thời hạn? (xét theo ngày 1/6/2026)", "208."):
        assert told in printed
    assert "\x1b" not in printed


@pytest.mark.usefixtures("kept")
def test_list_as_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "list", "--json", "--since", "2026-11-23"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["feedback"]
    assert list(one) == list(Judgement.model_fields)
    assert one["id"] == "1c7d"


def test_export_of_nothing_writes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATA", str(tmp_path))
    assert main(["feedback", "export", str(tmp_path / "x.jsonl")]) == 1
    assert "Không có góp ý" in capsys.readouterr().err
    assert not (tmp_path / "x.jsonl").exists()


@pytest.mark.usefixtures("kept")
def test_export_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "single.jsonl"
    file.write_text("đã rà soát")
    assert main(["feedback", "export", str(file)]) == 1
    assert "Đã có tệp" in capsys.readouterr().err
    assert file.read_text() == "đã rà soát"


@pytest.mark.usefixtures("kept")
def test_exported_file_of_one_stratum_loads_as_cases(tmp_path: Path) -> None:
    file = tmp_path / "cases" / "single.jsonl"
    file.parent.mkdir()
    assert main(["feedback", "export", str(file)]) == 0
    first, second = load(file.parent)
    assert (first.id, second.id) == ("feedback-0b6c", "feedback-1c7d")
    assert {one.note[:11] for one in (first, second) if one.note} == {"CẦN RÀ SOÁT"}


def test_what_a_reader_disliked_is_no_gold_until_a_person_says_what_is_right() -> None:
    liked, disliked = (
        Case.model_validate_json(line)
        for line in feedback.cases([judgement("a1", verdict="up"), judgement("a2", verdict="down")])
    )
    assert liked.gold == ((f"{OLD.id}:dieu-1",),)
    assert (disliked.gold, disliked.judged) == ((), False)
    assert disliked.note
    assert f"trích {OLD.id}:dieu-1" in disliked.note


@given(
    answer_id=st.uuids().map(lambda one: one.hex),
    status=st.sampled_from(Status),
    history=st.lists(st.text(st.characters(codec="utf-8"), max_size=9), max_size=2),
    comment=st.none() | st.text(st.characters(codec="utf-8")),
)
def test_every_judgement_becomes_a_case_that_the_evals_parse(
    answer_id: str, status: Status, history: list[str], comment: str | None
) -> None:
    cited = (CITED, CITED) if status in (Status.ANSWERED, Status.PARTIAL, Status.CLARIFICATION) else ()
    turns = tuple(TurnJson(question=text, answer=text) for text in history)
    said = judgement(answer_id, verdict="up", status=status, history=turns, comment=comment, cited=cited)
    (line,) = feedback.cases([said])
    case = Case.model_validate_json(line)
    assert case.split == split_of(case.id)
    assert (case.question, case.as_of, case.status) == (said.question, said.as_of, (status,))
    assert [place.locator for need in case.needs for place in need] == ["dieu-1"] * bool(cited)


def test_reading_feedback_loads_no_engine_and_no_http_service(tmp_path: Path) -> None:
    script = (
        "import sys; from api.cli import main; main(['feedback', 'list']); "
        "sys.exit(any(m in sys.modules for m in ('torch', 'chromadb', 'fastapi', 'tantivy')))"
    )
    environment = os.environ | {"REGQA_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, env=environment)
    assert done.returncode == 0
