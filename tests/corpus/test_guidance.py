from datetime import date

import pytest

from corpus.guidance import guidance
from corpus.model import Document, Kind
from corpus.register import Register
from made.documents import document, provision


def rule(number: str, year: int, title: str = "Thi hành Điều lệ Đảng") -> Document:
    return document(id=f"quy-dinh-{year}", number=f"{number}-QĐ/TW", title=title, issued_on=date(year, 5, 1))


def guide(title: str, *provisions, year: int = 2022) -> Document:
    return document(
        *provisions,
        id=f"huong-dan-{year}",
        kind=Kind.HUONG_DAN,
        number="30-HD/BTCTW",
        title=title,
        issued_on=date(year, 9, 1),
    )


def guided(made: Document, *rules: Document) -> list[tuple[str, str, str]]:
    return [(one.rule.id, one.evidence, one.basis) for one in guidance(made, Register([*rules, made]))]


def test_a_guide_whose_title_names_the_rule_guides_it() -> None:
    made = guide("Thực hiện một số nội dung Quy định 86-QĐ/TW")
    assert guided(made, rule("86", 2020), rule("87", 2021)) == [("quy-dinh-2020", "stated", made.title)]
    assert guidance(rule("87", 2021), Register([rule("87", 2021), made])) == ()


def test_so_does_one_whose_opening_words_say_so_but_not_words_of_its_clauses() -> None:
    opening = provision("doan-1", "- Căn cứ Quy định số 86-QĐ/TW về đảng viên ở ngoài nước;")
    clause = provision("1", "1. Việc khác thực hiện theo Quy định 87-QĐ/TW.")
    said = "Căn cứ Quy định số 86-QĐ/TW về đảng viên ở ngoài nước"
    made = guide("Công tác đảng viên", opening, clause)
    assert guided(made, rule("86", 2020), rule("87", 2021)) == [("quy-dinh-2020", "stated", said)]


def test_a_title_that_holds_the_title_of_rules_leads_to_the_latest_by_then_and_is_inferred() -> None:
    made = guide("Một số vấn đề cụ thể thi hành Điều lệ Đảng")
    rules = [rule("24", 2016), rule("86", 2021), rule("20", 2026)]
    assert guided(made, *rules) == [("quy-dinh-2021", "inferred", made.title)]


@pytest.mark.parametrize("title", ["Đảng phí", "Chế độ chi tiêu"])
def test_titles_that_tell_no_rule_lead_nowhere(title: str) -> None:
    assert guided(guide("Một số vấn đề về đảng phí"), rule("86", 2020, title)) == []


def test_a_guide_guides_no_other_guide() -> None:
    other = document(
        id="huong-dan-12", kind=Kind.HUONG_DAN, number="12-HD/BTCTW", title="Hồ sơ", issued_on=date(2020, 1, 1)
    )
    assert guided(guide("Thực hiện Hướng dẫn 12-HD/BTCTW"), other) == []


def test_only_guides_guide() -> None:
    regulation = document(id="quy-dinh-9", title="Thực hiện Quy định 86-QĐ/TW", issued_on=date(2022, 1, 1))
    assert guided(regulation, rule("86", 2020)) == []
