"""Measure what is taken for personal data or a mark of secrecy in what people type.

    python -m evals.writer.sensitive [--seed N]

False alarms are counted over all written questions of evals/reader, hardly any of which holds such a thing: each that
is taken to is printed. What is found is counted over numbers, names and marks made by chance in sentences written
here; the rules of `qa.question.sensitive` were put right by the `tuned` ones alone.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence

from corpus.store import load
from evals.reader.questions import load as load_questions
from qa.question.sensitive import Withheld, kinds_in, masked, sensitive
from qa.settings import STARTER

SEED = 1
EACH = 400

_FRAMES = {
    Withheld.CITIZEN_ID: (
        "em làm mất thẻ đảng, CCCD của em là {}, giờ phải làm gì",
        "Số căn cước {} của tôi có cần ghi vào đơn xin vào Đảng không?",
        "cmnd {} cấp ở quê cũ, nay khai lý lịch thì ghi số nào",
        "toi so can cuoc {} muon chuyen sinh hoat thi nop o dau",
        "Nhờ tra giúp hồ sơ người có số {} đã được kết nạp chưa",
        "chứng minh thư cũ của bố tôi ({}) hết hạn, có ảnh hưởng hồ sơ đảng không",
        "số định danh: {}. Xin hỏi đảng phí của tôi đóng ở đâu?",
    ),
    Withheld.PARTY_CARD: (
        "thẻ đảng số {} của tôi bị rách, đổi ở đâu",
        "Số thẻ đảng viên {} có tra được ngày vào Đảng không?",
        "so the dang {} cua bo toi in sai ten thi lam sao",
        "tôi vào Đảng năm 1998, số thẻ: {}, nay xin cấp lại thì cần giấy gì",
        "thẻ đảng viên {} mất rồi",
    ),
    Withheld.PHONE: (
        "đảng phí đóng ở đâu, gọi lại cho tôi số {} nhé",
        "Liên hệ {} để nhận hồ sơ có đúng quy định không?",
        "sdt em {}, em muốn hỏi về thời gian dự bị",
        "anh bí thư bảo nhắn zalo {} để nộp phiếu, có được không",
        "{} là số của chi ủy, họ đòi tôi nộp tiền làm thẻ",
        "goi cho toi theo so {} khi co ket qua xet ket nap",
        "Số điện thoại của tôi là {}. Chuyển sinh hoạt tạm thời cần giấy gì?",
    ),
    Withheld.ACCOUNT: (
        "chuyển đảng phí vào tài khoản {} có đúng không",
        "STK {} ngân hàng nông nghiệp của chi bộ, nộp đảng phí qua đó được không",
        "so tai khoan cua toi {} de nhan tien tang pham huy hieu dang",
        "Tiền thưởng kèm Huy hiệu xin gửi về số tài khoản {} của mẹ tôi",
    ),
    Withheld.EMAIL: (
        "gửi câu trả lời về {} giúp tôi: dự bị bao lâu?",
        "Email của bí thư là {}, nộp đơn qua đó được không?",
        "nop don qua {} co hop le khong",
    ),
    Withheld.PERSON: (
        "đồng chí {} bị khiển trách năm ngoái, năm nay có được xét thi đua không?",
        "Ông {} sinh con thứ ba thì kỷ luật thế nào?",
        "tôi là {}, đảng viên dự bị, xin hỏi bao lâu thì được công nhận chính thức",
        "Chi bộ tôi có {} nợ đảng phí bốn tháng, xóa tên được chưa",
        "hồ sơ của {} đang vướng lý lịch ông nội, có kết nạp được không",
        "Bà {} (bí thư chi bộ) tự ý thu thêm đảng phí có sai không?",
    ),
    Withheld.SECRET: (
        "{}\nSố 12-BC/TU\nBáo cáo tình hình nội bộ ba tháng đầu năm. Tóm tắt giúp tôi.",
        "{}. Kế hoạch kiểm tra tổ chức đảng khi có dấu hiệu vi phạm: tôi phải làm bước nào trước?",
        "Đảng ủy ra văn bản số 05-KH/ĐU ({}) về nhân sự, tôi là chi ủy viên thì triển khai thế nào?",
        "ĐẢNG BỘ TỈNH\nBAN THƯỜNG VỤ\n{}\nSố: 31-TB/TU\nThông báo kết luận về nhân sự",
        "Nội dung cuộc họp [{}]: nhân sự chủ chốt khóa tới gồm ba đồng chí. Cần biểu quyết ra sao?",
        "Độ mật: {}\nTờ trình về bố trí cán bộ. Trình ai phê duyệt?",
    ),
}
_KEPT = {  # not looked at while the rules were made
    Withheld.CITIZEN_ID: (
        "Đơn của người mang căn cước công dân {} bị trả lại vì thiếu chữ ký chi ủy, đúng hay sai?",
        "mình là {} đây, chi bộ bảo khai lại phiếu, khai mấy ngày",
    ),
    Withheld.PARTY_CARD: (
        "Xin hỏi thẻ đảng viên mang số {} in sai ngày sinh thì ai đính chính?",
        "mat the dang so {} o ben xe thi bao ai",
    ),
    Withheld.PHONE: (
        "Có người xưng cán bộ tổ chức dùng máy {} đòi phí đổi thẻ, tôi báo ai?",
        "alo {} hỏi giúp lễ kết nạp làm ở đâu",
    ),
    Withheld.ACCOUNT: (
        "Chi ủy cho số TK: {}, bảo chuyển đảng phí cả năm, có được không?",
        "nop dang phi vao tk {} cua bi thu co sai khong",
    ),
    Withheld.EMAIL: (
        "Phiếu báo chuyển sinh hoạt gửi tới {} được chưa hay phải nộp giấy?",
        "lien he {} hoi ve huy hieu",
    ),
    Withheld.PERSON: (
        "Vợ tôi là {} đang sinh hoạt tạm thời, quá hạn thì sao?",
        "Tố cáo {} nhận quà, gửi đơn cho ai?",
        "{} đã nộp đơn xin miễn sinh hoạt, ai quyết định?",
    ),
    Withheld.SECRET: (
        "{} - Phương án nhân sự đại hội. Có phải lấy phiếu tín nhiệm không?",
        "Tôi dán văn bản, nhờ xem thời hạn:\n[{}]\nSố 44-CV/ĐU, yêu cầu các chi bộ báo cáo",
    ),
}
_SURNAMES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Lâm Đào Trương Lương".split()
)
_MIDDLE = "Văn Thị Hữu Đức Minh Thanh Ngọc Xuân Quốc Thu Kim Hồng Tiến Bá Đình Khánh Gia".split()
_GIVEN = "A B An Bình Chi Dũng Giang Hạnh Hòa Khoa Lan Long Mận Nga Oanh Phúc Quý Sáu Tâm Út Vinh Xoan Yến".split()


def made(kind: Withheld, chance: random.Random) -> str:
    """Return one of the kind, made by chance in a form in which people write it."""

    def digits(many: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(many))

    match kind:
        case Withheld.CITIZEN_ID:
            whole = f"0{chance.randint(1, 96):02}{chance.randint(0, 3)}{digits(8)}"
            return chance.choice(
                (whole, whole, f"{whole[:4]} {whole[4:8]} {whole[8:]}", f"{chance.randint(1, 3)}{digits(7)}7")
            )
        case Withheld.PARTY_CARD:
            whole = f"{chance.randint(10, 99)}.{digits(6)}"
            return chance.choice((whole, whole.replace(".", ""), f"0{chance.randint(10, 96)}{digits(9)}"))
        case Withheld.PHONE:
            whole = f"0{chance.choice('35789')}{digits(8)}"
            parted = (
                f"{whole[:4]}.{whole[4:7]}.{whole[7:]}",
                f"{whole[:4]} {whole[4:7]} {whole[7:]}",
                f"+84{whole[1:]}",
            )
            return chance.choice((whole, whole, *parted, f"{whole[:3]}-{whole[3:6]}-{whole[6:]}"))
        case Withheld.ACCOUNT:
            whole = f"{chance.randint(1, 9)}{digits(chance.choice((8, 9, 11, 12, 13)))}"
            return chance.choice((whole, whole, " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))))
        case Withheld.EMAIL:
            name, host = (
                chance.choice(("chibo", "bithu", "nva", "vp.danguy")),
                chance.choice(("vidu.vn", "mail.vidu.com")),
            )
            return f"{name}{digits(2)}@{host}"
        case Withheld.PERSON:
            middle = chance.sample(_MIDDLE, chance.choice((1, 1, 1, 2)))
            return " ".join((chance.choice(_SURNAMES), *middle, chance.choice(_GIVEN)))
        case Withheld.SECRET:
            return chance.choice(("MẬT", "TỐI MẬT", "TUYỆT MẬT"))


def sentences(frames: Sequence[str], kind: Withheld, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield sentences with one of the kind in each, and that one."""
    for _ in range(EACH):
        one = made(kind, chance)
        yield chance.choice(frames).format(one), one


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.writer.sensitive")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    held = "\n".join(part.text for document in load(STARTER) for part in document.walk())
    texts = list(dict.fromkeys(text for one in load_questions() for text in (one.question, *one.history)))
    alarms = [(text, kinds) for text in texts if (kinds := kinds_in([text], lambda name: name in held))]
    print(f"{len(texts)} questions, {len(alarms)} with something in them:")
    for text, kinds in alarms:
        print(f"  {', '.join(kinds)}: {text}")
    for half, frames in (("tuned", _FRAMES), ("kept", _KEPT)):
        for kind in Withheld:
            pairs = list(sentences(frames[kind], kind, random.Random(f"{kind} {options.seed}")))
            missed = [text for text, one in pairs if one in masked(text)]
            named = sum(kind in {found.kind for found in sensitive(text)} for text, _ in pairs)
            print(f"{half} {kind:<10} {len(pairs) - len(missed)} of {len(pairs)} masked, {named} as what they are")
            for text in missed[:5] if half == "tuned" else ():
                print(f"  missed: {text!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
