"""A file made into a document, or its text, in a process of its own: crafted files crash it, never us.

The parent hands over the bytes and gets a document with its warnings, or the reason why there is none; of the
content itself it parses nothing. Each file has a fresh `python -m ingest.child` under limits of time, memory and
output, started and not forked, since threads of Chroma do not live through a fork. A scan takes seconds a page: the
child tells through a pipe of each page that it has recognised, and has its time anew.
"""

import gc
import logging
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event
from time import monotonic
from typing import IO

from pydantic import ValidationError

from corpus.model import Strict
from ingest.document import Identity, Made, make
from ingest.errors import IngestError, MastheadMissing, UnreadableFile
from ingest.readers.read import read
from ingest.readers.scan import MOST_PAGES, Told
from ingest.wrapping import joined

logger = logging.getLogger(__name__)

TIME_LIMIT_S = 100  # on the clock, and again after each page that is recognised
_CPU_LIMIT_S = 60  # of computing, which a busy machine does not make longer
_PAGE_CPU_S = 10  # more for each page whose picture is drawn; Tesseract has a limit of its own
_MEMORY_LIMIT = 3 << 30
_REPLY_LIMIT = 64 << 20
_NEW_OBJECTS = 50_000  # between rounds of the garbage collector: at 700 they took a seventh of the reading of a PDF
_DAMAGED = "tệp có thể hỏng hoặc quá lớn. Lưu lại, hoặc in lại ra PDF, thành tệp mới rồi thêm lại."
_LOOK_S = 0.5  # between looks whether to stop
_KEEPER = ["/bin/sh", "-c", "read _; kill -KILL 0"]  # waits until its input ends, then ends its process group
_LOGGED = 4000  # last bytes of what the child complained of


class _Reply(Strict):
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
) -> _Reply:
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
            return _Reply.model_validate_json(answer.read())
        except ValidationError as error:
            late = status in (None, -signal.SIGXCPU)
            why = "đọc quá lâu nên đã dừng" if late else f"trình đọc dừng giữa chừng (mã {status})"
            raise UnreadableFile(f"{name}: {why}; {_DAMAGED}") from error


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
    held, holding = os.pipe()
    with open(reading, "rb", buffering=0) as pipe, open(holding, "wb"):
        try:
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", "ingest.child", str(writing), str(held), *arguments],
                stdin=given,
                stdout=answer,
                stderr=complaints,
                env=_environment(),
                start_new_session=True,
                pass_fds=(writing, held),
            )
        finally:
            os.close(writing)
            os.close(held)
        try:
            ended = _follow(pipe, time_limit_s, stop, told)
        finally:
            # and what it started; where it has ended, not yet waited for, only that
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return child.returncode if ended else None


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


def _environment() -> dict[str, str]:
    """Return what an interpreter needs to start; keys and settings are none of a file's business."""
    needed = {
        name: os.environ[name]
        for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TESSDATA_PREFIX")
        if name in os.environ
    }
    return needed | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}


def main() -> None:
    pipe, held, name, *of_document = sys.argv[1:]
    _end_with_the_parent(int(held))
    _limit(resource.RLIMIT_CPU, _CPU_LIMIT_S)
    _limit(resource.RLIMIT_AS, _MEMORY_LIMIT)
    _limit(resource.RLIMIT_FSIZE, _REPLY_LIMIT)
    _limit(resource.RLIMIT_CORE, 0)
    gc.set_threshold(_NEW_OBJECTS)

    def told(done: int, of: int) -> None:
        _limit(resource.RLIMIT_CPU, _CPU_LIMIT_S + done * _PAGE_CPU_S)
        os.write(int(pipe), f"{done} {of}\n".encode())

    reply = _reply(name, sys.stdin.buffer.read(), of_document, told).model_dump_json()
    if len(reply) > _REPLY_LIMIT:
        reply = _Reply(refusal=f"{name}: văn bản quá dài. Tách nhỏ rồi thêm lại.").model_dump_json()
    sys.stdout.write(reply)


def _end_with_the_parent(held: int) -> None:
    """Have this process, and what it starts and they start, killed when the one that waits for it is.

    That one holds the other side of the pipe `held`, which the system closes however it ends.
    """
    subprocess.Popen(_KEEPER, stdin=held, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(held)


def _limit(what: int, most: int) -> None:
    """Limit this process, but not above a limit it was started with."""
    _, hard = resource.getrlimit(what)
    # only the soft one: where computing time runs into the hard limit, nothing tells the parent why the child ended
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _reply(name: str, content: bytes, of_document: list[str], told: Told) -> _Reply:
    try:
        reading = read(Path(name), content, told)
        if not of_document:
            return _Reply(text="\n".join(line.text for line in joined(reading.lines, reading.wrapped)).strip())
        sha256, stated = of_document
        return _Reply(made=make(reading, name, sha256, Identity.model_validate_json(stated)))
    except MastheadMissing as refusal:
        return _Reply(refusal=str(refusal), found=refusal.found)
    except IngestError as refusal:
        return _Reply(refusal=str(refusal))
    except MemoryError:
        return _Reply(refusal=f"{name}: cần quá nhiều bộ nhớ để đọc. Tách nhỏ rồi thêm lại.")
    except RecursionError:
        return _Reply(refusal=f"{name}: các phần lồng vào nhau quá sâu. Chép lời văn vào tệp TXT rồi thêm lại.")
    except Exception as error:  # of a file we did not foresee; its traceback goes to stderr, which the parent logs
        logger.exception("%s", name)
        return _Reply(refusal=f"{name}: không đọc được ({type(error).__name__}); {_DAMAGED}")


if __name__ == "__main__":
    main()
