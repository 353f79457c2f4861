"""The gate: a run of the cases must not fall below the floors pinned in baseline.json.

A floor may be missed by what one question is worth and EPSILON: between two machines the last bits of a cosine
differ, and one question may turn on a near tie. Two may not. A broken invariant always fails.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

import qa
from corpus.model import Strict
from corpus.store import fingerprint as corpus_fingerprint
from corpus.store import write_atomically
from evals.answers.measures import Figure, means, overall, scores
from evals.answers.promises import violations
from evals.answers.run import Observed
from evals.cases import Case
from evals.cases import fingerprint as cases_fingerprint
from qa.engine import Library
from qa.index.passages import RULES_VERSION

BASELINE = Path(__file__).resolve().parent / "baseline.json"
EPSILON = 0.0005  # the file keeps four decimals
ALL = "all"  # the row of all strata together
FAST_CASES = 3  # of each stratum in the fast part
FAST_LOST = 1  # questions the fast part may lose: the one that turns on a near tie


class Fingerprints(Strict):
    """Is what figures depend on besides the code; floors pinned for others say nothing."""

    corpus: str
    cases: str
    rules: str


class Baseline(Strict):
    """Is what is pinned: the fingerprints, the floor of each measure by stratum, and the cases that passed."""

    fingerprints: Fingerprints
    floors: dict[str, dict[str, float]]
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Is one run of all cases, measured."""

    fingerprints: Fingerprints
    figures: Mapping[str, Mapping[str, Figure]]
    asked: frozenset[str]
    passed: frozenset[str]
    broken: Mapping[str, Sequence[str]]


class StaleBaseline(Exception):
    """The baseline is missing or was pinned for other cases, corpus or rules; the message says which."""


def measure(observed: Sequence[Observed], library: Library) -> Result:
    """Return the run's figures by stratum and over all, with what passed and what broke."""
    rows = {one.case.id: scores(one, library.register) for one in observed}
    figures = {ALL: {**means(rows.values()), **overall(observed)}}
    for stratum in sorted({one.case.stratum for one in observed}):
        figures[stratum] = means(rows[one.case.id] for one in observed if one.case.stratum is stratum)
    return Result(
        fingerprints=fingerprints([one.case for one in observed], library),
        figures=figures,
        asked=frozenset(rows),
        passed=frozenset(case_id for case_id, row in rows.items() if row["passed"]),
        broken={one.case.id: found for one in observed if (found := violations(one.answer, library.register))},
    )


def fingerprints(cases: Iterable[Case], library: Library) -> Fingerprints:
    """Return the fingerprints of the corpus, the cases and rules that are data: model, passages, weights, words."""
    rules = hashlib.sha256(f"{library.embedder.fingerprint} {RULES_VERSION}".encode())
    for path in sorted(Path(qa.__file__).parent.rglob("*.json")):
        rules.update(path.read_bytes())
    rules.update(repr(library.index.lexicon).encode())
    return Fingerprints(
        corpus=corpus_fingerprint(library.documents), cases=cases_fingerprint(cases), rules=rules.hexdigest()[:16]
    )


def load(path: Path = BASELINE) -> Baseline:
    """Return the pinned baseline. Raises StaleBaseline where there is none or it cannot be read."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise StaleBaseline(f"{path}: chưa ghi mức sàn nào. Chạy: regqa eval gate --update") from error
    except ValidationError as error:
        raise StaleBaseline(f"{path}: không đọc được ({error}). Chạy: regqa eval gate --update") from error


def require_fresh(current: Fingerprints, baseline: Baseline) -> None:
    """Raise StaleBaseline when the baseline was pinned for another corpus, other cases or other rules."""
    pinned = baseline.fingerprints.model_dump()
    changed = [name for name, value in current.model_dump().items() if value != pinned[name]]
    if changed:
        now = ", ".join(f"{name} {pinned[name]} → {getattr(current, name)}" for name in changed)
        raise StaleBaseline(f"Mức sàn được ghi cho thứ khác ({now}). Xem số đo rồi chạy: regqa eval gate --update")


def failures(result: Result, baseline: Baseline) -> list[str]:
    """Return why the run does not pass: floors missed, then invariants broken; nothing for a run that passes."""
    missed = []
    for row, name, floor in _floors(baseline):
        figure = result.figures.get(row, {}).get(name)
        if figure is None or figure.value < floor - 1 / figure.n - EPSILON:
            missed.append(f"{row}: {name} {_shown(figure)}, mức sàn {floor:.4f}")
    return missed + [f"{case_id}: {fault}" for case_id, faults in result.broken.items() for fault in faults]


def lowered(result: Result, baseline: Baseline) -> list[str]:
    """Return which floors pinning this run would lower, or drop."""
    found = []
    for row, name, floor in _floors(baseline):
        figure = result.figures.get(row, {}).get(name)
        if figure is None or figure.value < floor - EPSILON:
            found.append(f"{row}: {name} {floor:.4f} → {_shown(figure)}")
    return found


def update(result: Result, baseline: Baseline | None, *, allow_regression: bool, path: Path = BASELINE) -> list[str]:
    """Pin the run's figures as the floors, and return why not where that was refused.

    Refused are a run with a broken invariant, and, unless it is allowed, one that lowers a floor. The file is
    replaced in one step, so that an interrupted update leaves the old floors.
    """
    refused = [f"{case_id}: {fault}" for case_id, faults in result.broken.items() for fault in faults]
    if baseline and not allow_regression:
        refused += [f"{line} (hạ mức sàn; nếu đúng ý, thêm --allow-regression)" for line in lowered(result, baseline)]
    if not refused:
        floors = {
            row: {name: round(one.value, 4) for name, one in row_figures.items()}
            for row, row_figures in result.figures.items()
        }
        pinned = Baseline(fingerprints=result.fingerprints, floors=floors, passed=tuple(sorted(result.passed)))
        write_atomically(path, (pinned.model_dump_json(indent=1) + "\n").encode())
    return refused


def changes(result: Result, baseline: Baseline) -> tuple[list[str], list[str]]:
    """Return the cases asked that were lost and gained against the baseline's outcomes, each in order of id."""
    before = result.asked & set(baseline.passed)
    return sorted(before - result.passed), sorted(result.passed - before)


def fast_part(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the same few cases of each stratum every time: the first by the hash of their id."""
    by_stratum: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda one: hashlib.sha256(one.id.encode()).digest()):
        by_stratum.setdefault(case.stratum, []).append(case)
    return tuple(case for stratum in sorted(by_stratum) for case in by_stratum[stratum][:FAST_CASES])


def fast_failures(result: Result, baseline: Baseline) -> list[str]:
    """Return why a run of the fast part does not pass: more questions lost than one, or an invariant broken."""
    lost, _ = changes(result, baseline)
    found = [f"mất {len(lost)} câu, cho phép {FAST_LOST}"] if len(lost) > FAST_LOST else []
    return found + [f"{case_id}: {fault}" for case_id, faults in result.broken.items() for fault in faults]


def _floors(baseline: Baseline) -> Iterator[tuple[str, str, float]]:
    for row, floors in baseline.floors.items():
        for name, floor in floors.items():
            yield row, name, floor


def _shown(figure: Figure | None) -> str:
    return "không có" if figure is None else f"{figure.value:.4f}"
