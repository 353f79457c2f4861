from datetime import date

import pytest

from corpus.corrections import Correction, corrected
from corpus.model import Document, Kind, Nature, Version
from ingest.proposals import Proposal, decided, proposals, undecided
from made.documents import document, provision, reference


def saying(*texts: str, **more) -> Document:
    """Return a regulation whose articles have these words."""
    return document(*(provision(f"dieu-{n}", text) for n, text in enumerate(texts, 1)), **more)


def told(one: Document) -> list[tuple[str, str]]:
    return [
        (found.field, found.value.isoformat() if isinstance(found.value, date) else found.value.number or "")
        for found in proposals(one)
    ]


def only(one: Document) -> Proposal:
    (found,) = proposals(one)
    return found


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Sửa đổi khoản 2 Điều 5 của Quy định số 22-QĐ/TW như sau:", ("amends", "22-QĐ/TW")),
        ("Bổ sung Điều 5a vào sau Điều 5 Quy định số 22-QĐ/TW.", ("amends", "22-QĐ/TW")),
        ("Thay cụm từ “ba tháng” bằng “sáu tháng” tại Điều 3 Quy định số 22-QĐ/TW.", ("amends", "22-QĐ/TW")),
        ("Sửa đổi Điều 3 Quy định số 22-QĐ/TW được bổ sung bởi Quy định số 23-QĐ/TW.", ("amends", "22-QĐ/TW")),
        ("Bãi bỏ Mục II Hướng dẫn số 03-HD/TW.", ("amends", "03-HD/TW")),
        ("Bãi bỏ Hướng dẫn số 03-HD/TW.", ("replaces", "03-HD/TW")),
        ("Hướng dẫn số 03-HD/TW hết hiệu lực thi hành.", ("replaces", "03-HD/TW")),
        ("Quy định này thay thế Quy định số 228-QĐ/TW.", ("replaces", "228-QĐ/TW")),
        ("Quy định này có hiệu lực từ ngày 01/7/2025.", ("effective_on", "2025-07-01")),
        ("Quy định này hết hiệu lực kể từ ngày 31 tháng 12 năm 2027.", ("repealed_on", "2027-12-31")),
        ("Quy định này thay Quy định số 5-QĐ/TW hết hiệu lực từ ngày 01/7/2025.", ("replaces", "05-QĐ/TW")),
        ("Quy định này có hiệu lực thi hành đến hết ngày 31/12/2027.", ("repealed_on", "2028-01-01")),
    ],
)
def test_a_clause_wherever_it_stands_becomes_a_proposal(text: str, proposed: tuple[str, str]) -> None:
    one = saying(text, "Điều 2. Các chi bộ thi hành.")
    assert told(one) == [proposed]
    assert only(one).quote == text
    assert only(one).at == "dieu-1"


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Quy định số 22-QĐ/TW sửa đổi, bổ sung một số điều;",
        "Đảng viên bổ sung lý lịch theo Quy định số 24-QĐ/TW.",
        "Quy định số 22-QĐ/TW đã được sửa đổi, bổ sung.",
        "Nghị định số 154/2020/NĐ-CP sửa đổi, bổ sung một số điều của Nghị định số 34/2016/NĐ-CP.",
        "Việc sửa đổi do Ban Bí thư quyết định.",
        "Sửa đổi Quy định số 294-QĐ/TW.",
        "",
    ],
)
def test_what_changes_no_other_document_proposes_nothing(text: str) -> None:
    assert told(saying(text)) == []


