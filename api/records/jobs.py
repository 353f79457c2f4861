"""What was asked of the corpus over HTTP and is not done, or was done lately: a folder for each, written whole.

    REGQA_DATA/jobs/<id>/job.json      what it is and how far it has come
                         file/<name>   the file that was handed in
                         made.json     the document that was read from it, before it goes live
                         progress.json how far what goes on by itself has come
                         worked.lock   locked by the process that works on it, as long as it lives

A folder comes and goes by its name, so that a stop at any moment leaves a job or none, never half of one. Several
processes may have the same folder; REGQA_DATA/jobs.lock is locked by the one that changes a job.
"""

import fcntl
import logging
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, Literal

from pydantic import AwareDatetime, ValidationError

from corpus.model import Strict
from corpus.store import write_atomically
from corpus.text import clean
from ingest.document import Identity, Made

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=14)
MOST = 100  # jobs; where there are more the oldest that nobody waits for goes

What = Literal["add", "remove", "correct", "accept", "revert"]
Status = Literal["waiting", "reading", "needs", "refused", "ready", "publishing", "unindexed", "published"]

NAMES: dict[Status, str] = {
    "waiting": "đang chờ đọc",
    "reading": "đang đọc",
    "needs": "cần nêu thêm",
    "refused": "không đọc được",
    "ready": "chờ xem và công bố",
    "publishing": "đang công bố",
    "unindexed": "đã lưu, chưa vào chỉ mục",
    "published": "đã công bố",
}
BUSY: tuple[Status, ...] = ("waiting", "reading", "publishing")  # what goes on by itself

_ID = re.compile(r"[0-9a-f]{16}")
_HALF_S = 3600  # after which what is half there was left by a stop, and is no file that comes in
_PROGRESS_S = 0.5
_TRIES = 20  # to lock a job, within a second
_STEM = 60  # characters of a file's name, at most 240 bytes of the 255 that a name may have


class JobGone(Exception):
    """There is no such job, or no longer."""


class Job(Strict):
    """Is a change of the corpus that somebody asked for.

    `name` is that of the file, or of the document. `found` is what a document says of itself, where that is not
    enough; `reason` is why the last step came to nothing. `document`, `warnings` and `version` are what was stored.
    """

    id: str
    at: AwareDatetime
    what: What
    name: str
    status: Status
    stated: Identity = Identity()
    replace: bool = False
    found: Identity | None = None
    reason: str | None = None
    document: str | None = None
    version: str | None = None
    warnings: tuple[str, ...] = ()


class Progress(Strict):
    """Is how far what goes on has come."""

    of: Literal["pages", "passages"]
    done: int
    total: int


