"""The service over a disk that is full or may only be read: it answers, and what cannot be kept is told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import forms
from api.app import create_app
from api.settings import Settings
from corpus.store import save
from made.disks import fill, mount, on_a_small_disk
from made.embedders import HashEmbedder, NearEmbedder
from made.kept import KEY, SIGNED
from made.library import DOCUMENTS
from qa.engine import Shelf


def _serves(place: Path, spoil: Callable[[Path], None]) -> None:
    for document in DOCUMENTS:
        save(document, place / "corpus")
    settings = Settings(
        corpus=place / "corpus",
        data=place / "var",
        admin_key=KEY,
        hosts="testserver",
        judge_reads=0,  # type: ignore[arg-type]
    )
    _shelf(settings).build()
    spoil(place)
    forms.check(settings.place)  # as a start does
    shelf = _shelf(settings)
    shelf.build()  # there is nothing to write
    with TestClient(create_app(shelf, settings), client=("127.0.0.1", 1)) as served:
        answer = served.post("/v1/answers", json={"question": "mức đóng đảng phí là bao nhiêu"})
        assert (answer.status_code, answer.json()["status"]) == (200, "answered"), answer.text
        for path in ("/", "/documents", "/v1/documents", "/readyz", "/sign-in"):
            assert served.get(path).status_code == 200, path
        judged = served.post("/v1/feedback", json={"answer_id": answer.json()["id"], "verdict": "up"})
        file = {"file": ("a.txt", b"Quy")}
        kept_not = [
            judged,
            served.post("/v1/documents", files=file, headers=SIGNED),
            served.put("/v1/switches/service", json={"on": False, "reason": "x"}, headers=SIGNED),
            served.put("/v1/language-model", json={"on": False}, headers=SIGNED),
        ]
        for answer in kept_not:
            assert answer.status_code in (503, 507), (answer.url, answer.status_code, answer.text)
            assert "REGQA_DATA" in answer.json()["detail"], answer.text
        assert served.post("/v1/answers", json={"question": "mức đóng đảng phí là bao nhiêu"}).status_code == 200


def _shelf(settings: Settings) -> Shelf:
    made = Shelf(settings)
    made.embedder = NearEmbedder(HashEmbedder())
    return made


def _only_read(place: Path) -> None:
    mount("-o", "remount,ro", str(place))


def _full_service(place: Path) -> None:
    _serves(place, fill)


def _read_only_service(place: Path) -> None:
    _serves(place, _only_read)


@pytest.mark.parametrize("test", [_full_service, _read_only_service])
def test_a_service_answers_on_a_disk_that_takes_no_more_and_tells_what_to_do(
    test: Callable[[Path], None], tmp_path: Path
) -> None:
    on_a_small_disk(test, tmp_path)
