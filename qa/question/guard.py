"""What stands in a question and is none: code meant for a machine, which is noise, and orders to it, which decline."""

import re

_NOISE = re.compile(  # scripts with what is in them, tags, pieces of SQL behind a quote or a semicolon
    r"<\s*script\b[^<>]{0,200}>[^<>]{0,500}(?:<\s*/\s*script\s*>)?|</?[a-z][^<>]{0,200}>"
    r"|['\"`]?\s{0,3};\s{0,3}(?:drop|truncate|alter|delete|insert|update|select)\s(?:table|from|into|all|\*)?\s?\w*[\s;-]*"
    r"|['\"`]\s{0,3}(?:or|and)\s{1,3}['\"`\w]{1,10}\s?=\s?['\"`\w]{1,10}[\s;-]*",
    re.IGNORECASE,
)
_ORDERS = re.compile(  # words addressed to the machine, not questions about rules; on folded text
    r"(?:bo qua|quen|phot lo|khong tuan theo|vo hieu).{0,30}(?:chi dan|huong dan (?:truoc|tren|he thong)|lenh|"
    r"quy tac|yeu cau truoc|chi thi (?:truoc|tren|he thong))|ignore .{0,30}(?:instruction|prompt|rule|above)|system prompt|"
    r"disregard|jailbreak|developer mode|you are now|"
    r"(?:dong vai|hay la|gia vo la) .{0,30}(?:khong bi|tu do|hacker|dan)|"
    r"tiet lo .{0,20}(?:prompt|chi dan|cau lenh)|in ra .{0,20}(?:prompt|chi dan)|bia (?:ra )?(?:mot|cau|dieu)|"
    r"viet (?:cho toi |giup )?(?:mot )?(?:bai tho|bai van|truyen|doan ma|code)|dich (?:cau|doan) nay|"
    r"(?:repeat|print|reveal) .{0,30}(?:prompt|instructions)|\bact as\b"
)


_TO_MACHINE = re.compile(  # on folded text: a sentence of a document that addresses what answers from it
    r"\b(?:mo hinh(?: ngon ngu)?|tro ly(?: ao)?|chatbot|tri tue nhan tao|ai|he thong(?: tra loi)?|may|bot|system|"
    r"assistant|(?:language )?model)\s?:|\bcau tra loi (?:dung|la|phai|cho)\b|\btra loi (?:nguoi hoi|nguoi dung|la)\b"
    r"|\bneu (?:ban|may|mo hinh|tro ly) la\b|\bif you are (?:an? )?(?:ai|model|assistant)\b"
)


def without_noise(text: str) -> str:
    """Return a clean text without the code in it: what is left is the question."""
    return " ".join(_NOISE.sub(" ", text).split())


def holds_orders(folded: str) -> bool:
    """Is true for a folded text that gives the machine orders instead of asking about rules."""
    return bool(_ORDERS.search(folded))


def speaks_to_machine(folded: str) -> bool:
    """Is true for a folded sentence of a document that is no rule but words to whatever reads it for others."""
    return bool(_TO_MACHINE.search(folded) or _ORDERS.search(folded))
