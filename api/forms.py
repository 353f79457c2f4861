"""Everything that is stored between two starts, the version of its form, and what brings an older one up to date.

Databases carry a version and are migrated; the index is built anew; what is JSON has no version: a new field has a
default, so that what was written before reads as it did, and what this program does not know is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from api.records import accounts, chain, chosen, feedback, sessions, works
from api.records.audit import Audit
from api.records.database import filled, migrate, version_of
from api.records.jobs import Job
from api.records.layout import Form, Place, RecordFault, Schema, refusal
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


def versions(place_of: Callable[[str], Place], databases: Mapping[str, Form] = DATABASES) -> dict[str, int]:
    """Return the version of each record that is there. Raises FormRefused for one that cannot be read."""
    found = {name: _version(place_of(name)) for name in databases}
    return {name: version for name, version in found.items() if version}


def check(place_of: Callable[[str], Place], databases: Mapping[str, Form] = DATABASES) -> None:
    """Raise FormRefused, which says what to run, where a record is in another form than this program's."""
    for name, found in versions(place_of, databases).items():
        if found != databases[name].version:
            raise FormRefused(refusal(place_of(name), found, databases[name].version))


def check_moved(settings: Settings) -> None:
    """Raise FormRefused where records still lie in files that are no longer looked into."""
    left = [name for name in DATABASES if settings.server and (settings.data / name).exists()]
    if left:
        raise FormRefused(
            f"REGQA_DATABASE_URL đã đặt, mà {', '.join(left)} còn trong {settings.data}. Chuyển sang PostgreSQL: "
            "regqa move-records; không cần nữa thì dời tệp đi chỗ khác."
        )


def moved(settings: Settings) -> Iterator[Told]:
    """Yield what became of each record that lay in a file: all go to the settings' server, or FormRefused is raised.

    The files are kept under another name.
    """
    if settings.server is None:
        raise FormRefused(
            "REGQA_DATABASE_URL chưa đặt, nên không biết chuyển đi đâu. Đặt rồi chạy: regqa move-records"
        )
    if not any((settings.data / name).exists() for name in DATABASES):
        raise FormRefused(f"{settings.data} không có tệp SQLite nào để chuyển.")
    alone = Settings(data=settings.data, audit_heads=settings.audit_heads, database_url=None, database_url_file=None)
    before = Audit(alone).verify()
    try:
        with filled(settings.server, settings.data, DATABASES) as (rows, _):
            pass
    except RecordFault as error:
        raise FormRefused(f"Chưa chuyển gì, tệp giữ nguyên: {error}") from error
    for name, count in rows.items():
        kept = (settings.data / name).rename(settings.data / f"{name}.moved-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        yield Told(name, f"{count} dòng, đọc lại khớp; tệp cũ giữ ở {kept}")
    for log, found in Audit(settings).verify().items():
        whole = found == before[log]
        faults = f"; {'; '.join(found.faults)}" if found.faults else ""
        said = f"{found.entries} mục, chuỗi {'như' if whole else 'không còn như'} trước khi chuyển{faults}"
        yield Told(f"regqa audit verify, {log}", said, failed=not whole)


def _version(place: Place) -> int | None:
    try:
        return version_of(place)
    except RecordFault as error:
        if isinstance(place, Schema):
            raise FormRefused(str(error)) from error
        raise FormRefused(
            f"{place.parent}: có cơ sở dữ liệu không đọc được ({error}). Phục hồi bản sao lưu."
        ) from error


def brought_up(settings: Settings, databases: Mapping[str, Form] = DATABASES) -> Iterator[Told]:
    """Yield what becomes of each stored form; older databases are migrated, the old file kept beside them."""
    for name, form in databases.items():
        yield _database(name, settings.place(name), form)
    yield from _texts(settings)
    yield _index(settings)


def _database(file: str, place: Place, form: Form) -> Told:
    name = place.name if isinstance(place, Schema) else file
    try:
        found = version_of(place)
        if found is None:
            return Told(name, "chưa có")
        if found == form.version:
            return Told(name, f"dạng {found}, đúng")
        if found > form.version:
            return Told(name, refusal(place, found, form.version), failed=True)
        return Told(name, f"đã chuyển từ dạng {found} sang {form.version}; bản cũ giữ ở {migrate(place, form)}")
    except RecordFault as error:
        return Told(name, f"không chuyển được ({error}); dữ liệu giữ nguyên. Phục hồi bản sao lưu.", failed=True)


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
