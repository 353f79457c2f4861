"""What exports are made of, and what they are made with."""

from typing import Any

from hypothesis import strategies as st

from api.exports.context import Context, context
from corpus.model import Document, Nature
from corpus.register import Register
from made.courses import ON, bank, essay, item, rule, source
from made.documents import provision
from qa.courses.exams import Exam, draw
from qa.courses.pins import pin
from qa.courses.works import Collection, Course, Entry, Lesson, Put, Work

AT = "https://hoidap.example.vn"


def held(work: Work, *documents: Document, **more: Any) -> Context:
    """Return what the work is exported with, over a corpus of these documents, else of the rule that all stand on."""
    return context(work, Register(documents or (rule(),)), **({"on": ON, "address": AT} | more))


def changed() -> Document:
    """Return the rule with its first clause reworded."""
    first, *others = rule().provisions
    new = first.model_copy(update={"text": first.text.replace("30 ngày", "45 ngày")})
    return rule().model_copy(update={"provisions": (new, *others)})


def digest() -> Document:
    return rule(nature=Nature.DIGEST)


def collection(**more: Any) -> Collection:
    """Return a collection with one of each thing."""
    entries = (
        Entry(id="h", put=Put.HEADING, title="Kết nạp", as_of=ON),
        Entry(id="c", put=Put.CLAUSES, title="Hạn kết nạp", note="Nhớ hỏi lại.", sources=(source(1),), as_of=ON),
        Entry(id="n", put=Put.NOTE, note="Ghi chú của người soạn.", as_of=ON),
        Entry(id="a", put=Put.ANSWER, title="Bao lâu thì nộp?", sources=(source(2), source(3)), as_of=ON),
    )
    return Collection(**({"title": "Tài liệu kết nạp", "entries": entries} | more))


def course(**more: Any) -> Course:
    """Return a course of two lessons, the first with questions."""
    first = Lesson(
        id="b1",
        title="Điều kiện kết nạp",
        minutes=45,
        aims=("Nêu được thời hạn.", "Biết ai quyết định."),
        entries=collection().entries,
        items=(item(4), item(5)),
        essays=(essay(1, 2),),
        activity="Chia nhóm, mỗi nhóm một tình huống.",
        not_covered=("Lịch sử Đảng",),
    )
    second = Lesson(id="b2", title="Sinh hoạt chi bộ", minutes=30)
    usual = {"title": "Lớp đảng viên mới", "audience": "Đảng viên mới", "made_for": ON, "lessons": (first, second)}
    return Course(**(usual | more))


def exam(**more: Any) -> Exam:
    """Return an exam of four questions and an essay in two codes, whose answers are shown to who may read it."""
    drawn = draw(
        bank(4), 4, 1, **({"title": "Bài kiểm tra", "minutes": 45, "on": ON, "essays": 1, "codes": 2} | more)
    )
    return drawn.model_copy(update={"answers_shown": True})


LETTERS = st.sampled_from("aăâđêôơưÁẾỘỳ 0123…“”‘.;:,-–\n<>&\"'=~#{}\\$%/|[]")
WORDS = st.text(LETTERS, min_size=1, max_size=700).filter(lambda text: bool(text.strip()))


def of_text(text: str, nature: Nature = Nature.FULL_TEXT) -> tuple[Document, Collection]:
    """Return a document of one clause of that text, and a collection that has it."""
    held_text = rule(0).model_copy(update={"provisions": (provision("1", text),), "nature": nature})
    pinned = pin(held_text, held_text.provisions[0])
    entry = Entry(id="c", put=Put.CLAUSES, title="Điều khoản", sources=(pinned,), as_of=ON)
    return held_text, Collection(title="Bộ", entries=(entry,))
