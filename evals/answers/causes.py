"""The one word for why an answer does not satisfy, so that failures can be told apart at a glance."""

from collections.abc import Mapping, Sequence

from evals.answers.satisfaction import Satisfaction
from evals.cases import REFUSALS, Case
from evals.replies import Reply
from qa.model import Status

CAUSES: Mapping[str, str] = {  # in the order in which they are looked for
    "failure": "dịch vụ không trả lời được",
    "promise": "vi phạm cam kết với người đọc",
    "not found": "tìm không thấy điều khoản cần trích",
    "refused": "báo không có dù đã tìm thấy",
    "answered": "trả lời điều mà kho không có",
    "asked back": "hỏi lại khi không cần, hoặc không hỏi lại khi cần",
    "wrong rule": "đưa quy định của trường hợp khác",
    "first": "điều khoản khác đứng đầu",
    "points": "thiếu ý cần có",
    "noise": "trích nhiều điều không liên quan",
    "status": "mức trả lời không như cần",
    "turned away": "từ chối lời chào hỏi",
    "length": "dài quá mức",
}


def cause(case: Case, reply: Reply, seen: Satisfaction, broken: Sequence[str], found: bool) -> str:
    """Return why the reply does not satisfy, a key of CAUSES; "" where it does and no promise is broken.

    `found` is whether the search had a needed clause among its first ten.
    """
    why = set(seen.why)
    if broken:
        why.add("promise")
    if "status" in why:
        why.add(_of_status(case, reply, found))
    return next((name for name in CAUSES if name in why), "")


def _of_status(case: Case, reply: Reply, found: bool) -> str:
    if reply.status in REFUSALS and case.answerable:
        return "refused" if found or not case.gold else "not found"
    if case.answerable is False and reply.status not in REFUSALS:
        return "answered"
    if Status.CLARIFICATION in (reply.status, case.status[0]):
        return "asked back"
    return "status"
