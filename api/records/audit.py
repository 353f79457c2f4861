"""What administrators, editors and trainers did, and, where the operator wants it, what was asked, by nobody.

Two chains: of what was done, with who, when and from where; of questions with the day alone, and none with anything
personal or secret in it. Neither ever holds a secret; the first never holds a question.
"""

import getpass
import json
import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from pydantic import ValidationError

from api.records.chain import BROKEN, ERASED, Chain, Entry, Head, LogFailed, Verdict
from api.settings import Settings
from corpus.faults import in_a_line
from corpus.model import Strict
from corpus.text import visible
from qa.model import Answer, Status
from qa.question.sensitive import kinds_in

logger = logging.getLogger(__name__)

Log = Literal["audit", "questions"]

RETENTION = "regqa"  # who deletes what is older than the settings say


# How what is done is called, by the name that the table of routes and the commands give it.
DONE: Mapping[str, str] = {
    "session.begin": "đăng nhập",
    "session.end": "đăng xuất",
    "account.password": "đổi mật khẩu của mình",
    "work.create": "tạo bộ",
    "work.change": "sửa bộ",
    "work.delete": "xóa bộ",
    "document.add": "thêm văn bản",
    "document.remove": "gỡ văn bản",
    "document.correct": "đính chính mục đăng ký",
    "document.readers": "đặt ai được đọc văn bản",
    "document.revert": "đưa bản trước trở lại",
    "documents.import": "nhập kho",
    "data.restore": "phục hồi bản sao lưu",
    "records.move": "chuyển dữ liệu sang PostgreSQL",
    "job.drop": "bỏ việc đã gửi",
    "job.again": "đọc lại tệp",
    "job.publish": "công bố",
    "proposal.accept": "chấp nhận đề xuất",
    "proposal.refuse": "từ chối đề xuất",
    "proposal.decide": "quyết định đề xuất",
    "model.switch": "tắt, bật mô hình",
    "switch.throw": "tạm dừng, chạy lại",
    "index.use": "dùng bản chỉ mục khác",
    "feedback.erase": "xóa góp ý theo ngày",
    "question.erase": "xóa câu hỏi, góp ý chê theo ngày",
    "chosen.preview": "xem trước câu trả lời",
    "chosen.add": "chọn câu trả lời",
    "chosen.approve": "duyệt câu trả lời được chọn",
    "chosen.remove": "gỡ câu trả lời được chọn",
    "user.add": "thêm tài khoản",
    "user.role": "đổi vai trò",
    "user.units": "đổi đơn vị",
    "user.password": "đặt mật khẩu",
    "user.remove": "gỡ tài khoản",
    "key.add": "cấp khóa",
    "key.revoke": "thu hồi khóa",
    ERASED: "xóa nội dung nhật ký",
    BROKEN: "cuối chuỗi không khớp",
}


class Did(NamedTuple):
    """Is who does something: `by` is what was shown for it, `origin` the address, none of a command's."""

    who: str
    role: str
    by: str
    origin: str = ""


class Asked(Strict):
    """Is a question as it was kept: how it ended, what was cited, and what a refusal named as nearest.

    `cited` and `nearest` are addresses, “document:locator”. `follows` is true of one that went on from another, and
    says little by itself. What has a default was not written by earlier versions.
    """

    question: str
    as_of: date
    status: Status
    confidence: float
    cited: tuple[str, ...]
    index: str
    nearest: tuple[str, ...] = ()
    follows: bool = False


