"""What the service answers to every question of both sets, kept so that a change that should change nothing shows it.

    python -m evals.same FILE      writes FILE where there is none; else tells which answers differ from those in it

The answers are those of POST /v1/answers over the starter corpus, whole but for ids and milliseconds. The exit status
is 1 where one differs.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.store import write_atomically
from evals.bench.service import service
from evals.cases import ASKED_ON, CASES, Case, load
from evals.services import OverHttp
from qa.model import Turn
from qa.settings import STARTER

_SETS = (CASES, CASES.parent / "everyday")
_SHOWN = 40  # differences told whole


def main(file: str) -> int:
    path = Path(file)
    now = answers()
    if not path.exists():
        write_atomically(path, json.dumps(now, ensure_ascii=False, indent=0).encode())
        print(f"{path}: {len(now)} answers")
        return 0
    before = json.loads(path.read_bytes())
    differing = [case for case in before.keys() | now.keys() if before.get(case) != now.get(case)]
    for case in sorted(differing)[:_SHOWN]:
        print(case, *_differences(before.get(case) or {}, now.get(case) or {}), sep="\n  ")
    print(f"{len(differing)} of {len(now)} answers differ from {path}")
    return 1 if differing else 0


def answers() -> dict[str, Any]:
    """Return the answer to each case, by its id."""
    with tempfile.TemporaryDirectory() as data, service(STARTER, Path(data)) as opened:
        asked = OverHttp(f"http://{opened.host}:{opened.port}")
        return {case.id: _stable(_answer(case, asked)) for folder in _SETS for case in load(folder)}


def _answer(case: Case, asked: OverHttp) -> Mapping[str, Any]:
    return asked.answer(case.asked(ASKED_ON, [Turn(one.question, one.answer or "") for one in case.history]))


def _stable(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer without what differs from run to run."""
    trace = {name: value for name, value in answer["trace"].items() if not name.endswith("_ms")}
    return {name: value for name, value in answer.items() if name != "id"} | {"trace": trace}


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        was, become = before.get(name), now.get(name)
        if isinstance(was, dict) and isinstance(become, dict):
            yield from _differences(was, become, f"{at}{name}.")
        elif was != become:
            yield f"{at}{name}: {_short(was)} → {_short(become)}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:160]}…"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
