"""What a process of its own does with a file: reads it, under limits, and tells what it holds. See `ingest.child`."""

import gc
import logging
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import ingest.readers.pdf  # noqa: F401  # most files are PDFs: loaded before the first one comes
from ingest.child import DAMAGED, Reply
from ingest.document import Identity, make
from ingest.errors import IngestError, MastheadMissing
from ingest.readers.read import read
from ingest.readers.scan import Told
from ingest.wrapping import joined

logger = logging.getLogger(__name__)

_CPU_LIMIT_S = 60  # of computing, which a busy machine does not make longer
_PAGE_CPU_S = 10  # more for each page whose picture is drawn; Tesseract has a limit of its own
_MEMORY_LIMIT = 3 << 30
_REPLY_LIMIT = 64 << 20
_NEW_OBJECTS = 50_000  # between rounds of the garbage collector: at 700 they took a seventh of the reading of a PDF


def run(pipe: int, name: str, *of_document: str) -> None:
    """Read the file on the standard input and write what it holds on the standard output; tell of pages to `pipe`.

    `of_document` is the hash and identity of the document to be made; without them the text alone is wanted.
    """
    _limit(resource.RLIMIT_CPU, _CPU_LIMIT_S)
    _limit(resource.RLIMIT_AS, _MEMORY_LIMIT)
    _limit(resource.RLIMIT_FSIZE, _REPLY_LIMIT)
    _limit(resource.RLIMIT_CORE, 0)
    gc.set_threshold(_NEW_OBJECTS)

    def told(done: int, of: int) -> None:
        _limit(resource.RLIMIT_CPU, _CPU_LIMIT_S + done * _PAGE_CPU_S)
        os.write(pipe, f"{done} {of}\n".encode())

    reply = _reply(name, sys.stdin.buffer.read(), of_document, told).model_dump_json()
    if len(reply) > _REPLY_LIMIT:
        reply = Reply(refusal=f"{name}: văn bản quá dài. Tách nhỏ rồi thêm lại.").model_dump_json()
    sys.stdout.write(reply)


def _limit(what: int, most: int) -> None:
    """Limit this process, but not above a limit it was started with."""
    _, hard = resource.getrlimit(what)
    # only the soft one: where computing time runs into the hard limit, nothing tells the parent why the child ended
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _reply(name: str, content: bytes, of_document: Sequence[str], told: Told) -> Reply:
    try:
        reading = read(Path(name), content, told)
        if not of_document:
            return Reply(text="\n".join(line.text for line in joined(reading.lines, reading.wrapped)).strip())
        sha256, stated = of_document
        return Reply(made=make(reading, name, sha256, Identity.model_validate_json(stated)))
    except MastheadMissing as refusal:
        return Reply(refusal=str(refusal), found=refusal.found)
    except IngestError as refusal:
        return Reply(refusal=str(refusal))
    except MemoryError:
        return Reply(refusal=f"{name}: cần quá nhiều bộ nhớ để đọc. Tách nhỏ rồi thêm lại.")
    except RecursionError:
        return Reply(refusal=f"{name}: các phần lồng vào nhau quá sâu. Chép lời văn vào tệp TXT rồi thêm lại.")
    except Exception as error:  # of a file we did not foresee; its traceback goes to stderr, which the parent logs
        logger.exception("%s", name)
        return Reply(refusal=f"{name}: không đọc được ({type(error).__name__}); {DAMAGED}")
