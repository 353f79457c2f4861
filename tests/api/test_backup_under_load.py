"""A backup of the real service's data while it is asked and a document is added: what it holds answers the same."""

import threading
from datetime import date
from pathlib import Path

import pytest

from api import backup
from api.schemas import answer_json
from corpus.model import Document
from corpus.store import changing, save
from evals.cases import load
from made.documents import document, provision
from qa.answer import Answered, steps
from qa.engine import Library, Shelf
from qa.model import Question
from qa.settings import Settings

pytestmark = pytest.mark.slow

ON = date(2026, 3, 1)
QUESTIONS = [case.question for case in load() if case.split == "dev" and not case.history][:50]


def answers(library: Library) -> list[str]:
    return [_answer(question, library) for question in QUESTIONS]


def _answer(question: str, library: Library) -> str:
    *_, last = steps(Question(question, ON), library)
    assert isinstance(last, Answered)
    told = answer_json(last.answer, library.register).model_dump(exclude={"id", "trace"})
    return repr(told)


def _settings(data: Path) -> Settings:
    return Settings(data=data, embedding_engine="onnx")


def added(number: int) -> Document:
    text = f"Hộp thư góp ý số {number} được mở vào ngày {number} hằng tháng."
    return document(provision("dieu-1", text), id=f"thong-bao-thu-{number}", title=f"Thông báo thử {number}")


def test_what_is_restored_answers_as_what_was_backed_up(tmp_path: Path) -> None:
    settings = _settings(tmp_path / "var")
    with changing(settings.data):
        save(added(1), settings.documents)
    failed: list[Exception] = []
    shelf, stop = Shelf(settings), threading.Event()
    shelf.build()
    before = shelf.current()

    def ask() -> None:
        try:
            while not stop.is_set():
                _answer(QUESTIONS[0], shelf.current())
        except Exception as error:
            failed.append(error)

    def add() -> None:
        with changing(settings.data):
            save(added(2), settings.documents)
        Shelf(settings).build()

    workers = [threading.Thread(target=work) for work in (ask, add)]
    for worker in workers:
        worker.start()
    backup.write(settings.data, tmp_path / "kho.tar.zst")
    workers[1].join()
    stop.set()
    workers[0].join()
    assert not failed

    restored = _settings(tmp_path / "máy mới" / "dữ liệu")
    backup.restore(tmp_path / "kho.tar.zst", restored.data)
    library = Shelf(restored).current()
    live = {one.index.manifest.fingerprint: one for one in (before, shelf.current())}
    assert answers(library) == answers(live[library.index.manifest.fingerprint])
