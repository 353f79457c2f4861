"""A text that is checked, as HTTP, `regqa check` and the page give it: the findings with links to the provisions."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING, BinaryIO

from pydantic import Field

from api.reading import marks
from api.schemas import DocumentJson, document_json
from corpus.diff import Words
from corpus.locator import Locator
from corpus.model import Strict
from corpus.register import Register
from corpus.text import readable
from ingest.child import text_of
from ingest.readers.read import check_handed_in, content_of
from qa.check.check import check
from qa.check.model import Finding, Kind, Place, Verdict

if TYPE_CHECKING:
    from qa.engine import Library

PATIENCE_S = 60.0  # that the reading of a file which is handed in may take in all

VERDICTS = {  # the weightiest first
    Verdict.MISQUOTED: "Chép sai",
    Verdict.NO_SUCH_CLAUSE: "Không có điều khoản này",
    Verdict.REPLACED: "Hết hiệu lực",
    Verdict.NOT_HELD: "Không có trong kho",
    Verdict.RIGHT: "Đúng",
}
KINDS = {
    Kind.REFERENCE: "dẫn điều khoản",
    Kind.NUMBER: "số hiệu",
    Kind.DATE: "ngày ban hành",
    Kind.QUOTE: "lời trích",
    Kind.FIGURE: "con số",
}


class FindingJson(Strict):
    """Is what a stretch of the text, characters `start` to `end`, states, and what the collection says of it.

    `written` are those characters. Of `words`, “removed” are those of the text that was checked, “added” those of the
    collection. A `document` of a nature other than “full-text” is a digest: what equals it is no official wording.
    """

    kind: Kind
    verdict: Verdict
    start: int
    end: int
    written: str
    note: str = Field(description="nhận xét bằng một câu")
    right: str | None = Field(default=None, description="viết đúng là")
    document: DocumentJson | None
    locator: Locator | None
    label: str | None
    cited_as: str | None = Field(description="điều khoản, viết như trong công văn")
    link: str | None = Field(description="nơi đọc điều khoản đó")
    words: tuple[Words, ...]


class CheckJson(Strict):
    """Is the answer of `POST /v1/check`: the text that the offsets count in, and what is found in it, in order."""

    as_of: date
    text: str
    findings: tuple[FindingJson, ...]

    @property
    def wrong(self) -> tuple[FindingJson, ...]:
        return tuple(one for one in self.findings if one.verdict.is_wrong)


class FileCheckedJson(CheckJson):
    """Is what is found in a file."""

    file: str


class FilesCheckedJson(Strict):
    """Is what `regqa check --json` prints."""

    files: tuple[FileCheckedJson, ...]


def checked(text: str, library: "Library", on: date) -> CheckJson:
    """Return what is found in the text, as the regulations are on that day."""
    text = readable(text)
    found = (finding_json(one, text, library.register, on) for one in check(text, library, on))
    return CheckJson(as_of=on, text=text, findings=tuple(found))


def finding_json(finding: Finding, text: str, register: Register, on: date) -> FindingJson:
    place = finding.place
    return FindingJson(
        kind=finding.kind,
        verdict=finding.verdict,
        start=finding.start,
        end=finding.end,
        written=text[finding.start : finding.end],
        note=finding.note,
        right=finding.right,
        document=document_json(place.document, register, on) if place else None,
        locator=place.locator if place else None,
        label=place.label or None if place else None,
        cited_as=place.cited_as if place else None,
        link=_link(place) if place else None,
        words=finding.words,
    )


def _link(place: Place) -> str:
    if place.passage:
        return marks.link(place.document, place.passage, place.start, place.end)
    return f"/read/{place.document.id}" + (f"#{place.locator}" if place.locator else "")


def text_in(path: Path) -> str:
    """Return the text of a file, read in a process of its own. Raises IngestError, saying why there is none."""
    return text_of(path, content_of(path))


def text_handed_in(name: str, file: BinaryIO) -> str:
    """Return the text of a file that was handed in, where it is read in time. Raises IngestError."""
    path, content = Path(re.sub(r"[^\w.-]", "-", Path(name).name)[-100:]), file.read()
    check_handed_in(path, content)
    stop = Event()
    timer = Timer(PATIENCE_S, stop.set)
    timer.start()
    try:
        return text_of(path, content, PATIENCE_S, stop)
    finally:
        timer.cancel()


def counted(findings: Iterable[FindingJson]) -> str:
    """Return how many findings there are of each verdict: “2 chép sai, 5 đúng”."""
    counts = Counter(one.verdict for one in findings)
    return ", ".join(f"{counts[verdict]} {name.lower()}" for verdict, name in VERDICTS.items() if counts[verdict])
