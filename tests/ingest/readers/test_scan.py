import shutil
import subprocess
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ingest.readers.read import read
from made.files import GUIDE, MASTHEAD, pdf, reading, refusal, saved, texts
from made.scans import scan, sheet, tesseract

PAGE = GUIDE.split("\n")
READ = [(line, 95) for line in PAGE]
BLANK = Image.new("L", (827, 1169), "white")


def has_tesseract() -> bool:
    program = shutil.which("tesseract")
    return program is not None and b"vie" in subprocess.run([program, "--list-langs"], capture_output=True).stdout


needs_tesseract = pytest.mark.skipif(not has_tesseract(), reason="tesseract-ocr and tesseract-ocr-vie are missing")


class TestWithoutTesseract:
    @pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.tif", "a.jpg"])
    def test_the_command_that_installs_it_is_named(self, tmp_path: Path, no_programs: Path, name: str) -> None:
        message = refusal(scan(tmp_path / name, [BLANK]))
        assert message.startswith(f"{name}: trang 1 ")
        assert "mà máy này chưa có" in message
        assert message.endswith("sudo apt-get install tesseract-ocr tesseract-ocr-vie")

    def test_it_is_the_same_where_only_its_vietnamese_is_missing(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, READ, languages="eng osd")
        message = refusal(scan(tmp_path / "a.pdf", [BLANK]))
        assert "chưa có dữ liệu tiếng Việt" in message
        assert message.endswith("sudo apt-get install tesseract-ocr tesseract-ocr-vie")

    def test_a_file_with_a_good_text_layer_needs_none(self, tmp_path: Path, no_programs: Path) -> None:
        assert reading(pdf(tmp_path / "a.pdf", [PAGE])).scanned == ()


class TestWithWhatTesseractSays:
    def test_its_lines_are_read_and_how_surely_is_kept(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, READ)
        found = reading(scan(tmp_path / "a.pdf", [BLANK]))
        assert [line.text for line in found.lines if line.text.strip()] == PAGE
        assert [(page.page, page.confidence) for page in found.scanned] == [(1, 0.95)]
        assert found.scanned[0].syllables > 0.95
        assert "đối chiếu với bản gốc" in found.warnings[0]
        assert "trang 1 95%/" in found.warnings[0]

    def test_pages_with_and_without_a_text_layer_stay_in_order(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, READ[7:12])
        writer = PdfWriter()
        for part in (
            pdf(tmp_path / "a.pdf", [PAGE[:9]]),
            scan(tmp_path / "b.pdf", [BLANK]),
            pdf(tmp_path / "c.pdf", [PAGE[12:]]),
        ):
            writer.append(PdfReader(part))
        writer.write(tmp_path / "d.pdf")
        found = reading(tmp_path / "d.pdf")
        assert [(line.text, line.page) for line in found.lines if line.text.strip()] == [
            *((line, 1) for line in PAGE[:9]),
            *((line, 2) for line in PAGE[7:12]),
            *((line, 3) for line in PAGE[12:]),
        ]
        assert [page.page for page in found.scanned] == [2]

    def test_a_scan_is_not_read_by_the_stamp_of_a_digital_signature(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, READ)
        writer = PdfWriter(clone_from=PdfReader(scan(tmp_path / "a.pdf", [BLANK])))
        stamp = PdfReader(pdf(tmp_path / "b.pdf", [["Người ký: Văn phòng Trung ương Đảng"]])).pages[0]
        writer.pages[0].merge_page(stamp)
        writer.write(tmp_path / "c.pdf")
        assert texts(tmp_path / "c.pdf") == PAGE

    @pytest.mark.parametrize(("line", "confidence"), [("§¶ng vi£n ®u¢c th¤ng t¡n v² " * 5, 90), (PAGE[10] * 3, 40)])
    def test_a_page_too_poor_to_be_quoted_refuses_the_file_by_its_number(
        self, tmp_path: Path, no_programs: Path, line: str, confidence: int
    ) -> None:
        tesseract(no_programs, [(line, confidence)])
        writer = PdfWriter()
        for part in (pdf(tmp_path / "a.pdf", [PAGE]), scan(tmp_path / "b.pdf", [BLANK])):
            writer.append(PdfReader(part))
        writer.write(tmp_path / "c.pdf")
        assert "c.pdf: trang 2 nhận dạng không ra chữ tiếng Việt" in refusal(tmp_path / "c.pdf")

    def test_a_figure_that_was_not_surely_read_is_listed_and_noted_with_its_line(
        self, tmp_path: Path, no_programs: Path
    ) -> None:
        doubtful = "Thẻ bị hỏng thì báo cáo trong 1§ ngày."
        tesseract(no_programs, [*READ, (doubtful, 95), ("Hoặc 90 ngày.", 70)])
        found = reading(scan(tmp_path / "a.png", [BLANK]))
        assert "“1§” trong “báo cáo trong 1§ ngày.”, “90” trong “Hoặc 90 ngày.”" in found.warnings[1]
        assert {line.text: line.notes for line in found.lines if line.notes} == {
            doubtful: ("nhận dạng chưa chắc “1§”, đối chiếu với bản gốc",),
            "Hoặc 90 ngày.": ("nhận dạng chưa chắc “90”, đối chiếu với bản gốc",),
        }

    def test_marks_of_the_second_reading_are_taken_and_each_is_listed(
        self, tmp_path: Path, no_programs: Path
    ) -> None:
        lost = "Các tô chức đảng báo cáo tô công tác trong 30 ngày."
        tesseract(
            no_programs, [*READ, (lost, 95)], again=[*READ, ("Các tổ chức đảng báo cáo tổ công tác trong 80", 90)]
        )
        found = reading(scan(tmp_path / "a.png", [BLANK]))
        assert found.lines[-1].text == "Các tổ chức đảng báo cáo tổ công tác trong 30 ngày."
        assert "trang 1: dấu chữ lấy theo lần đọc thứ hai, từng dòng một: “tô” → “tổ” (2 lần)" in found.warnings

    def test_what_a_stamp_is_taken_for_is_left_out_and_told(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, [*READ, ("xq wVz", 12)])
        found = reading(scan(tmp_path / "a.png", [BLANK]))
        assert found.lines[-1].text == PAGE[-1]
        assert "trang 1: bỏ dòng không rõ chữ (con dấu, chữ ký…): “xq wVz”" in found.warnings

    def test_a_tesseract_that_fails_is_a_refusal_naming_the_page(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, READ, before="exit 1")
        assert "Tesseract không đọc được trang 1" in refusal(scan(tmp_path / "a.png", [BLANK]))

    def test_progress_is_told_page_by_page(self, tmp_path: Path, no_programs: Path) -> None:
        tesseract(no_programs, READ)
        said: list[tuple[int, int]] = []
        path = scan(tmp_path / "a.tif", [BLANK, BLANK])
        found = read(path, path.read_bytes(), lambda done, of: said.append((done, of)))
        assert said == [(0, 2), (1, 2), (2, 2)]
        assert found.pages == 2

    def test_letters_that_a_scan_brings_along_are_told_of(self, tmp_path: Path, no_programs: Path) -> None:
        writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "a.pdf", [PAGE], image=True)))
        content = writer.pages[0].get_contents()
        assert content is not None
        content.set_data(b"3 Tr " + content.get_data())
        writer.pages[0].replace_contents(content)
        writer.write(tmp_path / "b.pdf")
        found = reading(tmp_path / "b.pdf")
        assert [(page.page, page.confidence) for page in found.scanned] == [(1, None)]
        assert "trang 1: bản quét có sẵn lớp chữ nhận dạng" in found.warnings[0]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"x" * 500])
