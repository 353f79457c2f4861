import hashlib
import os
import re
import shutil
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from corpus.model import Kind, Nature, Trust, Version
from corpus.register import Register
from corpus.standing import State
from corpus.store import load, save
from ingest import child
from ingest.add import FileReport, add
from ingest.document import Identity, Made
from made.documents import provision
from made.files import GUIDE, NEWS, pdf, saved
from made.scans import scan, tesseract
from made.spreading import by_post


def only(reports: list[FileReport]) -> FileReport:
    (report,) = reports
    return report


def test_a_guide_becomes_a_document_with_its_register_entry(tmp_path: Path) -> None:
    report = only(add([pdf(tmp_path / "a.pdf", [GUIDE.split("\n")])], tmp_path / "data"))
    (document,) = load(tmp_path / "data" / "documents")
    assert report.document_id == document.id == "huong-dan-07-hd-tw-2024"
    assert (report.pages, report.provisions, report.error) == (1, 11, None)
    assert (document.number, document.issuer, document.issued_on) == ("07-HD/TW", "Ban Bí thư", date(2024, 3, 5))
    assert document.effective_on == date(2024, 4, 1)
    assert document.replaces[0].number == "03-HD/TW"
    assert [p.locator for p in document.walk() if p.heading == "Phát thẻ"] == ["1"]
    source = document.sources[0]
    assert (source.trust, source.file, source.pages) == (Trust.FULL_TEXT, "a.pdf", 1)
    assert (tmp_path / "data" / "files" / f"{source.sha256}.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()


def test_an_added_document_has_a_standing(tmp_path: Path) -> None:
    add([saved(tmp_path / "moi.txt", GUIDE)], tmp_path / "data")
    (document,) = load(tmp_path / "data" / "documents")
    register = Register([document])
    assert register.standing(document, date(2024, 3, 31)).state is State.NOT_YET
    assert register.standing(document, date(2024, 4, 1)).state is State.IN_FORCE


def test_news_becomes_a_report_that_replaces_nothing(tmp_path: Path) -> None:
    report = only(add([saved(tmp_path / "tin.txt", NEWS)], tmp_path / "data"))
    (document,) = load(tmp_path / "data" / "documents")
    assert document.id == "bao-cao-dang-uy-ban-cong-tac-quan-ly-dang-vien-2022"
    assert (document.kind, document.issuer, document.issued_on) == (Kind.BAO_CAO, "Báo Nhân Dân", date(2022, 7, 6))
    assert [p.locator for p in document.provisions] == ["doan-1", "doan-2"]
    assert document.replaces == ()
    assert any("bỏ 2 dòng" in warning for warning in report.warnings)


def test_a_report_without_title_date_and_outlet_says_so(tmp_path: Path) -> None:
    text = "Sáng nay, Đảng ủy tổ chức hội nghị về công tác quản lý đảng viên ở nước ngoài tại thủ đô."
    report = only(add([saved(tmp_path / "tin.txt", text)], tmp_path / "data"))
    assert report.error is None
    assert ["tiêu đề" in w or "ngày đăng" in w or "nơi đăng" in w for w in report.warnings] == [True] * 3
    (document,) = load(tmp_path / "data" / "documents")
    assert (document.issuer, document.issued_on) == ("không rõ", None)


def test_a_report_broken_into_lines_is_joined_again(tmp_path: Path) -> None:
    text = "\n\n".join("\n".join(textwrap.wrap(paragraph, 50)) for paragraph in NEWS.strip().split("\n\n"))
    add([saved(tmp_path / "tin.txt", text)], tmp_path / "data")
    (document,) = load(tmp_path / "data" / "documents")
    assert [p.text for p in document.provisions] == [NEWS.split("\n\n")[2], NEWS.split("\n\n")[3]]


def test_what_the_first_page_lacks_is_asked_for_by_name(tmp_path: Path) -> None:
    text = GUIDE.replace("Số 07-HD/TW ", "").replace("ngày 05 tháng 3 năm 2024", "")
    report = only(add([saved(tmp_path / "a.txt", text)], tmp_path / "data"))
    assert report.error is not None
    assert "số hiệu, ngày ban hành" in report.error
    assert "regqa add a.txt --number 294-QĐ/TW --date 2025-05-26" in report.error
    stated = Identity(number="07-HD/TW", issued_on=date(2024, 3, 5))
    assert only(add([tmp_path / "a.txt"], tmp_path / "data", stated)).document_id == "huong-dan-07-hd-tw-2024"


def test_articles_without_a_masthead_are_a_rule_whose_identity_is_asked_for(tmp_path: Path) -> None:
    text = "\n".join(f"Điều {n}. Đảng viên sinh hoạt ở chi bộ nơi mình làm việc và cư trú." for n in (1, 2, 3))
    assert "--kind" in (only(add([saved(tmp_path / "a.txt", text)], tmp_path / "data")).error or "")


def test_a_failing_file_stops_no_other_and_folders_are_searched(tmp_path: Path) -> None:
    saved(tmp_path / "in" / "a.txt", NEWS)
    saved(tmp_path / "in" / "b" / "hỏng.pdf", "không phải PDF")
    saved(tmp_path / "in" / "c.zip", "x")
    saved(tmp_path / "in" / ".ẩn", "x")
    reports = add([tmp_path / "in", tmp_path / "không có.txt"], tmp_path / "data")
    assert [(r.path.name, r.error is None) for r in reports] == [
        ("a.txt", True),
        ("hỏng.pdf", False),
        ("c.zip", False),
        ("không có.txt", False),
    ]
    assert len(load(tmp_path / "data" / "documents")) == 1


def test_a_link_out_of_a_folder_is_not_followed_and_said_so(tmp_path: Path) -> None:
    outside = saved(tmp_path / "kín" / "a.txt", NEWS)
    inside = saved(tmp_path / "in" / "b.txt", GUIDE)
    (tmp_path / "in" / "c.txt").symlink_to(outside)
    (tmp_path / "in" / "d").symlink_to(outside.parent)
    (tmp_path / "in" / "e.txt").symlink_to(inside)
    (tmp_path / "in" / "f.txt").symlink_to("không có")
    reports = {report.path.name: report for report in add([tmp_path / "in"], tmp_path / "data")}
    assert {name for name, report in reports.items() if report.error is None} == {"b.txt", "e.txt"}
    assert f"là liên kết tới {outside}" in (reports["c.txt"].error or "")
    assert "là liên kết tới" in (reports["d"].error or "")
    assert "f.txt" in reports
    assert only(add([tmp_path / "in" / "c.txt"], tmp_path / "data")).error is None  # named, it is meant


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "không phải tệp thường" in (only(add([tmp_path / "a.txt"], tmp_path / "data")).error or "")


def test_adding_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "tin.txt", NEWS)
    add([path], tmp_path / "data")
    before = {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()}
    report = only(add([path], tmp_path / "data"))
    assert "không thay đổi so với lần thêm trước" in report.warnings
    assert report.unchanged
    assert {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()} == before


