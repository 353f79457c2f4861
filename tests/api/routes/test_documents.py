import io
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.problems import MEDIA_TYPE
from api.reading.originals import MAX_HEIGHT, MAX_WIDTH
from corpus.model import Source, Trust
from corpus.versions import kept as version_of
from made.rote import NEW, OLD
from made.served import client, holding


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def test_documents_are_listed_with_their_register_entries(served: TestClient) -> None:
    listed = served.get("/v1/documents", params={"as_of": "2026-06-01"}).json()["documents"]
    assert [(entry["id"], entry["in_force"]) for entry in listed] == [(OLD.id, False), (NEW.id, True)]
    assert listed[1]["replaces"][0]["number"] == "294-QĐ/TW"


def test_document_comes_with_its_provisions(served: TestClient) -> None:
    shown = served.get(f"/v1/documents/{OLD.id}").json()
    assert shown["provisions"][0]["text"] == OLD.provisions[0].text
    assert shown["nature"] == "full-text"


def test_a_document_is_listed_once_with_the_texts_it_had_before() -> None:
    version = version_of(NEW, (), date(2026, 3, 1))
    asked = client(holding(version, NEW))
    (entry,) = asked.get("/v1/documents").json()["documents"]
    assert (entry["id"], entry["versions"]) == (NEW.id, [{"id": version.id, "until": "2026-03-01"}])
    assert asked.get(f"/v1/documents/{version.id}").json()["provisions"][0]["text"] == NEW.provisions[0].text


# originals


def pdf(pages: int = 2, width: float = 300, height: float = 400) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        made.new_page(width, height)
    saved = io.BytesIO()
    made.save(saved)
    made.close()
    return saved.getvalue()


def kept(tmp_path: Path, content: bytes, name: str = "Quy định.PDF") -> TestClient:
    digest = sha256(content).hexdigest()
    file = tmp_path / "files" / f"{digest}{Path(name).suffix.lower()}"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    source = Source(trust=Trust.FULL_TEXT, file=name, sha256=digest, pages=2)
    return client(holding(OLD.model_copy(update={"sources": (source,)})), settings={"data": tmp_path})


def test_pages_of_the_original_are_drawn_within_bounds(tmp_path: Path) -> None:
    address = f"/v1/documents/{OLD.id}/pages"
    for size in ((300, 400), (14000, 20), (3, 9000)):
        served = kept(tmp_path, pdf(2, *size))
        answer = served.get(f"{address}/2.png")
        assert answer.headers["content-type"] == "image/png"
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.width <= MAX_WIDTH + 1
        assert picture.height <= MAX_HEIGHT + 1
    assert served.get(f"{address}/2.png", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    for number in (0, 3, -1, 10**30):
        assert served.get(f"{address}/{number}.png").json()["code"] == "not-found"
    assert served.get(f"{address}/x.png").status_code == 422


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 damaged", b"\x00" * 99])
def test_a_damaged_original_is_a_problem_that_names_the_file_to_fetch(tmp_path: Path, content: bytes) -> None:
    answer = kept(tmp_path, content).get(f"/v1/documents/{OLD.id}/pages/1.png")
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith(f"/v1/documents/{OLD.id}/file")


def test_the_original_is_handed_out_as_a_download_only(tmp_path: Path) -> None:
    answer = kept(tmp_path, b"<script>", "a\u202e.html").get(f"/v1/documents/{OLD.id}/file")
    assert answer.content == b"<script>"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_document_without_its_original_says_so_and_offers_none(served: TestClient, tmp_path: Path) -> None:
    for path in ("file", "pages/1.png"):
        answer = served.get(f"/v1/documents/{OLD.id}/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, MEDIA_TYPE)
    assert "/file" not in served.get(f"/read/{OLD.id}").text
    word = kept(tmp_path, b"PK", "a.docx")
    assert word.get(f"/v1/documents/{OLD.id}/pages/1.png").status_code == 404
    assert "pages/" not in word.get(f"/read/{OLD.id}").text
    assert f"/v1/documents/{OLD.id}/file" in word.get(f"/read/{OLD.id}").text


@pytest.mark.parametrize("digest", ["../../etc/passwd", "a" * 63, "A" * 64])
def test_only_files_named_by_a_hash_are_looked_up(tmp_path: Path, digest: str) -> None:
    source = Source(trust=Trust.FULL_TEXT, file="x.pdf", sha256=digest, pages=1)
    served = client(holding(OLD.model_copy(update={"sources": (source,)})), settings={"data": tmp_path})
    assert served.get(f"/v1/documents/{OLD.id}/file").status_code == 404
