"""The bodies that decide and act, told apart by level, and where a sentence says which of them does something."""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

_ABOVE = (
    r"cấp ủy (?:cấp trên trực tiếp của (?:tổ chức )?cơ sở(?: đảng)?|ngay trên (?:tổ chức )?cơ sở(?: đảng)?"
    r"|cấp trên trực tiếp của tổ chức cơ sở đảng)"
)
_PROVINCE = (
    r"(?:ban thường vụ )?(?:của )?"
    r"(?:tỉnh ủy, thành ủy(?:,| hoặc| và)? (?:đảng ủy trực thuộc trung ương|hoặc tương đương)"
    r"|cấp ủy trực thuộc trung ương|cấp ủy cấp tỉnh|cấp tỉnh|tỉnh ủy hoặc cấp ủy tương đương|tỉnh ủy)"
)
_BODIES = {  # level, or the body itself where it is of no level -> how it is named
    "cell committee": r"chi ủy(?! cơ sở| nơi)",
    "cell": r"chi bộ(?! cơ sở| trực thuộc| sinh hoạt| nơi| trên| không| từ| thuận| tạm| có| đã| mà| và)",
    "part": r"đảng ủy bộ phận",
    "base": r"(?:cấp ủy|đảng ủy) cơ sở(?! nơi| được| đã| nào| có quyền| không)",
    "above": rf"(?:ban thường vụ )?(?:của )?{_ABOVE}",
    "province office": r"ban tổ chức (?:của )?(?:tỉnh ủy, thành ủy(?: và (?:cấp )?tương đương)?|cấp tỉnh)",
    "province": _PROVINCE,
    "foreign affairs": r"đảng ủy bộ ngoại giao",
    "organisation": r"ban tổ chức trung ương",
    "office": r"văn phòng trung ương đảng",
    "secretariat": r"ban bí thư(?: trung ương đảng)?",
    "politburo": r"bộ chính trị",
    "central committee": r"ban chấp hành trung ương(?: đảng)?",
}
_SAYABLE = {  # how a wrong option names the level
    "cell committee": "Chi ủy",
    "cell": "Chi bộ",
    "part": "Đảng ủy bộ phận",
    "base": "Đảng ủy cơ sở",
    "above": "Cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng",
    "province": "Tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương",
    "foreign affairs": "Đảng ủy Bộ Ngoại giao",
    "organisation": "Ban Tổ chức Trung ương",
    "office": "Văn phòng Trung ương Đảng",
    "secretariat": "Ban Bí thư",
    "politburo": "Bộ Chính trị",
    "central committee": "Ban Chấp hành Trung ương",
}
_STANDING = "Ban thường vụ"
_LEADING = ("secretariat", "politburo", "central committee")
_OFFICES = ("organisation", "office")  # that of one ministry is no match for those of the whole Party
_WITH_STANDING = ("base", "above", "province")
_NEAR = (  # levels that a reader may take for one another, or of which one acts for the other
    frozenset(("cell", "cell committee")),
    frozenset(("province", "province office")),
    frozenset(("above", "province")),
)
_ANY = re.compile("|".join(f"(?P<l{n}>{pattern})" for n, pattern in enumerate(_BODIES.values())), re.IGNORECASE)
_LEVELS = tuple(_BODIES)
_NAMED = tuple(re.compile(re.sub(r"\(\?![^()]*\)", "", pattern), re.IGNORECASE) for pattern in _BODIES.values())
_ACTS = (
    r"(?:(?:cùng|tự|phải|cũng|được|mới|là nơi|là bên|trực tiếp|có trách nhiệm|có quyền|có thể|thường xuyên|chủ động)"
    r" )*"
    r"(?:quyết định|xem xét|xét|quản lý|giữ|lập|cấp|ký|chỉ định|ban hành|hướng dẫn|chỉ đạo|kiểm tra|giới thiệu|duyệt"
    r"|ra quyết định|ra nghị quyết|làm thủ tục|làm giúp|thẩm định|thẩm tra|công bố|phát|trao|viết|gửi|ghi|nhận xét"
    r"|tổ chức|cử|quy định|chứng nhận|kết luận|triệu tập|cung cấp|xác nhận|đề nghị|giải quyết|thu|in|báo cáo|đề xuất"
    r"|chấp thuận|đồng ý|cho phép|thanh lý|giao|nhắc|xóa tên|chuẩn y|tặng|chia|thay trung ương|giúp trung ương|nêu)"
)


