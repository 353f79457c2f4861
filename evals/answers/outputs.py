"""A run for other programs: a table for spreadsheets, a report for pipelines, and thresholds that must hold."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from evals.answers.causes import CAUSES
from evals.answers.measures import COSTS, OVERALL, PER_CASE
from evals.answers.record import ALL, Question, Record

_COLUMNS = ("set", "id", "group", "split", "question", "status", "confidence", "cause", "citations", "seconds")
MEASURES = (*PER_CASE, *OVERALL)


class Bound(NamedTuple):
    """Is a threshold: the measure must be at least `value`, or at most where it is a cost; of one set or of all."""

    measure: str
    value: float
    set: str | None
    least: bool


def bound(text: str, *, least: bool) -> Bound:
    """Return the bound that “satisfied=.8” or “users:satisfied=.8” states. Raises ValueError, in Vietnamese."""
    name, equals, value = text.partition("=")
    of, colon, measure = name.rpartition(":")
    known = (*MEASURES, *COSTS)
    if measure not in known:
        raise ValueError(f"không có số đo “{measure}”; chọn một trong: {', '.join(known)}")
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not equals or number != number:
        raise ValueError(f"viết dạng SỐ-ĐO=GIÁ-TRỊ, ví dụ satisfied=.8; nhận được “{text}”")
    return Bound(measure, number, of if colon else None, least)


def missed(record: Record, bounds: Sequence[Bound]) -> list[str]:
    """Return a sentence for each bound that does not hold, or that the run cannot tell."""
    found = []
    for one in bounds:
        sets = [made for made in record.sets if one.set in (None, made.name)]
        if not sets:
            found.append(f"Không có bộ {one.set} trong lần chạy này.")
        for made in sets:
            figure = made.figures[ALL].get(one.measure)
            value = made.costs.get(one.measure) if figure is None else figure.value
            wanted = f"{'≥' if one.least else '≤'} {one.value:g}"
            if value is None:
                found.append(f"{made.name}: không đo được {one.measure} (cần {wanted})")
            elif value < one.value if one.least else value > one.value:
                found.append(f"{made.name}: {one.measure} {value:.4f}, cần {wanted}")
    return found


def as_csv(record: Record) -> bytes:
    """Return a line for each question, for a spreadsheet: UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_COLUMNS, *PER_CASE])
    for made in record.sets:
        for question in made.questions:
            reply = question.reply
            told = [
                made.name,
                question.id,
                question.group,
                question.split,
                _plain(question.question),
                reply.status or "",
                reply.confidence,
                question.cause,
                " ".join(f"{c.document_id}:{c.locator}" for c in reply.citations),
                question.seconds[0] if question.seconds else "",
            ]
            writer.writerow(
                [*told, *("" if value is None else value for value in map(question.scores.get, PER_CASE))]
            )
    return out.getvalue().encode("utf-8-sig")


def as_junit(record: Record) -> bytes:
    """Return the run as JUnit's XML: a suite for each set, a failure for each question that does not satisfy."""
    suites = ElementTree.Element("testsuites", name="regqa eval")
    for made in record.sets:
        suite = ElementTree.SubElement(suites, "testsuite", name=made.name)
        failed = 0
        for question in made.questions:
            seconds = f"{sum(question.seconds):.3f}"
            case = ElementTree.SubElement(
                suite, "testcase", classname=f"{made.name}.{question.group or 'all'}", name=question.id, time=seconds
            )
            if question.cause:
                failed += 1
                failure = ElementTree.SubElement(case, "failure", message=CAUSES[question.cause], type=question.cause)
                failure.text = _legible(_failure(question))
        for case_id, why in made.absent.items():
            skipped = ElementTree.SubElement(suite, "testcase", classname=made.name, name=case_id, time="0")
            ElementTree.SubElement(skipped, "skipped", message=_legible(why))
        suite.attrib |= {
            "tests": str(len(made.questions) + len(made.absent)),
            "failures": str(failed),
            "skipped": str(len(made.absent)),
        }
    written: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return written


def _failure(question: Question) -> str:
    lacking = [point.text for point in question.points if not point.shown]
    lines = [
        f"Câu hỏi: {question.question}",
        f"Cần: {' | '.join(question.wanted)}; được: {question.reply.status or 'lỗi'}",
        *(f"Thiếu: {text}" for text in lacking),
        *(f"Trích: {clause.label}" for clause in question.cited),
        *question.broken,
    ]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return the text so that a spreadsheet does not take it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _legible(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return "".join(_xml_characters(text))


def _xml_characters(text: str) -> Iterable[str]:
    return (c for c in text if c in "\n\t" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
