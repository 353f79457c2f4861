from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Document, Kind, Trust
from ingest.document import Identity, Made, make
from ingest.errors import MastheadMissing
from ingest.readers.read import Reading
from ingest.wrapping import Line
from made.files import GUIDE, NEWS

DIGEST = "0" * 64
ARTICLES = "\n".join(f"Điều {n}. Đảng viên sinh hoạt ở chi bộ nơi mình làm việc và cư trú." for n in range(1, 4))
SENTENCE = "Sáng nay, Đảng ủy tổ chức hội nghị về công tác quản lý đảng viên ở nước ngoài tại thủ đô."
STATED = Identity(
    number="12-QĐ/TW", kind=Kind.QUY_DINH, issuer="Ban Bí thư", issued_on=date(2023, 4, 5), title="Sinh hoạt đảng"
)


def made(text: str, stated: Identity = Identity(), **more: object) -> Made:  # noqa: B008
    """Return what is made of a text with a paragraph a line; `more` is what else its reader found."""
    lines = tuple(Line(line) for line in text.split("\n"))
    return make(Reading(**({"lines": lines, "wrapped": False, "web": True} | more)), "a.txt", DIGEST, stated)


def text_of(document: Document) -> str:
    return "\n".join(provision.text for provision in document.walk())


def test_a_rule_takes_its_identity_from_its_first_page_and_its_standing_from_its_end() -> None:
    document = made(GUIDE).document
    assert (document.id, document.kind, document.number) == ("huong-dan-07-hd-tw-2024", Kind.HUONG_DAN, "07-HD/TW")
    assert (document.issuer, document.issued_on, document.title) == ("Ban Bí thư", date(2024, 3, 5), "Thẻ đảng viên")
    assert document.effective_on == date(2024, 4, 1)
    assert [replaced.number for replaced in document.replaces] == ["03-HD/TW"]


def test_its_source_is_the_file_by_name_and_digest() -> None:
    (source,) = made(GUIDE, pages=3).document.sources
    assert (source.trust, source.file, source.sha256, source.pages) == (Trust.FULL_TEXT, "a.txt", DIGEST, 3)


@pytest.mark.parametrize(
    ("stated", "field", "value"),
    [
        (Identity(number="08-HD/TW"), "number", "08-HD/TW"),
        (Identity(kind=Kind.QUY_CHE), "kind", Kind.QUY_CHE),
        (Identity(issuer="Bộ Chính trị"), "issuer", "Bộ Chính trị"),
        (Identity(issued_on=date(2025, 1, 2)), "issued_on", date(2025, 1, 2)),
        (Identity(title="Giữ thẻ"), "title", "Giữ thẻ"),
    ],
    ids=["number", "kind", "issuer", "date", "title"],
)
def test_what_a_person_states_outweighs_what_the_page_says(stated: Identity, field: str, value: object) -> None:
    assert getattr(made(GUIDE, stated).document, field) == value


def test_the_id_follows_what_is_stated() -> None:
    stated = Identity(number="08-HD/TW", issued_on=date(2025, 1, 2))
    assert made(GUIDE, stated).document.id == "huong-dan-08-hd-tw-2025"


def test_all_that_a_rule_lacks_is_asked_for_at_once() -> None:
    with pytest.raises(MastheadMissing) as refused:
        made(ARTICLES)
    for asked in ("--number", "--kind", "--issuer", "--date", "--title", "a.txt"):
        assert asked in str(refused.value)
    assert refused.value.found == Identity()


def test_articles_without_a_first_page_are_a_rule_once_a_person_says_which() -> None:
    found = made(ARTICLES, STATED)
    assert found.document.id == "quy-dinh-12-qd-tw-2023"
    assert [provision.locator for provision in found.document.provisions] == ["dieu-1", "dieu-2", "dieu-3"]


@pytest.mark.parametrize(
    "text",
    [
        ARTICLES.replace("Điều 2", "Điều 4"),
        ARTICLES.rpartition("\n")[0],
        ARTICLES.replace("Điều 1.", "Điều 1 và"),
    ],
    ids=["a gap", "two alone", "a sentence"],
)
def test_fewer_articles_in_order_than_three_do_not_make_a_report_a_rule(text: str) -> None:
    assert made(text).document.kind is Kind.BAO_CAO


def test_only_a_page_in_the_form_of_the_party_is_official() -> None:
    assert made(GUIDE).official
    assert not made(ARTICLES, STATED).official
    assert not made(NEWS).official


def test_a_report_of_the_press_is_a_source_of_news_and_replaces_nothing() -> None:
    document = made(NEWS).document
    assert (document.kind, document.issuer, document.issued_on) == (Kind.BAO_CAO, "Báo Nhân Dân", date(2022, 7, 6))
    assert document.replaces == ()
    assert [source.trust for source in document.sources] == [Trust.NEWS]


def test_captions_stand_behind_the_paragraphs_of_a_report_named_as_such() -> None:
    caption = "Đồng chí Nguyễn Văn A phát biểu khai mạc Hội nghị."
    plain = made(NEWS).document.provisions
    document = made(NEWS.replace("\n\nĐảng ủy yêu cầu", f"\n\n{caption}\n\nĐảng ủy yêu cầu")).document
    assert document.provisions[:-1] == plain
    assert (document.provisions[-1].heading, document.provisions[-1].text) == ("Chú thích ảnh", caption)


