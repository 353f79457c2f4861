"""The floors of reading: what was measured of each kind must not get worse than floors.json says."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from corpus.model import Document, Strict
from corpus.store import write_atomically

FLOORS = Path(__file__).resolve().parent / "floors.json"
EPSILON = 0.0005  # the file keeps four decimals
_BETTER_LESS = frozenset({"refused", "figures", "characters", "accents"})
_UPDATE = "Xem số đo rồi chạy: regqa eval ingest --update"

Figures = Mapping[str, Mapping[str, float]]  # kind -> measure -> value


class Part(Strict):
    """Is what is pinned of one part: what its files were made from, and the figures of each kind."""

    sources: str
    floors: dict[str, dict[str, float]]


class StaleFloors(Exception):
    """The floors are missing or were pinned for files made from other texts; the message says which."""


def fingerprint(documents: Iterable[Document], seed: int) -> str:
    """Return what tells apart the files that are made of these documents."""
    said = json.dumps([seed, *(document.model_dump_json() for document in documents)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def load(path: Path = FLOORS) -> dict[str, Part]:
    """Return the parts that are pinned. Raises StaleFloors where the file cannot be read."""
    try:
        return {name: Part.model_validate(part) for name, part in json.loads(path.read_bytes()).items()}
    except FileNotFoundError:
        return {}
    except (ValidationError, ValueError, AttributeError) as error:
        raise StaleFloors(f"{path}: không đọc được ({error}). {_UPDATE}") from error


def failures(measured: Figures, sources: str, part: Part | None) -> list[str]:
    """Return where the figures are worse than the floors. Raises StaleFloors where these are of other files."""
    if part is None or part.sources != sources:
        was = "chưa ghi" if part is None else f"ghi cho văn bản nguồn khác ({part.sources} → {sources})"
        raise StaleFloors(f"Mức sàn {was}. {_UPDATE}")
    return [
        f"{kind}: {measure} {_shown(figures.get(measure))}, mức sàn {floor:.4f}"
        for kind, figures in measured.items()
        for measure, floor in part.floors.get(kind, {}).items()
        if _is_worse(measure, figures.get(measure), floor)
    ]


def update(name: str, measured: Figures, sources: str, *, allow_regression: bool, path: Path = FLOORS) -> list[str]:
    """Pin the figures as the floors of this part; return what they would lower, where that is refused."""
    parts = load(path)
    before = parts.get(name)
    same = before is not None and before.sources == sources
    kept = before.floors if before and same else {}
    lowered = [
        f"{kind}: {measure} {floor:.4f} → {_shown(measured[kind].get(measure))} (nếu đúng ý, thêm --allow-regression)"
        for kind, floors in kept.items()
        if kind in measured
        for measure, floor in floors.items()
        if _is_worse(measure, measured[kind].get(measure), floor)
    ]
    if lowered and not allow_regression:
        return lowered
    rounded = {kind: {each: round(value, 4) for each, value in made.items()} for kind, made in measured.items()}
    parts[name] = Part(sources=sources, floors=kept | rounded)
    content = json.dumps({each: part.model_dump() for each, part in sorted(parts.items())}, indent=1)
    write_atomically(path, f"{content}\n".encode())
    return []


def _is_worse(measure: str, value: float | None, floor: float) -> bool:
    if value is None:
        return True
    return value > floor + EPSILON if measure in _BETTER_LESS else value < floor - EPSILON


def _shown(value: float | None) -> str:
    return "không có" if value is None else f"{value:.4f}"
