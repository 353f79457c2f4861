"""The two regulations and five news pages beside the project, parsed and held to a golden outline.

The golden files hold locator, page and syllable count of each provision, never the text. After an intended change:
`python tests/ingest/test_real_documents.py` writes them anew; review the diff.
"""

from datetime import date
from pathlib import Path

import pytest

from corpus.model import Document, Kind
from ingest.document import Identity, Made, make
from ingest.readers.read import content_of, read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
GOLDEN = Path(__file__).parent / "golden"
REGULATIONS = ("HD-06-HD-TW-2025", "QD-294-QD-TW-2025")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not beside the project"),
]


def made(path: Path) -> Made:
    return make(read(path, content_of(path)), path.name, "0" * 64, Identity())


@pytest.fixture(scope="module")
def regulations() -> dict[str, Made]:
    return {name: made(SHARED / "real" / f"{name}.pdf") for name in REGULATIONS}


def golden(document: Document) -> str:
    return "".join(f"{p.locator} {p.page} {len(p.text.split())}\n" for p in document.walk())


@pytest.mark.parametrize("name", REGULATIONS)
def test_outline_is_the_golden_one(name: str, regulations: dict[str, Made]) -> None:
    assert golden(regulations[name].document).split("\n") == (GOLDEN / f"{name}.txt").read_text().split("\n")


def test_identities_come_from_page_one(regulations: dict[str, Made]) -> None:
    guide, rules = (regulations[name].document for name in REGULATIONS)
    assert (guide.id, guide.issuer) == ("huong-dan-06-hd-tw-2025", "Ban Bí thư")
    assert (guide.issued_on, guide.effective_on) == (date(2025, 6, 9), date(2025, 6, 9))
    assert guide.title == "Một số vấn đề cụ thể thi hành Điều lệ Đảng"
    assert (guide.replaces[0].number, guide.replaces[0].issued_on) == ("01-HD/TW", date(2021, 9, 28))
    assert (rules.id, rules.issuer) == ("quy-dinh-294-qd-tw-2025", "Ban Chấp hành Trung ương")
    assert (rules.issued_on, rules.effective_on) == (date(2025, 5, 26), date(2025, 7, 1))
    assert (rules.title, rules.replaces) == ("Thi hành Điều lệ Đảng", ())


@pytest.mark.parametrize("name", REGULATIONS)
def test_no_page_number_stands_inside_a_provision(name: str, regulations: dict[str, Made]) -> None:
    paragraphs = [row for p in regulations[name].document.walk() for row in p.text.split("\n")]
    assert not [row for row in paragraphs if row.strip().isdigit()]
    assert not [w for w in regulations[name].warnings if "số trước" in w or "nối tiếp" in w]


# file -> articles' paragraphs, captions, title's start, date, outlet
NEWS = {
    "000": (8, 1, "Đảng ủy luôn định hướng", None, "không rõ"),
    "001": (20, 6, "Tăng cường công tác quản lý đảng viên", date(2022, 7, 6), "Báo Thế giới & Việt Nam"),
    "002": (12, 3, "Cán bộ Bộ Ngoại giao góp phần", date(2023, 12, 23), "dangcongsan.vn"),
    "003": (3, 0, "Công tác Đảng ngoài nước cần đổi mới", date(2013, 12, 24), "Báo Hànộimới"),
    "004": (14, 2, "Đại sứ quán Việt Nam tại Nhật Bản", None, "không rõ"),
}
FURNITURE = (
    "Hội nghị quán triệt, triển khai Kết luận số 12-KL/TW",
    "Từ ngày 6-8/7/2022",
    "lượt xem",
    "Khai mạc Hội nghị Ngoại vụ",
    "Bình luận",
    "Không sao chép",
    "Quận ủy Thanh Xuân",
    "|",
)


@pytest.mark.parametrize("name", NEWS)
def test_news_pages_keep_their_article_and_nothing_else(name: str) -> None:
    count, captions, title, published, outlet = NEWS[name]
    (path,) = (SHARED / "seeds").glob(f"{name}_*.txt")
    document = made(path).document
    assert document.kind is Kind.BAO_CAO
    assert [p.locator for p in document.provisions] == [f"doan-{n}" for n in range(1, count + captions + 1)]
    assert [p.heading for p in document.provisions] == [""] * count + ["Chú thích ảnh"] * captions
    assert document.title.startswith(title)
    assert (document.issued_on, document.issuer) == (published, outlet)
    said = "\n".join(p.text for p in document.walk())
    assert not [words for words in FURNITURE if words in said]


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in REGULATIONS:
        (GOLDEN / f"{name}.txt").write_text(golden(made(SHARED / "real" / f"{name}.pdf").document))
