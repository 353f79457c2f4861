"""Personal data and marks of secrecy are told from what a question about rules is full of: numbers, days, amounts."""

import pytest

from qa.question.sensitive import Withheld, kinds_in, masked

HELD = {
    "CCCD 079201004567 của em ghi vào đâu": Withheld.CITIZEN_ID,
    "căn cước 0792 0100 4567": Withheld.CITIZEN_ID,
    "cmnd 231456789 hết hạn": Withheld.CITIZEN_ID,
    "thẻ đảng 75.012345 bị mất": Withheld.PARTY_CARD,
    "số thẻ đảng viên 079201004567": Withheld.PARTY_CARD,
    "gọi tôi 0912.345.678 nhé": Withheld.PHONE,
    "zalo +84912345678": Withheld.PHONE,
    "０９１２３４５６７８ là số của tôi": Withheld.PHONE,
    "0\u200b912\u200b345678": Withheld.PHONE,
    "stk 19031234567890 nộp đảng phí": Withheld.ACCOUNT,
    "tài khoản 1234 5678 9012 của chi bộ": Withheld.ACCOUNT,
    "gửi về nva@vidu.vn giúp": Withheld.EMAIL,
    "ông Nguyễn Văn A bị khiển trách thì sao": Withheld.PERSON,
    "nguyễn văn a bị khiển trách": Withheld.PERSON,
    "nguyen thi b no dang phi 4 thang": Withheld.PERSON,
    "bà Lê Hoa nợ đảng phí": Withheld.PERSON,
    "NGUYỄN VĂN AN BỊ KHIỂN TRÁCH": Withheld.PERSON,
    "TỐI MẬT\nSố 12-BC/TU\nBáo cáo": Withheld.SECRET,
    "MẬT. Kế hoạch nhân sự": Withheld.SECRET,
    "văn bản 05-KH/ĐU (TUYỆT MẬT) về nhân sự": Withheld.SECRET,
    "BAN THƯỜNG VỤ MẬT Số: 31-TB/TU": Withheld.SECRET,
    "Độ mật: Tối mật. Trình ai?": Withheld.SECRET,
}


@pytest.mark.parametrize("text", HELD)
def test_what_should_not_be_typed_is_known_and_masked(text):
    assert kinds_in([text]) == (HELD[text],)
    assert "[" in masked(text)
    assert kinds_in([masked(text)]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hướng dẫn 06-HD/TW ngày 09/6/2025 và Quy định 294-QĐ/TW",
        "nhiệm kỳ 2020-2025, 2025 - 2030, từ 01-7-2025 đến 2026-12-31",
        "đi 12 tháng, 30 ngày làm việc, 5.000.000 đồng, 200000000 đồng, 1 234 567 đồng",
        "có 150.000 đảng viên, 1.250 chi bộ; tổng đài 19001234",
        "tài khoản 111 và 1000000 đồng đảng phí",
        "tài liệu MẬT xử lý thế nào",
        "tài liệu đóng dấu TUYỆT MẬT thì ai được đọc?",
        "MẬT là gì, TỐI MẬT khác gì",
        "đảng viên làm lộ bí mật nhà nước, tài liệu tối mật thì kỷ luật thế nào?",
        "độ mật là gì",
        "Đoàn Thanh niên Cộng sản Hồ Chí Minh giới thiệu, họp ở Hà Nội, Lâm Đồng",
        "đường Nguyễn Trãi Hà Nội có chi bộ không",
        "Đoàn ĐH Sài Gòn đi hai tháng",
        "quay lại thị trường lao động",
        "dang sinh hoat o truong thi co duoc bau khong",
        "Nguyễn Văn A",  # a name with nothing said of it
    ],
)
def test_what_questions_are_full_of_is_none_of_it(text):
    assert kinds_in([text]) == ()
    assert masked(text) == text


def test_a_name_that_is_public_is_nobodys_secret():
    text = "ông Nguyễn Văn A nói gì về thi đua"
    assert kinds_in([text], lambda name: name == "Nguyễn Văn A") == ()


def test_masking_names_the_kind_and_leaves_the_rest():
    text = "tôi là Nguyễn Văn A, gọi 0912345678, mail a@b.vn: dự bị bao lâu?"
    assert masked(text) == "tôi là [họ tên người], gọi [số điện thoại], mail [địa chỉ thư điện tử]: dự bị bao lâu?"


def test_of_a_document_under_a_mark_of_secrecy_nothing_is_left():
    assert masked("TỐI MẬT\nSố 1-BC/TU\nNhân sự gồm ba người") == "[nội dung có dấu chỉ độ mật]"
