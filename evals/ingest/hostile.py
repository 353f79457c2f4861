"""Some five hundred damaged and hostile files of every kind that is read, made from our own: to be read or refused.

python -m evals.ingest.hostile FOLDER
"""

import codecs
import io
import random
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from evals.ingest import kinds, office, run

SEED = 7
_DAMAGED = (
    "pdf", "pdf-notes", "pdf-annex", "docx", "docx-notes", "odt-notes", "rtf-notes", "html-word", "html-lists",
    "md-notes", "txt", "txt-tcvn3", "txt-utf16",
)  # fmt: skip
_TIMES = 32  # that each of these is damaged
_SAID = "Đảng viên phải đóng đảng phí hằng tháng theo quy định của Điều lệ Đảng và hướng dẫn của cấp trên. "


def files(of_each: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the files, the same every time; of each sort all, or so many."""
    for kind in _DAMAGED:
        good = next(kinds.made(kind, kinds.KINDS[kind], run.laid(fast=True), run.SEED))
        yield from damaged(kind, good.name, good.content, of_each or _TIMES)
    for suffix, made in _MADE.items():
        for name, content in islice(made(), of_each):
            yield f"{name}.{suffix}", content if isinstance(content, bytes) else content.encode()


def damaged(kind: str, name: str, content: bytes, times: int) -> Iterator[tuple[str, bytes]]:
    """Yield a good file damaged in every way in turn, a little first."""
    chosen = random.Random(f"{SEED} {kind}")
    for time in range(times):
        how = _WAYS[time % len(_WAYS)]
        done = how(bytearray(content), 4 ** (1 + time // len(_WAYS)), chosen)
        yield f"{kind}-{how.__name__.strip('_')}-{time}{Path(name).suffix}", bytes(done)


def _flipped(content: bytearray, much: int, chosen: random.Random) -> bytearray:
    for _ in range(much):
        content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
    return content


def _cut(content: bytearray, _much: int, chosen: random.Random) -> bytearray:
    return content[: chosen.randrange(len(content))]


def _blanked(content: bytearray, much: int, chosen: random.Random) -> bytearray:
    at = chosen.randrange(len(content))
    end = min(at + 16 * much, len(content))
    content[at:end] = bytes(end - at)
    return content


def _dropped(content: bytearray, much: int, chosen: random.Random) -> bytearray:
    at = chosen.randrange(len(content))
    del content[at : at + 16 * much]
    return content


def _repeated(content: bytearray, much: int, chosen: random.Random) -> bytearray:
    at = chosen.randrange(len(content))
    content[at:at] = content[at : at + 64 * much]
    return content


def _overwritten(content: bytearray, much: int, chosen: random.Random) -> bytearray:
    for _ in range(much):
        at = chosen.randrange(len(content))
        content[at : at + 8] = chosen.randbytes(8)
    return content


def _joined(content: bytearray, _much: int, chosen: random.Random) -> bytearray:
    return content + content[chosen.randrange(len(content)) :]


def _grown(content: bytearray, _much: int, chosen: random.Random) -> bytearray:
    """Return the content with one of its numbers made very large: a length, an offset, a count."""
    digits = [at for at, code in enumerate(content) if chr(code).isdigit()]
    at = chosen.choice(digits)
    content[at : at + 1] = b"99999999"
    return content


_WAYS: Sequence[Callable[[bytearray, int, random.Random], bytearray]] = (
    _flipped, _cut, _blanked, _dropped, _repeated, _overwritten, _joined, _grown,
)  # fmt: skip


# PDF

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>%s>>/Contents 4 0 R>>"
_SHOWN = b"BT /F 12 Tf 72 700 Td (Dang vien phai dong dang phi hang thang theo quy dinh) Tj ET\n"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def _stream(entries: bytes, data: bytes, *, packed: bool = False) -> bytes:
    if packed:
        data, entries = zlib.compress(data, 9), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _pdf(changed: Mapping[int, bytes], extra: bytes = b"", start: int | None = None) -> bytes:
    """Return a PDF of one page in which these objects are others."""
    objects = {
        1: _CATALOG, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: _PAGE % b"", 4: _stream(b"", _SHOWN), 5: _FONT,
    } | dict(changed)  # fmt: skip
    written, offsets = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        offsets[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n" for n in range(1, size)
    )
    at = len(written) if start is None else start
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return b"%s%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (written, head, size, extra, at)


def _pages_of(kids: bytes, count: int) -> dict[int, bytes]:
    return {2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)}


def _pdfs() -> Iterator[tuple[str, bytes | str]]:
    yield "kids-hold-themselves", _pdf(_pages_of(b"2 0 R 3 0 R", 2))
    yield "kids-in-a-loop", _pdf(_pages_of(b"6 0 R", 1) | {6: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"})
    yield "previous-table-in-a-loop", _pdf({}, b"/Prev 9")
    plain = _pdf({})
    yield "previous-table-is-itself", _pdf({}, b"/Prev %d" % plain.rindex(b"xref\n0"))
    yield "count-of-two-thousand-million", _pdf(_pages_of(b"3 0 R", 2_000_000_000))
    yield "one-page-100000-times", _pdf(_pages_of(b"3 0 R " * 100_000, 100_000))
    yield "no-page", _pdf(_pages_of(b"", 0))
    yield "no-root", b"%PDF-1.4\n%%EOF"
    yield "head-alone", b"%PDF-1.7"
    yield "table-beyond-the-end", _pdf({}, start=10**12)
    yield "stream-of-a-gigabyte", _pdf({4: _stream(b"", bytes(1 << 30), packed=True)})
    twice = zlib.compress(zlib.compress(bytes(1 << 29), 9), 9)
    filters = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n%s\nendstream"
    yield "stream-packed-twice", _pdf({4: filters % (len(twice), twice)})
    yield (
        "a-million-words-shown",
        _pdf({4: _stream(b"", b"BT /F 1 Tf " + b"(a b) Tj " * 1_000_000 + b"ET", packed=True)}),
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    doubling = {n: _stream(form % (n + 1), b"/X Do " * 10) for n in range(6, 18)} | {18: _stream(form % 18, _SHOWN)}
    drawn = {3: _PAGE % b"/XObject<</X 6 0 R>>", 4: _stream(b"", _SHOWN + b"/X Do ")}
    yield "forms-drawing-ten-each", _pdf(drawn | doubling)
    yield "form-drawing-itself", _pdf(drawn | {6: _stream(form % 6, b"/X Do ")})
    yield (
        "arrays-100000-deep",
        _pdf({1: b"<</Type/Catalog/Pages 2 0 R/X 6 0 R>>", 6: b"[" * 100_000 + b"]" * 100_000}),
    )
    yield "names-100000-deep", _pdf({6: b"<</A" * 100_000 + b" 1" + b">>" * 100_000})
    packed = b"".join(b"%d %d " % (n + 10, n * 5) for n in range(200_000))
    yield (
        "200000-objects-packed",
        _pdf(
            {6: _stream(b"/Type/ObjStm/N 200000/First %d" % len(packed), packed + b" <<>> " * 200_000, packed=True)}
        ),
    )
    endless = b"begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange "
    unicode = _stream(b"", endless + b"<00000000> <FFFFFFFF> <0000> endbfrange endcmap", packed=True)
    composite = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 6 0 R>>"
    yield "letters-without-end", _pdf({5: composite, 6: unicode})
    yield "font-made-of-itself", _pdf({5: composite.replace(b"6 0 R", b"5 0 R")})
    yield "length-that-is-its-stream", _pdf({4: b"<</Length 4 0 R>>\nstream\nBT ET\nendstream"})
    yield "contents-of-themselves", _pdf({4: b"[4 0 R 4 0 R]"})
    yield "page-without-measure", _pdf({3: _PAGE.replace(b"0 0 595 842", b"0 0 1e308 -1e308") % b""})
    yield (
        "parents-in-a-loop",
        _pdf(
            {2: b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>", 3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"}
        ),
    )
    chain = {n: b"%d 0 R" % (n + 1) for n in range(6, 3006)} | {3006: _stream(b"", _SHOWN)}
    yield "a-chain-of-references", _pdf({4: b"6 0 R"} | chain)
    yield "brackets-200000", _pdf({4: _stream(b"", b"BT " + b"[" * 200_000 + b" ET", packed=True)})
    yield "saved-states-a-million", _pdf({4: _stream(b"", b"q " * 1_000_000 + _SHOWN, packed=True)})
    yield "picture-of-a-million-squared", _pdf(
        {
            3: _PAGE % b"/XObject<</X 6 0 R>>",
            4: _stream(b"", b"/X Do"),
            6: _stream(b"/Type/XObject/Subtype/Image/Width 1000000/Height 1000000/ColorSpace/DeviceGray"
                       b"/BitsPerComponent 8", b"x"),
        }
    )  # fmt: skip
    good = next(kinds.made("pdf", kinds.KINDS["pdf"], run.laid(fast=True), run.SEED)).content
    for user, owner in (("x", "y"), ("", "y")):
        yield f"locked-for-{'reading' if user else 'changing'}", _locked(good, user, owner)


def _locked(content: bytes, user: str, owner: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(content)))
    writer.encrypt(user, owner, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


# DOCX and ODT

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="{}"/></Relationships>'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_P = f"<w:p><w:r><w:t>{_SAID}</w:t></w:r></w:p>"
_CELL = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_ENTITIES = {
    "laughing": f'<!DOCTYPE d [<!ENTITY a0 "ha ha">{_LAUGHS}<!ENTITY x "&a9;">]>',
    "quadratic": f'<!DOCTYPE d [<!ENTITY x "{"x" * 100_000}">]>',
    "reading-a-file": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "asking-a-server": '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    "with-a-parameter": '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/hostname">%p;<!ENTITY x "y">]>',
}


def _word(body: str, before: str = "", more: Mapping[str, bytes | str] | None = None) -> bytes:
    text = f'<?xml version="1.0"?>{before}<w:document {_W}><w:body>{body}</w:body></w:document>'
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS.format("word/document.xml")}
    return office.zipped({**parts, "word/document.xml": text, **(more or {})})


def _words() -> Iterator[tuple[str, bytes | str]]:
    for depth in (3, 20, 80, 2000):
        yield f"tables-{depth}-deep", _word(_CELL[0] * depth + _P + _CELL[1] * depth)
    yield "controls-50000-deep", _word("<w:sdt><w:sdtContent>" * 50_000 + _P + "</w:sdtContent></w:sdt>" * 50_000)
    for name, entities in _ENTITIES.items():
        times = 20_000 if name == "quadratic" else 1
        yield f"entity-{name}", _word(f"{_P}<w:p><w:r><w:t>{'&x;' * times}</w:t></w:r></w:p>", entities)
    yield "bomb-of-text", _word(f"<w:p><w:r><w:t>{'a ' * 100_000_000}</w:t></w:r></w:p>")
    yield "bomb-beside", _word(_P, more={"word/media.bin": bytes(600 << 20)})
    yield "bomb-of-paragraphs", _word("<w:p/>" * 12_000_000)
    yield "paragraphs-half-a-million", _word("<w:p/>" * 500_000 + _P)
    yield "out-of-its-folder", _word(_P, more={"../../../../tmp/slipped.xml": "<a/>", "/tmp/slipped": "a"})
    yield (
        "pointing-out",
        office.zipped({"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS.format("/../../etc/hostname")}),
    )
    yield (
        "pointing-to-a-server",
        office.zipped(
            {"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS.format("http://127.0.0.1:9/word/document.xml")}
        ),
    )
    yield (
        "pointing-to-itself",
        office.zipped({"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS.format("_rels/.rels")}),
    )
    yield "unfinished", _word(_P).replace(b"PK\x05\x06", b"PK\x05\x07")
    yield "xml-unclosed", _word("<w:p><w:r><w:t>a")
    yield "nothing-in-it", _word("")
    yield "no-document", b"PK\x03\x04word/" + bytes(100)
    yield "attributes-a-million", _word("<w:p " + " ".join(f'a{n}=""' for n in range(1_000_000)) + "/>")
    yield "spans-of-columns", _word(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{9 * 10**18}"/></w:tcPr>{_P}'
                                    "</w:tc></w:tr></w:tbl>")  # fmt: skip
    for name, level in (("first", "0"), ("no-number", "abc"), ("nine-hundred-millionth", "900000000")):
        numbered = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
        yield f"list-level-{name}", _word(numbered + _P)


def _open_document(body: str, before: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "text", "table")
    )
    text = f"{before}<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
    kind = "application/vnd.oasis.opendocument.text"
    return office.zipped({"mimetype": kind, "content.xml": f"{text}</office:document-content>"})


def _open_documents() -> Iterator[tuple[str, bytes | str]]:
    said = f"<text:p>{_SAID}</text:p>"
    cell = ("<table:table><table:table-row><table:table-cell>", "</table:table-cell></table:table-row></table:table>")
    for depth in (3, 20, 80, 20_000):
        yield f"tables-{depth}-deep", _open_document(cell[0] * depth + said + cell[1] * depth)
    for name, entities in _ENTITIES.items():
        yield f"entity-{name}", _open_document(f"{said}<text:p>{'&x;' * 1000}</text:p>", entities)
    yield "spaces-without-end", _open_document(f'<text:p>a<text:s text:c="{10**12}"/>b</text:p>{said}')
    yield (
        "rows-without-end",
        _open_document(
            f'<table:table><table:table-row table:number-rows-repeated="{10**9}"><table:table-cell '
            f'table:number-columns-repeated="{10**9}">{said}</table:table-cell></table:table-row></table:table>'
        ),
    )
    lists = ("<text:list><text:list-item>", "</text:list-item></text:list>")
    yield "lists-50000-deep", _open_document(lists[0] * 50_000 + said + lists[1] * 50_000)
    yield "bomb-of-paragraphs", _open_document("<text:p/>" * 10_000_000)
    yield "xml-unclosed", _open_document("<text:p>a")
    yield "nothing-in-it", _open_document("")


# RTF, HTML, text


def _rich_texts() -> Iterator[tuple[str, bytes | str]]:
    said = "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in _SAID)
    head = r"{\rtf1\ansi\uc1 "
    yield "groups-a-million-deep", head + "{" * 1_000_000 + said
    yield "groups-closed-too-often", head + said + "}" * 1_000_000 + said
    yield "binary-of-a-terabyte", f"{head}\\bin{10**12} {said}}}"
    yield "binary-below-zero", f"{head}\\bin-5 {said}}}"
    yield "letters-100000", head + r"\u7841?" * 100_000 + "}"
    yield "letters-skipped", f"{head}\\uc{10**9}\\u273?{said}}}"
    yield "letters-beyond-unicode", f"{head}\\u99999999?\\u-99999999?{said}}}"
    yield "controls-a-million", head + r"\b\i\b0\i0" * 250_000 + said + "}"
    yield "one-control-word", f"{head}\\{'a' * 5_000_000} {said}}}"
    yield "one-control-number", f"{head}\\fs{'9' * 100_000} {said}}}"
    yield "fonts-50000", head + r"{\fonttbl" + r"{\f1 A;}" * 50_000 + "}" + said + "}"
    yield "rows-unfinished", head + r"\trowd\cellx1\intbl a\cell " * 200_000 + said + "}"
    yield "notes-in-notes", head + r"{\footnote " * 100_000 + said + "}" * 100_001
    yield "pictures-of-digits", head + r"{\pict " + "0123456789abcdef" * 1_000_000 + "}" + said + "}"
    yield "hexadecimal-cut", f"{head}{said}\\'"
    yield "head-alone", r"{\rtf"
    yield "listtext-20000", head + r"{\listtext 1.\tab}" * 20_000 + said + "}"


def _pages() -> Iterator[tuple[str, bytes | str]]:
    html = "<html><body>"
    for tag in ("div", "b", "table><tr><td", "ul><li", "font"):
        yield f"nested-{tag[:4].strip('>')}", f"{html}{f'<{tag}>' * 300_000}{_SAID * 5}"
    yield "nested-250-closed", f"{html}{'<div>' * 250}<p>{_SAID * 5}</p>{'</div>' * 250}"
    yield "comments-500", "<!---->" * 500 + _SAID * 20
    yield "comment-unclosed", f"{html}<!--{'-' * 1_000_000}{_SAID}"
    yield "links-20000", html + "".join(f'<p><a href="/x{n}">{_SAID[:30]} {n}</a></p>' for n in range(20_000))
    yield "attributes-60000", f"{html}<p {' '.join(f'a{n}=1' for n in range(60_000))}>{_SAID * 5}"
    yield "attribute-of-20-megabytes", f'{html}<p a="{"x" * 20_000_000}">{_SAID * 5}'
    yield "breaks-a-million", html + "Đảng<br>" * 1_000_000
    yield "paragraphs-50000", html + f"<p>{_SAID}" * 50_000
    yield "entities-a-million", html + "&#7841;" * 1_000_000
    yield "entity-of-a-file", f'<?xml version="1.0"?>{_ENTITIES["reading-a-file"]}{html}<p>{_SAID * 5}&x;</p>'
    yield "scripts-for-readers", f"{html}<h1>&lt;img src=x onerror=alert(1)&gt; {{{{7*7}}}}</h1><p>{_SAID * 20}</p>"
    yield "nothing-in-it", "<html></html>"
    yield "zero-bytes", b"<html>\0\0<body>" + bytes(100_000) + _SAID.encode()
    yield "list-from-a-thousand-million", f'{html}<ol start="{10**12}" type="I"><li>{_SAID * 5}</ol>'
    yield "list-in-roman", f'{html}<ol start="99999999" type="i">{f"<li>{_SAID}</li>" * 100}</ol>'
    yield "columns-without-end", f'{html}<table><tr><td colspan="{10**12}" rowspan="{10**12}">{_SAID * 5}</table>'


def _texts() -> Iterator[tuple[str, bytes | str]]:
    yield "one-line-of-50-megabytes", _SAID.encode() * (50_000_000 // len(_SAID.encode()))
    yield "one-word-of-10-megabytes", "a" * 10_000_000
    yield "one-vietnamese-word", "đảng" * 1_000_000
    yield "zero-bytes", bytes(100_000)
    yield "control-characters", "".join(map(chr, range(1, 32))) * 4_000 + _SAID * 5
    yield "surrogates", "\ud800\udfff\udc00".encode("utf-8", "surrogatepass") * 30_000
    yield "surrogates-in-utf-16", codecs.BOM_UTF16_LE + b"\x00\xd8" * 30_000
    yield "noncharacters", "\ufdd0" * 300_000 + _SAID * 5
    yield "blank", " \n\t\u00a0\u200b" * 10_000
    yield "turned-around", f"\u202e{_SAID * 5}\u2066\u202d"
    yield "marks-on-one-letter", ("a" + "\u0301" * 100_000 + " ") * 5
    yield "random", random.Random(SEED).randbytes(2_000_000)
    yield "articles-50000", "\n".join(f"Điều {n % 999 + 1}. Đảng viên" for n in range(50_000))
    yield "numbers-300-deep", "\n".join(f"{'.'.join('1' * (n + 1))}. {_SAID}" for n in range(300))
    yield "document-numbers-5000", " ".join(f"{n}-QĐ/TW ngày {n % 31 + 1}/{n % 12 + 1}/2024" for n in range(5_000))
    yield "article-of-5000-digits", f"QUY ĐỊNH số {'9' * 5000}-QĐ/TW\nĐiều {'9' * 5000}. {_SAID}\n{'9' * 5000}. a"
    yield "days-that-are-none", f"Ngày 99/99/9999, 31/02/2024, 0/0/0000. {_SAID * 3}"
    yield "stops-a-million", "." * 1_000_000
    yield "dashes", "- " * 50_000
    yield "blanks-in-a-line", f"Đảng{' ' * 3_000_000}viên {_SAID}"
    yield "capitals", "ĐẢNG ỦY BAN " * 10_000
    yield "quotes", "“" * 300_000 + _SAID
    yield "brackets", "(1" * 300_000
    yield "lines-of-the-end", "T/M BAN BÍ THƯ\nNơi nhận:\nPHỤ LỤC\n" * 30_000
    yield "separators", "\u2028\u2029\x0b\x0c\x85" * 100_000 + _SAID


def _markdown() -> Iterator[tuple[str, bytes | str]]:
    yield "brackets", "[" * 200_000 + _SAID
    yield "pictures", "![" * 100_000 + _SAID
    yield "targets", "[a](" * 50_000 + _SAID
    yield "stars", "*" * 100_000 + _SAID + "_" * 100_000
    yield "rules", "---\n" * 100_000 + _SAID
    yield "notes", "".join(f"a[^{n}]\n\n[^{n}]: b\n\n" for n in range(20_000))
    yield "notes-of-one-name", "[^1]: a\n" * 10_000 + "a[^1] " * 10_000
    yield "struck", "~~" * 200_000 + _SAID
    yield "tags", "<" * 200_000 + _SAID
    yield "lists-deep", "".join(f"{' ' * n}1. a\n" for n in range(3000))
    yield "tables-wide", f"|{'a|' * 300_000}\n|{'-|' * 300_000}\n{_SAID}"
    yield "escapes", "\\" * 500_000 + _SAID


_MADE: Mapping[str, Callable[[], Iterator[tuple[str, bytes | str]]]] = {
    "pdf": _pdfs, "docx": _words, "odt": _open_documents, "rtf": _rich_texts, "html": _pages, "txt": _texts,
    "md": _markdown,
}  # fmt: skip


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    for name, content in files():
        (folder / name).write_bytes(content)
