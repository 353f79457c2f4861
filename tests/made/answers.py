"""Questions asked on a day that never moves, and their answers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from qa.model import Answer, Citation, Question, Status, Turn

NOW = date(2026, 1, 1)


def question(text: str = "Hỏi gì?", on: date = NOW, history: Iterable[str] = ()) -> Question:
    """Return a question; the history is what was asked before, and nothing was answered."""
    return Question(text, on, tuple(Turn(asked, "") for asked in history))


def answer(
    *citations: Citation, status: Status = Status.ANSWERED, text: str = "", to: Question | None = None, **more: Any
) -> Answer:
    """Return an answer with these citations; `more` is what else an `Answer` holds."""
    usual: dict[str, Any] = {"id": "a1", "question": to or question(), "citations": citations}
    return Answer(status=status, text=text, **(usual | more))
