"""Questions as a table: CSV for spreadsheets."""

import csv
import io

from api.exports.context import Context, cited, gone, mark, questions
from qa.courses.exams import LETTERS, Exam
from qa.courses.model import BLOOM, DIFFICULTIES, KINDS, STATES, Bank
from qa.courses.works import Course
from qa.write.replies import day

_COLUMNS = (
    "mã", "loại", "câu hỏi", "A", "B", "C", "D", "đáp án", "căn cứ", "trích", "chủ đề", "độ khó", "mức tư duy",
    "trạng thái", "ngày áp dụng", "đối chiếu",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # how what a spreadsheet would run begins


def as_csv(work: Bank | Course | Exam, held: Context) -> bytes:
    """Return the multiple-choice questions as CSV (RFC 4180), with the byte-order mark by which Excel knows UTF-8.

    All are there, those withdrawn too; the last column says whether the clause still holds.
    """
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(_COLUMNS)
    for item in questions(work)[0]:
        options = (*item.options, "", "")[: len(LETTERS)]
        row = (
            item.id,
            KINDS[item.kind],
            item.stem,
            *options,
            LETTERS[item.key],
            "\n".join(map(cited, item.sources)),
            "\n".join(source.quote for source in item.sources),
            " > ".join(item.topic),
            DIFFICULTIES[item.difficulty],
            BLOOM[item.bloom],
            STATES[item.state],
            item.made_for.isoformat(),
            "\n".join(map(mark, gone(item, held))) or f"Đúng đến ngày {day(held.on)}",
        )
        rows.writerow([f"'{cell}" if _runs(cell) else cell for cell in row])
    return f"\ufeff{file.getvalue()}".encode()


def _runs(cell: str) -> bool:
    return cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_FORMULA)