def test_another_text_of_the_same_document_replaces_it_and_says_so(tmp_path: Path) -> None:
    add([saved(tmp_path / "a.txt", GUIDE)], tmp_path / "data")
    report = only(add([saved(tmp_path / "b.txt", GUIDE.replace("30 ngày", "20 ngày"))], tmp_path / "data"))
    assert any("a.txt" in warning for warning in report.warnings)
    _, document = load(tmp_path / "data" / "documents")
    assert "20 ngày" in " ".join(p.text for p in document.walk())


def test_a_text_that_gives_way_to_other_words_is_kept_as_a_version_up_to_that_day(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for days, today in ((30, date(2026, 1, 1)), (20, date(2026, 3, 1)), (10, date(2026, 5, 1))):
        path = saved(tmp_path / f"{days}.txt", GUIDE.replace("30 ngày", f"{days} ngày"))
        report = only(add([path], data, today=today))
    assert report.version == "huong-dan-07-hd-tw-2024-ban-2"
    assert any("giữ làm huong-dan-07-hd-tw-2024-ban-2" in one for one in report.warnings)
    first, second, now = load(data / "documents")
    assert [one.id for one in (first, second, now)] == [f"{now.id}-ban-1", f"{now.id}-ban-2", now.id]
    assert first.version == Version(of=now.id, until=date(2026, 3, 1))
    assert second.version == Version(of=now.id, until=date(2026, 5, 1))
    assert first.name == "Hướng dẫn 07-HD/TW (bản trước ngày 1/3/2026)"
    for days, text in ((30, first), (20, second), (10, now)):
        assert f"{days} ngày" in " ".join(p.text for p in text.walk())
    assert {source.sha256 for one in (first, second, now) for source in one.sources} == {
        path.stem for path in (data / "files").iterdir()
    }


def test_the_same_words_from_another_file_make_no_version(tmp_path: Path) -> None:
    data = tmp_path / "data"
    add([saved(tmp_path / "a.txt", GUIDE)], data)
    assert only(add([saved(tmp_path / "b.md", GUIDE.replace("\n", "\n\n"))], data)).version is None
    assert [one.sources[0].file for one in load(data / "documents")] == ["b.md"]


def test_an_addition_that_was_broken_off_leaves_no_second_version(tmp_path: Path) -> None:
    data, new = tmp_path / "data", saved(tmp_path / "b.txt", GUIDE.replace("30 ngày", "20 ngày"))
    add([saved(tmp_path / "a.txt", GUIDE)], data)
    (old,) = load(data / "documents")
    add([new], data)
    save(old, data / "documents")  # as if it had been stopped before the new text took the place of the old
    assert only(add([new], data)).version == f"{old.id}-ban-1"
    assert len(load(data / "documents")) == 2


SHORT = GUIDE.replace(GUIDE[GUIDE.index("1.1. ") : GUIDE.index("Hướng dẫn này có")], "")
UNSIGNED = GUIDE[: GUIDE.index("Nơi nhận")].strip()
NO_MASTHEAD = GUIDE[GUIDE.index("- Căn cứ") :]
STATED = Identity(
    number="07-HD/TW", kind=Kind.HUONG_DAN, issuer="Ban Bí thư", issued_on=date(2024, 3, 5), title="Thẻ đảng viên"
)


def file_of(name: str, text: str, folder: Path) -> Path:
    return pdf(folder / name, [text.split("\n")]) if name.endswith("pdf") else saved(folder / name, text)


@pytest.mark.parametrize(
    ("old", "new", "text", "stated", "lacks"),
    [
        ("a.pdf", "b.pdf", SHORT, None, "ngắn hơn nhiều"),
        ("a.txt", "b.txt", SHORT, None, "ngắn hơn nhiều"),
        ("a.pdf", "b.txt", GUIDE, None, "tệp .txt không phải bản phát hành"),
        ("a.pdf", "b.md", GUIDE.replace("\n", "\n\n"), None, "tệp .md không phải bản phát hành"),
        ("a.pdf", "b.pdf", UNSIGNED, None, "không có chữ ký"),
        ("a.pdf", "b.pdf", NO_MASTHEAD, STATED, "trang đầu không có thể thức"),
    ],
)
def test_a_fuller_or_more_official_text_is_kept_unless_replacing_is_asked_for(
    tmp_path: Path, old: str, new: str, text: str, stated: Identity | None, lacks: str
) -> None:
    data = tmp_path / "data"
    add([file_of(old, GUIDE, tmp_path)], data)
    before = {p: p.read_bytes() for p in data.rglob("*") if p.is_file()}
    report = only(add([file_of(new, text, tmp_path)], data, stated))
    assert report.error is not None
    assert f"“{old}” (11 điều khoản, 500 ký tự)" in report.error
    assert f"“{new}” (" in report.error
    assert lacks in report.error
    assert "--replace" in report.error
    assert {p: p.read_bytes() for p in data.rglob("*") if p.is_file()} == before
    report = only(add([tmp_path / new], data, stated, replace=True))
    assert report.error is None
    assert any(f"thay bản đã thêm trước đó từ tệp “{old}”" in warning for warning in report.warnings)
    assert load(data / "documents")[-1].sources[0].file == new


def test_a_scan_takes_the_place_of_text_only_where_that_is_asked_for(tmp_path: Path, no_programs: Path) -> None:
    tesseract(no_programs, [(line, 95) for line in GUIDE.split("\n")])
    scanned = scan(tmp_path / "quet.pdf", [Image.new("L", (400, 560), "white")])
    report = only(add([pdf(tmp_path / "a.pdf", [GUIDE.split("\n")]), scanned], tmp_path / "data")[1:])
    assert report.error is not None
    assert "chữ nhận dạng từ bản quét. Kho giữ nguyên bản đã có" in report.error
    report = only(add([scanned], tmp_path / "data", replace=True))
    assert any("1 trang nhận dạng chữ từ bản quét" in warning for warning in report.warnings)
    (document,) = (one for one in load(tmp_path / "data" / "documents") if not one.version)
    assert [(page.page, page.confidence) for page in document.sources[0].scanned] == [(1, 0.95)]


def test_a_text_with_broken_pages_takes_the_place_of_another_only_where_that_is_asked_for(tmp_path: Path) -> None:
    data, lines = tmp_path / "data", GUIDE.split("\n")
    damaged = pdf(tmp_path / "b.pdf", [lines], unmapped=[line for line in lines if line.startswith("1.2. ")])
    add([pdf(tmp_path / "a.pdf", [lines])], data)
    report = only(add([damaged], data))
    assert report.error is not None
    assert "chữ ở trang 1 có thể bị vỡ (so với tệp gốc, hoặc in lại ra PDF mới" in report.error
    assert "--replace" in report.error
    assert [one.sources[0].file for one in load(data / "documents")] == ["a.pdf"]
    assert only(add([damaged], data, replace=True)).error is None
    assert only(add([tmp_path / "a.pdf"], data)).error is None
    assert only(add([damaged], data)).error is not None


def test_names_that_the_stored_text_has_as_well_are_no_broken_words(tmp_path: Path) -> None:
    named = GUIDE.replace("giữ thẻ cẩn thận", "họp qua Zoom, Teams, Webex, Skype, Viber, Kakao")
    add([pdf(tmp_path / "a.pdf", [named.split("\n")])], tmp_path / "data")
    other = named.replace("30 ngày", "20 ngày")
    report = only(add([pdf(tmp_path / "b.pdf", [other.split("\n")])], tmp_path / "data"))
    assert any("có thể bị vỡ" in warning for warning in report.warnings)
    assert report.error is None


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a.txt", "b.pdf", GUIDE),
        ("a.pdf", "b.pdf", GUIDE.replace("30 ngày", "20 ngày")),
        ("a.txt", "b.txt", GUIDE.replace("30 ngày", "20 ngày")),
    ],
)
def test_a_text_as_full_and_as_official_takes_the_place_of_another(
    tmp_path: Path, old: str, new: str, text: str
) -> None:
    add([file_of(old, GUIDE, tmp_path)], tmp_path / "data")
    assert only(add([file_of(new, text, tmp_path)], tmp_path / "data")).error is None


