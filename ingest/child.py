"""A file made into a document, or its text, in a process of its own: crafted files crash it, never us.

The parent hands over the bytes and gets a document with its warnings, or the reason why there is none; of the
content itself it parses nothing. Each file has a process of its own under limits of time, memory and output, forked
by `ingest.nursery`, which is started once and has seen no file; we ourselves do not fork, since threads of Chroma do
not live through it. A scan takes seconds a page: the child tells through a pipe of each page that it has recognised,
and has its time anew.
"""

import logging
import os
import select
import signal
import tempfile
from pathlib import Path
from threading import Event
from time import monotonic
from typing import IO

from pydantic import ValidationError

from corpus.model import Strict
from ingest.document import Identity, Made
from ingest.errors import IngestError, MastheadMissing, UnreadableFile
from ingest.nursery import Nursery
from ingest.readers.scan import MOST_PAGES, Told

logger = logging.getLogger(__name__)

TIME_LIMIT_S = 100  # on the clock, and again after each page that is recognised
DAMAGED = "tệp có thể hỏng hoặc quá lớn. Lưu lại, hoặc in lại ra PDF, thành tệp mới rồi thêm lại."
_LOOK_S = 0.5  # between looks whether to stop
_LOGGED = 4000  # last bytes of what the child complained of
_FOR_PROGRAMS = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TESSDATA_PREFIX")  # what a reader and what it starts may know

_nursery = Nursery("ingest.reader")


class Reply(Strict):
    """Is what the child tells: the document, or its text, or why there is none."""

    made: Made | None = None
    text: str | None = None
    refusal: str = ""
    found: Identity | None = None  # of a document that does not say all of who it is


def made(
    path: Path,
    content: bytes,
    sha256: str,
    stated: Identity,
    time_limit_s: float = TIME_LIMIT_S,
    stop: Event | None = None,
    told: Told = lambda done, of: None,
) -> Made:
    """Return the document that `content`, read from `path`, holds. Raises IngestError with the reason why not.

    Once `stop` is set, the child is ended and the file not read. `told` is called with how many pages of how many are
    recognised.
    """
    reply = _asked(path, content, [sha256, stated.model_dump_json()], time_limit_s, stop, told)
    if reply.found:
        raise MastheadMissing(reply.refusal, reply.found)
    if reply.made is None:
        raise IngestError(reply.refusal)
    return reply.made


def text_of(path: Path, content: bytes, time_limit_s: float = TIME_LIMIT_S, stop: Event | None = None) -> str:
    """Return the text that `content`, read from `path`, holds, a paragraph to a line.

    Raises IngestError with the reason why it has none. Once `stop` is set, the child is ended and the file not read.
    """
    reply = _asked(path, content, [], time_limit_s, stop, lambda done, of: None)
    if reply.text is None:
        raise IngestError(reply.refusal)
    return reply.text


def _asked(
    path: Path, content: bytes, of_document: list[str], time_limit_s: float, stop: Event | None, told: Told
) -> Reply:
    """Return what the child says of the content: `of_document` is its hash and identity, empty for the text alone."""
    name = path.name.encode(errors="replace").decode()  # a file name may be no Unicode; a document's source is
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as complaints,
    ):
        given.write(content)
        given.seek(0)
        status = _run([name, *of_document], given, answer, complaints, time_limit_s, stop or Event(), told)
        complaints.seek(max(complaints.seek(0, os.SEEK_END) - _LOGGED, 0))
        logger.debug("%s: %s", name, complaints.read().decode(errors="replace"))
        answer.seek(0)
        try:
            return Reply.model_validate_json(answer.read())
        except ValidationError as error:
            late = status in (None, -signal.SIGXCPU)
            why = "đọc quá lâu nên đã dừng" if late else f"trình đọc dừng giữa chừng (mã {status})"
            raise UnreadableFile(f"{name}: {why}; {DAMAGED}") from error


def _run(
    arguments: list[str],
    given: IO[bytes],
    answer: IO[bytes],
    complaints: IO[bytes],
    time_limit_s: float,
    stop: Event,
    told: Told,
) -> int | None:
    """Return the child's exit status, None where it ran out of time or was stopped; no process of it is left."""
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as pipe:
        try:
            known = {name: os.environ[name] for name in _FOR_PROGRAMS if name in os.environ}
            child = _nursery.start(arguments, known, (given, answer, complaints), writing)
        finally:
            os.close(writing)
        with child:
            ended = _follow(pipe, time_limit_s, stop, told)
    return child.status if ended else None


def _follow(pipe: IO[bytes], time_limit_s: float, stop: Event, told: Told) -> bool:
    """Is true when the child ends in time and before it is to stop; tell what it says of pages meanwhile.

    Its end closes its side of the pipe.
    """
    deadline, pages, said = monotonic() + time_limit_s, 0, b""
    while (left := deadline - monotonic()) > 0 and not stop.is_set():
        if not select.select([pipe], [], [], min(left, _LOOK_S))[0]:
            continue
        if not (more := pipe.read(4096)):
            return True
        *lines, said = (said + more).split(b"\n")
        for line in lines:
            if pages <= MOST_PAGES:
                done, of = map(int, line.split())
                pages, deadline = pages + 1, monotonic() + time_limit_s
                told(done, of)
    return False
