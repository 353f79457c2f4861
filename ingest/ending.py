"""The signs by which a document ends and what is annexed to it begins; no one word is enough."""

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.issuer import PARTY
from ingest.markers import ANNEX, DASH
from ingest.wrapping import TERMINAL

_RECIPIENTS = re.compile(r"Nơi nhận\s*(?::|$|(?:T/M|TM\.?|K/T|KT\.?|T/L|TL\.?)\s)")
_SIGNATURE = re.compile(r"(?:T/M|TM\.?|T\.M\.?|K/T|KT\.?|T/L|TL\.?|TUQ\.?|Q\.)\s*\S{2}")
_OFFICE = re.compile(
    r"(?:PHÓ )?(?:THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG|TỔNG CỤC TRƯỞNG|CỤC TRƯỞNG|VỤ TRƯỞNG|TRƯỞNG PHÒNG|"
    r"CHỦ TỊCH|CHỦ NHIỆM|TỔNG BÍ THƯ|BÍ THƯ|TRƯỞNG BAN|TỔNG THANH TRA|THỐNG ĐỐC|"
    r"CHÁNH ÁN|VIỆN TRƯỞNG|CHÁNH VĂN PHÒNG|TỔNG KIỂM TOÁN|GIÁM ĐỐC|HIỆU TRƯỞNG)\b[^\W\d_ ,]*(?:[ ,]+[^\W\d_]+)*"
)
_KINDS = (
    "QUY ĐỊNH|QUY CHẾ|HƯỚNG DẪN|QUY TRÌNH|ĐIỀU LỆ|KẾ HOẠCH|ĐỀ ÁN|NỘI QUY|CHƯƠNG TRÌNH|DANH MỤC|DANH SÁCH|ĐỀ CƯƠNG|"
    "BẢNG|BIỂU|PHỤ BIỂU|MẪU|LỘ TRÌNH|PHƯƠNG ÁN|TIÊU CHUẨN|TIÊU CHÍ|BỘ TIÊU CHÍ|KHUNG|ĐỊNH MỨC|QUY CHUẨN|CHIẾN LƯỢC|"
    "QUY HOẠCH|PHIẾU|BIÊN BẢN|BẢN CAM KẾT|THỂ LỆ|NỘI DUNG|DỰ TOÁN"
)
_KIND = re.compile(rf"(?:{_KINDS})\b")
_FORM = re.compile(r"(?:Mẫu|MẪU|Biểu|BIỂU|Phụ biểu)\s+(?:số\s*)?[\w./-]{1,12}\s*")
_ANNEXED = re.compile(
    r"\(?\s*(?:được\s+)?(?:ban hành )?(?:đính )?kèm theo (?:\w+ ){0,2}"
    r"(?:số|này|Quyết|Quy|Hướng|Kế|Tờ|Nghị|Thông|Kết|Chỉ)",
    re.IGNORECASE,
)
_AUTHENTICATES = "XÁC THỰC VĂN BẢN HỢP NHẤT"
_AUTHENTICATED = 4  # lines from a body's name on within which the words stand
_NAMES = 6  # syllables
_NEAR = 8  # lines after a title within which “(kèm theo Quyết định …)” stands


def starts_recipients(text: str) -> bool:
    """Is true for the title of the list of recipients, not for a rule about who receives something."""
    return _RECIPIENTS.match(text) is not None


def starts_signature(text: str, following: Sequence[str]) -> bool:
    """Is true for “T/M BAN BÍ THƯ”, in capitals alone, and for an office that a name `following` stands under."""
    if match := _SIGNATURE.match(text):
        return match[0][-2:].isupper() and not any(word.islower() for word in text.split())
    return text.isupper() and _OFFICE.fullmatch(text) is not None and any(is_name(line) for line in following[:2])


def starts_authentication(text: str, following: Sequence[str]) -> bool:
    """Is true where the body is named that authenticates a consolidated text: above its number, or at the title."""
    named = list(takewhile(lambda line: not TERMINAL.search(line), [text, *following[:_AUTHENTICATED]]))
    return text.isupper() and any(line.startswith(_AUTHENTICATES) for line in named)


def is_name(text: str) -> bool:
    """Is true for what may be a person's name."""
    words = text.split()
    return 1 < len(words) <= _NAMES and all(word.isalpha() and word.istitle() for word in words)


def starts_with_kind(text: str) -> bool:
    """Is true for a line that begins with a kind of paper in capitals: “CHƯƠNG TRÌNH HÀNH ĐỘNG thực hiện …”."""
    return _KIND.match(text) is not None


def is_kind(text: str) -> bool:
    """Is true for a line in capitals that names a kind of paper: “QUY CHẾ”, “DANH MỤC SỔ TAY”."""
    return text.isupper() and _KIND.match(text) is not None


def says_annexed(text: str) -> bool:
    """Is true for “(kèm theo Quyết định số …)”."""
    return _ANNEXED.match(text) is not None


def is_said_annexed(following: Sequence[str]) -> bool:
    """Is true where these lines say so before the next annex begins."""
    own = takewhile(lambda line: not ANNEX.fullmatch(line), following)
    return any(map(says_annexed, own))


def is_form_number(text: str) -> bool:
    """Is true for “Mẫu số 01” alone on its line."""
    return _FORM.fullmatch(text) is not None


def is_annex_title(text: str, following: Sequence[str], *, signed: bool) -> bool:
    """Is true for the title of something annexed: of a known kind or said to be annexed, after the end.

    `signed` says that a name has ended the signature, after which any title in capitals may begin an annex.
    """
    if ANNEX.fullmatch(text) or is_form_number(text):
        return True
    if not text.isupper() or DASH.match(text) or starts_signature(text, following):
        return False
    if is_said_annexed(following[:_NEAR]):
        return True
    has_party = following[:1] != [] and PARTY.search(following[0]) is not None
    return signed and (is_kind(text) or len(text.split()) > 2 or has_party)