def test_a_text_shorter_than_its_digest_takes_its_place_only_where_that_is_asked_for(tmp_path: Path) -> None:
    starter, data, path = tmp_path / "starter", tmp_path / "data", saved(tmp_path / "b.txt", SHORT)
    add([saved(tmp_path / "a.txt", GUIDE)], tmp_path / "other")
    (whole,) = load(tmp_path / "other" / "documents")
    save(whole.model_copy(update={"nature": Nature.DIGEST}), starter)
    report = only(add([path], data, starter=starter))
    assert report.error is not None
    assert "đã có trong kho từ bản tóm lược (11 điều khoản, 500 ký tự)" in report.error
    assert "ngắn hơn cả bản tóm lược" in report.error
    assert "--replace" in report.error
    assert not load(data / "documents")
    assert only(add([path], data, starter=starter, replace=True)).error is None


def test_a_text_without_what_its_digest_numbers_keeps_the_digest_however_long_it_is(tmp_path: Path) -> None:
    starter, data = tmp_path / "starter", tmp_path / "data"
    add([saved(tmp_path / "a.txt", GUIDE)], tmp_path / "other")
    (whole,) = load(tmp_path / "other" / "documents")
    save(whole.model_copy(update={"nature": Nature.DIGEST}), starter)
    first, second = GUIDE.split("2. Đổi thẻ")
    cut = first.replace("gần nhất.", f"gần nhất{', và lần sau' * 60}.") + "Nơi nhận:" + second.split("Nơi nhận:")[1]
    report = only(add([saved(tmp_path / "b.txt", cut)], data, starter=starter))
    assert report.error is not None
    assert "ngắn hơn" not in report.error
    assert re.search(
        r"thiếu 3 trong \d mục có số mà bản tóm lược có \(mục 2; điểm a, mục 2; điểm b, mục 2\)", report.error
    )
    assert not load(data / "documents")
    assert only(add([tmp_path / "a.txt"], data, starter=starter)).error is None


