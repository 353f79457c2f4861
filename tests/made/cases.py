"""Small hand-made corpora, cases and outcomes; no system is asked."""

import json
from datetime import date

from ir_measures import Qrel

from corpus.locator import Locator
from corpus.model import Document, Kind, Passage, Provision, Reference, Span
from corpus.register import Register
from evals.answers.run import Observed
from evals.cases import Case
from evals.retrieval.topics import Topic
from qa.model import Answer, Citation, Hit, Notice, Question, Status
from qa.split import split_of

OLD = Document(
    id="quy-dinh-1-qd-tw-2020",
    kind=Kind.QUY_DINH,
    number="01-QĐ/TW",
    title="Quy định cũ",
    issuer="Ban Bí thư",
    issued_on=date(2020, 3, 4),
    provisions=(Provision(locator=Locator("dieu-1"), text="Nộp phiếu trong 60 ngày làm việc."),),
)
NEW = Document(
    id="quy-dinh-2-qd-tw-2025",
    kind=Kind.QUY_DINH,
    number="02-QĐ/TW",
    title="Quy định mới",
    issuer="Ban Bí thư",
    issued_on=date(2025, 5, 6),
    effect="in-force",
    replaces=(Reference(number="01-QĐ/TW", kind=Kind.QUY_DINH, issued_on=date(2020, 3, 4)),),
    provisions=(
        Provision(
            locator=Locator("dieu-1"),
            text="Hạn nộp phiếu như sau:",
            children=(
                Provision(locator=Locator("dieu-1.diem-a"), text="a) đi học: 30 ngày làm việc"),
                Provision(locator=Locator("dieu-1.diem-b"), text="b) đi lao động: 45 ngày làm việc"),
            ),
        ),
        Provision(locator=Locator("dieu-2"), text="Hồ sơ do cấp ủy giữ."),
    ),
)
REPORT = Document(
    id="bao-cao-hoi-nghi-2024",
    kind=Kind.BAO_CAO,
    title="Hội nghị",
    issuer="Báo",
    provisions=(Provision(locator=Locator("doan-1"), text="Hội nghị có 63 điểm cầu."),),
)
LOCAL = Document(
    id="quy-trinh-truong",
    kind=Kind.QUY_TRINH,
    title="Quy trình của trường",
    issuer="Trường",
    provisions=(Provision(locator=Locator("1"), text="Nộp báo cáo trong 7 ngày."),),
)
DOCUMENTS = (OLD, NEW, REPORT, LOCAL)
REGISTER = Register(DOCUMENTS)
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


def passage(document, locator):
    """Return the whole provision as one passage, with the stretch of each point inside it."""
    provision = document.find(Locator(locator))
    text, spans = "", []
    for inner in provision.walk():
        start = len(text) + (1 if text else 0)
        text = f"{text}\n{inner.text}" if text else inner.text
        spans.append(Span(start=start, end=len(text), locator=inner.locator))
    return Passage(
        document_id=document.id,
        locator=provision.locator,
        part=0,
        context="",
        text=text,
        page=None,
        start=0,
        end=len(text),
        spans=tuple(spans[1:]),
    )


def hits(*places):
    return tuple(Hit(rank, -rank, passage(document, locator)) for rank, (document, locator) in enumerate(places, 1))


def citation(document, locator, quote=None, marker=1):
    cited = passage(document, locator)
    start = cited.text.index(quote) if quote else 0
    end = start + len(quote) if quote else len(cited.text)
    at = cited.locator_at(start, end)
    return Citation(marker, cited, start, end, at, at.label())


def answer(*citations, status=Status.ANSWERED, text="", notices=(), on=date(2026, 1, 1), **trace):
    return Answer("id", Question("Hỏi gì?", on), status, text, citations, tuple(notices), trace=trace)


def observed(case, answer, hits=()):
    return Observed(case, tuple(hits), answer)


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
