"""Small hand-made corpora, cases and outcomes; no system is asked."""

import json
from datetime import date

from ir_measures import Qrel

from corpus.model import Kind
from corpus.register import Register
from evals.answers.run import Observed
from evals.cases import ASKED_ON, Case
from evals.held import Held
from evals.replies import Reply, found
from evals.retrieval.topics import Topic
from made.documents import document, provision, reference
from qa.model import Notice
from qa.split import split_of

OLD = document(
    provision("dieu-1", "Nộp phiếu trong 60 ngày làm việc."),
    id="quy-dinh-1-qd-tw-2020",
    number="01-QĐ/TW",
    title="Quy định cũ",
    issued_on=date(2020, 3, 4),
)
NEW = document(
    provision(
        "dieu-1",
        "Hạn nộp phiếu như sau:",
        provision("dieu-1.diem-a", "a) đi học: 30 ngày làm việc"),
        provision("dieu-1.diem-b", "b) đi lao động: 45 ngày làm việc"),
    ),
    provision("dieu-2", "Hồ sơ do cấp ủy giữ."),
    id="quy-dinh-2-qd-tw-2025",
    number="02-QĐ/TW",
    title="Quy định mới",
    issued_on=date(2025, 5, 6),
    effect="in-force",
    replaces=(reference("01-QĐ/TW", date(2020, 3, 4), kind=Kind.QUY_DINH),),
)
REPORT = document(
    provision("doan-1", "Hội nghị có 63 điểm cầu."),
    id="bao-cao-hoi-nghi-2024",
    kind=Kind.BAO_CAO,
    number=None,
    title="Hội nghị",
    issuer="Báo",
)
LOCAL = document(
    provision("1", "Nộp báo cáo trong 7 ngày."),
    id="quy-trinh-truong",
    kind=Kind.QUY_TRINH,
    number=None,
    title="Quy trình của trường",
    issuer="Trường",
)
DOCUMENTS = (OLD, NEW, REPORT, LOCAL)
REGISTER = Register(DOCUMENTS)
HELD = Held(DOCUMENTS)
SUPERSEDED = Notice("superseded", "Quy định 01-QĐ/TW không còn hiệu lực; đã được thay bằng Quy định 02-QĐ/TW.")


def case(id="mot", **changes):
    answered = changes.get("status", ("answered",))[:1] in [("answered",), ("partial",)]
    fields = {
        "id": id,
        "stratum": "single",
        "split": split_of(changes.get("twin") or id),
        "question": "Nộp phiếu trong bao nhiêu ngày?",
        "status": ("answered",),
        "gold": (("quy-dinh-2-qd-tw-2025:dieu-1.diem-a",),) if answered else (),
    }
    return Case.model_validate(fields | changes)


def observed(case, answer, hits=(), seconds=(0.01,)):
    """Return what an answer of the engine and hits of its search are to a caller."""
    return Observed(case, case.asked(ASKED_ON), tuple(map(found, hits)), Reply.of(answer), seconds)


def line(id, *, law="Luật Một", article="1", title="Tên điều", text="Nộp phiếu trong 30 ngày."):
    """Return one line of a dataset's corpus."""
    return {"_id": id, "title": title, "text": text, "metadata": {"law": law, "article": article}}


ARTICLES = (line("a1"),)
QUESTIONS = (("c1", "Nộp phiếu trong mấy ngày?"),)


def beir(folder, articles=ARTICLES, questions=QUESTIONS, qrels=(("c1", "a1", 1),)):
    """Write a dataset in BEIR layout and return its folder."""
    (folder / "qrels").mkdir(parents=True)
    asked = [{"_id": id, "text": text} for id, text in dict(questions).items()]
    for name, rows in (("corpus", articles), ("queries", asked)):
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    rows = [("query-id", "corpus-id", "score"), *qrels]
    (folder / "qrels" / "test.tsv").write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
    return folder


def topics(*relevant, text="Hỏi?"):
    """Return questions q0, q1, … with one relevant place each."""
    return [
        Topic(f"q{n}", "", "dev", text, (), date(2026, 1, 1), [Qrel(f"q{n}", place, 1)], list)
        for n, place in enumerate(relevant)
    ]
