"""A text of one's own beside a small library: what is right, wrong, replaced, or beyond what the library knows."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Kind as Form
from corpus.model import Nature, Source, Trust
from corpus.text import readable
from made.documents import document, provision
from made.embedders import HashEmbedder
from made.library import DOCUMENTS, library
from qa.check.check import check
from qa.check.model import Finding, Kind, Verdict
from qa.engine import Library

ON = date(2026, 1, 2)
CLAUSE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
WHOLE = document(  # a digest made from the whole text
    provision("1", "Chi bộ họp mỗi tháng một lần vào tuần đầu, bí thư chi bộ báo trước ba ngày."),
    provision("2", "Biên bản họp do thư ký ghi, đọc lại trước khi kết thúc và lưu trong năm năm."),
    id="huong-dan-71-hd-tw-2024",
    kind=Form.HUONG_DAN,
    number="71-HD/TW",
    title="Sinh hoạt chi bộ",
    issued_on=date(2024, 2, 3),
    effect="in-force",
    nature=Nature.DIGEST,
    sources=(Source(trust=Trust.FULL_TEXT),),
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made: Library = library(tmp_path_factory.mktemp("index"), HashEmbedder(), (*DOCUMENTS, WHOLE))
    return made


def told(text: str, held: Library, on: date = ON) -> list[tuple[str, str, str]]:
    """Return the kind, verdict and words of each finding."""
    return [(one.kind.value, one.verdict.value, text[one.start : one.end]) for one in check(text, held, on)]


def only(text: str, held: Library, kind: Kind, on: date = ON) -> Finding:
    (found,) = [one for one in check(text, held, on) if one.kind is kind]
    return found


# references


def test_a_clause_that_is_there_is_right_and_its_place_is_told(held: Library) -> None:
    found = only("Căn cứ Điều 2 Quy định số 22-QĐ/TW ngày 06/5/2024;", held, Kind.REFERENCE)
    assert found.verdict is Verdict.RIGHT
    assert found.place
    assert (found.place.document.id, found.place.locator) == ("quy-dinh-22-qd-tw-2024", "dieu-2")


def test_a_clause_that_an_official_text_lacks_is_no_such_clause(held: Library) -> None:
    found = only("Căn cứ khoản 3 Điều 9 Quy định 22-QĐ/TW;", held, Kind.REFERENCE)
    assert (found.verdict, found.note) == (
        Verdict.NO_SUCH_CLAUSE,
        "Quy định 22-QĐ/TW không có khoản 3 Điều 9.",
    )


def test_a_digest_of_parts_cannot_know_that_a_clause_is_not_there(held: Library) -> None:
    assert only("Theo Điều 40 Kết luận 55-KL/TW.", held, Kind.REFERENCE).verdict is Verdict.NOT_HELD


def test_a_digest_of_the_whole_knows_where_its_numbers_end(held: Library) -> None:
    assert only("Theo mục 3 Hướng dẫn 71-HD/TW.", held, Kind.REFERENCE).verdict is Verdict.NO_SUCH_CLAUSE
    assert only("Theo tiểu mục 2.5 Hướng dẫn 71-HD/TW.", held, Kind.REFERENCE).verdict is Verdict.NOT_HELD


@pytest.mark.parametrize(
    "text", ["Theo khoản 2 Điều 3 Quy chế này.", "Theo Điều 9 của Thông tư này và Quy định 22-QĐ/TW."]
)
def test_an_address_in_the_text_itself_is_nobody_elses(text: str, held: Library) -> None:
    assert not [one for one in check(text, held, ON) if one.kind is Kind.REFERENCE]


def test_a_replaced_document_is_told_with_what_replaced_it_on_that_day(held: Library) -> None:
    text = "Căn cứ Điều 1 Quy định 11-QĐ/TW."
    found = only(text, held, Kind.REFERENCE)
    assert found.verdict is Verdict.REPLACED
    assert [one.document.number for one in found.replaced_by] == ["22-QĐ/TW"]
    assert "được thay bằng Quy định 22-QĐ/TW" in found.note
    assert only(text, held, Kind.REFERENCE, on=date(2020, 1, 1)).verdict is Verdict.RIGHT


# numbers and days of issue


def test_a_number_that_is_not_held_is_no_accusation_and_names_what_is_like_it(held: Library) -> None:
    found = only("Thực hiện Quy định số 92-QĐ/TW.", held, Kind.NUMBER)
    assert (found.verdict, found.right, found.verdict.is_wrong) == (Verdict.NOT_HELD, "22-QĐ/TW", False)
    assert found.note.startswith("Kho không có Quy định số 92-QĐ/TW. Gần giống")


def test_a_count_after_a_kind_is_no_document(held: Library) -> None:
    assert told("Hội nghị kết luận 9 vấn đề và hướng dẫn 8 việc.", held) == []


@pytest.mark.parametrize("day", ["6/5/2024", "06-5-2024", "06 tháng 5 năm 2024"])
def test_a_day_of_issue_is_right_however_it_is_written(day: str, held: Library) -> None:
    assert only(f"Quy định số 22-QĐ/TW ngày {day}", held, Kind.DATE).verdict is Verdict.RIGHT


@pytest.mark.parametrize("day", ["6/5/2023", "16/5/2024", "31/11/2024", "06 tháng 6 năm 2024"])
def test_another_day_of_issue_is_put_right(day: str, held: Library) -> None:
    found = only(f"Quy định số 22-QĐ/TW ngày {day} của Ban Bí thư", held, Kind.DATE)
    assert (found.verdict, found.right) == (Verdict.MISQUOTED, "6/5/2024")


# quotes


@pytest.mark.parametrize(
    "text",
    [
        f"Điều 2 Quy định 22-QĐ/TW quy định: “{CLAUSE}”",
        f'Theo Điều 2 Quy định 22-QĐ/TW: "{CLAUSE}"',
        f"Điều 2 Quy định 22-QĐ/TW nêu:\n> {CLAUSE}",
        f"«{CLAUSE}» (Điều 2 Quy định 22-QĐ/TW).",
        "“Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày\nlàm việc.”",
        "“Đảng viên nộp phiếu bổ sung … trong thời hạn 30 ngày làm việc” (Điều 2 Quy định 22-QĐ/TW)",
    ],
    ids=["curly", "straight", "block", "angled", "two-lines", "left-out"],
)
def test_a_quote_word_for_word_is_right(text: str, held: Library) -> None:
    quotes = [one for one in check(text, held, ON) if one.kind is Kind.QUOTE]
    assert quotes
    assert {one.verdict for one in quotes} == {Verdict.RIGHT}
    assert not [one for one in check(text, held, ON) if one.verdict.is_wrong]


@pytest.mark.parametrize(
    ("said", "removed", "added"),
    [
        (CLAUSE.replace("30", "20"), ["20"], ["30"]),
        (CLAUSE.replace("làm việc", "trọn vẹn"), ["trọn vẹn"], ["làm việc"]),
        (CLAUSE.replace("bổ sung ", ""), [], ["bổ sung"]),
        (CLAUSE.replace("nộp", "không nộp"), ["không"], []),
    ],
    ids=["number", "word", "left-out", "put-in"],
)
def test_an_altered_quote_is_shown_beside_the_right_words(
    said: str, removed: list[str], added: list[str], held: Library
) -> None:
    found = only(f"Điều 2 Quy định 22-QĐ/TW quy định: “{said}”", held, Kind.QUOTE)
    assert found.verdict is Verdict.MISQUOTED
    assert [one.text for one in found.words if one.mark == "removed"] == removed
    assert [one.text for one in found.words if one.mark == "added"] == added
    assert found.right
    assert found.right in CLAUSE


@pytest.mark.parametrize("form", ["Điều 1 Quy định 22-QĐ/TW quy định: “{}”", "“{}” (Điều 1 Quy định 22-QĐ/TW)"])
def test_a_quote_of_another_clause_is_sent_to_its_place(form: str, held: Library) -> None:
    text = form.format(CLAUSE)
    reference = only(text, held, Kind.REFERENCE)
    assert reference.verdict is Verdict.MISQUOTED
    assert reference.right
    assert reference.right.startswith("Điều 2 Quy định số 22-QĐ/TW")


def test_a_quote_of_a_digest_is_said_to_be_of_a_digest(held: Library) -> None:
    text = (
        "Theo mục 1 Hướng dẫn 71-HD/TW: “Chi bộ họp mỗi tháng một lần vào tuần đầu, bí thư chi bộ báo trước ba ngày.”"
    )
    found = only(text, held, Kind.QUOTE)
    assert found.verdict is Verdict.RIGHT
    assert "không phải nguyên văn" in found.note


def test_official_words_that_only_a_digest_is_held_of_are_not_accused(held: Library) -> None:
    text = "Theo mục 1 Hướng dẫn 71-HD/TW: “Chi bộ sinh hoạt mỗi tháng một lần; bí thư có trách nhiệm thông báo.”"
    assert only(text, held, Kind.QUOTE).verdict is Verdict.NOT_HELD


def test_terms_and_words_of_nobody_are_not_accused(held: Library) -> None:
    text = "Chống “tự diễn biến”. Bác Hồ dạy: “Đoàn kết, đoàn kết, đại đoàn kết; thành công, đại thành công”."
    assert [one.verdict for one in check(text, held, ON)] == [Verdict.NOT_HELD]


# figures


@pytest.mark.parametrize(
    "text",
    [
        "Theo Điều 2 Quy định 22-QĐ/TW, đảng viên nộp phiếu bổ sung hồ sơ trong {} ngày làm việc.",
        "Đảng viên phải nộp phiếu bổ sung hồ sơ trong thời hạn {} ngày làm việc (Điều 2 Quy định 22-QĐ/TW).",
        "Đảng viên là sinh viên thì đóng đảng phí {}.000 đồng mỗi tháng.",
    ],
    ids=["beside", "before", "no-reference"],
)
def test_a_figure_said_of_a_clause_is_compared(text: str, held: Library) -> None:
    right, wrong = ("5", "7") if "đồng" in text else ("30", "45")
    assert only(text.format(right), held, Kind.FIGURE).verdict is Verdict.RIGHT
    found = only(text.format(wrong), held, Kind.FIGURE)
    assert found.verdict is Verdict.MISQUOTED
    assert found.right == right + (".000" if "đồng" in text else "")


def test_a_figure_in_words_is_the_same_figure(held: Library) -> None:
    text = "Theo Điều 3 Quy định 11-QĐ/TW, ảnh chân dung trong hồ sơ được chụp lại sau mỗi mười năm."
    assert only(text, held, Kind.FIGURE, on=date(2020, 1, 1)).verdict is Verdict.RIGHT


def test_a_deadline_of_ones_own_is_nobodys_to_correct(held: Library) -> None:
    text = (
        "Thực hiện Điều 2 Quy định 22-QĐ/TW, các đồng chí gửi danh sách về văn phòng khoa trước 17 giờ ngày thứ sáu."
    )
    assert not [one for one in check(text, held, ON) if one.kind is Kind.FIGURE]


# any text


@pytest.mark.parametrize("text", ["", " \n ", "“”", ">", "Điều", "“" * 50, "Kính gửi các đồng chí."])
def test_a_text_that_says_nothing_of_regulations_has_no_findings(text: str, held: Library) -> None:
    assert check(text, held, ON) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Theo ",
                "Điều 2 ",
                "khoản 1 ",
                "Quy định 22-QĐ/TW ",
                "ngày 6/5/2024",
                "“",
                "”",
                "\n",
                "> ",
                CLAUSE,
                "…",
                "30 ",
            ]
        )
        | st.text(max_size=8),
        max_size=14,
    )
)
def test_findings_lie_in_the_text_in_order_whatever_it_is(held: Library, parts: list[str]) -> None:
    text = readable("".join(parts))
    found = check(text, held, ON)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert list(found) == sorted(found, key=lambda one: (one.start, one.end))
