"""A file's text into a document: who it is, its outline, and what it says of the register."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Kind, Provision, Source, Strict, Trust, document_id
from ingest import closing, masthead
from ingest.ending import is_annex_title, is_name, starts_signature
from ingest.errors import MastheadMissing
from ingest.masthead import Masthead
from ingest.readers.article import UNKNOWN_OUTLET, article, begins_links, ends
from ingest.readers.read import Reading
from ingest.structure import Outline, outline, paragraphs
from ingest.wrapping import Line, joined

_TITLE_SYLLABLES = 18  # of a title made from the first sentence
_OF_SIGNATURE = re.compile(  # the board, the office, “đã ký”, the name; recipients printed below
    r"[A-ZĐÀ-Ỹ/., ]*|\(?(?:đã ký|Đã ký|ký tên).{0,20}|(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]*\s?){2,6}|Nơi nhận.*|[-–+] .*"
)
_CAPTION = "Chú thích ảnh"
_HEAD = 12  # lines at the start of an annex that may be the head of a document
_RULE_ARTICLES = 3  # Điều in order, from which a text without a masthead must be a rule


class Identity(Strict):
    """Is what the person who adds a file states about it; what is None is read from the file."""

    number: str | None = None
    kind: Kind | None = None
    issuer: str | None = None
    issued_on: date | None = None
    title: str | None = None


class Made(Strict):
    """Is a document with what the reader should check in it.

    `official` is true where its first page has the form of a document of the Party or State, `broken` are the words
    of pages on which many may be broken.
    """

    document: Document
    warnings: tuple[str, ...]
    official: bool
    broken: Mapping[int, tuple[str, ...]] = {}


def make(reading: Reading, name: str, sha256: str, stated: Identity) -> Made:
    """Return the document that the file holds. Raises MastheadMissing, naming what neither file nor person said."""
    found = masthead.read(reading.whole or reading.lines)
    is_rule = found.official or stated.number is not None or stated.kind is not None or _has_articles(reading)
    source = Source(trust=Trust.FULL_TEXT, file=name, sha256=sha256, pages=reading.pages, scanned=reading.scanned)
    if is_rule and stated.kind is not Kind.BAO_CAO:
        return _rule(reading, found, stated, source, name)
    return _report(reading, found, stated, source.model_copy(update={"trust": Trust.NEWS}))


def _has_articles(reading: Reading) -> bool:
    numbers = [int(m[1]) for line in reading.lines if (m := re.match(r"\s*Điều (\d{1,3})\s*(?:[.:]|$)", line.text))]
    return numbers[:_RULE_ARTICLES] == list(range(1, _RULE_ARTICLES + 1))


def _rule(reading: Reading, found: Masthead, stated: Identity, source: Source, name: str) -> Made:
    number, kind = stated.number or found.number, stated.kind or found.kind
    issuer, issued_on = stated.issuer or found.issuer, stated.issued_on or found.issued_on
    title = stated.title or found.title
    options = {
        "số hiệu": (number, "--number 294-QĐ/TW"),
        "loại văn bản": (kind, "--kind quy-dinh"),
        "cơ quan ban hành": (issuer, '--issuer "Ban Bí thư"'),
        "ngày ban hành": (issued_on, "--date 2025-05-26"),
        "tiêu đề": (title, '--title "…"'),
    }
    missing = {what: option for what, (value, option) in options.items() if value is None}
    if number is None or kind is None or issuer is None or issued_on is None or title is None:
        raise MastheadMissing(
            f"{name}: trang đầu không cho biết {', '.join(missing)}. "
            f"Nêu rõ khi thêm: regqa add {name} {' '.join(missing.values())}",
            Identity(number=number, kind=kind, issuer=issuer, issued_on=issued_on, title=title),
        )
    lines = reading.whole or reading.lines
    body = lines[found.body :]
    kept = _without_page_furniture(body) if reading.web else body
    parsed = outline(kept, wrapped=reading.wrapped)
    facts = closing.read(parsed.provisions, issued_on, kind)
    document = Document(
        id=document_id(kind, number, issued_on.year, title),
        kind=kind,
        title=title,
        issuer=issuer,
        number=number,
        issued_on=issued_on,
        effective_on=facts.effective_on,
        replaces=facts.replaces,
        amends=facts.amends,
        sources=(source,),
        notes=tuple(note for line in lines[: found.body] for note in line.notes),
        provisions=parsed.provisions,
    )
    dropped = sum(1 for line in body[len(kept) :] if line.text.strip())
    furniture = [f"bỏ {dropped} dòng sau chữ ký, không thuộc văn bản (liên kết, bình luận…)"] if dropped else []
    others = _numbers_annexed(parsed, number)
    second = [
        f"sau chữ ký có văn bản khác mang số {', '.join(others)}, giữ làm phụ lục; nếu là văn bản riêng thì tách tệp "
        "rồi thêm từng tệp"
    ] * bool(others)
    warnings = (*reading.warnings, *parsed.warnings, *facts.warnings, *furniture, *second)
    return Made(document=document, warnings=warnings, official=found.official, broken=reading.broken)


def _numbers_annexed(parsed: Outline, own: str) -> list[str]:
    """Return the numbers of other documents in the heads of what is annexed."""
    annexes = (p for p in parsed.provisions if p.locator.startswith("phu-luc"))
    rows = (row for annex in annexes for row in annex.text.split("\n")[:_HEAD])
    return list(dict.fromkeys(number for row in rows if (number := masthead.number_in(row)) and number != own))


def _without_page_furniture(lines: Sequence[Line]) -> list[Line]:
    """Return a regulation's lines without what a web page prints after its signature and annexes."""
    texts = [line.text.strip() for line in lines]
    signed = next((i for i in range(len(texts)) if starts_signature(texts[i], texts[i + 1 : i + 3])), None)
    if signed is None:
        return list(lines)
    has_annex = any(
        is_annex_title(text, texts[i + 1 : i + 9], signed=any(map(is_name, texts[signed:i])))
        for i, text in enumerate(texts)
        if i > signed
    )
    end = next(
        (
            i
            for i in range(signed, len(texts))
            if ends(texts[i]) or begins_links(texts[i]) or not (has_annex or _OF_SIGNATURE.fullmatch(texts[i]))
        ),
        len(texts),
    )
    return list(lines[:end])