def test_a_damaged_image_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "a.png: ảnh hỏng" in refusal(saved(tmp_path / "a.png", content))


def test_an_image_too_large_is_refused_before_it_is_opened(tmp_path: Path, no_programs: Path) -> None:
    tesseract(no_programs, READ)
    Image.new("1", (8000, 10_001)).save(tmp_path / "a.png")
    assert "a.png: ảnh ở trang 1 có 8000 x 10001 điểm, quá lớn" in refusal(tmp_path / "a.png")


@needs_tesseract
@pytest.mark.parametrize(
    "laid",
    [lambda page: page, lambda page: page.rotate(2, fillcolor=255), lambda page: page.rotate(90, expand=True)],
    ids=["straight", "askew", "on its side"],
)
def test_a_scanned_page_is_read_however_it_lies(tmp_path: Path, laid: Callable[[Image.Image], Image.Image]) -> None:
    found = reading(scan(tmp_path / "a.pdf", [laid(sheet(PAGE))]))
    text = "\n".join(line.text for line in found.lines)
    assert SequenceMatcher(None, text, GUIDE, autojunk=False).ratio() > 0.95
    assert all(f"\n{head} " in text for head in ("1.", "1.1.", "1.2.", "2.", "a)", "b)"))
    assert found.scanned[0].confidence is not None
    assert found.scanned[0].confidence > 0.8


@needs_tesseract
def test_the_mark_of_a_note_is_no_figure_of_the_text(tmp_path: Path) -> None:
    lines = [*MASTHEAD.split("\n"), "1. Thẻ bị hỏng thì báo cáo chi bộ trong 30¹ ngày làm việc.", *PAGE[10:14]]
    found = reading(scan(tmp_path / "a.png", [sheet(lines)]))
    assert any("trong 30 ngày làm việc" in line.text for line in found.lines)
    assert any("bỏ dấu chú thích 1 khỏi lời văn" in warning for warning in found.warnings)


@needs_tesseract
def test_the_marks_of_lines_that_stand_close_are_read(tmp_path: Path) -> None:
    lines = [
        "Cấp ủy có thẩm quyền kiểm tra tổ chức đảng cấp dưới.",
        "Chuyển hồ sơ để tổ chức thẩm định, kể cả bổ sung.",
    ]
    page = Image.new("L", (2480, 3508), "white")
    for row in range(12):
        strip = sheet([lines[row % 2]]).crop((0, 190, 2480, 268))
        page.paste(strip, (0, 250 + 60 * row), strip.point(lambda light: 255 - light))
    read_words = " ".join(texts(scan(tmp_path / "a.png", [page]))).split()
    wanted = " ".join(lines * 6).split()
    assert SequenceMatcher(None, wanted, read_words, autojunk=False).ratio() > 0.97
