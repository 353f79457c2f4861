import json
from datetime import date
from pathlib import Path

import docx
import pytest

from api.cli import main
from api.records.works import Works
from corpus.store import load, save
from made.courses import ON, rule
from made.files import GUIDE
from made.rote import FakeShelf
from qa.courses.model import Bank, State
from qa.courses.pins import pin
from qa.courses.works import WORK, Collection, Entry, Put

DAY = ("--as-of", ON.isoformat())


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save(rule(), tmp_path / "corpus")
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def bank(place: Path) -> Path:
    assert main(["course", "bank", *DAY, "--out", str(place / "bank.json")]) == 0
    return place / "bank.json"


def test_a_bank_is_made_and_counted(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "bank", *DAY, "--out", str(place / "bank.json")]) == 0
    printed = capsys.readouterr().out
    made = json.loads((place / "bank.json").read_text())
    assert printed.startswith(f"{len(made['items'])} câu trắc nghiệm")
    assert "Văn bản: Quy định 294-QĐ/TW" in printed
    assert made["items"]


def test_a_bank_is_printed_as_json(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["course", "bank", *DAY, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(bank.read_text())


@pytest.mark.parametrize("ending", ["csv", "gift"])
def test_a_bank_is_written_for_other_programs(place: Path, ending: str) -> None:
    assert main(["course", "bank", *DAY, "--out", str(place / f"bank.{ending}")]) == 0
    assert "tổ chức lễ kết nạp" in (place / f"bank.{ending}").read_text()


def test_what_was_approved_is_not_written_over(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "bank", *DAY, "--out", str(bank)]) == 1
    assert "Đã có tệp" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--documents", "294-QĐ/TW", "--as-of", "2025-01-01"], "không có hiệu lực ngày 01/01/2025"),
        (["--documents", "86-QĐ/TW"], "Kho không có văn bản"),
    ],
)
def test_a_document_that_nothing_can_be_made_of_is_told(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["course", "bank", *words]) == 1
    assert told in capsys.readouterr().err


def test_an_unknown_ending_is_wrong_usage(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "bank", "--out", str(place / "bank.pdf")]) == 2
    assert "tên tệp phải có đuôi" in capsys.readouterr().err


def test_an_exam_is_printed_with_its_keys_and_written_to_be_checked(
    bank: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["course", "exam", str(bank), *DAY, "--drafts", "--questions", "3", "--codes", "2"]
    assert main([*words, "--out", str(place / "exam.json")]) == 0
    printed = capsys.readouterr().out
    assert "Mã đề: 102" in printed
    assert "PHIẾU CHẤM" in printed
    assert main(["course", "check", *DAY, str(bank), str(place / "exam.json")]) == 0
    assert "cả 3 câu còn căn cứ" in capsys.readouterr().out


def test_check_tells_what_no_longer_holds_by_its_exit_status(
    bank: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["course", "exam", str(bank), *DAY, "--drafts", "--questions", "6", "--out", str(place / "exam.json")])
        == 0
    )
    held = rule()
    changed = tuple(
        one.model_copy(update={"text": one.text.replace("ngày làm việc", "tháng")}) for one in held.provisions
    )
    save(held.model_copy(update={"provisions": changed}), place / "corpus")
    capsys.readouterr()
    assert main(["course", "check", *DAY, str(bank), str(place / "exam.json")]) == 1
    printed = capsys.readouterr().out
    assert "điều khoản đã sửa lời" in printed
    assert "[-ngày làm việc.-] {+tháng.+}" in printed
    assert "không dùng đề này nữa" in printed
    assert main(["course", "check", "--json", *DAY, str(bank)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["why"] for one in told["files"][0]["stale"]} == {"reworded"}


def test_an_exam_leaves_out_what_no_longer_holds(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "exam", str(bank), "--as-of", "2025-01-01", "--drafts", "--questions", "3"]) == 1
    assert "không có căn cứ ngày 01/01/2025" in capsys.readouterr().err


