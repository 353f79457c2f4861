import pytest

from corpus.model import Kind
from corpus.register import Register
from made.documents import document
from qa.question.address import find_addresses
from qa.question.documents import Named, find_named, place_of

REGISTER = Register(
    [
        document(id="dieu-le-2011", number=None, kind=Kind.DIEU_LE, title="Điều lệ Đảng Cộng sản Việt Nam"),
        document(id="quy-dinh-294-qd-tw-2025", number="294-QĐ/TW", title="Thi hành Điều lệ Đảng"),
        document(
            id="huong-dan-06-hd-tw-2025",
            number="06-HD/TW",
            kind=Kind.HUONG_DAN,
            title="Một số vấn đề cụ thể thi hành Điều lệ Đảng",
        ),
        document(id="quy-dinh-01-qd-tw-2026", number="01-QĐ/TW", title="Chế độ đảng phí"),
        document(id="luat-an-ninh-mang", number=None, title="Luật An ninh mạng"),
        document(id="luat-giao-duc", number=None, title="Luật Giáo dục (sửa đổi)"),
        document(id="bo-luat-dan-su", number=None, title="Bộ luật Dân sự năm 2015"),
    ]
)


def named(text: str) -> list[str]:
    return [document.id for one in find_named(text, find_addresses(text), REGISTER) for document in one.documents]


def places_in(text: str) -> list[Named | None]:
    addresses = find_addresses(text)
    return [place_of(address, find_named(text, addresses, REGISTER), text) for address in addresses]


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("Quy định 294 nói gì", ["quy-dinh-294-qd-tw-2025"]),
        ("mục 8.1 của 294", ["quy-dinh-294-qd-tw-2025"]),
        ("Điều 4 Điều lệ Đảng", ["dieu-le-2011"]),
        ("Quy định thi hành Điều lệ có mấy điều", ["quy-dinh-294-qd-tw-2025"]),
        ("mục 10.2 Hướng dẫn thi hành Điều lệ", ["huong-dan-06-hd-tw-2025"]),
        ("quy dinh ve che do dang phi", ["quy-dinh-01-qd-tw-2026"]),
        ("Điều 12 của Luật An ninh mạng 2018", ["luat-an-ninh-mang"]),
        ("luật giáo dục quy định gì về học phí", ["luat-giao-duc"]),
        ("theo Bộ luật Dân sự 2015", ["bo-luat-dan-su"]),
        ("Quy định 999-QĐ/TW", []),
        ("theo quy định, đảng viên dự bị đóng đảng phí thế nào", []),
        ("Luật Đất đai", []),
    ],
)
def test_documents_are_named_by_number_and_by_title(text: str, documents: list[str]) -> None:
    assert named(text) == documents


def test_each_address_is_of_what_is_named_beside_it() -> None:
    text = "So sánh Điều 5 của Luật An ninh mạng với Luật Giáo dục, Điều 7"
    places = places_in(text)
    assert [one.documents[0].id for one in places if one] == ["luat-an-ninh-mang", "luat-giao-duc"]


def test_an_address_is_of_the_only_document_named_wherever_it_stands() -> None:
    text = "Điều 5, Điều 7 nói gì về an toàn trong Luật An ninh mạng"
    places = places_in(text)
    assert {one.documents[0].id for one in places if one} == {"luat-an-ninh-mang"}
    assert len(places) == 2
