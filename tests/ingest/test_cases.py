"""Small inputs beside the project that were read wrong once, each of a kind of fault, and what is right of them."""

from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.model import Document
from ingest.document import Identity, Made, make
from ingest.readers.read import content_of, read

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "ingest-cases"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the project"),
]


class Right(NamedTuple):
    """Is what must hold: addresses that are there, words that stand in one of them, and words that nowhere do."""

    there: str = ""
    said: tuple[tuple[str, str], ...] = ()
    nowhere: tuple[str, ...] = ()


ARTICLES = " ".join(f"dieu-{n}" for n in range(1, 11))
RIGHT = {
    "01-inserted-article": Right(
        "dieu-1 dieu-2.khoan-1 dieu-2.khoan-2 dieu-2a.khoan-1 dieu-2a.khoan-2 dieu-2b dieu-3",
        (("dieu-2.khoan-2", "2. Sổ tay được bàn giao khi thay bí thư."),),
        ("WARNING",),
    ),
    "03-amendment-straight-quotes": Right(
        "dieu-1.khoan-1 dieu-1.khoan-2 dieu-2",
        (("dieu-1.khoan-2", "2. Bãi bỏ Điều 9."),),
        ("WARNING", "dieu-2.khoan-1"),
    ),
    "05-amendment-long-quote": Right(
        "dieu-1.khoan-1 dieu-1.khoan-2 dieu-2", (("dieu-1.khoan-2", "2. Bãi bỏ Điều 30."),), ("dieu-5", "dieu-21")
    ),
    "06-recipients-words-in-a-rule": Right(
        "dieu-1.khoan-2 dieu-2.khoan-1 dieu-2.khoan-2", (("dieu-1.khoan-1", "Nơi nhận sổ tay có trách nhiệm"),)
    ),
    "08-annexed-programme": Right("phu-luc.I.1 phu-luc.I.2 phu-luc.II.1 phu-luc.II.2"),
    "10-title-in-mixed-case": Right("dieu-1", (("doan-1", "Ban Bí thư quyết định:"),)),
    "11-state-number": Right("dieu-1 dieu-2"),
    "12-local-issuer-two-line-head": Right("dieu-1 dieu-2"),
    "14-table-of-contents": Right("dieu-1 dieu-2.khoan-1 dieu-2.khoan-2 dieu-3", (("dieu-3", "được lưu 5 năm."),)),
    "16-bullets-of-word": Right(
        "dieu-1.khoan-1.gach-1 dieu-1.khoan-1.gach-3 dieu-1.khoan-2.gach-1 dieu-1.khoan-2.gach-2", (), ("\uf0b7",)
    ),
    "18-bilingual": Right("dieu-1 dieu-2 dieu-3"),
    "19-letters-a-to-g-with-f": Right(" ".join(f"dieu-1.khoan-1.diem-{letter}" for letter in "abcdefg")),
    "20-docx-number-instances-share-a-list": Right(
        "dieu-1.khoan-1 dieu-1.khoan-2", (("dieu-1.khoan-3", "3. Chi ủy viên"), ("dieu-1.khoan-4", "4. Tổ trưởng"))
    ),
    "22-docx-articles-counted-through-chapters": Right(
        "chuong-ii dieu-1.khoan-1 dieu-2.khoan-1 dieu-3.khoan-1 dieu-4.khoan-1"
    ),
    "23-docx-footnote": Right(
        "dieu-1", (("dieu-1", "NOTE Chú thích 1: Đối với sổ tay điện tử, thời hạn lưu là 10"),)
    ),
    "24-docx-struck-out-and-hidden": Right("dieu-1", (("dieu-1", "Sổ tay được lưu 5 năm."),), ("3 năm", "huyện ủy")),
    "25-docx-raised-figure": Right("dieu-1", (("dieu-1", "30 ngày"), ("dieu-2", "100 m²")), ("301",)),
    "27-docx-row-with-two-paragraphs-in-a-cell": Right(
        "dieu-1", (("dieu-1", "Sổ điện tử | 10 năm | Phó bí thư (kiêm nhiệm)"),)
    ),
    "28-docx-paragraph-broken-in-two": Right(
        "dieu-1.khoan-1", (("dieu-1.khoan-1", "của từng kỳ sinh hoạt, có chữ ký"),), ("HEADING Bí thư",)
    ),
    "30-html-ordered-lists": Right(
        "dieu-1.khoan-1 dieu-1.khoan-2.diem-a dieu-1.khoan-2.diem-b dieu-2.gach-1 dieu-2.gach-2"
    ),
    "32-html-table-of-figures": Right("dieu-1", (("dieu-1", "Sổ giấy | 5 năm"),)),
    "33-markdown-escapes": Right(
        "dieu-1.khoan-1", (("dieu-1.khoan-2", "2. Phó bí thư giữ thay khi"),), ("\\", "&nbsp;", "<br>", "~", "3 năm")
    ),
    "35-pdf-table-in-the-annex": Right(
        "I.1.diem-a I.1.diem-b I.2 III.2.diem-b phu-luc", (("I", "HEADING MỤC ĐÍCH\n"),)
    ),
    "36-pdf-some-lines-with-split-words": Right(
        "dieu-10", (("dieu-5", "Sổ tay được chi bộ giữ cẩn thận, ghi đầy đủ"),), ("S ổ", "đ ượ c")
    ),
    "37-pdf-running-head-with-its-own-page-number": Right(
        "dieu-5", (("dieu-1", "trong thời hạn 10 ngày kể từ ngày nộp"),), ("PHÁP QUY",)
    ),
    "37b-pdf-running-head-alone": Right(ARTICLES, (), ("PHÁP QUY",)),
    "38-pdf-raised-figure": Right("dieu-1.khoan-2", (), ("301 ngày", "50.0002")),
    "39-pdf-white-text": Right("dieu-2", (), ("không cần giữ",)),
    "41-txt-annex-dropped-after-signature": Right(
        "phu-luc", (("phu-luc.1", "100.000 đồng mỗi năm"), ("phu-luc.2", "200.000 đồng mỗi năm"))
    ),
    "42-txt-long-table-in-annex": Right("phu-luc"),
}
IDENTITIES = {
    "10-title-in-mixed-case": "Ban hành Quy chế giữ sổ tay của Ban Chấp hành Đảng bộ tỉnh và Ủy ban Kiểm tra Tỉnh ủy",
    "11-state-number": "212/NQ-CP",
    "12-local-issuer-two-line-head": "Đảng ủy xã Tân Lập",
    "14-table-of-contents": "Sổ tay chi bộ",
}


