"""What was asked in vain: counted by day, put together, filtered, deleted by the day, told to editors alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.app import create_app
from api.records import feedback
from api.records.audit import Asked, Audit
from api.records.chain import Chain
from api.records.feedback import Judgement
from api.settings import Settings
from made.library import FEES, NEW, Opened
from made.people import bearing, keys
from made.rote import answer_by_rote
from made.served import is_problem
from qa.answer import search
from qa.engine import Library
from qa.model import Status

TODAY = date.today()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, questions_days=90)


@pytest.fixture
def served(library: Library, settings: Settings) -> Iterator[TestClient]:
    """Return the service, asked by an editor."""
    app = create_app(Opened(library), settings, answer_by_rote, search)
    with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1)) as opened:
        opened.headers.update(bearing(keys(settings.data)[Role.EDITOR]))
        yield opened


def asked(settings: Settings, question: str, status: Status, days_ago: int = 0, *places: str) -> None:
    one = Asked(
        question=question, as_of=TODAY, status=status, confidence=0.1, index="f",
        cited=places if status is Status.PARTIAL else (), nearest=() if status is Status.PARTIAL else places,
    )  # fmt: skip
    day = TODAY - timedelta(days=days_ago)
    Chain(settings.questions, settings.data / "questions.head").append(one.model_dump(mode="json"), day)


def judged(settings: Settings, question: str, verdict: str = "down", days_ago: int = 0) -> None:
    said = Judgement(
        id=f"{question}{days_ago}", at=datetime.now(UTC) - timedelta(days=days_ago), verdict=verdict, reasons=(),
        comment=None, question=question, history=(), as_of=TODAY, status=Status.ANSWERED, cited=(), trace={},
        index="f",
    )  # fmt: skip
    feedback.put(said, settings.feedback)


def told(served: TestClient, **wanted: Any) -> dict[str, Any]:
    answer = served.get("/v1/unanswered", params=wanted)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_what_was_asked_in_vain_is_put_together_with_its_trend_and_the_nearest_clauses(
    served: TestClient, settings: Settings
) -> None:
    near = (f"{NEW.id}:dieu-1", f"{FEES.id}:dieu-2", "van-ban-da-go:dieu-1")
    asked(settings, "Ai quản lý hồ sơ đảng viên?", Status.UNANSWERABLE, 20, *near)
    asked(settings, "Ai quản lý hồ sơ đảng viên", Status.UNANSWERABLE, 1, near[0])
    asked(settings, "ai quản lý hồ sơ của đảng viên?", Status.PARTIAL, 0, near[0])
    asked(settings, "Thời tiết hôm nay?", Status.DECLINED)
    asked(settings, "Đảng phí mấy đồng?", Status.ANSWERED)
    asked(settings, "Lần trước nữa?", Status.DECLINED, 40)
    judged(settings, "Ai quản lý hồ sơ đảng viên?")
    judged(settings, "Câu này hay?", "up")
    found = told(served)
    assert (found["kept"], found["until"], found["left_out"]) == (True, TODAY.isoformat(), 0)
    assert [(one["day"], one["refused"], one["reserved"], one["disliked"]) for one in found["days"]] == [
        ((TODAY - timedelta(days=20)).isoformat(), 1, 0, 0),
        ((TODAY - timedelta(days=1)).isoformat(), 1, 0, 0),
        (TODAY.isoformat(), 1, 1, 1),
    ]
    files, weather = found["groups"]
    assert files["question"] == "Ai quản lý hồ sơ đảng viên?"
    assert len(files["wordings"]) == 3
    assert (files["refused"], files["reserved"], files["disliked"]) == (2, 1, 1)
    assert (files["before"], files["later"], files["last"]) == (1, 3, TODAY.isoformat())
    assert [(one["document"], one["count"]) for one in files["places"]] == [(NEW.id, 3), (FEES.id, 1)]
    assert (weather["question"], weather["places"], weather["chosen"]) == ("Thời tiết hôm nay?", [], None)


def test_kinds_and_days_are_asked_for(served: TestClient, settings: Settings) -> None:
    asked(settings, "Thời tiết hôm nay?", Status.DECLINED, 3)
    asked(settings, "Hồ sơ?", Status.PARTIAL)
    judged(settings, "Ảnh chụp?")
    assert [one["question"] for one in told(served, kind="reserved")["groups"]] == ["Hồ sơ?"]
    assert [one["question"] for one in told(served, kind="disliked")["groups"]] == ["Ảnh chụp?"]
    assert [one["question"] for one in told(served, kind="refused", days=4)["groups"]] == ["Thời tiết hôm nay?"]
    assert told(served, kind="refused", days=3)["groups"] == []
    for wrong, said in (({"kind": "khac"}, "kind"), ({"days": 0}, "days"), ({"days": 367}, "days")):
        answer = served.get("/v1/unanswered", params=wrong)
        assert is_problem(answer, 422, "invalid-request")
        assert said in answer.json()["detail"]


def test_a_day_is_deleted_from_both_and_that_is_on_record(served: TestClient, settings: Settings) -> None:
    asked(settings, "Thời tiết hôm qua?", Status.DECLINED, 1)
    asked(settings, "Thời tiết hôm nay?", Status.DECLINED)
    judged(settings, "Ảnh chụp?", days_ago=1)
    judged(settings, "Hay?", "up", days_ago=1)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert served.delete(f"/v1/unanswered/{yesterday}").json() == {"erased": 2}
    assert served.delete(f"/v1/unanswered/{yesterday}").json() == {"erased": 0}
    assert [one["question"] for one in told(served)["groups"]] == ["Thời tiết hôm nay?"]
    assert "Ảnh chụp".encode() not in settings.feedback.read_bytes()
    assert [one.question for one in feedback.read(settings.feedback)] == ["Hay?"]  # what helped is no complaint
    done = [entry.content for entry in Audit(settings).entries("audit")]
    assert [(one["what"], one["on"]) for one in done if one][:2] == [
        ("log.erase", "questions"), ("question.erase", yesterday),
    ]  # fmt: skip
    assert not any(verdict.faults for verdict in Audit(settings).verify().values())
    assert is_problem(served.delete("/v1/unanswered/hom-qua"), 422, "invalid-request")


def test_nothing_is_kept_unless_the_operator_says_so(library: Library, tmp_path: Path) -> None:
    app = create_app(Opened(library), Settings(data=tmp_path), answer_by_rote, search)
    with TestClient(app, client=("127.0.0.1", 1)) as opened:
        opened.post("/v1/answers", json={"question": "Có giá vàng không?"})
        opened.headers.update(bearing(keys(tmp_path)[Role.EDITOR]))
        found = told(opened)
    assert (found["kept"], found["groups"], found["days"]) == (False, [], [])


def test_a_log_that_cannot_be_read_is_told(served: TestClient, settings: Settings) -> None:
    settings.questions.write_bytes(b"no database")
    assert is_problem(served.get("/v1/unanswered"), 503, "records-unavailable")
