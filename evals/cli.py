"""`regqa eval run | report | gate | retrieval | calibrate`: measure quality and keep it; each command in its room."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.store import CorpusError
from evals.answers import cli as answers
from evals.answers.gate import StaleBaseline
from evals.calibration import cli as calibration
from evals.cases import CASES, CaseError
from evals.retrieval import cli as retrieval
from evals.retrieval.datasets import DatasetError
from evals.retrieval.run import RunError
from qa.errors import QAError
from qa.settings import Settings

_FAILURES = (QAError, CorpusError, CaseError, DatasetError, RunError, StaleBaseline)


def main(args: Sequence[str]) -> int:
    """Run one command and return the exit status: 0 when all is well, 1 for a failure, 2 for wrong usage."""
    try:
        options = _parser().parse_args(args)
    except SystemExit as stop:  # argparse ends this way after help and after wrong usage
        return stop.code if isinstance(stop.code, int) else 1
    try:
        status: int = options.command(options, Settings())
        return status
    except _FAILURES as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Không đọc hoặc ghi được {error.filename or ''}: {error.strerror}.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="regqa eval", description="Đo chất lượng tra cứu và trả lời trên bộ câu hỏi mẫu."
    )
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument(
        "--cases", type=Path, default=CASES, metavar="THƯ-MỤC", help="bộ câu hỏi khác, như evals/everyday"
    )
    answers.add_commands(commands, asking)
    retrieval.add_commands(commands, asking)
    calibration.add_commands(commands)
    return parser
