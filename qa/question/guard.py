"""Words addressed to the machine, which are not a question about rules."""

import re

_ORDERS = re.compile(  # words addressed to the machine, not questions about rules; on folded text
    r"(?:bo qua|quen|phot lo|khong tuan theo|vo hieu).{0,30}(?:chi dan|huong dan (?:truoc|tren|he thong)|lenh|"
    r"quy tac|yeu cau truoc|chi thi (?:truoc|tren|he thong))|ignore .{0,30}(?:instruction|prompt|rule|above)|system prompt|"
    r"disregard|jailbreak|developer mode|you are now|"
    r"(?:dong vai|hay la|gia vo la) .{0,30}(?:khong bi|tu do|hacker|dan)|"
    r"tiet lo .{0,20}(?:prompt|chi dan|cau lenh)|in ra .{0,20}(?:prompt|chi dan)|bia (?:ra )?(?:mot|cau|dieu)|"
    r"viet (?:cho toi |giup )?(?:mot )?(?:bai tho|bai van|truyen|doan ma|code)|dich (?:cau|doan) nay|"
    r"(?:repeat|print|reveal) .{0,30}(?:prompt|instructions)|<\s*script|drop table|\bact as\b"
)


def holds_orders(folded: str) -> bool:
    """Is true for a folded text that gives the machine orders instead of asking about rules."""
    return bool(_ORDERS.search(folded))
