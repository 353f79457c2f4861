"""Files of word processors: DOCX by python-docx, ODT and RTF by hand, and what LibreOffice makes of the DOCX."""

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from evals.ingest.source import Issued, Line, Role, Span

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_LISTS = (  # one definition that all lists share: articles through the whole text, clauses that each article restarts
    '<w:abstractNum {} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    "</w:abstractNum>"
)
_SHARED = '<w:num {} w:numId="{}"><w:abstractNumId w:val="90"/></w:num>'
_NAMES = (  # the namespaces of an ODT
    ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("fo", "xsl-fo-compatible"),
)  # fmt: skip
_ODT_STYLES = (
    '<style:style style:name="struck" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="hidden" style:family="text"><style:text-properties text:display="none"/></style:style>'
)
_SECONDS = 240  # that LibreOffice may take


def word(issued: Issued, *, lists: bool = False) -> bytes:
    """Return the document as DOCX; with `lists`, articles and clauses are numbered by Word and not in the text."""
    document: Any = docx.Document()
    notes: list[str] = []
    if lists:
        numbering = document.part.numbering_part.element
        numbering.insert(0, parse_xml(_LISTS.format(nsdecls("w"))))
        numbering.extend(parse_xml(_SHARED.format(nsdecls("w"), number)) for number in (91, 92))
    table: Any = None
    for line in issued.lines:
        if line.role is Role.ROW:
            table = document.add_table(0, len(line.spans), style="Table Grid") if table is None else table
            for cell, span in zip(table.add_row().cells, line.spans, strict=True):
                cell.text = span.text
            continue
        paragraph = document.add_paragraph()
        level = _level(line) if lists else None
        if level is not None:
            number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(number))
        elif line.marker:
            paragraph.add_run(f"{line.marker} ")
        for span in line.spans:
            _add_run(paragraph, span, notes)
    if notes:
        _add_footnotes(document, notes)
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})


def _level(line: Line) -> int | None:
    if line.marker.startswith("Điều "):
        return 0
    return 1 if line.address and line.address.tokens[-1].startswith("khoan-") and line.marker[:-1].isdigit() else None


def _add_run(paragraph: Any, span: Span, notes: list[str]) -> None:
    run = paragraph.add_run("" if span.kept == "note" else span.text)
    if span.kept == "struck":
        run.font.strike = True
    elif span.kept == "hidden":
        run.font.hidden = True
    elif span.kept == "note":
        notes.append(span.text)
        run.font.superscript = True
        run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="{len(notes)}"/>'))


def _add_footnotes(document: Any, notes: Sequence[str]) -> None:
    said = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(note)}'
        "</w:t></w:r></w:p></w:footnote>"
        for number, note in enumerate(notes, 1)
    )
    content = f"<w:footnotes {nsdecls('w')}>{said}</w:footnotes>".encode()
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, content, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def open_document(issued: Issued) -> bytes:
    """Return the document as ODT."""
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in _NAMES)
    count = 0

    def shown(span: Span) -> str:
        nonlocal count
        if span.kept == "note":
            count += 1
            return (
                f'<text:note text:id="ftn{count}" text:note-class="footnote">'
                f"<text:note-citation>{count}</text:note-citation>"
                f"<text:note-body><text:p>{escape(span.text)}</text:p></text:note-body></text:note>"
            )
        text = escape(span.text)
        return text if span.kept == "text" else f'<text:span text:style-name="{span.kept}">{text}</text:span>'

    body = []
    for line in issued.lines:
        if line.role is Role.ROW:
            cells = "".join(
                f"<table:table-cell><text:p>{escape(span.text)}</text:p></table:table-cell>" for span in line.spans
            )
            body.append(f"<table:table><table:table-row>{cells}</table:table-row></table:table>")
        else:
            body.append(f"<text:p>{_before(line)}{''.join(map(shown, line.spans))}</text:p>")
    body_text = "".join(body).replace("</table:table><table:table>", "")
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "styles.xml": f"<office:document-styles {names}></office:document-styles>",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{_ODT_STYLES}"
            f"</office:automatic-styles><office:body><office:text>{body_text}</office:text></office:body>"
            "</office:document-content>",
        }
    )


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Return an archive of these parts, the same whenever it is made; what names the type of a file is not packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how, 9)
    return file.getvalue()


def rich_text(issued: Issued) -> bytes:
    """Return the document as RTF."""
    kept = {
        "text": "{0}",
        "note": r"{{\super\chftn{{\footnote\pard {{\super\chftn}} {0}}}}}",
        "struck": r"{{\strike {0}}}",
        "hidden": r"{{\v {0}}}",
    }
    body = []
    for line in issued.lines:
        if line.role is Role.ROW:
            places = "".join(f"\\cellx{3000 * (at + 1)}" for at in range(len(line.spans)))
            cells = "".join(f"{_rtf(span.text)}\\cell " for span in line.spans)
            body.append(f"\\trowd{places}\\pard\\intbl {cells}\\row\\pard ")
        else:
            spans = "".join(kept[span.kept].format(_rtf(span.text)) for span in line.spans)
            body.append(f"{_rtf(_before(line))}{spans}\\par\n")
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset163 Times New Roman;}}\uc1\pard "
    return f"{head}{''.join(body)}}}".encode("ascii")


def _before(line: Line) -> str:
    return f"{escape(line.marker)} " if line.marker else ""


def _rtf(text: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\{}" else letter for letter in text)
    return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in escaped)


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


def by_libreoffice(files: Mapping[str, bytes], target: str) -> dict[str, bytes]:
    """Return the DOCX files as LibreOffice saves them in the format `target`, by the same names."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, content in files.items():
            (folder / f"{name}.docx").write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder / "out")]
        documents = sorted(map(str, folder.glob("*.docx")))
        subprocess.run([*command, *documents], check=True, capture_output=True, timeout=_SECONDS)
        suffix = target.split(":")[0]
        return {name: (folder / "out" / f"{name}.{suffix}").read_bytes() for name in files}
