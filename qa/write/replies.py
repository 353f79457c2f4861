"""Every sentence the service says to people, in Vietnamese and in English; names and quotes stay as they are."""

from datetime import date
from math import isinf
from typing import NamedTuple

from qa.model import Verdict
from qa.question.conditions import (
    Case,
    Direction,
    Interval,
    Level,
    Place,
    Purpose,
    Quantity,
    Said,
    Status,
    Transfer,
)
from qa.question.sensitive import NAMES, Withheld


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
STEPS = Reply("Gồm {count} bước:", "{count} steps:")
ITEMS = Reply("Gồm {count} {noun}:", "{count} items ({noun}):")
VERDICTS: dict[Verdict, Reply] = {
    Verdict.NO: Reply("Không:", "No:"),
    Verdict.YES: Reply("Có:", "Yes:"),
    Verdict.MAY: Reply("Được:", "Yes:"),
    Verdict.MUST: Reply("Phải:", "Yes:"),
}
SOURCE = Reply("Theo {source}:", "According to {source}:")
DIGEST_SOURCE = Reply("Theo bản tóm lược {source}:", "According to the digest of {source}:")

CHOSEN = Reply(
    "Câu trả lời do biên tập viên chọn ngày {day}.",
    "An answer chosen by an editor on {day}.",
)
MAY_BE = Reply(
    "Có thể là các điều khoản sau; đồng chí đọc và đối chiếu.", "It may be these provisions; please read and compare."
)

SAID_AGAIN = Reply(
    "Dịch vụ trích điều khoản, không nói lại bằng lời khác; đây là phần trả lời sát nhất.",
    "Provisions are quoted here and not put into other words; this is what answers most closely.",
)

# Written by a language model.
WRITTEN_IN_PART = Reply(
    "Đây chưa phải là tất cả: có phần không đối chiếu được với điều khoản nên không nêu, hoặc kho không có.",
    "This is not all: some of it could not be checked against a provision, or is not in the collection.",
)
NOT_WRITTEN = Reply(
    "Lần này không soạn được câu trả lời đối chiếu được với điều khoản, nên chỉ trích nguyên văn.",
    "No answer that could be checked against the provisions was drafted this time, so they are quoted alone.",
)

# What should not have been typed.
SENSITIVE: dict[Withheld, Reply] = {
    Withheld.CITIZEN_ID: Reply(NAMES[Withheld.CITIZEN_ID], "the number of an identity card"),
    Withheld.PARTY_CARD: Reply(NAMES[Withheld.PARTY_CARD], "the number of a Party card"),
    Withheld.PHONE: Reply(NAMES[Withheld.PHONE], "a telephone number"),
    Withheld.ACCOUNT: Reply(NAMES[Withheld.ACCOUNT], "the number of an account"),
    Withheld.EMAIL: Reply(NAMES[Withheld.EMAIL], "an e-mail address"),
    Withheld.PERSON: Reply(NAMES[Withheld.PERSON], "a person's full name"),
}
PERSONAL = Reply(
    "Câu hỏi có {kinds}. Tra quy định không cần dữ liệu của người cụ thể, lần sau nên bỏ ra. Phần này không được ghi "
    "lại và câu hỏi không đưa cho mô hình ngôn ngữ.",
    "The question holds {kinds}. The rules can be looked up without anybody's data: please leave it out. It is not "
    "recorded, and the question is not given to a language model.",
)
SECRET = Reply(
    "Nội dung gửi có dấu chỉ độ mật. Xin không đưa tài liệu bí mật nhà nước vào đây; nếu đúng là tài liệu mật, hãy "
    "báo người phụ trách bảo vệ bí mật của cơ quan. Nội dung này không được ghi lại, không đưa cho mô hình ngôn ngữ.",
    "What was sent bears a mark of secrecy. Please put no state secrets here; if it is one, tell whoever guards "
    "secrets in your office. It is not recorded, and not given to a language model.",
)

