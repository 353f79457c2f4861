"""The generations that lie in the folder of the index: what each is of, and whether it can be live again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from corpus.model import Document
from qa.errors import IndexDamaged
from qa.index.generation import generations, pointed
from qa.index.manifest import Manifest, damage, listed, made_at, manifest_of, wanted
from qa.language.lexicon import Lexicon

DOCUMENTS = "documents.jsonl"
_WHAT = {"model": "mô hình nhúng", "rules": "dạng lưu hoặc bộ từ ngữ", "chroma": "nơi giữ vectơ"}


@dataclass(frozen=True)
class Kept:
    """Is one generation; `manifest` is None where it cannot be read."""

    folder: Path
    manifest: Manifest | None
    made_at: datetime
    is_live: bool

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def size(self) -> int:
        """Return the bytes of its files."""
        return _size(self.folder)

    @cached_property
    def lines(self) -> dict[str, str]:
        """Return its documents by id, each as the line it is kept as. Raises IndexDamaged."""
        try:
            with (self.folder / DOCUMENTS).open(encoding="utf-8") as file:
                return {line.split('"', 4)[3]: line for line in file}  # the id is written first
        except (OSError, ValueError, IndexError) as error:
            raise IndexDamaged(f"{self.folder / DOCUMENTS} không đọc được ({error}). Chạy: regqa index") from error

    def missing(self) -> list[str]:
        """Return which of its files are gone."""
        if self.manifest is None:
            return []
        return [f"{name} không còn" for name in self.manifest.files if not (self.folder / name).exists()]


@dataclass(frozen=True)
class Differences:
    """Is what one corpus has that another has not, the other way round, and what both have, in other words."""

    more: tuple[Document, ...]
    fewer: tuple[Document, ...]
    other: tuple[Document, ...]

    def __bool__(self) -> bool:
        return bool(self.more or self.fewer or self.other)


def kept(root: Path) -> tuple[Kept, ...]:
    """Return the generations in the folder, the newest first."""
    live = pointed(root)
    found = sorted(generations(root), key=lambda folder: (made_at(folder), folder.name), reverse=True)
    return tuple(
        Kept(folder, _manifest(folder), datetime.fromtimestamp(made_at(folder), UTC), folder == live)
        for folder in found
    )


def size_of_live(root: Path) -> int:
    """Return the bytes of the live generation, 0 where none is."""
    live = pointed(root)
    return _size(live) if live else 0


def why_not(one: Kept, model: str, lexicon: Lexicon, chroma_url: str | None, *, checked: bool = False) -> str | None:
    """Return why the generation cannot be live, None where it can; each file is read where that is `checked`."""
    if one.manifest is None:
        return "tệp mô tả manifest.json không còn hoặc không đọc được"
    expected = wanted(model, one.manifest.corpus, lexicon, chroma_url)
    differing = [name for name, value in expected.items() if getattr(one.manifest, name) != value]
    if differing:
        return "; ".join(
            f"{_WHAT[name]} lúc lập là {getattr(one.manifest, name)}, nay là {expected[name]}" for name in differing
        )
    faults = damage(one.folder, one.manifest.files.items()) if checked else one.missing()
    return f"thiếu hoặc hỏng tệp: {listed(faults)}" if faults else None


def differences(one: Kept, live: Kept) -> Differences:
    """Return how the documents of one generation differ from those of another. Raises IndexDamaged."""
    here, there = one.lines, live.lines
    return Differences(
        more=tuple(_read(here[id] for id in here if id not in there)),
        fewer=tuple(_read(there[id] for id in there if id not in here)),
        other=tuple(_read(line for id, line in here.items() if there.get(id, line) != line)),
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _read(lines: Iterator[str]) -> Iterator[Document]:
    return map(Document.model_validate_json, lines)


def _manifest(folder: Path) -> Manifest | None:
    try:
        return manifest_of(folder)
    except IndexDamaged:
        return None