class Jobs:
    """Holds the jobs in `folder`; safe to ask from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._counted_at = 0.0

    def all(self) -> tuple[Job, ...]:
        """Return the jobs, the newest first."""
        ids = (path.name for path in self._folder.glob("*") if _ID.fullmatch(path.name))
        found = (job for id in ids if (job := self._read(id)))
        return tuple(sorted(found, key=lambda job: job.at, reverse=True))

    def get(self, id: str) -> Job:
        """Return the job as it is now. Raises JobGone."""
        job = self._read(id) if _ID.fullmatch(id) else None
        if job is None:
            raise JobGone(id)
        return job

    def new(self, what: What, name: str, status: Status, file: BinaryIO | None = None, **more: object) -> Job:
        """Return a new job, once it and its file are on disk; the file's name is made one that any disk takes."""
        id = secrets.token_hex(8)
        name = _file_name(name) if file else name
        job = Job.model_validate({"id": id, "what": what, "name": name, "status": status, **more})
        making = self._folder / f".{id}.new"
        making.mkdir(parents=True)
        try:
            if file:
                (making / "file").mkdir()
                with (making / "file" / name).open("wb") as kept:
                    shutil.copyfileobj(file, kept, 1 << 20)
                    kept.flush()
                    os.fsync(kept.fileno())
            write_atomically(making / "job.json", job.model_dump_json().encode())
            making.rename(self._folder / id)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        return job

    @contextmanager
    def step(self, id: str) -> Iterator["Step"]:
        """Hold the job while it goes a step on: nobody else does, nor is it dropped meanwhile. Raises JobGone."""
        with self._held():
            yield Step(self.get(id), self._folder / id)

    @contextmanager
    def working(self, id: str) -> Iterator[bool]:
        """Hold the job for as long as its work takes; false where another thread or process does. Raises JobGone."""
        with ExitStack() as held:
            try:
                lock = held.enter_context((self._folder / id / "worked.lock").open("w"))
            except FileNotFoundError as error:
                raise JobGone(id) from error
            if not _locked(lock):
                yield False
                return
            yield True

    def is_worked_on(self, id: str) -> bool:
        """Is true where some thread or process holds the job for its work."""
        try:
            with (self._folder / id / "worked.lock").open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def count(self, id: str, progress: Progress) -> bool:
        """Tell everybody how far the work has come, now and then; false where the job was dropped meanwhile."""
        if time.monotonic() - self._counted_at >= _PROGRESS_S:
            self._counted_at = time.monotonic()
            with suppress(FileNotFoundError):
                write_atomically(self._folder / id / "progress.json", progress.model_dump_json().encode())
        return (self._folder / id).is_dir()

    def progress(self, id: str) -> Progress | None:
        """Return how far the work has come, None where nobody works on it."""
        try:
            return Progress.model_validate_json((self._folder / id / "progress.json").read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def file(self, job: Job) -> Path:
        return self._folder / job.id / "file" / job.name

    def made(self, job: Job) -> Made:
        """Return the document that was read from the job's file. Raises JobGone where it is gone by now."""
        try:
            return Made.model_validate_json((self._folder / job.id / "made.json").read_bytes())
        except FileNotFoundError as error:
            raise JobGone(job.id) from error

    def drop(self, id: str) -> None:
        """Take the job away, with its file; to be called while it is held, or nobody else may."""
        gone = self._folder / f".{id}.gone"
        (self._folder / id).rename(gone)
        shutil.rmtree(gone)

    def sweep(self) -> None:
        """Take away what a stop left half, a while ago: another process may take in a file at this moment."""
        for leftover in self._folder.glob(".*"):
            with suppress(FileNotFoundError):
                if leftover.suffix != ".new" or time.time() - leftover.stat().st_mtime > _HALF_S:
                    shutil.rmtree(leftover, ignore_errors=True)
        for folder in self._folder.glob("*"):
            if self._read(folder.name) is None:
                logger.warning("%s: không đọc được việc này, bỏ qua; xóa thư mục nếu không cần tệp trong đó", folder)

    def clear(self, now: datetime) -> None:
        """Take away jobs that are old or too many, but for those that go on by themselves."""
        if not self._folder.is_dir():
            return
        with self._held():
            for place, job in enumerate(self.all()):
                if job.status not in BUSY and (place >= MOST or now - job.at > KEPT_FOR):
                    self.drop(job.id)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold all jobs: nobody else changes one meanwhile."""
        with self._lock, ExitStack() as held:
            try:
                lock = held.enter_context(self._folder.with_suffix(".lock").open("w"))
            except FileNotFoundError as error:  # nor is there any job
                raise JobGone(str(self._folder)) from error
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self, id: str) -> Job | None:
        try:
            return Job.model_validate_json((self._folder / id / "job.json").read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValidationError):  # gone, or of an older version
            return None


class Step:
    """Is a job that is held: `job` as it is, and what may be written of it."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.job = job
        self._folder = folder

    def to(self, status: Status, made: Made | None = None, **more: object) -> Job:
        """Return the job with another status, kept so; a document read from its file is kept first.

        How far it had come until now is told no longer.
        """
        (self._folder / "progress.json").unlink(missing_ok=True)
        if made:
            write_atomically(self._folder / "made.json", made.model_dump_json().encode())
        self.job = self.job.model_copy(update={"status": status, "reason": None, **more})
        write_atomically(self._folder / "job.json", self.job.model_dump_json().encode())
        return self.job

    def forget_file(self) -> None:
        """Take away the file and what was read from it: both are in the corpus now."""
        shutil.rmtree(self._folder / "file", ignore_errors=True)
        (self._folder / "made.json").unlink(missing_ok=True)


def _locked(file: IO[str]) -> bool:
    """Lock the file, which the kernel frees when its holder is killed; false where another goes on holding it."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # who looks holds it for a moment, who has ended lets go of it in the next
            time.sleep(0.05)
        else:
            return True
    return False


def _file_name(given: str) -> str:
    """Return the last part of a name, without what a disk or a reader could take amiss."""
    name = clean(re.split(r"[/\\]", given)[-1]).lstrip(".")
    path = Path(unicodedata.normalize("NFC", name) or "tep")
    return f"{path.stem[:_STEM]}{path.suffix[:10]}"
