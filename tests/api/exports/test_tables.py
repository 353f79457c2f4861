import csv
import io

from api.exports.tables import as_csv
from corpus.model import Document
from made.courses import bank, item, source
from made.exports import changed, digest, held
from qa.courses.model import Bank


def of(**more: object) -> Bank:
    return bank(0).model_copy(update={"items": (item(1, **more),), "essays": ()})


def told(work: Bank, *documents: Document) -> dict[str, str]:
    """Return the one row by its columns."""
    text = as_csv(work, held(work, *documents)).decode()
    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    return dict(zip(header, row, strict=True))


def test_csv_has_a_row_for_each_question_and_runs_nothing_in_a_spreadsheet() -> None:
    row = told(of(stem="=1+1", options=(" +a;b", 'c"d', "e\nf", "g,h"), key=1))
    assert row["câu hỏi"] == "'=1+1"
    assert [row[letter] for letter in "ABCD"] == ["' +a;b", 'c"d', "e\nf", "g,h"]
    assert (row["đáp án"], row["loại"], row["trạng thái"]) == ("B", "thời hạn", "nháp")
    assert row["đối chiếu"] == "Đúng đến ngày 1/3/2026"


def test_what_no_longer_holds_says_so_in_its_row() -> None:
    assert told(of(), changed())["đối chiếu"].startswith("KHÔNG CÒN ĐÚNG: mục 1 Quy định số 294-QĐ/TW")


def test_a_digest_is_cited_as_one() -> None:
    assert "(theo bản tóm lược)" in told(of(sources=(source(1, digest=True),)), digest())["căn cứ"]
