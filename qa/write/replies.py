"""Every sentence the service says to people, in Vietnamese and in English; names and quotes stay as they are."""

from datetime import date
from typing import NamedTuple

from qa.question.situation import Case


class Reply(NamedTuple):
    """Is one sentence in both languages, with places for what it names."""

    vi: str
    en: str

    def said(self, foreign: bool, **named: object) -> str:
        """Return the sentence for a question in Vietnamese, or in another language."""
        return (self.en if foreign else self.vi).format(**named)


def day(value: date | None) -> str:
    """Return a date as Vietnamese texts write it, d/m/yyyy; empty where it is unknown."""
    return f"{value.day}/{value.month}/{value.year}" if value else ""


# Before quotes.
SOURCE = Reply("Theo {source}:", "According to {source}:")
REPORT_SOURCE = Reply("Theo bài {source}:", "According to the report {source}:")

# Asking back.
WHICH_CASE = Reply(
    "Quy định khác nhau theo từng trường hợp. Trường hợp của đồng chí là trường hợp nào dưới đây?",
    "The rules differ from case to case. Which of these is yours?",
)
CASES = {
    Case.STUDY: Reply("Đi học", "Studying"),
    Case.POSTING: Reply("Được cử đi công tác", "Posted by one's agency"),
    Case.LABOUR: Reply("Đi lao động", "Working under a labour contract"),
    Case.PRIVATE: Reply(
        "Đi việc riêng (thăm thân, du lịch, chữa bệnh)", "Private matters (family, travel, medical care)"
    ),
    Case.SHORT: Reply("Đi từ 3 tháng đến dưới 12 tháng", "From 3 to less than 12 months"),
    Case.LONG: Reply("Đi từ 12 tháng trở lên", "12 months or longer"),
}

# Not answering.
UNANSWERABLE = Reply(
    "Không tìm thấy trong kho điều khoản trả lời chắc chắn câu hỏi này, nên không trả lời để tránh suy đoán.",
    "No provision found surely answers this question, so no answer is given rather than a guess.",
)
REGISTER_ONLY = Reply(
    "Trên đây là những gì sổ đăng ký ghi; kho không có điều khoản nào nói thẳng điều được hỏi.",
    "No provision in the collection states it.",
)
DECLINED = Reply(
    "Câu hỏi này nằm ngoài phạm vi: dịch vụ chỉ trả lời câu hỏi về quy định, hướng dẫn và báo cáo công tác đảng "
    "có trong kho tài liệu. Về công tác đảng, nên hỏi chi bộ hoặc cấp ủy nơi sinh hoạt.",
    "This service only answers questions about Party regulations and reports held in its collection. "
    "For Party matters, ask your own cell (chi bộ) or committee (cấp ủy).",
)
ASK_CELL = Reply("Nên hỏi chi bộ, cấp ủy nơi đang sinh hoạt.", "Ask: chi bộ, cấp ủy nơi đang sinh hoạt.")
ASK_CELL_OR = Reply(
    "Nên hỏi chi bộ, cấp ủy nơi đang sinh hoạt hoặc {body}.", "Ask: chi bộ, cấp ủy nơi đang sinh hoạt hoặc {body}."
)
MISSING = Reply("Kho chưa có văn bản {number}.", "The collection does not hold the document {number}.")
TEXT_MISSING = Reply(
    "Kho chỉ có tên của {name}, chưa có nội dung.", "The collection has only the name of {name}, not its text."
)

# How documents hold.
AS_OF = Reply(
    "Trả lời theo quy định có hiệu lực vào ngày {day}, thời điểm nêu trong câu hỏi.",
    "Answered by the rules in force on {day}, the time that the question names.",
)
NOT_YET = Reply(
    "{name} chưa có hiệu lực vào ngày {day} (có hiệu lực từ {since}).",
    "{name} is not yet in force on {day} (it takes effect on {since}).",
)
UNKNOWN = Reply(
    "Kho không có thông tin để biết {name} còn hiệu lực vào ngày {day} hay không.",
    "The collection does not tell whether {name} is still in force on {day}.",
)
LAPSED = Reply(
    "{name} không còn hiệu lực vào ngày {day}; kho chưa rõ văn bản thay thế.",
    "{name} is no longer in force on {day}; the collection does not tell what replaced it.",
)
REPLACED = Reply(
    "{name} không còn hiệu lực vào ngày {day}; đã được thay bằng {successors}.",
    "{name} is no longer in force on {day}; it was replaced by {successors}.",
)
SUCCESSOR_WITHOUT_TEXT = Reply(
    " Kho chưa có nội dung của {name}; cần đối chiếu trước khi làm theo.",
    " The collection does not have the text of {name}; check it before you act.",
)
THEN = Reply(", rồi ", ", then ")
SINCE = Reply(" (từ {day})", " (from {day})")
INFERRED = Reply(
    "Việc {name} thay văn bản trước là suy luận, chưa thấy văn bản nói thẳng.",
    "That {name} replaced the earlier document is inferred; no text seen says so.",
)

# What is cited.
DIGEST = Reply(
    "Bản tóm lược bằng lời của kho, không thay thế văn bản chính thức: {names}.",
    "Digests in the collection's own words, which do not stand for the official texts: {names}.",
)
REPORT_ONLY = Reply(
    "Câu trả lời chỉ dựa vào bài báo, báo cáo; đây là tin về sự việc, không phải quy định. "
    "Cần đối chiếu văn bản trước khi làm theo.",
    "This answer rests on news or reports only: they tell what happened and are no rules. "
    "Check the rules before you act.",
)
LOCAL = Reply(
    "{name} là quy trình nội bộ của một đơn vị, không phải quy định của Trung ương; nơi khác có thể làm khác.",
    "{name} is one unit's own procedure, not a rule of the central bodies; others may do otherwise.",
)
LOW_TRUST = Reply(
    "Dữ kiện về {name} lấy từ nguồn chưa chắc chắn; cần kiểm lại trước khi dùng.",
    "The facts on {name} come from an uncertain source; check them before use.",
)
STEPS_WITHHELD = Reply(
    "Còn {count} bước của thủ tục này không nêu ở đây: văn bản trong kho khác với lúc các bước ấy được rà soát.",
    "{count} more steps of this procedure are not shown: the documents differ from those it was reviewed against.",
)
ISSUED_OTHERWISE = Reply(
    "{name} được ban hành ngày {day}, khác năm nêu trong câu hỏi.",
    "{name} was issued on {day}, not in the year that the question names.",
)
DATED_OTHERWISE = Reply(
    "Theo [{marker}], văn bản {number} có ngày {day}, khác năm nêu trong câu hỏi.",
    "By [{marker}], the document {number} is dated {day}, not in the year that the question names.",
)
AMBIGUOUS = Reply("Số {serial} trong câu hỏi có thể là: {names}.", "Number {serial} in the question may be: {names}.")