class Audit:
    """Is both logs. Safe from several threads and processes."""

    def __init__(self, settings: Settings) -> None:
        heads = settings.audit_heads or settings.data
        self._chains: dict[Log, Chain] = {
            "audit": Chain(settings.audit, heads / "audit.head"),
            "questions": Chain(settings.questions, heads / "questions.head"),
        }
        self._days: dict[Log, int] = {"audit": settings.audit_days, "questions": settings.questions_days}
        self._kept_until: date | None = None

    @property
    def asks(self) -> bool:
        """Is true where questions are kept."""
        return self._days["questions"] > 0

    def check_writable(self) -> None:
        """Raise LogFailed where what is done now could not be written down."""
        self._chains["audit"].check_writable()

    def did(self, one: Did, what: str, on: str) -> None:
        """Write down that somebody did something. Raises LogFailed."""
        self.retain()
        self._did(one, what, on)

    def asked(self, answer: Answer, index: str) -> None:
        """Write down what was asked and how that ended, and nothing of who asked. Raises LogFailed.

        A question with personal data or a mark of secrecy is not kept at all, nor one that goes on from such a one.
        """
        self.retain()
        question = answer.question
        if kinds_in([question.text, *(turn.question for turn in question.history)]):
            return
        one = Asked(
            question=visible(question.text),
            as_of=question.as_of,
            status=answer.status,
            confidence=round(answer.confidence, 3),
            cited=tuple(f"{one.passage.document_id}:{one.locator}" for one in answer.citations),
            index=index,
            nearest=tuple(f"{hit.passage.document_id}:{hit.passage.locator}" for hit in answer.nearest),
            follows="standalone" in answer.trace,
        )
        self._chains["questions"].append(one.model_dump(mode="json"), date.today())

    def entries(self, log: Log) -> tuple[Entry, ...]:
        """Return what is kept, oldest first. Raises LogFailed."""
        return self._chains[log].entries()

    def questions(self, since: date) -> tuple[tuple[date, Asked], ...]:
        """Return the questions kept of that day and later, oldest first, each with its day. Raises LogFailed."""
        entries = self._chains["questions"].entries(since)
        try:
            return tuple(
                (entry.day, Asked.model_validate_json(json.dumps(entry.content)))
                for entry in entries
                if entry.content and "question" in entry.content
            )
        except ValidationError as error:
            raise LogFailed(
                f"Nhật ký câu hỏi có mục không đọc được ({in_a_line(error)}). Chạy: regqa audit verify"
            ) from error

    def erase(self, log: Log, days: Collection[date], one: Did) -> int:
        """Delete what was written on these days, write down who did, and return how many it was. Raises LogFailed."""
        chain = self._chains[log]
        held = sorted({*days} & {*chain.days()})
        if not held:
            return 0
        self._did(one, ERASED, log, days=[day.isoformat() for day in held])
        return chain.erase(held)

    def retain(self) -> None:
        """Delete what is older than the settings say, once a day. Raises LogFailed."""
        today = date.today()
        if self._kept_until == today:
            return
        self._kept_until = today
        for log, days in self._days.items():
            if days:
                first = today - timedelta(days=days)
                old = [day for day in self._chains[log].days() if day < first]
                self.erase(log, old, Did(RETENTION, "", "settings"))

    def verify(self, elsewhere: Head | None = None) -> dict[Log, Verdict]:
        """Return what each log was found to be; `elsewhere` is a head of the first that was noted down apart."""
        allowed: dict[Log, set[date]] = {"audit": set(), "questions": set()}
        for entry in self._readable():
            if entry.content and entry.content.get("what") == ERASED and entry.content.get("on") in allowed:
                allowed[entry.content["on"]] |= {date.fromisoformat(day) for day in entry.content.get("days", ())}
        return {
            log: chain.verify(allowed[log].__contains__, elsewhere if log == "audit" else None)
            for log, chain in self._chains.items()
        }

    def _did(self, one: Did, what: str, on: str, **more: object) -> None:
        now = datetime.now().astimezone()
        content = {
            "at": now.isoformat(timespec="seconds"),
            "who": one.who,
            "role": one.role,
            "by": one.by,
            "from": one.origin,
            "what": what,
            "on": on,
            **more,
        }
        head = self._chains["audit"].append(content, now.date())
        logger.info('{"event": "audit", "number": %d, "hash": "%s"}', head.number, head.hash)

    def _readable(self) -> tuple[Entry, ...]:
        try:
            return self.entries("audit")
        except LogFailed:  # `verify` tells where
            return ()


def operator() -> Did:
    """Return who types a command on this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # of a container without names
        name = "?"
    return Did(name, "operator", "command")
