"""What went wrong, said in Vietnamese to the person who can mend it; used by HTTP and by the command line."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from corpus.store import CorpusError
from corpus.text import readable
from qa.errors import IndexMissing, IndexStale, ModelUnavailable

_FAULTS = {  # pydantic error type -> sentence; {…} are the error's own context
    "missing": "thiếu trường này",
    "extra_forbidden": "không có trường này; kiểm tra lại tên",
    "string_type": "phải là chuỗi ký tự",
    "string_unicode": "có ký tự Unicode hỏng",
    "string_too_short": "không được để trống",
    "string_too_long": "dài quá giới hạn {max_length} ký tự; hãy rút gọn",
    "too_long": "quá giới hạn {max_length} mục",
    "tuple_type": "phải là danh sách",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "bool_parsing": "phải là 1 (có) hoặc 0 (không)",
    "int_from_float": "phải là số nguyên",
    "greater_than_equal": "không được nhỏ hơn {ge}",
    "less_than_equal": "không được lớn hơn {le}",
    "iso_date": "phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01",
    "date_from_datetime_parsing": "không có ngày này; viết dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01",
    "date_parsing": "không có ngày này; viết dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01",
    "json_invalid": "không phải JSON hợp lệ",
    "string_pattern_mismatch": "viết sai dạng",
    "literal_error": "không phải giá trị được nhận; nhận một trong: {expected}",
    "web_origin": "“{origin}” không phải địa chỉ gốc của một trang: chỉ giao thức và tên miền, viết thường, không có "
    "dấu / ở cuối, ví dụ https://dangbo.example.vn; tên miền có dấu viết dạng xn--",
    "host_name": "“{host}” không phải tên máy: chỉ tên miền hoặc địa chỉ IP, viết thường, không giao thức, không "
    "cổng, ví dụ hoidap.example.vn; địa chỉ IPv6 viết trong dấu [ ]",
    "widget_key": "mỗi khóa là pk_ rồi ít nhất 16 chữ cái không dấu, chữ số, dấu - hoặc _; giữa các khóa là dấu phẩy",
    "model_type": "phải là một đối tượng JSON",
    "model_attributes_type": "phải là một đối tượng JSON, gửi với Content-Type: application/json",
}


class Fault(NamedTuple):
    """Is one thing wrong in what was sent: the field (`history.0.answer`) and the sentence."""

    field: str
    message: str


class Trouble(NamedTuple):
    """Is why the service cannot work now: a stable code and a sentence that ends in what to do."""

    code: str
    message: str


def faults(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return pydantic's errors as faults, the first twenty; what was typed as a value is never repeated back."""
    return [Fault(_field(error), _sentence(error)) for error in islice(errors, 20)]


def trouble(error: Exception) -> Trouble:
    """Return what an operator must do about a failure of the engine."""
    match error:
        case IndexMissing():
            return Trouble("index-missing", "Chưa có chỉ mục để tra cứu. Người vận hành chạy: regqa index")
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


def _field(error: Mapping[str, Any]) -> str:
    """Return the field's path; what is no JSON has no fields, and its location is a position in the bytes."""
    location = () if error["type"] == "json_invalid" else error["loc"]
    parts = [readable(str(part)) for part in location if part != "body"]
    return ".".join(parts)[:80] or "nội dung"


def _sentence(error: Mapping[str, Any]) -> str:
    template = _FAULTS.get(error["type"], "giá trị không hợp lệ")
    return template.format_map(error.get("ctx", {}))
