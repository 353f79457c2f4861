"""What an administrator stops at once and lets go on again, with the reason that readers are told.

The service and the widget each by a file in REGQA_DATA, the language model by its own (`qa.write.switch`). They are
looked at before each use: whoever may write there throws one, over HTTP, by `regqa switch`, by hand; a restart
changes nothing.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from api.settings import Settings
from corpus.model import Strict
from corpus.store import ChangeRefused, write_atomically
from corpus.text import clean
from qa.write import switch

Part = Literal["service", "widget", "model"]

NAMES: Mapping[Part, str] = {
    "service": "Dịch vụ",
    "widget": "Khung hỏi đáp ở trang khác",
    "model": "Mô hình ngôn ngữ",
}
LONGEST = 300  # characters of a reason

_SPACE = re.compile(r"\s+")
_UNREAD = "người vận hành đã tắt"


class Off(Strict):
    """Is why something is stopped, and since when."""

    reason: str
    since: AwareDatetime


def off(settings: Settings, part: Part) -> Off | None:
    """Return why it is stopped, None where it is not; stopped, too, where that cannot be told."""
    if part == "model":
        return Off(reason=switch.why(settings), since=_since(settings, part)) if switch.is_off(settings) else None
    try:
        return Off.model_validate_json(_file(settings, part).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValidationError):  # one thrown by hand
        return Off(reason=_UNREAD, since=_since(settings, part))


def throw(settings: Settings, part: Part, *, on: bool, reason: str = "") -> None:
    """Let it go on, or stop it. Raises ChangeRefused for a reason that will not do."""
    said = _SPACE.sub(" ", clean(reason)).strip().rstrip(".")
    if len(said) > LONGEST:
        raise ChangeRefused(f"Lý do dài {len(said)} ký tự; viết không quá {LONGEST} ký tự.")
    if part == "model":
        switch.switch(settings, on=on, reason=said)
    elif on:
        _file(settings, part).unlink(missing_ok=True)
    elif not said:
        raise ChangeRefused("Chưa tắt: nêu lý do, người đọc sẽ thấy lời đó.")
    else:
        now = Off(reason=said, since=datetime.now(UTC).replace(microsecond=0))
        write_atomically(_file(settings, part), now.model_dump_json().encode())


def notice(settings: Settings) -> str | None:
    """Return what readers are to know before they ask: why answers are quotes alone for now; None for nothing."""
    stopped = off(settings, "model") if settings.llm_model else None
    if stopped is None or not stopped.reason:
        return None
    return f"Lúc này câu trả lời chỉ trích nguyên văn điều khoản: {stopped.reason}."


def _file(settings: Settings, part: Part) -> Path:
    return {"service": settings.service_off, "widget": settings.widget_off, "model": settings.model_off}[part]


def _since(settings: Settings, part: Part) -> datetime:
    try:
        return datetime.fromtimestamp(_file(settings, part).stat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)
