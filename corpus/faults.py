"""What is wrong in data that was handed in: pydantic's errors as sentences in Vietnamese, each with its field."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from corpus.text import readable

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
    "ip_network": "“{network}” không phải địa chỉ IP hay dải địa chỉ, ví dụ 10.0.0.2 hoặc 172.17.0.0/16",
    "widget_key": "mỗi khóa là pk_ rồi ít nhất 16 chữ cái không dấu, chữ số, dấu - hoặc _; giữa các khóa là dấu phẩy",
    "oidc_issuer": "phải là địa chỉ https của nhà cung cấp, như nó tự xưng, ví dụ https://id.example.vn; http "
    "chỉ dùng được với 127.0.0.1 và localhost",
    "database_url": "không phải địa chỉ của PostgreSQL; viết postgresql://tên:mật-khẩu@máy:cổng/kho, chữ đặc biệt "
    "trong mật khẩu viết dạng %XX; thêm được ?sslmode=require hoặc ?sslmode=verify-full&sslrootcert=TỆP",
    "redis_url": "phải là địa chỉ dạng redis://[:mật-khẩu@]máy[:cổng][/số], hoặc rediss:// khi Redis dùng TLS; ký tự "
    "đặc biệt trong mật khẩu viết dạng %xx",
    "admin_key": "phải là 24 đến 200 ký tự ASCII nhìn thấy được, không có dấu cách",
    "document_number": "không phải số hiệu; viết ví dụ 294-QĐ/TW",
    "entry_field": "{reason}",
    "not_choosable": "{reason}",
    "enum": "không phải giá trị được nhận; nhận một trong: {expected}",
    "too_short": "cần ít nhất {min_length} mục",
    "locator": "“{address}” không phải địa chỉ điều khoản; viết mã-văn-bản:địa-chỉ, ví dụ "
    "quy-dinh-294-qd-tw-2025:6.3.3.diem-b; tìm bằng: regqa eval locate “lời của điều khoản”",
    "nothing_to_put": "điều khoản cần clauses; câu trả lời cần clauses và title; thủ tục cần procedure; đề mục cần "
    "title; ghi chú cần note; không kèm phần của loại khác",
    "words_only": "chỉ nhận chữ; bỏ ảnh, tiếng nói và tệp ra khỏi câu hỏi",
    "no_gold": "câu cần trả lời thì phải có gold, points hoặc facts",
    "empty_point": "mỗi ý cần any (lời hoặc dữ kiện) hoặc where (địa chỉ)",
    "model_type": "phải là một đối tượng JSON",
    "model_attributes_type": "phải là một đối tượng JSON, gửi với Content-Type: application/json",
}


class Fault(NamedTuple):
    """Is one thing wrong in what was sent: the field (`history.0.answer`) and the sentence."""

    field: str
    message: str


def faults(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return pydantic's errors as faults, the first twenty; what was typed as a value is never repeated back."""
    return [Fault(_field(error), _sentence(error)) for error in islice(errors, 20)]


def in_a_line(error: ValidationError) -> str:
    """Return what is wrong, each fault with its field, as a message on a file says it."""
    return "; ".join(f"{fault.field}: {fault.message}" for fault in faults(error.errors()))


def _field(error: Mapping[str, Any]) -> str:
    """Return the field's path; what is no JSON has no fields, and its location is a position in the bytes."""
    location = () if error["type"] == "json_invalid" else error["loc"]
    parts = [readable(str(part)) for part in location if part != "body"]
    return ".".join(parts)[:80] or "nội dung"


def _sentence(error: Mapping[str, Any]) -> str:
    template = _FAULTS.get(error["type"], "giá trị không hợp lệ")
    context = error.get("ctx", {})
    if "expected" in context:
        context = {**context, "expected": str(context["expected"]).replace(" or ", " hoặc ")}
    return template.format_map(context)
