"""Files of every kind that is made, from the beginning of a digest, read and compared with the floors."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from evals.cli import main
from evals.ingest import cli, gate, run
from evals.ingest.kinds import KINDS, SCANS, made
from evals.ingest.measures import Counts, figures
from made.scans import tesseract

TOLD: list[str] = []


@pytest.fixture(scope="module")
def measured() -> Mapping[str, Counts]:
    return run.measured(run.files(run.laid(fast=True), run.SEED), TOLD.append)


def test_every_kind_is_read_as_well_as_the_floors_say(measured: Mapping[str, Counts]) -> None:
    sources = gate.fingerprint([document for document, _ in run.laid(fast=True)], run.SEED)
    found = {kind: figures(counts) for kind, counts in measured.items()}
    assert gate.failures(found, sources, gate.load().get("fast")) == []
    assert set(found) == set(KINDS)
    assert TOLD == []


def test_no_figure_is_read_that_the_source_does_not_have(measured: Mapping[str, Counts]) -> None:
    assert {kind: counts.figures for kind, counts in measured.items() if counts.figures} == {}


def test_all_addresses_are_right_and_no_letter_wrong_where_the_text_is_there(measured: Mapping[str, Counts]) -> None:
    total = sum(measured.values(), Counts())
    assert total.addresses_right >= 0.99 * total.addresses
    assert total.wrong_characters <= 0.001 * total.characters


def test_the_table_has_a_line_for_each_kind_and_for_all(measured: Mapping[str, Counts]) -> None:
    rows = cli.table(measured).split("\n")
    assert len(rows) == len(KINDS) + 2
    assert rows[0].split()[:3] == ["tệp", "sai", "ký"]
    assert rows[-1].startswith("tất cả ")


def test_a_scan_is_refused_only_where_tesseract_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scans = list(made("scan-none", SCANS["scan-none"], run.laid(fast=True), run.SEED))
    told: list[str] = []
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.measured(scans, told.append)["scan-none"].refused == 1
    assert "Tesseract" in told[0]
    tesseract(tmp_path, [("Đảng viên phải đóng đảng phí hằng tháng theo quy định.", 95)])
    assert run.measured(scans, told.append)["scan-none"].refused == 0
    assert len(told) == 1


def test_what_makes_the_files_is_named_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "_NEEDED", ("no_such_package",))
    assert main(["ingest", "--fast"]) == 1
    assert "Chưa cài no_such_package" in capsys.readouterr().err