# Asking back.
WHICH_CASE = Reply(
    "Quy định khác nhau theo từng trường hợp. Trường hợp của đồng chí là trường hợp nào dưới đây?",
    "The rules differ from case to case. Which of these is yours?",
)
CASES: dict[Case, Reply] = {
    Direction.LEAVING: Reply("Khi đi ra nước ngoài", "When leaving the country"),
    Direction.RETURNING: Reply("Khi trở về nước", "When returning"),
    Direction.ONWARD: Reply("Khi sang nước thứ ba", "When moving on to a third country"),
    Place.HOME: Reply("Ở trong nước", "At home"),
    Place.ABROAD: Reply("Ở nước ngoài", "Abroad"),
    Status.APPLICANT: Reply("Người xin vào Đảng", "An applicant"),
    Status.PROBATIONARY: Reply("Đảng viên dự bị", "A probationary member"),
    Status.FULL: Reply("Đảng viên chính thức", "A full member"),
    Status.EXEMPTED: Reply("Đảng viên được miễn sinh hoạt", "A member exempt from meetings"),
    Purpose.STUDY: Reply("Đi học", "Studying"),
    Purpose.POSTING: Reply("Được cử đi công tác", "Posted by one's agency"),
    Purpose.LABOUR: Reply("Đi lao động", "Working under a labour contract"),
    Purpose.PRIVATE: Reply(
        "Đi việc riêng (thăm thân, du lịch, chữa bệnh)", "Private matters (family, travel, medical care)"
    ),
    Transfer.OFFICIAL: Reply("Chuyển sinh hoạt chính thức", "A permanent transfer"),
    Transfer.TEMPORARY: Reply("Chuyển sinh hoạt tạm thời", "A temporary transfer"),
    Level.CELL: Reply("Đối với chi bộ", "For a cell"),
    Level.BASE: Reply("Đối với cấp cơ sở", "For a base organisation"),
    Level.ABOVE_BASE: Reply("Đối với cấp trên cơ sở", "Above the base"),
    Level.PROVINCE: Reply("Đối với cấp tỉnh", "For a province"),
    Level.CENTRAL: Reply("Đối với Trung ương", "For the central bodies"),
}
_PLACE = {case: place for place, case in enumerate(CASES)}
OR = Reply(" hoặc ", " or ")
STAY = Reply("thời gian {amount}", "for a time of {amount}")
BETWEEN = Reply("từ {low} {unit} đến {high} {unit}", "from {low} {unit} to {high} {unit}")
OVER_TO = Reply("trên {low} {unit} đến {high} {unit}", "over {low} {unit} to {high} {unit}")
BETWEEN_UNDER = Reply("từ {low} {unit} đến dưới {high} {unit}", "from {low} {unit} to less than {high} {unit}")
OVER_TO_UNDER = Reply("trên {low} {unit} đến dưới {high} {unit}", "over {low} {unit} to less than {high} {unit}")
FROM = Reply("từ {low} {unit} trở lên", "{low} {unit} or more")
OVER = Reply("trên {low} {unit}", "more than {low} {unit}")
UP_TO = Reply("không quá {high} {unit}", "up to {high} {unit}")
UNDER = Reply("dưới {high} {unit}", "less than {high} {unit}")
UNITS = {
    Quantity.STAY: Reply("tháng", "months"),
    Quantity.AGE: Reply("tuổi", "years of age"),
    Quantity.PARTY_AGE: Reply("năm tuổi đảng", "years in the Party"),
    Quantity.SHARE: Reply("phần trăm", "percent"),
    Quantity.MEMBERS: Reply("đảng viên", "members"),
}


def of_case(said: Said, foreign: bool) -> str:
    """Return a case as something to choose: “Đi học”, “Thời gian từ 3 tháng đến dưới 12 tháng”."""
    intervals = sorted(one for one in said if isinstance(one, Interval))
    cases = [case for case in CASES if case in said]
    named = [*(_amount(one, foreign) for one in intervals), *(CASES[case].said(foreign) for case in cases)]
    label = OR.said(foreign).join([named[0], *(f"{one[0].lower()}{one[1:]}" for one in named[1:])])
    return f"{label[0].upper()}{label[1:]}"


