"""The situation of a person going abroad, on which the clauses differ."""

import re
from enum import StrEnum
from functools import lru_cache


class Case(StrEnum):
    """Is what tells one situation from another: the purpose of going, or the length of stay."""

    STUDY = "study"
    POSTING = "posting"
    LABOUR = "labour"
    PRIVATE = "private"
    SHORT = "short"
    LONG = "long"


PURPOSE = frozenset({Case.STUDY, Case.POSTING, Case.LABOUR, Case.PRIVATE})
LENGTH = frozenset({Case.SHORT, Case.LONG})

CASE_PHRASES = {
    Case.STUDY: "trường hợp đi học",
    Case.POSTING: "trường hợp được cử đi công tác",
    Case.LABOUR: "trường hợp đi xuất khẩu lao động",
    Case.PRIVATE: "trường hợp đi việc riêng",
    Case.SHORT: "trường hợp đi từ 3 tháng đến dưới 12 tháng, sinh hoạt tạm thời",
    Case.LONG: "trường hợp đi từ 12 tháng trở lên, sinh hoạt chính thức",
}
CASE_SIGNS = {  # on folded text
    Case.STUDY: r"\bdu hoc|\bdi hoc|hoc bong|\bluu hoc sinh|hoc tu tuc|\bnhap hoc|\blhs\b|sinh vien|hoc tap",
    Case.POSTING: r"cu di cong tac|di cong tac|biet phai|chuyen gia|nhiem ky cong tac|cong tac o nuoc ngoai",
    Case.LABOUR: r"lao dong|\bxkld\b|lam thue|hop dong lao dong|di lam\b",
    Case.PRIVATE: r"tham than|du lich|chua benh|viec rieng|tham con|tham nguoi than|doan tu",
    Case.SHORT: r"duoi 12 thang|duoi 1 nam|duoi mot nam|ngan han|sinh hoat (?:dang )?tam thoi|3 thang den|vai thang"
    r"|\b[3-9] thang\b|\b1[01] thang\b",
    Case.LONG: r"tu 12 thang|tren 12 thang|tu 1 nam|tren 1 nam|sinh hoat (?:dang )?chinh thuc|dinh cu|\b[2-9] nam\b"
    r"|hai nam|ba nam",
}
_ABROAD = re.compile(
    r"nuoc ngoai|ngoai nuoc|\babroad\b|overseas|xuat canh|\bdi (?:tay|nhat|han|uc|my|duc|phap|anh)\b"
)
_MOVING = re.compile(  # what is asked differs by case only for going, moving one's activity, papers, deadlines
    r"phai lam gi|lam gi|thu tuc|chuyen sinh hoat|giay to|ho so|nop|bao lau|may ngay|bao nhieu ngay|thoi han|the nao"
    r"|can gi|lam sao|quy trinh|truoc khi di|khi ve nuoc|trach nhiem"
)


def single_case(cases: frozenset[Case], dimension: frozenset[Case]) -> Case | None:
    """Return the one case of the dimension (PURPOSE or LENGTH) that is meant; None where none is, or several are."""
    meant = cases & dimension
    return next(iter(meant)) if len(meant) == 1 else None


@lru_cache(maxsize=8192)  # as passages come again from one question to the next
def cases_in(folded: str) -> frozenset[Case]:
    """Return the cases that folded text speaks of."""
    return frozenset(case for case, signs in CASE_SIGNS.items() if re.search(signs, folded))


def moves_abroad(folded: str, english: bool) -> bool:
    """Is true for a folded question about going abroad, of the kind whose answer differs by case."""
    return bool(_ABROAD.search(folded) and (_MOVING.search(folded) or english))
