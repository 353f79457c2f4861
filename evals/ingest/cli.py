"""`regqa eval ingest`: make hard files, read them, print what was measured, compare with the floors."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.store import write_atomically
from corpus.usage import Parser
from evals.ingest import gate, run
from evals.ingest.kinds import File
from evals.ingest.measures import Counts, figures
from evals.ingest.office import has_libreoffice
from qa.settings import Settings

_KIND = 18
COLUMNS = {  # measure -> heading
    "characters": "sai ký tự",
    "accents": "sai dấu",
    "heading_precision": "tên đúng",
    "heading_recall": "tên đủ",
    "addresses": "địa chỉ",
    "pages": "trang",
    "figures": "số lạ",
    "refused": "từ chối",
}
_COUNTS = frozenset({"figures", "refused"})


def add_commands(command: Callable[[str, str], Parser]) -> None:
    """Add `ingest` to the commands of `regqa eval`; `command` makes one of its name and what it does."""
    reading = command("ingest", "đo việc đọc tệp: sinh các tệp khó từ bản tóm tắt rồi đọc lại, so với mức sàn")
    add = reading.options.add_argument
    add("--fast", action="store_true", help="chỉ phần đầu một văn bản, trong vài giây")
    add("--scans", action="store_true", help="thêm bản quét: thẳng, xoay, nhòe; cần Tesseract")
    add("--json", type=Path, metavar="TỆP", help="ghi số đo của từng loại tệp")
    add("--keep", type=Path, metavar="THƯ-MỤC", help="giữ các tệp đã sinh để mở xem")
    add("--update", action="store_true", help="ghi kết quả làm mức sàn mới")
    add("--allow-regression", action="store_true", help="cùng --update: cho hạ mức sàn")
    reading.set_defaults(run=_ingest)


def _ingest(options: argparse.Namespace, _settings: Settings) -> int:
    documents = run.laid(fast=options.fast)
    counts = dict(run.measured(run.files(documents, run.SEED, scans=options.scans), _tell, _keeper(options.keep)))
    if not options.fast and has_libreoffice():
        counts |= run.measured(run.by_libreoffice(documents), _tell, _keeper(options.keep))
    elif not options.fast:
        _tell("Không đo tệp do LibreOffice ghi: máy này chưa cài. Cài: sudo apt-get install libreoffice-writer")
    measured = {kind: figures(found) for kind, found in counts.items()}
    print(table(counts))
    if options.json:
        write_atomically(options.json, f"{json.dumps(measured, indent=1)}\n".encode())
    part, sources = "fast" if options.fast else "whole", gate.fingerprint([one for one, _ in documents], run.SEED)
    if options.update:
        faults = gate.update(part, measured, sources, allow_regression=options.allow_regression)
    else:
        faults = gate.failures(measured, sources, gate.load().get(part))
    for fault in faults:
        _tell(fault)
    return 1 if faults else 0


def table(counts: Mapping[str, Counts]) -> str:
    """Return a line for each kind and one for all, shares with five decimals, counts as they are."""
    rows = [*counts.items(), ("tất cả", sum(counts.values(), Counts()))]
    lines = [" ".join([f"{'':{_KIND}} {'tệp':>4}", *(f"{heading:>10}" for heading in COLUMNS.values())])]
    for kind, found in rows:
        made = figures(found)
        cells = (_cell(name, made[name]) if name in made else "-" for name in COLUMNS)
        lines.append(" ".join([f"{kind:{_KIND}} {found.files:4}", *(f"{cell:>10}" for cell in cells)]))
    return "\n".join(lines)


def _cell(name: str, value: float) -> str:
    return f"{value:.0f}" if name in _COUNTS else f"{value:.5f}"


def _keeper(folder: Path | None) -> Callable[[File], None]:
    def keep(file: File) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{file.kind}-{file.name}").write_bytes(file.content)

    return keep


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