def in_order(said: Said) -> tuple[float, float]:
    """Return where a case stands among others to choose from: the smallest amount first, kinds as they are named."""
    return min((one.low, one.high) if isinstance(one, Interval) else (_PLACE[one], 0.0) for one in said)


def _amount(one: Interval, foreign: bool) -> str:
    unit = UNITS[one.quantity].said(foreign)
    if isinf(one.high):
        form = OVER if one.low_open else FROM
    elif not one.low:
        form = UNDER if one.high_open else UP_TO
    else:
        over, under = (OVER_TO, OVER_TO_UNDER) if one.low_open else (BETWEEN, BETWEEN_UNDER)
        form = under if one.high_open else over
    said = form.said(foreign, low=f"{one.low:g}", high=f"{one.high:g}", unit=unit)
    amount = f"{one.low:g} {unit}" if one.low == one.high else said
    return STAY.said(foreign, amount=amount) if one.quantity is Quantity.STAY else amount


# Talking.
ABOUT = Reply(
    "Chào đồng chí. Đây là dịch vụ hỏi đáp tự động về quy định, hướng dẫn công tác đảng có trong kho tài liệu: "
    "trả lời bằng lời của điều khoản, có địa chỉ và hiệu lực vào ngày được hỏi; điều gì kho không có thì nói là "
    "không có.",
    "This service answers questions about the Party regulations held in its collection: in the words of "
    "provisions, with the address of each and how it holds on the day asked about. Where there is no answer it "
    "says so.",
)
THANKS = Reply("Rất vui vì giúp được đồng chí. Cần gì cứ hỏi tiếp.", "Glad to help. Please go on asking.")
NOTHING_SAID = Reply("Chưa có câu trả lời nào để nói lại.", "There is no answer yet to say again.")
CANNOT = Reply(
    "Việc này dịch vụ không làm được: không viết hộ, dịch, tính toán, liên lạc hay nộp giấy tờ thay. Dịch vụ chỉ "
    "trả lời câu hỏi về quy định, hướng dẫn công tác đảng có trong kho tài liệu và dẫn điều khoản để đồng chí làm "
    "theo.",
    "That cannot be done here: nothing is written, translated, worked out, sent or handed in for you. Questions "
    "about the Party regulations held are answered, with the provisions to act by.",
)
OPINION = Reply(
    "Dịch vụ trả lời từ quy định, không nhận xét về người: ai có vi phạm, có xứng đáng, hơn hay kém là do tổ chức "
    "đảng có thẩm quyền xem xét, kết luận. Có thể hỏi quy định nói gì về tiêu chuẩn, hành vi, hình thức kỷ luật, "
    "thẩm quyền và thủ tục.",
    "Answers come from regulations, and no opinion is given on persons: whether somebody has done wrong, is worthy "
    "or better is for the competent Party body to examine. You may ask what the rules say on standards, acts, "
    "discipline, who decides and how.",
)
TO_ASK = Reply("Có thể hỏi, chẳng hạn:", "You may ask, for instance:")
ASKS_OF = Reply("{name} quy định gì về {heading}?", "What does {name} say on “{heading}”?")

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
NO_SUCH_PLACE = Reply("{name} lưu trong kho không có {place}.", "{name} as held here has no {place}.")
PLACE_MISSING = Reply("Kho chưa có lời văn {place} của {name}.", "The text of {place} of {name} is not held.")
PLACES_HELD = Reply("Kho có: {places}.", "Held are: {places}.")
PLACE_OF_MISSING = Reply(
    "Kho chưa có {named}, nên không có lời văn {place}.", "{named} is not held, so neither is its {place}."
)
WHICH_DOCUMENT = Reply(
    "Chưa rõ {place} là của văn bản nào: đồng chí hỏi lại kèm số hoặc tên văn bản.",
    "Which document is {place} of? Please ask again with its number or title.",
)
TEXT_MISSING = Reply(
    "Kho chỉ có tên của {name}, chưa có nội dung.", "The collection has only the name of {name}, not its text."
)

