import pytest

from corpus.locator import Locator
from corpus.model import Document, Kind, Provision
from evals.ingest.source import Issued, by_articles, by_numbers, noted, revised, with_annex

NUMBERS = [
    Provision(
        locator=Locator(str(n)),
        heading=f"Mục {n}",
        children=(
            Provision(locator=Locator(f"{n}.3"), heading="Thời hạn", text="Báo cáo trong 30 ngày, gồm:\n- thẻ\n- sổ"),
            Provision(locator=Locator(f"{n}.7"), children=(
                Provision(locator=Locator(f"{n}.7.diem-b"), heading="Thẻ", text="Giữ thẻ 5 năm."),
            )),
        ),
    )
    for n in (1, 4, 5)
]  # fmt: skip


def digest(provisions: list[Provision] = NUMBERS, number: str = "07-HD/TW") -> Document:
    return Document(
        id="huong-dan-07-hd-tw-2024", kind=Kind.HUONG_DAN, title="Thẻ đảng viên", issuer="Ban Bí thư", number=number,
        issued_on="2024-03-05", provisions=tuple(provisions),
    )  # fmt: skip


def lines(issued: Issued) -> list[tuple[str | None, str]]:
    return [(line.address, line.text) for line in issued.body if line.address is not None]


def test_a_digest_is_laid_out_under_its_numbers_without_gaps() -> None:
    assert lines(by_numbers(digest()))[6:11] == [
        ("1.2.diem-a", "a) Giữ thẻ 5 năm."),
        ("2", "2. Mục 4"),
        ("2.1", "2.1. Thời hạn"),
        ("2.1", "Báo cáo trong 30 ngày, gồm:"),
        ("2.1", "- thẻ;"),
    ]


def test_roman_numbers_go_on_as_they_are_written() -> None:
    deep = Provision(locator=Locator("II.4.4-3"), heading="Giấy", text="Một giấy.")
    section = Provision(locator=Locator("II.4"), heading="Chuyển", children=(deep,))
    part = Provision(locator=Locator("II"), heading="Hồ sơ", children=(section,))
    assert lines(by_numbers(digest([part]))) == [
        ("I", "I- Hồ sơ"), ("I.1", "1- Chuyển"), ("I.1.1-1", "1.1- Giấy"), ("I.1.1-1", "Một giấy."),
    ]  # fmt: skip


def test_a_digest_is_laid_out_in_articles() -> None:
    assert lines(by_articles(digest()))[:4] == [
        ("chuong-i", "Chương I"), ("chuong-i", "MỤC 1"), ("dieu-1", "Điều 1. Mục 1"),
        ("dieu-1.khoan-1", "1. Thời hạn"),
    ]  # fmt: skip
    assert ("dieu-3.khoan-2.diem-a", "a) Giữ thẻ 5 năm.") in lines(by_articles(digest()))


def test_an_annex_is_numbered_anew_and_ends_with_a_table() -> None:
    found = lines(with_annex(digest()))
    assert ("phu-luc.1.1", "1.1. Thời hạn") in found
    assert found[-1] == ("phu-luc-2", "6 | Thẻ | 5 năm")


@pytest.mark.parametrize("annotate", [noted, revised])
def test_what_a_program_keeps_beside_the_text_is_none_of_it(annotate) -> None:
    plain = by_numbers(digest(NUMBERS * 9))
    changed = annotate(plain, 1)
    assert lines(changed) == lines(plain)
    assert {span.kept for line in changed.body for span in line.spans} > {"text"}
    assert annotate(plain, 1) == changed
    assert annotate(plain, 2) != changed
