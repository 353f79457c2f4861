from pathlib import Path

import pytest

from corpus.model import Document
from corpus.store import load
from ingest.__main__ import main
from ingest.digest import parse
from ingest.errors import SourceError

FRONT = """---
number: 294-QĐ/TW
kind: quy-dinh
title: Thi hành Điều lệ Đảng
issuer: Ban Chấp hành Trung ương
issued_on: 2025-05-26
effect: superseded
nature: digest
replaces:
  - number: 232-QĐ/TW
    kind: quy-dinh
    evidence: inferred
    basis: "Cùng tên, ban hành ngay trước."
sources:
  - trust: full-text
    note: "Toàn văn"
notes:
  - "Một lưu ý chung."
---
"""
BODY = """
## 6.3 · Chuyển sinh hoạt

Mở đầu của mục.

## 6.3.3.a ý 1 · Đi một mình

Đảng viên đi một mình thì:
- báo cáo;
- nộp hồ sơ.

> Chỗ này hai nguồn ghi khác nhau.

## Điều 9 khoản 4 điểm đ · Khác

Một câu.
"""


def written(folder: Path, text: str, name: str = "quy-dinh-294-qd-tw-2025") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(text)
    return path


def parsed(tmp_path: Path, text: str = FRONT + BODY) -> Document:
    return parse(written(tmp_path, text))


def test_front_matter_becomes_the_register_entry(tmp_path: Path) -> None:
    document = parsed(tmp_path)
    assert document.id == "quy-dinh-294-qd-tw-2025"
    assert (document.number, document.nature, document.effect) == ("294-QĐ/TW", "digest", "superseded")
    assert (document.replaces[0].number, document.replaces[0].evidence) == ("232-QĐ/TW", "inferred")
    assert document.sources[0].note == "Toàn văn"
    assert document.notes == ("Một lưu ý chung.",)


def test_provisions_are_nested_and_missing_ancestors_are_made(tmp_path: Path) -> None:
    document = parsed(tmp_path)
    assert [p.locator for p in document.walk()] == [
        "6", "6.3", "6.3.3", "6.3.3.diem-a", "6.3.3.diem-a.y-1",
        "dieu-9", "dieu-9.khoan-4", "dieu-9.khoan-4.diem-dd",
    ]  # fmt: skip
    assert [p.locator for p in document.provisions] == ["6", "dieu-9"]


def test_text_items_and_notes_go_where_they_belong(tmp_path: Path) -> None:
    case = next(p for p in parsed(tmp_path).walk() if p.locator.endswith("y-1"))
    assert case.heading == "Đi một mình"
    assert case.text == "Đảng viên đi một mình thì:\n- báo cáo;\n- nộp hồ sơ."
    assert case.notes == ("Chỗ này hai nguồn ghi khác nhau.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("không có đầu\n", ":1: no front matter"),
        (FRONT.replace("effect:", "efect:") + BODY, ":7: efect"),
        (FRONT.replace("kind: quy-dinh\ntitle", "kind: quy-tac\ntitle") + BODY, ":3: kind"),
        (FRONT.replace("title: Thi", "title: [Thi") + BODY, "not YAML"),
        (FRONT + "Lời trước.\n" + BODY, ":20: text before"),
        (FRONT + BODY + "\n## 6.3 · Lặp lại\n\nMột câu.\n", ":37: ## 6.3 · Lặp lại: the address already stands on"),
        (FRONT + BODY + "\n## 6.4 Không dấu chấm giữa\n", ":37: ## 6.4"),
        (FRONT + BODY + "\n## chỗ nào đó · X\n", ":37: no provision address"),
        (FRONT + BODY + "\n## Điều 10 · Rỗng\n", ":37: dieu-10: no text"),
        (FRONT + BODY + "\n## Điều 10 · Dở\n\nGồm:\n", ":37: dieu-10: a lead-in"),
        (FRONT + BODY + "\n## Điều 10 · Đậm\n\nMột **câu**.\n", ":39: no bold"),
        (FRONT + BODY + "\n## 6.3.4 · Xa\n\nMột câu.\n", ":37: 6.3.4: keep the provisions of 6"),
        (FRONT, "a digest needs provisions"),
        (FRONT.replace(": digest", ": register-only") + BODY, "a register-only document has no provisions"),
    ],
)  # fmt: skip
def test_what_breaks_the_format_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parsed(tmp_path, text)
    assert said in str(caught.value)


def test_the_file_name_is_the_id(tmp_path: Path) -> None:
    for name in ("Quy-dinh-294", "huong-dan-294-qd-tw-2025", "quy-dinh--294"):
        with pytest.raises(SourceError, match="file name"):
            parse(written(tmp_path, FRONT + BODY, name))


def test_making_checking_and_removing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources, documents = tmp_path / "sources", tmp_path / "documents"
    path = written(sources, FRONT + BODY)
    options = ["--sources", str(sources), "--documents", str(documents)]
    assert main([*options, "--check"]) == 1
    assert main(options) == 0
    assert load(documents) == (parse(path),)
    assert main([*options, "--check"]) == 0
    capsys.readouterr()
    written(sources, FRONT + BODY.replace("Một câu.", "Câu khác."))
    assert main([*options, "--check"]) == 1
    assert "~ quy-dinh-294-qd-tw-2025: dieu-9.khoan-4.diem-dd" in capsys.readouterr().out
    path.unlink()
    assert main(options) == 0
    assert load(documents) == ()


def test_a_wrong_source_leaves_the_documents_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources, documents = tmp_path / "sources", tmp_path / "documents"
    written(sources, FRONT + BODY)
    options = ["--sources", str(sources), "--documents", str(documents)]
    main(options)
    written(sources, FRONT, "quy-dinh-1-qd-tw-2025")
    assert main(options) == 1
    assert "quy-dinh-1-qd-tw-2025.md" in capsys.readouterr().err
    assert [d.id for d in load(documents)] == ["quy-dinh-294-qd-tw-2025"]