def made(name: str) -> Made:
    (path,) = (CASES / name).glob("input.*")
    return make(read(path, content_of(path)), path.name, "0" * 64, Identity())


def written(document: Document) -> dict[str, str]:
    """Return what is stored at each address, heading and notes named as such."""
    return {
        p.locator: "\n".join((f"HEADING {p.heading}", p.text, *(f"NOTE {note}" for note in p.notes)))
        for p in document.walk()
    }


def test_every_case_has_what_is_right_of_it() -> None:
    assert {path.name for path in CASES.iterdir() if path.is_dir()} == set(RIGHT)


@pytest.mark.parametrize("name", RIGHT)
def test_case(name: str) -> None:
    found, right = made(name), RIGHT[name]
    stored = written(found.document)
    assert [at for at in right.there.split() if at not in stored] == []
    for at, words in right.said:
        assert words in stored[at]
    for words in right.nowhere:
        assert words not in stored
        assert not any(words in text for text in stored.values())
    assert not ("WARNING" in right.nowhere and found.warnings)
    signature = [text for text in stored.values() if text.startswith("HEADING Chữ ký")]
    assert all(len(text.split()) < 14 for text in signature)


@pytest.mark.parametrize("name", IDENTITIES)
def test_case_says_who_it_is(name: str) -> None:
    document = made(name).document
    assert IDENTITIES[name] in (document.title, document.number, document.issuer)