def test_a_title_proposes_too() -> None:
    one = saying("Nội dung.", title="Sửa đổi, bổ sung một số điều của Quy định số 22-QĐ/TW")
    assert (only(one).at, only(one).quote) == (None, one.title)


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "„”", "“"])
@pytest.mark.parametrize("name", ["sổ", "“sổ tay”"])
def test_a_quoted_text_proposes_nothing_of_its_own(marks: str, name: str) -> None:
    rule = f"Điều 5. Hiệu lực. Gọi là {name}. Quy định này thay thế Quy định số 9-QĐ/TW."
    quoted = f"{marks[0]}{rule}\n{'Chi bộ thi hành. ' * 8}\nHết.{marks[1:]}"
    one = saying(f"Điều 1. Sửa đổi Điều 5 của Quy định số 22-QĐ/TW như sau:\n{quoted}")
    assert told(one) == [("amends", "22-QĐ/TW")]
    assert only(one).quote == "Sửa đổi Điều 5 của Quy định số 22-QĐ/TW như sau:"


def test_what_the_entry_says_already_is_not_proposed() -> None:
    text = "Quy định này thay thế Quy định số 228-QĐ/TW và có hiệu lực từ ngày 01/7/2025."
    assert told(saying(text)) == [("replaces", "228-QĐ/TW"), ("effective_on", "2025-07-01")]
    entered = {"replaces": (reference("228-QĐ/TW"),), "effective_on": date(2025, 7, 1)}
    assert told(saying(text, **entered)) == []


def test_a_number_written_another_way_is_the_same_and_one_of_another_year_is_not() -> None:
    entered = {"amends": (reference("9-QĐ/TW", date(2020, 1, 1)),)}
    assert told(saying("Sửa đổi Điều 2 Quy định số 09-QĐ/TW.", **entered)) == []
    assert told(saying("Sửa đổi Điều 2 Quy định số 09-QĐ/TW, ngày 05/6/2016.", **entered)) == [("amends", "09-QĐ/TW")]
    own = saying("Sửa đổi Quy định số 294-QĐ/TW, ngày 01/3/2019.", issued_on=date(2025, 5, 26))
    assert told(own) == [("amends", "294-QĐ/TW")]


def test_a_change_said_twice_is_proposed_once() -> None:
    assert told(saying("Bãi bỏ Hướng dẫn số 03-HD/TW.", "Bãi bỏ Hướng dẫn số 03-HD/TW ấy.")) == [
        ("replaces", "03-HD/TW")
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"kind": Kind.BAO_CAO},
        {"nature": Nature.DIGEST},
        {"version": Version(of="quy-dinh-294-qd-tw-2025", until=date(2026, 1, 1))},
    ],
)
def test_only_official_rules_propose(more) -> None:
    assert told(saying("Bãi bỏ Hướng dẫn số 03-HD/TW.", **more)) == []


def test_a_consolidated_text_proposes_nothing_that_others_say_of_themselves() -> None:
    text = "Thông tư này bãi bỏ Thông tư số 5/2010/TT-BNV."
    assert told(saying(text, kind=Kind.THONG_TU)) == [("replaces", "5/2010/TT-BNV")]
    assert proposals(saying(text, kind=Kind.VAN_BAN_HOP_NHAT)) == ()


def test_an_annex_proposes_nothing() -> None:
    assert told(document(provision("phu-luc-1", "Bãi bỏ Hướng dẫn số 03-HD/TW."))) == []


def test_what_was_accepted_is_entered_and_what_was_refused_is_not_and_neither_is_proposed_again() -> None:
    one = saying("Bãi bỏ Hướng dẫn số 03-HD/TW.", "Sửa đổi Điều 2 Quy định số 22-QĐ/TW.")
    ends, amends = proposals(one)
    correction = decided(ends, "accepted", one, None)
    correction = decided(amends, "refused", corrected(one, correction), correction)
    now = corrected(one, correction)
    assert ([ref.number for ref in now.replaces], now.amends) == (["03-HD/TW"], ())
    assert now.replaces[0].basis == "Bãi bỏ Hướng dẫn số 03-HD/TW."
    assert undecided([now], {one.id: correction}) == ()
    assert undecided([one], {}) == (ends, amends)
    assert undecided([one], {one.id: Correction(document=one.id)}) == (ends, amends)