def test_a_digest_is_not_held_against_a_text_for_what_only_order_tells(tmp_path: Path) -> None:
    starter, data = tmp_path / "starter", tmp_path / "data"
    add([saved(tmp_path / "a.txt", GUIDE)], tmp_path / "other")
    (whole,) = load(tmp_path / "other" / "documents")
    more = tuple(provision(f"1.1.y-{n}", "Ý.") for n in range(1, 9))
    save(whole.model_copy(update={"nature": Nature.DIGEST, "provisions": (*whole.provisions, *more)}), starter)
    assert only(add([tmp_path / "a.txt"], data, starter=starter)).error is None


def test_a_text_as_long_as_its_digest_takes_its_place(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.txt", GUIDE)
    add([path], tmp_path / "other")
    (whole,) = load(tmp_path / "other" / "documents")
    for nature in (Nature.DIGEST, Nature.REGISTER_ONLY):
        save(whole.model_copy(update={"nature": nature}), tmp_path / nature)
        assert only(add([path], tmp_path / f"to-{nature}", starter=tmp_path / nature)).error is None


def test_the_same_file_read_anew_takes_the_place_of_what_was_read_before(tmp_path: Path) -> None:
    path, data = pdf(tmp_path / "a.pdf", [GUIDE.split("\n")]), tmp_path / "data"
    add([path], data)
    (document,) = load(data / "documents")
    doubled = document.provisions[-1].model_copy(update={"text": "Thừa. " * 1000})
    save(document.model_copy(update={"provisions": (*document.provisions[:-1], doubled)}), data / "documents")
    assert only(add([path], data)).error is None
    assert load(data / "documents") == (document,)


@pytest.mark.parametrize("text", ["Đảng viên giữ thẻ cẩn thận.", "Chi bộ họp mỗi tháng một lần " * 10])
def test_a_text_of_one_paragraph_is_content(tmp_path: Path, text: str) -> None:
    assert only(add([saved(tmp_path / "a.txt", text)], tmp_path / "data")).error is None
    (document,) = load(tmp_path / "data" / "documents")
    assert [p.text for p in document.provisions] == [text.strip()]


def test_a_line_that_may_be_a_title_is_content_only_under_a_title(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.txt", "Đảng viên giữ thẻ cẩn thận")
    assert "ngoài tiêu đề" in (only(add([path], tmp_path / "data")).error or "")
    assert only(add([path], tmp_path / "data", Identity(title="Giữ thẻ"))).provisions == 1


def test_of_a_file_that_is_rewritten_while_it_is_read_all_is_of_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, made, data = saved(tmp_path / "a.txt", GUIDE), child.made, tmp_path / "data"
    before = path.read_bytes()

    def rewritten_before(*given: Any, **named: Any) -> Made:
        saved(path, GUIDE.replace("30 ngày", "20 ngày"))
        return made(*given, **named)

    monkeypatch.setattr(child, "made", rewritten_before)
    assert only(add([path], data)).error is None
    (document,) = load(data / "documents")
    assert b"20 ng" in path.read_bytes()
    assert "30 ngày" in " ".join(provision.text for provision in document.walk())
    assert document.sources[0].sha256 == hashlib.sha256(before).hexdigest()
    assert [kept.read_bytes() for kept in (data / "files").iterdir()] == [before]


def test_a_file_whose_name_is_no_unicode_is_read_under_a_readable_name(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/th\xe9.txt"))
    path.write_text(GUIDE)
    report = only(add([path], tmp_path / "data"))
    assert report.error is None
    assert load(tmp_path / "data" / "documents")[0].sources[0].file == "th?.txt"


def test_a_file_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    assert "No such file" in (only(add([tmp_path / "a.pdf"], tmp_path / "data")).error or "")


def test_two_articles_under_one_id_are_told_apart_by_hand(tmp_path: Path) -> None:
    long = "Đảng ủy bàn công tác quản lý đảng viên ở nước ngoài trong tình hình mới tại khu vực châu"
    for name in ("Á", "Âu"):
        saved(tmp_path / f"{name}.txt", NEWS.replace(NEWS.split("\n")[0], f"{long} {name}"))
    first, second = add([tmp_path / "Á.txt", tmp_path / "Âu.txt"], tmp_path / "data")
    assert first.error is None
    assert "nêu tên văn bản khác" in (second.error or "")


def test_an_identity_is_for_one_file(tmp_path: Path) -> None:
    paths = [saved(tmp_path / "a.txt", NEWS), saved(tmp_path / "b.txt", GUIDE)]
    assert all(r.error for r in add(paths, tmp_path / "data", Identity(title="Một tên")))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("paths", [[], [Path("không có")]])
def test_nothing_to_add(tmp_path: Path, paths: list[Path]) -> None:
    assert [r.document_id for r in add(paths, tmp_path)] == [None] * len(paths)


def test_a_file_that_cannot_be_written_leaves_the_old_document(tmp_path: Path) -> None:
    data = tmp_path / "data"
    add([saved(tmp_path / "a.txt", GUIDE)], data)
    shutil.rmtree(data / "files")
    saved(data / "files", "một tệp chắn chỗ thư mục")
    report = only(add([saved(tmp_path / "b.txt", GUIDE.replace("30 ngày", "20 ngày"))], data))
    assert report.error
    assert "30 ngày" in " ".join(p.text for p in load(data / "documents")[0].walk())


def test_files_read_on_other_machines_are_stored_and_told_as_those_read_here(tmp_path: Path) -> None:
    files = [
        pdf(tmp_path / "a.pdf", [GUIDE.split("\n")]),
        saved(tmp_path / "tin.txt", NEWS),
        saved(tmp_path / "hong.pdf", b"%PDF-1.7 and nothing else"),
        saved(tmp_path / "khong-ro.txt", "Điều 1. Chi bộ họp.\nĐiều 2. Đảng viên dự họp.\nĐiều 3. Thi hành.\n"),
        tmp_path / "absent.pdf",
        saved(tmp_path / "trong.txt", ""),
    ]
    here = add(files, tmp_path / "here")
    there = add(files, tmp_path / "there", spread=by_post)
    assert here == there
    assert [bool(report.error) for report in there] == [False, False, True, True, True, True]
    assert load(tmp_path / "here" / "documents") == load(tmp_path / "there" / "documents")
    again = add(files, tmp_path / "there", spread=by_post)
    assert [report.unchanged for report in again] == [True, True, False, False, False, False]
