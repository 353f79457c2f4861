"""Files that were handed in become documents that go live, beside the questions that are answered meanwhile.

Each is read in a process of its own and waits for somebody's word; then it is stored, and the index made anew behind.
What of that takes longest, the vectors of its passages, is made while it waits.
One file is read at a time, and one change goes live at a time. What is under way when a process stops or dies is
taken up by another that has the same data, or when it starts again: reading a file and storing a document twice come
to the same.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from threading import Event, Thread
from typing import BinaryIO, Literal

from api import upkeep
from api.engine import Builds
from api.problems import JOBS_FULL, Refused, problem
from api.records.jobs import BUSY, NAMES, Job, JobGone, Jobs, Progress, Status, Step, What
from api.requests import StatedRequest
from api.schemas import JobJson, ProgressJson, StatedJson
from api.settings import Settings
from corpus.store import CorpusError, unwritable
from ingest.add import digest, known, loss, reason, stored, taken
from ingest.document import Identity
from ingest.errors import MastheadMissing
from qa.errors import QAError
from qa.index.passages import passages

logger = logging.getLogger(__name__)

_LOOK_S = 5.0  # between looks for jobs that nobody works on

WAITING = 20  # changes that may be under way, most of them waiting

_ASKED = {"number": "number", "kind": "kind", "issuer": "issuer", "issued_on": "date", "title": "title"}


class Publisher:
    """Holds the jobs and does them, in two threads of its own."""

    def __init__(self, shelf: Builds, settings: Settings) -> None:
        self._shelf = shelf
        self._settings = settings
        self._jobs = Jobs(settings.jobs)
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._publishing = ThreadPoolExecutor(1, thread_name_prefix="publishing")
        self._queued: set[str] = set()
        self._stops: dict[str, Event] = {}
        self._closing = Event()

    def start(self) -> None:
        """Take up what was under way when the service stopped, and from now on what others leave."""
        self._jobs.sweep()
        self._jobs.clear(datetime.now(UTC))
        self._take_up(*BUSY, "unindexed")
        Thread(target=self._look, name="looking", daemon=True).start()

    def _look(self) -> None:
        while not self._closing.wait(_LOOK_S):
            with suppress(RuntimeError):  # closed at this very moment
                self._take_up(*BUSY)

    def _take_up(self, *statuses: Status) -> None:
        for job in reversed(self._jobs.all()):
            if job.status in statuses and job.id not in self._queued and not self._jobs.is_worked_on(job.id):
                (self._read_later if job.status in ("waiting", "reading") else self._publish_later)(job.id)

    def close(self) -> None:
        """End what may be ended, to be taken up by others or at the next start."""
        self._closing.set()
        for stop in list(self._stops.values()):
            stop.set()
        for threads in (self._reading, self._publishing):
            threads.shutdown(wait=False, cancel_futures=True)

    def all(self) -> tuple[Job, ...]:
        return self._jobs.all()

    def told(self, id: str, whole: bool = True) -> JobJson:
        """Return the job as it is shown, with its preview where the `whole` is asked for. Raises JobGone."""
        job = self._jobs.get(id)
        found = (
            StatedJson(**{asked: getattr(job.found, field) for field, asked in _ASKED.items()}) if job.found else None
        )
        preview = None
        if whole and job.status == "ready":
            preview = upkeep.preview(self._jobs.made(job), self._shelf.documents(), self._settings)
        return JobJson(
            id=job.id,
            at=job.at,
            what=job.what,
            name=job.name,
            status=job.status,
            needs=tuple(field for field, value in found or () if value is None),
            found=found,
            reason=job.reason,
            progress=_progress(self._jobs.progress(id)),
            document=job.document,
            version=job.version,
            warnings=job.warnings,
            preview=preview,
        )

    def add(self, name: str, file: BinaryIO, stated: StatedRequest) -> JobJson:
        """Return a new job for a file, once both are on disk. Raises Refused."""
        job = self._new("add", name, "waiting", file, stated=_identity(stated), replace=stated.replace)
        self._read_later(job.id)
        return self.told(job.id)

    def again(self, id: str, stated: StatedRequest) -> JobJson:
        """Return the job of a file that is read once more, with what is stated now besides. Raises Refused."""
        with self._jobs.step(id) as step:
            if step.job.status not in ("needs", "refused", "ready"):
                raise _not_now(step.job)
            more = _identity(stated).model_dump(exclude_none=True)
            step.to("waiting", stated=step.job.stated.model_copy(update=more), replace=stated.replace, found=None)
        self._read_later(id)
        return self.told(id)

    def publish(self, id: str, replace: bool, readers: tuple[str, ...] | None = None) -> JobJson:
        """Return the job of a document that goes live now, for readers of these units. Raises Refused.

        Whom it is for stays as it is where None are named.
        """
        with self._jobs.step(id) as step:
            job = step.job
            if job.status not in ("ready", "unindexed"):
                raise _not_now(job)
            replace = replace or job.replace
            if job.status == "ready":
                made = self._jobs.made(job)
                document, settings = made.document, self._settings
                before = known(document.id, settings.data) or digest(document.id, settings.corpus)
                if before and not replace and (lost := loss(before, made)):
                    raise Refused(
                        problem(
                            409,
                            "would-lose",
                            f"{before.name} đã có trong kho, và so với bản đó tệp này: {lost}. Nếu vẫn muốn thay thì "
                            "gửi lại với replace.",
                        )
                    )
                if readers is not None:
                    upkeep.keep_to(document, readers, settings)
            step.to("publishing", replace=replace)
        self._publish_later(id)
        return self.told(id)

    def changed(self, what: What, name: str) -> JobJson:
        """Return the job of making the index anew after a change that is on disk already."""
        job = self._new(what, name, "publishing", document=name)
        self._publish_later(job.id)
        return self.told(job.id)

    def drop(self, id: str) -> None:
        """Take the job away; its file is read no further. Raises Refused for what goes live at the moment."""
        with self._jobs.step(id) as step:
            if step.job.status == "publishing":
                raise _not_now(step.job)
            self._jobs.drop(id)
        if stop := self._stops.get(id):
            stop.set()

    def _new(self, what: What, name: str, status: Status, file: BinaryIO | None = None, **more: object) -> Job:
        now = datetime.now(UTC)
        self._jobs.clear(now)
        if file and sum(job.status in BUSY for job in self._jobs.all()) >= WAITING:
            raise Refused(JOBS_FULL, {"Retry-After": "30"})
        try:
            return self._jobs.new(what, name, status, file, at=now, **more)
        except OSError as error:
            why = unwritable(self._settings.data, error)
            raise Refused(
                problem(507, "not-stored", f"Không ghi được vào REGQA_DATA: {why}. Người vận hành giải phóng đĩa.")
            ) from error

    def _read_later(self, id: str) -> None:
        stop = self._stops[id] = Event()
        self._queued.add(id)
        self._reading.submit(self._guarded, partial(self._worked, partial(self._read, id, stop), id), id)

    def _publish_later(self, id: str) -> None:
        self._queued.add(id)
        self._publishing.submit(self._guarded, partial(self._worked, partial(self._publish, id), id), id)

    def _worked(self, work: Callable[[], None], id: str) -> None:
        self._queued.discard(id)
        with self._jobs.working(id) as ours:
            if ours:
                work()

    def _guarded(self, work: Callable[[], None], id: str) -> None:
        try:
            work()
        except JobGone:
            logger.info("job %s was dropped", id)
        except Exception:  # nobody waits for this thread: what it does not say is lost
            logger.exception("job %s", id)

    def _read(self, id: str, stop: Event) -> None:
        try:
            with self._jobs.step(id) as step:
                if step.job.status not in ("waiting", "reading"):
                    return
                job = step.to("reading")
            told = self._outcome(job, stop)
            if not self._closing.is_set():
                with self._jobs.step(id) as step:
                    told(step)
                if step.job.status == "ready":
                    self._publishing.submit(self._guarded, partial(self._prepare, id), id)
        finally:
            if self._stops.get(id) is stop:
                del self._stops[id]

    def _outcome(self, job: Job, stop: Event) -> Callable[[Step], object]:
        """Return what is to be written down of the job, once its file was read."""
        path = self._jobs.file(job)
        try:
            _, made = taken(path, job.stated, stop, partial(self._count, job.id, "pages", stop))
            passages(made.document)  # what cannot be indexed is no preview
        except MastheadMissing as error:
            found = error.found
            return lambda step: step.to("needs", found=found)
        except Exception as error:
            why = reason(path, error)
            return lambda step: step.to("refused", reason=why)
        return lambda step: step.to("ready", made)

    def _prepare(self, id: str) -> None:
        """Embed a document that waits for somebody's word, unless somebody waits for another to go live."""
        if self._closing.is_set() or any(job.status == "publishing" for job in self._jobs.all()):
            return
        job = self._jobs.get(id)
        if job.status == "ready":
            self._shelf.embed_ahead(self._jobs.made(job).document)

    def _publish(self, id: str) -> None:
        job = self._jobs.get(id)
        if job.status not in ("publishing", "unindexed"):
            return
        if job.what == "add" and job.document is None:
            try:
                self._store(job)
            except Exception as error:
                with self._jobs.step(id) as step:
                    step.to("ready", reason=reason(self._jobs.file(job), error))
                return
        try:
            self._shelf.build(partial(self._count, id, "passages", None), lambda: None)
            self._shelf.current()  # here, so that nobody who asks has to wait until it is open
            with self._jobs.step(id) as step:
                step.to("published")
                step.forget_file()
        except Exception as error:
            if not isinstance(error, (QAError, CorpusError)):
                logger.exception("index after job %s", id)
            with self._jobs.step(id) as step:
                step.to("unindexed", reason=str(error))

    def _store(self, job: Job) -> None:
        path, made, settings = self._jobs.file(job), self._jobs.made(job), self._settings
        report = stored(path, path.read_bytes(), made, settings.data, job.replace, date.today(), settings.corpus)
        with self._jobs.step(job.id) as step:
            step.to("publishing", document=report.document_id, version=report.version, warnings=report.warnings)

    def _count(self, id: str, of: Literal["pages", "passages"], stop: Event | None, done: int, total: int) -> None:
        if not self._jobs.count(id, Progress(of=of, done=done, total=total)) and stop:
            stop.set()  # dropped, at another process perhaps


def _progress(progress: Progress | None) -> ProgressJson | None:
    return ProgressJson(of=progress.of, done=progress.done, total=progress.total) if progress else None


def _identity(stated: StatedRequest) -> Identity:
    return Identity(**{field: getattr(stated, asked) for field, asked in _ASKED.items()})


def _not_now(job: Job) -> Refused:
    return Refused(problem(409, "not-now", f"Việc này {NAMES[job.status]}, nên chưa làm được điều vừa yêu cầu."))
