"""Hostile files, each small; where one is not held off, the time limit ends it and its test fails."""

import io
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest
from PIL import Image

from corpus.model import Document
from ingest import child
from ingest.document import Identity
from ingest.errors import IngestError, MastheadMissing
from ingest.nursery import Nursery
from made.files import GUIDE, pdf, word_file, word_paragraph
from made.scans import scan, tesseract

SENTENCE = "Đảng viên phải đóng đảng phí hằng tháng theo quy định của Điều lệ Đảng và hướng dẫn của cấp trên."
LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'


def made(name: str, content: bytes, time_limit_s: float = 60) -> Document:
    return child.made(Path(name), content, "0" * 64, Identity(), time_limit_s).document


def refusal(name: str, content: bytes, time_limit_s: float = 60) -> str:
    with pytest.raises(IngestError) as caught:
        made(name, content, time_limit_s)
    return str(caught.value)


def outcome(name: str, content: bytes) -> str:
    try:
        return made(name, content, time_limit_s=30).id
    except IngestError as error:
        return str(error)


def test_a_document_comes_back_as_it_was_made(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [GUIDE.split("\n")])
    document = made("a.pdf", path.read_bytes())
    assert (document.number, document.sources[0].pages) == ("07-HD/TW", 1)


def test_the_text_of_a_file_comes_back_a_paragraph_to_a_line(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [GUIDE.split("\n")])
    text = child.text_of(path, path.read_bytes())
    assert "Thẻ bị hỏng thì báo cáo chi bộ trong thời hạn 30 ngày làm việc." in text
    with pytest.raises(IngestError, match="không có chữ"):
        child.text_of(Path("a.txt"), b" \n ")


def test_a_file_that_takes_too_long_is_given_up() -> None:
    assert "a.txt: đọc quá lâu" in refusal("a.txt", (SENTENCE * 10_000).encode(), time_limit_s=0.01)


def test_a_file_is_given_up_once_nobody_wants_it() -> None:
    stop = Event()
    stop.set()
    with pytest.raises(IngestError):
        child.made(Path("a.txt"), GUIDE.encode(), "0" * 64, Identity(), stop=stop)


def test_what_a_document_does_not_say_of_itself_comes_back_with_what_it_says() -> None:
    articles = "QUY ĐỊNH\n" + "\n".join(f"Điều {n}. {SENTENCE}" for n in (1, 2, 3))
    with pytest.raises(MastheadMissing) as caught:
        child.made(Path("a.txt"), articles.encode(), "0" * 64, Identity(issuer="Ban Bí thư"))
    found = caught.value.found
    assert (found.number, found.issuer) == (None, "Ban Bí thư")


def test_a_reader_that_dies_is_a_refusal_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_nursery", Nursery("made.dying"))
    message = refusal("a.txt", GUIDE.encode())
    assert "a.txt: trình đọc dừng giữa chừng (mã -9)" in message
    assert "Traceback" not in message


def test_a_reader_that_takes_more_than_its_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    nursery = Nursery("made.hungry")
    monkeypatch.setattr(child, "_nursery", nursery)
    assert made("a.txt", GUIDE.encode()).number == "07-HD/TW"
    message = refusal("a.txt", f"{SENTENCE}\n".encode() * 100_000)
    assert message == "a.txt: cần quá nhiều bộ nhớ để đọc. Tách nhỏ rồi thêm lại."
    nursery.close()


def test_a_nursery_that_died_is_started_again() -> None:
    made("a.txt", GUIDE.encode())
    nursery = child._nursery._process
    assert nursery
    nursery.kill()
    nursery.wait()
    assert made("a.txt", GUIDE.encode()).number == "07-HD/TW"
    assert child._nursery._process is not nursery


class GoneAtOnce(Nursery):
    """Has ended by the time it is asked."""

    def _started(self) -> socket.socket:
        asked = super()._started()
        assert self._process
        self._process.wait()
        return asked


