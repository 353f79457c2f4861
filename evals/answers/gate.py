"""The gate: a run of the sets must not fall below the floors pinned in baseline.json.

A floor may be missed by what one question is worth and EPSILON: between two machines the last bits of a cosine
differ, and one question may turn on a near tie. Two may not. A broken promise always fails.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

import qa
from corpus.model import Strict
from corpus.store import write_atomically
from evals.answers.record import FigureJson, SetRecord
from evals.cases import Case
from evals.cases import fingerprint as cases_fingerprint
from evals.services import InProcess
from evals.sets import QuestionSet
from qa.engine import Library
from qa.index.passages import RULES_VERSION

BASELINE = Path(__file__).resolve().parent / "baseline.json"
EPSILON = 0.0005  # the file keeps four decimals
FAST_CASES = 3  # of each group in the fast part
FAST_LOST = 1  # questions the fast part may lose: the one that turns on a near tie


class Fingerprints(Strict):
    """Is what figures depend on besides the code; floors pinned for others say nothing. `rules` only in process."""

    corpus: str
    cases: str
    rules: str | None


class Floors(Strict):
    """Is what is pinned of one set: the floor of each measure by group, and the questions that passed."""

    fingerprints: Fingerprints
    floors: dict[str, dict[str, float]]
    passed: tuple[str, ...]


class Baseline(Strict):
    """Is what is pinned, by set."""

    sets: dict[str, Floors]


class StaleBaseline(Exception):
    """The baseline is missing or was pinned for other cases, corpus or rules; the message says which."""


def fingerprints(one: QuestionSet) -> Fingerprints:
    """Return the fingerprints of the corpus, the cases, and rules that are data: model, passages, weights, words."""
    library = one.service.library if isinstance(one.service, InProcess) else None
    return Fingerprints(
        corpus=one.service.held.fingerprint,
        cases=cases_fingerprint(one.cases),
        rules=_rules(library) if library else None,
    )


def _rules(library: Library) -> str:
    digest = hashlib.sha256(f"{library.embedder.fingerprint} {RULES_VERSION}".encode())
    for path in sorted(Path(qa.__file__).parent.rglob("*.json")):
        if "courses" not in path.parts:  # lessons and terms answer nothing
            digest.update(path.read_bytes())
    digest.update(repr(library.index.lexicon).encode())
    return digest.hexdigest()[:16]


def load(path: Path = BASELINE) -> Baseline:
    """Return the pinned baseline. Raises StaleBaseline where there is none or it cannot be read."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise StaleBaseline(f"{path}: chưa ghi mức sàn nào. Chạy: regqa eval gate --update") from error
    except ValidationError as error:
        raise StaleBaseline(f"{path}: không đọc được ({error}). Chạy: regqa eval gate --update") from error


def floors_of(name: str, baseline: Baseline) -> Floors:
    """Return the floors of a set. Raises StaleBaseline where none are pinned."""
    if name not in baseline.sets:
        raise StaleBaseline(f"Chưa ghi mức sàn cho bộ {name}. Chạy: regqa eval gate --update")
    return baseline.sets[name]


def require_fresh(name: str, current: Fingerprints, floors: Floors) -> None:
    """Raise StaleBaseline when the floors were pinned for another corpus, other cases or other rules."""
    pinned = floors.fingerprints.model_dump()
    changed = [each for each, value in current.model_dump().items() if value != pinned[each]]
    if changed:
        now = ", ".join(f"{each} {pinned[each]} → {getattr(current, each)}" for each in changed)
        raise StaleBaseline(
            f"Mức sàn của bộ {name} được ghi cho thứ khác ({now}). Xem số đo rồi chạy: regqa eval gate --update"
        )


def failures(made: SetRecord, floors: Floors) -> list[str]:
    """Return why the run does not pass: floors missed, then promises broken; nothing for a run that passes."""
    missed = []
    for row, name, floor in _floors(floors):
        figure = made.figures.get(row, {}).get(name)
        if figure is None or figure.value < floor - 1 / figure.n - EPSILON:
            missed.append(f"{made.name}, {row}: {name} {_shown(figure)}, mức sàn {floor:.4f}")
    return missed + broken(made)


def broken(made: SetRecord) -> list[str]:
    """Return the promises to readers that answers of the run break."""
    return [f"{question.id}: {fault}" for question in made.questions for fault in question.broken]


def lowered(made: SetRecord, floors: Floors) -> list[str]:
    """Return which floors pinning this run would lower, or drop."""
    found = []
    for row, name, floor in _floors(floors):
        figure = made.figures.get(row, {}).get(name)
        if figure is None or figure.value < floor - EPSILON:
            found.append(f"{made.name}, {row}: {name} {floor:.4f} → {_shown(figure)}")
    return found


def update(
    runs: Mapping[str, tuple[SetRecord, Fingerprints]],
    baseline: Baseline | None,
    *,
    allow_regression: bool,
    path: Path = BASELINE,
) -> list[str]:
    """Pin the runs' figures as the floors of their sets, and return why not where that was refused.

    Refused are a run with a broken promise, and, unless it is allowed, one that lowers a floor. Floors of sets that
    were not run stay. The file is replaced in one step, so that an interrupted update leaves the old floors.
    """
    pinned = dict(baseline.sets) if baseline else {}
    refused = []
    for name, (made, prints) in runs.items():
        refused += broken(made)
        if name in pinned and not allow_regression:
            refused += [
                f"{line} (hạ mức sàn; nếu đúng ý, thêm --allow-regression)" for line in lowered(made, pinned[name])
            ]
        pinned[name] = Floors(
            fingerprints=prints,
            floors={
                row: {each: round(figure.value, 4) for each, figure in figures.items()}
                for row, figures in made.figures.items()
            },
            passed=tuple(sorted(passed(made))),
        )
    if not refused:
        write_atomically(path, (Baseline(sets=pinned).model_dump_json(indent=1) + "\n").encode())
    return refused


def passed(made: SetRecord) -> set[str]:
    """Return the questions that pass."""
    return {question.id for question in made.questions if question.scores["passed"]}


def changes(made: SetRecord, floors: Floors) -> tuple[list[str], list[str]]:
    """Return the questions asked that were lost and gained against the pinned outcomes, each in order of id."""
    now = passed(made)
    before = {question.id for question in made.questions} & set(floors.passed)
    return sorted(before - now), sorted(now - before)


def fast_part(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the same few cases of each group every time: the first by the hash of their id."""
    by_group: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda one: hashlib.sha256(one.id.encode()).digest()):
        by_group.setdefault(case.group, []).append(case)
    return tuple(case for group in sorted(by_group) for case in by_group[group][:FAST_CASES])


def fast_failures(made: SetRecord, floors: Floors) -> list[str]:
    """Return why a run of the fast part does not pass: more questions lost than one, or a promise broken."""
    lost, _ = changes(made, floors)
    found = [f"mất {len(lost)} câu, cho phép {FAST_LOST}"] if len(lost) > FAST_LOST else []
    return found + broken(made)


def _floors(floors: Floors) -> Iterator[tuple[str, str, float]]:
    for row, pinned in floors.floors.items():
        for name, floor in pinned.items():
            yield row, name, floor


def _shown(figure: FigureJson | None) -> str:
    return "không có" if figure is None else f"{figure.value:.4f}"