def test_an_exam_for_an_earlier_day_keeps_what_has_lapsed_since(
    bank: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(rule().model_copy(update={"repealed_on": date(2026, 5, 1)}), place / "corpus")
    words = ["course", "exam", str(bank), "--drafts", "--questions", "3"]
    assert main([*words, "--as-of", "2026-06-01"]) == 1
    assert main([*words, *DAY, "--out", str(place / "exam.json")]) == 0
    assert f"Theo các quy định có hiệu lực ngày {ON:%d/%m/%Y}" in capsys.readouterr().out
    for day, status in ((ON, 0), (date(2026, 6, 1), 1)):
        out = ["--as-of", day.isoformat(), "--out", str(place / f"{day}.docx")]
        assert main(["course", "export", str(place / "exam.json"), *out]) == status


def test_an_exam_is_of_approved_questions_unless_drafts_are_asked_for(
    bank: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["course", "exam", str(bank), *DAY, "--questions", "2"]
    assert main(words) == 1
    assert "0 câu trắc nghiệm" in (told := capsys.readouterr().err)
    assert "--drafts" in told
    assert main([*words, "--drafts"]) == 0
    held = WORK.validate_json(bank.read_bytes())
    assert isinstance(held, Bank)
    approved = [one.model_copy(update={"state": State.APPROVED}) for one in held.items[:6]]
    bank.write_text(held.model_copy(update={"items": (*approved, *held.items[6:])}).model_dump_json())
    assert main([*words, "--json"]) == 0
    drawn = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {one["state"] for one in drawn["items"]} == {"approved"}


@pytest.mark.parametrize("content", [b"{}", b"khong phai json", b"\xff\xfe"])
def test_a_file_that_is_neither_bank_nor_exam_could_not_be_checked(
    place: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "other.json").write_bytes(content)
    assert main(["course", "check", str(place / "other.json")]) == 2
    assert "không phải bộ sưu tập, bài giảng, ngân hàng câu hỏi, đề thi" in capsys.readouterr().err


def test_a_file_that_is_not_there_could_not_be_checked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "check", str(place / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_what_the_service_keeps_is_checked_after_a_later_version_of_a_document_was_added(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoIndex(FakeShelf):
        def build(self, *of: object) -> Path:
            return Path()

    monkeypatch.setattr("qa.engine.Shelf", lambda *_: NoIndex())
    first = place / "guide.txt"
    first.write_text(GUIDE, encoding="utf-8")
    assert main(["add", str(first)]) == 0
    (guide,) = load(place / "var" / "documents")
    clauses = [one for one in guide.walk() if one.text and not one.children]
    entries = tuple(
        Entry(id=f"{n}", put=Put.CLAUSES, title="", sources=(pin(guide, one),), as_of=ON)
        for n, one in enumerate(clauses, start=1)
    )
    works = Works(place / "var" / "works.sqlite3")
    works.create(Collection(title="Cả văn bản", entries=entries))
    works.create(Collection(title="Không dựa vào chỗ đổi", entries=entries[:1]))
    check = ["course", "check", "--kept"]
    assert main(check) == 0
    later = place / "later.txt"
    later.write_text(GUIDE.replace("báo cáo ngay với cấp ủy.", "báo cáo ngay với chi bộ."), encoding="utf-8")
    assert main(["add", str(later)]) == 0
    capsys.readouterr()
    assert main([*check, "--json"]) == 1
    told = {one["file"].split(" (")[0]: one["stale"] for one in json.loads(capsys.readouterr().out)["files"]}
    lost = next(n for n, one in enumerate(clauses, start=1) if "Thẻ bị mất" in one.text)
    assert [one["part"] for one in told["Cả văn bản"]] == [f"{lost}"]
    assert told["Không dựa vào chỗ đổi"] == []
    added = [one["text"] for one in told["Cả văn bản"][0]["words"] if one["mark"] == "added"]
    assert added == ["chi bộ."]


def test_without_anything_to_check_that_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "check"]) == 2
    assert "--kept" in capsys.readouterr().err


def test_a_store_that_cannot_be_read_could_not_be_checked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "var").mkdir(exist_ok=True)
    (place / "var" / "works.sqlite3").write_bytes(b"not a database, and longer than its header" * 10)
    assert main(["course", "check", "--kept"]) == 2
    assert "không kiểm tra được các bộ mà dịch vụ giữ" in capsys.readouterr().err


def test_a_course_is_proposed_from_what_is_indexed_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "new", "--topic", "lễ kết nạp"]) == 1
    assert "regqa index" in capsys.readouterr().err


def test_a_course_without_a_topic_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course", "new"]) == 2
    assert "--topic" in capsys.readouterr().err


def test_a_work_is_written_as_each_file_that_its_form_has(bank: Path, place: Path) -> None:
    assert (
        main(["course", "exam", str(bank), *DAY, "--drafts", "--questions", "3", "--out", str(place / "exam.json")])
        == 0
    )
    for work, endings in (
        (bank, ("docx", "gift", "xml", "zip", "apkg", "csv")),
        (place / "exam.json", ("docx", "zip")),
    ):
        for ending in endings:
            file = place / f"{work.stem}-1.{ending}"
            assert main(["course", "export", str(work), *DAY, "--out", str(file)]) == 0
            assert file.stat().st_size > 500


def test_of_several_files_with_one_ending_the_kind_is_chosen(bank: Path, place: Path) -> None:
    assert (
        main(["course", "exam", str(bank), *DAY, "--drafts", "--questions", "3", "--out", str(place / "exam.json")])
        == 0
    )
    for kind, told in (("papers", "MÃ ĐỀ: 101"), ("keys", "ĐÁP ÁN VÀ PHIẾU CHẤM")):
        file = place / f"{kind}.docx"
        words = ["course", "export", str(place / "exam.json"), *DAY, "--out", str(file), "--kind", kind]
        assert main([*words, "--service", "https://hoidap.example.vn"]) == 0
        assert told in [one.text for one in docx.Document(str(file)).paragraphs]
    assert any(
        "hoidap.example.vn" in one.target_ref
        for one in docx.Document(str(file)).part.rels.values()
        if one.is_external
    )


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["--out", "bank.pptx"], 1, "Không có tệp .pptx của ngân hàng câu hỏi. Có: .docx (questions), .gift"),
        (["--out", "bank"], 1, "Không có tệp không đuôi của ngân hàng câu hỏi"),
        (["--out", "bank.docx", "--kind", "keys"], 1, "Không có tệp keys.docx"),
        (["--out", "bank.docx", "--service", "hoidap.example.vn"], 2, "phải là địa chỉ mà người đọc mở"),
        ([], 2, "--out"),
    ],
)
def test_what_cannot_be_written_is_told_with_what_can(
    bank: Path, place: Path, words: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    there = [str(place / word) if word.startswith("bank") else word for word in words]
    assert main(["course", "export", str(bank), *there]) == status
    assert told in capsys.readouterr().err


def test_an_exam_that_may_not_be_used_is_not_written(
    bank: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["course", "exam", str(bank), *DAY, "--drafts", "--questions", "3", "--out", str(place / "exam.json")])
        == 0
    )
    words = ["course", "export", str(place / "exam.json"), "--as-of", "2025-01-01", "--out", str(place / "exam.docx")]
    assert main(words) == 1
    assert "không dùng được nữa" in capsys.readouterr().err
    assert not (place / "exam.docx").exists()
