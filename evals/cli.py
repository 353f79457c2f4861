"""`regqa eval …`: measure quality and keep it, on the sets that ship or on questions of one's own."""

import sys
from collections.abc import Sequence

from corpus.store import CorpusError
from corpus.usage import Parser
from evals import resting
from evals.answers import cli as answers
from evals.answers.agreement import JudgementError
from evals.answers.drafts import DraftsError
from evals.answers.gate import StaleBaseline
from evals.answers.record import RecordError
from evals.calibration import cli as calibration
from evals.cases import CaseError
from evals.ingest import cli as ingest
from evals.ingest.gate import StaleFloors
from evals.ingest.run import NotInstalled
from evals.retrieval import cli as retrieval
from evals.retrieval.datasets import DatasetError
from evals.retrieval.run import RunError
from evals.services import ServiceError
from qa.errors import QAError
from qa.settings import Settings

_FAILURES = (
    QAError,
    CorpusError,
    CaseError,
    DatasetError,
    DraftsError,
    JudgementError,
    NotInstalled,
    RecordError,
    RunError,
    ServiceError,
    StaleBaseline,
    StaleFloors,
)
_BEGIN = """bắt đầu nhanh:
  regqa eval new cau-hoi.jsonl              ghi ba câu mẫu; mỗi dòng một câu, chỉ cần "question"
  regqa eval locate "lời của điều khoản"    in địa chỉ để ghi vào "gold"
  regqa eval run cau-hoi.jsonl              hỏi kho đang dùng, in kết quả từng câu
  regqa eval run cau-hoi.jsonl --url http://may-chu:8000 --json lan-1.json
  regqa eval report lan-1.json              trang HTML để đọc, chấm và so hai lần chạy"""


def main(args: Sequence[str]) -> int:
    """Run one command and return the exit status: 0 when all is well, 1 for a failure, 2 for wrong usage."""
    try:
        options = _parser().parse_args(args)
    except SystemExit as stop:  # argparse ends this way after help and after wrong usage
        return stop.code if isinstance(stop.code, int) else 1
    try:
        status: int = options.run(options, Settings())
        return status
    except _FAILURES as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Không đọc hoặc ghi được {error.filename or ''}: {error.strerror}.", file=sys.stderr)
    return 1


def _parser() -> Parser:
    whole = Parser(
        prog="regqa eval", description="Đo chất lượng tra cứu và trả lời trên bộ câu hỏi mẫu.", epilog=_BEGIN
    )
    commands = whole.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa eval", required=True)

    def command(name: str, about: str) -> Parser:
        added: Parser = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        return added

    answers.add_commands(command)
    retrieval.add_commands(command)
    calibration.add_commands(command)
    ingest.add_commands(command)
    resting.add_commands(command)
    return whole