# From the register.
BY_REGISTER = Reply("Theo danh mục văn bản, {said}.", "By the register of documents, {said}.")
REGISTERED = Reply(
    "Lấy từ danh mục văn bản; kho không có điều khoản nào nêu điều này.",
    "Taken from the register; no provision held states this.",
)
BASIS = Reply("Căn cứ của danh mục về {name}: {basis}", "What the register rests on for {name}: {basis}")
ISSUED_ON = Reply("{name} được ban hành ngày {day}", "{name} was issued on {day}")
ISSUED_BY = Reply("{name} do {issuer} ban hành", "{name} was issued by {issuer}")
EFFECTIVE = Reply("{name} có hiệu lực từ ngày {day}", "{name} takes effect on {day}")
REPLACES = Reply("{name} thay {names}", "{name} replaced {names}")
REPLACED_BY = Reply("{name} đã được thay bằng {names}", "{name} was replaced by {names}")
GUIDED_BY = Reply("{name} được hướng dẫn thực hiện tại{names}", "{name} is guided by{names}")
GUIDES = Reply("{name} hướng dẫn thực hiện{names}", "{name} guides{names}")
GUESSED_BY_TITLE = Reply(" (suy luận từ tên và ngày ban hành)", " (inferred from title and day)")
NOT_REPLACED = Reply(
    "{name} chưa bị văn bản nào thay tính đến {when}", "{name} has not been replaced by {when} as far as is seen"
)
HOLDS = Reply("{name} còn hiệu lực vào {when}", "{name} is in force on {when}")
HELD = Reply("{name} không còn hiệu lực vào {when}", "{name} is no longer in force on {when}")
HELD_UNTIL = Reply(
    "{name} không còn hiệu lực vào {when}, đã được thay bằng {names}",
    "{name} is no longer in force on {when}; it was replaced by {names}",
)
HOLDS_LATER = Reply("{name} chưa có hiệu lực vào {when}", "{name} is not yet in force on {when}")
BINDS_NOBODY = Reply("{name} không phải quy định có hiệu lực chung", "{name} is no rule that binds at large")
ALL_IN_FORCE = Reply("vào {when}, đang có hiệu lực:{names}", "in force on {when}:{names}")
ALL_LAPSED = Reply("vào {when}, không còn hiệu lực:{names}", "no longer in force on {when}:{names}")
ALL_UNSURE = Reply(
    "không rõ văn bản nào đang có hiệu lực vào {when}; mới nhất là:{names}",
    "it is not known which is in force on {when}; the latest:{names}",
)
HISTORY = Reply("có {count} văn bản, xét vào {when}:{names}", "{count} documents, as of {when}:{names}")
EFFECT_UNKNOWN = Reply(
    "{name} được ban hành ngày {day}, không ghi từ ngày nào thì có hiệu lực",
    "{name} was issued on {day}; from when it takes effect is not told",
)
HEADED = Reply("có mục “{heading}”", "it has “{heading}”")
HEADED_LATER = Reply("về sau là {name}, có mục “{heading}”", "later {name}, which has “{heading}”")
HEADED_EARLIER = Reply("tiếp theo {name}, có mục “{heading}”", "after {name}, which has “{heading}”")
THEN_BY = Reply("được thay bằng {names}", "replaced by {names}")
COLLECTION = Reply(
    "kho có {count} văn bản ({kinds}), trong đó {named} văn bản chỉ có tên, chưa có nội dung; {holding} văn bản đang "
    "áp dụng {when}{newest}; danh sách ở trang Kho văn bản",
    "{count} documents are held ({kinds}), {named} of them by name only, without text; {holding} are in force "
    "{when}{newest}; all are listed on the page Kho văn bản",
)
NEWEST = Reply(", mới nhất là {name}", ", the newest {name}")
GUESSED = Reply(" (suy luận, chưa văn bản nào nói thẳng)", " (inferred; no text says so)")
DATED = Reply(" ngày {day}", " of {day}")
UNREGISTERED = Reply(
    "Danh mục văn bản không có dữ kiện để trả lời về {names}, nên không trả lời để tránh suy đoán.",
    "The register of documents does not tell this of {names}, so no answer is given rather than a guess.",
)

