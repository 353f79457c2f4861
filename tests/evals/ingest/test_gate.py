from pathlib import Path

import pytest

from evals.ingest import gate
from evals.ingest.gate import Part, StaleFloors

MEASURED = {"docx": {"addresses": 0.99, "characters": 0.001, "figures": 0.0}}
PINNED = Part(sources="s1", floors=MEASURED)


@pytest.mark.parametrize(
    ("name", "value"), [("addresses", 0.989), ("characters", 0.002), ("figures", 1.0), ("addresses", None)]
)
def test_what_got_worse_fails_and_is_named(name: str, value: float | None) -> None:
    changed = {each: made for each, made in (MEASURED["docx"] | {name: value}).items() if made is not None}
    (failure,) = gate.failures({"docx": changed}, "s1", PINNED)
    assert failure.startswith(f"docx: {name} ")


def test_what_got_better_or_moved_by_noise_passes() -> None:
    assert gate.failures({"docx": {"addresses": 1.0, "characters": 0.0014, "figures": 0.0}}, "s1", PINNED) == []


@pytest.mark.parametrize("part", [None, PINNED])
def test_floors_of_other_files_say_nothing(part: Part | None) -> None:
    with pytest.raises(StaleFloors, match="regqa eval ingest --update"):
        gate.failures(MEASURED, "s2", part)


def test_pinning_keeps_other_parts_and_lowers_no_floor_unasked(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    worse = {"docx": MEASURED["docx"] | {"addresses": 0.5}}
    assert gate.update("fast", MEASURED, "s1", allow_regression=False, path=path) == []
    assert gate.update("whole", MEASURED, "s1", allow_regression=False, path=path) == []
    (refused,) = gate.update("fast", worse, "s1", allow_regression=False, path=path)
    assert "docx: addresses 0.9900 → 0.5000" in refused
    assert gate.load(path) == {"fast": PINNED, "whole": PINNED}
    assert gate.update("fast", worse, "s1", allow_regression=True, path=path) == []
    assert gate.load(path)["fast"].floors == worse


def test_a_damaged_file_of_floors_is_named(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text("[")
    with pytest.raises(StaleFloors, match=r"floors\.json"):
        gate.load(path)
