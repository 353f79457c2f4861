"""A record opened for one transaction, wherever it lies; each records module brings its form."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from api.records import sqlite
from api.records.layout import Database, Form, Place, RecordFault, Schema, Server, storable
from corpus.store import CorpusError
from qa.index.generation import stamp as stamp_of_file


class DriverMissing(CorpusError):
    """The settings name a PostgreSQL server, and what speaks to one is not installed."""


def opened(
    place: Place, form: Form, failure: type[Exception], *, wiping: bool = False
) -> AbstractContextManager[Database]:
    """Open the record for one transaction, made where it is not there yet; one at a time, whichever process asks.

    With `wiping` what is deleted is not left where the store has room, either. Raises `failure`, with a message in
    Vietnamese, for a record of another version, and where disk or server fail.
    """
    if isinstance(place, Path):
        return sqlite.opened(place, form, failure, wiping)
    return _postgres().opened(place, form, failure, wiping)  # type: ignore[no-any-return]


def looked_into(place: Place, form: Form, failure: type[Exception]) -> AbstractContextManager[Database | None]:
    """Open the record to read, without the lock that writers wait for; None where there is none yet.

    Raises `failure` as `opened` does.
    """
    if isinstance(place, Path):
        return sqlite.looked_into(place, form, failure)
    return _postgres().looked_into(place, form, failure)  # type: ignore[no-any-return]


def is_there(place: Place, failure: type[Exception]) -> bool:
    """Is true where something was ever kept. Raises `failure` where the server cannot say."""
    if isinstance(place, Path):
        return place.exists()
    try:
        return _postgres().version_of(place) is not None
    except RecordFault as error:
        raise failure(str(error)) from error


def stamp(place: Place, form: Form) -> object:
    """Return what changes when something in the record does. Raises RecordFault."""
    return stamp_of_file(place) if isinstance(place, Path) else _postgres().stamp(place, form)


def version_of(place: Place) -> int | None:
    """Return the version of the form that the record is in; None where there is none yet. Raises RecordFault."""
    return sqlite.version_of(place) if isinstance(place, Path) else _postgres().version_of(place)


def migrate(place: Place, form: Form) -> Place | str:
    """Bring a record of an older form to this one, all steps or none; return where the old one is kept.

    Raises RecordFault.
    """
    return sqlite.migrate(place, form) if isinstance(place, Path) else _postgres().migrate(place, form)


def exported(place: Schema, form: Form, target: Path) -> None:
    """Write a record of PostgreSQL, where there is one, to a file of SQLite as it is at one moment.

    Raises RecordFault.
    """
    with looked_into(place, form, RecordFault) as record:
        if record is not None:
            with sqlite.opened(target, form, RecordFault, wiping=False) as copy:
                carried(record, copy, form, sqlite.fill)


@contextmanager
def filled(
    server: Server, folder: Path, forms: Mapping[str, Form], *, replace: bool = False
) -> Iterator[tuple[dict[str, int], list[str]]]:
    """Put the records that lie in the folder into PostgreSQL once the block ends well, all of them or none.

    Yields how many rows each has, and where what was there before is kept; without `replace` nothing may be there. An
    older file is brought up to date first. Raises RecordFault.
    """
    postgres = _postgres()
    places = {name: Schema(server, name.removesuffix(".sqlite3")) for name in forms}
    now = f"{datetime.now(UTC):%Y%m%dt%H%M%Sz}"
    with postgres.together(list(places.values())) as record:
        before = [
            kept for name in forms if (kept := postgres.cleared(record, places[name], forms[name], now, replace))
        ]
        moved = {}
        for name, form in forms.items():
            if (found := sqlite.version_of(folder / name)) is None:
                continue
            if found < form.version:
                sqlite.migrate(folder / name, form)
            postgres.lay_out(record, places[name], form)
            with sqlite.opened(folder / name, form, RecordFault, wiping=False) as source:
                moved[name] = carried(source, record, form, postgres.fill)
        yield moved, before


def carried(source: Database, target: Database, form: Form, fill: Callable[..., None]) -> int:
    """Return how many rows were copied to an empty record; `fill` is how its store takes many.

    Raises RecordFault where they do not read the same afterwards.
    """
    count = 0
    for table in form.tables:
        query = f"SELECT * FROM {table} ORDER BY 1"
        rows = [tuple(map(storable, row)) for row in source.execute(query)]
        fill(target, table, rows)
        if [tuple(row) for row in target.execute(query)] != rows:
            raise RecordFault(f"{table}: {len(rows)} dòng chép sang không đọc lại đúng như cũ")
        count += len(rows)
    return count


def reach(place: Place) -> None:
    """Raise RecordFault where the record's server cannot be asked now."""
    if isinstance(place, Schema):
        _postgres().reach(place.server)


def _postgres() -> ModuleType:
    """Return the module that asks PostgreSQL, whose driver is an extra. Raises DriverMissing."""
    try:
        from api.records import postgres
    except ModuleNotFoundError as error:
        raise DriverMissing(
            f"REGQA_DATABASE_URL cần gói {error.name}, chưa được cài. Cài: pip install 'regqa[postgres]'"
        ) from error
    return postgres