_LEVEL = re.compile(r"\b(?:tỉnh|cơ sở|bộ phận|trung ương|cấp trên|ngoại giao|chi(?= (?:bộ|ủy)))\b")
_SUPERIOR = re.compile(r"\bcấp ủy (?:cấp trên|có thẩm quyền)", re.IGNORECASE)
_AGENT = re.compile(r"(?:^|[;:.] |\b(?:do|được) )$", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:^|[;:.] )$")
_RELATIVE = re.compile(
    r"(?<!thẻ )(?<!hồ sơ )(?<!danh sách )\b(?:cán bộ|đảng viên|người) do $", re.IGNORECASE
)  # “cán bộ do tỉnh ủy quản lý”
_ACT = re.compile(rf" {_ACTS}(?!\w)", re.IGNORECASE)
_ALONE = re.compile(
    r" (?:(?:xem xét|xét|trực tiếp|tự|ra|là nơi|mới)(?:,| và)? )*"
    r"(?:quyết định|giữ|ký|triệu tập|chuẩn y|tặng|ban hành|chỉ định|in thẻ|cung cấp)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:quy định|hướng dẫn)(?: riêng| chung| cụ thể)?(?: của| do) $", re.IGNORECASE)
_BELONGS = re.compile(r"(?<!trực )\bthuộc(?: về)?(?: quyền| thẩm quyền| trách nhiệm)?(?: của)? $", re.IGNORECASE)
_END = re.compile(r"[.,;:]|$")


class Body(NamedTuple):
    """Is a body named in a text, text[start:end], with its level; `of` where a rule is said to be its own, `alone`
    where what it does is done by no other.
    """

    start: int
    end: int
    level: str
    of: bool
    alone: bool

    def asked(self, text: str) -> str:
        """Return the words that ask for it in its place."""
        words = "cơ quan nào" if self.of else "cơ quan, tổ chức nào"
        return words.capitalize() if self.start == 0 else words


def levels_in(text: str) -> set[str]:
    """Return the levels of the bodies that a text names, however it names them; “cấp trên” may be any above."""
    levels = {level for level, named in zip(_LEVELS, _NAMED, strict=True) if named.search(text)}
    return levels | {"above"} if _SUPERIOR.search(text) else levels


def level_words(text: str) -> set[str]:
    """Return the words of a text that tell of which level a body is."""
    return set(_LEVEL.findall(text.lower()))


def level_of(name: str) -> str | None:
    """Return the level of a body by its whole name, None where the name is no one body's."""
    found = _ANY.fullmatch(name)
    return _LEVELS[int(found.lastgroup[1:])] if found and found.lastgroup else None


def doing(text: str) -> Iterator[Body]:
    """Yield the bodies of which the text says that they do something, or that a rule is theirs."""
    for found in _ANY.finditer(text):
        level = _LEVELS[int(found.lastgroup[1:])] if found.lastgroup else ""
        before, after = text[: found.start()], text[found.end() :]
        conditional = _SUBJECT.search(before) and (" thì " in after or after.startswith(" cũng "))
        if _AGENT.search(before) and _ACT.match(after) and not _RELATIVE.search(before) and not conditional:
            yield Body(found.start(), found.end(), level, of=False, alone=bool(_ALONE.match(after)))
        elif _OWN.search(before) and _END.match(after) and not before.startswith("Ngoài"):
            yield Body(found.start(), found.end(), level, of=True, alone=True)
        elif _BELONGS.search(before) and _END.match(after):
            yield Body(found.start(), found.end(), level, of=False, alone=True)


def wrong_levels(body: Body, named: set[str], chance: random.Random) -> list[str]:
    """Return the levels that may stand as wrong options beside a body's, where `named` are those that are spoken of:
    those next to it first, central bodies beside central ones only and one of the same sort first: where none is
    left, the one that leads is told among offices, and the office among those that lead.
    """
    near = {other for pair in _NEAR if body.level in pair or pair & named for other in pair}
    central = _is_central(body.level) or body.of
    fitting = [
        one
        for one in _SAYABLE
        if one not in near
        and one not in named
        and one != body.level
        and (_is_central(one) == central or one == "province")
    ]
    chance.shuffle(fitting)
    if _is_central(body.level):
        sort = _LEADING if body.level in _LEADING else _OFFICES
        kin = [one for one in fitting if one in sort]
        return [*kin[:1], *(one for one in fitting if one != kin[0])] if kin else []
    at = _LEVELS.index(body.level)
    return sorted(fitting, key=lambda one: 0 if central else abs(_LEVELS.index(one) - at))


def _is_central(level: str) -> bool:
    return _LEVELS.index(level) >= _LEVELS.index("foreign affairs")


def sayable(level: str) -> str:
    return _SAYABLE[level]


def sayable_like(said: str, level: str) -> str:
    """Return the level as a wrong option beside a body that is called so: beside a standing committee another one,
    "" for what has none.
    """
    if not said.lower().startswith(_STANDING.lower()):
        return sayable(level)
    name = sayable(level)
    return f"{_STANDING} {name[0].lower()}{name[1:]}" if level in _WITH_STANDING else ""
