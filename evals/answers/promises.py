"""What every answer promises its reader, checked from the corpus and the words shown, not by asking `qa.verify`."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Kind, joined
from corpus.register import Register
from evals.held import Held
from evals.replies import Cited, Reply
from qa.model import Status
from qa.write import replies

_SHOWN = (Status.ANSWERED, Status.PARTIAL)
_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_STEP = re.compile(r"^- ", re.MULTILINE)
_ITEM = re.compile(r"^(?:[-+–•]|\w{1,2}[.)]) ", re.MULTILINE)
_MARKER = re.compile(r"\[\d+\]")
_URL = re.compile(r"https?:|www\.", re.IGNORECASE)
_OF_PLACES = re.compile(  # a refusal repeats the address that was asked for: no figure of anything else
    "|".join(
        re.sub(r"\\\{\w+\\\}", ".+", re.escape(words))
        for reply in (
            replies.NO_SUCH_PLACE,
            replies.PLACE_MISSING,
            replies.PLACE_OF_MISSING,
            replies.PLACES_HELD,
            replies.WHICH_DOCUMENT,
        )
        for words in reply
    )
)


def violations(reply: Reply, held: Held, on: date) -> list[str]:
    """Return what in the reply, given for that day, breaks a promise to every reader; nothing for a sound one."""
    documents = {c.document_id: held.register.get(c.document_id) for c in reply.citations}
    known = {key: document for key, document in documents.items() if document}
    broken = [
        f"[{c.marker}] trích {c.document_id}, văn bản không có trong sổ đăng ký"
        for c in reply.citations
        if c.document_id not in known
    ]
    broken += [
        f"[{c.marker}] {fault}"
        for c in reply.citations
        if c.document_id in known and (fault := _quote_fault(c, held))
    ]
    by_register = any(notice.code == "register" for notice in reply.notices)  # whose figures are checked below
    if reply.status in _SHOWN and not reply.citations and not by_register:
        broken.append(f"trả lời mức {reply.status} mà không trích dẫn gì")
    if strays := _stray_figures(reply, held, on):
        broken.append(f"con số không có trong lời trích hay sổ đăng ký: {', '.join(sorted(strays))}")
    if _URL.search(reply.text):
        broken.append("có địa chỉ trang web trong câu trả lời")
    return broken + _missing_notices(reply, list(known.values()), held.register, on)


def is_verbatim(citation: Cited, held: Held) -> bool:
    """Is true of a quote that stands, word for word, where the citation says."""
    return _quote_fault(citation, held) is None


def _quote_fault(citation: Cited, held: Held) -> str | None:
    provision = held.provisions(citation.document_id).get(citation.locator)
    if provision is None:
        return f"không có điều khoản {citation.locator} trong {citation.document_id}"
    if not citation.quote.strip() or citation.end - citation.start != len(citation.quote) or citation.start < 0:
        return f"vị trí {citation.start}:{citation.end} không phải một đoạn của nguồn"
    if citation.quote not in joined(provision):
        return f"lời trích không phải nguyên văn của {citation.document_id}:{citation.locator}"
    return None


def _stray_figures(reply: Reply, held: Held, on: date) -> set[str]:
    """Return the figures in the text that stand in no quote, no address of what it names, and no register entry.

    The entries are those of the documents cited, near, or named in the text by their number.
    """
    named = [(c.document_id, c.locator) for c in reply.citations] + [
        (n.document_id, n.locator) for n in reply.nearest
    ]
    near = {document_id for document_id, _ in named}
    words = [c.quote for c in reply.citations] + [c.label for c in reply.citations] + _written(on)
    for document_id, locator in named:
        provision = held.provisions(document_id).get(locator)
        words += [inner.locator.label() for inner in provision.walk()] if provision else []
        words += [word for at in Locator(locator).around for word in _headed(at, document_id, held, reply)]
    for document in held.register.documents:
        if document.id in near or document.name in reply.text or (document.number and document.number in reply.text):
            words += _registered(document)
    words += _counted(held.register, on)
    steps = len(_STEP.findall(reply.text))
    words += [str(steps)] if reply.text.startswith((f"Gồm {steps} bước:", f"{steps} steps:")) else []
    words += [
        str(count) for count in _items(reply, held) if reply.text.startswith((f"Gồm {count} ", f"{count} items "))
    ]
    text = _MARKER.sub(" ", reply.text)
    text = _OF_PLACES.sub(" ", text) if reply.status is Status.UNANSWERABLE else text
    return _figures(text) - set().union(*map(_figures, words))


def _items(reply: Reply, held: Held) -> list[int]:
    """Return how many points the provision of each citation has, or lines of its own that open with a sign."""
    places = [held.provisions(c.document_id).get(c.locator) for c in reply.citations]
    return [len(one.children) or len(_ITEM.findall(one.text)) for one in places if one]


def _headed(at: Locator, document_id: str, held: Held, reply: Reply) -> list[str]:
    """Return the address in words, and its heading where the reply shows it word for word."""
    provision = held.provisions(document_id).get(at)
    return [at.label(), provision.text] if provision and provision.text in reply.text else [at.label()]


def _registered(document: Document) -> list[str]:
    words = [
        document.name,
        document.title,
        document.issuer,
        *_written(document.issued_on),
        *_written(document.effective_on),
    ]
    for reference in (*document.replaces, *document.amends):
        words += [reference.number or "", *_written(reference.issued_on)]
    return words


def _counted(register: Register, on: date) -> list[str]:
    """Return how many documents are registered, of each kind, by name only, and in force on that day."""
    documents = register.documents
    kinds = Counter(document.kind for document in documents)
    named = sum(not one.provisions for one in documents)
    holding = sum(bool(register.standing(one, on).in_force) for one in documents)
    return [str(count) for count in (len(documents), *kinds.values(), named, holding)]


def _figures(text: str) -> set[str]:
    return {re.sub(r"\b0+(?=\d)", "", figure) for figure in _FIGURE.findall(text)}


def _written(day: date | None) -> list[str]:
    return (
        []
        if day is None
        else [
            f"{day.day}/{day.month}/{day.year}",
            f"{day.day}-{day.month}-{day.year}",
            f"{day.month}/{day.year}",
            str(day.year),
        ]
    )


def _missing_notices(reply: Reply, documents: Sequence[Document], register: Register, on: date) -> list[str]:
    """Return what must be said beside the citations and is not: replacement, local procedure, mere report."""
    given = {notice.code for notice in reply.notices}
    said = "\n".join(notice.text for notice in reply.notices)
    missing = []
    for document in documents:
        standing = register.standing(document, on)
        if standing.in_force is False and not given & {"superseded", "not-yet-in-force"}:
            missing.append(f"thiếu lưu ý {document.name} không còn hoặc chưa có hiệu lực")
        missing += [
            f"không lưu ý nào nêu {step.document.name}, văn bản đã thay {document.name}"
            for step in standing.replaced_by
            if document.is_rule and step.document.name not in said
        ]
        if document.kind is Kind.QUY_TRINH and "local" not in given:
            missing.append(f"thiếu lưu ý {document.name} là quy trình của một đơn vị")
    if documents and all(document.kind is Kind.BAO_CAO for document in documents) and "report-only" not in given:
        missing.append("thiếu lưu ý chỉ trích bài báo, báo cáo")
    return missing