def test_a_rule_that_a_person_calls_a_report_is_one() -> None:
    document = made(GUIDE, Identity(kind=Kind.BAO_CAO, title="Bài về thẻ")).document
    assert (document.kind, document.title) == (Kind.BAO_CAO, "Bài về thẻ")
    assert all(provision.locator.startswith("doan-") for provision in document.provisions)


def test_what_a_report_does_not_say_is_named_and_never_guessed() -> None:
    found = made(SENTENCE)
    assert (found.document.issuer, found.document.issued_on) == ("không rõ", None)
    assert found.document.title == "Sáng nay, Đảng ủy tổ chức hội nghị về công tác quản lý đảng viên ở nước ngoài…"
    for asked in ("nêu tên văn bản", "nêu ngày ban hành", "nêu cơ quan ban hành"):
        assert any(asked in warning for warning in found.warnings)


def test_a_person_who_says_it_all_is_not_warned() -> None:
    stated = Identity(title="Hội nghị", issuer="Báo Ví Dụ", issued_on=date(2024, 5, 6))
    assert made(SENTENCE, stated).warnings == ()


def test_what_the_reader_warned_of_comes_first() -> None:
    assert made(NEWS, warnings=("trang 2 chỉ có hình vẽ",)).warnings[0] == "trang 2 chỉ có hình vẽ"


def test_what_a_web_page_prints_below_the_signature_is_no_part_of_the_rule() -> None:
    page = f"{GUIDE}\nBài liên quan\nĐại hội chi bộ năm 2024 diễn ra ở nhiều nơi trên cả nước."
    assert text_of(made(page).document) == text_of(made(GUIDE).document)


def test_an_annex_below_the_signature_is_part_of_the_rule() -> None:
    assert "Mẫu đơn xin đổi thẻ" in text_of(made(f"{GUIDE}\nPHỤ LỤC\n1. Mẫu đơn xin đổi thẻ").document)


def test_a_page_that_is_paper_keeps_all_that_stands_below_the_signature() -> None:
    below = f"{GUIDE}\nBài liên quan"
    assert "Bài liên quan" in text_of(made(below, web=False).document)


@pytest.mark.parametrize("text", ["", "\n\n"], ids=["nothing", "blank lines"])
def test_a_text_of_nothing_is_a_report_without_paragraphs(text: str) -> None:
    assert made(text).document.provisions == ()


def test_the_same_file_makes_the_same_document() -> None:
    assert made(GUIDE) == made(GUIDE)
    assert made(NEWS) == made(NEWS)


BODY = st.lists(st.sampled_from(GUIDE.split("\n")[8:16]), max_size=12)


@given(BODY, st.booleans())
def test_no_line_of_a_rules_body_is_lost(body: list[str], wrapped: bool) -> None:
    head = "\n".join(GUIDE.split("\n")[:8])
    document = made("\n".join([head, *body]), STATED, wrapped=wrapped, web=False).document
    assert text_of(document).split() == " ".join(["- Căn cứ Điều lệ Đảng;", *body]).split()


HEAD = "TỈNH ỦY BÌNH AN\n*\nĐẢNG CỘNG SẢN VIỆT NAM"
DECISION = f"{HEAD}\nSố 12-QĐ/TU\nBình An, ngày 12 tháng 3 năm 2026\nQUYẾT ĐỊNH\nban hành quy chế\nĐiều 1. Ban hành."
SIGNED = "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nTrần Văn B"


def test_an_annex_may_have_a_head_of_its_own() -> None:
    found = made(f"{DECISION}\n{SIGNED}\n{HEAD}\nQUY CHẾ\ngiữ sổ tay\nĐiều 1. Phạm vi\nĐiều 2. Giữ sổ")
    assert [p.locator for p in found.document.walk()] == [
        "dieu-1", "doan-1", "phu-luc", "phu-luc.dieu-1", "phu-luc.dieu-2",
    ]  # fmt: skip
    assert found.document.provisions[-1].heading == "QUY CHẾ giữ sổ tay"
    assert found.warnings == ()


def test_a_second_document_in_one_file_is_reported() -> None:
    second = f"{HEAD}\nSố 13-HD/TU\nBình An, ngày 15 tháng 3 năm 2026\nHƯỚNG DẪN\nvề ghi sổ\n1. Ghi sổ"
    (warning,) = made(f"{DECISION}\n{SIGNED}\n{second}").warnings
    assert "có văn bản khác mang số 13-HD/TU" in warning


def test_links_below_what_is_annexed_are_left_out_and_counted() -> None:
    found = made(f"{DECISION}\n{SIGNED}\nDANH MỤC SỔ\n1. Sổ giấy.\nTin liên quan\nHội nghị chi bộ")
    assert found.document.provisions[-1].locator == "phu-luc"
    assert "Hội nghị" not in text_of(found.document)
    assert found.warnings == ("bỏ 2 dòng sau chữ ký, không thuộc văn bản (liên kết, bình luận…)",)
