"""Which files each kind of work can be had as: one table, for HTTP, the command line and the pages.

FORMATS["bank"]["questions.gift"].write(bank, context(bank, register, on))
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from api.exports.anki import as_anki
from api.exports.context import Context
from api.exports.gift import as_gift
from api.exports.handouts import collection_handout, course_handout, course_plan
from api.exports.moodle import as_moodle
from api.exports.papers import bank_questions, exam_keys, exam_papers
from api.exports.qti import as_qti
from api.exports.slides import as_slides
from api.exports.tables import as_csv
from corpus.model import slug
from corpus.store import CorpusError
from corpus.text import clean
from qa.courses.model import Bank
from qa.courses.standing import quarantined
from qa.courses.works import FORMS, Work

_NOT_IN_NAMES = '\\/:*?"<>|'


class Format(NamedTuple):
    """Is one kind of file: what people call it, and how it is written of a work. `write` may raise Unfit."""

    label: str
    media_type: str
    write: Callable[[Any, Context], bytes]


def as_json(work: Work, held: Context) -> bytes:
    """Return the work to be imported again; of a bank, the questions that no longer hold are withdrawn."""
    stale = [one for found in held.stale.values() for one in found]
    kept = quarantined(work, stale) if isinstance(work, Bank) else work
    return f"{kept.model_dump_json(indent=1)}\n".encode()


_JSON = Format("Tệp để nhập lại (.json)", "application/json", as_json)
_CARDS = {"cards.apkg": Format("Thẻ nhớ Anki", "application/vnd.anki", as_anki)}
_QUESTIONS = {
    "questions.gift": Format("Câu hỏi cho Moodle (GIFT)", "text/plain; charset=utf-8", as_gift),
    "moodle.xml": Format("Câu hỏi cho Moodle (XML)", "application/xml", as_moodle),
    "qti.zip": Format("Câu hỏi theo chuẩn QTI 2.1", "application/zip", as_qti),
    "questions.csv": Format("Bảng câu hỏi (CSV)", "text/csv; charset=utf-8", as_csv),
}
_SLIDES = {
    "slides.pptx": Format(
        "Trình chiếu (PowerPoint)",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        as_slides,
    )
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, dict[str, Format]] = {  # by form, then by name; of those with one ending, the first is the usual
    "collection": {
        "handout.docx": Format("Tài liệu (Word)", _WORD, collection_handout),
        **_SLIDES,
        **_CARDS,
        "collection.json": _JSON,
    },
    "course": {
        "plan.docx": Format("Giáo án (Word)", _WORD, course_plan),
        "handout.docx": Format("Tài liệu học tập (Word)", _WORD, course_handout),
        **_SLIDES,
        **_QUESTIONS,
        **_CARDS,
        "course.json": _JSON,
    },
    "bank": {
        "questions.docx": Format("Câu hỏi có đáp án và căn cứ (Word)", _WORD, bank_questions),
        **_QUESTIONS,
        **_CARDS,
        "bank.json": _JSON,
    },
    "exam": {
        "papers.docx": Format("Đề thi các mã, phiếu trả lời (Word)", _WORD, exam_papers),
        "keys.docx": Format("Đáp án có căn cứ, phiếu chấm (Word)", _WORD, exam_keys),
        **_QUESTIONS,
        **_CARDS,
        "exam.json": _JSON,
    },
}


def ending(name: str) -> str:
    """Return how files of that format end: “.docx”."""
    return name[name.index(".") :]


def named(form: str, suffix: str, kind: str = "") -> Format:
    """Return the format of files that end so: of several the one of that kind, or the usual. Raises CorpusError."""
    found = [name for name in FORMATS[form] if ending(name).endswith(suffix) and suffix]
    chosen = [name for name in found if not kind or name.startswith(f"{kind}.")]
    if not chosen:
        there = ", ".join(f"{ending(name)} ({name.split('.')[0]})" for name in FORMATS[form])
        raise CorpusError(f"Không có tệp {kind}{suffix or 'không đuôi'} của {FORMS[form]}. Có: {there}")
    return FORMATS[form][chosen[0]]


def disposition(work: Work, name: str) -> str:
    """Return by what name a browser is told to keep the file: the work's title, and one in ASCII (RFC 6266)."""
    stem, end = name.split(".", 1)
    plain = f"{slug(work.title)[:80].strip('-') or work.form}-{stem}.{end}"
    titled = clean("".join(" " if letter in _NOT_IN_NAMES else letter for letter in work.title))[:120].strip(" .")
    full = f"{titled or work.form} ({stem}).{end}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