def _report(reading: Reading, found: Masthead, stated: Identity, source: Source) -> Made:
    warnings: list[str] = []
    if reading.web:
        whole = [line.text for line in reading.whole]
        lines = [line.text for line in joined(reading.lines, reading.wrapped)]
        page = article(lines, reading.title, whole, reading.captions)
        if not page.paragraphs and not whole and (stated.title or any(map(_is_content, lines))):
            page = replace(
                page, paragraphs=tuple(filter(None, lines)), title=None, dropped=0
            )  # a note of a paragraph or two
        parsed = _with_captions(paragraphs([Line(text) for text in page.paragraphs], wrapped=False), page.captions)
        around = article(whole, page.title) if whole else page
        headline = page.title
        published = page.published or reading.published or around.published
        outlet = page.outlet or around.outlet or reading.site
        if page.dropped:
            warnings.append(f"bỏ {page.dropped} dòng không thuộc bài viết (tiêu đề khác, liên kết…)")
    else:
        parsed = paragraphs(reading.lines[found.body :], wrapped=reading.wrapped)
        headline, published, outlet = found.title or _first_line(parsed), found.issued_on, found.issuer
        if stated.kind is None and found.kind is None:
            warnings.append(
                "trang đầu không có số, loại văn bản nên ghi là báo cáo; nếu là quy định thì đọc lại, nêu rõ "
                "số hiệu, loại, cơ quan ban hành, ngày ban hành và tên văn bản"
            )
    title = stated.title or headline
    if title is None:
        title = _shortened(parsed)
        warnings.append(
            f"không thấy tiêu đề, lấy câu đầu làm tiêu đề: “{title}”; muốn khác thì đọc lại, nêu tên văn bản"
        )
    issued_on = stated.issued_on or published
    if issued_on is None:
        warnings.append("không thấy ngày đăng; nếu biết thì đọc lại, nêu ngày ban hành")
    issuer = stated.issuer or outlet
    if issuer is None:
        issuer = UNKNOWN_OUTLET
        warnings.append("không thấy nơi đăng, ghi “không rõ”; nếu biết thì đọc lại, nêu cơ quan ban hành")
    number = stated.number or found.number
    document = Document(
        id=document_id(Kind.BAO_CAO, number, issued_on.year if issued_on else None, title),
        kind=Kind.BAO_CAO,
        title=title,
        issuer=issuer,
        number=number,
        issued_on=issued_on,
        sources=(source,),
        provisions=parsed.provisions,
    )
    told = (*reading.warnings, *warnings, *parsed.warnings)
    return Made(document=document, warnings=told, official=found.official, broken=reading.broken)


def _with_captions(parsed: Outline, captions: Sequence[str]) -> Outline:
    """Return the paragraphs of a report with the captions of its pictures behind them, named as such."""
    first = len(parsed.provisions) + 1
    kept = [
        Provision(locator=Locator(f"doan-{number}"), heading=_CAPTION, text=text)
        for number, text in enumerate(captions if parsed.provisions else (), first)
    ]
    return parsed._replace(provisions=(*parsed.provisions, *kept))


def _is_content(line: str) -> bool:
    """Is true for a line that is no title: a full sentence, or longer than titles are."""
    return line.endswith(".") or len(line.split()) > 2 * _TITLE_SYLLABLES


def _first_line(parsed: Outline) -> str | None:
    """Return the opening line where it is a headline: not a sentence, and not long."""
    first = parsed.provisions[0].text if parsed.provisions else ""
    return (
        first
        if first and len(first.split()) <= 2 * _TITLE_SYLLABLES and not first.endswith((".", ";", ":"))
        else None
    )


def _shortened(parsed: Outline) -> str:
    words = (parsed.provisions[0].text if parsed.provisions else "Không có tiêu đề").split()
    return " ".join(words[:_TITLE_SYLLABLES]).rstrip(" ,;:.") + ("…" if len(words) > _TITLE_SYLLABLES else "")