# How documents hold.
AS_OF = Reply(
    "Trả lời theo quy định có hiệu lực vào ngày {day}, thời điểm nêu trong câu hỏi.",
    "Answered by the rules in force on {day}, the time that the question names.",
)
AS_OF_PERIOD = Reply(
    "Trả lời cho {period}, theo quy định kho biết là có hiệu lực vào {when}.",
    "Answered for {period}, by the rules that are known here to be in force on {when}.",
)
ON_DAY = Reply("ngày {day}", "{day}")
LAST_DAY = Reply("cuối {period}", "the last day of {period}")
MONTH = Reply("tháng {month}/{year}", "{month}/{year}")
YEAR = Reply("năm {year}", "{year}")
IN_FORCE = Reply("đang áp dụng", "in force")
IN_FORCE_SINCE = Reply("đang áp dụng từ {since}", "in force since {since}")
NOT_YET = Reply("chưa có hiệu lực, có hiệu lực từ {since}", "not yet in force, takes effect on {since}")
UNKNOWN = Reply("chưa rõ còn hiệu lực hay không", "not known whether still in force")
LAPSED = Reply("hết hiệu lực, chưa rõ văn bản thay thế", "no longer in force, successor not known")
REPLACED = Reply("hết hiệu lực, được thay bằng {successors}", "no longer in force, replaced by {successors}")
SUCCESSOR_WITHOUT_TEXT = Reply(
    "kho chưa có văn bản mới, cần đối chiếu", "the text of the successor is not held, check it"
)
THEN = Reply(", rồi ", ", then ")
SINCE = Reply(" (từ {day})", " (from {day})")
INFERRED = Reply("{name} thay thế là suy luận.", "{name}: that it replaced the other is inferred.")
VERSION = Reply(
    "{name}: trích theo bản này; từ ngày đó kho có bản khác.",
    "{name}: quoted from this text; from that day on another is held.",
)

# What is cited.
DIGEST = Reply("bản tóm lược", "a digest")
DIGEST_TO_CHECK = Reply("bản tóm lược · kiểm tra với văn bản chính thức", "a digest · check with the official text")
REPORT_ONLY = Reply(
    "Chỉ dựa vào bài báo, báo cáo: tin về sự việc, không phải quy định.",
    "This rests on news or reports only: they tell what happened and are no rules.",
)
LOCAL = Reply(
    "quy trình nội bộ của một đơn vị, không phải quy định của Trung ương",
    "one unit's own procedure, not a rule of the central bodies",
)
LOW_TRUST = Reply("nguồn chưa chắc chắn", "from an uncertain source")
SCANNED = Reply(
    "chữ nhận dạng từ bản quét, đối chiếu với bản gốc", "letters recognised from a scan, check them with the original"
)
STEPS_NOT_HELD = Reply(
    "Còn {count} bước của thủ tục này không nêu ở đây: chỉ có trong {documents}, kho chưa có nội dung.",
    "{count} more steps of this procedure are not shown: they are in {documents} alone, whose text is not held.",
)
STEPS_CHANGED = Reply(
    "Còn {count} bước của thủ tục này không nêu ở đây: lời văn bản trong kho khác bản đã rà soát.",
    "{count} more steps of this procedure are not shown: the text held is not as it was reviewed.",
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
