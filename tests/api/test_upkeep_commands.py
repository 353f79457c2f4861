"""What is typed to keep a corpus in order, over files on disk; the index is built by rote."""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from corpus import readers
from corpus.model import Document, Kind, Nature, Version
from corpus.store import load, load_corpus, load_corrections, save
from corpus.versions import kept
from made.documents import document, provision, reference
from made.files import GUIDE, saved
from made.kept import STARTING
from made.rote import FakeShelf
from qa.settings import STARTER

GUIDE_ID = "huong-dan-07-hd-tw-2024"


class Terminal(io.StringIO):
    """Is a terminal at which these lines are typed."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save(STARTING, tmp_path / "corpus")
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by one for each index that is built."""
    builds: list[int] = []

    class Counting(FakeShelf):
        def build(self, *of: Any) -> Path:
            builds.append(1)
            return super().build(*of)

    monkeypatch.setattr("qa.engine.Shelf", lambda *_: Counting())
    return builds


def added(place: Path, *documents: Document) -> None:
    for one in documents:
        save(one, place / "var" / "documents")


def held(place: Path) -> dict[str, Document]:
    data = place / "var"
    return {one.id: one for one in load_corpus(place / "corpus", data / "documents", data / "register")}


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what is said by a command that fails and does nothing."""
    assert main(list(words)) == 1
    return capsys.readouterr().err


def rule(*texts: str, **more: Any) -> Document:
    articles = (provision(f"dieu-{n}", f"Điều {n}. {text}") for n, text in enumerate(texts, 1))
    return document(*articles, **({"issued_on": date(2025, 5, 26)} | more))


SIXTY = rule("Đảng viên nộp phiếu cho chi bộ trong thời hạn 60 ngày làm việc.", "Chi bộ thi hành Quy định này.")
THIRTY = rule("Đảng viên nộp phiếu cho chi bộ trong thời hạn 30 ngày làm việc.", "Chi bộ thi hành Quy định này.")
BEFORE = kept(SIXTY, (), date(2026, 3, 1))


# add


def test_adding_another_text_tells_what_changed_and_how_to_compare(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", str(saved(place / "a.txt", GUIDE))]) == 0
    assert main(["add", str(saved(place / "b.txt", GUIDE.replace("30 ngày", "20 ngày")))]) == 0
    printed = capsys.readouterr().out
    assert f"lưu ý: lời khác bản trước, bản đó giữ làm {GUIDE_ID}-ban-1" in printed
    assert f"Hướng dẫn 07-HD/TW: 1 sửa lời so với {GUIDE_ID}-ban-1. So sánh: regqa diff {GUIDE_ID}-ban-1" in printed
    assert main(["diff", f"{GUIDE_ID}-ban-1", GUIDE_ID]) == 0
    assert "[-30-] {+20+} ngày làm việc." in capsys.readouterr().out
    assert main(["documents"]) == 0
    assert f"  {GUIDE_ID}-ban-1 (bản trước ngày " in capsys.readouterr().out


def test_adding_tells_of_proposals_and_enters_none(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = GUIDE.replace("2. Đổi thẻ", "1.3. Sửa đổi khoản 1 Mục II Hướng dẫn số 05-HD/TW.\n2. Đổi thẻ")
    assert main(["add", str(saved(place / "a.txt", text))]) == 0
    assert "1 đề xuất cho sổ đăng ký chờ rà soát. Xem: regqa register review" in capsys.readouterr().out
    assert [one.number for one in held(place)[GUIDE_ID].replaces] == ["03-HD/TW"]
    assert held(place)[GUIDE_ID].amends == ()


def test_a_changed_clause_that_a_procedure_rests_on_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide = next(one for one in load(STARTER) if one.id == "huong-dan-30-hd-btctw-2025")
    first, second, *rest = guide.provisions
    changed = guide.model_copy(update={"provisions": (first, second.model_copy(update={"text": "Khác."}), *rest)})
    added(place, kept(guide, (), date(2026, 3, 1)), changed)
    assert main(["diff", f"{guide.id}-ban-1", guide.id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["resting"]["procedures"]
    assert [(one["procedure"], one["step"]) for one in told] == [("ra-nuoc-ngoai", "tai-lieu-mat")]


# diff


def test_diff_prints_changes_as_text_and_as_json(
    place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    added(place, BEFORE, THIRTY)
    assert main(["diff", BEFORE.id, "294-QĐ/TW"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Quy định 294-QĐ/TW (bản trước ngày 1/3/2026) → Quy định 294-QĐ/TW: 1 sửa")
    assert "SỬA LỜI · Điều 1" in printed
    assert "Đảng viên nộp phiếu cho chi bộ trong thời hạn [-60-] {+30+} ngày làm việc." in " ".join(printed.split())
    assert main(["diff", BEFORE.id, THIRTY.id, "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["what"], change["old"], change["new"]) == ("reworded", "dieu-1", "dieu-1")
    assert {"mark": "added", "text": "30"} in change["words"]
    assert built == []


def test_what_another_document_says_of_a_changed_clause_is_told(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    naming = "Việc nộp phiếu theo Điều {} Quy định số 294-QĐ/TW."
    other = rule(naming.format(1), naming.format(2), id="quy-dinh-7-qd-tw-2026", number="7-QĐ/TW")
    added(place, BEFORE, THIRTY, other)
    assert main(["diff", BEFORE.id, THIRTY.id]) == 0
    printed = capsys.readouterr().out
    assert "CẦN XEM LẠI\n- Điều 1 Quy định 7-QĐ/TW (quy-dinh-7-qd-tw-2026) dẫn Điều 1\n\n" in printed
    assert printed.endswith(f"regqa eval resting {BEFORE.id} {THIRTY.id}\n")
    assert main(["remove", THIRTY.id]) == 1
    assert "Điều 2 Quy định 7-QĐ/TW (quy-dinh-7-qd-tw-2026) dẫn Điều 2" in capsys.readouterr().out


def test_texts_that_do_not_differ_are_said_to(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added(place, THIRTY)
    assert main(["diff", THIRTY.id, THIRTY.id]) == 0
    assert "không khác nhau" in capsys.readouterr().out


def test_a_document_that_is_not_there_or_not_alone_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Kho không có văn bản “xyz”" in refusal(capsys, "diff", "xyz", STARTING.id)
    assert "regqa documents" in refusal(capsys, "diff", STARTING.id, "77-QĐ/TW")
    added(place, rule("Một.", id="quy-dinh-9-qd-tw-2024", number="9-QĐ/TW", issued_on=date(2024, 1, 1)))
    told = refusal(capsys, "diff", "9-QĐ/TW", STARTING.id)
    assert "quy-dinh-9-qd-tw-2024, quy-dinh-9-qd-tw-2020" in told


# revert


def test_a_text_from_before_is_brought_back_and_the_one_it_replaces_is_kept(
    place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    added(place, BEFORE, THIRTY)
    assert main(["register", "set", THIRTY.id, "issuer=Bộ Chính trị"]) == 0
    capsys.readouterr()
    assert main(["revert", BEFORE.id]) == 0
    told = capsys.readouterr().out
    assert f"lời của {BEFORE.id} là bản hiện hành; 1 sửa lời" in told
    assert f"muốn trở lại: regqa revert {THIRTY.id}-ban-2" in told
    now = held(place)
    assert "60 ngày" in now[THIRTY.id].provisions[0].text
    assert "30 ngày" in now[f"{THIRTY.id}-ban-2"].provisions[0].text
    assert now[f"{THIRTY.id}-ban-2"].version == Version(of=THIRTY.id, until=date.today())
    assert {one.issuer for id, one in now.items() if id.startswith(THIRTY.id)} == {"Bộ Chính trị"}
    assert main(["revert", f"{THIRTY.id}-ban-2"]) == 0
    assert "30 ngày" in held(place)[THIRTY.id].provisions[0].text
    assert sorted(held(place)) == sorted([STARTING.id, THIRTY.id, *(f"{THIRTY.id}-ban-{n}" for n in (1, 2, 3))])
    assert len(built) == 3


def test_what_cannot_be_brought_back_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added(place, BEFORE, THIRTY)
    assert f"là bản hiện hành; nêu mã của bản trước cần đưa trở lại (các bản trước: {BEFORE.id})" in refusal(
        capsys, "revert", THIRTY.id
    )
    assert "văn bản không có bản trước nào" in refusal(capsys, "revert", STARTING.id)
    assert "Kho không có văn bản" in refusal(capsys, "revert", "khong-co-ban-7")
    added(place, SIXTY)
    assert "đã có đúng lời này" in refusal(capsys, "revert", BEFORE.id)
    (place / "var" / "documents" / f"{THIRTY.id}.json").unlink()
    assert "không còn trong kho" in refusal(capsys, "revert", BEFORE.id)


# remove


def test_remove_lists_what_rests_on_the_document_and_takes_it_out_with_its_versions(
    place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    main(["add", str(saved(place / "a.txt", GUIDE))])
    main(["add", str(saved(place / "b.txt", GUIDE.replace("30 ngày", "20 ngày")))])
    newer = rule("Một.", kind=Kind.HUONG_DAN, number="08-HD/TW", id="huong-dan-08-hd-tw-2025")
    added(place, newer.model_copy(update={"replaces": (reference("07-HD/TW"),)}))
    main(["register", "set", GUIDE_ID, "issuer=Ban Tổ chức"])
    built.clear()
    told = refusal(capsys, "remove", GUIDE_ID)
    assert "--yes" in told
    assert GUIDE_ID in held(place)
    assert main(["remove", "07-HD/TW", "--yes"]) == 0
    printed = capsys.readouterr().out
    assert f"Hướng dẫn 07-HD/TW ({GUIDE_ID}), cùng 1 bản trước" in printed
    assert "- Mục đăng ký của Hướng dẫn 08-HD/TW (huong-dan-08-hd-tw-2025) nêu văn bản này" in printed
    assert sorted(held(place)) == ["huong-dan-08-hd-tw-2025", STARTING.id]
    assert [list((place / "var" / folder).iterdir()) for folder in ("files", "register")] == [[], []]
    assert built == [1]


def test_a_version_alone_can_be_removed_and_a_shared_original_stays(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(saved(place / "a.txt", GUIDE))])
    main(["add", str(saved(place / "b.txt", GUIDE.replace("30 ngày", "20 ngày")))])
    assert main(["remove", f"{GUIDE_ID}-ban-1", "--yes"]) == 0
    assert sorted(held(place)) == [GUIDE_ID, STARTING.id]
    (original,) = (place / "var" / "files").iterdir()
    assert original.stem == held(place)[GUIDE_ID].sources[0].sha256


def test_an_added_text_gives_way_to_the_digest_that_it_took_the_place_of(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added(place, STARTING.model_copy(update={"nature": Nature.FULL_TEXT, "title": "Toàn \x1b[31mvăn"}))
    assert main(["register", "set", STARTING.id, "issuer=Ban khác"]) == 0
    assert main(["remove", STARTING.id, "--yes"]) == 0
    printed = capsys.readouterr().out
    assert "kho ban đầu có văn bản này, mục đó dùng lại" in printed
    assert "\x1b" not in printed
    assert held(place) == {STARTING.id: STARTING}


@pytest.mark.parametrize(("line", "stays"), [("c", False), ("k", True), ("", True)])
def test_at_a_terminal_removing_is_asked_for(
    line: str, stays: bool, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(place, THIRTY)
    typed(monkeypatch, *[line] * bool(line))
    assert main(["remove", THIRTY.id]) == (1 if stays else 0)
    assert (THIRTY.id in held(place)) is stays


def test_the_starter_corpus_is_neither_removed_nor_corrected(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in (place / "corpus").iterdir()}
    for words in (["remove", STARTING.id, "--yes"], ["register", "set", STARTING.id, "title=Khác"]):
        assert "thuộc kho ban đầu" in refusal(capsys, *words)
    assert {path: path.read_bytes() for path in (place / "corpus").iterdir()} == before
    assert not (place / "var" / "register").exists()


# register set


def test_set_corrects_the_entry_and_survives_adding_the_file_again(
    place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    main(["add", str(saved(place / "a.txt", GUIDE))])
    fields = [
        "effective_on=2024-05-01",
        "replaces=Hướng dẫn 03-HD/TW ngày 06/5/2019; Quy định 9-QĐ/TW",
        "issuer= A  B ",
    ]
    assert main(["register", "set", "07-HD/TW", *fields]) == 0
    printed = capsys.readouterr().out
    assert f"{GUIDE_ID} · hiệu lực từ: 1/4/2024 → 1/5/2024" in printed
    assert (
        "thay thế: Hướng dẫn 03-HD/TW ngày 6/5/2019 → Hướng dẫn 03-HD/TW ngày 6/5/2019; Quy định 09-QĐ/TW" in printed
    )
    main(["add", str(saved(place / "b.txt", GUIDE.replace("30 ngày", "20 ngày")))])
    now = held(place)[GUIDE_ID]
    assert (now.effective_on, now.issuer) == (date(2024, 5, 1), "A B")
    assert [one.number for one in now.replaces] == ["03-HD/TW", "09-QĐ/TW"]
    assert built == [1, 1, 1]


def test_an_empty_value_takes_away_and_a_second_correction_keeps_the_first(place: Path) -> None:
    added(place, rule("Một.", effective_on=date(2025, 7, 1), replaces=(reference("9-QĐ/TW"),)))
    assert main(["register", "set", SIXTY.id, "effective_on=", "replaces="]) == 0
    assert main(["register", "set", SIXTY.id, "title=Tên khác"]) == 0
    now = held(place)[SIXTY.id]
    assert (now.effective_on, now.replaces, now.title) == (None, (), "Tên khác")


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("ngày=2025-01-01", "trường là một trong: number, kind, title"),
        ("title", "viết trường=giá-trị"),
        ("title=", "title không được để trống"),
        ("issued_on=1/5/2025", "NĂM-THÁNG-NGÀY"),
        ("issued_on=2025-02-30", "NĂM-THÁNG-NGÀY"),
        ("number=ba", "không phải số hiệu"),
        ("kind=luật", "kind phải là một trong"),
        ("effect=rồi", "in-force, superseded, unknown"),
        ("replaces=văn bản cũ", "nêu đúng một văn bản bằng số hiệu"),
        ("amends=1-QĐ/TW và 2-QĐ/TW", "giữa các văn bản là dấu chấm phẩy"),
    ],
)
def test_a_wrong_field_or_value_is_wrong_usage(
    field: str, told: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added(place, THIRTY)
    assert main(["register", "set", THIRTY.id, field]) == 2
    assert told in capsys.readouterr().err
    assert not (place / "var" / "register").exists()


def test_corrections_at_the_same_time_are_both_kept(place: Path) -> None:
    added(place, THIRTY)
    fields = ["title=Tên khác", "issuer=Ban khác", "effective_on=2025-07-01", "effect=in-force"]
    with ThreadPoolExecutor(len(fields)) as pool:
        assert set(pool.map(lambda field: main(["register", "set", THIRTY.id, field]), fields)) == {0}
    now = held(place)[THIRTY.id]
    assert (now.title, now.issuer, now.effective_on, now.effect) == (
        "Tên khác",
        "Ban khác",
        date(2025, 7, 1),
        "in-force",
    )


def test_an_entry_that_cannot_be_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = rule("Hai.", id="quy-dinh-295-qd-tw-2025", number="295-QĐ/TW")
    added(place, BEFORE, THIRTY, other)
    assert f"{THIRTY.id} đã mang" in refusal(capsys, "register", "set", other.id, "number=294-QĐ/TW")
    assert "không sau ngày bắt đầu" in refusal(capsys, "register", "set", other.id, "repealed_on=2025-05-26")
    assert f"Đính chính mục của {THIRTY.id}" in refusal(capsys, "register", "set", BEFORE.id, "title=Khác")
    assert load_corrections(place / "var" / "register") == {}


# register review

AMENDING = rule("Sửa đổi Điều 2 Quy định số 9-QĐ/TW như sau:", "Bãi bỏ Hướng dẫn số 03-HD/TW.")


@pytest.fixture
def proposed(place: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    added(place, AMENDING)
    assert main(["register", "review", "--json"]) == 0
    listed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["proposals"]
    return listed


def test_review_lists_proposals_with_the_sentence(
    proposed: list[dict[str, Any]], capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    assert [(one["field"], one["quote"]) for one in proposed] == [
        ("amends", "Sửa đổi Điều 2 Quy định số 9-QĐ/TW như sau:"),
        ("replaces", "Bãi bỏ Hướng dẫn số 03-HD/TW."),
    ]
    assert main(["register", "review"]) == 0
    printed = capsys.readouterr().out
    assert f"{proposed[0]['id']} · Quy định 294-QĐ/TW: sửa đổi, bổ sung Quy định 09-QĐ/TW" in printed
    assert "Điều 2: “Bãi bỏ Hướng dẫn số 03-HD/TW.”" in printed
    assert built == []


def test_proposals_are_accepted_and_refused_by_id(
    proposed: list[dict[str, Any]], place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    amends, ends = (one["id"] for one in proposed)
    assert main(["register", "review", "--accept", amends, "--refuse", ends]) == 0
    assert capsys.readouterr().out == f"{amends}: đã chấp nhận\n{ends}: đã từ chối\n"
    now = held(place)[AMENDING.id]
    assert ([one.number for one in now.amends], now.replaces) == (["09-QĐ/TW"], ())
    assert main(["register", "review"]) == 0
    assert capsys.readouterr().out == "Không có đề xuất nào chờ rà soát.\n"
    assert built == [1]


def test_one_wrong_id_decides_nothing(
    proposed: list[dict[str, Any]], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    amends, ends = (one["id"] for one in proposed)
    assert "Không có đề xuất 00000000" in refusal(
        capsys, "register", "review", "--accept", amends, "--refuse", "0" * 8
    )
    assert "chọn một" in refusal(capsys, "register", "review", "--accept", ends, "--refuse", ends)
    assert held(place)[AMENDING.id].amends == ()
    assert load_corrections(place / "var" / "register") == {}


def test_at_a_terminal_each_proposal_is_asked_for(
    proposed: list[dict[str, Any]], place: Path, monkeypatch: pytest.MonkeyPatch, built: list[int]
) -> None:
    typed(monkeypatch, "", "c")
    assert main(["register", "review"]) == 0
    now = held(place)[AMENDING.id]
    assert (now.amends, [one.number for one in now.replaces]) == ((), ["03-HD/TW"])
    assert built == [1]
    typed(monkeypatch)  # nothing more is typed
    assert main(["register", "review"]) == 0
    assert held(place)[AMENDING.id].amends == ()


# export, import


def test_what_was_exported_is_imported_elsewhere(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    main(["add", str(saved(place / "a.txt", GUIDE))])
    main(["register", "set", GUIDE_ID, "title=Tên khác"])
    assert main(["export", str(place / "kho.zip")]) == 0
    assert f"{place / 'kho.zip'}: 1 văn bản, 3 tệp" in capsys.readouterr().out
    assert "đã có tệp này" in refusal(capsys, "export", str(place / "kho.zip"))
    before = held(place)
    monkeypatch.setenv("REGQA_DATA", str(place / "khac" / "var"))
    (place / "khac").mkdir()
    save(STARTING, place / "khac" / "corpus")
    built.clear()
    assert main(["import", str(place / "kho.zip")]) == 0
    assert f"1 văn bản mới: {GUIDE_ID}" in capsys.readouterr().out
    assert held(place / "khac") == before
    assert built == [1]


def test_a_damaged_file_or_none_imports_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    assert "Kho giữ nguyên" in refusal(capsys, "import", str(saved(place / "hong.zip", "không phải ZIP")))
    assert "khong.zip" in refusal(capsys, "import", str(place / "khong.zip"))
    assert "regqa add" in refusal(capsys, "export", str(place / "trong.zip"))
    assert list(held(place)) == [STARTING.id]
    assert built == []


@pytest.mark.parametrize(
    "words", [["diff"], ["remove"], ["register"], ["register", "set", "x"], ["export"], ["import"]]
)
def test_what_is_missing_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "thiếu" in capsys.readouterr().err


def test_nothing_was_left_on_the_way(place: Path) -> None:
    added(place, THIRTY)
    main(["export", str(place / "kho.zip")])
    main(["import", str(place / "kho.zip")])

    def leftovers() -> Iterator[str]:
        return (path.name for path in place.rglob(".*"))

    assert list(leftovers()) == []


# readers


def test_a_document_is_kept_to_units_without_a_new_index(
    place: Path, capsys: pytest.CaptureFixture[str], built: list[int]
) -> None:
    assert main(["add", "--readers", "Văn phòng", "--new-unit", str(saved(place / "a.txt", GUIDE))]) == 0
    document, data = held(place)["huong-dan-07-hd-tw-2024"], place / "var"
    assert readers.load(data).of(document.id) == ("văn phòng",)
    assert main(["add", str(saved(place / "a.txt", GUIDE))]) == 0
    assert readers.load(data).of(f"{document.id}-ban-1") == ("văn phòng",)  # as do the texts it had before
    before = len(built)
    slip = refusal(capsys, "readers", "set", "07-HD/TW", "Văn phòg")
    assert "“văn phòg”. Gần giống: văn phòng. Đang dùng: văn phòng." in slip
    assert "--new-unit" in slip
    assert main(["readers", "set", "07-HD/TW", "ban tổ chức", "Ban Kiểm tra", "--new-unit"]) == 0
    capsys.readouterr()
    assert main(["readers", "list"]) == 0
    assert f"({document.id}): ban tổ chức, ban kiểm tra" in capsys.readouterr().out
    assert main(["export", str(place / "out.zip")]) == 0
    assert "không mang theo giới hạn" in capsys.readouterr().out
    assert main(["readers", "open", document.id]) == 0
    assert "dành cho mọi người đọc" in capsys.readouterr().out
    assert readers.load(data).units == {}
    assert len(built) == before
    assert "Tên đơn vị" in refusal(capsys, "readers", "set", document.id, "!")
