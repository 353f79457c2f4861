"""Everything that is stored between two starts, the version of its form, and what brings an older one up to date.

Databases carry a version and are migrated; the index is built anew; what is JSON has no version: a new field has a
default, so that what was written before reads as it did, and what this program does not know is refused.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from api.records import accounts, chain, chosen, feedback, sessions, works
from api.records.database import Form, migrate, refusal, version_of
from api.records.jobs import Job
from api.settings import Settings
from corpus import readers, store
from corpus.store import CorpusError
from qa import confidence
from qa.errors import ConfidenceDamaged, IndexDamaged
from qa.index.generation import pointed
from qa.index.manifest import manifest_of, rules_of
from qa.language.lexicon import load

DATABASES: Mapping[str, Form] = {
    "accounts.sqlite3": accounts.FORM,
    "audit.sqlite3": chain.FORM,
    "chosen.sqlite3": chosen.FORM,
    "feedback.sqlite3": feedback.FORM,
    "questions.sqlite3": chain.FORM,
    "sessions.sqlite3": sessions.FORM,
    "works.sqlite3": works.FORM,
}


class FormRefused(CorpusError):
    """Something is stored in the form of another version; the message says which and what to run."""


class Told(NamedTuple):
    """Is what became of one stored thing; `failed` where somebody has to do something."""

    name: str
    said: str
    failed: bool = False


def versions(data: Path, databases: Mapping[str, Form] = DATABASES) -> dict[str, int]:
    """Return the version of each database in `data`. Raises FormRefused for one that cannot be read."""
    try:
        found = {name: version_of(data / name) for name in databases}
    except sqlite3.Error as error:
        raise FormRefused(f"{data}: có cơ sở dữ liệu không đọc được ({error}). Phục hồi bản sao lưu.") from error
    return {name: version for name, version in found.items() if version}


def check(data: Path, databases: Mapping[str, Form] = DATABASES) -> None:
    """Raise FormRefused, which says what to run, where a database is in another form than this program's."""
    for name, found in versions(data, databases).items():
        if found != databases[name].version:
            raise FormRefused(refusal(data / name, found, databases[name].version))


def brought_up(settings: Settings, databases: Mapping[str, Form] = DATABASES) -> Iterator[Told]:
    """Yield what becomes of each stored form; older databases are migrated, the old file kept beside them."""
    for name, form in databases.items():
        yield _database(settings.data / name, form)
    yield from _texts(settings)
    yield _index(settings)


def _database(path: Path, form: Form) -> Told:
    try:
        found = version_of(path)
        if found is None:
            return Told(path.name, "chưa có")
        if found == form.version:
            return Told(path.name, f"dạng {found}, đúng")
        if found > form.version:
            return Told(path.name, refusal(path, found, form.version), failed=True)
        return Told(path.name, f"đã chuyển từ dạng {found} sang {form.version}; bản cũ giữ ở {migrate(path, form)}")
    except (sqlite3.Error, OSError) as error:
        return Told(path.name, f"không chuyển được ({error}); tệp giữ nguyên. Phục hồi bản sao lưu.", failed=True)


def _texts(settings: Settings) -> Iterator[Told]:
    try:
        documents, corrections = store.load(settings.documents), store.load_corrections(settings.corrections)
        yield Told("documents, register", f"{len(documents)} văn bản, {len(corrections)} đính chính, đọc được")
    except CorpusError as error:
        yield Told("documents, register", str(error), failed=True)
    try:
        load(*settings.words)
        confidence.of(settings.confidence)
        yield Told("words, confidence.json", "đọc được")
    except (CorpusError, ConfidenceDamaged) as error:
        yield Told("words, confidence.json", str(error), failed=True)
    try:
        yield Told("readers.json", f"{len(readers.load(settings.data).units)} văn bản dành cho đơn vị, đọc được")
    except CorpusError as error:
        yield Told("readers.json", str(error), failed=True)
    unread = [path.parent.name for path in sorted(settings.jobs.glob("[0-9a-f]*/job.json")) if not _reads(path)]
    said = f"không đọc được {', '.join(unread[:3])}; gửi lại tệp trong thư mục file/ của việc đó, rồi xóa thư mục"
    yield Told("jobs", said if unread else "đọc được", failed=bool(unread))


def _reads(path: Path) -> bool:
    try:
        Job.model_validate_json(path.read_bytes())
    except (ValidationError, OSError):
        return False
    return True


def _index(settings: Settings) -> Told:
    generation = pointed(settings.index)
    if generation is None:
        return Told("index", "chưa có. Chạy: regqa index")
    try:
        found, wanted = manifest_of(generation).rules, rules_of(load(*settings.words))
    except (IndexDamaged, CorpusError) as error:
        return Told("index", str(error), failed=True)
    if found != wanted:
        return Told("index", f"dạng {found}, bản này cần {wanted}. Chạy: regqa index", failed=True)
    return Told("index", f"dạng {found}, đúng")
