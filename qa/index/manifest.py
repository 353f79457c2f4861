"""What an index generation was built from, and whether its files are as they were written."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pydantic import Field, ValidationError

from corpus.model import Strict
from qa.errors import IndexDamaged
from qa.index.passages import RULES_VERSION
from qa.language.lexicon import Lexicon

MANIFEST = "manifest.json"
EMBEDDED = "embedded"  # the Chroma of a generation that keeps its vectors in its own folder
_LAYOUT = "4"  # of the files in a generation and the fields of the lexical index
_SHOWN = 3  # damaged files that a message names


class Manifest(Strict):
    """Is what a generation was built from; any difference makes it stale.

    `files` has the checksum of each file by its path in the folder; empty in generations of layout 3 and before.
    """

    fingerprint: str
    model: str
    rules: str
    corpus: str
    chroma: str
    store: str
    dimension: int
    documents: int
    passages: int
    files: dict[str, str] = Field(default_factory=dict)

    def is_stored(self, name: str) -> bool:
        """Is true for a file that only Chroma reads."""
        return name.startswith(f"{self.store}/")


def wanted(model: str, corpus: str, lexicon: Lexicon, chroma_url: str | None) -> dict[str, str]:
    """Return what the manifest of a generation of this model, corpus, lexicon and these rules says."""
    return {"model": model, "corpus": corpus, "rules": rules_of(lexicon), "chroma": chroma_url or EMBEDDED}


def rules_of(lexicon: Lexicon) -> str:
    """Return the version of the form that generations have: of their files, of how passages are cut, of the words."""
    return f"{_LAYOUT}.{RULES_VERSION}.{lexicon.indexed}"


def manifest_of(generation: Path) -> Manifest:
    """Return the manifest of a generation. Raises IndexDamaged where it cannot be read."""
    try:
        manifest = Manifest.model_validate_json((generation / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise damaged(generation, [f"{MANIFEST} không đọc được"]) from error
    if manifest.fingerprint != generation.name:
        raise damaged(generation, [f"{MANIFEST} là của bản khác ({manifest.fingerprint})"])
    return manifest


def made_at(generation: Path) -> float:
    """Return when the generation was written, in seconds since 1970; 0 where that cannot be told."""
    try:
        return (generation / MANIFEST).stat().st_mtime
    except OSError:
        return 0.0


def checksums(folder: Path) -> dict[str, str]:
    """Return the checksum of every file in the folder that reading it never changes, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _changes(path))
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in files}


def damage(generation: Path, files: Iterable[tuple[str, str]]) -> list[str]:
    """Return what is wrong with these of a manifest's files, each with its path; nothing where all are as written."""
    return [f"{name} {fault}" for name, checksum in files if (fault := _fault(generation / name, checksum))]


def damaged(generation: Path, faults: list[str]) -> IndexDamaged:
    """Return the error that tells these faults of a generation."""
    return IndexDamaged(f"Chỉ mục {generation} bị hỏng: {listed(faults)}. Chạy: regqa index")


def listed(faults: list[str]) -> str:
    """Return the first faults in one line."""
    rest = len(faults) - _SHOWN
    return ", ".join(faults[:_SHOWN]) + (f" và {rest} tệp khác" if rest > 0 else "")


def _fault(path: Path, checksum: str) -> str | None:
    try:
        return None if _checksum(path) == checksum else "khác lúc ghi"
    except FileNotFoundError:
        return "không còn"
    except (OSError, sqlite3.Error) as error:
        return f"không đọc được ({getattr(error, 'strerror', None) or error})"


def _changes(path: Path) -> bool:
    """Tell whether reading changes the file: a lock, a journal, or what Chroma fills in when it loads its graph.

    Up to some hundred vectors it keeps no graph on disk, only its database; the graph's files are then scratch.
    """
    scratch = path.name == "length.bin" or not (path.parent / "index_metadata.pickle").exists()
    return path.suffix == ".lock" or ".sqlite3-" in path.name or (path.suffix == ".bin" and scratch)


def _checksum(path: Path) -> str:
    if path.suffix != ".sqlite3":
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for row in _rows(path):
        digest.update(row.encode())
    return digest.hexdigest()


def _rows(path: Path) -> Iterator[str]:
    """Yield what Chroma's database holds, and what SQLite finds wrong with it; opening it changes its bytes.

    Each opening adds a row to `acquire_write`. Virtual tables keep their content in tables of their own.
    """
    path.stat()  # a missing file is told as such
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        yield from map(repr, database.execute("PRAGMA quick_check"))
        tables = database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'acquire_write' "
            "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        for (table,) in tables:
            yield table
            yield from map(repr, database.execute(f'SELECT * FROM "{table}"'))
