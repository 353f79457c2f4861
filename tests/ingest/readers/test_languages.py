from pathlib import Path

import pytest
from docx import Document

from ingest.readers.languages import language, language_of_all, vietnamese
from ingest.wrapping import Line
from made.files import GUIDE, pdf, reading, refusal, saved

VIETNAMESE = ["Điều 1. Phạm vi", "Quy định này nói về sổ tay của chi bộ.", "Điều 2. Lưu sổ", "Sổ tay được lưu 5 năm.",
              "Điều 3. Kiểm tra", "Cấp ủy kiểm tra sổ tay mỗi năm một lần."]  # fmt: skip
ENGLISH = ["Article 1. Scope", "This regulation governs the notebook kept by every cell.", "Article 2. Retention",
           "The notebook shall be kept for five years.", "Article 3. Inspection",
           "The committee shall inspect each notebook once a year."]  # fmt: skip
LAO = ["ມາດຕາ 1. ຂອບເຂດ", "ລະບຽບການນີ້ກ່າວເຖິງປຶ້ມບັນທຶກ", "ມາດຕາ 2", "ປຶ້ມບັນທຶກຮັກສາໄວ້ 5 ປີ", "ມາດຕາ 3", "ຄະນະກວດກາ"]
CHINESE = [
    "第一条 范围",
    "本规定适用于支部手册。",
    "第二条 保存",
    "手册保存五年。",
    "第三条 检查",
    "党委每年检查一次。",
]
TRANSLATIONS = pytest.mark.parametrize(
    ("translation", "name"),
    [(ENGLISH, "Anh"), (LAO, "Lào"), (CHINESE, "Trung Quốc")],
    ids=["English", "Lao", "Chinese"],
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((line, None) for line in VIETNAMESE),
        *((line, "Anh") for line in ENGLISH),
        *((line, "Lào") for line in LAO),
        *((line, "Trung Quốc") for line in CHINESE),
        ("", None),
        ("5", None),
        ("To Lan An", None),
        ("Ban hanh the dang vien", None),
        ("www.abc.vn", None),
        ("Theo Facebook, Zalo của chi bộ", None),
        ("NQ/TW, QĐ/TW", None),
    ],
)
def test_the_language_of_a_line(text: str, name: str | None) -> None:
    assert language(text) == name


@TRANSLATIONS
def test_a_translation_between_the_lines_is_kept_out(tmp_path: Path, translation: list[str], name: str) -> None:
    mixed = [line for pair in zip(VIETNAMESE, translation, strict=True) for line in pair]
    found = reading(saved(tmp_path / "a.txt", "\n".join(mixed)))
    assert [line.text for line in found.lines] == VIETNAMESE
    assert found.warnings[0].startswith(f"văn bản song ngữ: để 6 dòng tiếng {name} ngoài các điều khoản (“")


@TRANSLATIONS
def test_a_translation_below_is_kept_out(tmp_path: Path, translation: list[str], name: str) -> None:
    found = reading(
        saved(tmp_path / "a.html", f"<html><body><p>{'</p><p>'.join([*VIETNAMESE, *translation])}</p></body></html>")
    )
    assert [line.text for line in found.whole] == VIETNAMESE
    assert [text for text in found.warnings if name in text]


@TRANSLATIONS
def test_a_translation_in_the_column_beside_is_kept_out(tmp_path: Path, translation: list[str], name: str) -> None:
    document = Document()
    table = document.add_table(0, 2)
    for own, other in zip(VIETNAMESE[1::2], translation[1::2], strict=True):
        for cell, text in zip(table.add_row().cells, (own, other), strict=True):
            cell.text = text
    document.save(str(tmp_path / "a.docx"))
    found = reading(tmp_path / "a.docx")
    assert [line.text for line in found.lines] == VIETNAMESE[1::2]
    assert f"3 dòng tiếng {name}" in found.warnings[0]


def test_foreign_names_and_single_lines_stay(tmp_path: Path) -> None:
    names = [*VIETNAMESE, "Australia", "University of Oxford", "Harvard University", "Singapore", ENGLISH[1]]
    assert [line.text for line in vietnamese([Line(name) for name in names]).lines] == names
    assert vietnamese([]).lines == ()


def test_a_text_in_another_language_alone_is_refused_by_its_name(tmp_path: Path) -> None:
    assert "a.txt: văn bản bằng tiếng Lào, không có phần tiếng Việt" in refusal(
        saved(tmp_path / "a.txt", "\n".join(LAO))
    )
    assert "văn bản bằng tiếng Anh" in refusal(pdf(tmp_path / "a.pdf", [ENGLISH]))
    assert language_of_all(GUIDE.split("\n")) is None
    assert language_of_all([]) is None
