"""What went wrong, said in Vietnamese to the person who can mend it; used by HTTP, the command line and exports."""

from typing import NamedTuple

from corpus.store import CorpusError
from qa.errors import IndexDamaged, IndexMissing, IndexStale, ModelUnavailable

STALE = {
    "reworded": "điều khoản đã sửa lời",
    "lapsed": "hết hiệu lực",
    "not-in-force": "không có hiệu lực",
    "gone": "không còn trong kho",
}


class Trouble(NamedTuple):
    """Is why the service cannot work now: a stable code and a sentence that ends in what to do."""

    code: str
    message: str


def trouble(error: Exception) -> Trouble:
    """Return what an operator must do about a failure of the engine."""
    match error:
        case IndexMissing():
            return Trouble("index-missing", "Chưa có chỉ mục để tra cứu. Người vận hành chạy: regqa index")
        case IndexDamaged():
            return Trouble("index-damaged", "Chỉ mục bị hỏng. Người vận hành chạy: regqa index")
        case IndexStale():
            return Trouble("index-stale", "Chỉ mục không khớp với kho văn bản. Người vận hành chạy: regqa index")
        case ModelUnavailable():
            return Trouble(
                "model-unavailable",
                "Không nạp được mô hình biểu diễn câu. Người vận hành xem REGQA_EMBEDDING_MODEL, chạy: regqa index",
            )
        case CorpusError():
            return Trouble(
                "corpus-unreadable",
                "Có tệp văn bản trong kho không đọc được. Người vận hành chạy: regqa documents để biết tệp nào",
            )
    return Trouble("unexpected", "Có lỗi ngoài dự kiến; câu hỏi chưa được trả lời. Hãy thử lại sau ít phút.")