@pytest.mark.parametrize("nursery", [Nursery, GoneAtOnce])
def test_a_nursery_that_cannot_start_is_a_refusal(
    nursery: type[Nursery], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "python"
    dying.write_text("#!/bin/sh\nexit 1\n")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    monkeypatch.setattr(child, "_nursery", nursery("ingest.reader"))
    assert "a.txt: trình đọc dừng giữa chừng" in refusal("a.txt", GUIDE.encode())


def test_the_reason_of_a_refusal_comes_back() -> None:
    assert "nội dung là PDF" in refusal("a.txt", b"%PDF-1.7")


def test_a_file_name_that_is_no_unicode_can_be_a_source() -> None:
    assert made(os.fsdecode(b"a\xff.txt"), SENTENCE.encode()).sources[0].file == "a?.txt"


def test_keys_and_settings_stay_with_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGQA_EMBED_KEYS", "x")
    nursery = Nursery("ingest.reader")
    monkeypatch.setattr(child, "_nursery", nursery)
    made("a.txt", GUIDE.encode())
    assert nursery._process
    assert b"REGQA_EMBED_KEYS" not in Path(f"/proc/{nursery._process.pid}/environ").read_bytes()
    nursery.close()


def test_a_lower_limit_from_outside_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    script = (
        "import sys; from pathlib import Path; from ingest.add import add\n"
        "print(add([Path(sys.argv[1])], Path(sys.argv[2]))[0].error)"
    )
    done = subprocess.run(
        ["sh", "-c", 'ulimit -t 30; exec "$@"', "sh", sys.executable, "-c", script, tmp_path / "a.txt", tmp_path],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "None\n", done.stderr


def test_a_reader_ends_with_the_process_that_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Đảng viên " * 300_000)
    with _waiting(path, tmp_path) as parent:
        reader = _soon(lambda: _running(b"ingest.nursery", tmp_path))
        parent.kill()
    assert reader
    assert _soon(lambda: not _running(b"ingest.nursery", tmp_path))


def test_what_a_reader_started_ends_with_the_process_that_waits_for_it(tmp_path: Path, no_programs: Path) -> None:
    tesseract(no_programs, [], before="/bin/sleep 61")  # a program that started another
    path = scan(tmp_path / "a.png", [Image.new("L", (400, 560), "white")])
    with _waiting(path, tmp_path) as parent:
        recognising = _soon(lambda: _running(b"/bin/sleep\x0061", tmp_path))
        parent.kill()
    assert recognising
    assert _soon(lambda: not _running(b"", tmp_path))


@contextmanager
def _waiting(path: Path, temporary: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Hold a process that waits until the file is read; processes that read it are known by the temporary folder."""
    script = (
        "import sys; from pathlib import Path; from ingest.child import made; from ingest.document import Identity\n"
        "path = Path(sys.argv[1]); made(path, path.read_bytes(), '0' * 64, Identity())"
    )
    marked = {"TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", script, path], env=os.environ | marked) as parent:
        yield parent


def _soon(found: Callable[[], object]) -> object:
    """Return what is found, once it is there, or what there is after ten seconds."""
    until = monotonic() + 10
    while not (there := found()) and monotonic() < until:
        sleep(0.02)
    return there


def _running(command: bytes, temporary: Path) -> list[Path]:
    """Return the processes whose command has these words in it and that have this folder for temporary files."""
    marked = f"TMPDIR={temporary}".encode()

    def is_meant(process: Path) -> bool:
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            return command in (process / "cmdline").read_bytes() and marked in environment
        except OSError:  # ended meanwhile, or somebody else's
            return False

    return [process for process in Path("/proc").glob("[0-9]*") if is_meant(process)]


def test_the_parent_loads_no_parser(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [GUIDE.split("\n")])
    script = (
        "import sys; from pathlib import Path; from ingest.add import add\n"
        "assert add([Path(sys.argv[1])], Path(sys.argv[2]))[0].error is None\n"
        "print(*{'pypdf', 'pdfplumber', 'docx', 'lxml', 'trafilatura'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, path, tmp_path / "data"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "\n", done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comments.html", "<!---->" * 500 + SENTENCE * 20),
        ("comments.txt", "<!-- a -->\n" * 300 + SENTENCE * 20),
        ("brackets.md", "[" * 200_000 + SENTENCE),
        ("pictures.md", "![" * 100_000 + SENTENCE),
        ("targets.md", "[a](" * 50_000 + SENTENCE),
        ("notes.md", "[^1]: a\n" * 60_000 + SENTENCE),
        (
            "links.html",
            "<html><body><div>"
            + "".join(f'<p><a href="/{i}">Đảng viên phải đóng đảng phí {i}</a></p>' for i in range(20_000)),
        ),
        ("breaks.html", "<html><body>" + "Đảng<br>" * 2_000_000),
        ("divisions.html", "<html><body>" + "<div>" * 100_000 + SENTENCE),
        ("attributes.html", "<html><body><p " + " ".join(f"a{i}=1" for i in range(500_000)) + f">{SENTENCE}</p>"),
        ("bare.html", "<html><body><p " + " ".join(f"a{i}" for i in range(500_000)) + f">{SENTENCE}</p>"),
    ],
)
def test_a_file_made_to_hang_is_read_or_refused_in_time(name: str, content: str) -> None:
    assert "quá lâu" not in outcome(name, content.encode())


def test_a_word_file_of_too_many_elements_is_refused() -> None:
    buffer = io.BytesIO(word_file(word_paragraph(SENTENCE)))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", "<w:p/>" * 12_000_000)
    assert "quá lớn khi mở ra" in refusal("a.docx", buffer.getvalue())


def test_each_page_that_is_recognised_gives_time_anew(tmp_path: Path, no_programs: Path) -> None:
    tesseract(no_programs, [(line, 95) for line in GUIDE.split("\n")], before="/bin/sleep 2")
    path = scan(tmp_path / "a.tif", [Image.new("L", (400, 560), "white")] * 3)
    told: list[tuple[int, int]] = []
    started = monotonic()
    content = path.read_bytes()
    found = child.made(path, content, "0" * 64, Identity(), 8, told=lambda done, of: told.append((done, of)))
    assert monotonic() - started > 6 / len(os.sched_getaffinity(0))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert found.document.is_scanned


def test_a_scan_is_given_up_while_a_page_is_recognised(tmp_path: Path, no_programs: Path) -> None:
    tesseract(no_programs, [("Đảng viên phải đóng đảng phí.", 95)], before="/bin/sleep 60")
    path = scan(tmp_path / "a.png", [Image.new("L", (400, 560), "white")])
    stop = Event()
    started = monotonic()
    with pytest.raises(IngestError):
        child.made(path, path.read_bytes(), "0" * 64, Identity(), stop=stop, told=lambda done, of: stop.set())
    assert monotonic() - started < 50


def test_what_a_child_started_ends_with_it(tmp_path: Path, no_programs: Path) -> None:
    tesseract_id = tmp_path / "id"
    tesseract(no_programs, [], before=f"echo $$ > {tesseract_id}; exec /bin/sleep 60")
    path = scan(tmp_path / "a.png", [Image.new("L", (400, 560), "white")])
    assert "a.png: đọc quá lâu" in refusal(path.name, path.read_bytes(), time_limit_s=6)
    status = Path("/proc", tesseract_id.read_text().strip(), "status")
    assert not status.exists() or "State:\tZ" in status.read_text()  # ended, though nobody may have asked how
